"""Many notes at once: each is read whatever becomes of the others, and a table tells what became of each."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import texts
from campnotes.cli import main
from campnotes.commands import reading
from campnotes.commands.import_report import Progress

LEIHLADEN = "Leihladen ohne Laden\n\nProblem: Niemand weiß, wer die Bohrmaschine hat\nVorschlag: Ein Heft am Schrank\n"
HOFKINO = (
    "Hofkino\nHost: Kim Lang\n\nProblem: Der Strom reicht nicht\nAnsprechpartner:innen: Stadtwerke, Frau Birkholz\n"
)
REFUSED = "Beete\n\nProblem: Die Schnecken fressen alles\nKontakt: mia@example.org\n"
PLAN = (
    "Titel;Raum;Zeit;Host\nHofkino;Aula;11:00;Uli Meer\nLeihladen ohne Laden;Küche;10:00;\nMittagspause;Foyer;12:00;\n"
)


@dataclass(frozen=True)
class Told:
    code: int
    out: list[str]
    err: str

    @property
    def table(self) -> list[list[str]]:
        """The cells of the table on standard error, header included, and of the lines beneath it."""
        table = f"\n{self.err}".rpartition("\n\n")[2]
        return [[cell.strip() for cell in re.split(" {2,}", line.strip())] for line in table.rstrip("\n").split("\n")]


@dataclass(frozen=True)
class Camp:
    """A knowledge base with one camp, and a folder of raw notes."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    def note(self, name: str, content: str | bytes) -> str:
        path = self.root / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return os.path.relpath(path)

    def take_in(self, *arguments: str) -> Told:
        code = main(["import", *arguments, "--event", "2026-camp", "--root", "."])
        out, err = self.capsys.readouterr()
        return Told(code, out.split("\n")[:-1], err)

    def sessions(self) -> dict[str, str]:
        return {path.stem: path.read_text(encoding="utf-8") for path in (self.root / "sessions/2026-camp").glob("*.md")}


@pytest.fixture
def camp(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Camp:
    texts.copied(tmp_path, "sessions/vocabulary")
    monkeypatch.chdir(tmp_path)
    return Camp(tmp_path, capsys)


# One run


def test_every_note_is_read_and_the_table_tells_what_became_of_it(camp: Camp) -> None:
    notes = [camp.note("a.txt", LEIHLADEN), camp.note("b.txt", HOFKINO), camp.note("c.txt", REFUSED)]
    told = camp.take_in(*notes, camp.note("d.txt", ""), "inbox/e.txt")
    assert told.code == 1
    assert told.out == ["sessions/2026-camp/leihladen-ohne-laden.md", "sessions/2026-camp/hofkino.md"]
    assert told.table == [
        ["Notiz", "Session", "Einträge", "Zweifel", "Befunde", "Ergebnis"],
        ["inbox/a.txt", "2026-camp/leihladen-ohne-laden", "1/1/0", "0", "0", "neu"],
        ["inbox/b.txt", "2026-camp/hofkino", "1/0/1", "1", "0", "neu"],
        ["inbox/c.txt", "–", "1/0/0", "0", "1", "nicht eingelesen"],
        ["inbox/d.txt", "–", "–", "0", "1", "nicht eingelesen"],
        ["inbox/e.txt", "–", "–", "0", "1", "nicht eingelesen"],
        ["5 Notizen: 2 neu, 3 nicht eingelesen. Einträge sind Probleme/Vorschläge/Ansprechrollen."],
    ]
    assert "inbox/c.txt:4:10: Fehler: " in told.err


def test_a_second_run_changes_nothing_and_says_so(camp: Camp) -> None:
    notes = [camp.note("a.txt", LEIHLADEN), camp.note("b.txt", HOFKINO)]
    assert camp.take_in(*notes).code == 0
    kino = camp.root / "sessions/2026-camp/hofkino.md"
    kino.write_text(kino.read_text(encoding="utf-8").replace("Stadtwerke", "Die Stadtwerke"), encoding="utf-8")
    before = camp.sessions()
    told = camp.take_in(*notes)
    assert (told.code, told.out, camp.sessions()) == (0, [], before)
    assert [row[-1] for row in told.table[1:3]] == ["unverändert", "geändert, bleibt"]
    assert "[already-imported]" not in told.err  # the table says it
    assert "[session-changed]" in told.err
    assert told.table[3][0].startswith("2 Notizen: 1 unverändert, 1 geändert, bleibt.")


def test_the_same_note_twice_in_a_run_is_one_session(camp: Camp) -> None:
    told = camp.take_in(camp.note("a.txt", LEIHLADEN), camp.note("kopie.txt", LEIHLADEN))
    assert list(camp.sessions()) == ["leihladen-ohne-laden"]
    assert [row[-1] for row in told.table[1:3]] == ["neu", "unverändert"]


def test_one_note_needs_no_table(camp: Camp) -> None:
    assert camp.take_in(camp.note("a.txt", LEIHLADEN)) == Told(0, ["sessions/2026-camp/leihladen-ohne-laden.md"], "")


def test_a_fault_of_the_program_stops_one_note_only(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> None:
    original = reading.read_note

    def failing(text: str, *arguments: object, **options: object) -> object:
        if "Hofkino" in text:
            raise IndexError("Kim Lang, kim@example.org")
        return original(text, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_note", failing)
    told = camp.take_in(camp.note("a.txt", HOFKINO), camp.note("b.txt", LEIHLADEN))
    assert (told.code, list(camp.sessions())) == (1, ["leihladen-ohne-laden"])
    assert "[note-failed]" in told.err
    assert "(IndexError, test_import_many.py:" in told.err
    assert "Kim" not in told.err


def test_the_report_of_every_note_is_shown(camp: Camp) -> None:
    told = camp.take_in("--report", camp.note("a.txt", LEIHLADEN), camp.note("b.txt", HOFKINO))
    assert [line.split()[0] for line in told.out if " problem p1 " in line] == ["3", "4"]


def test_names_of_others_move_no_cursor_and_tell_no_address(camp: Camp) -> None:
    told = camp.take_in("inbox/mia@example.org.txt", "inbox/\x1b[2J.txt")
    assert [row[0] for row in told.table[1:3]] == ["inbox/▒▒▒", "inbox/\ufffd[2J.txt"]


def test_wide_characters_keep_the_columns(camp: Camp) -> None:
    camp.take_in(camp.note("🌱.txt", LEIHLADEN), camp.note("bb.txt", HOFKINO))
    told = camp.take_in("inbox/🌱.txt", "inbox/bb.txt")
    sprout, plain = [line for line in told.err.split("\n") if "2026-camp" in line]
    assert sprout.index("2026-camp") == plain.index("2026-camp") - 1  # one character takes two columns


# With a session plan


def test_a_plan_adds_what_notes_do_not_say(camp: Camp) -> None:
    plan = camp.note("plan.csv", PLAN)
    notes = [
        camp.note("a.txt", LEIHLADEN),
        camp.note("b.txt", HOFKINO),
        camp.note("c.txt", "Beete\n\nProblem: Schnecken\n"),
    ]
    told = camp.take_in(*notes, "--plan", plan)
    assert told.code == 0
    assert [[row[0], row[-2], row[-1]] for row in told.table[:4]] == [
        ["Notiz", "Planzeile", "Ergebnis"],
        ["inbox/a.txt", "3", "neu"],
        ["inbox/b.txt", "2", "neu"],
        ["inbox/c.txt", "–", "neu"],
    ]
    assert told.table[5:] == [["Im Sessionplan, aber ohne Notiz:"], ["Zeile 4: Mittagspause"]]
    assert 'start_time: "10:00"\nroom: Küche\n' in camp.sessions()["leihladen-ohne-laden"]
    assert "- name: Kim Lang\n" in camp.sessions()["hofkino"]
    assert "Uli Meer" not in camp.sessions()["hofkino"]
    assert "[plan-differs]" in told.err
    assert "inbox/c.txt: Warnung: Zu „Beete“ gibt es keine Zeile" in told.err

    before = camp.sessions()
    again = camp.take_in(*notes, "--plan", plan)
    assert (again.code, again.out, camp.sessions()) == (0, [], before)
    assert {row[-1] for row in again.table[1:4]} == {"unverändert"}


def test_two_notes_of_a_row_are_told(camp: Camp) -> None:
    notes = [camp.note("a.txt", LEIHLADEN), camp.note("b.txt", f"{LEIHLADEN}\nAuch dabei: ein Akkuschrauber.\n")]
    told = camp.take_in(*notes, "--plan", camp.note("plan.csv", PLAN))
    assert told.code == 0
    assert "inbox/b.txt: Warnung: Zeile 3 des Sessionplans inbox/plan.csv passt auch zu inbox/a.txt." in told.err
    assert [row[-2] for row in told.table[1:3]] == ["3", "3"]


def test_a_plan_helps_a_single_note_too(camp: Camp) -> None:
    told = camp.take_in(camp.note("a.txt", LEIHLADEN), "--stdout", "--plan", camp.note("plan.csv", PLAN))
    assert (told.code, told.err) == (0, "")
    assert "room: Küche" in told.out


@pytest.mark.parametrize("content", ["Raum;Zeit\nAula;10:00\n", "", b"PK\x03\x04\x00", None])
def test_a_plan_that_cannot_be_read_stops_the_run(camp: Camp, content: str | bytes | None) -> None:
    plan = "fehlt.csv" if content is None else camp.note("plan.csv", content)
    told = camp.take_in(camp.note("a.txt", LEIHLADEN), "--plan", plan)
    assert (told.code, told.out, camp.sessions()) == (1, [], {})
    assert f"{plan}" in told.err


def test_a_stored_session_is_not_changed_by_a_plan(camp: Camp) -> None:
    camp.take_in(camp.note("a.txt", LEIHLADEN))
    [stored] = camp.sessions().values()
    told = camp.take_in(camp.note("stored.md", stored), "--stdout", "--plan", camp.note("plan.csv", PLAN))
    assert "\n".join([*told.out, ""]) == stored


# Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_progress_and_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal()
    progress = Progress(4, terminal)
    progress.show(1, "inbox/ein-sehr-langer-name.txt")
    assert terminal.getvalue() == "\r[#####...............] 1/4 inbox/ein-se"
    progress.clear()
    progress.clear()
    assert terminal.getvalue().endswith("\r" + " " * 39 + "\r")
    assert terminal.getvalue().count("\r") == 3


@pytest.mark.parametrize(("total", "stream"), [(1, Terminal()), (4, io.StringIO())])
def test_one_note_or_no_terminal_needs_no_progress(total: int, stream: io.StringIO) -> None:
    progress = Progress(total, stream)
    progress.show(0, "a.txt")
    progress.clear()
    assert stream.getvalue() == ""
