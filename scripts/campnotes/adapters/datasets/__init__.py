"""The site's data: everything for programs, spreadsheets and databases, and each list for itself.

A catalog in, files out; nothing here reads a clock or a disk, so the same notes give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from campnotes.adapters.datasets.database import database
from campnotes.adapters.datasets.documents import (
    Document,
    event_document,
    problem_type_document,
    session_documents,
    whole,
    write_json,
    write_records,
)
from campnotes.adapters.datasets.package import data_package
from campnotes.adapters.datasets.schemas import event_schema, session_schema
from campnotes.adapters.datasets.tables import (
    COLUMNS,
    PROBLEMS,
    SESSIONS,
    Cells,
    Tables,
    cells_of,
    item_id,
    tables,
    write_csv,
)
from campnotes.adapters.datasets.turtle import turtle
from campnotes.core import browsing
from campnotes.core.catalog import Catalog
from campnotes.core.later import Later
from campnotes.core.model import Concept
from campnotes.core.site import Site


def data_files(catalog: Catalog, site: Site, words: Mapping[str, Any]) -> Later[bytes]:
    """Path from the root of the site, such as `data/problems.csv` → bytes.

    `words` are those of the site about its data. On a site without an address there is no vocabulary.ttl, because
    concepts are named by addresses.
    """
    rows, sessions = tables(catalog), session_documents(catalog)
    cells = {table: cells_of(COLUMNS[table], found) for table, found in rows.items()}
    everything = {f"data/{name}": data for name, data in _everything(catalog, site, words, rows, cells, sessions)}
    lists = {f"data/{name}": make for name, make in _lists(catalog, cells, sessions)}
    return Later.of_all(everything, Later(lists))


def _everything(
    catalog: Catalog,
    site: Site,
    words: Mapping[str, Any],
    rows: Tables,
    cells: Mapping[str, Mapping[str, Cells]],
    sessions: Mapping[str, Document],
) -> Iterator[tuple[str, bytes]]:
    """What stands on the page of the data."""
    csv_of = {table: write_csv(COLUMNS[table], found.values()) for table, found in cells.items()}
    yield from ((f"{table}.csv", data) for table, data in csv_of.items())
    yield "campnotes.json", write_records(whole(catalog, sessions, site))
    yield "campnotes.sqlite", database(catalog, rows)
    if site.url:
        yield "vocabulary.ttl", turtle(catalog, site)
    for name, schema in (("session", session_schema), ("event", event_schema)):
        path = f"{name}.schema.json"
        yield path, write_json(schema(site, f"data/{path}"))
    yield "datapackage.json", write_json(data_package(catalog, site, words, csv_of))


def _lists(
    catalog: Catalog, cells: Mapping[str, Mapping[str, Cells]], sessions: Mapping[str, Document]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """What writes that which the page of a problem type or an event shows, in its order."""

    def problem_rows(concept: Concept) -> bytes:
        found = (item_id(session, problem.id) for session, problem in browsing.problems_of(catalog, concept.id))
        return write_csv(PROBLEMS, map(cells["problems"].__getitem__, found))

    def problem_records(concept: Concept) -> bytes:
        return write_records(problem_type_document(catalog, sessions, concept))

    def session_rows(event: str) -> bytes:
        return write_csv(SESSIONS, map(cells["sessions"].__getitem__, browsing.programme(catalog, event)))

    def session_records(event: str) -> bytes:
        return write_records(event_document(catalog, sessions, event))

    for concept in catalog.vocabulary.problem_types.scheme.concepts:
        yield f"problems/{concept.id}.csv", partial(problem_rows, concept)
        yield f"problems/{concept.id}.json", partial(problem_records, concept)
    for event in sorted(catalog.events):
        yield f"events/{event}.csv", partial(session_rows, event)
        yield f"events/{event}.json", partial(session_records, event)
