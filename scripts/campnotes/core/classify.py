"""Which concepts of the vocabulary a text is about, told by the words of their labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from campnotes.core.analysis import stem, words
from campnotes.core.model import Concept

TYPES_LIMIT = 3
ENOUGH = 0.4  # of the best concept's score: what has less is not named beside it
COMPOUND = 5  # letters that a label needs to be found inside a longer word
OWN, DETAIL = 1.0, 0.7  # a word of the item itself counts more than one of its details
GAP = 1  # words that may stand between two words of a label: "großen geografischen Raum"


@dataclass(frozen=True)
class Suggested:
    """A concept that fits, with the words of the text that say so."""

    concept: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, order=True)
class _Phrase:
    concept: str
    stems: tuple[str, ...]
    weight: float


class Suggester:
    """The labels of a concept scheme, prepared for one language."""

    def __init__(self, concepts: tuple[Concept, ...], language: str) -> None:
        self.concepts = tuple(concept for concept in concepts if not concept.replacedBy)
        self.language = language
        self.compounds = language == "de"

    def suggest(self, text: str, details: tuple[str, ...] = ()) -> list[Suggested]:
        """Concepts whose labels occur in `text` or `details`, best first; none when none does.

        A concept is as good as its best label that occurs: one of more words says more, one that many concepts share
        says less. Of equals the one named first comes first. A word counts for one label only, that with most words.
        """
        scores: defaultdict[str, float] = defaultdict(float)
        because: dict[str, list[str]] = {}
        first: dict[str, int] = {}
        at = 0
        for weight, part in ((OWN, text), *((DETAIL, detail) for detail in details)):
            spans = list(words(part))
            stems = [stem(word.text, self.language) for word in spans]
            for phrase, places in self._matches(stems):
                scores[phrase.concept] = max(scores[phrase.concept], weight * phrase.weight)
                because.setdefault(phrase.concept, []).extend(part[spans[i].start : spans[i].end] for i in places)
                first.setdefault(phrase.concept, at + places[0])
            at += len(spans)
        ranked = sorted(scores, key=lambda concept: (-scores[concept], first[concept]))
        best = scores[ranked[0]] if ranked else 0.0
        return [
            Suggested(concept, scores[concept], tuple(because[concept]))
            for concept in ranked
            if scores[concept] >= ENOUGH * best
        ]

    def _matches(self, stems: list[str]) -> Iterator[tuple[_Phrase, list[int]]]:
        used: set[int] = set()
        for phrase in self._candidates(stems):
            places = _places(phrase.stems, stems, used, self.compounds)
            if places:
                used.update(places)
                yield phrase, places

    def _candidates(self, stems: list[str]) -> list[_Phrase]:
        """The labels whose first word occurs in the text, those with most words first."""
        starts = dict.fromkeys(stems)
        if self.compounds:
            for word in stems:
                for n in range(COMPOUND, len(word)):
                    starts |= {word[:n]: None, word[-n:]: None}
        found = {id(phrase): phrase for start in starts for phrase in self._phrases.get(start, ())}
        return sorted(found.values(), key=lambda one: (-len(one.stems), -len("".join(one.stems)), one))

    @cached_property
    def _phrases(self) -> dict[str, list[_Phrase]]:
        """All labels as stems, by their first word."""
        found: set[tuple[str, tuple[str, ...]]] = set()
        for concept in self.concepts:
            labels = [concept.prefLabel.get(self.language, "")]
            labels += [*concept.altLabel.get(self.language, ()), *concept.hiddenLabel.get(self.language, ())]
            keys = {tuple(stem(word.text, self.language) for word in words(label)) for label in labels}
            found |= {(concept.id, key) for key in keys if key}
        shared = Counter(key for _, key in found)
        by_start: dict[str, list[_Phrase]] = {}
        for concept_id, key in sorted(found):
            weight = (1 + 0.5 * (len(key) - 1)) / shared[key]
            by_start.setdefault(key[0], []).append(_Phrase(concept_id, key, weight))
        return by_start


def _places(phrase: tuple[str, ...], stems: list[str], used: set[int], compounds: bool) -> list[int]:
    """Where the words of a phrase stand in a row (with at most one word between two of them); empty if nowhere.

    The first may be part of a compound when it is the only one ("Fördermittelantrag").
    """
    first, *rest = phrase
    compounds = compounds and not rest and len(first) >= COMPOUND
    for start, word in enumerate(stems):
        if start in used or not (word == first or (compounds and (word.startswith(first) or word.endswith(first)))):
            continue
        places = [start]
        for part in rest:
            reach = range(places[-1] + 1, min(places[-1] + 2 + GAP, len(stems)))
            hit = next((i for i in reach if i not in used and stems[i] == part), None)
            if hit is None:
                break
            places.append(hit)
        if len(places) == len(phrase):
            return places
    return []
