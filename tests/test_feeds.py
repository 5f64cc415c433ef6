"""The feeds: valid Atom that reads as it was written, with dates from the notes and from nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campnotes.adapters.feeds import feeds
from campnotes.adapters.files import read_library
from campnotes.adapters.pages import read_words
from campnotes.core.catalog import Catalog
from campnotes.core.site import Site
from test_pages import (
    ODD,
    PARTNERSHIP,
    PIZZA,
    ROOT,
    TEMPLATES,
    VOCABULARY,
    catalog_of,
    full_of,
    marked,
    rendered,
    with_texts,
)

SITE = Site("Sammlung", "Was gesagt wurde", "https://camp.example/notizen/")
WORDS = read_words(TEMPLATES, "de")
SAMPLES = [catalog_of(PARTNERSHIP, PIZZA), Catalog({}, {}, VOCABULARY), read_library(ROOT).catalog]


def feeds_of(catalog: Catalog) -> dict[str, Any]:
    return {path: feedparser.parse(data) for path, data in feeds(catalog, SITE, WORDS).items()}


@pytest.mark.parametrize("catalog", [*SAMPLES, *map(full_of, ODD)])
def test_every_feed_is_valid(catalog: Catalog) -> None:
    for path, feed in feeds_of(catalog).items():
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert feed.version == "atom10"
        assert feed.feed.id == SITE.address(path)
        assert [link.href for link in feed.feed.links if link.rel == "self"] == [SITE.address(path)]
        assert feed.feed.title
        assert feed.feed.author
        assert feed.feed.updated == max((entry.updated for entry in feed.entries), default="2000-01-01T00:00:00Z")
        for entry in feed.entries:
            assert entry.title
            assert entry.updated_parsed
            assert entry.link == entry.id
        ids = [entry.id for entry in feed.entries]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("catalog", SAMPLES)
def test_each_list_has_its_feed(catalog: Catalog) -> None:
    found = feeds_of(catalog)
    types = [concept.id for concept in catalog.vocabulary.problem_types.scheme.concepts]
    events = [f"events/{event}/feed.xml" for event in catalog.events]
    assert set(found) == {"feed.xml", *events, *(f"problems/{concept}/feed.xml" for concept in types)}
    assert {entry.id for entry in found["feed.xml"].entries} == {
        SITE.address(f"sessions/{session_id}/") for session_id in catalog.sessions
    }
    for concept in types:
        assert {entry.id for entry in found[f"problems/{concept}/feed.xml"].entries} == {
            SITE.address(f"sessions/{session_id}/#{problem.id}")
            for session_id, problem in catalog.problems_by_type.get(concept, ())
        }


def test_an_entry_tells_what_a_reader_wants_to_know() -> None:
    found = feeds_of(SAMPLES[0])
    pizza, partnership = sorted(found["feed.xml"].entries, key=lambda entry: entry.title)
    assert partnership.title == "Wer geht mit?"
    assert pizza.title == "Pizza and volunteers (noch nicht geprüft)"
    assert partnership.updated == "2024-05-04T00:00:00Z"
    assert pizza.updated == "2024-05-03T00:00:00Z"  # of its camp
    assert partnership.authors == [{"name": host["name"]} for host in PARTNERSHIP["hosts"]]
    assert partnership.rights == "CC-BY-4.0"
    assert "bekanntheit" in [tag.term for tag in partnership.tags]
    assert "Beim Stadtteilfest kochen" in partnership.content[0].value
    assert pizza.content[0].language == "en"
    [kaum, *_] = [e for e in found["problems/bekanntheit/feed.xml"].entries if e.title == "Kaum jemand kennt uns"]
    for text in ("Beim Stadtteilfest kochen", "Stadtteilbüro", "Wer geht mit?", "Camp Nordhang"):
        assert text in kaum.content[0].value
    assert "authors" not in kaum  # those who gave the session need not have the problem


def test_invented_sessions_are_marked() -> None:
    [entry] = feeds_of(marked(catalog_of(PIZZA), invented=True))["feed.xml"].entries
    assert entry.title == "Pizza and volunteers (erfundenes Beispiel, noch nicht geprüft)"


def test_undated_sessions_have_a_fixed_date() -> None:
    [entry] = feeds_of(marked(catalog_of(PIZZA), start_date=None))["feed.xml"].entries
    assert entry.updated == "2000-01-01T00:00:00Z"


def test_a_feed_without_entries_is_as_old_as_the_last_change() -> None:
    changed = replace(SITE, changed=datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    empty = feedparser.parse(feeds(SAMPLES[1], changed, WORDS)["feed.xml"])
    assert empty.feed.updated == "2026-03-01T00:00:00Z"
    assert (
        feeds(catalog_of(PARTNERSHIP), changed, WORDS)["feed.xml"]
        == feeds(catalog_of(PARTNERSHIP), SITE, WORDS)["feed.xml"]
    )


@pytest.mark.parametrize("odd", ODD)
def test_texts_mean_nothing_in_a_feed(odd: str) -> None:
    [entry] = feeds_of(full_of(odd))["feed.xml"].entries
    assert entry.title == f"{odd} 0"
    raw = feeds(full_of(odd), SITE, WORDS)["feed.xml"].decode()
    assert "<script" not in raw
    assert escape(escape(odd)) in raw  # as text of the HTML in it


@pytest.mark.parametrize("unspeakable", ["a\x00b", "a\x07b", "a\ufffeb", "a\u2028b", "a\x85b", "a\nb"])
def test_what_xml_cannot_say_breaks_no_feed(unspeakable: str) -> None:
    assert not any(feed.bozo for feed in feeds_of(full_of(unspeakable)).values())


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1))
@settings(max_examples=settings.default.max_examples // 10)  # each writes every feed
def test_no_text_breaks_a_feed(words: list[str]) -> None:
    session = with_texts({**PARTNERSHIP, "start_time": "11:15"}, (words[n % len(words)] for n in range(1_000)))
    assert not any(feed.bozo for feed in feeds_of(catalog_of(session)).values())


def test_a_site_without_an_address_has_none() -> None:
    assert feeds(SAMPLES[0], Site(SITE.name, SITE.description, ""), WORDS) == {}
    assert "feed.xml" not in rendered(SAMPLES[0])["problems/bekanntheit/index.md"]


def test_same_input_same_bytes() -> None:
    catalog = SAMPLES[0]
    again = Catalog(dict(reversed(catalog.events.items())), catalog.sessions, catalog.vocabulary, catalog.language)
    assert feeds(again, SITE, WORDS) == feeds(catalog, SITE, WORDS)
