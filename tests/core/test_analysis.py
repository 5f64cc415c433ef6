"""Words → search terms, and the promise that the browser's twin gives the same."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from campnotes.core.analysis import (
    TERM_LIMIT,
    any_terms,
    content_words,
    document_terms,
    english_stem,
    german_stem,
    stop_words,
    weak_terms,
    words,
    written,
)

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "docs" / "assets" / "javascripts"

ALIKE = [
    ("Förderung", "Foerderung"),
    ("FÖRDERUNG", "förderung"),
    ("Förderung", "Fo\u0308rderung"),
    ("Förderung", "fördern"),
    ("Anschlussförderung", "Anschlussfoerderungen"),
    ("Größe", "Groesse"),
    ("Straße", "Strasse"),
    ("Maßnahme", "Massnahmen"),
    ("Räume", "Raum"),
    ("Raeume", "Raum"),
    ("Vorstände", "Vorstand"),
    ("Plätze", "Platz"),
    ("bekannt", "bekannter"),
    ("Ehrenamtliche", "Ehrenamtlichen"),
    ("Vereine", "Vereins"),
    ("Beteiligung", "beteiligen"),
    ("überlastet", "Überlastung"),
    ("Finanzierung", "finanzieren"),
    ("Teilnehmer:innen", "Teilnehmer"),
    ("Teilnehmer*innen", "Teilnehmer"),
    ("Teilnehmer_innen", "Teilnehmer"),
    ("Teilnehmer·innen", "Teilnehmer"),
    ("Teilnehmer/-innen", "Teilnehmer"),
    ("Teilnehmer/innen", "Teilnehmer"),
    ("Teilnehmer(innen)", "Teilnehmer"),
    ("TeilnehmerInnen", "Teilnehmer"),
    ("Teilnehmerinnen", "Teilnehmer"),
    ("Teilnehmende", "Teilnehmer"),
    ("Klimaanpassungsmanager:in", "Klimaanpassungsmanager"),
    ("Lehrer/in", "Lehrer"),
    ("LeiterIn", "Leiter"),
    ("Ingenieurin", "Ingenieur"),
    ("Student:in", "Studentinnen"),
    ("Bürger:innenhaushalt", "Bürgerhaushalt"),
    ("Ehren\u00adamt", "Ehrenamt"),
    ("E-Mail", "Email"),
    ("Leuchtturm-Projekte", "Leuchtturmprojekt"),
    ("café", "Cafe"),
    ("\ufb01nden", "finden"),
]
UNLIKE = [
    ("Zeitung", "Zeit"),
    ("Stiftung", "Stifte"),
    ("Wohnung", "gewohnt"),
    ("Vorstand", "Verstand"),
    ("Verein", "Vereinbarung"),
    ("Förderung", "Vorderung"),
    ("Partner", "Party"),
    ("bekannt", "unbekannt"),
    ("Quelle", "Qualle"),
    ("Termin", "Term"),
    ("gewinnen", "Gewürz"),
]
GENDER_MARKED = "Teilnehmer:innen und Trainer*in, Lehrer/-innen (Schüler(innen)) sowie BürgerInnen"


def shares_a_term(left: str, right: str) -> bool:
    """Whether a query with one word finds a German text with the other."""
    return any(not set(any_terms(word)).isdisjoint(document_terms(right, "de")) for word in content_words(left))


@pytest.mark.parametrize(("left", "right"), ALIKE)
def test_words_that_must_find_each_other(left: str, right: str) -> None:
    assert shares_a_term(left, right)
    assert shares_a_term(right, left)


@pytest.mark.parametrize(("left", "right"), UNLIKE)
def test_words_that_must_not_find_each_other(left: str, right: str) -> None:
    assert not shares_a_term(left, right)
    assert not shares_a_term(right, left)


@pytest.mark.parametrize(
    ("word", "stem"),
    [("speicherbehaltern", "speicherbehal"), ("grenzpostens", "grenzpo"), ("ausgefeiltere", "ausgefeil")],
)
def test_german_stems_are_those_of_the_paper(word: str, stem: str) -> None:
    assert german_stem(word) == stem


@pytest.mark.parametrize(
    ("word", "stem"),
    [("authorities", "authority"), ("volunteers", "volunteer"), ("sites", "site"), ("toes", "toe"), ("bus", "bus")],
)
def test_english_stems_take_plurals_back(word: str, stem: str) -> None:
    assert english_stem(word) == stem


def test_an_english_query_finds_an_english_text() -> None:
    (volunteer,) = content_words("volunteer")
    assert set(any_terms(volunteer)) & set(document_terms("We need volunteers", "en"))


def test_a_word_knows_its_place_with_its_gender_mark() -> None:
    marked = {GENDER_MARKED[word.start : word.end]: word.text for word in words(GENDER_MARKED)}
    assert marked == {
        "Teilnehmer:innen": "teilnehmer",
        "und": "und",
        "Trainer*in": "trainer",
        "Lehrer/-innen": "lehrer",
        "Schüler(innen)": "schuler",
        "sowie": "sowie",
        "BürgerInnen": "burger",
    }


def test_stop_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert document_terms("Wir haben ein Problem mit der Miete", "de") == ["probl", "miet"]
    assert document_terms("Was tun?", "de") == ["was", "tun"]
    assert {"fur", "fuer", "the"} <= stop_words()


def test_what_tells_problems_apart_is_no_stop_word() -> None:
    assert stop_words().isdisjoint({"niemand", "wenig", "kaum", "mehr", "fehlt", "not", "no"})


def test_a_term_has_a_limit() -> None:
    assert document_terms("x" * 10_000, "de") == ["x" * TERM_LIMIT]


def test_a_word_is_written_as_people_write_it() -> None:
    assert [written(word) for word in ("Förderung", "Fo\u0308rderung", "Teilnehmer:innen", "BürgerInnen")] == [
        "Förderung",
        "Förderung",
        "Teilnehmer",
        "Bürger",
    ]


def test_weak_words_are_no_stop_words() -> None:
    assert {"organisi", "find"} & weak_terms()
    assert weak_terms().isdisjoint({"verein", "raum", "geld"})


@given(st.text())
def test_any_text_has_words_at_their_places(text: str) -> None:
    found = list(words(text))
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))


@given(st.text(st.sampled_from("aeiounrstäöüßÄÖÜéç-:*/( ")))
def test_composed_and_decomposed_spelling_are_the_same(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert document_terms(composed, "de") == document_terms(decomposed, "de")


@pytest.mark.browser
def test_the_browser_has_the_same_terms(browser: Browser) -> None:
    texts = [*natural_texts(), *generated_words(), *every_character()]
    page = browser.new_page()
    page.route(
        "http://site.example/**", lambda route: route.fulfill(path=SCRIPTS / route.request.url.rsplit("/", 1)[1])
    )
    page.route("http://site.example/", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://site.example/")
    there = page.evaluate(
        """async ([texts, stopWords]) => {
          const { contentWords, wordTerms, words } = await import("/analysis.js");
          const stop = new Set(stopWords);
          const terms = (text, language) => contentWords(text, stop).flatMap((word) => wordTerms(word, language));
          return texts.map((text) => [
            words(text).map((word) => text.slice(word.start, word.end)),
            terms(text, "de"), terms(text, "en"),
          ]);
        }""",
        [texts, sorted(stop_words())],
    )
    page.close()
    different = [(text, mine, its) for text, its in zip(texts, there, strict=True) if (mine := analysed(text)) != its]
    assert len(texts) > 30_000
    assert different == []


def analysed(text: str) -> list[list[str]]:
    return [
        [text[word.start : word.end] for word in words(text)],
        document_terms(text, "de"),
        document_terms(text, "en"),
    ]


def natural_texts() -> list[str]:
    """Every line and every word of what people wrote in this repository."""
    sources = [*ROOT.glob("sessions/**/*.*"), *ROOT.glob("tests/notes/*"), *ROOT.glob("templates/i18n/*")]
    lines = {line for path in sources if path.suffix in {".md", ".txt", ".yml"} for line in read(path).splitlines()}
    return sorted(lines | {word for line in lines for word in line.split()})


def read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def generated_words() -> list[str]:
    """Stems of the content with endings, gender marks and spellings that German and English know."""
    letters = re.compile(r"[^\W\d_]{3,}")
    stems = sorted({word for text in natural_texts() for word in letters.findall(text)})
    ends = [
        "",
        "e",
        "en",
        "er",
        "ern",
        "em",
        "es",
        "s",
        "st",
        "nd",
        "ung",
        "ungen",
        "in",
        "innen",
        "ies",
        "ss",
        "ß",
        "In",
    ]
    ends += [":in", ":innen", "*innen", "_innen", "/-innen", "/innen", "(innen)", "(in)", "·innen", "Innen", ":r", "*e"]
    chance = random.Random(20)  # noqa: S311 - the same words in every run
    return [
        spelling(chance, stem, chance.choice(ends), chance.choice(["", "", "", "-", "ge", "sch", "un"]))
        for stem in stems
        for _ in range(10)
    ]


def spelling(chance: random.Random, stem: str, end: str, start: str) -> str:
    word = start + stem + end
    swiss = word.replace("ß", "ss").replace("ü", "ue").replace("ö", "oe").replace("ä", "ae")
    return chance.choice([word, word.lower(), word.upper(), swiss, unicodedata.normalize("NFD", word)])


def every_character() -> list[str]:
    """Each character of the alphabets that Python's Unicode knows, and some of the ideographs, between letters."""
    codes = [*range(0x3000), *range(0x3000, 0x20000, 29)]
    known = [chr(code) for code in codes if unicodedata.category(chr(code)) not in {"Cn", "Cs", "Co"}]
    return [f"{character} Er{character}innen{character}x" for character in known]
