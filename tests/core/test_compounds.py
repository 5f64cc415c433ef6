"""The parts of German compounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes.core.compounds import compound_parts, learn, learned


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Verwendungsnachweis", {"verwendung", "nachweis"}),
        ("Haftpflichtversicherung", {"haftpflicht", "versicherung"}),
        ("Busverbindung", {"bus", "verbindung"}),
        ("Rollstuhlplätze", {"rollstuhl", "plätze"}),
        ("Schulgarten", {"schul", "garten"}),
        ("Anschlussfinanzierung", {"anschluss", "finanzierung"}),
        ("barrierefrei", {"barriere", "frei"}),
        ("Stadtteilzentrum", {"stadtteil", "stadt", "teil", "zentrum"}),
        ("Datenbank", {"daten", "bank"}),
    ],
)
def test_a_compound_has_its_parts(word: str, parts: set[str]) -> None:
    assert parts <= set(compound_parts(word))


@pytest.mark.parametrize(
    "word",
    [
        "Zusammenarbeit",
        "Verwaltung",
        "Unterstützung",
        "Jugendliche",
        "Entscheidung",
        "teilnehmende",
        "Nachbarn",
        "Haus",
    ],
)
def test_what_is_none_stays_whole(word: str) -> None:
    assert compound_parts(word) == ()


def test_what_was_learned_is_kept() -> None:
    learn({"dampfschiff": ["dampf", "schiff"]})
    assert compound_parts("Dampfschiff") == ("dampf", "schiff")
    assert learned()["dampfschiff"] == ("dampf", "schiff")


@given(st.text())
def test_any_text_can_be_asked_for(word: str) -> None:
    parts = compound_parts(word)
    assert len(parts) != 1
    assert all(part in word.lower() for part in parts)
