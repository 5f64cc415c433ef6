"""A stored note as a file: its bytes → the session, and everything that is to be said of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from campnotes.core.check import check_session, contact_findings
from campnotes.core.document import ContentError, parse
from campnotes.core.findings import Finding, finding, has_errors
from campnotes.core.mending import could_be_in_stored_form
from campnotes.core.model import Session
from campnotes.core.remarks import remarks
from campnotes.core.vocabulary import Vocabulary


@dataclass(frozen=True)
class StoredNote:
    """What came of reading a note."""

    path: str
    session: Session | None
    """None when there are errors among the findings."""
    findings: tuple[Finding, ...]

    @classmethod
    def of_json(cls, path: str, told: bytes) -> StoredNote:
        """The note of this path of which `to_json` told."""
        session, found = json.loads(told)
        findings = (Finding(path, line, column, code, tuple(values.items())) for line, column, code, values in found)
        return cls(path, session and Session.model_validate(session), tuple(findings))

    def to_json(self) -> bytes:
        session = self.session
        told = session and session.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"body": session.body}
        found = [[one.line, one.column, one.code, dict(one.values)] for one in self.findings]
        return json.dumps([told, found]).encode()


def read_stored(raw: bytes, path: str, vocabulary: Vocabulary, language: str) -> StoredNote:
    """What a stored note says and what is wrong with it or worth a look; never raises on any bytes."""
    text, undecoded = decoded(raw, path)
    if text is None:
        return StoredNote(path, None, undecoded)
    try:
        stored = parse(text, path)
    except ContentError as error:
        return StoredNote(path, None, (*error.findings, *contact_findings(text, path)))
    found = check_session(stored, text, path, vocabulary, language)
    if has_errors(found):
        return StoredNote(path, None, tuple(found))
    found += remarks(stored, text, path)
    if could_be_in_stored_form(stored, text, vocabulary):
        found.append(finding("stored-form", path))
    return StoredNote(path, stored.session, tuple(found))


def decoded(raw: bytes, path: str) -> tuple[str | None, tuple[Finding, ...]]:
    """The text of a file in UTF-8, None and a finding of any other."""
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return None, (finding("file-not-utf8", path, raw.count(b"\n", 0, error.start) + 1),)
