"""What a contribution brings, for the summary of its check: `contribution.py BASE CONTRIBUTION STORED`.

Reads raw notes that were dropped into `sessions/<camp>/` of the folder CONTRIBUTION, where they make room for what the
importer made of them (a copy goes to STORED); checks the content, with annotations on standard error; and prints in
Markdown what stands in CONTRIBUTION and not in BASE.
Exit code: that of `campnotes check`. Nothing of the contribution is run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from campnotes.adapters.files import read_library
from campnotes.commands.import_notes import inbox_of, take_in
from campnotes.core.findings import tell
from campnotes.core.model import Session
from campnotes.core.privacy import mask

ITEMS = {
    "problems": ("Problem", "Probleme"),
    "suggestions": ("Vorschlag", "Vorschläge"),
    "contact_roles": ("Ansprechrolle", "Ansprechrollen"),
}


@dataclass(frozen=True)
class Read:
    """A raw note and what the importer made of it."""

    note: str
    stored: Path | None
    """None when it was refused; then `told` says why."""
    told: str


def main(base: Path, contribution: Path, stored: Path) -> int:
    notes = list(read(contribution))
    keep([note.stored for note in notes if note.stored], contribution, stored)
    check = campnotes("check", "--format", "github", "--root", contribution)
    print(check.stdout, check.stderr, sep="", end="", file=sys.stderr)
    print("\n".join(summary(base, contribution, notes, check.returncode)))
    return check.returncode


def read(root: Path) -> Iterator[Read]:
    """Imports the raw notes of a knowledge base; each makes room for the session it became, if it could be read."""
    library = read_library(root)
    inbox = replace(inbox_of(root, library), clears=True)
    for name in library.raw_notes:
        outcome = take_in(root / name, name, replace(inbox, event=Path(name).parent.name))
        stored = root / outcome.session if outcome.result in ("new", "unchanged") else None
        told = "\n".join(tell(one, library.catalog.language) for one in outcome.findings)
        yield Read(Path(name).name, stored, told)


def campnotes(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "campnotes", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own program


def keep(sessions: list[Path], root: Path, folder: Path) -> None:
    """Copies sessions to where the workflow offers them for download."""
    for session in sessions:
        place = folder / session.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(session, place)


def summary(base: Path, contribution: Path, notes: list[Read], code: int) -> Iterator[str]:
    """Markdown; contributed words stand escaped in HTML blocks, where no Markdown is read."""
    before, after = (read_library(root).catalog for root in (base, contribution))
    changed = {key: one for key, one in after.sessions.items() if one != before.sessions.get(key)}
    new = [key for key in changed if key not in before.sessions]
    gone = [key for key in before.sessions if key not in after.sessions]
    yield "## Dieser Beitrag\n"
    yield f"{count(len(new), 'neue Session', 'neue Sessions')}, {len(changed) - len(new)} geändert, {len(gone)} fehlen."
    yield "Es ist alles in Ordnung.\n" if code == 0 else "Es gibt Fehler; sie stehen an den Zeilen des Beitrags.\n"
    yield "<ul>"
    for key, session in changed.items():
        camp = after.events[key.split("/")[0]].title
        yield f"<li><b>{shown(session.title)}</b> ({shown(camp)}): {brings(before.sessions.get(key), session)}</li>"
    yield from (f"<li>fehlt oder ist nicht lesbar: {shown(key)}</li>" for key in gone)
    yield "</ul>\n"
    yield from (part for note in notes for part in about(note))


def about(note: Read) -> Iterator[str]:
    yield f"<h3>Rohe Notiz: {shown(note.note)}</h3>"
    if note.stored:
        yield "<p>So wird sie gespeichert (vor dem Zusammenführen, siehe „Mitmachen“):</p>"
        yield f"<pre>{shown(note.stored.read_text(encoding='utf-8'))}</pre>"
    if note.told:
        yield f"<pre>{shown(note.told)}</pre>"
    yield ""


def brings(before: Session | None, after: Session) -> str:
    """How many items a session has that it did not have before."""
    return ", ".join(
        count(len({item.text for item in getattr(after, kind)} - known(before, kind)), *names)
        for kind, names in ITEMS.items()
    )


def known(session: Session | None, kind: str) -> set[str]:
    return {item.text for item in getattr(session, kind)} if session else set()


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def shown(text: str) -> str:
    """Contributed words as HTML that is only read, without contact data."""
    return escape("\n".join(map(mask, text.split("\n"))))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
