"""The table of synonyms."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files

from campnotes.core.analysis import stop_words, weak_terms, words
from campnotes.core.synonyms import synonyms

GROUPS = [
    [word.strip() for word in group.split(",")]
    for group in tomllib.loads(files("campnotes").joinpath("lexicon", "synonyms.toml").read_text("utf-8"))["groups"]
]


def test_synonyms_hold_both_ways() -> None:
    for term, others in synonyms().items():
        assert all(term in synonyms()[other] for other in others), term
        assert term not in others


def test_no_weak_word_calls_for_others() -> None:
    assert not weak_terms() & set(synonyms())


def test_a_hyphenated_word_counts_as_a_whole() -> None:
    assert "knowhow" in synonyms()
    assert "how" not in synonyms()


def test_a_group_is_of_single_words_that_tell_something() -> None:
    for group in GROUPS:
        assert len(group) > 1, group
        assert all(" " not in word for word in group), group
        assert not stop_words() & {word.whole or word.text for entry in group for word in words(entry)}, group


def test_no_word_stands_twice_in_a_group_nor_everywhere() -> None:
    for group in GROUPS:
        assert len(set(group)) == len(group), group
    often = Counter(word for group in GROUPS for word in group)
    assert max(often.values()) <= 5, often.most_common(3)
