"""Which sessions and problems belong together, and why: they share a problem type, or words that few others have.

What two texts share weighs the more, the fewer have it (inverse document frequency, Spärck Jones 1972). To stay fast
with any number of sessions only the most telling words of a text are looked up, and of the many that share a word or
type only the next ones in the order of the records, so that not all lead to the same few.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from operator import attrgetter

from campnotes.core.analysis import content_words, stem, weak_terms
from campnotes.core.model import Kind
from campnotes.core.records import Record

MOST = 3  # relations of a session or problem
ENOUGH = 2  # words that two texts must share where they share no problem type: one alone is chance
SHOWN = 3  # words that are named as the reason
LOOKED_UP = 6  # words of a text by which others are looked for
NEIGHBOURS = 25  # others that are looked at for each of these words and for each problem type
RARE = 3  # texts that may have a telling word, however few texts there are

SAID: dict[Kind, tuple[str, ...]] = {
    "problem": ("own", "details"),
    "suggestion": ("own",),
    "contact_role": (),
    "session": ("own", "details"),
}
"""Fields of a record in which its words are looked for; they are its first passages."""
NOUN = 3  # letters of a telling German word: "Amt"
LONG = 7  # letters of a telling word of a language that writes nouns like other words: "funding"
SHORT = 8  # features; a text that has fewer counts as this long
SCALE = 1000  # weights are thousandths
TYPE = "#"  # before a problem type among words; no term holds it

Subject = tuple[str, str | None]
"""Session id and the id of its problem, None for the session itself."""


@dataclass(frozen=True)
class Relation:
    """Another session or problem, and what it shares with the one beside which it is shown."""

    session: str
    item: str | None
    types: tuple[str, ...]
    """Ids of the problem types that both have."""
    words: tuple[str, ...]
    """At most three telling words that both have, the most telling first, as the other one writes them."""


Relations = Mapping[Subject, tuple[Relation, ...]]


def related(records: Sequence[Record]) -> Relations:
    """The nearest other sessions of each session, and the nearest problems of other sessions of each problem.

    At most three of different sessions, nearest first, each with a reason; what has none has no entry.
    `records` stand in the order of `records.records`. The same records give the same relations.
    """
    texts = _texts(records)
    sessions = [_together(list(found)) for _, found in groupby(texts, key=attrgetter("session"))]
    problems = [text for record, text in zip(records, texts, strict=True) if record.kind == "problem"]
    return {**_relations(sessions), **_relations(problems)}


@dataclass(frozen=True)
class _Text:
    """What a session or a record can share with others."""

    session: str
    item: str | None
    types: tuple[str, ...]
    words: Mapping[str, str]
    """Term of each noun or long word → the word as it is written here."""

    @property
    def features(self) -> Iterator[str]:
        yield from (TYPE + concept for concept in self.types)
        yield from self.words


def _texts(records: Iterable[Record]) -> list[_Text]:
    """Each record with its words that can tell what it is about: in German nouns, in other languages long words.

    A noun is a word that somewhere has a capital which is not that of a text's beginning.
    """
    found = [(record, list(_candidates(record))) for record in records]
    nouns = {term for _, words in found for term, _, sure in words if sure} - weak_terms()
    return [
        _Text(record.session, record.item, record.types, {term: word for term, word, _ in words if term in nouns})
        for record, words in found
    ]


def _candidates(record: Record) -> Iterator[tuple[str, str, bool]]:
    """Term, written word, and whether its form alone makes it one that can tell something."""
    for passage in takewhile(lambda passage: passage.field in SAID[record.kind], record.passages):
        german = passage.language.split("-")[0] == "de"
        for word in content_words(passage.text):
            written = passage.text[word.start : word.end]
            if (written[0].isupper() and len(written) >= NOUN) if german else len(written) >= LONG:
                yield stem(word.text, passage.language), written, not german or word.start > 0


def _together(texts: Sequence[_Text]) -> _Text:
    """A session with the words of its records; its own one is the last."""
    words = {term: word for text in texts for term, word in text.words.items()}
    return _Text(texts[-1].session, None, texts[-1].types, words)


def _relations(texts: Sequence[_Text]) -> dict[Subject, tuple[Relation, ...]]:
    shelf = _Shelf.of(texts)
    found = ((text, shelf.nearest(number)) for number, text in enumerate(texts))
    return {(text.session, text.item): relations for text, relations in found if relations}


@dataclass(frozen=True)
class _Shelf:
    """Texts, and which of them have a feature."""

    texts: Sequence[_Text]
    bearers: Mapping[str, Sequence[int]]
    """Problem type or telling word → numbers of two or more texts that have it, ascending."""
    weights: Mapping[str, int]
    lengths: Sequence[float]
    """By which a text's gain is divided, so that long ones are not near to everything."""

    @classmethod
    def of(cls, texts: Sequence[_Text]) -> _Shelf:
        every: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for feature in text.features:
                every[feature].append(number)
        many = max(RARE, math.isqrt(len(texts)))
        bearers = {
            feature: found
            for feature, found in every.items()
            if len(found) > 1 and (len(found) <= many or feature.startswith(TYPE))
        }
        weights = {feature: round(SCALE * math.log(1 + len(texts) / len(found))) for feature, found in bearers.items()}
        lengths = [math.sqrt(max(SHORT, len(text.types) + len(text.words))) for text in texts]
        return cls(texts, bearers, weights, lengths)

    def nearest(self, number: int) -> tuple[Relation, ...]:
        text = self.texts[number]
        gains: defaultdict[int, int] = defaultdict(int)
        for feature in self._looked_up(text):
            for other in _around(number, self.bearers[feature]):
                gains[other] += self.weights[feature]
        found: dict[str, Relation] = {}
        for _, other in sorted((-gain / self.lengths[other], other) for other, gain in gains.items()):
            session = self.texts[other].session
            if session not in (text.session, *found) and (relation := self._relation(text, self.texts[other])):
                found[session] = relation
            if len(found) == MOST:
                break
        return tuple(found.values())

    def _looked_up(self, text: _Text) -> list[str]:
        """The problem types of a text and its most telling words."""
        types = [TYPE + concept for concept in text.types if TYPE + concept in self.bearers]
        return types + self._most_telling(text.words.keys() & self.bearers.keys())[:LOOKED_UP]

    def _relation(self, text: _Text, other: _Text) -> Relation | None:
        """What two texts share; None when that is too little."""
        types = tuple(concept for concept in text.types if concept in other.types)
        shared = text.words.keys() & other.words.keys() & self.bearers.keys()
        if not types and len(shared) < ENOUGH:
            return None
        words = self._most_telling(shared)
        return Relation(other.session, other.item, types, tuple(other.words[term] for term in words[:SHOWN]))

    def _most_telling(self, terms: Iterable[str]) -> list[str]:
        """Telling terms, the rarest first."""
        return sorted(terms, key=lambda term: (-self.weights[term], term))


def _around(number: int, bearers: Sequence[int]) -> Sequence[int]:
    """The next numbers after one of them, going on at the beginning."""
    place = bisect_right(bearers, number)
    after = bearers[place : place + NEIGHBOURS]
    return [*after, *bearers[: min(place - 1, NEIGHBOURS - len(after))]]
