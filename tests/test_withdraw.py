"""A session that is taken back: nothing of it is left, its address answers, its note does not come in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import texts
from campnotes.adapters.datasets import data_files
from campnotes.adapters.feeds import feeds
from campnotes.adapters.files import read_library
from campnotes.adapters.pages import FINISHED_PAGES, pages, read_words
from campnotes.adapters.search import INDEX_FOLDER, open_index
from campnotes.adapters.shards import shards
from campnotes.cli import main
from campnotes.core.catalog import session_url
from campnotes.core.document import load
from campnotes.core.related import related
from campnotes.core.site import Site

NOTE = """\
Hofkino im Regenbogenviertel
Sessiongeberin: Ayla Sommerfeld

Problem: Der Strom reicht nicht
Vorschlag: Akku leihen
"""
SESSION = "2026-camp/hofkino-im-regenbogenviertel"
TOLD = ("Regenbogenviertel", "Sommerfeld", "Strom reicht")
OTHER = "---\nschema: campnotes/1\ntitle: Beete\nstatus: reviewed\n---\n\nSiehe {}.\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    texts.copied(tmp_path, "sessions/vocabulary")
    (tmp_path / "sessions" / "2026-camp").mkdir()
    (tmp_path / "sessions" / "2026-camp" / "event.yml").write_text("title: Camp\nlicense: CC0-1.0\n", encoding="utf-8")
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--root", str(root)])
        return code, *capsys.readouterr()

    run("import", root / "note.txt", "--event", "2026-camp")
    assert (root / "sessions" / f"{SESSION}.md").is_file()
    return run


def stored(root: Path) -> Path:
    return root / "sessions" / f"{SESSION}.md"


def published(root: Path) -> dict[str, bytes]:
    """All that is made of a knowledge base: pages, data, feeds, the search's files."""
    catalog, site = read_library(root).catalog, Site("Camp", "", "https://camp.invalid/")
    words = read_words(texts.ROOT / "templates", "de")
    index = open_index(root / INDEX_FOLDER, catalog).export()
    data, atom = data_files(catalog, site, words["data"]), feeds(catalog, site, words)
    made = pages(catalog, texts.ROOT / "templates", related(index.records), site, {**data, **atom})
    return {**{page.path: page.render().encode() for page in made}, **data, **atom, **shards(index)}


@pytest.mark.parametrize("name", [SESSION, f"sessions/{SESSION}.md"])
def test_nothing_of_it_is_left(root: Path, run: Run, name: str) -> None:
    assert all(any(word.encode() in content for content in published(root).values()) for word in TOLD[1:])
    (root / FINISHED_PAGES).write_bytes(b"compressed")
    code, out, err = run("withdraw", name if name == SESSION else root / name)
    assert (code, out) == (0, f"sessions/{SESSION}.md\n")
    assert "docs/zurueckziehen.md" in err
    everything = [*(path.read_bytes() for path in root.rglob("*") if path.is_file() and path.name != "note.txt")]
    everything += published(root).values()
    assert [word for word in TOLD if any(word.encode() in content for content in everything)] == []
    assert not (root / FINISHED_PAGES).exists()


def test_its_address_says_that_it_was_withdrawn(root: Path, run: Run) -> None:
    run("withdraw", SESSION)
    page = published(root)[f"{session_url(SESSION)}index.md"].decode()
    assert 'title: "Zurückgezogen"' in page
    assert 'robots: "noindex"' in page


def test_its_file_is_sound_and_the_same_after_a_second_time(root: Path, run: Run) -> None:
    run("withdraw", SESSION)
    tombstone = stored(root).read_bytes()
    assert load(tombstone.decode()).status == "withdrawn"
    assert run("check", "--fix")[:2] == (0, "0 Sessions gelesen, 0 Fehler, 0 Warnungen\n")
    assert run("withdraw", SESSION)[0] == 0
    assert stored(root).read_bytes() == tombstone


@pytest.mark.parametrize("arguments", [(), ("--replace",), ("--stdout",)])
def test_its_note_is_refused(root: Path, run: Run, arguments: tuple[str, ...]) -> None:
    run("withdraw", SESSION)
    before = sorted(root.rglob("*.md"))
    code, out, err = run("import", root / "note.txt", "--event", "2026-camp", *arguments)
    assert (code, out) == (1, "")
    assert "[note-withdrawn]" in err
    assert sorted(root.rglob("*.md")) == before


def test_its_note_is_refused_in_the_folder_of_the_camp_too(root: Path, run: Run) -> None:
    run("withdraw", SESSION)
    (root / "sessions" / "2026-camp" / "noch-einmal.txt").write_text(NOTE, encoding="utf-8")
    code, out, _ = run("check", "--fix")
    assert code == 1
    assert "noch-einmal.txt: Fehler: Diese Notiz wurde zurückgezogen" in out


def test_who_names_it_is_told(root: Path, run: Run) -> None:
    (root / "sessions" / "2026-camp" / "beete.md").write_text(OTHER.format(SESSION), encoding="utf-8")
    assert "Genannt wird sie noch hier: sessions/2026-camp/beete.md:7\n" in run("withdraw", SESSION)[2]
    assert run("check")[0] == 0


def test_a_broken_session_can_be_withdrawn(root: Path, run: Run) -> None:
    text = stored(root).read_text(encoding="utf-8")
    stored(root).write_text(text.replace("title:", "titel:"), encoding="utf-8")
    assert run("withdraw", SESSION)[0] == 0
    assert run("import", root / "note.txt", "--event", "2026-camp")[0] == 1


def test_only_a_session_can_be_withdrawn(root: Path, run: Run) -> None:
    for name in ("2026-camp/beete", "../note", "sessions/vocabulary/problem-types.yml", ""):
        code, out, err = run("withdraw", name)
        assert (code, out) == (2, "")
        assert "gibt es nicht" in err
    assert (root / "note.txt").read_text(encoding="utf-8") == NOTE


def test_a_session_that_was_only_marked_is_told(root: Path, run: Run) -> None:
    text = stored(root).read_text(encoding="utf-8")
    stored(root).write_text(text.replace("status: draft", "status: withdrawn"), encoding="utf-8")
    code, out, _ = run("check")
    assert code == 0
    assert f"„campnotes withdraw {SESSION}“" in out
