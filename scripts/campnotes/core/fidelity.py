"""The promise: no word of a note is lost on the way into the knowledge base."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from campnotes.core.analysis import stop_words
from campnotes.core.document import metadata_of
from campnotes.core.model import Session
from campnotes.core.rendering import parse, texts

OUR_WORDS = {"schema", "language", "status", "source", "id", "types", "role", "addresses", "for", "declined"}
"""Keys whose values are no words of the note."""
WORD = re.compile(r"[^\W_]+")  # "Kistenwal", "2026"


def words_of(text: str) -> Counter[str]:
    """The content words of a text with their counts, whatever their case, accents' form or marks between them.

    Stop words are none: the "und" between two hosts goes when they become two.
    """
    found = Counter(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    for word in [word for word in found if word in stop_words()]:
        del found[word]
    return found


def shown_words(session: Session) -> Counter[str]:
    """All words that a reader of the session sees, as often as they stand there.

    Counted are the front matter's texts, the visible text of the body and the targets of its links.
    """
    found = words_of("\n".join(_strings(metadata_of(session))))
    return found + words_of("\n".join(visible(session.body)))


def visible(markdown: str) -> Iterator[str]:
    """What a reader sees of a Markdown text, and where its links lead."""
    tokens = parse(markdown)
    yield from ("".join(texts([token])) for token in tokens)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrs.get("href", ""))
        if token.type == "ordered_list_open":
            yield str(token.attrs.get("start", ""))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if key not in OUR_WORDS:
                yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
