"""`datapackage.json`: what the tables are, for programs (Data Package 2.0, Table Schema)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from campnotes.adapters.datasets.tables import COLUMNS, Column
from campnotes.core.catalog import Catalog
from campnotes.core.licenses import license_url
from campnotes.core.site import Site

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

Described = dict[str, Any]


def data_package(catalog: Catalog, site: Site, words: Mapping[str, Any], files: Mapping[str, bytes]) -> Described:
    """The description of the tables in `files`, which maps the name of each table to its CSV.

    `words` say what a table and each of its columns hold, in the language of the site.
    """
    package: Described = {
        "$schema": PROFILE,
        "name": "campnotes",
        "title": site.name,
        "description": site.description,
        "homepage": site.url,
        "created": site.changed and site.changed.isoformat(),
        "licenses": _licenses(catalog),
        "sources": [
            {"title": event.title, **({"path": event.url} if event.url else {})}
            for _, event in sorted(catalog.events.items())
            if not event.invented
        ],
        "resources": [_resource(name, data, words) for name, data in files.items()],
    }
    return {key: value for key, value in package.items() if value}


def _resource(table: str, data: bytes, words: Mapping[str, Any]) -> Described:
    return {
        "name": table,
        "path": f"{table}.csv",
        "type": "table",
        "title": words["files"][table]["name"],
        "description": words["files"][table]["what"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": _schema(COLUMNS[table], words["columns"]),
    }


def _schema(columns: tuple[Column, ...], told: Mapping[str, str]) -> Described:
    return {
        "fields": [{"name": one.name, "type": one.type, "description": told[one.name]} for one in columns],
        "primaryKey": ["id"],
        "foreignKeys": [
            {"fields": [one.name], "reference": {"resource": one.table, "fields": ["id"]}}
            for one in columns
            if one.table
        ],
    }


def _licenses(catalog: Catalog) -> list[Described]:
    """Of any record; which one stands under which is told by the column `license`."""
    ids = {catalog.license_of(session_id) for session_id in catalog.sessions}
    ids |= {event.license for event in catalog.events.values()}
    ids |= {catalog.vocabulary.problem_types.scheme.license, catalog.vocabulary.contact_roles.scheme.license}
    return [{"name": name, **({"path": url} if (url := license_url(name)) else {})} for name in sorted(ids)]
