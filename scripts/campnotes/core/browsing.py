"""What a reader who has no question yet is shown, and in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Literal, TypeVar

from campnotes.core.catalog import Catalog, roles_for, suggestions_for
from campnotes.core.model import Concept, ContactRole, Event, Problem, Session
from campnotes.core.vocabulary import ConceptScheme

Entry = TypeVar("Entry")

PER_PAGE = 50  # entries of a list; a page of them has about 60 kB
NOTATION = re.compile(r"\b([A-Z]\d\d)\b")  # "P02"


@dataclass(frozen=True)
class Part(Generic[Entry]):
    """The entries of a list that stand on one of its pages."""

    url: str
    """Of the list's first page."""
    number: int
    """Of this page, from 1."""
    pages: int
    total: int
    """Entries on all pages."""
    entries: Sequence[Entry]

    def url_of(self, number: int) -> str:
        return f"{self.url}{number}/" if number > 1 else self.url


def paged(url: str, entries: Sequence[Entry]) -> list[Part[Entry]]:
    """A list on as many pages as it needs, the first one even when it is empty; the others stand in folders of it."""
    pages = max(1, -(-len(entries) // PER_PAGE))
    return [
        Part(url, number, pages, len(entries), entries[(number - 1) * PER_PAGE : number * PER_PAGE])
        for number in range(1, pages + 1)
    ]


def newest_sessions(catalog: Catalog) -> list[str]:
    """Session ids, newest first, undated ones after them, invented ones last."""
    return sorted(catalog.sessions, key=partial(_age, catalog))


def newest_events(catalog: Catalog) -> list[str]:
    """Event ids in the same order."""
    return sorted(catalog.events, key=lambda event: (*_event_age(catalog.events[event]), event))


def programme(catalog: Catalog, event: str) -> list[str]:
    """A camp's session ids as they took place; those without a time by id."""

    def slot(session_id: str) -> tuple[int, str, str]:
        session = catalog.sessions[session_id]
        date = session.date or catalog.events[event].start_date
        return date.toordinal() if date else 0, session.start_time or "", session_id

    return sorted(catalog.sessions_by_event[event], key=slot)


def problems_of(catalog: Catalog, problem_type: str) -> list[tuple[str, Problem]]:
    """Session id and problem for everything of a type, newest first."""
    return sorted(catalog.problems_by_type.get(problem_type, ()), key=lambda found: _age(catalog, found[0]))


def by_best_type(catalog: Catalog, sessions: Iterable[str]) -> list[tuple[str | None, list[tuple[str, Problem]]]]:
    """The problems of these sessions, each under its best type; the type with most problems first, none last."""
    found: dict[str | None, list[tuple[str, Problem]]] = {}
    for session_id in sessions:
        for problem in catalog.sessions[session_id].problems:
            found.setdefault(next(iter(problem.types), None), []).append((session_id, problem))
    return sorted(found.items(), key=lambda group: (group[0] is None, -len(group[1]), group[0]))


def open_problems(catalog: Catalog) -> list[tuple[str, Problem]]:
    """Session id and problem for all without a suggestion, newest first."""
    return sorted(open_in(catalog, catalog.sessions), key=lambda found: _age(catalog, found[0]))


def open_in(catalog: Catalog, sessions: Iterable[str]) -> list[tuple[str, Problem]]:
    """The problems without a suggestion of these sessions."""
    return [
        (session_id, problem)
        for session_id in sessions
        for problem in catalog.sessions[session_id].problems
        if not suggestions_for(catalog.sessions[session_id], problem.id)
    ]


def drafts(catalog: Catalog) -> set[str]:
    """Ids of the sessions that no person has reviewed."""
    return {session_id for session_id, session in catalog.sessions.items() if session.status == "draft"}


def invented(catalog: Catalog) -> set[str]:
    """Ids of the sessions that never took place."""
    return {session_id for session_id in catalog.sessions if catalog.event_of(session_id).invented}


def total(catalog: Catalog, sessions: Iterable[str], items: Literal["problems", "suggestions", "contact_roles"]) -> int:
    """How many problems, suggestions or contact roles these sessions name."""
    return sum(len(getattr(catalog.sessions[session_id], items)) for session_id in sessions)


def helped_by(catalog: Catalog, role: str) -> list[tuple[str, Problem]]:
    """Session id and problem for everything that somebody in a contact role was named for, newest first."""
    named = {
        (session_id, problem) for session_id, item in catalog.roles_by_concept.get(role, ()) for problem in item.for_
    }
    return [
        (session_id, problem)
        for session_id in newest_sessions(catalog)
        for problem in catalog.sessions[session_id].problems
        if (session_id, problem.id) in named
    ]


def asked_in_general(catalog: Catalog, role: str) -> list[tuple[str, ContactRole]]:
    """Session id and contact role for each time somebody in a role was named for no problem in particular."""
    return [(session_id, item) for session_id, item in catalog.roles_by_concept.get(role, ()) if not item.for_]


def examples(catalog: Catalog) -> list[tuple[str, Problem]]:
    """Session id and problem of what shows best how a problem leads to a suggestion and to somebody to ask.

    One problem of each reviewed session: those with both answers come before those with one, then those in the
    site's language, then the newest.
    """
    best = [
        (session_id, max(session.problems, key=partial(_answers, session)))
        for session_id in newest_sessions(catalog)
        if (session := catalog.sessions[session_id]).status == "reviewed" and session.problems
    ]

    def rank(found: tuple[str, Problem]) -> tuple[int, bool]:
        session = catalog.sessions[found[0]]
        return -_answers(session, found[1]), session.language.split("-")[0] != catalog.language.split("-")[0]

    return sorted((found for found in best if rank(found)[0]), key=rank)


def related(scheme: ConceptScheme, concept: Concept) -> list[Concept]:
    """What a reader of a concept's page may have meant: related and replaced concepts, then the rest of its group."""
    others = [other for other in scheme.scheme.concepts if other.id != concept.id]
    near = [o for o in others if o.id in concept.related or concept.id in o.related or o.replacedBy == concept.id]
    group = [o for o in others if o.broader == concept.broader and not o.replacedBy and o not in near]
    return near + group


def cross_references(scheme: ConceptScheme, text: str) -> list[tuple[str, Concept | None]]:
    """A scope note in pieces, each with the concept that it names by its notation: `(P02)`."""
    concepts = {concept.notation: concept for concept in scheme.scheme.concepts}
    return [(piece, concepts.get(piece)) for piece in NOTATION.split(text)]


def first_place(session: Session, addressed: tuple[str, ...]) -> str | None:
    """Id of the first problem that an item is for: there the item stands in full, elsewhere a link leads to it."""
    return next((problem.id for problem in session.problems if problem.id in addressed), None)


def _answers(session: Session, problem: Problem) -> int:
    return bool(suggestions_for(session, problem.id)) + bool(roles_for(session, problem.id))


def _age(catalog: Catalog, session_id: str) -> tuple[bool, int, str]:
    event, date = catalog.event_of(session_id), catalog.sessions[session_id].date
    invented, age = _event_age(event)
    return invented, -date.toordinal() if date else age, session_id


def _event_age(event: Event) -> tuple[bool, int]:
    return event.invented, -event.start_date.toordinal() if event.start_date else 0
