"""The search index: the catalog's records, searchable in the terminal, and the source of the site's shards.

It is a cache. The index kept in a folder is used when it is sound and up to date; when sessions changed, these alone
are indexed anew; whatever else is wrong with it, it is dropped and built again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.resources import files
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from whoosh.reading import IndexReader

from campnotes import sealed
from campnotes.adapters.search import engine
from campnotes.core.analysis import content_words, document_terms, stop_words, weak_terms, words
from campnotes.core.catalog import Catalog
from campnotes.core.compounds import compound_parts, learn, learned, put_away
from campnotes.core.ranking import (
    EVERYTHING,
    Answer,
    Export,
    Filters,
    Hit,
    Postings,
    answer,
    by_impact,
    concept_term,
    frequencies,
    term_weight,
    weakened,
)
from campnotes.core.records import Passage, Record, concept_labels, facet_labels, records
from campnotes.core.spelling import Spelling, Spellings, by_ends, ends, spelled, spellings
from campnotes.core.synonyms import SHARE, synonyms

__all__ = ["INDEX", "INDEX_FOLDER", "Answer", "Filters", "Hit", "SearchIndex", "open_index"]

INDEX_FOLDER = Path(".campnotes", "index")
"""Where a knowledge base keeps its index."""
INDEX = "search.index"
"""Name of the file in the index folder."""
MADE_BY = (
    *(f"core/{module}.py" for module in ("analysis", "compounds", "ranking", "records", "spelling")),
    *(f"adapters/search/{module}.py" for module in ("__init__", "engine")),
    *(f"lexicon/{words}.toml" for words in ("compounds", "stopwords")),
)
"""Sources that decide what the index holds: when one of them changes, it is built anew."""
LIBRARIES = ("whoosh-reloaded", "simplemma")


def open_index(folder: Path, catalog: Catalog, found: Sequence[Record] | None = None) -> SearchIndex:
    """The index of the catalog: the one kept in `folder`, brought up to date and kept there again where it was not.

    `found` are the records of the catalog, where they are at hand.
    """
    found = records(catalog) if found is None else found
    stored = sealed.read(folder / INDEX)
    digests = _digests(catalog)
    if stored is None or json.loads(stored["digests"]) != digests:
        stored = _updated(stored, digests, found, catalog)
        sealed.write(folder / INDEX, stored)
    return SearchIndex(catalog, found, stored)


class SearchIndex:
    """Records and where their words stand."""

    def __init__(self, catalog: Catalog, found: Sequence[Record], stored: Mapping[str, bytes]) -> None:
        self.records = found
        self._catalog = catalog
        self._stored = stored
        self._known: dict[str, Postings | None] = {}
        self._standing: dict[str, bool] = {}

    def search(self, query: str, filters: Filters = EVERYTHING, limit: int = 20) -> Answer:
        """The best `limit` hits with the facets of all; never raises, whatever the query holds."""
        return answer(query, filters, limit, self)

    def export(self) -> Export:
        """The whole index as plain values."""
        terms = sorted({*engine.terms(self._reader), *synonyms(), *weak_terms(), *self._labels})
        postings = {term: found for term in terms if (found := self._postings(term))}
        labels = facet_labels(self._catalog)
        return Export(tuple(self.records), postings, labels, stop_words(), self._spellings)

    def lookup(self, term: str) -> Postings | None:
        """Where a term stands; None for one that stands nowhere, has no synonym that does, and is no weak word."""
        if term not in self._known:
            self._known[term] = self._postings(term)
        return self._known[term]

    def candidates(self, word: str) -> Spellings:
        """The known words that share the first or the last two letters with this one."""
        return {key: self._spellings[key] for end in ends(word) for key in self._by_ends.get(end, ())}

    def _postings(self, term: str) -> Postings | None:
        count, documents = len(self.records), engine.postings(self._reader, term)
        found = sorted((self._numbers[document], weight) for document, weight in documents)
        relatives = [(other, SHARE) for other in synonyms().get(term, ()) if self._stands(other)]
        concepts = [(one, share) for one, share in self._labels.get(term, ()) if self._stands(concept_term(one))]
        if not (found or relatives or concepts or term in weak_terms()):
            return None
        weight = weakened(term, term_weight(count, len(found) or 1))
        return Postings(weight, by_impact(term, found, count), relatives, concepts)

    def _stands(self, term: str) -> bool:
        """Whether any record has the term; Whoosh remembers terms that none has."""
        if term not in self._standing:
            self._standing[term] = next(engine.postings(self._reader, term), None) is not None
        return self._standing[term]

    @cached_property
    def _reader(self) -> IndexReader:
        return engine.open_reader(_whoosh_files(self._stored))

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Whoosh's number of a document → number of its record."""
        first: dict[str, int] = {}
        for number, record in enumerate(self.records):
            first.setdefault(record.session, number)
        return {
            start + place: first[session] + place
            for start, session, length in json.loads(self._stored["runs"])
            for place in range(length)
        }

    @cached_property
    def _spellings(self) -> Spellings:
        return {key: Spelling(*found) for key, found in json.loads(self._stored["spellings"]).items()}

    @cached_property
    def _by_ends(self) -> Mapping[str, Sequence[str]]:
        return by_ends(self._spellings)

    @cached_property
    def _labels(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """See `_label_terms`."""
        found: dict[str, list[tuple[str, int]]] = json.loads(self._stored["labels"])
        return found


def _updated(
    stored: Mapping[str, bytes] | None, digests: Mapping[str, str], found: Iterable[Record], catalog: Catalog
) -> dict[str, bytes]:
    """The index with what changed since it was stored; a new one when more than its sessions changed."""
    had = json.loads(stored["digests"]) if stored else {}
    if stored is None or had[""] != digests[""]:
        stored, had = {"words": b"{}", "compounds": b"{}"}, {}
    gone = [session for session in had if had[session] != digests.get(session)]
    learn(json.loads(stored["compounds"]))
    words = {session: said for session, said in json.loads(stored["words"]).items() if session not in gone}
    sessions = {session: list(own) for session, own in groupby(found, key=attrgetter("session"))}
    changed = {session: own for session, own in sessions.items() if had.get(session) != digests[session]}
    for session, own in changed.items():
        words[session] = spelled({passage for record in own for passage in record.passages})
    for word in {word for session in changed for word in words[session]}:
        compound_parts(word)
    put_away()  # nearly no word is new from here on
    labels = concept_labels(catalog)
    added = {session: map(frequencies, own) for session, own in changed.items()}  # one after the other: they are large
    index = engine.update(_whoosh_files(stored), gone, added)
    kept = {
        "digests": digests,
        "words": words,
        "compounds": learned(),
        "spellings": spellings([*words.values(), spelled(chain(*labels.values()))]),
        "labels": _label_terms(labels),
        "runs": engine.runs(engine.open_reader(index)),
    }
    return {name: json.dumps(content).encode() for name, content in kept.items()} | index


def _label_terms(labels: Mapping[str, Iterable[Passage]]) -> dict[str, list[tuple[str, int]]]:
    """Term → the concepts that have it in a label, with its share in per cent: all of it, or one word of several.

    Weak words lead to none.
    """
    found: dict[str, dict[str, int]] = {}
    for concept, called in labels.items():
        for label in called:
            every, telling = len(list(words(label.text))), len(content_words(label.text))
            share = 100 // max(telling, (every + 1) // 2, 1)  # "zwischen den Vereinen" is more than "Verein"
            for term in {*document_terms(label.text, label.language)} - weak_terms():
                shares = found.setdefault(term, {})
                shares[concept] = max(share, shares.get(concept, 0))
    return {term: [*shares.items()] for term, shares in sorted(found.items())}


def _whoosh_files(stored: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in stored.items() if Path(name).suffix in engine.FILES}


def _digests(catalog: Catalog) -> dict[str, str]:
    """Session → SHA-256 over what decides its documents; under "" what decides those of all."""
    whole = hashlib.sha256(repr([version(library) for library in LIBRARIES]).encode())
    for source in MADE_BY:
        whole.update(files("campnotes").joinpath(source).read_bytes())
    for scheme in (catalog.vocabulary.problem_types, catalog.vocabulary.contact_roles):
        whole.update(scheme.scheme.model_dump_json().encode())
    return {"": whole.hexdigest(), **catalog.digests}
