"""Sets Campnotes up and serves its site: `python3 scripts/start.py`. How and why: docs/develop/setup.md.

Standard library only, and in the syntax of Python 3.7: a Python too old for us must be able to say so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST_PYTHON = (3, 11)
HOST, FIRST_PORT = "127.0.0.1", 8000
RUN_LOCK = "requirements.txt"
TEST_LOCK = "tests/requirements.txt"  # all of RUN_LOCK, and what the tests need

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up-finished"

# Succeeds when the interpreter is of version argv[1] and the package it imports is the file argv[2].
PROBE = """\
import os, sys, campnotes
sys.exit(sys.implementation.cache_tag != sys.argv[1] or not os.path.samefile(campnotes.__file__, sys.argv[2]))
"""


def main() -> NoReturn:
    set_up(RUN_LOCK)
    port = next(filter(is_free, range(FIRST_PORT, 65536)))
    if port != FIRST_PORT:
        say(f"Port {FIRST_PORT} ist belegt, darum {port}.", f"Port {FIRST_PORT} is taken, hence {port}.")
    say(
        f"Die Seite steht gleich unter http://{HOST}:{port}/ (beenden mit Strg+C).",
        f"In a moment the site is at http://{HOST}:{port}/ (Ctrl+C stops it).",
    )
    become("-m", "campnotes", "serve", "--address", f"{HOST}:{port}")


def set_up(lock: str) -> None:
    """Afterwards .venv holds all that `lock` names and the project itself, editable; quick when it already did.

    Adds and updates, takes nothing away. Ends the process when something fails, with the exit code of what failed.
    """
    complaint = unsuitable_python()
    if complaint:
        sys.exit(complaint)
    if not venv_is_sound():
        make_venv()
    if read_stamp() not in (fingerprint(lock), fingerprint(TEST_LOCK)):
        install(lock)


def unsuitable_python() -> str | None:
    """What is wrong with the running Python and which package mends it, in German and English; None when it will do."""
    here = "{}.{}".format(*sys.version_info)
    if sys.version_info < OLDEST_PYTHON:
        needed = "{}.{}".format(*OLDEST_PYTHON)
        package, again = f"python{needed}-venv", f"python{needed} {sys.argv[0]}"
        return (
            f"Campnotes braucht Python {needed} oder neuer, dies ist {here}. "
            f"Debian, Ubuntu: sudo apt install {package}, dann: {again}; sonst: https://www.python.org/downloads/\n"
            f"Campnotes needs Python {needed} or newer, this is {here}. "
            f"Debian, Ubuntu: sudo apt install {package}, then: {again}; elsewhere: https://www.python.org/downloads/"
        )
    for module in ("venv", "ensurepip"):
        if not importlib.util.find_spec(module):
            return (
                f"Diesem Python fehlt {module}. "
                f"Debian, Ubuntu: sudo apt install python3-venv (genau zu diesem Python: python{here}-venv)\n"
                f"This Python lacks {module}. "
                f"Debian, Ubuntu: sudo apt install python3-venv (for exactly this Python: python{here}-venv)"
            )
    return None


def venv_is_sound() -> bool:
    """Whether .venv was finished once, runs, is of this Python version and of this checkout, which may have moved."""
    if not read_stamp():
        return False
    package = CHECKOUT / "scripts" / "campnotes" / "__init__.py"
    probe = [str(VENV_PYTHON), "-I", "-c", PROBE, sys.implementation.cache_tag, str(package)]
    try:
        return subprocess.call(probe, stderr=subprocess.DEVNULL) == 0  # noqa: S603 - our own interpreter
    except OSError:  # it is gone, or cannot be executed
        return False


def make_venv() -> None:
    say("Lege die Umgebung .venv neu an …", "Making the environment .venv anew …")
    code = run(sys.executable, "-m", "venv", "--clear", str(VENV))
    if code:
        sys.exit(code)


def install(lock: str) -> None:
    """Installs what `lock` names, then the project. The stamp is away meanwhile, so that an interruption shows."""
    say(
        f"Installiere, was {lock} nennt (beim ersten Mal etwa eine Minute) …",
        f"Installing what {lock} names (about a minute the first time) …",
    )
    stamp_before = read_stamp()
    if stamp_before:
        STAMP.unlink()
    pip = (str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    code = run(*pip, "--require-hashes", "--requirement", lock)
    code = code or run(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
    if code:
        if stamp_before:  # pip has taken back what it did: .venv is as good as it was
            STAMP.write_text(stamp_before)
        sys.exit(code)
    STAMP.write_text(fingerprint(lock))


def read_stamp() -> str:
    """What the last finished set-up installed; empty when none was finished."""
    return STAMP.read_text() if STAMP.is_file() else ""


def fingerprint(lock: str) -> str:
    """Changes with all that decides what set-up installs."""
    files = ("pyproject.toml", RUN_LOCK, TEST_LOCK)
    sums = [hashlib.sha256((CHECKOUT / name).read_bytes()).hexdigest() for name in files]
    return "\n".join([lock, sys.implementation.cache_tag, *sums])


def run(*command: str) -> int:
    """Exit code of `command`, run in the checkout. Ctrl-C ends both, without a traceback."""
    try:
        return subprocess.call(command, cwd=str(CHECKOUT))  # noqa: S603 - our own commands
    except KeyboardInterrupt:
        sys.exit(130)


def is_free(port: int) -> bool:
    """Whether nothing listens on `port` of this machine."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True


def become(*arguments: str) -> NoReturn:
    """The Python of .venv goes on in our place, in the checkout: signals reach it, its exit code is ours."""
    if os.name == "nt":  # Windows would return to the prompt at once
        sys.exit(run(str(VENV_PYTHON), *arguments))
    os.chdir(CHECKOUT)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *arguments])  # noqa: S606


def say(german: str, english: str) -> None:
    """To standard error, which can print an umlaut on any terminal."""
    print(german, english, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
