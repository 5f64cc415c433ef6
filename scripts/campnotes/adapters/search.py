"""The Whoosh index: the catalog's records, searchable in the terminal, and the source of the site's shards.

Whoosh keeps postings as pickles, so opening an index that somebody else made would run their code.
Therefore the index lies in one file that is sealed with a key of this user, is read in one go, and is opened in memory
only after its seal was checked: the bytes checked are the bytes used. A missing, altered, stale or foreign file is no
error: the index is built anew elsewhere and put in its place by one rename. So a killed build leaves the old file,
two processes at once do not meet, and a folder that cannot be written only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Existence
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from campnotes.core.analysis import stop_words
from campnotes.core.catalog import Catalog
from campnotes.core.ranking import (
    EVERYTHING,
    Answer,
    Export,
    Filters,
    Hit,
    Postings,
    answer,
    frequencies,
    impact,
    term_weight,
)
from campnotes.core.records import Labels, Record, facet_labels, records

__all__ = ["Answer", "Filters", "Hit", "SearchIndex", "open_index"]

INDEX = "search.index"
"""Name of the file in the index folder."""
INDEX_FILES = {".toc", ".seg"}  # what Whoosh leaves besides is its lock
MEMORY = 512  # megabytes of postings that Whoosh sorts in memory; more than that it sorts on disk
FIELD = "terms"
SEAL = hashlib.sha256().digest_size  # bytes
MADE_BY = ("core/analysis.py", "core/records.py", "core/ranking.py", "adapters/search.py", "lexicon/stopwords.toml")
"""Sources that decide what the index holds: when one of them changes, so does every fingerprint."""


def open_index(folder: Path, catalog: Catalog) -> SearchIndex:
    """The index of the catalog: the one kept in `folder` when it is sound and up to date, else built and kept there."""
    found = records(catalog)
    fingerprint = _fingerprint(found)
    stored = _read(folder / INDEX, fingerprint)
    if stored is None:
        stored = _build(found)
        _write(folder / INDEX, fingerprint, stored)
    return SearchIndex(found, facet_labels(catalog), _open(stored))


class SearchIndex:
    """Records and where their words stand. A record's number is its Whoosh document number."""

    def __init__(self, found: Sequence[Record], labels: Labels, searcher: Searcher) -> None:
        self._records = found
        self._labels = labels
        self._searcher = searcher

    def search(self, query: str, filters: Filters = EVERYTHING, limit: int = 20) -> Answer:
        """The best `limit` hits with the facets of all; never raises, whatever the query holds."""
        return answer(query, filters, limit, self._records, self._lookup)

    def export(self) -> Export:
        """The whole index as plain values."""
        terms = sorted(term.decode() for term in self._searcher.reader().lexicon(FIELD))
        postings = {term: found for term in terms if (found := self._lookup(term))}
        return Export(tuple(self._records), postings, self._labels, stop_words())

    def _lookup(self, term: str) -> Postings | None:
        if (FIELD, term) not in self._searcher.reader():
            return None
        weight = term_weight(len(self._records), self._searcher.doc_frequency(FIELD, term))
        return Postings(weight, list(_scores(self._searcher.postings(FIELD, term))))


def _scores(matcher: Any) -> Iterator[tuple[int, int]]:
    while matcher.is_active():
        yield matcher.id(), matcher.score()
        matcher.next()


class _WeightedTerms(FieldType):  # type: ignore[misc]  # Whoosh ships no types
    """A field that is given its terms with their weights instead of a text."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value: Mapping[str, float], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


class _Impacts(WeightingModel):  # type: ignore[misc]
    """Scores a posting with `ranking.impact`, a whole number."""

    def scorer(self, searcher: Searcher, fieldname: str, text: str, qf: int = 1) -> _ImpactScorer:
        index = searcher.get_parent()
        return _ImpactScorer(index.doc_count_all(), index.doc_frequency(fieldname, text))


class _ImpactScorer(BaseScorer):  # type: ignore[misc]
    def __init__(self, count: int, document_frequency: int) -> None:
        self._count = count
        self._document_frequency = document_frequency

    def score(self, matcher: Any) -> int:
        return impact(matcher.weight(), self._count, self._document_frequency)


def _build(found: Sequence[Record]) -> dict[str, bytes]:
    """The index files of the records."""
    with tempfile.TemporaryDirectory(prefix="campnotes-") as folder:
        writer = FileStorage(folder).create_index(_schema()).writer(limitmb=MEMORY, codec=_codec())
        for record in found:
            writer.add_document(**{FIELD: frequencies(record)})
        writer.commit()
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.suffix in INDEX_FILES}


def _open(stored: Mapping[str, bytes]) -> Searcher:
    memory = RamStorage()
    memory.files.update(stored)
    return memory.open_index(schema=_schema()).searcher(weighting=_Impacts())


def _codec() -> W3Codec:
    """Whoosh's own, told not to look on the disk for the length of a field at every posting: lengths are in weights."""
    codec = W3Codec()
    codec.length_stats = False
    return codec


def _schema() -> Schema:
    return Schema(**{FIELD: _WeightedTerms()})


def _read(path: Path, fingerprint: str) -> dict[str, bytes] | None:
    """The index files in the sealed file; None when it is not there, not ours, or of other records."""
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    seal, content = sealed[:SEAL], sealed[SEAL:]
    if not hmac.compare_digest(seal, _seal(content)):
        return None
    head, _, body = content.partition(b"\n")
    manifest = json.loads(head)
    return _cut(body, manifest["files"]) if manifest["fingerprint"] == fingerprint else None


def _cut(body: bytes, lengths: Mapping[str, int]) -> dict[str, bytes]:
    stored, start = {}, 0
    for name, length in lengths.items():
        stored[name] = body[start : start + length]
        start += length
    return stored


def _write(path: Path, fingerprint: str, stored: Mapping[str, bytes]) -> None:
    """Puts the sealed index files into place. What cannot be written is left: the next search builds again."""
    manifest = {"fingerprint": fingerprint, "files": {name: len(content) for name, content in stored.items()}}
    content = json.dumps(manifest).encode() + b"\n" + b"".join(stored.values())
    with contextlib.suppress(OSError):
        _replace(path, _seal(content) + content)


def _replace(path: Path, content: bytes) -> None:
    """Writes a file at once or not at all, readable by its owner alone; sweeps away what killed writers left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"{path.name}.*.tmp"):
        left.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".tmp", dir=path.parent)
    with open(handle, "wb") as file:
        file.write(content)
    os.replace(temporary, path)


def _seal(content: bytes) -> bytes:
    return hmac.digest(_own_key(), content, "sha256")


def _own_key() -> bytes:
    """The key of this user, kept outside of any project; a folder from elsewhere cannot be sealed with it.

    Where it cannot be kept, every process has its own, and no cache is ever found sound.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    path = Path(home) / "campnotes" / "index.key"
    with contextlib.suppress(OSError):
        if len(key := path.read_bytes()) == SEAL:
            return key
    key = secrets.token_bytes(SEAL)
    with contextlib.suppress(OSError):
        _replace(path, key)
    return key


def _fingerprint(found: Sequence[Record]) -> str:
    """SHA-256 over everything that decides what the index holds."""
    made = hashlib.sha256(version("whoosh-reloaded").encode())
    for source in MADE_BY:
        made.update(files("campnotes").joinpath(source).read_bytes())
    for record in found:
        made.update(json.dumps(vars(record)).encode())
    return made.hexdigest()
