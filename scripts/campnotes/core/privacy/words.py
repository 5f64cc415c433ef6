"""The words, hosts and paths that tell private data (lexicon/privacy.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words(table: str) -> Any:
    """A table of the lexicon."""
    return _lexicon()[table]


def one_of(phrases: Iterable[str]) -> str:
    """A regular expression for one of the phrases, the longest that fits."""
    return "(?:" + "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"


def places_of(phrases: Collection[str], text: str) -> Iterator[tuple[str, int, bool]]:
    """Each phrase (given in small letters) that stands in `text`, whatever its case there: the phrase, where it ends,
    and whether it begins a word."""
    small = text.lower()
    if len(small) != len(text):  # "İ" becomes two characters
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if not _any_of(tuple(phrases)).search(small):
        return
    for phrase in phrases:
        at = small.find(phrase)
        while at >= 0:
            yield phrase, at + len(phrase), not small[at - 1 : at].isalpha()
            at = small.find(phrase, at + 1)


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(one_of(phrases))


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(files("campnotes").joinpath("lexicon/privacy.toml").read_text(encoding="utf-8"))
