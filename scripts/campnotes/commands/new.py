"""`campnotes new`: a knowledge base without the examples, a camp for notes to come, a blank note to fill in."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
from pathlib import Path

from campnotes.adapters.files import FILE_LIMIT, is_event_id, read_bytes, read_language, refusal, write_text
from campnotes.commands import tell_all
from campnotes.commands.import_notes import slug
from campnotes.core.document import dump_event
from campnotes.core.findings import Finding, finding
from campnotes.core.model import Event

BLANK_NOTE = Path("templates", "note.md")
EXAMPLES = (
    "sessions/2023-opentransfer-zusammenhalt",
    "sessions/2026-gute-nachbarschaft",
    ".github/workflows/ci.yml",  # tests the program, for which it needs the examples
    ".forgejo/workflows/ci.yml",
)


def run(options: argparse.Namespace) -> int:
    language = read_language(options.root)
    wrong: Finding | None = None
    match options.what:
        case "base":
            _base(options.root)
        case "event":
            wrong = _event(options.root, options.title, language)
        case _:
            wrong = _note(options.root)
    if wrong is None:
        return 0
    tell_all([wrong], language)
    return 1


def _base(root: Path) -> None:
    """Takes away the content that comes with the program, and prints what is gone; what others wrote stays."""
    for name in EXAMPLES:
        path = root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
        else:
            continue
        print(name)


def _event(root: Path, title: str, language: str) -> Finding | None:
    """Writes the event.yml of a camp whose id is its folded title, and prints the path; tells why it did not."""
    event_id = slug(title)
    try:
        event = Event(title=title, language=language)
    except ValueError:
        return finding("value-malformed", "TITLE", field="title", value=title, example="Barcamp Nordhang 2027")
    if not is_event_id(event_id):
        return finding("event-id-invalid", "TITLE", event=title, example="2027-barcamp-nordhang")
    path = root / "sessions" / event_id / "event.yml"
    shown = path.relative_to(root).as_posix()
    if path.exists():
        return finding("write-failed", shown, reason=os.strerror(errno.EEXIST))
    try:
        write_text(path, dump_event(event))
    except OSError as error:
        return refusal("write-failed", shown, error)
    print(shown)
    return None


def _note(root: Path) -> Finding | None:
    """Prints the blank note of the knowledge base; tells why there is none."""
    raw, findings = read_bytes(root / BLANK_NOTE, BLANK_NOTE.as_posix(), FILE_LIMIT)
    if raw is None:
        return findings[0]
    print(raw.decode("utf-8", errors="replace"), end="")
    return None
