"""What the benchmarks measure with is sound; they themselves are run by hand (docs/develop/benchmarks.md)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.generator import catalog, write
from campnotes.adapters.files import read_library
from campnotes.core.findings import has_errors
from campnotes.core.records import records
from texts import ROOT


@pytest.mark.parametrize("name", ["{outside}", "../../../outside.md", "a/../../../../outside.md"])
def test_a_hostile_name_is_never_written_outside(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    hostile = import_module("hostile")
    outside, base = tmp_path / "outside.md", tmp_path / "base"
    outside.write_text("mine", encoding="utf-8")
    base.mkdir()
    with pytest.raises(ValueError, match="leads out"):
        hostile.prepared(hostile.of_a_name(name.format(outside=outside)), base)
    assert outside.read_text(encoding="utf-8") == "mine"


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
