"""The search documents for a search cluster: in the documented format, and all that the site's own search knows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from campnotes.adapters import bulk
from campnotes.adapters.bulk import bulk_files
from campnotes.adapters.files import read_library
from campnotes.core.catalog import Catalog
from campnotes.core.records import records
from campnotes.core.site import Site
from test_pages import PARTNERSHIP, PIZZA, ROOT, VOCABULARY, catalog_of, with_texts

SITE = Site("Sammlung", "Was gesagt wurde", "https://camp.example/notizen/")
SAMPLES = [catalog_of(PARTNERSHIP, PIZZA), read_library(ROOT).catalog]
ID_LIMIT = 512  # bytes, since OpenSearch 2.9 and in Elasticsearch

ACTION = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "index": {
                "type": "object",
                "properties": {"_id": {"type": "string", "minLength": 1}},
                "required": ["_id"],
                "additionalProperties": False,
            }
        },
        "required": ["index"],
        "additionalProperties": False,
    }
)
# What of settings and mappings is used here, as the manuals of both have it.
BUILT_IN = {"lowercase", "german_normalization", "english", "standard", "_german_", "light_german"}
INDEX = Draft202012Validator(
    {
        "type": "object",
        "required": ["settings", "mappings"],
        "additionalProperties": False,
        "properties": {
            "settings": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "analysis": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "char_filter": {
                                "additionalProperties": {
                                    "type": "object",
                                    "required": ["type", "pattern", "replacement"],
                                    "properties": {"type": {"const": "pattern_replace"}},
                                }
                            },
                            "filter": {
                                "additionalProperties": {
                                    "type": "object",
                                    "oneOf": [
                                        {
                                            "required": ["synonyms"],
                                            "properties": {
                                                "type": {"const": "synonym_graph"},
                                                "synonyms": {
                                                    "items": {"type": "string", "pattern": "^[^,]+(, [^,]+)+$"}
                                                },
                                            },
                                        },
                                        {"required": ["stopwords"], "properties": {"type": {"const": "stop"}}},
                                        {"required": ["language"], "properties": {"type": {"const": "stemmer"}}},
                                    ],
                                }
                            },
                            "analyzer": {
                                "additionalProperties": {
                                    "type": "object",
                                    "required": ["type", "tokenizer", "filter", "char_filter"],
                                    "properties": {"type": {"const": "custom"}},
                                }
                            },
                        },
                    }
                },
            },
            "mappings": {
                "type": "object",
                "required": ["dynamic", "properties"],
                "properties": {"dynamic": {"const": "strict"}, "properties": {"$ref": "#/$defs/fields"}},
                "additionalProperties": False,
            },
        },
        "$defs": {
            "fields": {
                "type": "object",
                "additionalProperties": {
                    "anyOf": [
                        {"required": ["properties"], "properties": {"properties": {"$ref": "#/$defs/fields"}}},
                        {
                            "required": ["type"],
                            "properties": {
                                "type": {"enum": ["boolean", "integer", "keyword", "text"]},
                                "fields": {"$ref": "#/$defs/fields"},
                            },
                        },
                    ]
                },
            }
        },
    }
)


def documents_of(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Id → document, as a cluster reads the requests."""
    found: dict[str, dict[str, Any]] = {}
    for name, request in files.items():
        if name.endswith(".ndjson"):
            assert request.endswith(b"\n")
            lines = request.removesuffix(b"\n").split(b"\n")
            for action, source in zip(lines[::2], lines[1::2], strict=True):
                ACTION.validate(json.loads(action))
                key = json.loads(action)["index"]["_id"]
                assert key not in found
                assert len(key.encode()) <= ID_LIMIT
                found[key] = json.loads(source)
    return found


def index_of(files: dict[str, bytes]) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(files["mapping.json"])
    return index


@pytest.mark.parametrize("catalog", SAMPLES)
def test_every_record_is_a_document(catalog: Catalog) -> None:
    documents = list(documents_of(bulk_files(catalog, SITE)).values())
    for record, document in zip(records(catalog), documents, strict=True):
        assert (document["kind"], document["session"], document.get("item")) == (
            record.kind,
            record.session,
            record.item,
        )
        assert document["url"] == SITE.url + record.url
        for passage in record.passages:
            assert passage.text in document["passages"][passage.field]
        for concept in (*record.is_a, *record.near):
            known = catalog.vocabulary.problem_types.by_id | catalog.vocabulary.contact_roles.by_id
            assert set(known[concept].prefLabel.values()) <= set(document["passages"]["labels"])


def test_the_index_is_one_that_the_manuals_describe() -> None:
    index = index_of(bulk_files(SAMPLES[0], SITE))
    INDEX.validate(index)
    analysis = index["settings"]["analysis"]
    for analyser in analysis["analyzer"].values():
        assert {analyser["tokenizer"], *analyser["filter"]} <= BUILT_IN | analysis["filter"].keys()
        assert analyser["char_filter"] == list(analysis["char_filter"])
    for text in index["mappings"]["properties"]["passages"]["properties"].values():
        assert {text["analyzer"], text["search_analyzer"]} <= analysis["analyzer"].keys()


@pytest.mark.parametrize("catalog", SAMPLES)
def test_no_document_has_a_field_that_the_mapping_does_not_know(catalog: Catalog) -> None:
    files = bulk_files(catalog, SITE)
    fields = index_of(files)["mappings"]["properties"]
    types = {"boolean": bool, "integer": int, "keyword": str}
    for document in documents_of(files).values():
        assert document.pop("passages").keys() <= fields["passages"]["properties"].keys()
        for name, value in document.items():
            for one in value if isinstance(value, list) else [value]:
                assert type(one) is types[fields[name]["type"]], name


def test_a_request_is_never_longer_than_clusters_take(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bulk_files(SAMPLES[1], SITE)
    monkeypatch.setattr(bulk, "REQUEST_LIMIT", 20_000)
    parts = bulk_files(SAMPLES[1], SITE)
    assert len(parts) > 5
    assert max(len(request) for name, request in parts.items() if name.endswith(".ndjson")) <= 20_000
    assert list(documents_of(parts)) == list(documents_of(whole))


def test_an_empty_knowledge_base_has_a_mapping_alone() -> None:
    assert list(bulk_files(Catalog({}, {}, VOCABULARY), SITE)) == ["mapping.json"]


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1))
@settings(max_examples=settings.default.max_examples // 10)
def test_no_text_breaks_a_line(words: list[str]) -> None:
    session = with_texts({**PARTNERSHIP, "start_time": "11:15"}, (words[n % len(words)] for n in range(1_000)))
    documents = documents_of(bulk_files(catalog_of(session), SITE))
    assert documents["camp/s1#p1"]["passages"]["own"] == [catalog_of(session).sessions["camp/s1"].problems[0].text]
