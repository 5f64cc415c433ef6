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


@dataclass(frozen=True)
class _Phrase:
    concept: str
    stems: tuple[str, ...]
    weight: float


class Suggester:
    """The labels of a concept scheme, prepared for one language."""

    def __init__(self, concepts: tuple[Concept, ...], language: str) -> None:
        self.concepts = tuple(concept for concept in concepts if not concept.replacedBy)
        self.language = language

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
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for phrase in self._phrases:
            places = _places(phrase.stems, stems, used, self.language == "de")
            if places and (phrase.concept, phrase.stems) not in seen:
                seen.add((phrase.concept, phrase.stems))
                used.update(places)
                yield phrase, places

    @cached_property
    def _phrases(self) -> list[_Phrase]:
        """All labels as stems, the longest first."""
        found: dict[tuple[str, tuple[str, ...]], _Phrase] = {}
        shared: Counter[tuple[str, ...]] = Counter()
        for concept in self.concepts:
            labels = [concept.prefLabel.get(self.language, "")]
            labels += [*concept.altLabel.get(self.language, ()), *concept.hiddenLabel.get(self.language, ())]
            for key in {tuple(stem(word.text, self.language) for word in words(label)) for label in labels if label}:
                shared[key] += 1
                found[concept.id, key] = _Phrase(concept.id, key, 1.0)
        weighed = [
            _Phrase(one.concept, one.stems, (1 + 0.5 * (len(one.stems) - 1)) / shared[one.stems])
            for one in found.values()
        ]
        return sorted(weighed, key=lambda one: (-len(one.stems), -len("".join(one.stems))))


def _places(phrase: tuple[str, ...], stems: list[str], used: set[int], compounds: bool) -> list[int]:
    """Where the words of a phrase stand in a row (with at most one word between two of them); empty if nowhere."""
    compounds = compounds and len(phrase) == 1
    for start in range(len(stems)):
        places: list[int] = []
        at = start
        for part in phrase:
            reach = range(at, min(at + 1 + (GAP if places else 0), len(stems)))
            hit = next((i for i in reach if i not in used and _is_word(part, stems[i], compounds)), None)
            if hit is None:
                break
            places.append(hit)
            at = hit + 1
        if len(places) == len(phrase):
            return places
    return []


def _is_word(label: str, word: str, compounds: bool) -> bool:
    """Whether a word is a label's, or a compound with it ("Fördermittelantrag")."""
    if label == word:
        return True
    return compounds and len(label) >= COMPOUND and (word.startswith(label) or word.endswith(label))
