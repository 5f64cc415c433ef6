"""Whoosh, as far as it is used: weighted terms of documents in, postings out. An index is a handful of named bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Existence
from whoosh.reading import IndexReader

FILES = {".toc", ".seg"}  # what Whoosh leaves besides is its lock
MEMORY = 512  # megabytes of postings that Whoosh sorts in memory; more than that it sorts on disk
TERMS, SESSION = "terms", "session"

Frequencies = Mapping[str, float]
"""Term → weighted frequency in one document."""


def update(
    stored: Mapping[str, bytes], gone: Iterable[str], added: Mapping[str, Iterable[Frequencies]]
) -> dict[str, bytes]:
    """The index `stored` (empty for a new one) without the sessions `gone`, with the documents of those `added`."""
    with tempfile.TemporaryDirectory(prefix="campnotes-") as folder:
        storage = FileStorage(folder)
        for name, content in stored.items():
            (Path(folder) / name).write_bytes(content)
        index = storage.open_index(schema=_schema()) if stored else storage.create_index(_schema())
        writer = index.writer(limitmb=MEMORY, codec=_codec())
        for session in gone:
            writer.delete_by_term(SESSION, session)
        for session, documents in added.items():
            for frequencies in documents:
                writer.add_document(**{TERMS: frequencies, SESSION: session})
        writer.commit()
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.suffix in FILES}


def open_reader(stored: Mapping[str, bytes]) -> IndexReader:
    memory = RamStorage()
    memory.files.update(stored)
    return memory.open_index(schema=_schema()).reader()


def runs(reader: IndexReader) -> list[tuple[int, str, int]]:
    """Which documents there are: (first number, session, how many in a row), in the order of numbers."""
    sessions = ((number, reader.stored_fields(number)[SESSION]) for number in reader.all_doc_ids())
    found = (list(group) for _, group in groupby(sessions, key=lambda document: document[1]))
    return [(group[0][0], group[0][1], len(group)) for group in found]


def terms(reader: IndexReader) -> list[str]:
    return sorted(term.decode() for term in reader.lexicon(TERMS))


def postings(reader: IndexReader, term: str) -> Iterator[tuple[int, float]]:
    """(number, weighted frequency) of each document that has the term."""
    if (TERMS, term) not in reader:
        return
    matcher = reader.postings(TERMS, term)
    while matcher.is_active():
        yield matcher.id(), matcher.weight()
        matcher.next()


class _WeightedTerms(FieldType):  # type: ignore[misc]  # Whoosh ships no types
    """A field that is given its terms with their weights instead of a text."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value: Frequencies, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


def _codec() -> Any:
    """Whoosh's own, told not to look on the disk for the length of a field at every posting: lengths are in weights."""
    codec = W3Codec()
    codec.length_stats = False
    return codec


def _schema() -> Schema:
    return Schema(**{TERMS: _WeightedTerms(), SESSION: ID(stored=True)})
