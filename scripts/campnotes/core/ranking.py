"""Which records answer a query, and in what order: one written procedure.

docs/assets/javascripts/ranking.js is its twin. The two differ only in where a term's postings come from: the terminal
takes them from Whoosh, the browser from the site's shards. All weights are whole numbers computed here, so both add up
the same.

The weight of words is BM25F (Robertson, Zaragoza and Taylor 2004): frequencies in the fields of a record are weighted
and added up first, and saturated once. Average lengths are fixed, so that a new record never changes another one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from campnotes.core.analysis import content_words, query_words, word_terms
from campnotes.core.records import Labels, Record


@dataclass(frozen=True)
class Field:
    weight: float
    average: int
    """Words of a usual field of this name."""
    normalise: float
    """From 0 to 1: how much a long field weakens its words (b of BM25)."""


FIELDS = {
    "own": Field(3.0, average=8, normalise=0.5),
    "details": Field(1.0, average=12, normalise=0.5),
    "family": Field(1.0, average=8, normalise=0.5),
    "session": Field(0.5, average=12, normalise=0.5),
    "labels": Field(2.5, average=25, normalise=0.2),
    "near_labels": Field(1.5, average=25, normalise=0.2),
    "body": Field(0.5, average=150, normalise=0.3),
}
SATURATION = 1.2  # k1 of BM25
SCALE = 1000  # impacts are thousandths
BLANK = re.compile(r"[ \t\r\n]*")  # "  ": no query
COVERAGE = 20  # per cent of the query's weight that a hit must match


@dataclass(frozen=True)
class Filters:
    """What a reader narrows a search by. Inside a filter one value is enough; all filters given must hold."""

    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    """Without region: `de` is Austrian German too."""
    kinds: tuple[str, ...] = ()
    open: bool = False
    """Only problems for which no suggestion was noted."""

    def wanted(self) -> dict[str, frozenset[str]]:
        """Facet → the values asked for, of each facet that is filtered at all."""
        asked = {
            "type": self.types,
            "role": self.roles,
            "event": self.events,
            "year": [str(year) for year in self.years],
            "language": self.languages,
            "kind": self.kinds,
            "open": ["open"] if self.open else [],
        }
        return {facet: frozenset(values) for facet, values in asked.items() if values}


EVERYTHING = Filters()


@dataclass(frozen=True)
class Hit:
    kind: str
    session: str
    item: str | None
    text: str
    title: str
    types: tuple[str, ...]
    url: str
    score: int


@dataclass(frozen=True)
class Answer:
    total: int
    hits: tuple[Hit, ...]
    """The first of them, best first."""
    facets: dict[str, list[tuple[str, int]]]
    """Facet → (value, number of hits it has under the query and all other filters), most first, then by value."""
    corrected: str | None = None
    """The query that was used instead of the one given."""

    def to_json(self) -> dict[str, Any]:
        """The contract of `campnotes search --format json`."""
        return {
            "total": self.total,
            "hits": [{**vars(hit), "types": list(hit.types)} for hit in self.hits],
            "facets": {
                facet: [{"id": value, "count": count} for value, count in values]
                for facet, values in self.facets.items()
            },
            "corrected": self.corrected,
        }


@dataclass(frozen=True)
class Postings:
    """Where a term stands."""

    weight: int
    """How telling the term is: `term_weight`."""
    impacts: Sequence[tuple[int, int]]
    """(number of the record, impact of the term on it), in the order of the records."""


Lookup = Callable[[str], Postings | None]


@dataclass(frozen=True)
class Export:
    """All that another reader of the index needs, as plain values."""

    records: tuple[Record, ...]
    postings: Mapping[str, Postings]
    """Term → where it stands, sorted by term."""
    labels: Labels
    stop_words: frozenset[str]


def answer(query: str, filters: Filters, limit: int, records: Sequence[Record], lookup: Lookup) -> Answer:
    """The records that match the query and pass the filters; without a query all that the filters leave.

    The score is the sum of impacts over the words of the query, of a word's terms the one that tells most.
    Records of equal score stand in the order of `records`.
    """
    scores = dict.fromkeys(range(len(records)), 0) if BLANK.fullmatch(query) else matches(query, len(records), lookup)
    wanted = filters.wanted()
    passed = [number for number in scores if not refused(records[number], wanted)]
    passed.sort(key=lambda number: (-scores[number], number))
    hits = tuple(_hit(records[number], scores[number]) for number in passed[:limit])
    return Answer(len(passed), hits, facets((records[number] for number in scores), wanted))


def matches(query: str, count: int, lookup: Lookup) -> dict[int, int]:
    """Number → score of each record that matches enough of the query, out of `count` records.

    Enough is a share of the query's weight; a word that no record has weighs as much as one that a single record has.
    """
    scores: defaultdict[int, int] = defaultdict(int)
    covered: defaultdict[int, int] = defaultdict(int)
    total = 0
    for word in query_words(query):
        found = [postings for term in word.terms if (postings := lookup(term))]
        weight = max((postings.weight for postings in found), default=term_weight(count, 1))
        best: dict[int, int] = {}
        for postings in found:
            for number, gain in postings.impacts:
                best[number] = max(gain, best.get(number, 0))
        for number, gain in best.items():
            scores[number] += gain
            covered[number] += weight
        total += weight
    return {number: score for number, score in scores.items() if 100 * covered[number] >= COVERAGE * total}


def facets(found: Iterable[Record], wanted: Mapping[str, frozenset[str]]) -> dict[str, list[tuple[str, int]]]:
    """Facet → (value, count): how many of the records pass the filters of all other facets and have this value."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for record in found:
        refusing = refused(record, wanted)
        for facet in FACETS if not refusing else refusing if len(refusing) == 1 else ():
            counts[facet].update(FACETS[facet](record))
    return {facet: sorted(values.items(), key=lambda pair: (-pair[1], pair[0])) for facet, values in counts.items()}


def refused(record: Record, wanted: Mapping[str, frozenset[str]]) -> list[str]:
    """The facets whose filter the record does not pass."""
    return [facet for facet, values in wanted.items() if values.isdisjoint(FACETS[facet](record))]


FACETS: dict[str, Callable[[Record], Iterable[str]]] = {
    "type": lambda record: record.types,
    "role": lambda record: record.roles,
    "event": lambda record: [record.event],
    "year": lambda record: [str(record.year)] if record.year else [],
    "language": lambda record: [record.language.split("-")[0]],
    "kind": lambda record: [record.kind],
    "open": lambda record: ["open"] if record.open else [],
}
"""Facet → the values that a record has in it."""


def frequencies(record: Record) -> dict[str, float]:
    """Term → its frequency in the record, weighted by field and by the length of the field."""
    terms: dict[str, list[str]] = {name: [] for name in FIELDS}
    lengths: Counter[str] = Counter()
    for passage in record.passages:
        length, found = _counted(passage.text, passage.language)
        lengths[passage.field] += length
        terms[passage.field] += found
    weighted: defaultdict[str, float] = defaultdict(float)
    for name, spec in FIELDS.items():
        share = spec.weight / (1 - spec.normalise + spec.normalise * lengths[name] / spec.average)
        for term in terms[name]:
            weighted[term] += share
    return dict(weighted)


@lru_cache(maxsize=10_000)  # labels, titles and problems stand in many records
def _counted(text: str, language: str) -> tuple[int, tuple[str, ...]]:
    """How many words a text has, and its terms."""
    words = content_words(text)
    return len(words), tuple(term for word in words for term in word_terms(word, language))


def term_weight(count: int, document_frequency: int) -> int:
    """How telling a term is that `document_frequency` of `count` records have: BM25's idf in thousandths, above 0."""
    return max(1, round(SCALE * _idf(count, document_frequency)))


def impact(frequency: float, count: int, document_frequency: int) -> int:
    """What a term adds to the score of a record that has it with this weighted frequency, above 0."""
    saturated = frequency * (SATURATION + 1) / (frequency + SATURATION)
    return max(1, round(SCALE * _idf(count, document_frequency) * saturated))


def _idf(count: int, document_frequency: int) -> float:
    return math.log(1 + (count - document_frequency + 0.5) / (document_frequency + 0.5))


def _hit(record: Record, score: int) -> Hit:
    return Hit(record.kind, record.session, record.item, record.text, record.title, record.types, record.url, score)
