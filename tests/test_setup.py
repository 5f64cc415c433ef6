"""The two set-up commands, and the lock files they install."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import start

ROOT = Path(__file__).parent.parent
SCRIPTS = [ROOT / "scripts" / "start.py", ROOT / "scripts" / "test.py"]
LOCKS = ["requirements.txt", "tests/requirements.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

HASH = re.compile(r" --hash=sha256:[0-9a-f]{64}\b")
REASONED = re.compile(r'^  "([\w-]+)[^"]*", +# \w')  # '  "mkdocs>=1.6,<2",   # builds the site'


# The lock files


def locked(lock: str) -> list[str]:
    """Every entry on one line: pinned requirement, marker, hashes."""
    return (ROOT / lock).read_text("utf-8").replace("\\\n", "").splitlines()


def requirement(entry: str) -> Requirement:
    return Requirement(HASH.sub("", entry))


def pinned(lock: str) -> dict[str, list[Version]]:
    """Package → its locked versions; several when they depend on the Python."""
    versions: dict[str, list[Version]] = {}
    for entry in map(requirement, locked(lock)):
        (pin,) = entry.specifier
        assert pin.operator == "=="
        versions.setdefault(canonicalize_name(entry.name), []).append(Version(pin.version))
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_has_hashes_and_names_no_source(lock: str) -> None:
    assert locked(lock)
    for entry in locked(lock):
        assert HASH.search(entry)
        assert not re.search(r"//|@|--(?!hash=)", entry)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]),
        ("tests/requirements.txt", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
    ids=LOCKS,
)
def test_lock_holds_what_pyproject_asks_for(lock: str, wanted: list[str]) -> None:
    for asked in map(Requirement, wanted):
        versions = pinned(lock)[canonicalize_name(asked.name)]
        assert list(asked.specifier.filter(versions)) == versions


def test_an_altered_file_is_not_installed(tmp_path: Path) -> None:
    """pip, called as start.py calls it: a file with the hash of the lock is installed, one with another byte is not."""
    wheel = tmp_path / "harmless-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("harmless.py", "")
        archive.writestr("harmless-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: harmless\nVersion: 1.0\n")
        archive.writestr(
            "harmless-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("harmless-1.0.dist-info/RECORD", "")
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"harmless==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n", encoding="utf-8")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--find-links",
        tmp_path,
        "--target",
        tmp_path / "there",
    ]
    command = [*pip, "--require-hashes", "--requirement", lock]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert (tmp_path / "there" / "harmless.py").is_file()
    shutil.rmtree(tmp_path / "there")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("harmful.py", "")
    refused = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert refused.returncode == 1
    assert "DO NOT MATCH" in refused.stderr
    assert not (tmp_path / "there").exists()


def test_both_updaters_wait_and_look_at_both_locks() -> None:
    dependabot = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    renovate = json.loads((ROOT / ".renovaterc.json").read_text("utf-8"))
    assert {update["cooldown"]["default-days"] for update in dependabot["updates"]} == {7}
    assert renovate["minimumReleaseAge"] == "7 days"
    [python] = [update for update in dependabot["updates"] if update["package-ecosystem"] == "pip"]
    assert {f"{folder}/requirements.txt".strip("/") for folder in python["directories"]} == set(LOCKS)
    assert "pip_requirements" in renovate["enabledManagers"]


def test_tests_install_exactly_what_runs_and_more() -> None:
    assert set(locked("requirements.txt")) < set(locked("tests/requirements.txt"))


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    reasoned = {match[1] for line in lines if (match := REASONED.match(line))}
    asked = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"]
    assert {Requirement(line).name for line in asked} <= reasoned


# The commands as files


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_old_python_can_read_the_script_and_needs_nothing_installed(script: Path) -> None:
    tree = ast.parse(script.read_text("utf-8"), feature_version=(3, 7))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names | {"start"}


# Is this Python good enough?


def test_this_python_will_do() -> None:
    assert start.unsuitable_python() is None


def test_an_older_python_hears_which_one_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    german, english = (start.unsuitable_python() or "").splitlines()
    assert "dies ist 3.9" in german
    assert "this is 3.9" in english
    assert "apt install python3.11-venv" in german
    assert "apt install python3.11-venv" in english


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_stripped_python_hears_which_package_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else object())
    monkeypatch.setattr(start, "run", lambda *_: pytest.fail("nothing may run"))
    with pytest.raises(SystemExit) as stopped:
        start.set_up(start.RUN_LOCK)
    german, english = str(stopped.value.code).splitlines()
    assert f"fehlt {module}" in german
    assert f"lacks {module}" in english
    assert "sudo apt install python3-venv" in german
    assert "sudo apt install python3-venv" in english


# What is done, and when


class Checkout:
    """A checkout in which nothing is really installed: `commands` notes what would have run."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.commands: list[str] = []
        self.exit_code = 0
        self.interrupted = False
        (root / "tests").mkdir()
        for name in ("pyproject.toml", *LOCKS):
            (root / name).write_text("as cloned")
        monkeypatch.setattr(start, "CHECKOUT", root)
        monkeypatch.setattr(start, "VENV", root / ".venv")
        monkeypatch.setattr(start, "STAMP", root / ".venv" / "stamp")
        monkeypatch.setattr(start, "run", self.run)
        monkeypatch.setattr(start, "venv_is_sound", lambda: start.STAMP.exists())

    def run(self, *command: str) -> int:
        if "venv" in command:
            start.VENV.mkdir(exist_ok=True)
        assert not start.STAMP.exists(), "an interruption now would not show"
        if self.interrupted:
            sys.exit(130)
        self.commands.append(command[-1])
        return self.exit_code

    def set_up(self, lock: str) -> list[str]:
        """The last word of every command that set-up runs: .venv made, lock installed, project installed."""
        self.commands.clear()
        start.set_up(lock)
        return list(self.commands)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    return Checkout(tmp_path, monkeypatch)


def test_the_second_time_nothing_is_installed(checkout: Checkout) -> None:
    assert checkout.set_up(start.RUN_LOCK) == [str(start.VENV), start.RUN_LOCK, "."]
    assert checkout.set_up(start.RUN_LOCK) == []


def test_testing_after_serving_adds_and_serving_after_testing_needs_nothing(checkout: Checkout) -> None:
    checkout.set_up(start.RUN_LOCK)
    assert checkout.set_up(start.TEST_LOCK) == [start.TEST_LOCK, "."]
    assert checkout.set_up(start.RUN_LOCK) == []
    assert checkout.set_up(start.TEST_LOCK) == []


@pytest.mark.parametrize("changed", ["pyproject.toml", *LOCKS])
def test_a_pull_that_changes_what_is_needed_installs_again(changed: str, checkout: Checkout) -> None:
    checkout.set_up(start.RUN_LOCK)
    (checkout.root / changed).write_text("as pulled")
    assert checkout.set_up(start.RUN_LOCK) == [start.RUN_LOCK, "."]
    assert checkout.set_up(start.RUN_LOCK) == []


def test_a_failed_installation_passes_its_exit_code_on_and_is_tried_again(checkout: Checkout) -> None:
    checkout.set_up(start.RUN_LOCK)
    checkout.exit_code = 3
    with pytest.raises(SystemExit, match="3"):
        checkout.set_up(start.TEST_LOCK)
    assert checkout.set_up(start.RUN_LOCK) == []  # offline one can still serve

    checkout.exit_code = 0
    assert checkout.set_up(start.TEST_LOCK) == [start.TEST_LOCK, "."]


def test_an_interrupted_installation_begins_anew(checkout: Checkout) -> None:
    checkout.set_up(start.RUN_LOCK)
    checkout.interrupted = True
    with pytest.raises(SystemExit, match="130"):
        checkout.set_up(start.TEST_LOCK)
    checkout.interrupted = False
    assert checkout.set_up(start.TEST_LOCK) == [str(start.VENV), start.TEST_LOCK, "."]


# When is a .venv sound?


@pytest.fixture
def finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a real .venv, an importable package and a stamp."""
    monkeypatch.setattr(start, "CHECKOUT", tmp_path)
    monkeypatch.setattr(start, "VENV_PYTHON", tmp_path / ".venv" / start.VENV_PYTHON.relative_to(start.VENV))
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / start.STAMP.name)
    venv.create(tmp_path / ".venv", symlinks=os.name != "nt")
    package = tmp_path / "scripts" / "campnotes"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (site_packages(tmp_path) / "editable.pth").write_text(str(package.parent))
    start.STAMP.write_text("finished")
    return tmp_path


def site_packages(checkout: Path) -> Path:
    (folder,) = (checkout / ".venv").glob("[Ll]ib/**/site-packages")
    return folder


def test_a_finished_venv_is_sound(finished: Path) -> None:
    assert start.venv_is_sound()


def test_an_unfinished_venv_is_not(finished: Path) -> None:
    start.STAMP.unlink()
    assert not start.venv_is_sound()


def test_a_venv_without_its_python_is_not(finished: Path) -> None:
    start.VENV_PYTHON.unlink()
    assert not start.venv_is_sound()


def test_a_venv_of_another_python_is_not(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-310")
    assert not start.venv_is_sound()


def test_a_venv_of_another_checkout_is_not(finished: Path) -> None:
    package = finished / "elsewhere" / "campnotes"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (site_packages(finished) / "editable.pth").write_text(str(package.parent))
    assert not start.venv_is_sound()


def test_exit_codes_pass_through(finished: Path) -> None:
    assert start.run(sys.executable, "-c", "raise SystemExit(7)") == 7
    become = f"import start; from pathlib import Path; start.VENV_PYTHON = Path({sys.executable!r}); "
    become += "start.become('-c', 'raise SystemExit(7)')"
    assert subprocess.call([sys.executable, "-c", become], cwd=ROOT / "scripts") == 7


def test_a_port_in_use_is_not_free() -> None:
    with socket.create_server((start.HOST, 0)) as server:
        port: int = server.getsockname()[1]
        assert not start.is_free(port)
    assert start.is_free(port)


# What pytest says about a missing browser


@pytest.mark.parametrize(("required", "exit_code"), [("0", 0), ("1", 1)])
def test_without_a_browser(required: str, exit_code: int, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (tmp_path / "test_page.py").write_text("def test_page(browser): pass")
    env = os.environ | {"CAMPNOTES_BROWSER": str(tmp_path / "none"), "CAMPNOTES_BROWSER_REQUIRED": required}

    ran = subprocess.run([sys.executable, "-m", "pytest"], cwd=tmp_path, env=env, capture_output=True, encoding="utf-8")

    assert ran.returncode == exit_code
    after_the_summary = ran.stdout.partition(" in 0.")[2]
    assert ("1 browser tests did NOT run" in after_the_summary) == (exit_code == 0)
