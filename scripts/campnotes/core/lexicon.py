"""Which phrases mean what: labels, headings, sentences about hosts and camp, lines that are no content.

The phrases are data (lexicon/de.toml, lexicon/en.toml) and are compared by word stem without gender marks.
Both languages are always known; the note's own is asked first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal

from campnotes.core.analysis import fold, stem, stop_words, words
from campnotes.core.cues import Phrases, tokens_of

LANGUAGES = ("de", "en")
CACHED = 4_000  # lines: of one note each is asked about several times
NOUN_END = 4  # letters of the shortest noun that is looked for at the end of a compound
NAME_END = 3  # letters that a word needs more to be looked for at the end of a name
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

ITEM_SIGNS = ("problem", "suggestion", "contact_role")  # kinds of entries with a sign for a bullet

SHORTCODE = re.compile(r"(?:^|[ \t]):[a-z][a-z0-9_+-]{1,30}:(?=[ \t]|$)")  # ":construction:", a pad's emoji
NUMBERING = re.compile(
    r"^\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[a-zA-H]\)|[A-H]\.)[ \t]+"
)  # "2. Problem", "3.1 Tipps", "C. Rat"
NUMBER_AFTER = re.compile(r"[ \t](?:Nr\.? ?|#)?(\d{1,2}|[A-H])[.:)]?$")  # "Problem 1", "Problem B"
BRACKET_AFTER = re.compile(r"[ \t]*\([^()]{1,120}\)[ \t]*:?$")  # "Problem 3 (von einer Teilnehmerin ergänzt)"
EMPHASIS = re.compile(r"^(?:\*\*|__|\*|_)+|(?:\*\*|__|\*|_)+$")  # "**Problem**"
# The value after a label: "Problem: …", "Problem A. …", "Lösung? …", "Tipp – …"; no sentence ends in the label.
INLINE = re.compile(
    r"^(?P<label>(?:[^:?\n]|:(?=(?:[iI]n(?:nen)?|IN(?:NEN)?)\b)){1,80}?)"
    r"(?P<mark>:(?!(?:[iI]n(?:nen)?|IN(?:NEN)?)\b)|\?\*\*|\?(?=[ \t])|(?<=[ ][A-H1-9])\.(?=[ \t])|[ \t][–—-](?=[ \t]))"
    r"[ \t]*(?P<value>.*)$"
)
CLEAR = (":", "?**", ".")  # marks that stand behind nothing but labels
SENTENCE_INSIDE = re.compile(r"[:?!;.](?=[ \t])")  # "Vorschlag: Patenschaft" is a label and its value
IN_SENTENCES = re.compile(r"[,!;]")  # "Wer mag, schreibt mit!" asks for nothing
ABOUT = re.compile(
    r"^(?:zu|zum|für|for|to|on|re)[ ](?:Problem |Punkt |Nr\.? ?|problem |#)?(\d{1,2}|[A-Ha-h](?=\)|$))\)?$"
)  # "Idee zu B", "Zuständig für c)"
REFERENCE = re.compile(
    r"^(?:[Zz]u|[Aa]d|[Rr]e|[Ff]or|[Ff]ür) (?:(?:dem )?Problem |Punkt |Nr\.? ?|Herausforderung |#)?"
    r"(\d{1,2}(?:\.\d{1,2})?|[A-Ha-h](?=\)|$))\)?$"
)  # "Zu 2", "Zu b)"
REFERRING = re.compile(
    r"^[*_]*(?P<reference>(?:[Zz]u|[Aa]d|[Rr]e) (?:[^\W\d]{0,16}[ ]?#?\d{1,2}(?:\.\d{1,2})?|[A-Ha-h](?=[:)])))[*_]*"
    r"(?::[*_]*|\)|[ \t][–—-])[ \t]+(?P<value>\S.*)$"
)  # "zu 1: Oberstufe fragen", "zu b) Oberstufe fragen"


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
        self.endings = {fold(word) for word in self.data["endings"]}
        self.nothing = frozenset(self.data["nothing"])
        self.unfilled = frozenset(self.data["unfilled"])
        self.report_words = tuple(fold(word) for word in self.data["report"]["words"])

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

    def begun(self, key: tuple[str, ...]) -> tuple[LabelKind, int] | None:
        """The kind of a heading that begins with a listed phrase, and how many words that has; the longest counts."""
        for phrase, kind in self._begins.get(key[0], ()) if key else ():
            if key[: len(phrase)] == phrase:
                return kind, len(phrase)
        return None

    @cached_property
    def _begins(self) -> dict[str, list[tuple[tuple[str, ...], LabelKind]]]:
        found = [(self.key_of(phrase), kind) for kind in KINDS for phrase in self._listed(kind, "begins")]
        by_first: dict[str, list[tuple[tuple[str, ...], LabelKind]]] = {}
        for phrase, kind in sorted(found, key=lambda one: -len(one[0])):
            by_first.setdefault(phrase[0], []).append((phrase, kind))
        return by_first

    def kinds_of_nouns(self, key: tuple[str, ...]) -> set[LabelKind]:
        """The kinds whose nouns are among the words of a heading; one may also end a compound ("Kernproblem")."""
        found: set[LabelKind] = set()
        for at, word in enumerate(key):
            for start in range(max(1, len(word) - NOUN_END + 1)):
                for noun, kind in self._nouns.get(word[start:], ()):
                    if key[at : at + len(noun)] == noun or (len(noun) == 1 and start):
                        found.add(kind)
        return found

    @cached_property
    def _nouns(self) -> dict[str, list[tuple[tuple[str, ...], LabelKind]]]:
        by_first: dict[str, list[tuple[tuple[str, ...], LabelKind]]] = {}
        for kind in KINDS:
            for noun in map(self.key_of, self._listed(kind, "nouns")):
                by_first.setdefault(noun[0], []).append((noun, kind))
        return by_first

    @cached_property
    def organisations(self) -> tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]:
        """By what a name is told to be an organisation's: parts of it, whole words, and how its words may end."""
        listed = [word.casefold() for word in self.data["names"]["organisations"]]
        parts = tuple(word for word in listed if " " in word or "." in word)
        whole = frozenset(listed) - set(parts)
        compounds = self.language == "de"  # in English it would be names that end so: Fairbank, Tannhauser
        return parts, whole, tuple(word for word in whole if compounds and len(word) > NAME_END)

    def asked(self, tokens: list[str]) -> tuple[LabelKind, tuple[int, ...]] | None:
        """What a heading asks for, and the places of its words that tell so."""
        for kind, phrases in self._asks if tokens and tokens[0] in self._asking else ():
            if places := next(phrases.at(tokens, 0), None):
                return kind, places
        return None

    @cached_property
    def _asks(self) -> list[tuple[LabelKind, Phrases]]:
        return [(kind, Phrases(listed)) for kind in KINDS if (listed := list(self._listed(kind, "asks")))]

    @cached_property
    def _asking(self) -> frozenset[str]:
        return frozenset(first for _, phrases in self._asks for first in phrases.by_first)

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
    def any_boilerplate(self) -> re.Pattern[str]:
        """Finds something where one of `boilerplate` does, in a third of the time: nearly no line has any."""
        return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in self.boilerplate))

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

    @property
    def scene(self) -> list[str]:
        """Labels of concepts that tell who or where rather than what the matter is."""
        listed: list[str] = self.data["typing"]["scene"]
        return listed

    @property
    def turns(self) -> list[str]:
        """Words after which a sentence comes to the point."""
        listed: list[str] = self.data["typing"]["turns"]
        return listed

    def lacking(self, what: str) -> list[str]:
        """Words that say of `things` that they are lacking, of `deeds` that they do not happen."""
        listed: list[str] = self.data["typing"]["lacking"][what]
        return listed

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


@lru_cache(maxsize=CACHED)
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
        found = _read(bare, words_of, topic_allowed=marked)
        if not found and (shorter := _without_ending(bare, words_of)) != bare:
            found = _read(shorter, words_of, topic_allowed=False)
        if found:
            kind, one, topic = found
            return Label(
                kind,
                bool(number) or (one and kind != "contact_role"),
                number and number[1],
                " ".join(filter(None, (topic, more))),
            )
    return None


@lru_cache(maxsize=CACHED)
def split_label(text: str, language: str) -> Label | None:
    """The label before a value on the same line, with that value: "Problem 2: wenig Ressourcen"; else None."""
    inline = INLINE.match(_unmarked_start(text))
    if not inline or not (value := inline["value"].strip(" \t*_")):
        return None
    label = label_of(EMPHASIS.sub("", inline["label"]).strip() + (":" if inline["mark"] in CLEAR else ""), language)
    if label is None:
        return None
    clear = inline["mark"] in CLEAR  # "**Wer hat die Session angeboten?** Mia Krüning"
    if not clear and (label.more or len(value.split()) < 2):  # "Idea 4 – CI4" is no idea
        return None
    if inline["mark"] == "?" and label.kind != "contact_role" and len(inline["label"].split()) < 2:
        value = _unmarked_start(text)  # "Lösung? mit der Schule reden" is as likely all one thought: nothing is cut off
    return Label(label.kind, label.one, label.number, label.more, value)


def ends_at_colon(label: str, raw: str) -> bool:
    """Whether the first colon of a line is where its label ends: no reader takes the label for content then.

    Of "Ansprechpartner:innen: Bauamt" somebody may take "innen" for the beginning of what is said.
    """
    before, colon, _ = raw.partition(":")
    whole = raw.rstrip(" *_").endswith(":")  # nothing is said on this line
    return whole or (bool(colon) and before.rstrip(" *_").endswith(label.strip(" :*_?")))


@lru_cache(maxsize=CACHED)
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
        if found := words_of.begun(key) or words_of.asked(tokens_of(bare)):
            return found[0]
        kinds = words_of.kinds_of_nouns(key)
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


def is_sign_of(sign: str, language: str, kinds: Sequence[str] = ITEM_SIGNS) -> tuple[LabelKind, str] | None:
    """Of `kinds` the one that an emoji stands for, and the label that says the same: "💡" → "Idee"."""
    table: dict[LabelKind, list[str]] = lexicon(language).data["signs"]
    return next(((kind, label) for kind, (label, *signs) in table.items() if kind in kinds and sign in signs), None)


def reference_in(label: Label) -> str | None:
    """The number of the problem that a label says it is about: "Idee zu 2:" → "2"."""
    match = ABOUT.match(f"{label.more} {label.number or ''}".strip())
    return match[1] if match else None


def split_reference(text: str) -> tuple[str, str] | None:
    """The number of the problem that a line refers to, and what it says to it: "zu 1: fragen" → "1", "fragen"."""
    match = REFERRING.match(text.strip())
    number = reference_of(match["reference"]) if match else None
    return (number, match["value"]) if match and number else None


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
        if words_of.any_boilerplate.search(text):
            return next(rule.name for rule in words_of.boilerplate if rule.pattern.search(text))
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
        if begun := words_of.begun(rest):
            after = spans[begin + begun[1] :]
            return begun[0], False, bare[after[0].start :] if after else ""
        if asked := _asked(bare[spans[begin].start :], words_of):
            return asked[0], False, asked[1]
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


def _without_ending(bare: str, words_of: Lexicon) -> str:
    """A label without the words that may follow it: "Lösung war" → "Lösung"."""
    kept = bare.split()
    while len(kept) > 1 and fold(kept[-1]) in words_of.endings:
        kept.pop()
    return " ".join(kept)


def _asked(bare: str, words_of: Lexicon) -> tuple[LabelKind, str] | None:
    """What a heading asks for ("Wen man mal fragen sollte"), and its words beside those that tell so."""
    tokens = tokens_of(bare)
    if IN_SENTENCES.search(bare) or (asked := words_of.asked(tokens)) is None:
        return None
    others = [token for at, token in enumerate(tokens) if at not in asked[1] and fold(token) not in stop_words()]
    return asked[0], " ".join(others)


def is_report_word(word: str, language: str) -> bool:
    """Whether a word of a title says only that it is a note: "Ergebnisprotokoll", "Session"."""
    folded = fold(word)
    return any(
        folded == one or (len(one) > 3 and folded.endswith(one))
        for words_of in lexicons(language)
        for one in words_of.report_words
    )


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


def _folded(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text))


def _unmarked(text: str) -> str:
    """A label without numbering, emphasis, leading symbols."""
    bare = _unmarked_start(text).strip()
    colon = ":" if bare.rstrip("*_ ").endswith(":") else ""
    return EMPHASIS.sub("", bare.rstrip(": ")).strip(" :") + colon if colon else EMPHASIS.sub("", bare).strip()


def _unmarked_start(text: str) -> str:
    bare = SHORTCODE.sub(" ", text).strip().lstrip("#").lstrip()
    bare = NUMBERING.sub("", bare)
    while bare and not bare[0].isalnum() and bare[0] not in "*_\"'„“‚‘»«(<[`":
        bare = bare[1:].lstrip()
    return bare


@cache
def _small_words() -> dict[str, frozenset[str]]:
    source = files("campnotes").joinpath("lexicon", "stopwords.toml").read_text(encoding="utf-8")
    stop = tomllib.loads(source)["stop"]
    lists = {language: frozenset(fold(word) for word in listed) for language, listed in stop.items()}
    shared = frozenset.intersection(*lists.values())
    return {language: listed - shared for language, listed in lists.items()}
