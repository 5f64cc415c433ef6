"""The data files: everything is in them, public validators accept them, and every reader sees the same texts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest
import rdflib
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from campnotes.adapters.datasets import data_files
from campnotes.adapters.files import read_library
from campnotes.adapters.pages import pages, read_words
from campnotes.core.catalog import Catalog, event_id
from campnotes.core.document import dump, dump_event
from campnotes.core.model import Event, Session
from campnotes.core.site import Site
from campnotes.core.vocabulary import ConceptScheme, Vocabulary
from test_pages import ODD, PARTNERSHIP, PIZZA, ROOT, TEMPLATES, VOCABULARY, catalog_of, full_of, marked, with_texts

SITE = Site("Sammlung", "Was gesagt wurde", "https://camp.example/notizen/")
WORDS = read_words(TEMPLATES, "de")
TABLES = ["problems", "suggestions", "contact_roles", "sessions", "events"]
FORMULAS = ["=1+1", "+49", "-2", "@SUM(A1)", "\tx", "\rx", "＝1+1"]
SAMPLES = {
    "everything": catalog_of({**PARTNERSHIP, "declined": ["Nein"]}, PIZZA),
    "nothing": Catalog({}, {}, VOCABULARY),
    "odd": full_of('"; DROP TABLE problems; --\n\\"@de . <x>'),
    "this": read_library(ROOT).catalog,
}


def files_of(catalog: Catalog, site: Site = SITE) -> dict[str, bytes]:
    return data_files(catalog, site, WORDS["data"])


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def document_of(catalog: Catalog, name: str) -> Any:
    return json.loads(files_of(catalog)[f"data/{name}"])


@pytest.fixture(params=SAMPLES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return SAMPLES[request.param]


@pytest.fixture
def folder(catalog: Catalog, tmp_path: Path) -> Path:
    """The data files of a catalog on a disk, where validators want them."""
    for path, data in files_of(catalog).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path / "data"


# Tables


def test_a_row_for_each_thing(catalog: Catalog) -> None:
    files = files_of(catalog)
    for table in ("problems", "suggestions", "contact_roles"):
        expected = [f"{key}#{item.id}" for key, session in catalog.sessions.items() for item in getattr(session, table)]
        assert [row["id"] for row in rows_of(files[f"data/{table}.csv"])] == expected
    assert [row["id"] for row in rows_of(files["data/sessions.csv"])] == list(catalog.sessions)
    assert [row["id"] for row in rows_of(files["data/events.csv"])] == sorted(catalog.events)


def test_a_row_tells_what_it_needs_to_be_understood_alone() -> None:
    [kaum, *_] = rows_of(files_of(SAMPLES["everything"])["data/problems.csv"])
    assert kaum["id"] == "camp/s1#p1"
    assert kaum["url"] == "sessions/camp/s1/#p1"
    assert kaum["types"].split()[0] == "bekanntheit"
    assert kaum["type_labels"].split("\n")[0] == "Geringe Bekanntheit"
    assert "Beim Stadtteilfest kochen" in kaum["suggestion_texts"]
    assert "Stadtteilbüro" in kaum["contact_role_texts"]
    assert (kaum["session_title"], kaum["event_title"], kaum["year"]) == ("Wer geht mit?", "Camp Nordhang", "2024")
    assert (kaum["status"], kaum["invented"], kaum["license"]) == ("reviewed", "false", "CC-BY-4.0")


def test_the_licence_of_the_event_where_a_source_has_none() -> None:
    rows = rows_of(files_of(marked(catalog_of(PARTNERSHIP, PIZZA), license="CC0-1.0"))["data/sessions.csv"])
    assert [row["license"] for row in rows] == ["CC-BY-4.0", "CC0-1.0"]


def test_details_keep_their_levels() -> None:
    details = ["oben", {"text": "mit", "details": [{"text": "darunter", "details": ["ganz unten"]}]}]
    session = {**PIZZA, "problems": [{"id": "p1", "text": "x", "details": details}]}
    [row] = rows_of(files_of(catalog_of(session))["data/problems.csv"])
    assert row["details"] == "oben\nmit\n  darunter\n    ganz unten"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    catalog = catalog_of({**PIZZA, "title": formula, "problems": [{"id": "p1", "text": formula, "details": [formula]}]})
    files = files_of(catalog)
    [row] = rows_of(files["data/problems.csv"])
    assert row["text"] == row["details"] == row["session_title"] == f"'{formula}"
    for name, data in files.items():
        if name.endswith(".csv"):
            cells = [cell for row in rows_of(data) for cell in row.values()]
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝\t\r"))]
    assert document_of(catalog, "campnotes.json")["sessions"][0]["title"] == formula


@pytest.mark.parametrize("before", ["a;", 'a;"', "a; ", "a\n", "a\n  ", "a\t", 'a,b";', '";'])
def test_no_cell_is_a_formula_for_those_who_take_other_separators(before: str) -> None:
    problem = {"id": "p1", "text": f"{before}=1+1;b", "details": ["a", "=2+2", {"text": "b", "details": ["=3+3"]}]}
    for name, data in files_of(catalog_of({**PIZZA, "problems": [problem]})).items():
        for separator in ";\t" if name.endswith(".csv") else "":
            rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator)
            assert not [cell for row in rows for cell in row if cell.lstrip(' "').startswith("=")]


def test_tables_are_written_by_the_standard(catalog: Catalog) -> None:
    for name, data in files_of(catalog).items():
        if name.endswith(".csv"):
            header, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
            assert data.endswith(b"\r\n")
            assert not data.startswith(b"\xef\xbb\xbf")
            assert all(len(row) == len(header) for row in rows)


def test_the_package_of_tables_is_valid(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert [task.name for task in report.tasks] == TABLES


def test_the_package_says_of_when_it_is(folder: Path) -> None:
    assert "created" not in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    changed = replace(SITE, changed=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    package = json.loads(files_of(SAMPLES["everything"], changed)["data/datapackage.json"])
    assert package["created"] == "2026-03-01T12:30:00+00:00"


def test_each_column_is_described(catalog: Catalog) -> None:
    package = document_of(catalog, "datapackage.json")
    columns = {field["name"] for resource in package["resources"] for field in resource["schema"]["fields"]}
    for language in ("de", "en"):
        assert columns == set(read_words(TEMPLATES, language)["data"]["columns"])
    assert {"name": "CC0-1.0", "path": "https://spdx.org/licenses/CC0-1.0"} in package["licenses"]
    assert all(
        event.invented or {"title": event.title} | source_of(event) in package["sources"]
        for event in catalog.events.values()
    )


def source_of(event: Event) -> dict[str, str]:
    return {"path": event.url} if event.url else {}


# JSON


def test_the_sessions_of_the_document_are_the_stored_ones(catalog: Catalog) -> None:
    added = {"id", "url", "event", "year", "invented", "license"}
    found = document_of(catalog, "campnotes.json")["sessions"]
    assert [session["id"] for session in found] == list(catalog.sessions)
    for document, (key, stored) in zip(found, catalog.sessions.items(), strict=True):
        assert document["event"] == event_id(key)
        assert document["year"] == catalog.year_of(key)
        assert document["license"] == catalog.license_of(key)
        for kind in ("problems", "suggestions", "contact_roles"):
            for item in document.get(kind, ()):
                assert item.pop("url") == f"{document['url']}#{item['id']}"
        again = Session.model_validate({key: value for key, value in document.items() if key not in added})
        assert again == stored.model_copy(update={"declined": ()})


def test_the_document_has_every_event_and_concept(catalog: Catalog) -> None:
    document = document_of(catalog, "campnotes.json")
    for event in document["events"]:
        stored = {key: value for key, value in event.items() if key not in ("id", "url", "website")}
        found = Event.model_validate({**stored, "url": event.get("website")})
        assert found == catalog.events[event["id"]]
    for scheme in ("problem_types", "contact_roles"):
        stored_ids = [concept.id for concept in getattr(catalog.vocabulary, scheme).scheme.concepts]
        assert [concept["id"] for concept in document[scheme]["concepts"]] == stored_ids


def test_one_record_is_one_line() -> None:
    text = files_of(SAMPLES["everything"])["data/campnotes.json"].decode()
    assert [line for line in text.split("\n") if line.startswith('{"id": "camp/s1"')]


def test_each_list_has_its_own_files_in_the_order_of_its_page() -> None:
    catalog = SAMPLES["everything"]
    files = files_of(catalog)
    shown = {page.path: page.render() for page in pages(catalog, TEMPLATES, {}, SITE, files)}
    for concept in catalog.vocabulary.problem_types.by_id:
        document = json.loads(files[f"data/problems/{concept}.json"])
        rows = rows_of(files[f"data/problems/{concept}.csv"])
        assert [row["text"] for row in rows] == [problem["text"] for problem in document["problems"]]
        assert [f"{problem['session']}#{problem['id']}" for problem in document["problems"]] == [r["id"] for r in rows]
        assert f'href="../../data/problems/{concept}.csv"' in shown[f"problems/{concept}/index.md"]
    [kaum] = [
        one
        for one in json.loads(files["data/problems/bekanntheit.json"])["problems"]
        if one["id"] == "p1" and one["session"] == "camp/s1"
    ]
    assert "Beim Stadtteilfest kochen" in [one["text"] for one in kaum["suggestions"]]
    event = json.loads(files["data/events/camp.json"])
    assert [session["id"] for session in event["sessions"]] == ["camp/s2", "camp/s1"]  # as they took place
    assert [row["id"] for row in rows_of(files["data/events/camp.csv"])] == ["camp/s2", "camp/s1"]
    assert 'href="../../data/events/camp.json"' in shown["events/camp/index.md"]


# JSON Schema


@pytest.mark.parametrize("name", ["session", "event"])
def test_the_schemas_are_schemas(name: str) -> None:
    schema = document_of(SAMPLES["nothing"], f"{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SITE.address(f"data/{name}.schema.json")


def test_what_is_stored_fits_the_schemas(catalog: Catalog) -> None:
    session, event = validator("session"), validator("event")
    for stored in catalog.sessions.values():
        session.validate(yaml.load(dump(stored).split("---\n")[1], yaml.BaseLoader))  # noqa: S506 - all texts
    for camp in catalog.events.values():
        event.validate(yaml.load(dump_event(camp), EventLoader))  # noqa: S506 - a BaseLoader


class EventLoader(yaml.BaseLoader):
    """Reads `invented: true` as YAML means it, dates as texts."""


EventLoader.add_implicit_resolver("tag:yaml.org,2002:bool", yaml.SafeLoader.yaml_implicit_resolvers["t"][0][1], ["t"])
EventLoader.add_constructor("tag:yaml.org,2002:bool", lambda *_: True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "x"},
        {"schema": "campnotes/1"},
        {"schema": "campnotes/1", "title": "x", "titel": "y"},
        {"schema": "campnotes/1", "title": ""},
        {"schema": "campnotes/1", "title": "x", "body": "y"},
        {"schema": "campnotes/1", "title": "x", "subtitle": None},
        {"schema": "campnotes/1", "title": "x", "problems": [{"id": "x1", "text": "y"}]},
        {"schema": "campnotes/1", "title": "x", "problems": [{"id": "p1", "text": "y", "details": [1]}]},
    ],
)
def test_what_is_wrong_does_not(wrong: dict[str, Any]) -> None:
    assert not validator("session").is_valid(wrong)


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = document_of(SAMPLES["nothing"], f"{name}.schema.json")
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


# SQLite


def test_the_database_is_sound_and_holds_everything(catalog: Catalog, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "campnotes.sqlite")) as database:
        [[sound]] = database.execute("PRAGMA integrity_check")
        assert sound == "ok"
        assert list(database.execute("PRAGMA foreign_key_check")) == []
        for table in TABLES:
            rows = rows_of((folder / f"{table}.csv").read_bytes())
            stored = database.execute(f"SELECT id FROM {table} ORDER BY rowid")  # noqa: S608 - our own names
            assert [key for [key] in stored] == [row["id"] for row in rows]
            if table in ("problems", "suggestions", "contact_roles"):
                database.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('integrity-check')")  # noqa: S608
        links = "SELECT suggestion, problem FROM suggestion_addresses"
        expected = {
            (f"{key}#{item.id}", f"{key}#{problem}")
            for key, session in catalog.sessions.items()
            for item in session.suggestions
            for problem in item.addresses
        }
        assert set(database.execute(links)) == expected


def test_full_text_finds_parts_of_words(tmp_path: Path) -> None:
    session = {**PIZZA, "problems": [{"id": "p1", "text": "Übernächste Fördergelder fehlen"}]}
    (tmp_path / "x.sqlite").write_bytes(files_of(catalog_of(session))["data/campnotes.sqlite"])
    query = "SELECT id FROM problems WHERE rowid IN (SELECT rowid FROM problems_fts WHERE problems_fts MATCH ?)"
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as database:
        [[made]] = database.execute("SELECT sql FROM sqlite_master WHERE name = 'problems_fts'")
        assert 'content="problems"' in made  # the only spelling by which Datasette knows the table's search
        for words, found in [("geld", True), ("FÖRDER", True), ("übernächste", True), ("Bäume", False)]:
            assert list(database.execute(query, [words])) == ([("camp/s1#p1",)] if found else []), words


# SKOS


def test_the_vocabularies_are_skos(catalog: Catalog) -> None:
    graph = graph_of(catalog)
    schemes, concepts = set(graph.subjects(RDF.type, SKOS.ConceptScheme)), set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(schemes) == 2
    tops = {concept for concept, _ in graph.subject_objects(SKOS.topConceptOf)}
    for concept in concepts:
        assert set(graph.objects(concept, SKOS.inScheme)) <= schemes
        assert len(set(graph.objects(concept, SKOS.inScheme))) == 1
        languages = [label.language for label in graph.objects(concept, SKOS.prefLabel)]
        assert languages
        assert len(languages) == len(set(languages))  # S14
        kinds = [set(graph.objects(concept, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert len(set().union(*kinds)) == sum(map(len, kinds))  # S13
        broader = set(graph.objects(concept, SKOS.broader))
        assert len(broader) == (0 if concept in tops else 1)
        assert broader <= tops
        assert not broader & set(graph.objects(concept, SKOS.related))  # S27
    for narrower, wider in graph.subject_objects(SKOS.broader):
        assert (wider, SKOS.narrower, narrower) in graph
    for one, other in graph.subject_objects(SKOS.related):
        assert (other, SKOS.related, one) in graph
        assert other in concepts


def test_the_vocabularies_are_complete(catalog: Catalog) -> None:
    graph = graph_of(catalog)
    for scheme, page in ((catalog.vocabulary.problem_types, "problems/"), (catalog.vocabulary.contact_roles, "roles/")):
        address = rdflib.URIRef(SITE.address(page))
        assert graph.value(address, DCTERMS.license) == rdflib.URIRef("https://spdx.org/licenses/CC0-1.0")
        for concept in scheme.scheme.concepts:
            node = rdflib.URIRef(SITE.address(f"{page}{concept.id}/"))
            assert graph.value(node, SKOS.notation) == rdflib.Literal(concept.notation)
            assert set(graph.objects(node, SKOS.prefLabel)) == literals(concept.prefLabel)
            assert set(graph.objects(node, SKOS.scopeNote)) == literals(concept.scopeNote)
            names = set().union(*(graph.objects(node, kind) for kind in (SKOS.altLabel, SKOS.hiddenLabel)))
            stored = {
                (name, lang)
                for labels in (concept.altLabel, concept.hiddenLabel)
                for lang, all_of in labels.items()
                for name in all_of
            }
            assert names | literals(concept.prefLabel) >= {rdflib.Literal(name, lang=lang) for name, lang in stored}
            replaced = graph.value(node, DCTERMS.isReplacedBy)
            assert bool(replaced) == bool(concept.replacedBy) == bool(graph.value(node, OWL.deprecated))


def test_labels_may_hold_anything() -> None:
    odd = 'a "b" \\n \\u0041 \n @de . # <x>'
    concepts = [
        concept.model_copy(update={"prefLabel": {"de": odd}, "scopeNote": {"de": odd}})
        for concept in VOCABULARY.problem_types.scheme.concepts
    ]
    scheme = VOCABULARY.problem_types.scheme.model_copy(update={"concepts": tuple(concepts), "title": {"de": odd}})
    graph = graph_of(Catalog({}, {}, Vocabulary(ConceptScheme(scheme), VOCABULARY.contact_roles)))
    assert {str(label) for label in graph.objects(None, SKOS.scopeNote)} == {odd}


def graph_of(catalog: Catalog) -> rdflib.Graph:
    return rdflib.Graph().parse(data=files_of(catalog)["data/vocabulary.ttl"], format="turtle")


def literals(labels: dict[str, str]) -> set[rdflib.Literal]:
    return {rdflib.Literal(text, lang=language) for language, text in labels.items()}


# All of them


def test_same_input_same_bytes(catalog: Catalog) -> None:
    again = Catalog(dict(reversed(catalog.events.items())), catalog.sessions, catalog.vocabulary, catalog.language)
    assert files_of(again) == files_of(catalog)


def test_only_formats_that_demand_an_address_have_one() -> None:
    nowhere = files_of(SAMPLES["everything"], Site(SITE.name, SITE.description, ""))
    somewhere = files_of(SAMPLES["everything"])
    assert set(somewhere) - set(nowhere) == {"data/vocabulary.ttl"}
    named = {name for name in nowhere if nowhere[name] != somewhere[name]}
    assert named == {
        f"data/{name}" for name in ("campnotes.json", "datapackage.json", "session.schema.json", "event.schema.json")
    }


@given(st.lists(st.one_of(st.sampled_from([*ODD, *FORMULAS]), st.text(min_size=1, max_size=40)), min_size=1))
@settings(max_examples=settings.default.max_examples // 10)  # each writes every file
def test_any_text_comes_back(words: list[str]) -> None:
    session = with_texts({**PARTNERSHIP, "start_time": "11:15"}, (words[n % len(words)] for n in range(1_000)))
    catalog = catalog_of({**session, "body": words[0]})
    files, [stored] = files_of(catalog), catalog.sessions.values()
    [document] = json.loads(files["data/campnotes.json"])["sessions"]
    assert [item["text"] for item in document["problems"]] == [item.text for item in stored.problems]
    found = [row["text"] for row in rows_of(files["data/problems.csv"])]
    assert [text.replace("'", "") for text in found] == [item.text.replace("'", "") for item in stored.problems]


# The page


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_leads_to_each_file_and_tells_its_checksum(language: str) -> None:
    catalog = catalog_of(PARTNERSHIP, PIZZA, language=language)
    files = files_of(catalog)
    page = next(one for one in pages(catalog, TEMPLATES, {}, SITE, files) if one.path == "data/index.md").render()
    for path in files:
        if path.count("/") == 1:
            assert f'href="../{path}"' in page, path
            assert f"<code>{hash_of(files[path])}</code>" in page


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
