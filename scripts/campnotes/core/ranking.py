"""Which records answer a query, and in what order: one written procedure.

docs/assets/javascripts/ranking.js is its twin. The two differ only in where a term's postings come from: the terminal
takes them from Whoosh, the browser from the site's shards. All weights are whole numbers computed here, so both add up
the same.

The weight of words is BM25F (Robertson, Zaragoza and Taylor 2004): frequencies in the fields of a record are weighted
and added up first, and saturated once. Average lengths are fixed, so that a new record never changes another one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

from campnotes.core.analysis import any_terms, content_words, fold, stem, weak_terms, word_terms, words, written
from campnotes.core.compounds import compound_parts
from campnotes.core.query import QUERY_LIMIT, Query, QueryWord, read_query
from campnotes.core.records import Labels, Passage, Record
from campnotes.core.spelling import Spellings, nearest, stand_ins


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
    "session": Field(0.7, average=12, normalise=0.5),
    "body": Field(0.8, average=150, normalise=0.3),
}
IS_A, NEAR = 1.2, 0.6  # frequency of a concept in a record that is of it, and in one that has to do with it
SATURATION = 1.2  # k1 of BM25
SCALE = 1000  # impacts are thousandths
COVERAGE = 33  # per cent of the query's weight that a hit must match
UNKNOWN = 60  # per cent of a rare word's weight that a word nobody knows has
WHOLE, COMPOUND_PART, WEAK = (
    100,
    35,
    20,
)  # per cent of its weight that a word has: itself, inside a compound, a weak one
SAID = ("own", "details", "body")
"""Fields with the words of the record itself: there a phrase must stand."""


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
    groups: Sequence[tuple[int, Sequence[int]]]
    """(impact of the term, numbers of the records on which it has that impact, ascending); may be empty."""
    relatives: Sequence[tuple[str, int]] = ()
    """(term, share of its impact in per cent) of the synonyms that stand anywhere: they answer too."""
    concepts: Sequence[tuple[str, int]] = ()
    """(id, share in per cent) of the concepts that have this term in a label: their records answer too."""


class Source(Protocol):
    """Where the procedure looks things up."""

    @property
    def records(self) -> Sequence[Record]: ...

    def lookup(self, term: str) -> Postings | None:
        """None for a term that stands in no record or label, has no synonym that does, and is no weak word."""
        ...

    def candidates(self, word: str) -> Spellings:
        """The known words that share the first or the last two letters with this one."""
        ...


@dataclass(frozen=True)
class Export:
    """All that another reader of the index needs, as plain values."""

    records: tuple[Record, ...]
    postings: Mapping[str, Postings]
    """Term → where it stands, sorted by term."""
    labels: Labels
    stop_words: frozenset[str]
    spellings: Spellings
    """All words that a query may be corrected to, sorted by key."""


def answer(query: str, filters: Filters, limit: int, source: Source) -> Answer:
    """The records that match the query and pass the filters; without a query all that the filters leave.

    A word that nobody knows is corrected to the nearest known one first (`corrected`), unless it stands in quotes.
    Records of equal score stand in their order.
    """
    asked = read_query(query)
    corrected = correct(query, asked, source)
    scores = matches(read_query(corrected) if corrected else asked, source)
    wanted = filters.wanted()
    passed = [number for number in scores if not refused(source.records[number], wanted)]
    passed.sort(key=lambda number: (-scores[number], number))
    hits = tuple(_hit(source.records[number], scores[number]) for number in passed[:limit])
    return Answer(len(passed), hits, facets((source.records[number] for number in scores), wanted), corrected)


def correct(query: str, asked: Query, source: Source) -> str | None:
    """The query with every unknown word replaced by the nearest known one; None when there is none to replace."""
    corrected = query[:QUERY_LIMIT]
    for word in reversed(asked.words):
        if not any(source.lookup(term) for term in word.terms) and (
            near := nearest(word.text, source.candidates(word.text))
        ):
            corrected = corrected[: word.start] + near + corrected[word.end :]
    return corrected if corrected != query[:QUERY_LIMIT] else None


def matches(query: Query, source: Source) -> dict[int, int]:
    """Number → score of each record that matches enough of the query.

    The score is the sum of impacts over the words, of all that a word stands for the best. Enough is a share of the
    query's weight; a word that no record has weighs nearly as much as one that a single record has.
    """
    scores: defaultdict[int, int] = defaultdict(int)
    covered: defaultdict[int, int] = defaultdict(int)
    total = 0
    unknown = term_weight(len(source.records), 1) * UNKNOWN // 100
    quoted = [(own := _as_is(word, source), own) for phrase in query.phrases for word in phrase]
    plain = [(own := _own(word, source), [*own, *_related(word, own, source)]) for word in query.words]
    for own, answering in (*quoted, *plain):
        weight = max((one.weight for one, _ in own if one.groups), default=0)
        weight = weight or max((one.weight for one, _ in own), default=unknown)
        gains: dict[int, int] = {}
        shares: dict[int, int] = {}
        for postings, share in answering:
            for impact, numbers in postings.groups:
                gain = impact * share // 100
                for number in numbers:
                    gains[number] = max(gain, gains.get(number, 0))
                    shares[number] = max(share, shares.get(number, 0))
        for number, gain in gains.items():
            scores[number] += gain
            covered[number] += weight * shares[number]
        total += weight
    if not total and (query.blank or query.excluded):
        scores.update(dict.fromkeys(range(len(source.records)), 0))
    left = {number for number in scores if covered[number] >= COVERAGE * total}
    for phrase in query.phrases:
        left &= _having(phrase, source)
    for phrase in query.excluded:
        left -= _having(phrase, source)
    return {number: score for number, score in scores.items() if number in left}


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
    "open": lambda record: [] if record.kind != "problem" else ["open"] if record.open else ["answered"],
}
"""Facet → the values that a record has in it."""


def frequencies(record: Record) -> dict[str, float]:
    """Term → its frequency in the record, weighted by field and by the length of the field; `concept_term` among them.

    A compound counts for its parts too, a little.
    """
    terms: dict[str, list[Mapping[str, int]]] = {name: [] for name in FIELDS}
    lengths: Counter[str] = Counter()
    for passage in record.passages:
        length, found = _counted(passage.text, passage.language)
        lengths[passage.field] += length
        terms[passage.field].append(found)
    weighted: defaultdict[str, float] = defaultdict(float)
    for name, spec in FIELDS.items():
        share = spec.weight / (1 - spec.normalise + spec.normalise * lengths[name] / spec.average) / WHOLE
        for found in terms[name]:
            for term, count in found.items():
                weighted[term] += share * count
    weighted.update((concept_term(concept), NEAR) for concept in record.near)
    weighted.update((concept_term(concept), IS_A) for concept in record.is_a)
    return dict(weighted)


@lru_cache(maxsize=1_000)  # titles and problems stand in many records of their session
def _counted(text: str, language: str) -> tuple[int, Mapping[str, int]]:
    """How many words a text has, and its terms with their frequencies in per cent, those of parts of compounds too."""
    content = content_words(text)
    counts: Counter[str] = Counter()
    for word in content:
        counts.update(dict.fromkeys(word_terms(word, language), WHOLE))
        if language.split("-")[0] == "de":
            found = compound_parts(written(text[word.start : word.end]))
            counts.update({stem(fold(part), language): COMPOUND_PART for part in found})
    return len(content), counts


def term_weight(count: int, document_frequency: int) -> int:
    """How telling a term is that `document_frequency` of `count` records have: BM25's idf in thousandths, above 0."""
    return max(1, round(SCALE * _idf(count, document_frequency)))


def weakened(term: str, value: int) -> int:
    """The weight or impact of a term, less for one that stands in notes on anything."""
    return max(1, value * WEAK // 100) if term in weak_terms() else value


def concept_term(concept: str) -> str:
    """The term of all records of a concept; no word has its first character."""
    return f"#{concept}"


def by_impact(term: str, standing: Sequence[tuple[int, float]], count: int) -> list[tuple[int, list[int]]]:
    """`Postings.groups` of a term from the numbers and weighted frequencies of the records in which it stands.

    The impact is what it adds to the score of a record, above 0; `count` is that of all records.
    """
    groups: defaultdict[int, list[int]] = defaultdict(list)
    telling = SCALE * _idf(count, len(standing))
    for number, frequency in standing:
        saturated = frequency * (SATURATION + 1) / (frequency + SATURATION)
        groups[_rounded(max(1, round(telling * saturated)))].append(number)
    return [(weakened(term, impact), numbers) for impact, numbers in groups.items()]


def _as_is(word: QueryWord, source: Source) -> list[tuple[Postings, int]]:
    return [(postings, 100) for term in word.terms if (postings := source.lookup(term))]


def _own(word: QueryWord, source: Source) -> list[tuple[Postings, int]]:
    """A word and the concepts that are called by it."""
    found = _as_is(word, source)
    concepts = {(concept_term(concept), share) for postings, _ in found for concept, share in postings.concepts}
    return found + [(postings, share) for term, share in concepts if (postings := source.lookup(term))]


def _related(word: QueryWord, own: Sequence[tuple[Postings, int]], source: Source) -> list[tuple[Postings, int]]:
    """The synonyms of a word with their shares; for an unknown word what it may be made of or mean."""
    shares = [(term, share) for postings, _ in own for term, share in postings.relatives]
    if not own:
        others = stand_ins(word.text, source.candidates(word.text))
        shares = [(term, share) for key, share in others.items() for term in spelled_terms(key)]
    return [(postings, share) for term, share in shares if (postings := source.lookup(term))]


def spelled_terms(key: str) -> tuple[str, ...]:
    """The terms of a known word, given by its key."""
    return tuple(term for word in words(key) for term in any_terms(word))


def _having(phrase: Sequence[QueryWord], source: Source) -> set[int]:
    """Numbers of the records that have a word, or the words of a phrase in a row, stop words aside."""
    having = [
        {number for one, _ in _as_is(word, source) for _, numbers in one.groups for number in numbers}
        for word in phrase
    ]
    found = set.intersection(*having)
    return found if len(phrase) == 1 else {number for number in found if _says(source.records[number], phrase)}


def _says(record: Record, phrase: Sequence[QueryWord]) -> bool:
    return any(in_a_row(phrase, passage) for passage in record.passages if passage.field in SAID)


def in_a_row(phrase: Sequence[QueryWord], passage: Passage) -> bool:
    """Whether the content words of a passage have those of the phrase side by side, in its order."""
    terms = [word_terms(word, passage.language) for word in content_words(passage.text)]
    return any(
        all(not set(word.terms).isdisjoint(found) for word, found in zip(phrase, terms[at:], strict=False))
        for at in range(len(terms) - len(phrase) + 1)
    )


def _idf(count: int, document_frequency: int) -> float:
    return math.log(1 + (count - document_frequency + 0.5) / (document_frequency + 0.5))


@cache
def _rounded(value: int) -> int:
    """Two digits of a number: records with the same impact of a term take few bytes, and nobody sees the difference."""
    step = int(10 ** max(0, len(str(value)) - 2))
    return (value + step // 2) // step * step


def _hit(record: Record, score: int) -> Hit:
    return Hit(record.kind, record.session, record.item, record.text, record.title, record.types, record.url, score)
