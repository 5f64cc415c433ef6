"""A note's file → its session with everything that is to be said of it: the same in the terminal and in the browser."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from campnotes.adapters.formats import note_text
from campnotes.core.blocks import Dropped
from campnotes.core.check import check_session, contact_findings, hidden_contact_data, person_findings
from campnotes.core.document import ContentError, dump, is_stored, parse
from campnotes.core.findings import Finding
from campnotes.core.importing import Draft, read_note
from campnotes.core.model import Session, Source
from campnotes.core.plan import PlannedSession
from campnotes.core.privacy import mask
from campnotes.core.vocabulary import Vocabulary


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
    planned: PlannedSession | None = None
    """The row of the session plan that names this session."""
    dropped: tuple[Dropped, ...] = ()
    """What its file held besides the note: navigation, quoted mails …"""


def read_file(
    raw: bytes, name: str, vocabulary: Vocabulary, language: str, source: Source | None = None
) -> tuple[Read | None, list[Finding]]:
    """What a file says, a stored session included, and what is wrong with it; None when it cannot be read at all.

    `source` says where it comes from. Never raises on any bytes; contact data are in nothing that comes out but `raw`.
    """
    if (stored := _stored_text(raw)) is not None:
        return _read_stored(name, raw, stored, vocabulary, language)
    note = note_text(raw, name)
    text = note.text
    if text is None:
        return None, list(note.findings)
    # Contact data go before anything is read, so that no rule can carry a part of them on.
    contact = list(contact_findings(text, name))
    text = "\n".join(map(mask, text.split("\n"))) if contact else text
    source = (source or Source()).model_copy(update={"sha256": hashlib.sha256(raw).hexdigest()})
    draft = read_note(text, vocabulary, path=name, source=source)
    left_out = {number for number, fate in draft.fates.items() if fate.kind in ("boilerplate", "echo")}
    contact = [one for one in contact if one.line not in left_out]
    contact = contact or _joined_contact_data(draft.session, name)
    doubted = {one.line for one in draft.doubts}
    persons = person_findings(text, draft.session, name, vocabulary)
    persons_left = [one for one in persons if one.line not in doubted | left_out]
    found = [*note.findings, *draft.findings, *contact, *persons_left]
    return Read(dump(draft.session), draft.session, raw, text, draft, dropped=note.dropped), found


def _joined_contact_data(session: Session, name: str) -> list[Finding]:
    """Contact data that stood on two lines of the note, and on one of the session."""
    written = dump(session.model_copy(update={"source": None}))
    found = [*contact_findings(written, name), *hidden_contact_data(session, name)]
    return [replace(one, line=0, column=1) for one in found[:1]]


def _read_stored(
    name: str, raw: bytes, text: str, vocabulary: Vocabulary, language: str
) -> tuple[Read | None, list[Finding]]:
    try:
        stored = parse(text, name)
    except ContentError as error:
        return None, list(error.findings)
    findings = check_session(stored, text, name, vocabulary, language)
    return Read(text, stored.session, raw, text, None), findings


def _stored_text(raw: bytes) -> str | None:
    """The text of a file that is a stored session already."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if is_stored(text) else None
