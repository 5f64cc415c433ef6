"""What a reader typed → words to find, phrases to require, words to exclude.

docs/assets/javascripts/query.js is its twin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from campnotes.core.analysis import any_terms, stop_words, words

QUERY_LIMIT = 256  # characters of a query; the rest is not read
WORD_LIMIT = 16  # words of a query that are searched

_GAP = r" \t\r\n\u00a0"
_QUOTES = '"„“”«»'
QUOTED = re.compile(rf"(?:(?<![^{_GAP}])(-))?[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")  # "letzter Bus", -"letzter Bus"
EXCLUDED = re.compile(rf"(?<![^{_GAP}])-([^{_GAP}-][^{_GAP}]*)")  # -Jugend, but not Open-Source or a dash
BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class QueryWord:
    """A word of a query. Its language is unknown, so it stands for any of its terms."""

    text: str
    """Folded."""
    terms: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Query:
    """At most 16 words in all; of a query of nothing but stop words those are kept."""

    words: tuple[QueryWord, ...] = ()
    """To find, those in quotes left out."""
    phrases: tuple[tuple[QueryWord, ...], ...] = ()
    """In quotes: a record must have the words of each in a row, just as they are."""
    excluded: tuple[tuple[QueryWord, ...], ...] = ()
    """After a minus sign: a record must not have them; several words in quotes, not in a row."""
    blank: bool = False
    """Nothing was asked: everything answers."""


def read_query(query: str) -> Query:
    """The first 256 characters of a query; never raises."""
    text = query[:QUERY_LIMIT]
    rest = text
    quoted: list[tuple[int, int]] = []
    excluded: list[tuple[int, int]] = []
    for match in QUOTED.finditer(text):
        (excluded if match[1] else quoted).append(match.span(2))
        rest = _blanked(rest, match)
    for match in EXCLUDED.finditer(rest):
        excluded.append(match.span(1))
        rest = _blanked(rest, match)
    budget = _Budget(WORD_LIMIT)
    phrases = budget.groups(text, quoted)
    left_out = budget.groups(text, excluded)
    found = {word.terms: word for word in reversed(_content(rest))}
    plain = budget.spend(sorted(found.values(), key=lambda word: word.start))
    if not (plain or phrases or left_out):
        plain = budget.spend(_every(rest))
    return Query(tuple(plain), phrases, left_out, BLANK.fullmatch(query) is not None)


class _Budget:
    """How many words may still be searched."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, found: list[QueryWord]) -> list[QueryWord]:
        taken = found[: self._left]
        self._left -= len(taken)
        return taken

    def groups(self, text: str, spans: list[tuple[int, int]]) -> tuple[tuple[QueryWord, ...], ...]:
        groups = [self.spend(_content(text, *span) or _every(text, *span)) for span in spans]
        return tuple(tuple(group) for group in groups if group)


def _content(text: str, start: int = 0, end: int | None = None) -> list[QueryWord]:
    return [word for word in _words(text, start, end) if word.text not in stop_words()]


def _every(text: str, start: int = 0, end: int | None = None) -> list[QueryWord]:
    return list({word.terms: word for word in _words(text, start, end)}.values())


def _words(text: str, start: int, end: int | None) -> Iterator[QueryWord]:
    for word in words(text[start:end]):
        yield QueryWord(word.text, any_terms(word), start + word.start, start + word.end)


def _blanked(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]
