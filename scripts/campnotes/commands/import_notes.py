"""`campnotes import`: messy notes into stored sessions."""

from __future__ import annotations

import argparse
import difflib
import hashlib
import re
import sys
import traceback
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from campnotes.adapters.files import (
    FILE_LIMIT,
    Library,
    imported_notes,
    is_device,
    is_event_id,
    lies_within,
    read_bytes,
    read_library,
    refusal,
    remove_if_empty,
    session_files,
    write_text,
)
from campnotes.adapters.formats import FILE_LIMIT as NOTE_LIMIT
from campnotes.commands import tell_all
from campnotes.commands.import_report import Outcome, Progress, report, summary
from campnotes.commands.reading import Read, read_file
from campnotes.core.analysis import TWO_LETTERS, fold, words
from campnotes.core.document import dump, dump_event, metadata_of, places
from campnotes.core.duplicates import Known, likeness_finding, place_of
from campnotes.core.findings import Finding, finding, has_errors
from campnotes.core.lexicon import lexicon
from campnotes.core.model import Event, Source
from campnotes.core.plan import Plan, planned, read_plan
from campnotes.core.privacy import mask

SLUG_LIMIT = 60  # characters


@dataclass(frozen=True)
class Inbox:
    """What all notes of a run are read against."""

    root: Path
    library: Library
    imported: dict[str, Path]
    """SHA-256 of every note that is known → its session; each note that is stored joins it."""
    known: Known
    """Every session, to tell when a note says what is known; each that is stored joins it."""
    event: str | None = None
    """The camp of the notes; None: the one that each names."""
    source: Source | None = None
    """What all notes have in common of where they come from."""
    plan: Plan | None = None
    replaces: bool = False
    """A session that was changed since its note was read is overwritten."""
    clears: bool = False
    """A note is removed once its session is written."""


def run(options: argparse.Namespace) -> int:
    library = read_library(options.root)
    language = library.catalog.language
    if wrong := _wrong_use(options):
        code, found = wrong
        tell_all([found], language)
        return code
    plan, findings = _plan(options, language)
    tell_all(findings, language)
    if has_errors(findings):
        return 1
    inbox = replace(
        inbox_of(options.root, library),
        event=options.event,
        source=Source(url=options.source_url, license=options.license),
        plan=plan,
        replaces=options.replace,
    )
    outcomes = _import_all(inbox, options, language)
    if len(outcomes) > 1:
        print(summary(outcomes, plan, language), file=sys.stderr)
    return 1 if any(has_errors(outcome.findings) for outcome in outcomes) else 0


def inbox_of(root: Path, library: Library) -> Inbox:
    """An inbox for the notes that a knowledge base does not know yet."""
    return Inbox(root, library, imported_notes(root), Known(library.catalog.sessions))


def slug(title: str) -> str:
    """A title as part of an address: a to z, digits and hyphens, at most 60 characters, cut between words."""
    small = unicodedata.normalize("NFC", title).lower().translate(TWO_LETTERS)
    found = ""
    for word in filter(None, (re.sub(r"[^a-z0-9]", "", word.text) for word in words(small))):
        if found and len(found) + len(word) + 1 > SLUG_LIMIT:
            break
        found = f"{found}-{word}" if found else word[:SLUG_LIMIT]
    return f"{found}-session" if is_device(found) else found


def _wrong_use(options: argparse.Namespace) -> tuple[int, Finding] | None:
    """The exit code and what is wrong with the options; None when they will do."""
    if options.stdout and len(options.notes) != 1:
        return 2, finding("one-note-for-stdout", "--stdout")
    if options.event and not is_event_id(options.event):
        example = slug(options.event) or "2026-barcamp"
        return 1, finding("event-id-invalid", "--event", event=options.event, example=example)
    try:
        Source(url=options.source_url, license=options.license)
    except ValueError as error:
        option = "--license" if "license" in str(error) else "--source-url"
        return 2, finding("value-malformed", option, field=option, value="", example="CC-BY-4.0, https://example.org/")
    return None


def _plan(options: argparse.Namespace, language: str) -> tuple[Plan | None, tuple[Finding, ...]]:
    if options.plan is None:
        return None, ()
    raw, refused = read_bytes(Path(options.plan), options.plan, FILE_LIMIT)
    return (None, refused) if raw is None else read_plan(raw, options.plan, language)


def _import_all(inbox: Inbox, options: argparse.Namespace, language: str) -> list[Outcome]:
    """Reads one note after the other and shows what became of it; progress is shown where somebody looks on."""
    outcomes: list[Outcome] = []
    progress = Progress(len(options.notes), sys.stderr)
    for name in options.notes:
        progress.show(len(outcomes), name)
        outcome = take_in(Path(name), name, inbox, only_look=options.stdout)
        outcome = _with_shared_row(outcome, outcomes, inbox.plan)
        progress.clear()
        _show(outcome, options, language)
        outcomes.append(outcome)
    return outcomes


def take_in(note: Path, name: str, inbox: Inbox, *, only_look: bool = False) -> Outcome:
    """Reads a note, called `name` in findings, and writes its session unless one of these is an error; never raises."""
    if inbox.library.obstacles:
        return Outcome(name, inbox.library.obstacles)
    try:
        read, findings = _read(note, name, inbox)
        outcome = Outcome(name, tuple(findings), read)
        if read is None or has_errors(findings) or only_look:
            return outcome
        return _stored(outcome, read, note, inbox)
    except Exception as error:  # a fault of ours: it must not keep the other notes out
        place = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
        return Outcome(name, (finding("note-failed", name, reason=reason),))


def _with_shared_row(outcome: Outcome, before: list[Outcome], plan: Plan | None) -> Outcome:
    """Tells when another note of this run has the same row of the plan."""
    row = outcome.planned
    other = next((one.note for one in before if row and one.planned == row), None)
    if row is None or other is None or plan is None:
        return outcome
    told = finding("plan-row-twice", outcome.note, plan=plan.path, row=row.line, other=other)
    return replace(outcome, findings=(*outcome.findings, told))


def _show(outcome: Outcome, options: argparse.Namespace, language: str) -> None:
    """The report, the document or the path of the session, and the findings; the table tells of known notes."""
    read = outcome.read
    if read and read.draft and options.report:
        print(report(read, language), file=sys.stderr if options.stdout else sys.stdout)
    if read and options.stdout:
        print("\n".join(map(mask, read.document.split("\n"))), end="")
    if outcome.difference:
        print(outcome.difference, file=sys.stderr)
    if outcome.result in ("new", "replaced"):
        print(outcome.session)
    in_table = ("already-imported",) if len(options.notes) > 1 else ()
    tell_all([one for one in outcome.findings if one.code not in in_table], language)


def _read(path: Path, name: str, inbox: Inbox) -> tuple[Read | None, list[Finding]]:
    raw, refused = read_bytes(path, name, NOTE_LIMIT)
    if raw is None:
        return None, list(refused)
    if withdrawn := _withdrawn(raw, inbox):
        return None, [finding("note-withdrawn", name, session=withdrawn)]
    catalog = inbox.library.catalog
    read, findings = read_file(raw, name, catalog.vocabulary, catalog.language, inbox.source)
    if read is None or read.draft is None or inbox.plan is None:
        return read, findings
    session, row, unfitting = planned(read.session, inbox.plan, name)
    return replace(read, document=dump(session), session=session, planned=row), [*findings, *unfitting]


def _withdrawn(raw: bytes, inbox: Inbox) -> str | None:
    """The path of the session that a note was, if that was taken back."""
    known = inbox.imported.get(hashlib.sha256(raw).hexdigest())
    session = known.relative_to(inbox.root / "sessions").with_suffix("").as_posix() if known else ""
    return f"sessions/{session}.md" if session in inbox.library.catalog.withdrawn else None


def _stored(outcome: Outcome, read: Read, note: Path, inbox: Inbox) -> Outcome:
    """Writes the session (and its event, when that is new) unless it is known; tells what was not done and why."""
    if known := session_known(read, inbox):
        return _again(outcome, known, read, note, inbox)
    event_id, event = _event(inbox, read)
    if event_id is None:
        return outcome.with_findings(finding("event-unknown", outcome.note))
    outcome = outcome.with_findings(*_differences(outcome.note, event_id, event, inbox.library))
    folder = inbox.root / "sessions" / event_id
    if not lies_within(inbox.root, folder):
        return outcome.with_findings(finding("file-not-regular", folder.relative_to(inbox.root).as_posix()))
    path = _free_path(folder, slug(read.session.title) or "session", note if inbox.clears else None)
    new = not folder.exists()
    try:
        if event_id not in inbox.library.catalog.events and not (folder / "event.yml").exists():
            write_text(folder / "event.yml", dump_event(event or Event(title=event_id)))
        write_text(path, read.document)
        if inbox.clears and not path.samefile(note):
            note.unlink()
    except OSError as error:
        if new:
            remove_if_empty(folder)
        return outcome.with_findings(refusal("write-failed", path.as_posix(), error))
    if read.session.source and read.session.source.sha256:
        inbox.imported.setdefault(read.session.source.sha256, path)
    outcome = replace(outcome, session=path.relative_to(inbox.root).as_posix(), result="new")
    return outcome.with_findings(*_alike(outcome.note, f"{event_id}/{path.stem}", read, inbox.known))


def _alike(name: str, session_id: str, read: Read, known: Known) -> Iterator[Finding]:
    """A warning for what is nearly the same as something known, at its line of the note."""
    known.add(session_id, read.session)
    for one in known.likenesses(session_id):
        yield likeness_finding(one, name, *_place(one.item, read, name))


def _place(problem: str | None, read: Read, name: str) -> tuple[int, int]:
    """Line and column of a problem in its note, of the title when none is asked for."""
    if read.draft is None:
        return place_of(problem, read.session, places(read.text, name))
    fates = read.draft.fates.items()
    lines = (line for line, fate in fates if (fate.item == problem if problem else fate.kind == "title"))
    return min(lines, default=0), 1


def session_known(read: Read, inbox: Inbox) -> Path | None:
    """The session that this note became; for a stored session the one with the same bytes or from the same note."""
    if read.draft is not None:
        return inbox.imported.get(hashlib.sha256(read.raw).hexdigest())
    same = (path for path in session_files(inbox.root) if path.read_bytes() == read.raw)
    source = read.session.source
    return next(same, None) or inbox.imported.get(source.sha256 if source and source.sha256 else "")


def _again(outcome: Outcome, known: Path, read: Read, note: Path, inbox: Inbox) -> Outcome:
    """A note that was imported before: nothing changes, unless the session differs and `--replace` asks for it."""
    shown = known.relative_to(inbox.root).as_posix()
    outcome = replace(outcome, session=shown)
    before = known.read_text(encoding="utf-8", errors="replace")
    if before == read.document:
        if inbox.clears:
            note.unlink()
        return replace(outcome, result="unchanged").with_findings(
            finding("already-imported", outcome.note, session=shown)
        )
    if not inbox.replaces:
        return replace(outcome, result="kept").with_findings(finding("session-changed", outcome.note, session=shown))
    difference = difflib.unified_diff(before.splitlines(), read.document.splitlines(), shown, shown, lineterm="")
    outcome = replace(outcome, difference="\n".join(line[:1] + mask(line[1:]) for line in difference))
    try:
        write_text(known, read.document)
    except OSError as error:
        return outcome.with_findings(refusal("write-failed", shown, error))
    return replace(outcome, result="replaced")


def _event(inbox: Inbox, read: Read) -> tuple[str | None, Event | None]:
    """The id of the camp and what the note says of it: the one asked for, else the one that the note names."""
    event = read.draft.event if read.draft else None
    if inbox.event:
        return inbox.event, event
    if event is None:
        return None, None
    for event_id, known in inbox.library.catalog.events.items():
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


def _free_path(folder: Path, stem: str, goes: Path | None) -> Path:
    """Where a session may stand: no other file does, save the one that `goes`."""
    path, n = folder / f"{stem}.md", 1
    while path.exists() and not (goes and path.samefile(goes)):
        n += 1
        path = folder / f"{stem}-{n}.md"
    return path
