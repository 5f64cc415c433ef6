"""The search index as static files for the reader's browser, which adds up what was computed here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from campnotes.core.ranking import COVERAGE, Export, Postings, term_weight
from campnotes.core.records import Record

MANIFEST = "manifest.json"


def shards(export: Export) -> dict[str, bytes]:
    """File name → bytes: `manifest.json` and what it names; every other name carries a hash of its content.

    The same export gives the same bytes.

    * terms: `{term: [weight, number, impact, number, impact, …]}`, numbers ascending. The manifest lists
      `[first term, file]`, sorted: a term stands in the last file whose first term is not after it.
    * documents: `{sessions: [[id, title, event, year, language, draft, invented, url], …], records: [[kind, place in
      sessions, item, text, types, roles, open, problems], …]}`; a record's number is its place. The manifest lists
      `[first number, file]`.
    """
    terms = _named("terms", _terms(export.postings))
    documents = _named("documents", _documents(export.records))
    manifest = {
        "count": len(export.records),
        "coverage": COVERAGE,
        "unknown": term_weight(len(export.records), 1),
        "stop_words": sorted(export.stop_words),
        "terms": [["", name] for name in terms],
        "documents": [[0, name] for name in documents],
        "labels": _labels(export),
    }
    return {MANIFEST: _json(manifest), **terms, **documents}


def _terms(postings: Mapping[str, Postings]) -> dict[str, list[int]]:
    return {
        term: [found.weight, *(part for posting in found.impacts for part in posting)]
        for term, found in postings.items()
    }


def _documents(records: Sequence[Record]) -> dict[str, Any]:
    sessions = {
        record.session: [
            record.session,
            record.title,
            record.event,
            record.year,
            record.language,
            record.draft,
            record.invented,
            record.url,
        ]
        for record in records
        if record.kind == "session"
    }
    places = {session: place for place, session in enumerate(sessions)}
    rows = [
        [
            record.kind,
            places[record.session],
            record.item,
            record.text,
            record.types,
            record.roles,
            record.open,
            record.problems,
        ]
        for record in records
    ]
    return {"sessions": list(sessions.values()), "records": rows}


def _labels(export: Export) -> dict[str, Any]:
    """Facet → groups: `{label, values: [[id, label], …]}`, in the order in which a reader should see them."""
    labels = export.labels
    return {
        "type": [{"label": label, "values": values} for label, values in labels.types],
        "role": [{"label": label, "values": values} for label, values in labels.roles],
        "event": [{"label": "", "values": labels.events}],
    }


def _named(stem: str, content: Any) -> dict[str, bytes]:
    """The content as a file whose name changes with it, so that browsers may keep it for good."""
    encoded = _json(content)
    return {f"{stem}-{hashlib.sha256(encoded).hexdigest()[:16]}.json": encoded}


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
