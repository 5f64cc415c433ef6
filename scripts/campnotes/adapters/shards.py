"""The search index as static files for the reader's browser, which adds up what was computed here.

A search loads the manifest, of each word the shard that holds it, then the texts of the hits it shows, and the facet
table to count the hits. The directory and the shards of a table grow alike, with the square root of the whole, so that
one search stays small without directories of directories.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import sub
from typing import Any, NamedTuple

from campnotes.core.ranking import COVERAGE, SAID, UNKNOWN, Export, Postings, facets, term_weight
from campnotes.core.records import Record

MANIFEST = "manifest.json"
# How large a shard of a table is: so many times the square root of all its bytes. One search needs a few shards of
# terms, many of records, and of the others all that are alike.
TERMS, RECORDS, SPELLINGS, PASSAGES = 3.0, 1.0, 12.0, 6.0
SMALLEST = 2_000  # bytes that a shard may have in any case


def shards(export: Export) -> dict[str, bytes]:
    """File name → bytes: `manifest.json` and what it leads to. The same export gives the same bytes.

    Every other name is `<table>-<place>-<version>.json`, or without a place. The version is a hash over all of them, so
    browsers may keep them for good. It is one for all, because a new note changes the weights in nearly every file, and
    thousands of names of their own would make the manifest large.

    * terms: `{term: [weight, relatives, concepts, groups, groups of the relatives]}`. A group is all records on which
      the term has the same impact: `[impact, number, …]`, each number less the one before it; the first number of a
      group less that of the group before. With the term stands what its relatives add, `[impact, per cent, number, …]`,
      so that no search has to load them.
    * heads, tails: `{key of a word: [as people write it, sessions]}`, the tails' keys spelled backwards.
    * records: `{number of its first record: session}`, a session being `[id, title, event, title of the event, year,
      language, draft, invented, url, [[kind, item, text, types, roles, open, problems], …]]`.
    * passages: `{number: [[language, text], …]}`, what the record itself says.
    * facets: see `_facet_table`. events: `[[id, title, number of records], …]`.
    * starts: those of the tables that few searches need.
    """
    often = {"terms": _cut(_terms(export.postings), TERMS), "records": _cut(_sessions(export), RECORDS)}
    seldom = {
        "heads": _cut(export.spellings.items(), SPELLINGS),
        "tails": _cut(((word[::-1], written) for word, written in export.spellings.items()), SPELLINGS),
        "passages": _cut(_said(export.records), PASSAGES),
    }
    files = {f"{name}-{at}": part for name, table in (often | seldom).items() for at, part in enumerate(table.shards)}
    files["facets"] = _json(_facet_table(export.records))
    files["events"] = _json(_events(export))
    files["starts"] = _json({name: table.starts for name, table in seldom.items()})
    version = hashlib.sha256(b"\n".join(files.values())).hexdigest()[:16]
    manifest = {
        "version": version,
        "count": len(export.records),
        "coverage": COVERAGE,
        "unknown": term_weight(len(export.records), 1) * UNKNOWN // 100,
        "stop_words": sorted(export.stop_words),
        "labels": {"type": _groups(export.labels.types), "role": _groups(export.labels.roles)},
        "counts": {facet: values for facet, values in facets(export.records, {}).items() if facet != "event"},
        "starts": {name: table.starts for name, table in often.items()},
    }
    return {MANIFEST: _json(manifest), **{f"{name}-{version}.json": data for name, data in files.items()}}


class _Table(NamedTuple):
    """A table in shards. A key stands in the last shard that does not start after it."""

    starts: list[Any]
    """Where each shard starts: the shortest such text; or a number, less that of the shard before."""
    shards: list[bytes]


def _cut(rows: Iterable[tuple[Any, Any]], growth: float) -> _Table:
    """The rows by their keys, texts or numbers, in JSON objects of about equal size; a very long row has its own."""
    ordered = sorted(rows, key=lambda row: _place(row[0]))
    starts = _starts([key for key, _ in ordered])
    written = [_json({key: value})[1:-1] for key, value in ordered]
    limit = max(SMALLEST, growth * math.sqrt(sum(map(len, written))))
    cuts = _cuts(
        [len(row) + 1 for row in written], [len(start) if isinstance(start, str) else 0 for start in starts], limit
    )
    firsts = [starts[cut] for cut in cuts[:-1]]
    if firsts and isinstance(firsts[0], int):
        firsts = [firsts[0], *(right - left for left, right in pairwise(firsts))]
    return _Table(firsts, [b"{" + b",".join(written[start:end]) + b"}" for start, end in pairwise(cuts)])


def _place(key: str | int) -> bytes | int:
    """Sorts texts as JavaScript does: by the units of UTF-16."""
    return key if isinstance(key, int) else key.encode("utf-16-be", "surrogatepass")


def _starts(keys: Sequence[Any]) -> list[Any]:
    """Of each key the shortest text that stands after the key before it; a number as it is."""
    if not keys or isinstance(keys[0], int):
        return list(keys)
    return ["", *(_shortest(before, after) for before, after in pairwise(keys))]


def _shortest(before: str, after: str) -> str:
    same = next((n for n, (left, right) in enumerate(zip(before, after, strict=False)) if left != right), len(before))
    return after[: same + 1]


def _cuts(sizes: Sequence[int], lengths: Sequence[int], limit: float) -> list[int]:
    """The rows with which shards start, and the number of all rows; a shard has at most `limit` bytes, or a single row.

    Among the rows after half a shard the next one starts with that of the shortest start: so the directory is short,
    and the words of a family stand together.
    """
    cuts = [0]
    while cuts[-1] < len(sizes):
        first = cuts[-1]
        size, end, half = sizes[first], first + 1, first + 1
        while end < len(sizes) and size + sizes[end] <= limit:
            half = end + 1 if size < limit / 2 else half
            size, end = size + sizes[end], end + 1
        cuts.append(end if end == len(sizes) else min(range(end, half - 1, -1), key=lengths.__getitem__))
    return cuts


def _terms(postings: Mapping[str, Postings]) -> Iterator[tuple[str, list[Any]]]:
    for term, found in postings.items():
        relatives = [(postings[other], share) for other, share in found.relatives if other in postings]
        own = [[impact, *steps] for impact, steps in _in_steps(found.groups)]
        added = [[*values, *steps] for values, steps in _in_steps(_added(found, relatives))]
        yield term, [found.weight, [other for other, _ in found.relatives], found.concepts, own, added]


def _added(own: Postings, relatives: Sequence[tuple[Postings, int]]) -> Iterable[tuple[tuple[int, int], Sequence[int]]]:
    """(impact, per cent) and the numbers of the records on which a relative's share tells more than the term itself."""
    told = {number: impact for impact, numbers in own.groups for number in numbers} if relatives else {}
    impacts: dict[int, int] = {}
    shares: dict[int, int] = {}
    for relative, share in sorted(relatives, key=lambda pair: pair[1]):
        for impact, numbers in relative.groups:
            impacts |= {number: more for number in numbers if (more := impact * share // 100) > impacts.get(number, -1)}
            shares |= dict.fromkeys(numbers, share)
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, impact in sorted(impacts.items()):
        if impact > told.get(number, -1):
            groups[impact, shares[number]].append(number)
    return groups.items()


def _in_steps(groups: Iterable[tuple[Any, Sequence[int]]]) -> Iterator[tuple[Any, list[int]]]:
    """Each value with its numbers, each less the one before it, the first less the first of the group before."""
    before = 0
    for value, numbers in groups:
        yield value, [numbers[0] - before, *map(sub, numbers[1:], numbers)]
        before = numbers[0]


def _sessions(export: Export) -> Iterator[tuple[int, list[Any]]]:
    titles = dict(export.labels.events)
    for session, numbered in groupby(enumerate(export.records), key=lambda pair: pair[1].session):
        records = list(numbered)
        first, one = records[0]
        items = [_item(record) for _, record in records]
        url = one.url.partition("#")[0]
        marks = [one.draft, one.invented]
        yield first, [session, one.title, one.event, titles[one.event], one.year, one.language, *marks, url, items]


def _item(record: Record) -> list[Any]:
    return [record.kind, record.item, record.text, record.types, record.roles, record.open, record.problems]


def _said(records: Sequence[Record]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    for number, record in enumerate(records):
        yield number, [(passage.language, passage.text) for passage in record.passages if passage.field in SAID]


def _facet_table(records: Sequence[Record]) -> dict[str, Any]:
    """What filters ask of every record, in few bytes.

    sessions: `[how many in a row, event, year, language]`; a session's own record is the last of its records.
    kind: a digit per record, the place of its `[kind, open]` in `kinds`. type, role: see `_column`.
    """
    kinds = sorted({(record.kind, record.open) for record in records})
    sessions = [next(found) for _, found in groupby(records, key=lambda record: record.session)]
    runs = groupby(sessions, key=lambda record: (record.event, record.year, record.language))
    return {
        "sessions": [[len(list(run)), *same] for same, run in runs],
        "kinds": kinds,
        "kind": "".join(str(kinds.index((record.kind, record.open))) for record in records),
        "type": _column(records, lambda record: tuple(sorted(record.types))),
        "role": _column(records, lambda record: tuple(sorted(record.roles))),
    }


def _column(records: Sequence[Record], values_of: Callable[[Record], tuple[str, ...]]) -> dict[str, Any]:
    """A character per record that tells its values by those of its session's records before it.

    A digit (or what follows the digits in Unicode): the same as the digit's place among the different ones before.
    `+`: all that they have together. `*`: others, namely `values` at the next place that `new` names.
    """
    places: dict[tuple[str, ...], int] = {}
    new: list[int] = []
    column: list[str] = []
    for _, found in groupby(records, key=lambda record: record.session):
        before: list[tuple[str, ...]] = []
        for record in found:
            values = values_of(record)
            if values in before:
                column.append(chr(ord("0") + before.index(values)))
            elif values == tuple(sorted({value for earlier in before for value in earlier})):
                column.append("+")
            else:
                column.append("*")
                new.append(places.setdefault(values, len(places)))
                before.append(values)
    return {"values": list(places), "new": new, "records": "".join(column)}


def _events(export: Export) -> list[tuple[str, str, int]]:
    counts = Counter(record.event for record in export.records)
    return [(event, title, counts[event]) for event, title in export.labels.events]


def _groups(groups: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> list[dict[str, Any]]:
    """Values with their labels, in the order in which a reader should see them."""
    return [{"label": label, "values": values} for label, values in groups]


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
