"""What of a session's body may be a problem, a suggestion or a contact role though the note does not mark it.

Only its words tell (lexicon/doubts.toml), so nothing is stored: a person decides in
`campnotes review`. Candidates are derived anew from the body each time; what was turned down is kept in `declined`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from campnotes.core.cues import Phrases, folded, tokens_of, written
from campnotes.core.extract import Doubt, fits
from campnotes.core.lexicon import lexicon, question_kind, split_label
from campnotes.core.model import Session
from campnotes.core.passages import Passage, passages
from campnotes.core.vocabulary import Vocabulary

ENTRY_WORDS = 60  # a list entry with more is a text
SENTENCE_WORDS = 45
QUESTION_WORDS = 4
SHORT = 12  # words of an entry that may end in an infinitive
CLEAR, WEAK, HINT = 3, 2, 1  # a clear cue, a weak one in a list entry, a weak one in running text
ENOUGH = 2  # of these together
ROLE_WORDS = 16  # of a passage that names a contact role in passing
ROLE_REACH = 5  # words between the role and the word that says to ask it
INFINITIVE = re.compile(r"[a-zäöüß]{2,}(?:[eo]n|ern|eln)$")  # "aufstellen", "tun", "sammeln"
PARTICIPLE = re.compile(r"(?:[a-zäöü]{2,5})?ge[a-zäöüß]{3,}en$")  # "gegangen", "abgesprochen"
KINDS = ("problem", "suggestion")
ABOUT_ITSELF: tuple[str, ...] = ("scribe", "host", "event", "date", "place", "title", "neutral", "open_question")


@dataclass(frozen=True)
class Candidate(Doubt):
    """A passage that may be an item: `kind` says of which kind, `because` by which of its words."""

    because: tuple[str, ...] = ()
    names: str = ""
    """Of a contact role: the words that name it."""


def candidates(session: Session, vocabulary: Vocabulary) -> tuple[Candidate, ...]:
    """The passages of a session's body that by their words are items, in order of lines (of the body, from 1 on).

    Each passage is offered once, with the kind that most of its words speak for. Not offered is what a person turned
    down and what is an item already.
    """
    reader = _Reader(session.language, vocabulary)
    known = {folded(text) for text in session.declined} | {folded(item.text) for _, item in session.items()}
    roles = {folded(role.text) for role in session.contact_roles}
    asked = [folded(question) for question in session.questions]
    found = (reader.candidate(passage) for passage in passages(session.body))
    return tuple(
        one
        for one in found
        if one
        and folded(one.text) not in known
        and not (one.names and folded(one.names) in roles)
        and not any(question in folded(one.text) for question in asked)
    )


class _Reader:
    """Reads passages in one language."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = lexicon(language).language
        self.cues = _cues(self.language)
        self.roles = vocabulary.contact_roles.suggester(self.language)
        self.aside = dict.fromkeys(map(lexicon(self.language).word, ("about_the_event", "about_the_source")), True)

    def candidate(self, passage: Passage) -> Candidate | None:
        """The passage as what it most likely is, or None when its words say nothing."""
        tokens = tokens_of(passage.text)
        longest = ENTRY_WORDS if passage.entry else SENTENCE_WORDS
        if not 2 <= len(tokens) <= longest or not fits(passage.text) or passage.text.endswith(":"):
            return None
        if self.is_aside(passage):
            return None
        innocent = {place for places in self.cues.innocent.found(tokens) for place in places}
        if names := self.role(passage, tokens, innocent):
            return Candidate(passage.line, "contact_role", passage.text, names, " ".join(names[:-1]))
        problem = self.strength("problem", passage, tokens, innocent)
        suggestion = self.strength("suggestion", passage, tokens, innocent)
        kind, (strength, because) = ("problem", problem) if problem[0] >= suggestion[0] else ("suggestion", suggestion)
        return Candidate(passage.line, kind, passage.text, because) if strength >= ENOUGH else None

    def is_aside(self, passage: Passage) -> bool:
        """Whether a passage is about the camp or the note, or what somebody is going to do."""
        label = split_label(passage.text, self.language)
        if label and label.kind in ABOUT_ITSELF:
            return True
        for text in passage.path:
            if text not in self.aside:
                self.aside[text] = bool(self.cues.not_under.found(tokens_of(text)))
        return any(self.aside[text] for text in passage.path)

    def role(self, passage: Passage, tokens: list[str], innocent: set[int]) -> tuple[str, ...]:
        """The words that name a contact role and, last, the one near them that says to ask it; empty for none."""
        if len(tokens) > ROLE_WORDS:
            return ()
        for places in self.cues.asking.found(tokens):
            for reach in range(1, ROLE_REACH + 1):
                near = range(max(places[0] - reach, 0), min(places[-1] + reach + 1, len(tokens)))
                named = [] if innocent & {*places} else self.roles.suggest(written(passage.text, near))
                if named:
                    return (*named[0].because, written(passage.text, places))
        return ()

    def strength(
        self, kind: str, passage: Passage, tokens: list[str], innocent: set[int]
    ) -> tuple[int, tuple[str, ...]]:
        """How strongly the words of a passage speak for a kind, and which do."""
        if kind == "suggestion" and passage.text.endswith("?"):
            return 0, ()
        clear, weak, begins = self.cues.clear[kind], self.cues.weak[kind], self.cues.begins[kind]
        weighed = [
            *((CLEAR, places) for places in clear.found(tokens)),
            *((WEAK if passage.entry else HINT, places) for places in weak.found(tokens)),
            *((CLEAR, places) for places in begins.at(tokens, 0) if passage.entry),
            *((WEAK, places) for places in self.form(kind, passage, tokens)),
        ]
        taken = set(innocent)
        because: dict[str, int] = {}  # a phrase that stands twice counts once
        for weight, places in sorted(weighed, key=lambda one: (-one[0], -len(one[1]), one[1])):
            if not taken & {*places}:
                taken |= {*places}
                because.setdefault(written(passage.text, places), weight)
        return sum(because.values()), tuple(because)

    def form(self, kind: str, passage: Passage, tokens: list[str]) -> Iterator[tuple[int, ...]]:
        """Forms of a whole entry: a question for a way or a reason, advice as an infinitive at its end."""
        if not passage.entry:
            return
        asks = passage.text.endswith("?") and len(tokens) >= QUESTION_WORDS
        if kind == "problem" and asks and question_kind(passage.text, self.language) in ("how", "why"):
            yield (0,)
        if kind == "suggestion" and self.language == "de" and 3 <= len(tokens) <= SHORT and ":" not in passage.text:
            last = passage.text.split()[-1].rstrip(".!)")
            if INFINITIVE.fullmatch(last) and not PARTICIPLE.fullmatch(last) and not self.cues.finite.found(tokens):
                yield (len(tokens) - 1,)


@dataclass(frozen=True)
class _Cues:
    """A language's table of lexicon/doubts.toml."""

    clear: dict[str, Phrases]
    weak: dict[str, Phrases]
    begins: dict[str, Phrases]
    asking: Phrases
    innocent: Phrases
    finite: Phrases
    not_under: Phrases


@cache
def _cues(language: str) -> _Cues:
    source = files("campnotes").joinpath("lexicon", "doubts.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)[language]
    clear, weak, begins = ({kind: Phrases(table[kind][key]) for kind in KINDS} for key in ("clear", "weak", "begins"))
    asking, innocent, finite, not_under = (Phrases(table[key]) for key in ("asking", "innocent", "finite", "not_under"))
    return _Cues(clear, weak, begins, asking, innocent, finite, not_under)
