"""What a reader typed → what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes.core.query import QUERY_LIMIT, WORD_LIMIT, Query, QueryWord, read_query


@pytest.mark.parametrize(
    ("query", "words", "phrases", "excluded"),
    [
        ("letzter Bus", ["letzter", "bus"], [], []),
        ('"letzter Bus" Verein', ["verein"], [["letzter", "bus"]], []),
        ("„letzter Bus“ «am Abend»", [], [["letzter", "bus"], ["abend"]], []),
        ("Verein -Sport", ["verein"], [], [["sport"]]),
        ('Verein -"kleine Stadt"', ["verein"], [], [["kleine", "stadt"]]),
        ("-Sport", [], [], [["sport"]]),
        ("Open-Source", ["open", "source"], [], []),
        ("Nach- und Nebenzeiten", ["nebenzeiten"], [], []),
        ("Raum - zu klein", ["raum", "klein"], [], []),
        ('"letzter Bus', ["letzter", "bus"], [], []),
        ('""', [], [], []),
        ("was tun", ["was", "tun"], [], []),
        ('"was tun"', [], [["was", "tun"]], []),
        ('was "Bus"', [], [["bus"]], []),
        ("Geld, Geld und GELD", ["geld"], [], []),
        ("---", [], [], []),
    ],
)
def test_a_query_is_read(query: str, words: list[str], phrases: list[list[str]], excluded: list[list[str]]) -> None:
    asked = read_query(query)
    assert texts(asked.words) == words
    assert [texts(phrase) for phrase in asked.phrases] == phrases
    assert [texts(phrase) for phrase in asked.excluded] == excluded
    assert not asked.blank


@pytest.mark.parametrize("query", ["", " ", "\t\n"])
def test_nothing_asks_for_everything(query: str) -> None:
    assert read_query(query) == Query(blank=True)


def test_a_word_knows_its_place() -> None:
    (word,) = read_query("Wo sind die Räume?").words
    assert (word.text, word.start, word.end) == ("raume", 12, 17)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_query_has_limits(more: int) -> None:
    assert len(read_query(" ".join(f"w{n}" for n in range(WORD_LIMIT + more))).words) == WORD_LIMIT + min(more, 0)
    assert len(read_query(" ".join(f'"w{n}"' for n in range(WORD_LIMIT + more))).phrases) == WORD_LIMIT + min(more, 0)
    assert len(read_query(" ".join(f"-w{n}" for n in range(WORD_LIMIT + more))).excluded) == WORD_LIMIT + min(more, 0)
    assert len(read_query(" " * (QUERY_LIMIT - 4 + more) + "Bus").words) == (1 if more <= 1 else 0)
    assert not read_query(" " * QUERY_LIMIT + "Bus").words


@given(st.text() | st.text(st.sampled_from('ab -"„“»:in*')))
def test_any_text_can_be_asked(query: str) -> None:
    asked = read_query(query)
    every = [*asked.words, *(word for group in (*asked.phrases, *asked.excluded) for word in group)]
    assert len(every) <= WORD_LIMIT
    assert all(0 <= word.start < word.end <= len(query) for word in every)
    assert all((*asked.phrases, *asked.excluded))


def texts(words: tuple[QueryWord, ...]) -> list[str]:
    return [word.text for word in words]
