"""Parts of German compounds: Verwendungsnachweis → Verwendung, Nachweis.

The dictionary of simplemma says what is a word; a split must leave two words, the last one a noun or an adjective
behind a noun (data on what is none: lexicon/compounds.toml). The dictionary takes a second to load, so only what builds
an index calls this module, and what was learned can be kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma.strategies import LemmatizationStrategy

SHORTEST = 7  # letters of a compound
PART = 4  # letters of a part, unless it is a known short one
LINKS = ("", "s", "es", "n", "en", "er", "e")  # Verwendung-s-nachweis


_KNOWN: dict[str, tuple[str, ...]] = {}


def compound_parts(word: str) -> tuple[str, ...]:
    """The words in a compound, as written but small, those of its parts included; empty for any other word.

    `word` is one word as people write it, in any case.
    """
    word = word.lower()
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    if word not in _KNOWN:
        _KNOWN[word] = _parts(word)
    return _KNOWN[word]


def learned() -> dict[str, tuple[str, ...]]:
    """Every word that was asked for, with its parts."""
    return dict(_KNOWN)


def learn(parts: Mapping[str, Sequence[str]]) -> None:
    """Takes over what was learned before, so that the dictionary need not be loaded for it."""
    _KNOWN.update((word, tuple(found)) for word, found in parts.items())


def put_away() -> None:
    """Lets go of the dictionary, which fills a hundred megabytes; the next word that is new loads it again."""
    _dictionary.cache_clear()
    _lemma.cache_clear()


def _parts(word: str) -> tuple[str, ...]:
    splits = [split for at in range(3, len(word) - PART + 1) if (split := _split(word[:at], word[at:]))]
    if not splits:
        return ()
    _, first, last = max(splits)
    return tuple(dict.fromkeys((first, last, *compound_parts(first), *compound_parts(last))))


def _split(left: str, right: str) -> tuple[tuple[bool, bool, int], str, str] | None:
    """How good it is to split a word so, and the two parts: best two nouns, without a link, of even length."""
    listed = _listed()
    if right in listed["endings"] or left in listed["prefixes"]:
        return None
    noun = _is_noun(right)
    if not noun and not (_lemma(right) and len(left) >= 6):
        return None
    for link in LINKS:
        first = left.removesuffix(link)
        if not left.endswith(link) or first in listed["prefixes"]:
            continue
        if len(first) < PART and (link or first not in listed["short_parts"]):
            continue
        if _is_noun(first) or (noun and _is_verb_stem(first)):
            return (noun, not link, min(len(first), len(right))), first, right
    return None


def _is_noun(word: str) -> bool:
    return _lemma(word)[:1].isupper()


def _is_verb_stem(word: str) -> bool:
    """förder-, schul-, lern-"""
    lemma = _lemma(word)
    return lemma.endswith("n") and lemma != word and lemma[:PART] == word[:PART]


@cache
def _listed() -> dict[str, frozenset[str]]:
    source = files("campnotes").joinpath("lexicon", "compounds.toml").read_text(encoding="utf-8")
    return {name: frozenset(listed) for name, listed in tomllib.loads(source).items()}


@lru_cache(maxsize=200_000)
def _lemma(word: str) -> str:
    """The dictionary form of a word, nouns with a capital; empty when the dictionary does not have it."""
    return _dictionary().get_lemma(word.capitalize(), "de") or ""


@cache
def _dictionary() -> LemmatizationStrategy:
    from simplemma.strategies import DictionaryLookupStrategy
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    return DictionaryLookupStrategy(DefaultDictionaryFactory())
