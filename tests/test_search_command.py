"""`campnotes search` as people read it: problems with what was suggested and whom to ask, on a screen and in a pipe."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import texts
from campnotes.cli import main
from campnotes.commands import words_for
from campnotes.commands.search_text import WIDEST, Screen

SESSION = """\
---
schema: campnotes/1
title: Der Hof gehört allen
status: {status}
problems:
- id: p1
  text: Nachbarinnen streiten um den Fahrradkeller
  types: [konflikt]
- id: p2
  text: Die Pumpe vom Brunnen ist kaputt
suggestions:
- {{id: s1, text: Losverfahren für die Stellplätze, addresses: [p1]}}
- {{id: s2, text: Einen Aushang im Fahrradkeller, addresses: [p1]}}
- {{id: s3, text: "Stellplatz 3", addresses: [p1]}}
- {{id: s4, text: "Stellplatz 4", addresses: [p1]}}
- {{id: s5, text: "Stellplatz 5", addresses: [p1]}}
- {{id: s6, text: "Stellplatz 6", addresses: [p1]}}
- {{id: s7, text: Kuchen hilft immer}}
contact_roles:
- {{id: c1, text: Mietervertretung, for: [p1]}}
---
"""
CLEAR = "\033["  # how every control sequence begins


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base with one session."""
    root = texts.copied(tmp_path_factory.mktemp("base"), "sessions/vocabulary")
    camp = root / "sessions" / "2026-camp"
    camp.mkdir()
    (camp / "event.yml").write_text("title: Camp Nord\nstart_date: 2026-05-09\n", encoding="utf-8")
    (camp / "hof.md").write_text(SESSION.format(status="draft"), encoding="utf-8")
    return root


@pytest.fixture(scope="module", autouse=True)
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The key of the index, away from that of the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def search(root: Path, capsys: pytest.CaptureFixture[str]) -> Search:
    return Search(root, capsys)


class Search:
    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys

    def __call__(self, *arguments: str) -> str:
        """What stands on standard output; nothing else is said, and all is well."""
        code = main(["search", *arguments, "--root", str(self.root)])
        out, err = self.capsys.readouterr()
        assert (code, err) == (0, "")
        return out


def test_a_problem_stands_with_its_suggestions_and_whom_to_ask(search: Search) -> None:
    assert search("streiten", "--kind", "problem").splitlines() == [
        "Problem: Nachbarinnen streiten um den Fahrradkeller",
        "    Konflikt und Anfeindung",
        "    Vorschlag: Losverfahren für die Stellplätze",
        "    Vorschlag: Einen Aushang im Fahrradkeller",
        "    Vorschlag: Stellplatz 3",
        "    Vorschlag: Stellplatz 4",
        "    Vorschlag: Stellplatz 5",
        "    und 1 weitere",
        "    Wen fragen: Mietervertretung",
        "    Der Hof gehört allen · Camp Nord, 09.05.2026 · noch nicht geprüft",
        "    2026-camp/hof#p1",
        "",
    ]


def test_a_suggestion_stands_with_its_problem_and_is_never_left_out(search: Search) -> None:
    lines = search("Stellplatz 6", "--kind", "suggestion", "--limit", "1").splitlines()
    assert lines[0] == "Problem: Nachbarinnen streiten um den Fahrradkeller"
    assert "    Vorschlag: Stellplatz 6" in lines


def test_hits_of_one_problem_stand_together(search: Search) -> None:
    assert search("Fahrradkeller").count("Problem: Nachbarinnen") == 1


def test_what_belongs_to_no_problem_stands_alone(search: Search) -> None:
    assert search("Kuchen", "--kind", "suggestion").splitlines() == [
        "Vorschlag: Kuchen hilft immer",
        "    Der Hof gehört allen · Camp Nord, 09.05.2026 · noch nicht geprüft",
        "    2026-camp/hof#s7",
        "",
    ]
    assert search("Hof", "--kind", "session").splitlines()[0] == "Session: Der Hof gehört allen"


def test_a_problem_without_suggestion_says_so(search: Search) -> None:
    assert "    Noch kein Vorschlag notiert." in search("Brunnen", "--kind", "problem").splitlines()


def test_a_typing_error_is_told_with_the_way_back(search: Search) -> None:
    first = search("Nachbarinnen im Fahradkeller").splitlines()[0]
    assert "Fahrradkeller" in first
    assert "Anführungszeichen" in first


def test_more_hits_than_shown_are_told(search: Search) -> None:
    assert search("Stellplatz", "--limit", "2").splitlines()[-1].startswith("2 von ")


@pytest.mark.parametrize("filters", [[], ["--type", "konflikt"]])
def test_nothing_found_says_what_to_try(search: Search, filters: list[str]) -> None:
    said = words_for("de")
    told = search("Quastenflosser", *filters)
    assert told.splitlines()[0] == said["search_nothing"]
    assert (said["search_try_filters"] in told) == bool(filters)
    assert "campnotes search --types" in told


def test_a_query_that_was_cut_says_so(search: Search) -> None:
    assert "256" not in search("Kuchen")
    assert search("Kuchen " * 100).splitlines()[0] == "Gesucht wurde nach den ersten 256 Zeichen."


def test_a_pipe_gets_neither_colours_nor_short_lines(search: Search) -> None:
    told = search("Fahrradkeller")
    assert CLEAR not in told
    assert Screen.of(io.StringIO()) == Screen(color=False, width=None)


def test_a_terminal_gets_colours_short_lines_and_marked_words(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "41")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Screen.of(Terminal())
    monkeypatch.setattr(Screen, "of", lambda _: terminal)
    told = search("Fahrradkeller", "--kind", "problem")
    assert "\033[1;33mFahrradkeller\033[0m" in told
    plain = "".join(part.partition("m")[2] if n else part for n, part in enumerate(told.split(CLEAR)))
    assert max(map(len, plain.splitlines())) <= 40
    assert plain.splitlines()[:2] == ["Problem: Nachbarinnen streiten um den", "    Fahrradkeller"]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_turned_off(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Screen.of(Terminal()).color
    monkeypatch.setenv(name, value)
    assert not Screen.of(Terminal()).color


def test_lines_stay_readable_on_wide_and_narrow_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("1", "80", "500"):
        monkeypatch.setenv("COLUMNS", columns)
        width = Screen.of(Terminal()).width
        assert width
        assert 20 < width <= WIDEST


def test_no_text_of_a_note_moves_the_cursor(search: Search, tmp_path: Path) -> None:
    shutil.copytree(search.root, tmp_path / "base")
    hostile = "Rot\u202e\u2066 und\u200b blau\u00ad"
    session = SESSION.format(status="reviewed").replace("Kuchen hilft immer", hostile)
    (tmp_path / "base" / "sessions" / "2026-camp" / "hof.md").write_text(session, encoding="utf-8")
    search.root = tmp_path / "base"
    assert search("blau", "--kind", "suggestion").splitlines()[0] == "Vorschlag: Rot und blau"


ODD = [
    "",
    '"',
    '""',
    "-",
    "--",
    "-a -b",
    '-"',
    "((((",
    "\0",
    "\ud800",
    "🙂" * 400,
    "{}",
    "{query}",
    "%s",
    "\033[31m",
    "a" * 5000,
]


@pytest.mark.parametrize("query", ODD)
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_query_leaves_a_traceback(search: Search, query: str, form: str) -> None:
    told = search("--format", form, "--", query)
    assert CLEAR not in told
    if form == "json":
        assert set(json.loads(told)) == {"total", "hits", "facets", "corrected"}


@given(query=st.text())
@settings(max_examples=settings.default.max_examples // 25)  # each reads the knowledge base
def test_no_text_at_all_leaves_a_traceback(root: Path, query: str) -> None:
    assert main(["search", "--limit", "3", "--root", str(root), "--", query]) == 0


def test_an_empty_knowledge_base_finds_nothing(search: Search, tmp_path: Path) -> None:
    search.root = tmp_path
    assert search("Hof").splitlines()[0] == words_for("de")["search_nothing"]
    assert search().splitlines()[0] == words_for("de")["search_nothing"]
