"""The knowledge as tables: one row for each problem, suggestion, contact role, session and event.

A row holds what somebody needs who sees nothing but this row: where it comes from, under which licence it stands,
whether a person has checked it and whether it is invented.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from campnotes.core.catalog import (
    Catalog,
    event_id,
    event_url,
    item_url,
    roles_for,
    session_url,
    suggestions_for,
)
from campnotes.core.model import Concept, ContactRole, Detail, Host, Problem, Session, Suggestion

Cell = str | int | bool | None
Row = dict[str, Cell]
Tables = dict[str, list[Row]]
Cells = Sequence[str]

FORMULA = re.compile(r'^(?=[\t\r])|((?:^|[;\t\r\n])[" ]*)(?=[=+\-@＝＋－＠])')  # "=1+1", "Geld;=1+1"
"""Where a spreadsheet may see a formula: also within a text, for a German one takes semicolons for separators, and with
them the quotes around our cells for text, so that a line break ends the row."""


class Column(NamedTuple):
    name: str
    type: Literal["string", "integer", "boolean", "date"] = "string"
    table: str | None = None
    """The table whose `id` stands in this column."""


ORIGIN = (
    Column("session", table="sessions"),
    Column("session_title"),
    Column("event", table="events"),
    Column("event_title"),
    Column("year", "integer"),
    Column("language"),
    Column("status"),
    Column("invented", "boolean"),
    Column("license"),
)
PROBLEMS = (
    *(Column("id"), Column("url"), Column("text"), Column("types"), Column("type_labels"), Column("details")),
    *(Column("suggestion_texts"), Column("contact_role_texts")),
    *ORIGIN,
)
SUGGESTIONS = (
    *(Column("id"), Column("url"), Column("text"), Column("problems"), Column("problem_texts")),
    *(Column("details"), Column("avoid")),
    *ORIGIN,
)
CONTACT_ROLES = (
    *(Column("id"), Column("url"), Column("text"), Column("role"), Column("role_label"), Column("note")),
    *(Column("problems"), Column("problem_texts")),
    *ORIGIN,
)
SESSIONS = (
    *(Column("id"), Column("url"), Column("title"), Column("subtitle"), Column("hosts"), Column("date", "date")),
    *(Column("start_time"), Column("room"), Column("questions"), Column("open_questions")),
    *(Column("problem_count", "integer"), Column("suggestion_count", "integer")),
    *(Column("contact_role_count", "integer"),),
    *(Column("event", table="events"), Column("event_title"), Column("year", "integer"), Column("language")),
    *(Column("status"), Column("invented", "boolean"), Column("license"), Column("source")),
)
EVENTS = (
    *(Column("id"), Column("url"), Column("title"), Column("start_date", "date"), Column("end_date", "date")),
    *(Column("place"), Column("locality"), Column("region"), Column("programme"), Column("organizer")),
    *(Column("funder"), Column("contributor"), Column("session_count", "integer"), Column("language")),
    *(Column("invented", "boolean"), Column("license"), Column("website")),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "problems": PROBLEMS,
    "suggestions": SUGGESTIONS,
    "contact_roles": CONTACT_ROLES,
    "sessions": SESSIONS,
    "events": EVENTS,
}


def tables(catalog: Catalog) -> Tables:
    """The rows of every table in COLUMNS, in the order of the catalog."""
    sessions = catalog.sessions.items()
    problems = ((session_id, item) for session_id, session in sessions for item in session.problems)
    suggestions = ((session_id, item) for session_id, session in sessions for item in session.suggestions)
    contact_roles = ((session_id, item) for session_id, session in sessions for item in session.contact_roles)
    return {
        "problems": [_problem(catalog, *found) for found in problems],
        "suggestions": [_suggestion(catalog, *found) for found in suggestions],
        "contact_roles": [_contact_role(catalog, *found) for found in contact_roles],
        "sessions": [_session(catalog, found) for found in catalog.sessions],
        "events": [_event(catalog, found) for found in sorted(catalog.events)],
    }


def cells_of(columns: Sequence[Column], rows: Iterable[Row]) -> dict[str, Cells]:
    """Id of a row → its cells as texts: true and false for booleans, nothing for what is not known.

    What a spreadsheet could take for a formula gets an apostrophe before it.
    """
    return {str(row["id"]): [_written(row[column.name]) for column in columns] for row in rows}


def write_csv(columns: Sequence[Column], rows: Iterable[Cells]) -> bytes:
    """A table by RFC 4180 in UTF-8, with a header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.name for column in columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def lines(details: Iterable[Detail], indent: str = "") -> Iterator[str]:
    """A line for each detail, those beneath it two blanks further in."""
    for detail in details:
        yield indent + detail.text
        yield from lines(detail.details, indent + "  ")


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return _no_formula(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


@lru_cache(maxsize=1_000)  # most columns say the same in many rows
def _no_formula(text: str) -> str:
    return FORMULA.sub(r"\1'", text)


def _problem(catalog: Catalog, session_id: str, problem: Problem) -> Row:
    session = catalog.sessions[session_id]
    return {
        **_item(session_id, problem),
        "types": " ".join(problem.types),
        "type_labels": _labels(catalog, catalog.vocabulary.problem_types.by_id, problem.types),
        "details": _joined(lines(problem.details)),
        "suggestion_texts": _joined(item.text for item in suggestions_for(session, problem.id)),
        "contact_role_texts": _joined(item.text for item in roles_for(session, problem.id)),
        **_origin(catalog, session_id),
    }


def _suggestion(catalog: Catalog, session_id: str, suggestion: Suggestion) -> Row:
    return {
        **_item(session_id, suggestion),
        **_problems(catalog.sessions[session_id], session_id, suggestion.addresses),
        "details": _joined(lines(suggestion.details)),
        "avoid": _joined(suggestion.avoid),
        **_origin(catalog, session_id),
    }


def _contact_role(catalog: Catalog, session_id: str, item: ContactRole) -> Row:
    roles = catalog.vocabulary.contact_roles.by_id
    return {
        **_item(session_id, item),
        "role": item.role,
        "role_label": _labels(catalog, roles, [item.role] if item.role else []) or None,
        "note": item.note,
        **_problems(catalog.sessions[session_id], session_id, item.for_),
        **_origin(catalog, session_id),
    }


def _session(catalog: Catalog, session_id: str) -> Row:
    session = catalog.sessions[session_id]
    origin = _origin(catalog, session_id)
    return {
        "id": session_id,
        "url": session_url(session_id),
        "title": session.title,
        "subtitle": session.subtitle,
        "hosts": _joined(map(_host, session.hosts)),
        "date": session.date.isoformat() if session.date else None,
        "start_time": session.start_time,
        "room": session.room,
        "questions": _joined(session.questions),
        "open_questions": _joined(session.open_questions),
        "problem_count": len(session.problems),
        "suggestion_count": len(session.suggestions),
        "contact_role_count": len(session.contact_roles),
        "source": session.source.url if session.source else None,
        **{
            name: origin[name] for name in ("event", "event_title", "year", "language", "status", "invented", "license")
        },
    }


def _event(catalog: Catalog, key: str) -> Row:
    event = catalog.events[key]
    location = event.location
    return {
        "id": key,
        "url": event_url(key),
        "title": event.title,
        "start_date": event.start_date.isoformat() if event.start_date else None,
        "end_date": event.end_date.isoformat() if event.end_date else None,
        "place": location.name if location else None,
        "locality": location.locality if location else None,
        "region": location.region if location else None,
        "programme": event.programme,
        "organizer": _joined(event.organizer),
        "funder": _joined(event.funder),
        "contributor": _joined(event.contributor),
        "session_count": len(catalog.sessions_by_event[key]),
        "language": event.language,
        "invented": event.invented,
        "license": event.license,
        "website": event.url,
    }


def _item(session_id: str, item: Problem | Suggestion | ContactRole) -> Row:
    return {"id": item_id(session_id, item.id), "url": item_url(session_id, item.id), "text": item.text}


def item_id(session_id: str, item: str) -> str:
    """What an item is called outside of its session: `<event>/<slug>#p1`."""
    return f"{session_id}#{item}"


def _problems(session: Session, session_id: str, ids: Sequence[str]) -> Row:
    return {
        "problems": " ".join(item_id(session_id, one) for one in ids),
        "problem_texts": _joined(problem.text for problem in session.problems if problem.id in ids),
    }


def _origin(catalog: Catalog, session_id: str) -> Row:
    session, event = catalog.sessions[session_id], catalog.event_of(session_id)
    return {
        "session": session_id,
        "session_title": session.title,
        "event": event_id(session_id),
        "event_title": event.title,
        "year": catalog.year_of(session_id),
        "language": session.language,
        "status": session.status,
        "invented": event.invented,
        "license": catalog.license_of(session_id),
    }


def _host(host: Host) -> str:
    return f"{host.name} ({host.affiliation})" if host.affiliation else host.name


def _labels(catalog: Catalog, concepts: Mapping[str, Concept], ids: Iterable[str]) -> str:
    return _joined(concepts[one].label(catalog.language) for one in ids)


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(texts)
