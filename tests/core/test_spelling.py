"""What an unknown word may stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes.core.records import Passage
from campnotes.core.spelling import by_ends, edits, ends, nearest, spelled, spelling_key, spellings, stand_ins

KNOWN = spellings(
    [
        ["Finanzierung", "Datenschutz", "Ratten", "Versicherung", "Generation", "Konflikt", "Werbung", "barrierefrei"],
        ["Nachhaltigkeitsdaten", "Öffentlichkeitsarbeit", "Ehrenamtskarte", "Haus", "Hausaufgaben", "Freiwillige"],
        ["finanzierung", "Versicherung", "Förderung"],
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("finanzirung", "Finanzierung"),
        ("Finanzeirung", "Finanzierung"),
        ("Finnanzierng", "Finanzierung"),
        ("datenschuz", "Datenschutz"),
        ("Oeffentlichkeitsarbiet", "Öffentlichkeitsarbeit"),
        ("Foerdrung", "Förderung"),
        ("barierefrei", "barrierefrei"),
        ("konflickt", "Konflikt"),
        ("retten", None),
        ("Haas", None),
        ("Finazirng", None),
        ("W3rbung", None),
        ("Kernspaltung", None),
    ],
)
def test_a_typing_error_is_told_from_another_word(typed: str, meant: str | None) -> None:
    assert nearest(typed, candidates(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Generationenkonflikt", ["generation", "konflikt"]),
        ("Haftpflichtversicherung", ["versicherung"]),
        ("Ehrenamt", ["ehrenamtskarte"]),
        ("Nachhaltigkeitsziele", ["nachhaltigkeitsdaten"]),
        ("Hauswirtschaft", []),
        ("Tierheim", []),
        ("x1", []),
    ],
)
def test_an_unknown_word_is_taken_apart_or_compared(typed: str, meant: list[str]) -> None:
    found = stand_ins(typed, candidates(typed))
    assert list(found) == meant
    assert all(0 < share < 100 for share in found.values())


def test_words_stand_as_most_sessions_write_them() -> None:
    assert KNOWN["finanzierung"].written == "Finanzierung"
    assert KNOWN["finanzierung"].sessions == 2
    assert KNOWN["forderung"].written == "Förderung"


def test_only_words_are_offered() -> None:
    passages = [Passage("own", "Zu 3 Räumen im Haus 12b, Räume für die Teilnehmer:innen", "de")]
    assert spelled(passages) == ["Haus", "Räume", "Räumen", "Teilnehmer"]


@pytest.mark.parametrize(
    ("left", "right", "errors"),
    [
        ("haus", "haus", 0),
        ("haus", "maus", 1),
        ("haus", "huas", 1),
        ("haus", "hau", 1),
        ("haus", "ahsu", 2),
        ("", "ab", 2),
    ],
)
def test_errors_are_counted(left: str, right: str, errors: int) -> None:
    assert edits(left, right, 2) == edits(right, left, 2) == errors


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_a_limit_changes_no_count_below_it(left: str, right: str, limit: int) -> None:
    assert edits(left, right, limit) == min(edits(left, right, 9), limit + 1)


@given(st.text(max_size=30))
def test_any_word_can_be_unknown(word: str) -> None:
    known = candidates(word)
    assert nearest(word, known) is None or spelling_key(word)
    assert set(stand_ins(word, known)) <= set(known)


def candidates(word: str) -> dict[str, tuple[str, int]]:
    shelves = by_ends(KNOWN)
    return {key: KNOWN[key] for end in ends(word) for key in shelves.get(end, ())}
