"""The tombstone of a session that was taken back: that it was, and by which it is known should its note come again."""

from __future__ import annotations

from campnotes.core.document import dump
from campnotes.core.lexicon import lexicon
from campnotes.core.model import Session, Source


def tombstone(sha256: str | None, language: str) -> str:
    """The stored form of a withdrawn session: nothing of what it said, only the SHA-256 of its note."""
    title = lexicon(language).word("withdrawn")
    return dump(Session(title=title, language=language, status="withdrawn", source=Source(sha256=sha256)))


def says_something(session: Session) -> bool:
    """Whether a withdrawn session still holds more than its tombstone would."""
    known = session.source.sha256 if session.source else None
    bare = Session(title=session.title, language=session.language, status="withdrawn", source=Source(sha256=known))
    return session.body != "" or dump(session) != dump(bare)
