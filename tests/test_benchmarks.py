"""What the benchmarks measure with is sound; they themselves are run by hand (docs/develop/benchmarks.md)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generator import catalog, write
from campnotes.adapters.files import read_library
from campnotes.core.findings import has_errors
from campnotes.core.records import records


def test_generated_sessions_are_stored_sessions(tmp_path: Path) -> None:
    generated = catalog(3)
    write(generated, tmp_path)
    library = read_library(tmp_path)
    assert not has_errors(library.findings)
    assert library.catalog.sessions == generated.sessions
    assert library.catalog.events == generated.events


def test_a_generated_session_has_about_ten_records() -> None:
    assert 8 <= len(records(catalog(30))) / 30 <= 12


def test_the_same_number_gives_the_same_sessions() -> None:
    assert catalog(3).sessions == catalog(3).sessions
    assert catalog(3).sessions != catalog(4).sessions
