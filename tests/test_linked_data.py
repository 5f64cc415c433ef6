"""What pages say to programs: true, complete, and only ever data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import rdflib

from campnotes.adapters.datasets import data_files
from campnotes.adapters.files import read_library
from campnotes.adapters.linked_data import linked_data
from campnotes.adapters.pages import read_words
from campnotes.core.catalog import Catalog
from campnotes.core.site import Site
from test_pages import ODD, PARTNERSHIP, PIZZA, ROOT, TEMPLATES, VOCABULARY, catalog_of, full_of, marked, rendered

SITE = Site("Sammlung", "Was gesagt wurde", "https://camp.example/notizen/")
WORDS = read_words(TEMPLATES, "de")
SAMPLES = [catalog_of(PARTNERSHIP, PIZZA), Catalog({}, {}, VOCABULARY), read_library(ROOT).catalog]
HOSTILE = [*ODD, "</script><script>alert(1)</script>", "<!--<script>", "]]>", "a\u2028b\u2029c", "\\u003c", "&lt;"]
SCHEMA = rdflib.Namespace("https://schema.org/")


def scripts_of(catalog: Catalog) -> dict[str, str]:
    return linked_data(catalog, SITE, WORDS, data_files(catalog, SITE, WORDS["data"]))


def things_of(catalog: Catalog) -> dict[str, Any]:
    return {path: json.loads(script) for path, script in scripts_of(catalog).items()}


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every thing in a thing, itself first."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(one)


@pytest.mark.parametrize("catalog", SAMPLES)
def test_it_stands_on_pages_that_are_there(catalog: Catalog) -> None:
    pages = {path.removesuffix("index.md").rstrip("/") for path in rendered(catalog)}
    assert {path.rstrip("/") for path in things_of(catalog)} <= pages
    assert {f"sessions/{session_id}/" for session_id in catalog.sessions} <= set(things_of(catalog))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parser uses what it no longer likes
@pytest.mark.parametrize("catalog", SAMPLES)
def test_it_is_linked_data(catalog: Catalog) -> None:
    for path, thing in things_of(catalog).items():
        assert thing.pop("@context") == "https://schema.org"
        here = {**thing, "@context": {"@vocab": str(SCHEMA)}}  # no request for the real one, which says as much
        graph = rdflib.Graph().parse(data=json.dumps(here), format="json-ld")
        node = rdflib.URIRef(SITE.address(path))
        assert graph.value(node, rdflib.RDF.type) == SCHEMA[thing["@type"]]
        assert str(graph.value(node, SCHEMA.url)) == SITE.address(path)
        assert graph.value(node, SCHEMA.name)
        for part in parts(thing):
            assert None not in part.values()
            assert [] not in part.values()
            assert part.get("@id", SITE.url).startswith(SITE.url)


@pytest.mark.parametrize("odd", HOSTILE)
def test_no_text_leaves_its_script(odd: str) -> None:
    for script in scripts_of(full_of(odd)).values():
        assert not set("<>&\u2028\u2029") & set(script)
    thing = things_of(full_of(odd))["sessions/camp/s1/"]
    assert thing["name"] == f"{odd} 0"
    assert thing["about"]["superEvent"]["name"] == odd


def test_a_session_is_a_text_about_an_event() -> None:
    thing = things_of(SAMPLES[0])["sessions/camp/s1/"]
    assert (thing["@type"], thing["name"]) == ("CreativeWork", "Wer geht mit?")
    assert thing["alternativeHeadline"] == "Partnerschaften am Anfang"
    assert thing["license"] == "https://spdx.org/licenses/CC-BY-4.0"
    assert thing["isBasedOn"] == "https://www.example.org/notizen?x=1&y=2"
    assert thing["creativeWorkStatus"] == "Published"
    meeting = thing["about"]
    assert (meeting["@type"], meeting["startDate"]) == ("Event", "2024-05-04T11:15")
    assert [person["name"] for person in meeting["performer"]] == [host["name"] for host in PARTNERSHIP["hosts"]]
    assert meeting["superEvent"]["name"] == "Camp Nordhang"


def test_a_problem_is_a_question_with_suggested_answers() -> None:
    question = things_of(SAMPLES[0])["sessions/camp/s1/"]["hasPart"][0]
    assert (question["@type"], question["name"]) == ("Question", "Kaum jemand kennt uns")
    assert question["about"][0] == {"@id": SITE.address("problems/bekanntheit/")}
    assert question["answerCount"] == len(question["suggestedAnswer"]) > 0
    assert "Beim Stadtteilfest kochen" in [answer["text"] for answer in question["suggestedAnswer"]]
    [alone] = things_of(SAMPLES[0])["sessions/camp/s2/"]["hasPart"]
    assert alone["answerCount"] == 0
    assert "suggestedAnswer" not in alone


def test_no_date_and_no_licence_that_nobody_said() -> None:
    thing = things_of(SAMPLES[0])["sessions/camp/s2/"]
    assert "startDate" not in thing["about"]
    assert "license" not in thing
    assert thing["creativeWorkStatus"] == "Draft"
    assert thing["about"]["superEvent"]["startDate"] == "2024-05-03"


def test_what_is_invented_never_took_place() -> None:
    things = things_of(marked(catalog_of(PARTNERSHIP), invented=True))
    for path in ("sessions/camp/s1/", "events/camp/"):
        assert things[path]["genre"] == "erfundenes Beispiel"
        kinds = {part["@type"] for part in parts(things[path]) if "@type" in part}
        assert not {"Event", "Person", "Organization", "Place"} & kinds


def test_a_camp_is_an_event_with_its_sessions() -> None:
    thing = things_of(SAMPLES[0])["events/camp/"]
    assert (thing["@type"], thing["startDate"], thing["endDate"]) == ("Event", "2024-05-03", "2024-05-04")
    assert thing["location"]["address"]["addressLocality"] == "Nordhang"
    assert thing["superEvent"]["name"] == "Grüne Wochen"
    assert [one["name"] for one in thing["subEvent"]] == ["Pizza and volunteers", "Wer geht mit?"]


def test_a_concept_is_a_term_of_its_set() -> None:
    things = things_of(SAMPLES[0])
    term = things["problems/bekanntheit/"]
    assert (term["@type"], term["name"], term["termCode"]) == ("DefinedTerm", "Geringe Bekanntheit", "P01")
    assert term["inDefinedTermSet"]["@id"] == things["problems/"]["@id"]
    assert [one["@id"] for one in things["roles/"]["hasDefinedTerm"]] == [SITE.address("roles/quartier/")]


def test_the_data_are_a_dataset_with_its_files() -> None:
    catalog = SAMPLES[0]
    dataset = things_of(catalog)["data/"]
    files = data_files(catalog, SITE, WORDS["data"])
    for one in dataset["distribution"]:
        path = one["contentUrl"].removeprefix(SITE.url)
        assert one["contentSize"] == f"{len(files[path])} B"
    assert dataset["license"] == ["https://spdx.org/licenses/CC-BY-4.0"]
    assert "dateModified" not in dataset


def test_the_data_say_of_when_they_are() -> None:
    changed = replace(SITE, changed=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    dataset = json.loads(linked_data(SAMPLES[0], changed, WORDS, {})["data/"])
    assert dataset["dateModified"] == "2026-03-01T12:30:00+00:00"


def test_the_start_page_leads_to_the_search() -> None:
    action = things_of(SAMPLES[1])[""]["potentialAction"]
    assert action["target"]["urlTemplate"] == "https://camp.example/notizen/search/?q={search_term_string}"


def test_a_site_without_an_address_has_none() -> None:
    assert linked_data(SAMPLES[0], Site(SITE.name, SITE.description, ""), WORDS, {}) == {}
