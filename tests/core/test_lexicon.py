"""The words of notes: every phrase and pattern does what its file says."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given

import texts
from campnotes.core.lexicon import (
    KINDS,
    LANGUAGES,
    boilerplate_rule,
    heading_kind,
    label_of,
    language_of,
    lexicon,
    question_kind,
    reference_of,
    split_label,
)


def patterns() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (language, table, entry)
        for language in LANGUAGES
        for table in ("host_sentence", "event_sentence", "boilerplate")
        for entry in texts.lexicon_data(language)[table]
    ]


def listed(key: str) -> list[tuple[str, str, str]]:
    """Language, kind and phrase of everything listed under a key of the labels."""
    return [
        (language, kind, phrase)
        for language in LANGUAGES
        for kind, label in texts.lexicon_data(language)["label"].items()
        for phrase in label.get(key, ())
    ]


@pytest.mark.parametrize(
    ("language", "table", "entry"),
    patterns(),
    ids=lambda value: value["example"][:40] if isinstance(value, dict) else value,
)
def test_every_example_matches_its_pattern(language: str, table: str, entry: dict[str, Any]) -> None:
    match = re.search(entry["pattern"], entry["example"])
    assert match
    assert table == "boilerplate" or any(match.groupdict().values())
    assert set(entry) <= {"pattern", "example", "name"}


def test_every_boilerplate_rule_has_a_name_and_is_found_by_it() -> None:
    for language, table, entry in patterns():
        if table == "boilerplate":
            assert boilerplate_rule(entry["example"], language) == entry["name"]


@pytest.mark.parametrize(
    ("language", "table", "entry"),
    patterns(),
    ids=lambda value: value["example"][:40] if isinstance(value, dict) else value,
)
def test_no_pattern_takes_long_on_a_long_line(language: str, table: str, entry: dict[str, Any]) -> None:
    pattern = re.compile(entry["pattern"])
    start = time.perf_counter()
    for line in (
        "Das Camp " * 1_100,
        "Mia Krüning, " * 760,
        "A" * 10_000,
        "mit " * 2_500,
        "(" * 10_000,
        entry["example"] * 100,
    ):
        pattern.search(line[:10_000])
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kinds_of_labels_are_known(language: str) -> None:
    assert set(texts.lexicon_data(language)["label"]) <= set(KINDS)
    for label in texts.lexicon_data(language)["label"].values():
        assert set(label) <= {"one", "many", "begins", "asks", "nouns"}


@pytest.mark.parametrize("key", ["one", "many"])
def test_every_label_is_known_as_it_is_listed(key: str) -> None:
    for language, kind, phrase in listed(key):
        for text in (phrase, f"{phrase}:", f"**{phrase}:**", f"- {phrase.lower()}"):
            label = label_of(text, language)
            assert label, (language, text)
            assert label.kind == kind, (language, text, label)


def test_a_shouted_label_is_a_label() -> None:
    for language, kind, phrase in (*listed("one"), *listed("many")):
        label = label_of(phrase.upper(), language)
        assert label, phrase
        assert label.kind == kind


def test_a_label_of_one_entry_is_told_from_one_of_a_list() -> None:
    for language, kind, phrase in listed("one"):
        label = label_of(f"{phrase}:", language)
        assert label
        assert label.one is (kind != "contact_role"), phrase


def test_every_beginning_makes_a_heading() -> None:
    for language, kind, phrase in listed("begins"):
        for text in (f"{phrase}?", f"## {phrase} hier noch alles?"):
            assert heading_kind(text, language) == kind, (language, text)


def test_every_way_to_ask_makes_a_heading() -> None:
    for language, kind, phrase in listed("asks"):
        text = phrase.replace("…", "denn wohl").replace("*", "")
        assert heading_kind(text, language) == kind, (language, text)
        assert not phrase.split()[0].endswith("*"), phrase  # its first word is looked up as it stands


@pytest.mark.parametrize(
    ("text", "kind", "one", "number", "more"),
    [
        ("Problem", "problem", True, None, ""),
        ("Problem 1:", "problem", True, "1", ""),
        ("Problem B:", "problem", True, "B", ""),
        ("Erste Herausforderung", "problem", True, None, ""),
        ("Geholfen hat:", "suggestion", True, None, ""),
        ("Unsere Lösung war:", "suggestion", True, None, ""),
        ("Wen man mal fragen sollte", "contact_role", False, None, "mal"),
        ("PROBLEME", "problem", False, None, ""),
        ("Unsere größten Hürden:", "problem", False, None, ""),
        ("mögliche Ansprechpartner:innen:", "contact_role", False, None, ""),
        ("Ansprechpartner*innen", "contact_role", False, None, ""),
        ("Ansprechpartner/-innen", "contact_role", False, None, ""),
        ("Ansprechpartner:innen für Nachwuchs:", "contact_role", False, None, "für Nachwuchs"),
        ("Problem 3 (von einer Teilnehmerin ergänzt):", "problem", True, "3", "von einer Teilnehmerin ergänzt"),
        ("**Tipps**", "suggestion", False, None, ""),
        ("3. Probleme", "problem", False, None, ""),
        ("Ideen & Lösungen", "suggestion", False, None, ""),
        ("Was hilft?", "suggestion", False, None, ""),
        ("Possible solutions:", "suggestion", False, None, ""),
        ("Open questions", "open_question", False, None, ""),
    ],
)
def test_a_label_says_of_what_kind_it_is(text: str, kind: str, one: bool, number: str | None, more: str) -> None:
    label = label_of(text, "de")
    assert label
    assert (label.kind, label.one, label.number, label.more) == (kind, one, number, more)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "?",
        "1.",
        "Das Problem ist der fehlende Raum",
        "Beete für alle",
        "Probleme und Lösungen",
        "Kistenwal",
        "…",
        "Problematisch",
    ],
)
def test_a_sentence_or_a_name_is_no_label(text: str) -> None:
    assert label_of(text, "de") is None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Problem 2: wenig Zeit", "problem", "wenig Zeit"),
        ("**Problem:** wenig Zeit", "problem", "wenig Zeit"),
        ("Tipp – früh anfangen", "suggestion", "früh anfangen"),
        (
            "Vorschlag: Mit drei Zahlen vergleichen: Wege, Alter, Treffpunkte",
            "suggestion",
            "Mit drei Zahlen vergleichen: Wege, Alter, Treffpunkte",
        ),
        ("Ansprechpartner:innen: Bauamt", "contact_role", "Bauamt"),
        ("Sessiongeber:in: Mia Krüning", "host", "Mia Krüning"),
        ("Idea: borrow a ramp", "suggestion", "borrow a ramp"),
    ],
)
def test_a_label_and_its_value_on_one_line(text: str, kind: str, value: str) -> None:
    label = split_label(text, "de")
    assert label
    assert (label.kind, label.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "Problem:",
        "Um 14:30 Uhr",
        "Teilnehmer:innen kommen",
        "https://example.org",
        "Idea 4 – CI4",
        "",
    ],
)
def test_no_label_and_value(text: str) -> None:
    assert split_label(text, "de") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Welche Spannungen kamen zur Sprache?", "problem"),
        ("Welche offenen Fragen bleiben?", "open_question"),
        ("Unsere drei Kernprobleme im Sommer", "problem"),
        ("Probleme und Lösungen", None),
        ("Beete für alle", None),
        ("What didn't work in the beginning", "problem"),
    ],
)
def test_a_heading_says_of_what_kind_its_entries_are(text: str, kind: str | None) -> None:
    assert heading_kind(text, "de") == kind


@pytest.mark.parametrize(
    ("text", "number"),
    [("Zu 2:", "2"), ("zu Problem 3", "3"), ("Ad 1", "1"), ("Zu 3.1:", "3.1"), ("Zu viel:", None), ("2", None)],
)
def test_a_reference_names_a_number(text: str, number: str | None) -> None:
    assert reference_of(text) == number


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wie finden wir jemanden?", "how"),
        ("Warum kommt keiner?", "why"),
        ("Wie viele waren da?", "fact"),
        ("Was ist ein Barcamp?", "fact"),
        ("How do we start?", "how"),
        ("Why us?", "why"),
        ("Wir gehen los?", None),
        ("", None),
    ],
)
def test_a_question_asks_for_a_way_a_reason_or_a_fact(text: str, kind: str | None) -> None:
    assert question_kind(text, "de") == kind


@pytest.mark.parametrize("note", texts.NOTES, ids=lambda note: note.name)
def test_the_language_of_a_note_is_told(note: Any) -> None:
    assert language_of(note.read_text(encoding="utf-8")) == ("en" if note.name.startswith("english") else "de")


def test_in_doubt_a_note_is_german() -> None:
    assert [language_of(text) for text in ("", "Kistenwal", "123", "С чего начать")] == ["de"] * 4


def test_words_of_an_unknown_language_are_german() -> None:
    assert lexicon("fr").language == "de"
    assert lexicon("en-GB").language == "en"


def test_words_for_pages_are_there_in_every_language() -> None:
    assert set(texts.lexicon_data("de")["words"]) == set(texts.lexicon_data("en")["words"])
    assert all(len(texts.lexicon_data(language)["words"]["months"]) == 12 for language in LANGUAGES)


@given(texts.any_texts() | texts.phrases())
def test_any_line_is_answered(text: str) -> None:
    line = text.split("\n")[0]
    label = split_label(line, "de")
    assert label is None or label.value
    for language in LANGUAGES:
        (
            label_of(line, language),
            heading_kind(line, language),
            question_kind(line, language),
            boilerplate_rule(line, language),
        )
