"""What grows with the collection: `python tests/benchmarks/scale.py 1000 3000 10000` prints a table.

Times are seconds of computing, which hold on a busy machine, save those of `check`, for which all cores work, and of
`serve`: there it is what somebody waits, between saving a note and seeing it. `import` reads a hundred notes into the
collection.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket

from generator import catalog as generated
from measuring import change_a_note, cost, environment, knowledge_base

from campnotes.core.model import Session

NOTES = 100  # that are imported
PATIENCE = 1800  # seconds until the preview counts as failed
WAITED = ("check", "check again")
HEADS = (
    *(
        "sessions",
        "check",
        "check again",
        "import, 100 notes",
        "search",
        "build",
        "a note changed",
        "serve, seen after",
    ),
    *("memory", "site", "search data", "largest page", "files"),
)


def main(sizes: list[int]) -> None:
    print(f"| {' | '.join(HEADS)} |\n|{'---:|' * len(HEADS)}", flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            print(f"| {' | '.join(_row(size, Path(folder)))} |", flush=True)


def _row(size: int, folder: Path) -> Iterator[str]:
    base, inbox = knowledge_base(folder / "base", size), folder / "inbox"
    _write_notes(inbox)
    notes = sorted(map(str, inbox.iterdir()))
    commands = {
        "check": ("campnotes", "check"),
        "check again": ("campnotes", "check"),
        "import": ("campnotes", "import", *notes, "--event", "2030-inbox"),
        "search": ("campnotes", "search", "Verein"),
        "build": ("campnotes", "build"),
    }
    costs = {name: cost(command, base) for name, command in commands.items()}
    change_a_note(base, "Quastenflosser")
    costs["a note changed"] = cost(commands["build"], base)
    site = base / "site"
    files = [path for path in site.rglob("*") if path.is_file()]
    yield f"{size:,}"
    yield from (f"{one.seconds if name in WAITED else one.computing:.1f} s" for name, one in costs.items())
    yield f"{_seconds_until_seen(base):.1f} s"
    yield f"{max(one.megabytes for one in costs.values()):.0f} MB"
    yield f"{_megabytes(files)} MB"
    yield f"{_megabytes([path for path in files if path.is_relative_to(site / 'search')])} MB"
    yield f"{max(path.stat().st_size for path in files if path.suffix == '.html') // 1000} kB"
    yield f"{len(files):,}"


def _megabytes(files: list[Path]) -> str:
    return f"{sum(path.stat().st_size for path in files) / 1e6:.1f}"


def _write_notes(folder: Path) -> None:
    """Sessions as people write them down."""
    folder.mkdir()
    for number, session in enumerate(generated(NOTES).sessions.values()):
        (folder / f"note-{number:03}.txt").write_text(_note(session), encoding="utf-8")


def _note(session: Session) -> str:
    lines = [f"Titel: {session.title}", f"Sessiongeber: {session.hosts[0].name}", "", *session.questions, ""]
    for problem in session.problems:
        lines += [f"Problem: {problem.text}", *(f"- {detail.text}" for detail in problem.details)]
        lines += [f"Vorschlag: {one.text}" for one in session.suggestions if problem.id in one.addresses]
        lines += [f"Wen fragen: {one.text}" for one in session.contact_roles if problem.id in one.for_]
    return "\n".join([*lines, "", session.body, ""])


def _seconds_until_seen(base: Path) -> float:
    """How long after a note was saved the preview shows it."""
    with _preview(base) as address:
        note = change_a_note(base, "Nacktmull")
        start = time.perf_counter()
        page = f"{address}sessions/{note.parent.name}/{note.stem}/"
        _wait_for(page, "Nacktmull")
        return time.perf_counter() - start


@contextmanager
def _preview(base: Path) -> Iterator[str]:
    """The address of `campnotes serve`, once it answers."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "campnotes", "serve", "--address", f"127.0.0.1:{port}"]
    told = base / "serve.log"  # no pipe, which is full after some warnings
    with (
        told.open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=base, env=environment(base), stdout=log, stderr=log) as process,
    ):
        try:
            yield _address(told)
        finally:
            process.terminate()


def _address(told: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := re.search(r"Serving on (http\S+)", told.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError("`campnotes serve` serves nothing")


def _wait_for(page: str, word: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with urllib.request.urlopen(page) as answer:  # noqa: S310 - the preview's own address
            if word in answer.read().decode():
                return
        time.sleep(0.1)
    raise RuntimeError(f"{page} does not show {word}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000])
