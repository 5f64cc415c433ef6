"""What the collection says as a whole: what is named most, what was advised, whom people were sent to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from campnotes.core.browsing import newest_events
from campnotes.core.catalog import Catalog, event_id, roles_for, suggestions_for
from campnotes.core.model import Problem

ENOUGH = 30  # sessions from which on a table says more than chance
CAMPS = 20  # columns of a table that can still be read


@dataclass(frozen=True)
class Named:
    """A concept, how often something was said of it, and where."""

    concept: str
    count: int
    sessions: tuple[str, ...]
    """Ids of the sessions, each once, in the order of the catalog."""


@dataclass(frozen=True)
class Table:
    """How many problems there are of a kind: rows are problem types, columns years, events or contact roles."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]
    """(row, column) → number of problems, above 0."""
    sessions: tuple[str, ...]
    """Ids of those that are counted."""

    @property
    def most(self) -> int:
        return max(self.cells.values(), default=0)


def problem_types_named(catalog: Catalog, sessions: Iterable[str]) -> list[Named]:
    """Problem types by the number of problems of these sessions."""
    return _ranked(
        (concept, session_id) for session_id, problem in _problems(catalog, sessions) for concept in problem.types
    )


def problem_types_advised(catalog: Catalog, sessions: Iterable[str]) -> list[Named]:
    """Problem types by the number of suggestions that these sessions hold for their problems."""
    return _ranked(
        (concept, session_id)
        for session_id, problem in _problems(catalog, sessions)
        for concept in problem.types
        for _ in suggestions_for(catalog.sessions[session_id], problem.id)
    )


def roles_named(catalog: Catalog, sessions: Iterable[str]) -> list[Named]:
    """Contact roles by how often these sessions send somebody to them."""
    return _ranked(
        (role.role, session_id)
        for session_id in sessions
        for role in catalog.sessions[session_id].contact_roles
        if role.role
    )


def tables(catalog: Catalog) -> dict[str, Table]:
    """`year`, `event` and `role` → problem types against them; none below 30 sessions, nor where nothing is known.

    Of the camps only the newest have a column.
    """
    if len(catalog.sessions) < ENOUGH:
        return {}
    every = tuple(catalog.sessions)
    of_newest = tuple(s for event in newest_events(catalog)[:CAMPS] for s in catalog.sessions_by_event[event])
    found = {
        "year": _table(catalog, every, lambda s, _: {str(year)} if (year := catalog.year_of(s)) else set()),
        "event": _table(catalog, of_newest, lambda s, _: {event_id(s)}),
        "role": _table(catalog, every, lambda s, p: {r.role for r in roles_for(catalog.sessions[s], p.id) if r.role}),
    }
    return {name: table for name, table in found.items() if table.cells}


def uses_by_year(catalog: Catalog, concept: str) -> dict[int, int]:
    """Year → number of problems of a type, from the first year with any to the last; undated ones are left out."""
    years = [
        year for session_id, _ in catalog.problems_by_type.get(concept, ()) if (year := catalog.year_of(session_id))
    ]
    return {year: years.count(year) for year in range(min(years), max(years) + 1)} if years else {}


def roles_that_helped(catalog: Catalog, concept: str) -> list[Named]:
    """Contact roles by how many problems of a type somebody was sent to them with."""
    return _ranked(
        (role, session_id)
        for session_id, problem in catalog.problems_by_type.get(concept, ())
        for role in {item.role for item in roles_for(catalog.sessions[session_id], problem.id)}
        if role
    )


def _problems(catalog: Catalog, sessions: Iterable[str]) -> Iterable[tuple[str, Problem]]:
    return ((session_id, problem) for session_id in sessions for problem in catalog.sessions[session_id].problems)


def _ranked(uses: Iterable[tuple[str, str]]) -> list[Named]:
    """Most often named first, then by concept."""
    sessions: defaultdict[str, list[str]] = defaultdict(list)
    for concept, session_id in uses:
        sessions[concept].append(session_id)
    found = [Named(concept, len(where), tuple(dict.fromkeys(where))) for concept, where in sessions.items()]
    return sorted(found, key=lambda named: (-named.count, named.concept))


def _table(catalog: Catalog, sessions: tuple[str, ...], columns_of: Callable[[str, Problem], set[str]]) -> Table:
    """Rows in the order of the vocabulary, columns sorted; only those with a problem."""
    cells: defaultdict[tuple[str, str], int] = defaultdict(int)
    for session_id, problem in _problems(catalog, sessions):
        for column in columns_of(session_id, problem):
            for concept in problem.types:
                cells[concept, column] += 1
    rows = {row for row, _ in cells}
    known = [concept.id for concept in catalog.vocabulary.problem_types.scheme.concepts]
    columns = sorted({column for _, column in cells})
    return Table(tuple(row for row in known if row in rows), tuple(columns), dict(cells), sessions)
