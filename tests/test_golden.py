"""Golden notes: a messy note in tests/notes/ beside the document that the importer makes of it.

To add a case put a note there and run `pytest tests/test_golden.py --update-golden`; then read the new file like code.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import texts
from campnotes.cli import main


def golden_of(note: Path) -> Path:
    return note.with_name(f"{note.stem}.golden.md")


def test_there_are_golden_notes() -> None:
    assert len(texts.RAW_NOTES) >= 10
    notes = {golden_of(note) for note in texts.RAW_NOTES}
    assert len(notes) == len(texts.RAW_NOTES), "two notes would share a golden file"
    assert set((texts.ROOT / "tests" / "notes").glob("*.golden.md")) <= notes, "a golden file has lost its note"


@pytest.mark.parametrize("note", texts.RAW_NOTES, ids=lambda note: note.name)
def test_a_note_becomes_its_document(
    note: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(texts.ROOT)
    assert main(["import", "--stdout", str(note)]) == 0
    document, told = capsys.readouterr()
    assert told == ""
    golden = golden_of(note)
    if request.config.getoption("--update-golden"):
        golden.write_text(document, encoding="utf-8", newline="\n")
    assert document == golden.read_text(encoding="utf-8")
