"""What a person's answer to a doubt makes of a session: an item more, or a text that is not asked about again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campnotes.core.check import next_id
from campnotes.core.cues import folded
from campnotes.core.document import trimmed
from campnotes.core.doubts import Candidate, candidates
from campnotes.core.extract import fits
from campnotes.core.fidelity import shown_words
from campnotes.core.model import DETAIL_DEPTH, ContactRole, Detail, Kind, Problem, Session, Suggestion
from campnotes.core.passages import Passage, passages
from campnotes.core.vocabulary import Vocabulary


@dataclass(frozen=True)
class Answer:
    """What a person takes a candidate for."""

    kind: Kind
    text: str
    concepts: tuple[str, ...] = ()
    """Types of a problem; the concept of a contact role."""
    problems: tuple[str, ...] = ()
    """The problems that a suggestion or contact role is for."""


def keep(session: Session, candidate: Candidate, answer: Answer, vocabulary: Vocabulary) -> Session:
    """The session with the candidate as an item of its own, under the next free id.

    A list entry leaves the body, and the entries beneath it become details, except those that are candidates
    themselves; a sentence stays in the body, and so does an entry whose words would not all be shown without it.
    """
    passage = next(one for one in passages(session.body) if (one.line, one.text) == (candidate.line, candidate.text))
    if passage.entry and passage.plain:
        asked = {one.line for one in candidates(session, vocabulary)}
        staying = [child for child in passage.children if child.line in asked]
        taken = [child for child in passage.children if child.line not in asked]
        body = _without(session.body, passage, staying)
        moved = _with_item(session, answer, _details(taken, 1)).model_copy(update={"body": body})
        if _shows_the_same(session, moved, passage, staying):
            return moved
    return _settled(_with_item(session, answer, ()), candidate, vocabulary)


def decline(session: Session, candidate: Candidate) -> Session:
    """The session with the candidate's text among those that are not offered again."""
    return session.model_copy(update={"declined": (*session.declined, candidate.text)})


def _with_item(session: Session, answer: Answer, details: tuple[Detail, ...]) -> Session:
    match answer.kind:
        case "problem":
            problem = Problem(id=next_id(session, "p"), text=answer.text, types=answer.concepts, details=details)
            return session.model_copy(update={"problems": (*session.problems, problem)})
        case "suggestion":
            suggestion = Suggestion(
                id=next_id(session, "s"), text=answer.text, addresses=answer.problems, details=details
            )
            return session.model_copy(update={"suggestions": (*session.suggestions, suggestion)})
        case _:
            note = "; ".join(_texts(details)) or None
            concept = next(iter(answer.concepts), None)
            role = ContactRole(
                id=next_id(session, "c"), text=answer.text, role=concept, note=note, for_=answer.problems
            )
            return session.model_copy(update={"contact_roles": (*session.contact_roles, role)})


def _details(entries: Sequence[Passage], depth: int) -> tuple[Detail, ...]:
    """Entries as details; what is nested deeper than a stored session allows stands beside what it is beneath."""
    found: list[Detail] = []
    for entry in entries:
        below = _details(entry.children, min(depth + 1, DETAIL_DEPTH))
        if not fits(entry.text):
            found += below
        elif depth == DETAIL_DEPTH:
            found += [Detail(text=entry.text), *below]
        else:
            found.append(Detail(text=entry.text, details=below))
    return tuple(found)


def _texts(details: Sequence[Detail]) -> Iterator[str]:
    for detail in details:
        yield detail.text
        yield from _texts(detail.details)


def _without(body: str, passage: Passage, staying: Sequence[Passage]) -> str:
    """A body without an entry and what stands beneath it; `staying` entries move to its place."""
    lines = body.split("\n")
    start, end = passage.block.start, _end(lines, passage.block)
    indent = _indent(lines[start])
    kept: list[str] = []
    for child in staying:
        deeper = _indent(lines[child.block.start]) - indent
        kept += [line[min(deeper, _indent(line)) :] for line in lines[child.block.start : _end(lines, child.block)]]
    before, after = lines[:start], lines[end:]
    if not kept and before[-1:] == [""] and after[:1] == [""]:
        after = after[1:]
    return trimmed("\n".join([*before, *kept, *after]))


def _end(lines: Sequence[str], block: range) -> int:
    """Where a block ends, blank lines after it left aside."""
    end = block.stop
    while end > block.start + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _shows_the_same(before: Session, after: Session, passage: Passage, staying: Sequence[Passage]) -> bool:
    """Whether no word got lost on the way and the rest of the body reads as it did."""
    left = [one.line for child in staying for one in child.walk()]
    gone = {one.line for one in passage.walk()} - {*left}
    expected = [one.text for one in passages(before.body) if not (one.entry and one.line in gone)]
    return [one.text for one in passages(after.body)] == expected and not shown_words(before) - shown_words(after)


def _settled(session: Session, candidate: Candidate, vocabulary: Vocabulary) -> Session:
    """The session in which an answered candidate that stays in the body is not asked about again."""
    text = folded(candidate.text)
    again = any(folded(one.text) == text for one in candidates(session, vocabulary))
    return decline(session, candidate) if again else session
