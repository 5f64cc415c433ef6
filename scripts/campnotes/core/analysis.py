"""Words of a text → search terms, German first.

docs/assets/javascripts/analysis.js is its twin: the same functions with the same results, so that the reader's browser
asks for the terms that the index holds. A change here is a change there; tests/core/test_analysis.py compares them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

TERM_LIMIT = 64  # characters of a term; no German word that people write is longer

_LETTER = r"[^\W_]"
# Inside a word but no letter: combining marks ("o\u0308"), soft hyphen, zero-width characters, word joiner.
_INVISIBLE = r"\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_END = rf"(?!{_LETTER}|[{_INVISIBLE}])"
# What makes one word speak of all genders:
_GENDER = "|".join(
    (
        rf"[:*_·‧•](?:[iI]n(?:nen)?|IN(?:NEN)?){_END}",  # Teilnehmer:innen, Partner*in, Leiter_innen
        rf"[:*_·‧•][iI]nnen(?={_LETTER})",  # Bürger:innenhaushalt
        rf"/-?(?:[iI]n(?:nen)?|IN(?:NEN)?){_END}",  # Teilnehmer/-innen, Lehrer/in
        r"\((?:[iI]n(?:nen)?|IN(?:NEN)?)\)",  # Teilnehmer(innen)
        rf"[:*_](?:r|e|n|s|m|en|er){_END}",  # jede:r, eine*n
    )
)
_PART = rf"{_LETTER}(?:{_LETTER}|[{_INVISIBLE}]|{_GENDER})*"
WORD = re.compile(_PART)  # Teilnehmer:innen
CHAIN = re.compile(rf"({_PART})((?:[-\u2010\u2011]{_PART})*)")  # Open-Source-Werkzeug: its first word, the others
GENDER_MARK = re.compile(_GENDER)  # the ":innen" of Teilnehmer:innen
CAPITAL_I = re.compile(
    r"(?<=[a-zß\u0308])Innen|(?<=[rt])In(?![^\W_])"
)  # the "Innen" of TeilnehmerInnen, "In" of LeiterIn
MARKS = re.compile(rf"[{_INVISIBLE}]")

ASCII = re.compile(r"[a-z]+")
UMLAUT = re.compile(r"ae|oe|(?<![aeiouq])ue")  # Foerderung, but not Neue, Frau(en), Quelle
FEMININE = re.compile(r"(?<=[a-z]{3})(er|eur|or|ent|ant|ist)in(?:nen)?$")  # Trainerinnen, Ingenieurin, Studentin
VERBAL_NOUN = re.compile(r"(?<=[a-z]{6})ung(?:en)?$")  # Beteiligung like beteiligen, but not Zeitung or Stiftung

# Latin letters that Unicode does not take apart into a base letter and a mark.
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Word(NamedTuple):
    """A word of a text, from character `start` up to `end`, gender mark included."""

    text: str
    """Folded: small, without gender marks, umlauts and accents; `förderung` is `forderung`, `foerderung` stays."""
    start: int
    end: int
    whole: str = ""
    """For a part of a hyphenated word the whole without its hyphens: `opensource` at `open` and at `source`."""


def document_terms(text: str, language: str) -> list[str]:
    """The terms of a text in stored order; a hyphenated word gives its parts and itself.

    Stop words are left out, unless the text has no other words.
    """
    return [term for word in content_words(text) for term in word_terms(word, language)]


def any_terms(word: Word) -> tuple[str, ...]:
    """The terms a word stands for when its language is unknown, as in a query."""
    return tuple(dict.fromkeys(word_terms(word, "de") + word_terms(word, "en")))


def content_words(text: str) -> list[Word]:
    """The words of a text without stop words; all of them when there are only stop words."""
    every = list(words(text))
    return [word for word in every if word.text not in stop_words()] or every


def words(text: str) -> Iterator[Word]:
    """Every word of a text with its place."""
    for chain in CHAIN.finditer(text):
        first, others = chain.groups()
        if not others:  # as most do
            yield Word(fold(first), *chain.span())
            continue
        parts = [(fold(part.group()), *part.span()) for part in WORD.finditer(text, *chain.span())]
        whole = "".join(folded for folded, _, _ in parts)[:TERM_LIMIT]
        yield from (Word(*part, whole) for part in parts)


def word_terms(word: Word, language: str) -> tuple[str, ...]:
    """The terms a word stands for in a text of this language."""
    return (stem(word.text, language), stem(word.whole, language)) if word.whole else (stem(word.text, language),)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Small letters without gender marks, accents and invisible characters; ß is ss. At most 64 characters."""
    bare = CAPITAL_I.sub("", GENDER_MARK.sub("", word))
    letters = MARKS.sub("", unicodedata.normalize("NFKD", bare)).lower()
    return MARKS.sub("", letters).translate(LETTERS)[:TERM_LIMIT]


def written(word: str) -> str:
    """A word as people write it, without gender mark and invisible characters: `Förderung`, `Teilnehmer`."""
    return MARKS.sub("", CAPITAL_I.sub("", GENDER_MARK.sub("", unicodedata.normalize("NFC", word))))[:TERM_LIMIT]


def stem(word: str, language: str) -> str:
    """The stem of a folded word: German by CISTEM, any other language by English S-stemming."""
    if not ASCII.fullmatch(word):
        return word
    return german_stem(word) if language.split("-")[0] == "de" else english_stem(word)


@lru_cache(maxsize=50_000)
def german_stem(word: str) -> str:
    """CISTEM (Weißweiler and Fraser 2017), without regard to capitals, for a word of letters a to z.

    What CISTEM leaves apart is folded before: ae/oe/ue, feminine endings, and the -ung that makes a noun of a verb.
    """
    word = UMLAUT.sub(lambda umlaut: umlaut.group()[0], word)
    word = VERBAL_NOUN.sub("", FEMININE.sub(r"\1", word))
    if word.startswith("ge") and len(word) >= 6:
        word = word[2:]
    word = word.replace("sch", "$").replace("ei", "%").replace("ie", "&")
    word = re.sub(r"(.)\1", r"\1*", word)
    while len(word) > 3:
        if len(word) > 5 and word.endswith(("em", "er", "nd")):
            word = word[:-2]
        elif word.endswith(("t", "e", "s", "n")):
            word = word[:-1]
        else:
            break
    word = re.sub(r"(.)\*", r"\1\1", word)
    return word.replace("%", "ei").replace("&", "ie").replace("$", "sch")


def english_stem(word: str) -> str:
    """The S-stemmer of Harman (1991): only plurals are taken back."""
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word


@cache
def stop_words() -> frozenset[str]:
    """Folded stop words of all languages, in both spellings of an umlaut: `fur` and `fuer`."""
    return _listed("stop")


@cache
def weak_terms() -> frozenset[str]:
    """Terms of words that stand in notes on anything: they tell little, however rare they are in a small collection."""
    return frozenset(term for text in _listed("weak") for word in words(text) for term in any_terms(word))


def _listed(name: str) -> frozenset[str]:
    source = files("campnotes").joinpath("lexicon", "stopwords.toml").read_text(encoding="utf-8")
    listed = [word for words in tomllib.loads(source)[name].values() for word in words]
    return frozenset(fold(spelling) for word in listed for spelling in (word, word.translate(TWO_LETTERS)))
