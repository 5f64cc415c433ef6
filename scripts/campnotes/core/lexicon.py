"""Which phrases mean what: labels, headings, sentences about hosts and camp, lines that are no content.

The phrases are data (lexicon/de.toml, lexicon/en.toml) and are compared by word stem without gender marks.
Both languages are always known; the note's own is asked first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

from campnotes.core.analysis import fold, stem, words

LANGUAGES = ("de", "en")
LABEL_WORDS = 7  # a label has no more words than this
HEADING_WORDS = 12  # nor a heading that is known by a word in it

LabelKind = Literal[
    "problem", "suggestion", "contact_role", "question", "topic", "open_question", "neutral",
    "title", "host", "scribe", "event", "date", "place",
]  # fmt: skip
KINDS: tuple[LabelKind, ...] = (
    "open_question", "problem", "suggestion", "contact_role", "question", "topic", "neutral",
    "title", "host", "scribe", "event", "date", "place",
)  # fmt: skip

NUMBERING = re.compile(r"^\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[a-z]\))[ \t]+")  # "2. Problem", "3.1 Tipps"
NUMBER_AFTER = re.compile(r"[ \t](?:Nr\.? ?)?(\d{1,2})[.:)]?$")  # "Problem 1"
BRACKET_AFTER = re.compile(r"[ \t]*\([^()]{1,120}\)[ \t]*:?$")  # "Problem 3 (von einer Teilnehmerin ergänzt)"
EMPHASIS = re.compile(r"^(?:\*\*|__|\*|_)+|(?:\*\*|__|\*|_)+$")  # "**Problem**"
# The value after a label: "Problem: …", "Lösung? …", "Tipp – …"; the label has no sentence end in it.
INLINE = re.compile(
    r"^(?P<label>(?:[^:?\n]|:(?=(?:[iI]n(?:nen)?|IN(?:NEN)?)\b)){1,80}?)"
    r"(?P<mark>:(?!(?:[iI]n(?:nen)?|IN(?:NEN)?)\b)|\?(?=[ \t])|[ \t][–—-](?=[ \t]))[ \t]*(?P<value>.*)$"
)
SENTENCE_INSIDE = re.compile(r"[:?!;.](?=[ \t])")  # "Vorschlag: Patenschaft" is a label and its value
REFERENCE = re.compile(
    r"^(?:[Zz]u|[Aa]d|[Rr]e) (?:Problem |Punkt |Nr\.? ?|Herausforderung )?(\d{1,2}(?:\.\d{1,2})?)$"
)  # "Zu 2"


@dataclass(frozen=True)
class Label:
    """A phrase that says of what kind the text after it or beneath it is."""

    kind: LabelKind
    one: bool
    """Whether it announces a single entry ("Problem 1") rather than a list ("Probleme")."""
    number: str | None = None
    more: str = ""
    """What the label says beyond its kind ("für Nachwuchs"): content that must not get lost."""
    value: str = ""
    """The text after the label on the same line."""

    def part_of(self, text: str) -> str:
        """What `text` says before the value: the label itself, which is not repeated."""
        return text[: max(text.rfind(self.value), 0)] if self.value else text


@dataclass(frozen=True)
class SentencePattern:
    pattern: re.Pattern[str]
    example: str
    name: str = ""


class Lexicon:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        text = files("campnotes").joinpath("lexicon", f"{language}.toml").read_text(encoding="utf-8")
        self.data: dict[str, Any] = tomllib.loads(text)
        self.fillers = {self.key_of(word)[0] for word in self.data["fillers"]}
        self.connectors = {fold(word) for word in self.data["connectors"]}

    def key_of(self, text: str) -> tuple[str, ...]:
        """The stems of a phrase, stop words included: what two forms of the same phrase have in common."""
        return tuple(stem(word.text, self.language) for word in words(text))

    @cached_property
    def phrases(self) -> dict[tuple[str, ...], LabelKind]:
        return {self.key_of(phrase): kind for kind in reversed(KINDS) for phrase in self._listed(kind, "one", "many")}

    @cached_property
    def singular(self) -> set[tuple[str, ...]]:
        """Folded words of the phrases that announce one entry."""
        return {_folded(phrase) for kind in KINDS for phrase in self._listed(kind, "one")}

    @cached_property
    def begins(self) -> list[tuple[tuple[str, ...], LabelKind]]:
        found = [(self.key_of(phrase), kind) for kind in KINDS for phrase in self._listed(kind, "begins")]
        return sorted(found, key=lambda one: -len(one[0]))

    @cached_property
    def nouns(self) -> dict[LabelKind, list[tuple[str, ...]]]:
        return {kind: [self.key_of(noun) for noun in self._listed(kind, "nouns")] for kind in KINDS}

    @cached_property
    def host_sentences(self) -> list[SentencePattern]:
        return self._patterns("host_sentence")

    @cached_property
    def event_sentences(self) -> list[SentencePattern]:
        return self._patterns("event_sentence")

    @cached_property
    def boilerplate(self) -> list[SentencePattern]:
        return self._patterns("boilerplate")

    @cached_property
    def questions(self) -> dict[Literal["fact", "why", "how"], list[tuple[str, ...]]]:
        """Kind of a question → how such questions begin; facts first, whose beginnings are the longer ones."""
        listed = self.data["questions"]
        return {kind: [_folded(start) for start in listed[kind]] for kind in ("fact", "why", "how")}

    @cached_property
    def ways(self) -> list[tuple[str, ...]]:
        return [_folded(start) for start in self.data["questions"]["way"]]

    @cached_property
    def how_to(self) -> list[tuple[str, ...]]:
        return [_folded(start) for start in self.data["questions"]["how_to"]]

    def word(self, key: str) -> Any:
        return self.data["words"][key]

    def name_words(self, key: str) -> list[str]:
        listed: list[str] = self.data["names"][key]
        return listed

    def _listed(self, kind: LabelKind, *keys: str) -> Iterator[str]:
        for key in keys:
            yield from self.data["label"].get(kind, {}).get(key, ())

    def _patterns(self, key: str) -> list[SentencePattern]:
        return [
            SentencePattern(re.compile(one["pattern"]), one["example"], one.get("name", ""))
            for one in self.data.get(key, ())
        ]


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language; of German for one we have no words of."""
    language = language.split("-")[0]
    return Lexicon(language if language in LANGUAGES else "de")


def lexicons(language: str) -> list[Lexicon]:
    """All words, those of `language` first."""
    first = lexicon(language)
    return [first, *(lexicon(other) for other in LANGUAGES if other != first.language)]


def label_of(text: str, language: str) -> Label | None:
    """What a text that is nothing but a label announces: "Problem 1:", "mögliche Ansprechpartner:innen", **Tipps**."""
    bare = _unmarked(text)
    marked = bare.endswith((":", "?"))
    bare = bare.rstrip(" \t:?")
    bracket = BRACKET_AFTER.search(bare)
    if bracket:
        bare = bare[: bracket.start()].rstrip(" \t:?")
    number = NUMBER_AFTER.search(bare)
    if number:
        bare = bare[: number.start()]
    if not bare or len(bare.split()) > LABEL_WORDS or SENTENCE_INSIDE.search(bare):
        return None
    more = bracket.group().strip(" \t:()") if bracket else ""
    for words_of in lexicons(language):
        if found := _read(bare, words_of, topic_allowed=marked):
            kind, one, topic = found
            return Label(
                kind,
                bool(number) or (one and kind != "contact_role"),
                number and number[1],
                " ".join(filter(None, (topic, more))),
            )
    return None


def split_label(text: str, language: str) -> Label | None:
    """The label before a value on the same line, with that value: "Problem 2: wenig Ressourcen"; else None."""
    inline = INLINE.match(_unmarked_start(text))
    if not inline or not (value := inline["value"].strip(" \t*_")):
        return None
    label = label_of(EMPHASIS.sub("", inline["label"]).strip() + (":" if inline["mark"] == ":" else ""), language)
    if label is None:
        return None
    if inline["mark"] != ":" and (label.more or len(value.split()) < 2):  # "Idea 4 – CI4" is no idea
        return None
    if inline["mark"] == "?":  # "Lösung? mit der Schule reden" is as likely all one thought: nothing is cut off
        value = _unmarked_start(text)
    return Label(label.kind, label.one, label.number, label.more, value)


def heading_kind(text: str, language: str) -> LabelKind | None:
    """What a heading says of the entries beneath it: "Welche Spannungen kamen zur Sprache?" → problem.

    None when it names no kind, or two ("Probleme und Lösungen").
    """
    bare = _unmarked(text).rstrip(" \t:?")
    if label := label_of(text, language):
        return label.kind
    if len(bare.split()) > HEADING_WORDS:
        return None
    for words_of in lexicons(language):
        key = words_of.key_of(bare)
        for phrase, kind in words_of.begins:
            if key[: len(phrase)] == phrase:
                return kind
        kinds = {kind for kind, nouns in words_of.nouns.items() for noun in nouns if _contains(key, noun)}
        if "open_question" in kinds:
            return "open_question"
        kinds = kinds - {"neutral"} or kinds  # "Lösungen und nächste Schritte"
        if len(kinds) == 1:
            return kinds.pop()
    return None


def reference_of(text: str) -> str | None:
    """The number of the problem that a label refers to: "Zu 2:" → "2"."""
    match = REFERENCE.match(_unmarked(text).rstrip(" \t:"))
    return match[1] if match else None


def question_kind(text: str, language: str) -> Literal["how", "why", "fact"] | None:
    """What a question asks for: a way to do something, a reason, or a fact; None for what is no question.

    The first is a problem whose answers are suggestions, the second a problem whose answers are reasons.
    """
    key = _folded(text)
    if not key:
        return None
    for words_of in lexicons(language):
        for kind, starts in words_of.questions.items():
            if any(key[: len(start)] == start for start in starts):
                return kind
    return None


def asks_for_a_way(text: str, language: str) -> bool:
    """Whether a question is what a session may have set out to answer: "Wie finden wir …?"."""
    key = _folded(text)
    begins = any(key[: len(start)] == start for words_of in lexicons(language) for start in words_of.ways)
    return begins and question_kind(text, language) == "how"


def is_how_to(text: str, language: str) -> bool:
    """Whether a heading without a question mark asks for a way: "How to help newcomers"."""
    key = _folded(text)
    return any(key[: len(start)] == start for words_of in lexicons(language) for start in words_of.how_to)


def boilerplate_rule(text: str, language: str) -> str | None:
    """The name of the rule by which a line is no content, or None."""
    for words_of in lexicons(language):
        for rule in words_of.boilerplate:
            if rule.pattern.search(text):
                return rule.name
    return None


def language_of(text: str) -> str:
    """The language of a text, told by its most frequent small words; German when in doubt."""
    counts = dict.fromkeys(LANGUAGES, 0)
    small = _small_words()
    for word in words(text[:20_000]):
        for language in LANGUAGES:
            counts[language] += word.text in small[language]
    return "en" if counts["en"] > counts["de"] else "de"


def _read(bare: str, words_of: Lexicon, topic_allowed: bool) -> tuple[LabelKind, bool, str] | None:
    spans = list(words(bare))
    key = [stem(word.text, words_of.language) for word in spans]
    start = 0
    while start < len(key) - 1 and key[start] in words_of.fillers:
        start += 1
    for begin in dict.fromkeys((0, start)):
        rest = tuple(key[begin:])
        if not rest:
            continue
        if kind := words_of.phrases.get(rest):
            return kind, _folded(bare[spans[begin].start :]) in words_of.singular, ""
        if kind := _joined(bare[spans[begin].start :], words_of):
            return kind, False, ""
        for phrase, begin_kind in words_of.begins:
            if rest[: len(phrase)] == phrase:
                after = spans[begin + len(phrase) :]
                return begin_kind, False, bare[after[0].start :] if after else ""
        for length in range(min(len(rest) - 1, 3), 0, -1):
            kind = words_of.phrases.get(rest[:length])
            follows = spans[begin + length]
            if (
                kind
                and (topic_allowed or follows.text in words_of.connectors)
                and _is_topic(follows.text, words_of, bare, follows.start)
            ):
                one = _folded(bare[spans[begin].start : spans[begin + length - 1].end]) in words_of.singular
                return kind, one, bare[follows.start :]
    return None


def _joined(bare: str, words_of: Lexicon) -> LabelKind | None:
    """The kind of "Ideen & Lösungen", whose parts are all labels of one kind."""
    parts = re.split(r" und | and | oder | or | ?[/&+|] ?", bare)
    if len(parts) < 2:
        return None
    kinds = {words_of.phrases.get(words_of.key_of(part)) for part in parts}
    kinds = kinds - {"neutral"} or kinds
    return kinds.pop() if len(kinds) == 1 else None


def _is_topic(word: str, words_of: Lexicon, bare: str, at: int) -> bool:
    """Whether a label goes on with what it is about, rather than being the first words of a sentence."""
    return word in words_of.connectors or bare[at : at + 1].isupper()


def _contains(key: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand in a row in `key`; a single one may also end a compound ("Kernproblem")."""
    if len(phrase) == 1:
        return any(word == phrase[0] or (len(phrase[0]) >= 4 and word.endswith(phrase[0])) for word in key)
    return any(key[i : i + len(phrase)] == phrase for i in range(len(key)))


def _folded(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text))


def _unmarked(text: str) -> str:
    """A label without numbering, emphasis, leading symbols."""
    bare = _unmarked_start(text).strip()
    colon = ":" if bare.rstrip("*_ ").endswith(":") else ""
    return EMPHASIS.sub("", bare.rstrip(": ")).strip(" :") + colon if colon else EMPHASIS.sub("", bare).strip()


def _unmarked_start(text: str) -> str:
    bare = text.strip().lstrip("#").lstrip()
    bare = NUMBERING.sub("", bare)
    while bare and not bare[0].isalnum() and bare[0] not in "*_\"'„“‚‘»«(<[`":
        bare = bare[1:].lstrip()
    return bare


@cache
def _small_words() -> dict[str, frozenset[str]]:
    source = files("campnotes").joinpath("lexicon", "stopwords.toml").read_text(encoding="utf-8")
    lists = {language: frozenset(fold(word) for word in listed) for language, listed in tomllib.loads(source).items()}
    shared = frozenset.intersection(*lists.values())
    return {language: listed - shared for language, listed in lists.items()}
