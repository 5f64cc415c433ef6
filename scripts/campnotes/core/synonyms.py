"""Which words answer each other in a search (data: lexicon/synonyms.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from campnotes.core.analysis import stem, words

SHARE = 60  # per cent of its own impact that a word has when a synonym of it was asked for


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Term → the terms of its synonyms, sorted. Not passed on: a synonym of a synonym is none."""
    found: dict[str, set[str]] = {}
    for entries in groups():
        group = {term for entry in entries for term in _terms(entry)}
        for term in group:
            found.setdefault(term, set()).update(group - {term})
    return {term: tuple(sorted(others)) for term, others in sorted(found.items())}


def groups() -> tuple[tuple[str, ...], ...]:
    """The words that answer each other, as they are written."""
    source = files("campnotes").joinpath("lexicon", "synonyms.toml").read_text(encoding="utf-8")
    return tuple(tuple(entry.strip() for entry in line.split(",")) for line in tomllib.loads(source)["groups"])


def _terms(entry: str) -> set[str]:
    """The terms of a word, of a hyphenated one as a whole: `Know-how` is not `how`."""
    return {stem(word.whole or word.text, language) for word in words(entry) for language in ("de", "en")}
