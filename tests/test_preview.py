"""The live preview without a browser: what is fetched, what goes to the site, what the door to the browser tells."""

from __future__ import annotations

import io
import json
import re
import stat
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

import texts
from campnotes.adapters.pages import pages
from campnotes.adapters.preview import FetchError, fetch, is_fetched, preview_files
from campnotes.adapters.preview.fetch import PINS, REQUIREMENTS
from campnotes.browser import Previewer
from campnotes.cli import main
from campnotes.core.catalog import Catalog
from campnotes.core.document import load

PIN = re.compile(r"^([a-z-]+)==(\S+) \\$", re.MULTILINE)
PREVIEWER = Previewer(texts.vocabulary(), "de")
NOTE = "Beete\n\nProblem: Niemand gießt\n\nEs fehlt leider an Leuten.\n\nMan sollte den Bauhof fragen.\n"
PRIVATE = "Beete\n\nAnmelden bei ayla@garten.example.org oder 0331 1234567.\n"
NPM = """#!{python}
import pathlib, shutil, sys
shutil.copy({archive!r}, pathlib.Path(sys.argv[sys.argv.index("--pack-destination") + 1], "pyodide.tgz"))
"""


# ---- What is fetched --------------------------------------------------------------------------------


def test_the_packages_of_the_preview_are_those_of_the_program() -> None:
    locked = dict(PIN.findall((texts.ROOT / "requirements.txt").read_text(encoding="utf-8")))
    taken = dict(PIN.findall(REQUIREMENTS.read_text(encoding="utf-8")))
    assert {"pydantic", "pydantic-core", "pyyaml"} <= set(taken)
    assert taken == {name: locked[name] for name in taken}
    assert "simplemma" not in taken


def test_what_is_left_out_is_told_by_patterns_that_match() -> None:
    pins = tomllib.loads(PINS.read_text(encoding="utf-8"))
    library = re.compile("".join(pins["left_out"].split("\n")))
    packages = re.compile("".join(pins["libraries_left_out"].split("\n")))
    assert library.match("encodings/gb2312.py")
    assert not library.match("encodings/cp1252.py")
    assert packages.match("stdnum/oui.dat")
    assert not packages.match("stdnum/iban.dat")


def test_another_archive_than_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "another.tgz"
    with tarfile.open(archive, "w:gz") as files:
        files.addfile(tarfile.TarInfo("package/pyodide.mjs"), io.BytesIO())
    npm = tmp_path / "npm"
    npm.write_text(NPM.format(python=sys.executable, archive=str(archive)), encoding="utf-8")
    npm.chmod(npm.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FetchError, match="sha512-"):
        fetch(tmp_path / "cache" / "preview")
    assert list((tmp_path / "cache").iterdir()) == []


def test_without_npm_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["fetch", "--root", str(tmp_path)]) == 1
    assert "npm: not found" in capsys.readouterr().err
    assert not is_fetched(tmp_path / ".campnotes" / "preview")


def test_where_nothing_was_fetched_the_page_says_that_there_is_no_preview(tmp_path: Path) -> None:
    assert preview_files(tmp_path, texts.vocabulary(), "de") == {}
    catalog = Catalog({}, {}, texts.vocabulary())
    sites = (
        pages(catalog, texts.ROOT / "templates", {}, None, downloads)
        for downloads in ({}, {"assets/preview/0123456789abcdef/pyodide.mjs": b""})
    )
    without, with_it = (next(page for page in site if page.path == "contribute/index.md").render() for site in sites)
    assert "Eine Vorschau gibt es auf dieser Website nicht" in without
    assert "Eine Vorschau gibt es auf dieser Website nicht" not in with_it
    assert "cn-paste-load" in with_it


# ---- What the door tells ----------------------------------------------------------------------------


def previewed(note: str, **replies: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(PREVIEWER.answer(memoryview(note.encode()), "notiz.txt", json.dumps(replies)))
    return told


@pytest.mark.parametrize("note", texts.RAW_NOTES, ids=lambda note: note.name)
def test_a_preview_has_the_document_of_the_import(note: Path) -> None:
    name = note.relative_to(texts.ROOT).as_posix()
    golden = note.with_name(f"{note.stem}.golden.md").read_text(encoding="utf-8")
    assert PREVIEWER.preview(note.read_bytes(), name, {})["document"] == golden


def test_every_line_that_says_something_is_told_with_its_fate() -> None:
    told = [(line["number"], line["kind"], line["item"]) for line in previewed(NOTE)["lines"]]
    assert told == [(1, "title", None), (3, "problem", "p1"), (5, "body", None), (7, "body", None)]


def test_replies_make_items_or_are_kept_as_declined() -> None:
    first, second = (doubt["text"] for doubt in previewed(NOTE)["doubts"])
    told = previewed(NOTE, **{first: "yes", second: "no", "was niemand schrieb": "yes"})
    assert told["doubts"] == []
    session = load(told["document"])
    assert [problem.text for problem in session.problems] == ["Niemand gießt", first]
    assert session.declined == (second,)


def test_nothing_that_is_told_holds_contact_data() -> None:
    told = previewed(PRIVATE)
    assert "ayla@" not in json.dumps(told)
    assert "1234567" not in json.dumps(told)
    assert told["findings"] == [one for one in told["findings"] if one["code"] != "contact-data"]


def test_a_line_with_contact_data_is_told_with_every_kind_and_freed_of_them() -> None:
    [line] = json.loads(PREVIEWER.contacts(PRIVATE))
    assert (line["line"], line["masked"]) == (3, "Anmelden bei ▒▒▒ oder ▒▒▒.")
    assert len(line["messages"]) == 2
    assert json.loads(PREVIEWER.contacts(NOTE)) == []


def test_what_cannot_be_read_is_told_with_its_reason() -> None:
    told = json.loads(PREVIEWER.text_of(memoryview(b"%PDF-1.7"), "notiz.docx"))
    assert told["text"] is None
    assert "PDF" in told["findings"][0]["message"]
    assert PREVIEWER.preview(b"%PDF-1.7", "notiz.docx", {})["document"] is None


def test_a_stored_session_is_shown_as_it_is() -> None:
    path = texts.STORED[0]
    assert PREVIEWER.preview(path.read_bytes(), path.name, {})["document"] == path.read_text(encoding="utf-8")
