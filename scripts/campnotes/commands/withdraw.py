"""`campnotes withdraw SESSION`: takes a session back; its address says only that."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from campnotes.adapters.files import MEMORY, note_sum, read_language, session_files, write_text
from campnotes.adapters.pages import FINISHED_PAGES
from campnotes.adapters.search import INDEX, INDEX_FOLDER
from campnotes.commands import words_for
from campnotes.commands.review import id_of
from campnotes.core.withdrawing import tombstone


def run(options: argparse.Namespace) -> int:
    root: Path = options.root
    language = read_language(root)
    said = words_for(language)
    session_id = id_of(options.session, root)
    path = root / "sessions" / f"{session_id}.md"
    if path not in session_files(root):
        print(said["withdraw_nothing"].format(name=session_id[:80]), file=sys.stderr)
        return 2
    write_text(path, tombstone(note_sum(path.read_bytes()), language))
    for cache in (MEMORY, INDEX_FOLDER / INDEX, FINISHED_PAGES):  # they hold what was read, indexed and shown before
        (root / cache).unlink(missing_ok=True)
    print(path.relative_to(root).as_posix())
    for place in _mentions(session_id, root):
        print(said["withdraw_mentioned"].format(place=place), file=sys.stderr)
    print(said["withdraw_left"], file=sys.stderr)
    return 0


def _mentions(session_id: str, root: Path) -> Iterator[str]:
    """Path and line of every place where another session names this one by its id."""
    for path in session_files(root):
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        yield from (f"{path.relative_to(root).as_posix()}:{n}" for n, line in enumerate(lines, 1) if session_id in line)
