"""Cue words of the lexicon in a text: phrases with gaps ("lieber … als") and open ends ("überforder*")."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # "fehlt", "don't"
PART = re.compile(rf"…|#|{WORD.pattern}\*?")  # of a phrase
GAP = "…"  # in a phrase: "lieber … als"
GAP_WORDS = 8  # that may stand there
PREFIX = "*"  # at the end of a phrase's word: "überforder*"
NUMBER = "#"  # "# Sessions"


class Phrases:
    """Phrases of the lexicon: "zu wenig", "lieber … als" (up to eight words between), "überforder*" (a beginning)."""

    def __init__(self, listed: Iterable[str]) -> None:
        self.by_first: dict[str, list[list[str]]] = {}
        for phrase in listed:
            parts = PART.findall(phrase.casefold())
            self.by_first.setdefault(parts[0], []).append(parts)
        self.lengths = sorted({len(first) - 1 for first in self.by_first if first.endswith(PREFIX)})

    def found(self, tokens: list[str]) -> list[tuple[int, ...]]:
        """The places of the words of every phrase that occurs."""
        return [places for at in range(len(tokens)) for places in self.at(tokens, at)]

    def at(self, tokens: list[str], at: int) -> Iterator[tuple[int, ...]]:
        """The places of the words of every phrase that begins with the word at `at`."""
        word = tokens[at]
        number = (NUMBER,) if word.isdigit() else ()
        for first in (word, *number, *(word[:n] + PREFIX for n in self.lengths)):
            for parts in self.by_first.get(first, ()):
                if places := _places(parts, tokens, at):
                    yield places


def _places(parts: Sequence[str], tokens: list[str], at: int) -> tuple[int, ...]:
    """Where the words of a phrase stand whose first is at `at`; empty if one is missing."""
    places = [at]
    reach = 1
    for part in parts[1:]:
        if part == GAP:
            reach += GAP_WORDS
            continue
        after = range(places[-1] + 1, min(places[-1] + 1 + reach, len(tokens)))
        hit = next((i for i in after if _is(tokens[i], part)), None)
        if hit is None:
            return ()
        places.append(hit)
        reach = 1
    return tuple(places)


def _is(word: str, part: str) -> bool:
    if part == NUMBER:
        return word.isdigit()
    return word.startswith(part[:-1]) if part.endswith(PREFIX) else word == part


def tokens_of(text: str) -> list[str]:
    """The words of a text as phrases are compared: small letters, umlauts kept."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


def written(text: str, places: Sequence[int]) -> str:
    """The words at these places as they are written, with a mark for those between."""
    words = WORD.findall(text)
    shown = [words[places[0]]]
    for before, place in itertools.pairwise(places):
        shown += [GAP, words[place]] if place > before + 1 else [words[place]]
    return " ".join(shown)


def folded(text: str) -> str:
    """A text without case, punctuation and marks: equal for what is the same text to a reader."""
    return " ".join(tokens_of(text))
