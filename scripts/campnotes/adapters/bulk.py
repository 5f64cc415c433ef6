"""The search documents for a search cluster: Elasticsearch or OpenSearch, which share these formats.

Sources: newline-delimited JSON, https://docs.opensearch.org/latest/api-reference/document-apis/bulk/;
field types, https://docs.opensearch.org/latest/field-types/; analysers, https://docs.opensearch.org/latest/analyzers/.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from campnotes.core.analysis import CAPITAL_I, GENDER_MARK
from campnotes.core.catalog import Catalog
from campnotes.core.ranking import FIELDS
from campnotes.core.records import Record, concept_labels, records
from campnotes.core.site import Site
from campnotes.core.synonyms import groups

REQUEST_LIMIT = 10_000_000  # bytes of a file, which is sent as one request; clusters refuse those above 100 MB

FILTERED = ("kind", "session", "item", "problems", "event", "language", "types", "roles")
SHOWN = ("title", "event_title", "url")
FLAGS = ("open", "draft", "invented")
SEARCHED = (*FIELDS, "labels")
"""The fields of a record's passages, and every name of the concepts that it has to do with."""

Document = dict[str, Any]


def bulk_files(catalog: Catalog, site: Site) -> dict[str, bytes]:
    """`mapping.json`, with which an index is made, and `bulk-001.ndjson` and so on, which fill it.

    The name of the index is that of the address to which they are sent. Same input, same bytes.
    """
    requests = enumerate(_requests(_documents(catalog, site)), 1)
    return {
        "mapping.json": (json.dumps(_index(), ensure_ascii=False, indent=2) + "\n").encode(),
        **{f"bulk-{number:03}.ndjson": request for number, request in requests},
    }


def _index() -> Document:
    """Settings and mapping; a document with any other field is refused."""
    searched = {
        "type": "text",
        "analyzer": "notes",
        "search_analyzer": "questions",
        "fields": {"english": {"type": "text", "analyzer": "english"}},
    }
    properties: Document = {
        **{name: {"type": "keyword"} for name in FILTERED},
        **{name: {"type": "keyword", "index": False, "doc_values": False} for name in SHOWN},
        **{name: {"type": "boolean"} for name in FLAGS},
        "year": {"type": "integer"},
        "passages": {"properties": dict.fromkeys(SEARCHED, searched)},
    }
    return {"settings": {"analysis": _analysis()}, "mappings": {"dynamic": "strict", "properties": properties}}


def _analysis() -> Document:
    """German as notes have it: gender marks fall away, umlauts and ß are folded; questions find synonyms, too."""
    char_filter = {
        name: {"type": "pattern_replace", "pattern": f"(?U){marks.pattern}", "replacement": ""}
        for name, marks in (("gender_marks", GENDER_MARK), ("capital_i", CAPITAL_I))
    }
    synonyms = [", ".join(group) for group in groups()]
    token_filter = {
        "synonyms": {"type": "synonym_graph", "synonyms": synonyms},
        "german_stop": {"type": "stop", "stopwords": "_german_"},
        "german_stems": {"type": "stemmer", "language": "light_german"},
    }
    german = ["german_stop", "german_normalization", "german_stems"]
    analysers = {"notes": ["lowercase", *german], "questions": ["lowercase", "synonyms", *german]}
    return {
        "char_filter": char_filter,
        "filter": token_filter,
        "analyzer": {
            name: {"type": "custom", "char_filter": [*char_filter], "tokenizer": "standard", "filter": filters}
            for name, filters in analysers.items()
        },
    }


def _documents(catalog: Catalog, site: Site) -> Iterator[tuple[str, Document]]:
    """Each record's id, stable from export to export, and its document."""
    labels = {concept: [name.text for name in names] for concept, names in concept_labels(catalog).items()}
    for record in records(catalog):
        passages: defaultdict[str, list[str]] = defaultdict(list)
        for passage in record.passages:
            passages[passage.field].append(passage.text)
        for concept in (*record.is_a, *record.near):
            passages["labels"] += labels.get(concept, ())
        document = {
            **{name: getattr(record, name) for name in (*FILTERED, *FLAGS, "title", "year")},
            "event_title": catalog.events[record.event].title,
            "url": site.address(record.url),
            "passages": passages,
        }
        yield _id(record), {name: value for name, value in document.items() if value not in (None, [], ())}


def _id(record: Record) -> str:
    return f"{record.session}#{record.item}" if record.item else record.session


def _requests(documents: Iterator[tuple[str, Document]]) -> Iterator[bytes]:
    """Two lines for each document, what to do and the document, in as few requests as the limit allows."""
    request = bytearray()
    for key, document in documents:
        pair = _line({"index": {"_id": key}}) + _line(document)
        if request and len(request) + len(pair) > REQUEST_LIMIT:
            yield bytes(request)
            request.clear()
        request += pair
    if request:
        yield bytes(request)


def _line(content: Document) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
