"""The knowledge as an SQLite database: tables with foreign keys, and full-text tables over them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from campnotes.adapters.datasets.tables import Cell, Row, Tables, item_id
from campnotes.core.catalog import Catalog
from campnotes.core.model import in_language
from campnotes.core.vocabulary import ConceptScheme

SCHEMA = """
PRAGMA page_size = 4096;
CREATE TABLE problem_types (
  id TEXT PRIMARY KEY, notation TEXT NOT NULL, label TEXT NOT NULL, grouping TEXT NOT NULL, scope_note TEXT,
  replaced_by TEXT REFERENCES problem_types (id)
);
CREATE TABLE roles (
  id TEXT PRIMARY KEY, notation TEXT NOT NULL, label TEXT NOT NULL, grouping TEXT NOT NULL, scope_note TEXT,
  replaced_by TEXT REFERENCES roles (id)
);
CREATE TABLE events (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, title TEXT NOT NULL, start_date TEXT, end_date TEXT, place TEXT,
  locality TEXT, region TEXT, programme TEXT, language TEXT NOT NULL, invented INTEGER NOT NULL,
  license TEXT NOT NULL, website TEXT
);
CREATE TABLE event_partners (
  event TEXT NOT NULL REFERENCES events (id),
  part TEXT NOT NULL CHECK (part IN ('organizer', 'funder', 'contributor')),
  position INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (event, part, position)
);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY, event TEXT NOT NULL REFERENCES events (id), url TEXT NOT NULL, title TEXT NOT NULL,
  subtitle TEXT, year INTEGER, date TEXT, start_time TEXT, room TEXT, language TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'reviewed')), invented INTEGER NOT NULL, license TEXT NOT NULL,
  source TEXT, body TEXT NOT NULL
);
CREATE TABLE hosts (
  session TEXT NOT NULL REFERENCES sessions (id), position INTEGER NOT NULL, name TEXT NOT NULL, affiliation TEXT,
  PRIMARY KEY (session, position)
);
CREATE TABLE questions (
  session TEXT NOT NULL REFERENCES sessions (id), open INTEGER NOT NULL, position INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (session, open, position)
);
CREATE TABLE problems (
  id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions (id), url TEXT NOT NULL, text TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE TABLE suggestions (
  id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions (id), url TEXT NOT NULL, text TEXT NOT NULL,
  details TEXT NOT NULL, avoid TEXT NOT NULL
);
CREATE TABLE contact_roles (
  id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions (id), url TEXT NOT NULL, text TEXT NOT NULL,
  role TEXT REFERENCES roles (id), note TEXT
);
CREATE TABLE problem_has_type (
  problem TEXT NOT NULL REFERENCES problems (id), problem_type TEXT NOT NULL REFERENCES problem_types (id),
  rank INTEGER NOT NULL,
  PRIMARY KEY (problem, problem_type)
);
CREATE TABLE suggestion_addresses (
  suggestion TEXT NOT NULL REFERENCES suggestions (id), problem TEXT NOT NULL REFERENCES problems (id),
  PRIMARY KEY (suggestion, problem)
);
CREATE TABLE contact_role_helps (
  contact_role TEXT NOT NULL REFERENCES contact_roles (id), problem TEXT NOT NULL REFERENCES problems (id),
  PRIMARY KEY (contact_role, problem)
);
"""
INDEXES = """
CREATE INDEX sessions_by_event ON sessions (event);
CREATE INDEX problems_by_session ON problems (session);
CREATE INDEX suggestions_by_session ON suggestions (session);
CREATE INDEX contact_roles_by_session ON contact_roles (session);
CREATE INDEX contact_roles_by_role ON contact_roles (role);
CREATE INDEX problems_by_type ON problem_has_type (problem_type);
CREATE INDEX suggestions_by_problem ON suggestion_addresses (problem);
CREATE INDEX contact_roles_by_problem ON contact_role_helps (problem);
"""
FULL_TEXT = {
    "problems": ("text", "details"),
    "suggestions": ("text", "details", "avoid"),
    "contact_roles": ("text", "note"),
    "sessions": ("title", "subtitle", "body"),
}
TOKENIZER = "trigram"
"""Finds every part of a word from three letters on, as German compounds need: geld finds Fördergelder."""


def database(catalog: Catalog, tables: Tables) -> bytes:
    """The bytes of the database file for a catalog and its tables.

    The same catalog gives the same bytes with the same version of SQLite, whose number is in the file.
    """
    with TemporaryDirectory() as folder:  # in memory it would be there twice
        file = Path(folder) / "campnotes.sqlite"
        _write(file, catalog, tables)
        return file.read_bytes()


def _write(file: Path, catalog: Catalog, tables: Tables) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")  # nobody else knows the file
        connection.executescript(SCHEMA)
        for table, rows in _rows(catalog, tables):
            _insert(connection, table, rows)
        connection.executescript(INDEXES)
        for table, columns in FULL_TEXT.items():
            _index(connection, table, columns)
        connection.commit()


def _insert(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    """Fills the columns of a table from the values of the same names, whatever else the rows hold."""
    columns = [column for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(f":{column}" for column in columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({values})", rows)  # noqa: S608 - our own names


def _index(connection: sqlite3.Connection, table: str, columns: Iterable[str]) -> None:
    fields = f'{", ".join(columns)}, content="{table}", tokenize="{TOKENIZER}"'  # in Datasette's spelling
    connection.execute(f"CREATE VIRTUAL TABLE {table}_fts USING fts5({fields})")
    for command in ("rebuild", "optimize"):
        connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES (?)", [command])  # noqa: S608


def _rows(catalog: Catalog, tables: Tables) -> Iterator[tuple[str, list[Row]]]:
    """Each table with its rows, after those it refers to."""
    sessions = catalog.sessions.items()
    yield "problem_types", _concepts(catalog.vocabulary.problem_types, catalog.language)
    yield "roles", _concepts(catalog.vocabulary.contact_roles, catalog.language)
    yield "events", tables["events"]
    yield "event_partners", list(_partners(catalog))
    yield "sessions", [{**row, "body": catalog.sessions[str(row["id"])].body} for row in tables["sessions"]]
    yield (
        "hosts",
        [
            {"session": session_id, "position": position, "name": host.name, "affiliation": host.affiliation}
            for session_id, session in sessions
            for position, host in enumerate(session.hosts, 1)
        ],
    )
    yield (
        "questions",
        [
            {"session": session_id, "open": is_open, "position": position, "text": text}
            for session_id, session in sessions
            for is_open, texts in ((False, session.questions), (True, session.open_questions))
            for position, text in enumerate(texts, 1)
        ],
    )
    for table in ("problems", "suggestions", "contact_roles"):
        yield table, tables[table]
    yield (
        "problem_has_type",
        [
            {"problem": item_id(session_id, item.id), "problem_type": problem_type, "rank": rank}
            for session_id, session in sessions
            for item in session.problems
            for rank, problem_type in enumerate(dict.fromkeys(item.types), 1)
        ],
    )
    yield (
        "suggestion_addresses",
        [
            {"suggestion": item_id(session_id, item.id), "problem": item_id(session_id, problem)}
            for session_id, session in sessions
            for item in session.suggestions
            for problem in dict.fromkeys(item.addresses)
        ],
    )
    yield (
        "contact_role_helps",
        [
            {"contact_role": item_id(session_id, item.id), "problem": item_id(session_id, problem)}
            for session_id, session in sessions
            for item in session.contact_roles
            for problem in dict.fromkeys(item.for_)
        ],
    )


def _concepts(scheme: ConceptScheme, language: str) -> list[Row]:
    groups = scheme.scheme.topConcepts
    return [
        {
            "id": concept.id,
            "notation": concept.notation,
            "label": concept.label(language),
            "grouping": in_language(groups[concept.broader].prefLabel, language),
            "scope_note": in_language(concept.scopeNote, language) if concept.scopeNote else None,
            "replaced_by": concept.replacedBy,
        }
        for concept in scheme.scheme.concepts
    ]


def _partners(catalog: Catalog) -> Iterator[Row]:
    for event_id in sorted(catalog.events):
        event = catalog.events[event_id]
        parts: tuple[tuple[Cell, tuple[str, ...]], ...] = (
            ("organizer", event.organizer),
            ("funder", event.funder),
            ("contributor", event.contributor),
        )
        for part, names in parts:
            for position, name in enumerate(names, 1):
                yield {"event": event_id, "part": part, "position": position, "name": name}
