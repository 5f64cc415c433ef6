"""What of a stored session can be mended without judgement: how it is written, and labels that stand for one concept.

text ─► characters ─► parse, missing quotes forgiven ─► concepts ─► dump ─► nothing else wrong?
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from campnotes.core.check import check_session
from campnotes.core.document import HANDLER, ContentError, Stored, dump, parse, unified
from campnotes.core.findings import Finding, has_errors
from campnotes.core.model import Session
from campnotes.core.vocabulary import ConceptScheme, Vocabulary
from campnotes.core.yaml_strict import ODD_LINE_BREAK, Tree

WITHOUT_QUOTES = str.maketrans("", "", "\"'")  # where none are needed it is a matter of taste: date: "2026-05-09"


@dataclass(frozen=True)
class Mended:
    """A session in its stored form, and the codes of the findings that are gone by that."""

    text: str
    codes: tuple[str, ...]


def mended(text: str, vocabulary: Vocabulary) -> Mended | None:
    """A session in its stored form, saying what it said; None when it is written so, or may not be touched.

    Not touched is what has another error, and front matter with a comment, which would be lost.
    Promises: what was mended needs no mending.
    """
    try:
        stored = parse(_plain_characters(text), strict=False)
    except ContentError:
        return None
    result = dump(_with_concepts(stored.session, vocabulary), defaults=False)
    if result == text or _has_comment(text, stored.placed.tree):
        return None
    left = _findings(result, vocabulary)
    if has_errors(left):
        return None
    gone = {one.code for one in _findings(text, vocabulary)} - {one.code for one in left}
    if not gone and result.translate(WITHOUT_QUOTES) == text.translate(WITHOUT_QUOTES):
        return None
    return Mended(result, tuple(sorted(gone)) or ("stored-form",))


def could_be_in_stored_form(stored: Stored, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a sound session, `text` being its file, is written in another way without need."""
    if text == dump(stored.session, defaults=False) and unicodedata.is_normalized("NFC", text):  # as nearly all are
        return False
    better = mended(text, vocabulary)
    return better is not None and better.codes == ("stored-form",)


def _plain_characters(text: str) -> str:
    """Umlauts as one character each, and no line ends in the front matter that only some programs take for such."""
    text = unicodedata.normalize("NFC", unified(text))
    if not HANDLER.detect(text):
        return text
    front, body = HANDLER.split(text)
    return f"---\n{ODD_LINE_BREAK.sub(' ', front)}---\n{body}"


def _with_concepts(session: Session, vocabulary: Vocabulary) -> Session:
    """The session with ids of concepts in place of their labels and of ids that were replaced."""
    types, roles = vocabulary.problem_types, vocabulary.contact_roles
    problems = (one.model_copy(update={"types": _ids(one.types, types)}) for one in session.problems)
    contacts = (
        one.model_copy(update={"role": _id(one.role, roles) if one.role else None}) for one in session.contact_roles
    )
    return session.model_copy(update={"problems": tuple(problems), "contact_roles": tuple(contacts)})


def _ids(names: Iterable[str], scheme: ConceptScheme) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_id(name, scheme) for name in names))


def _id(name: str, scheme: ConceptScheme) -> str:
    meant = scheme.only(name)
    return meant.id if meant else name


def _findings(text: str, vocabulary: Vocabulary) -> list[Finding]:
    try:
        return check_session(parse(text), text, "", vocabulary, "de")
    except ContentError as error:
        return list(error.findings)


def _has_comment(text: str, tree: Tree) -> bool:
    """Whether the front matter has a # that stands in no value."""
    front, _ = HANDLER.split(unified(text))
    return front.count("#") > _count("#", tree)


def _count(character: str, tree: Tree) -> int:
    if isinstance(tree, str):
        return tree.count(character)
    return sum(_count(character, one) for one in (tree.values() if isinstance(tree, dict) else tree))
