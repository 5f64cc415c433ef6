"""What a command costs: seconds, seconds of computing, memory; and knowledge bases to run it on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator import catalog as generated
from generator import write

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 if sys.platform == "linux" else 1024 * 1024  # Linux counts memory in kB, macOS in bytes


class Cost(NamedTuple):
    """Of one command with all that it starts."""

    seconds: float
    computing: float
    """Seconds of computing, by all cores: they hold on a busy machine, too."""
    megabytes: float
    """The most memory that it had at once."""


def knowledge_base(root: Path, sessions: int) -> Path:
    """A folder with generated sessions and this project's pages, templates and configuration."""
    for name in ("docs", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    write(generated(sessions), root)
    return root


def environment(root: Path) -> Mapping[str, str]:
    """No cache but those of this knowledge base."""
    return {**os.environ, "XDG_CACHE_HOME": str(root / ".campnotes"), "NO_MKDOCS_2_WARNING": "1"}


def change_a_note(root: Path, word: str) -> Path:
    """Puts a word into the title of a note, as somebody who edits it does; the note's path."""
    note = min((root / "sessions").glob("*/session-1.md"))
    note.write_text(note.read_text(encoding="utf-8").replace("title: ", f"title: {word} ", 1), encoding="utf-8")
    return note


def cost(command: Sequence[str], root: Path) -> Cost:
    """Runs a module of Python's in a folder; raises when it fails."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=root,
        env=environment(root),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {told.decode()}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE)
