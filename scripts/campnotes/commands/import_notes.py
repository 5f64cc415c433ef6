"""`campnotes import`: messy notes into stored sessions."""

from __future__ import annotations

import argparse
import difflib
import hashlib
import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from campnotes.adapters.files import (
    FILE_LIMIT,
    Library,
    imported_notes,
    is_event_id,
    read_bytes,
    read_library,
    remove_if_empty,
    write_text,
)
from campnotes.core.analysis import TWO_LETTERS, fold, words
from campnotes.core.check import check_session, contact_findings
from campnotes.core.decoding import decode
from campnotes.core.document import ContentError, dump, dump_event, is_stored, metadata_of, parse
from campnotes.core.findings import Finding, finding, has_errors, tell
from campnotes.core.importing import Draft, read_note
from campnotes.core.lexicon import lexicon
from campnotes.core.model import Event, Session, Source
from campnotes.core.privacy import mask

SLUG_LIMIT = 60  # characters


@dataclass(frozen=True)
class Read:
    """A note as it was read: the document to store, and what the note said."""

    document: str
    session: Session
    raw: bytes
    text: str
    """The note itself, contact data masked."""
    draft: Draft | None
    """None for a note that is a stored session already."""


def run(options: argparse.Namespace) -> int:
    library = read_library(options.root)
    language = library.catalog.language
    findings: list[Finding] = []
    if options.stdout and len(options.notes) != 1:
        findings.append(finding("one-note-for-stdout", "--stdout"))
        _tell(findings, language)
        return 2
    if options.event and not is_event_id(options.event):
        example = slug(options.event) or "2026-barcamp"
        _tell([finding("event-id-invalid", "--event", event=options.event, example=example)], language)
        return 1
    try:
        Source(url=options.source_url, license=options.license)
    except ValueError as error:
        option = "--license" if "license" in str(error) else "--source-url"
        _tell(
            [finding("value-malformed", option, field=option, value="", example="CC-BY-4.0, https://example.org/")],
            language,
        )
        return 2
    for name in options.notes:
        found = _import(name, options, library, language)
        _tell(found, language)
        findings += found
    return 1 if has_errors(findings) else 0


def slug(title: str) -> str:
    """A title as part of an address: a to z, digits and hyphens, at most 60 characters, cut between words."""
    small = unicodedata.normalize("NFC", title).lower().translate(TWO_LETTERS)
    found = ""
    for word in filter(None, (re.sub(r"[^a-z0-9]", "", word.text) for word in words(small))):
        if found and len(found) + len(word) + 1 > SLUG_LIMIT:
            break
        found = f"{found}-{word}" if found else word[:SLUG_LIMIT]
    return found


def _import(name: str, options: argparse.Namespace, library: Library, language: str) -> list[Finding]:
    read, findings = _read(name, options, library)
    if read is None:
        return findings
    if options.report and read.draft:
        print(report(read.draft, read.text), file=sys.stderr if options.stdout else sys.stdout)
    if options.stdout:
        print("\n".join(map(mask, read.document.split("\n"))), end="")
        return findings
    if has_errors(findings):
        return findings
    return findings + _store(name, read, options, library, language)


def _read(name: str, options: argparse.Namespace, library: Library) -> tuple[Read | None, list[Finding]]:
    raw, refused = read_bytes(Path(name), name, FILE_LIMIT)
    if raw is None:
        return None, list(refused)
    if (stored := _stored(raw)) is not None:
        return _read_stored(name, raw, stored, library)
    text, noticed = decode(raw, name)
    if text is None:
        return None, list(noticed)
    # Contact data go before anything is read, so that no rule can carry a part of them on.
    contact = list(contact_findings(text, name))
    text = "\n".join(map(mask, text.split("\n"))) if contact else text
    source = Source(url=options.source_url, license=options.license, sha256=hashlib.sha256(raw).hexdigest())
    draft = read_note(text, library.catalog.vocabulary, path=name, source=source)
    left_out = {number for number, fate in draft.fates.items() if fate.kind in ("boilerplate", "echo")}
    contact = [one for one in contact if one.line not in left_out]
    return Read(dump(draft.session), draft.session, raw, text, draft), [*noticed, *draft.findings, *contact]


def _read_stored(name: str, raw: bytes, text: str, library: Library) -> tuple[Read | None, list[Finding]]:
    try:
        stored = parse(text, name)
    except ContentError as error:
        return None, list(error.findings)
    findings = check_session(stored, text, name, library.catalog.vocabulary, library.catalog.language)
    return Read(text, stored.session, raw, text, None), findings


def _stored(raw: bytes) -> str | None:
    """The text of a file that is a stored session already."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if is_stored(text) else None


def _store(name: str, read: Read, options: argparse.Namespace, library: Library, language: str) -> list[Finding]:
    """Writes the session (and its event, when that is new) unless it is known; tells what was not done and why."""
    known = _known(read, options.root)
    if known:
        return _again(name, known, read, options, language)
    event_id, event = _event(options, read, library)
    if event_id is None:
        return [finding("event-unknown", name)]
    findings = _differences(name, event_id, event, library)
    folder = options.root / "sessions" / event_id
    path = _free_path(folder, slug(read.session.title) or "session")
    new = not folder.exists()
    try:
        if event_id not in library.catalog.events and not (folder / "event.yml").exists():
            write_text(folder / "event.yml", dump_event(event or Event(title=event_id)))
        write_text(path, read.document)
    except OSError as error:
        if new:
            remove_if_empty(folder)
        return [*findings, finding("write-failed", path.as_posix(), reason=error.strerror or type(error).__name__)]
    print(path.relative_to(options.root).as_posix())
    return findings


def _known(read: Read, root: Path) -> Path | None:
    """The session that this note became; for a stored session the one with the same bytes or from the same note."""
    imported = imported_notes(root)
    if read.draft is not None:
        return imported.get(hashlib.sha256(read.raw).hexdigest())
    same = (path for path in (root / "sessions").glob("*/*.md") if path.is_file() and path.read_bytes() == read.raw)
    source = read.session.source
    return next(same, None) or imported.get(source.sha256 if source and source.sha256 else "")


def _again(name: str, known: Path, read: Read, options: argparse.Namespace, language: str) -> list[Finding]:
    """A note that was imported before: nothing changes, unless the session differs and `--replace` asks for it."""
    shown = known.relative_to(options.root).as_posix()
    before = known.read_text(encoding="utf-8", errors="replace")
    if before == read.document:
        return [finding("already-imported", name, session=shown)]
    if not options.replace:
        return [finding("session-changed", name, session=shown)]
    difference = difflib.unified_diff(before.splitlines(), read.document.splitlines(), shown, shown, lineterm="")
    print("\n".join(line[:1] + mask(line[1:]) for line in difference), file=sys.stderr)
    try:
        write_text(known, read.document)
    except OSError as error:
        return [finding("write-failed", shown, reason=error.strerror or type(error).__name__)]
    print(shown)
    return []


def _event(options: argparse.Namespace, read: Read, library: Library) -> tuple[str | None, Event | None]:
    """The id of the camp and what the note says of it: the one asked for, else the one that the note names."""
    event = read.draft.event if read.draft else None
    if options.event:
        return options.event, event
    if event is None:
        return None, None
    for event_id, known in library.catalog.events.items():
        if fold(known.title) == fold(event.title):
            return event_id, event
    event_id = slug(event.title)
    return (event_id if is_event_id(event_id) else None), event


def _differences(name: str, event_id: str, event: Event | None, library: Library) -> list[Finding]:
    """Facts of an existing camp that the note states otherwise; what event.yml leaves open is no difference."""
    known = library.catalog.events.get(event_id)
    if known is None or event is None:
        return []
    stored, said = metadata_of(known), metadata_of(event)
    return [
        finding("event-differs", name, field=key, value=_told(value))
        for key, value in said.items()
        if key not in ("language", "license") and key in stored and _differs(stored[key], value, known.language)
    ]


def _differs(stored: object, said: object, language: str) -> bool:
    """Whether two facts are told in other words; endings do not count ("des Nachbarschaftswerks")."""
    words_of = lexicon(language)
    return words_of.key_of(_told(stored)) != words_of.key_of(_told(said))


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _free_path(folder: Path, stem: str) -> Path:
    path, n = folder / f"{stem}.md", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{n}.md"
    return path


def report(draft: Draft, text: str) -> str:
    """A table of the note's lines and what became of each, contact data masked."""
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        fate = draft.fates[number]
        rule = f"({fate.rule})" if fate.rule not in ("", fate.kind) else ""
        what = " ".join(filter(None, (fate.kind, fate.item, rule)))
        rows.append(f"{number:4}  {what:32}  {mask(line.strip())[:80]}")
    return "\n".join(rows)


def _tell(findings: list[Finding], language: str) -> None:
    for one in findings:
        print(tell(one, language), file=sys.stderr)
