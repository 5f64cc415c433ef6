"""Fetches what the live preview runs on: Pyodide from npm and Python packages by pip, each by its hash, made small.

npm pack ─► Pyodide ─┬─► runtime                            pip download ─► wheels ─┬─► pydantic_core.wasm
                     └─► python_stdlib.zip, as bytecode                             └─► libraries.zst, as bytecode
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PINS, REQUIREMENTS, COMPILE = HERE / "pins.toml", HERE / "requirements.txt", HERE / "compile.mjs"
STAMP = "fetched"
TAKEN_AS_IT_IS = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
RUNTIME = (*TAKEN_AS_IT_IS, "pyodide-lock.json", "python_stdlib.zip", "libraries.zst", "pydantic_core.wasm")
CORE = re.compile(r"pydantic_core/_pydantic_core\.[\w.-]+\.so")  # the one part of all that is no Python


class FetchError(Exception):
    """Something could not be fetched, or was not what its hash says; the message tells what."""


def is_fetched(folder: Path) -> bool:
    """Whether the folder holds what is pinned now."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint()


def fetch(folder: Path) -> None:
    """Fills the folder with the files of RUNTIME, all or none. Raises FetchError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    pins = tomllib.loads(PINS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        work, fresh = Path(scratch), Path(scratch) / "fresh"
        fresh.mkdir()
        package = _pyodide(pins, work)
        wheels = _wheels(pins, work)
        for name in TAKEN_AS_IT_IS:
            shutil.copy(package / name, fresh / name)
        (fresh / "pyodide-lock.json").write_text(_lock(package), encoding="utf-8")
        (fresh / "pydantic_core.wasm").write_bytes(_pydantic_core(wheels))
        _repack([package / "python_stdlib.zip"], pins["left_out"], work / "python_stdlib.zip")
        _repack(wheels, pins["libraries_left_out"], work / "libraries.zip")
        compile_sources(package, work / "python_stdlib.zip", fresh / "python_stdlib.zip")
        compile_sources(package, work / "libraries.zip", fresh / "libraries.zst")
        (fresh / STAMP).write_text(_fingerprint(), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)


def compile_sources(runtime: Path, sources: Path, target: Path) -> None:
    """Python sources in a zip → bytecode for Pyodide (compile.mjs says how). Raises FetchError."""
    _run("node", COMPILE, runtime, sources, target)


def _fingerprint() -> str:
    files = (PINS, REQUIREMENTS, COMPILE, Path(__file__))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _pyodide(pins: dict[str, str], work: Path) -> Path:
    """The unpacked package of Pyodide."""
    _run("npm", "pack", f"{pins['package']}@{pins['version']}", "--ignore-scripts", "--pack-destination", work)
    [archive] = work.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if pins["integrity"] != f"sha512-{digest}":
        raise FetchError(f"{archive.name}: sha512-{digest}, not {pins['integrity']}")
    with tarfile.open(archive) as files:
        files.extractall(work, filter="data")
    return work / "package"


def _wheels(pins: dict[str, str], work: Path) -> list[Path]:
    """The wheels of requirements.txt, sorted; pip holds them to their hashes."""
    any_platform = "manylinux2014_x86_64"  # PyYAML has a part in C, which is left out
    target = ["--python-version", pins["python"], "--platform", pins["platform"], "--platform", any_platform]
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    places = ["--dest", str(work / "wheels"), "--requirement", str(REQUIREMENTS)]
    _run(sys.executable, "-m", "pip", "download", *options, *target, *places)
    return sorted((work / "wheels").glob("*.whl"))


def _lock(package: Path) -> str:
    """Pyodide's list of packages, empty: ours do not come from its own server."""
    told: dict[str, Any] = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))
    return json.dumps({**told, "packages": {}})


def _pydantic_core(wheels: list[Path]) -> bytes:
    [wheel] = (wheel for wheel in wheels if wheel.name.startswith("pydantic_core-"))
    with zipfile.ZipFile(wheel) as files:
        [core] = filter(CORE.fullmatch, files.namelist())
        return files.read(core)


def _repack(archives: list[Path], left_out: str, target: Path) -> None:
    """The files of some archives in one, without those whose path matches."""
    unwanted = re.compile("".join(left_out.split("\n")))
    with zipfile.ZipFile(target, "w") as taken:
        for archive in archives:
            with zipfile.ZipFile(archive) as given:
                for name in given.namelist():
                    if not name.endswith("/") and not unwanted.match(name):
                        taken.writestr(name, given.read(name))


def _run(program: str, *arguments: str | Path) -> None:
    """Runs a program to its end. Raises FetchError with the end of what it said."""
    found = shutil.which(program)
    if found is None:
        raise FetchError(f"{program}: not found")
    done = subprocess.run(  # noqa: S603 - programs of ours, arguments that are pinned
        [found, *map(str, arguments)], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        raise FetchError(f"{program}: {done.stderr.strip()[-500:]}")
