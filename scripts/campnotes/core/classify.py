"""Which concepts of the vocabulary a text is about, told by the words of their labels.

A label occurs where all its words stand near each other in one clause, in any order: German moves its verbs, so that
"kommt niemand" is found in "dass zu uns fast niemand mehr kommt". Words of lacking (lexicon, `typing`) stand for each
other: "keine Zeit" is found in "Zeit fehlt".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from campnotes.core.analysis import Word, stem, stop_words, words
from campnotes.core.lexicon import lexicon
from campnotes.core.model import Concept

TYPES_LIMIT = 3
DECIDES = 0.15  # the score that surroundings need to name a concept by themselves
ENOUGH = 0.4  # of the best concept's score: what has less is not named beside it
COMPOUND = 5  # letters that a label needs to be found inside a longer word
HEAD, MODIFIER = 0.8, 0.4  # what a compound says that ends or begins with a label: "Vereinsvorstand", "Druckkosten"
SCENE = 0.5  # how much a label of one word says that tells only who or where
BEFORE_TURN = 0.5  # of "Geld ist da, aber niemand macht mit" the end tells the problem
LONGER = 0.5  # how much each further word of a label adds to what it says
FURTHER = 0.4  # how much a further label of a concept adds, of the one before it
GAP, GAP_IN_FIXED_ORDER = 4, 2  # words that may stand between those of a label, in German and in other languages
CLAUSE_END = re.compile(r"[.!?;:…]")
ENGLISH_FORM = re.compile(r"(?<=[a-z]{4})(?:ing|ed)$")  # "recruiting", "recruited"; not "need"


@dataclass(frozen=True)
class Suggested:
    """A concept that fits, with the words of the text that say so."""

    concept: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, order=True)
class _Phrase:
    concept: str
    parts: tuple[str, ...]
    """The stems of its words, the longest first; a key of `Suggester.lacking` for a word of lacking."""
    weight: float


@dataclass(frozen=True)
class Occurrence:
    """A label that a text has: of which concept, at which of its words, and how much it says."""

    concept: str
    place: int
    because: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Context:
    """What stands around a text, and how much it says of it: 1 is as much as the text itself."""

    labels: tuple[Occurrence, ...]
    weight: float
    own: bool = False
    """Whether it is part of what is asked about; what is not can name a concept only where the rest names none."""


@dataclass(frozen=True)
class _Token:
    """A word of a text."""

    stem: str
    written: str
    clause: int
    weight: float


class Suggester:
    """The labels of a concept scheme, prepared for one language."""

    def __init__(self, concepts: tuple[Concept, ...], language: str) -> None:
        self.concepts = tuple(concept for concept in concepts if not concept.replacedBy)
        self.language = language
        self.german = language == "de"
        self.gap = GAP if self.german else GAP_IN_FIXED_ORDER
        words_of = lexicon(language)
        self.lacking = {f"lacking {key}": self._stems(words_of.lacking(key)) for key in ("things", "deeds")}
        self.scene = self._stems(words_of.scene)
        self.turns = {word.text for word in words(" ".join(words_of.turns))}

    def suggest(self, text: str, context: Iterable[Context] = ()) -> list[Suggested]:
        """Concepts whose labels occur in `text` or its context, best first; none when none does.

        A label of more words says more, one that many concepts share says less, and every further label of a concept
        adds less than the one before. Of equals the one named first comes first. A word counts for one label only.
        Where only the surroundings name concepts, the best of these is all that is suggested.
        """
        evidence: defaultdict[str, list[float]] = defaultdict(list)
        because: dict[str, dict[str, None]] = {}
        first: dict[str, tuple[int, int]] = {}
        own: set[str] = set()
        for nth, part in enumerate((Context(self.labels_in(text), 1.0, own=True), *context)):
            for label in part.labels:
                evidence[label.concept].append(part.weight * label.weight)
                because.setdefault(label.concept, {}).update(dict.fromkeys(label.because))
                first[label.concept] = min(first.get(label.concept, (nth, label.place)), (nth, label.place))
                if part.own:
                    own.add(label.concept)
        scores = {concept: _total(weights) for concept, weights in evidence.items()}
        ranked = sorted(own or scores, key=lambda concept: (-scores[concept], first[concept]))
        least = ENOUGH * scores[ranked[0]] if ranked else 0.0
        found = [Suggested(one, scores[one], tuple(because[one])) for one in ranked if scores[one] >= least]
        return found if own else [one for one in found[:1] if one.score >= DECIDES]

    def labels_in(self, text: str) -> tuple[Occurrence, ...]:
        """The labels that occur in a text, longer ones first; a word is part of one label only."""
        tokens = self._tokens(text)
        used: set[int] = set()
        found: list[Occurrence] = []
        for phrase in self._candidates(tokens):
            places, whole = self._places(phrase.parts, tokens, used)
            if places:
                used.update(places)
                weight = whole * phrase.weight * min(tokens[place].weight for place in places)
                told = tuple(tokens[place].written for place in places)
                found.append(Occurrence(phrase.concept, places[0], told, weight))
        return tuple(found)

    def _tokens(self, text: str) -> list[_Token]:
        """The words of a text; those before a turn ("aber") say less."""
        tokens: list[_Token] = []
        clause, begun, end = 0, 0, 0
        for word in words(text):
            if CLAUSE_END.search(text, end, word.start):
                clause, begun = clause + 1, len(tokens)
            if word.text in self.turns:
                tokens[begun:] = [replace(token, weight=BEFORE_TURN * token.weight) for token in tokens[begun:]]
                clause, begun = clause + 1, len(tokens)
            tokens.append(_Token(self._stem(word), text[word.start : word.end], clause, 1.0))
            end = word.end
        return tokens

    def _candidates(self, tokens: list[_Token]) -> list[_Phrase]:
        """The labels whose first part occurs in the text, those with most words first."""
        starts = dict.fromkeys(token.stem for token in tokens)
        if self.german:
            for word in list(starts):
                for n in range(COMPOUND, len(word)):
                    starts |= {word[:n]: None, word[-n:]: None}
        found = {id(phrase): phrase for start in starts for phrase in self._phrases.get(start, ())}
        return sorted(found.values(), key=lambda one: (-len(one.parts), -len("".join(one.parts)), one))

    def _places(self, parts: tuple[str, ...], tokens: list[_Token], used: set[int]) -> tuple[list[int], float]:
        """Where the words of a label stand near each other in one clause, in order of the text; empty if nowhere.

        And how much of them is said: a single one may be part of a compound ("Fördermittelantrag").
        """
        first, *rest = parts
        inside = self.german and not rest and len(first) >= COMPOUND
        for start, token in enumerate(tokens):
            word = token.stem
            if start in used or not (word == first or (inside and (word.startswith(first) or word.endswith(first)))):
                continue
            places = [start]
            for part in rest:
                hit = self._nearest(part, places, len(rest) + self.gap, tokens, used)
                if hit is None:
                    break
                places.append(hit)
            else:
                return sorted(places), 1.0 if word == first else HEAD if word.endswith(first) else MODIFIER
        return [], 0.0

    def _nearest(self, part: str, places: list[int], reach: int, tokens: list[_Token], used: set[int]) -> int | None:
        """The place of a further word of a label, nearest to its first, so that all lie within `reach`."""
        first = places[0]
        known = self.lacking.get(part, (part,))
        free = [
            at
            for at in range(max(max(places) - reach, 0), min(min(places) + reach + 1, len(tokens)))
            if tokens[at].stem in known
            and tokens[at].clause == tokens[first].clause
            and at not in used
            and at not in places
        ]
        return min(free, key=lambda at: abs(at - first), default=None)

    @cached_property
    def _phrases(self) -> dict[str, list[_Phrase]]:
        """All labels, by their first part."""
        found: dict[tuple[str, tuple[str, ...]], int] = {}
        for concept in self.concepts:
            labels = [concept.prefLabel.get(self.language, "")]
            labels += [*concept.altLabel.get(self.language, ()), *concept.hiddenLabel.get(self.language, ())]
            for label in labels:
                parts = self._parts(label)
                if parts:
                    found[concept.id, parts] = sum(word.text not in stop_words() for word in words(label))
        shared = Counter(parts for _, parts in found)
        by_start: dict[str, list[_Phrase]] = {}
        for (concept_id, parts), telling in sorted(found.items()):
            lacking = parts[-1] in self.lacking
            weight = SCENE if parts[0] in self.scene and len(parts) == 1 else 1 + LONGER * max(telling - 1, lacking)
            by_start.setdefault(parts[0], []).append(_Phrase(concept_id, parts, weight / shared[parts]))
        return by_start

    def _parts(self, label: str) -> tuple[str, ...]:
        """A label's words as they are compared, those of lacking as one at the end; empty if it has no others."""
        stems = [self._stem(word) for word in words(label)]
        lacks = [key for key, known in self.lacking.items() if known & {*stems}][:1]
        telling = [one for one in stems if not lacks or one not in self.lacking[lacks[0]]]
        return (*sorted(telling, key=lambda one: (-len(one), one)), *lacks) if telling else ()

    def _stems(self, listed: Iterable[str]) -> frozenset[str]:
        return frozenset(self._stem(word) for word in words(" ".join(listed)))

    def _stem(self, word: Word) -> str:
        found = stem(word.text, self.language)
        return found if self.german else _english_base(found)


def _english_base(word: str) -> str:
    """The stem of a noun, also that of a verb's forms: "plan" of "planning"."""
    bare = ENGLISH_FORM.sub("", word)
    if bare != word and bare[-1] == bare[-2] and bare[-1] not in "ls":  # but "selling", "missing"
        bare = bare[:-1]
    return bare.removesuffix("e") if len(bare) > 4 else bare


def _total(weights: list[float]) -> float:
    return sum(weight * FURTHER**rank for rank, weight in enumerate(sorted(weights, reverse=True)))
