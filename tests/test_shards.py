"""The index as static files: all is in them, each is named and small, and the same content gives the same bytes."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from campnotes.adapters import shards as module
from campnotes.adapters.files import read_library
from campnotes.adapters.search import open_index
from campnotes.adapters.shards import MANIFEST, shards
from campnotes.core.ranking import FACETS, SAID, Export, Postings
from campnotes.core.records import Labels

ROOT = Path(__file__).parents[1]
NAME = re.compile(r"(?:manifest|(?P<table>[a-z]+)(?:-(?P<place>\d+))?-[0-9a-f]{16})\.json")
TABLES = {"terms", "records", "heads", "tails", "passages"}


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Export]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield open_index(tmp_path_factory.mktemp("index"), read_library(ROOT).catalog).export()


@pytest.fixture(scope="module")
def files(export: Export) -> dict[str, bytes]:
    return shards(export)


def test_the_same_content_gives_the_same_bytes(export: Export, files: dict[str, bytes]) -> None:
    assert shards(export) == files


def test_another_content_has_other_names(export: Export, files: dict[str, bytes]) -> None:
    first = replace(export.records[0], text="Anderer Text")
    other = shards(replace(export, records=(first, *export.records[1:])))
    assert set(other) & set(files) == {MANIFEST}


def test_the_manifest_leads_to_every_other_file(files: dict[str, bytes]) -> None:
    version = json.loads(files[MANIFEST])["version"]
    names = {f"{table}-{place}-{version}.json" for table in TABLES for place in range(len(starts(files, table)))}
    assert names | {f"{name}-{version}.json" for name in ("facets", "events", "starts")} == set(files) - {MANIFEST}
    assert all(NAME.fullmatch(name) for name in files)


def test_every_posting_is_there(export: Export, files: dict[str, bytes]) -> None:
    terms = rows(files, "terms")
    assert set(terms) == set(export.postings)
    for term, (weight, relatives, concepts, own, _) in terms.items():
        found = export.postings[term]
        assert (weight, relatives) == (found.weight, [other for other, _ in found.relatives])
        assert list(found.concepts) == [tuple(concept) for concept in concepts]
        assert sorted((number, impact) for (impact,), number in ungrouped(own, 1)) == impacts(found)


def test_what_relatives_add_stands_with_the_term(export: Export, files: dict[str, bytes]) -> None:
    """Together with the term's own impacts it is what a search would add up from the relatives' own postings."""
    for term, (_, _, _, _, added) in rows(files, "terms").items():
        own = dict(impacts(export.postings[term]))
        expected: dict[int, list[tuple[int, int]]] = {}
        for other, share in export.postings[term].relatives:
            for number, impact in impacts(export.postings.get(other, Postings(0, ()))):
                expected.setdefault(number, []).append((impact * share // 100, share))
        told = {number: values for values, number in ungrouped(added, 2)}
        assert told == {
            number: (max(impact for impact, _ in pairs), max(share for _, share in pairs))
            for number, pairs in expected.items()
            if max(pairs)[0] > own.get(number, -1)
        }


def impacts(found: Postings) -> list[tuple[int, int]]:
    """(number, impact) in the order of the records."""
    return sorted((number, impact) for impact, numbers in found.groups for number in numbers)


def test_every_record_is_there(export: Export, files: dict[str, bytes]) -> None:
    found = []
    for first, session in rows(files, "records").items():
        name, title, event, camp, year, language, draft, invented, url, items = session
        assert int(first) == len(found)
        assert camp == dict(export.labels.events)[event]
        shared = (name, title, event, year, language, draft, invented)
        found += [(*shared, f"{url}#{item[1]}" if item[1] else url, *item) for item in items]
    assert found == [
        (
            *(one.session, one.title, one.event, one.year, one.language, one.draft, one.invented, one.url),
            *(one.kind, one.item, one.text, list(one.types), list(one.roles), one.open, list(one.problems)),
        )
        for one in export.records
    ]


def test_every_passage_and_spelling_is_there(export: Export, files: dict[str, bytes]) -> None:
    passages = {int(number): said for number, said in rows(files, "passages").items()}
    assert passages == {
        number: [[passage.language, passage.text] for passage in record.passages if passage.field in SAID]
        for number, record in enumerate(export.records)
    }
    spellings = {key: list(spelling) for key, spelling in export.spellings.items()}
    assert rows(files, "heads") == spellings
    assert {key[::-1]: spelling for key, spelling in rows(files, "tails").items()} == spellings


def test_the_facet_table_tells_the_values_of_every_record(export: Export, files: dict[str, bytes]) -> None:
    """Of sessions all; of other facets the browser tests compare the counts."""
    table = json.loads(files[f"facets-{json.loads(files[MANIFEST])['version']}.json"])
    sessions = [place for count, *place in table["sessions"] for _ in range(count)]
    own = [record for record in export.records if record.kind == "session"]
    assert sessions == [[record.event, record.year, record.language] for record in own]
    kinds = [table["kinds"][int(digit)] for digit in table["kind"]]
    assert kinds == [[record.kind, record.open] for record in export.records]


def test_counts_need_no_table_before_anything_is_asked(files: dict[str, bytes]) -> None:
    counts = json.loads(files[MANIFEST])["counts"]
    assert set(counts) == set(FACETS) - {"event"}
    assert sum(count for _, count in counts["kind"]) == json.loads(files[MANIFEST])["count"]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_key_is_found_in_the_last_shard_that_does_not_start_after_it(files: dict[str, bytes], table: str) -> None:
    begin = starts(files, table)
    places = [key_place(start) for start in begin]
    assert places == sorted(set(places))
    for at, content in enumerate(contents(files, table)):
        for key in content:
            assert bisect_right(places, key_place(int(key) if isinstance(begin[0], int) else key)) - 1 == at


@pytest.mark.parametrize("table", sorted(TABLES))
def test_shards_are_small_unless_a_single_row_is_large(files: dict[str, bytes], table: str) -> None:
    sizes = {name: len(data) for name, data in files.items() if name.startswith(f"{table}-")}
    limit = max(module.SMALLEST, 12 * sum(sizes.values()) ** 0.5)
    large = [name for name, size in sizes.items() if size > limit and len(json.loads(files[name])) > 1]
    assert large == []


def test_directory_and_shards_grow_with_the_square_root() -> None:
    """Sixteen times as many rows: four times as many shards, four times as large."""
    tables = [module._cut(((n, "x" * 90) for n in range(count)), 3.0) for count in (10_000, 160_000)]
    few, many = (len(table.shards) for table in tables)
    small, large = (max(map(len, table.shards)) for table in tables)
    assert 3.5 < many / few < 4.5
    assert 3.5 < large / small < 4.5


def test_texts_beyond_the_basic_plane_stand_as_javascript_sorts_them() -> None:
    keys = ["z", "\U0001d49c", "\uff5a", "ß"]
    table = module._cut(((key, "x" * module.SMALLEST) for key in keys), 1.0)
    assert [next(iter(json.loads(part))) for part in table.shards] == ["z", "ß", "\U0001d49c", "\uff5a"]


def test_nothing_at_all_gives_files_too() -> None:
    empty = Export((), {}, Labels((), (), ()), frozenset(), {})
    assert json.loads(shards(empty)[MANIFEST])["count"] == 0


def starts(files: dict[str, bytes], table: str) -> list[Any]:
    manifest = json.loads(files[MANIFEST])
    found = manifest["starts"] | json.loads(files[f"starts-{manifest['version']}.json"])
    begin: list[Any] = found[table]
    return list(accumulate(begin)) if isinstance(begin[0], int) else begin


def contents(files: dict[str, bytes], table: str) -> list[dict[str, Any]]:
    version = json.loads(files[MANIFEST])["version"]
    return [json.loads(files[f"{table}-{at}-{version}.json"]) for at in range(len(starts(files, table)))]


def rows(files: dict[str, bytes], table: str) -> dict[str, Any]:
    return {key: row for content in contents(files, table) for key, row in content.items()}


def ungrouped(groups: list[list[int]], values: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """(values, number) of each number in groups of `[*values, step, …]`."""
    first = 0
    for group in groups:
        first += group[values]
        for number in accumulate([first, *group[values + 1 :]]):
            yield tuple(group[:values]), number


def key_place(key: str | int) -> bytes | int:
    return key if isinstance(key, int) else key.encode("utf-16-be")
