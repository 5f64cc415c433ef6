"""The site's data: everything for programs, spreadsheets and databases, and each list for itself.

A catalog in, files out; nothing here reads a clock or a disk, so the same notes give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    cells_of,
    item_id,
    tables,
    write_csv,
)
from campnotes.adapters.datasets.turtle import turtle
from campnotes.core import browsing
from campnotes.core.catalog import Catalog
from campnotes.core.site import Site


def data_files(catalog: Catalog, site: Site, words: Mapping[str, Any]) -> dict[str, bytes]:
    """Path from the root of the site, such as `data/problems.csv` → bytes.

    `words` are those of the site about its data. On a site without an address there is no vocabulary.ttl, because
    concepts are named by addresses.
    """
    return {f"data/{name}": data for name, data in _files(catalog, site, words)}


def _files(catalog: Catalog, site: Site, words: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    rows, sessions = tables(catalog), session_documents(catalog)
    cells = {table: cells_of(COLUMNS[table], found) for table, found in rows.items()}
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
    yield from _lists(catalog, cells, sessions)


def _lists(
    catalog: Catalog, cells: Mapping[str, Mapping[str, Cells]], sessions: Mapping[str, Document]
) -> Iterator[tuple[str, bytes]]:
    """What the page of a problem type or an event shows, in its order."""
    for concept in catalog.vocabulary.problem_types.scheme.concepts:
        problems = (item_id(session, problem.id) for session, problem in browsing.problems_of(catalog, concept.id))
        yield f"problems/{concept.id}.csv", write_csv(PROBLEMS, map(cells["problems"].__getitem__, problems))
        yield f"problems/{concept.id}.json", write_records(problem_type_document(catalog, sessions, concept))
    for event in sorted(catalog.events):
        programme = browsing.programme(catalog, event)
        yield f"events/{event}.csv", write_csv(SESSIONS, map(cells["sessions"].__getitem__, programme))
        yield f"events/{event}.json", write_records(event_document(catalog, sessions, event))
