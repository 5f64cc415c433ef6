"""A catalog as search records: one per problem, suggestion, contact role and session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from campnotes.core.catalog import Catalog, event_id, item_url, roles_for, suggestions_for
from campnotes.core.model import Concept, ContactRole, Details, Event, Kind, Problem, Session, Suggestion
from campnotes.core.vocabulary import ConceptScheme

Item = TypeVar("Item", Problem, Suggestion, ContactRole)


class Passage(NamedTuple):
    """Words by which a record is found: which field they stand in and in what language."""

    field: str
    """A key of `ranking.FIELDS`."""
    text: str
    language: str


@dataclass(frozen=True)
class Record:
    """What search knows about one problem, suggestion, contact role or session.

    A filter asks for what a reader means: a suggestion or contact role has the types of the problems it belongs to,
    a session those of all its problems. `roles` are, for a problem or suggestion, the contact roles that help with it;
    a contact role has its own alone.
    """

    kind: Kind
    session: str
    item: str | None
    """Its id in the session; None for the session itself."""
    text: str
    title: str
    """Of the session."""
    types: tuple[str, ...]
    roles: tuple[str, ...]
    event: str
    year: int | None
    language: str
    open: bool
    """A problem for which no suggestion was noted."""
    draft: bool
    """Of a session that no person has reviewed."""
    invented: bool
    """Of a camp that is example content."""
    url: str
    problems: tuple[str, ...]
    """Ids of the problems that a suggestion or contact role belongs to."""
    passages: tuple[Passage, ...]
    is_a: tuple[str, ...]
    """Concepts that say what it is: a problem's best type, a contact role's concept."""
    near: tuple[str, ...]
    """Concepts it has to do with: a problem's further types, the types of the problem that an item belongs to."""


@dataclass(frozen=True)
class Labels:
    """What the values of facets are called, in the language of the site."""

    types: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Groups in the order of the vocabulary: label, then (id, label) of each problem type."""
    roles: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """The same for contact roles."""
    events: tuple[tuple[str, str], ...]
    """(id, title) of each event."""


def records(catalog: Catalog) -> tuple[Record, ...]:
    """Every record of the catalog, in the order in which equally good hits stand.

    By session, in it problems, suggestions, contact roles, the session itself, each by number: p2 before p10.
    A record's place in this order is its number, for the terminal and for the browser.
    """
    readings = (_Reading(catalog, session_id) for session_id in sorted(catalog.sessions))
    return tuple(record for reading in readings for record in reading.records())


def concept_labels(catalog: Catalog) -> dict[str, tuple[Passage, ...]]:
    """Concept id → every preferred, alternative and hidden label, in every language.

    Readers ask in theirs, and for what nobody says aloud.
    """
    vocabulary = catalog.vocabulary
    concepts = (*vocabulary.problem_types.by_id.values(), *vocabulary.contact_roles.by_id.values())
    return {
        concept.id: tuple(Passage("label", label, language) for label, language in _names(concept))
        for concept in concepts
    }


def facet_labels(catalog: Catalog) -> Labels:
    return Labels(
        types=_groups(catalog.vocabulary.problem_types, catalog.language),
        roles=_groups(catalog.vocabulary.contact_roles, catalog.language),
        events=tuple((event, catalog.events[event].title) for event in sorted(catalog.events)),
    )


@dataclass(frozen=True)
class _Reading:
    """One session on its way to records."""

    catalog: Catalog
    session_id: str

    @cached_property
    def session(self) -> Session:
        return self.catalog.sessions[self.session_id]

    def records(self) -> Iterator[Record]:
        yield from map(self.of_problem, _by_number(self.session.problems))
        yield from map(self.of_suggestion, _by_number(self.session.suggestions))
        yield from map(self.of_contact_role, _by_number(self.session.contact_roles))
        yield self.of_session()

    def of_problem(self, problem: Problem) -> Record:
        suggestions = suggestions_for(self.session, problem.id)
        roles = _once(role.role for role in roles_for(self.session, problem.id))
        details = self._details(problem.details)
        return self._record(
            "problem",
            problem,
            types=problem.types,
            roles=roles,
            passages=(
                *details,
                *self._family(suggestions),
                *self._context(),
            ),
            is_a=problem.types[:1],
            near=problem.types[1:],
            is_open=not suggestions,
        )

    def of_suggestion(self, suggestion: Suggestion) -> Record:
        problems = self._problems(suggestion.addresses)
        types = _once(concept for problem in problems for concept in problem.types)
        roles = _once(role.role for problem in problems for role in roles_for(self.session, problem.id))
        details = (*self._details(suggestion.details), *self._passages("details", suggestion.avoid))
        return self._record(
            "suggestion",
            suggestion,
            types=types,
            roles=roles,
            passages=(*details, *self._family(problems), *self._context()),
            near=types,
            problems=suggestion.addresses,
        )

    def of_contact_role(self, role: ContactRole) -> Record:
        problems = self._problems(role.for_)
        types = _once(concept for problem in problems for concept in problem.types)
        roles = _once([role.role])
        note = self._passages("details", [role.note] if role.note else [])
        return self._record(
            "contact_role",
            role,
            types=types,
            roles=roles,
            passages=(*note, *self._family(problems), *self._context()),
            is_a=roles,
            near=types,
            problems=role.for_,
        )

    def of_session(self) -> Record:
        session = self.session
        types = _once(concept for problem in session.problems for concept in problem.types)
        roles = _once(role.role for role in session.contact_roles)
        hosts = [name for host in session.hosts for name in (host.name, host.affiliation) if name]
        items = [item.text for _, item in session.items()]
        event = self.catalog.event_of(self.session_id)
        return self._record(
            "session",
            None,
            types=types,
            roles=roles,
            passages=(
                *self._passages("details", (*session.questions, *session.open_questions)),
                *self._passages("body", (*hosts, *items, session.body, self.session_id)),
                *(Passage("body", fact, event.language) for fact in _facts(event)),
            ),
        )

    def _record(
        self,
        kind: Kind,
        item: Problem | Suggestion | ContactRole | None,
        *,
        types: tuple[str, ...],
        roles: tuple[str, ...],
        passages: tuple[Passage, ...],
        is_a: tuple[str, ...] = (),
        near: tuple[str, ...] = (),
        problems: tuple[str, ...] = (),
        is_open: bool = False,
    ) -> Record:
        session = self.session
        text = item.text if item else " – ".join(part for part in (session.title, session.subtitle) if part)
        return Record(
            kind=kind,
            session=self.session_id,
            item=item.id if item else None,
            text=text,
            title=session.title,
            types=types,
            roles=roles,
            event=event_id(self.session_id),
            year=self.catalog.year_of(self.session_id),
            language=session.language,
            open=is_open,
            draft=session.status == "draft",
            invented=self.catalog.event_of(self.session_id).invented,
            url=item_url(self.session_id, item.id if item else None),
            problems=problems,
            passages=(Passage("own", text, session.language), *passages),
            is_a=is_a,
            near=near,
        )

    def _problems(self, ids: Iterable[str]) -> list[Problem]:
        return [problem for problem in self.session.problems if problem.id in ids]

    def _details(self, details: Details) -> Iterator[Passage]:
        for detail in details:
            yield Passage("details", detail.text, self.session.language)
            yield from self._details(detail.details)

    def _family(self, items: Iterable[Problem | Suggestion]) -> tuple[Passage, ...]:
        """The problem an item belongs to, or the suggestions made for a problem."""
        return self._passages("family", (item.text for item in items))

    def _context(self) -> tuple[Passage, ...]:
        """The session an item was said in."""
        session = self.session
        return self._passages(
            "session", (session.title, *([session.subtitle] if session.subtitle else ()), *session.questions)
        )

    def _passages(self, field: str, texts: Iterable[str]) -> tuple[Passage, ...]:
        return tuple(Passage(field, text, self.session.language) for text in texts)


def _names(concept: Concept) -> Iterator[tuple[str, str]]:
    for language, label in concept.prefLabel.items():
        yield label, language
    for language, labels in (*concept.altLabel.items(), *concept.hiddenLabel.items()):
        yield from ((label, language) for label in labels)


def _facts(event: Event) -> Iterator[str]:
    """Names by which people remember a camp."""
    yield event.title
    if event.programme:
        yield event.programme
    if event.location:
        yield from (place for place in (event.location.name, event.location.locality) if place)
    yield from (*event.organizer, *event.funder, *event.contributor)


def _by_number(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: int(item.id[1:]))


def _once(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _groups(scheme: ConceptScheme, language: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (label, tuple((concept.id, concept.label(language)) for concept in concepts))
        for _, label, concepts in scheme.groups(language)
    )
