"""What an unknown word of a query may stand for, among the words that notes and vocabulary use.

docs/assets/javascripts/spelling.js is its twin. Candidates share the first or the last two letters with the word, so
that a reader's browser need not load all words: a typing error seldom hits both ends, and there stand a compound's
parts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from campnotes.core.analysis import UMLAUT, content_words, fold, written
from campnotes.core.records import Passage

KNOWN = 4  # letters of the shortest word that is offered
TYPED = 5  # letters of the shortest word that is corrected
LONG, VERY_LONG = 8, 12  # letters from which a wrong letter is an error, and from which two errors are corrected
LONG_PART = 8  # letters of a part when the other one is not known
LINK = 3  # letters between two parts without their endings: Generatio-nen-konflikt
PIECE, SIMILAR = 40, 60  # per cent of its impact that a part of the word has, and a word of the same trigrams
ALIKE = 60  # per cent of trigrams that a similar word must share
MOST = 8  # words that one unknown word stands for
LETTERS = re.compile(r"[a-z]+")
ENDING = re.compile(r"(?:e[nrs]?|[ns])$")  # Bäum-en, Miet-e


class Spelling(NamedTuple):
    written: str
    """As people write it most often."""
    sessions: int
    """In how many sessions."""


Spellings = Mapping[str, Spelling]
"""Key of a word → how it is written."""


def spelling_key(word: str) -> str:
    """A word without regard to case, accents and the spelling of umlauts: `forderung` for `Foerderung`."""
    return UMLAUT.sub(lambda umlaut: umlaut.group()[0], fold(word))


def ends(word: str) -> tuple[str, str]:
    """The first two letters with a mark behind, the last two with one before: words that share one are compared."""
    key = spelling_key(word)
    return f"{key[:2]}-", f"-{key[-2:]}"


def spelled(passages: Iterable[Passage]) -> list[str]:
    """The words that a query may be corrected to, as written, each once, sorted."""
    found = {passage.text[word.start : word.end] for passage in passages for word in content_words(passage.text)}
    return sorted({written(word) for word in found if _is_offered(spelling_key(word))})


def spellings(groups: Iterable[Iterable[str]]) -> dict[str, Spelling]:
    """Groups of written words (one a session) → key → how it is written, sorted by key."""
    seen: dict[str, Counter[str]] = {}
    for group in groups:
        for word in group:
            seen.setdefault(spelling_key(word), Counter())[word] += 1
    return {key: _most_used(seen[key]) for key in sorted(seen)}


def by_ends(known: Iterable[str]) -> dict[str, list[str]]:
    """One of `ends` → the keys that have it, in their order."""
    found: dict[str, list[str]] = {}
    for key in known:
        for end in ends(key):
            found.setdefault(end, []).append(key)
    return found


def nearest(word: str, candidates: Spellings) -> str | None:
    """How the known word is written that a typing error made into this one; None when none is near.

    One error (a letter missing, added or wrong, two swapped) from five letters on, two from twelve on. In a short word
    a wrong letter is no error: `Ratten` is not what `retten` meant. Of equals the most frequent word.
    """
    key = spelling_key(word)
    if len(key) < TYPED or not LETTERS.fullmatch(key):
        return None
    limit = 2 if len(key) >= VERY_LONG else 1
    found = [
        (errors, -spelling.sessions, other)
        for other, spelling in candidates.items()
        if abs(len(other) - len(key)) <= limit
        and (errors := edits(key, other, limit)) <= limit
        and not (len(key) < LONG and len(other) == len(key) and sorted(other) != sorted(key))
    ]
    return candidates[min(found)[2]].written if found else None


def stand_ins(word: str, candidates: Spellings) -> dict[str, int]:
    """Known words that an unknown one is made of or begins, else those that look alike: key → share in per cent."""
    key = spelling_key(word)
    if not LETTERS.fullmatch(key):
        return {}
    longer = [other for other in candidates if len(key) >= TYPED and other.startswith(key) and other != key]
    pieces = dict.fromkeys([*_parts(key, candidates), *sorted(longer)], PIECE)
    return dict(list((pieces or _similar(key, candidates)).items())[:MOST])


def edits(left: str, right: str, limit: int) -> int:
    """Letters to add, drop, change or swap with the next one (optimal string alignment); `limit` + 1 for any more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _parts(key: str, candidates: Spellings) -> list[str]:
    """The two known words a compound is made of, else a long one at its beginning or end."""
    bare = {other: ENDING.sub("", other) for other in candidates if other != key}
    whole = ENDING.sub("", key)
    first = {other: len(stem) for other, stem in bare.items() if key.startswith(stem)}
    last = {other: len(stem) for other, stem in bare.items() if whole.endswith(stem)}
    pairs = [(first[a] + last[b], min(first[a], last[b]), a, b) for a in first for b in last]
    pairs = [pair for pair in pairs if 0 <= len(whole) - pair[0] <= LINK]
    if pairs:
        return list(max(pairs)[2:])
    return sorted(other for other in {**first, **last} if len(other) >= LONG_PART)


def _similar(key: str, candidates: Spellings) -> dict[str, int]:
    """Words that begin as this one and share most of their trigrams with it (Dice), most similar first."""
    own = _trigrams(key)
    found = []
    for other in candidates:
        theirs = _trigrams(other)
        dice = 200 * len(own & theirs) // (len(own) + len(theirs))
        if dice >= ALIKE and other[:2] == key[:2] and other != key:
            found.append((-dice, other))
    return {other: SIMILAR * -dice // 100 for dice, other in sorted(found)}


def _trigrams(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _is_offered(key: str) -> bool:
    return len(key) >= KNOWN and LETTERS.fullmatch(key) is not None


def _most_used(seen: Counter[str]) -> Spelling:
    return Spelling(min(seen, key=lambda word: (-seen[word], word)), seen.total())
