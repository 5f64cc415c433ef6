"""What the search costs where the site is built: `python tests/benchmarks/index_cost.py 1000` prints a table.

Building the index and the site's search data from nothing, finding what is related, and how long it takes until a
changed note is found in the terminal, the start of the program included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from generator import catalog as generated
from generator import write

from campnotes.adapters.search import open_index
from campnotes.adapters.shards import shards
from campnotes.core.duplicates import Known
from campnotes.core.related import related

T = TypeVar("T")


def main(count: int) -> None:
    catalog = generated(count)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ["XDG_CACHE_HOME"] = str(root)
        index, building = _timed(lambda: open_index(root / "index", catalog))
        export, exporting = _timed(index.export)
        _, sharding = _timed(lambda: shards(export))
        _, relating = _timed(lambda: related(export.records))
        _, comparing = _timed(lambda: [*map(Known(catalog.sessions).likenesses, catalog.sessions)])
        write(catalog, root)
        unchanged, changed = _search(root), _search_after_a_change(root)
    documents = len(export.records)
    print(f"{count:,} sessions, {documents:,} documents\n\n| | took | per piece |\n|---|---:|---:|")
    for name, seconds, pieces in (
        ("index from nothing", building, documents),
        ("search data of the site", exporting + sharding, documents),
        ("related sessions and problems", relating, count),
        ("duplicates", comparing, count),
    ):
        print(f"| {name} | {seconds:.2f} s | {1000 * seconds / pieces:.2f} ms |")
    print(f"| `campnotes search`, nothing changed | {unchanged:.2f} s | |")
    print(f"| `campnotes search`, a note changed | {changed:.2f} s | |")


def _search(root: Path, query: str = "Verein") -> float:
    """Seconds until the second search in a row has answered; raises when it finds nothing."""
    _answer(root, query)
    return _timed(lambda: _answer(root, query))[1]


def _search_after_a_change(root: Path) -> float:
    note = next((root / "sessions").glob("*/session-1.md"))
    note.write_text(note.read_text(encoding="utf-8").replace("title: ", "title: Quastenflosser ", 1), encoding="utf-8")
    return _timed(lambda: _answer(root, "Quastenflosser"))[1]


def _answer(root: Path, query: str) -> None:
    command = [sys.executable, "-m", "campnotes", "search", query, "--format", "json", "--root", str(root)]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    if not json.loads(told.stdout)["total"]:
        raise RuntimeError(f"{query} is not found")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
