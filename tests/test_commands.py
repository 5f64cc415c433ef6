"""The commands as people call them: what they print, what they write, and how they refuse.

Every test calls `campnotes.cli.main` on a knowledge base of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import texts
from campnotes.cli import main
from campnotes.core.privacy import contact_data

NOTE = """\
Beete für alle – wie ein Hinterhof grün wird
Sessiongeberin: Mia Krüning, Kollektiv Spaten

Problem: Wir finden keinen Raum für die Kisten
Vorschlag: Beim Bauhof nach Paletten fragen
Ansprechpartner:innen: Quartiersmanagement
"""
NOTE_OF_A_CAMP = NOTE + "\nDas Camp Nord fand im Rahmen des Programms Nordlicht der Stiftung Leuchtturm statt.\n"
STORED = """\
---
schema: campnotes/1
title: Beete für alle
problems:
- id: p1
  text: Wir finden keinen Raum
  types: [raeume]
suggestions:
- id: s1
  text: Beim Bauhof fragen
  addresses: [p1]
contact_roles:
- id: c1
  text: Quartiersmanagement
  role: quartiersmanagement
  for: [p1]
---

## Anlass

Im Hof steht eine Kiste.
"""
SESSION = "sessions/2026-camp/beete.md"
EVENT = "title: Camp Nord\nlicense: CC-BY-4.0\n"


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Base:
    """A knowledge base with the project's vocabulary, one camp and no session."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path) -> Told:
        code = main([*map(str, arguments), "--root", str(self.root)])
        out, err = self.capsys.readouterr()
        return Told(code, out, err)

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def speak(self, language: str) -> None:
        self.write("mkdocs.yml", f"site_name: Test\ntheme:\n  name: material\n  language: {language}\n")

    def sessions(self) -> dict[str, bytes]:
        """Everything beneath sessions/, folders too (as empty bytes), without the vocabulary."""
        found = sorted((self.root / "sessions").rglob("*"))
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes() if path.is_file() else b""
            for path in found
            if "vocabulary" not in path.parts
        }


@pytest.fixture
def base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Base:
    base = Base(texts.copied(tmp_path / "base", "sessions/vocabulary"), capsys)
    base.write("sessions/2026-camp/event.yml", EVENT)
    return base


# Exit codes and help


@pytest.mark.parametrize(
    "arguments", [[], ["import"], ["grab"], ["check", "--format", "xml"], ["search", "--kind", "x"]]
)
def test_wrong_use_is_2_and_says_how_to_use_it(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: campnotes")


@pytest.mark.parametrize("command", ["", "import", "check", "search", "build", "serve"])
def test_help_is_quick(command: str) -> None:
    """Help loads neither pydantic nor anything else of weight."""
    probe = (
        "import sys; from campnotes.cli import main; code = main(sys.argv[1:]); "
        "heavy = {'pydantic', 'yaml', 'mkdocs', 'whoosh', 'markdown_it', 'jinja2'} & set(sys.modules); "
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *command.split(), "--help"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: campnotes")


def test_the_documented_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("import", "check", "search", "build", "serve"):
        assert main([command, "--help"]) == 0
        assert "--root DIR" in capsys.readouterr().out


def test_the_package_runs_as_a_module(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "campnotes", "check", "--root", str(tmp_path)]
    done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1  # without a vocabulary nothing can be right
    assert "sessions/vocabulary/problem-types.yml" in done.stdout


def test_a_reader_that_goes_away_is_no_error(base: Base) -> None:
    """`campnotes check --format json | head -c 1`"""
    for n in range(2_000):
        base.write(f"sessions/2026-camp/Nr {n}.md", STORED)
    call = [sys.executable, "-m", "campnotes", "check", "--format", "json", "--root", str(base.root)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


# Import: what it writes


def test_a_note_becomes_a_draft_in_its_camp(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    told = base.run("import", note, "--event", "2026-camp")
    assert told == Told(0, "sessions/2026-camp/beete-fuer-alle.md\n", "")
    document = (base.root / "sessions/2026-camp/beete-fuer-alle.md").read_text(encoding="utf-8")
    assert "status: draft\n" in document
    assert f"sha256: {hashlib.sha256(note.read_bytes()).hexdigest()}\n" in document
    assert base.run("check").code == 0


def test_stdout_holds_the_document_and_nothing_is_written(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    before = base.sessions()
    shown = base.run("import", "--stdout", "--report", note)
    assert base.sessions() == before
    assert base.run("import", note, "--event", "2026-camp").code == 0
    assert shown.out == (base.root / "sessions/2026-camp/beete-fuer-alle.md").read_text(encoding="utf-8")
    assert "   4  problem p1" in shown.err  # the report went to standard error


def test_the_report_tells_the_fate_of_every_line(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    told = base.run("import", "--report", note, "--event", "2026-camp")
    rows = told.out.splitlines()[: NOTE.count("\n") + 1]
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, NOTE.count("\n") + 2)]
    assert [row.split()[1] for row in rows] == [
        "title",
        "host",
        "blank",
        "problem",
        "suggestion",
        "contact_role",
        "blank",
    ]


def test_url_and_license_are_stored(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    told = base.run("import", "--stdout", note, "--source-url", "https://example.org/?p=1", "--license", "CC-BY-4.0")
    assert "\n  url: https://example.org/?p=1\n" in told.out
    assert "\n  license: CC-BY-4.0\n" in told.out


@pytest.mark.parametrize(
    ("option", "value"), [("--source-url", "javascript:alert(1)"), ("--source-url", "notiz"), ("--license", "frei!")]
)
def test_a_wrong_url_or_license_is_refused(base: Base, option: str, value: str) -> None:
    note = base.write("notiz.txt", NOTE)
    before = base.sessions()
    told = base.run("import", note, "--event", "2026-camp", option, value)
    assert told.code in (1, 2)
    assert option in told.err
    assert base.sessions() == before


def test_a_camp_is_taken_from_the_note_and_created_once(base: Base) -> None:
    first = base.write("eins.txt", NOTE_OF_A_CAMP.replace("Camp Nord", "Camp Ost"))
    assert base.run("import", first) == Told(0, "sessions/camp-ost/beete-fuer-alle.md\n", "")
    event = base.root / "sessions/camp-ost/event.yml"
    assert event.read_text(encoding="utf-8").splitlines()[:3] == [
        "title: Camp Ost",
        "programme: Nordlicht",
        "organizer:",
    ]
    event.write_text("title: Camp Ost\nprogramme: Südlicht\n", encoding="utf-8")
    before = event.read_bytes()
    second = base.write("zwei.txt", NOTE_OF_A_CAMP.replace("Camp Nord", "Camp Ost").replace("Beete", "Bänke"))
    told = base.run("import", second)
    assert told.code == 0  # a warning
    assert told.out == "sessions/camp-ost/baenke-fuer-alle.md\n"
    assert f"{second}: Warnung: " in told.err
    assert "programme" in told.err
    assert "Nordlicht" in told.err
    assert "[event-differs]" in told.err
    assert event.read_bytes() == before


def test_a_camp_is_known_by_its_title(base: Base) -> None:
    note = base.write("notiz.txt", NOTE_OF_A_CAMP)
    assert base.run("import", note).out == "sessions/2026-camp/beete-fuer-alle.md\n"
    assert (base.root / "sessions/2026-camp/event.yml").read_text(encoding="utf-8") == EVENT


def test_what_event_yml_leaves_open_is_no_difference(base: Base) -> None:
    note = base.write("notiz.txt", NOTE_OF_A_CAMP)
    assert base.run("import", note).err == ""


def test_a_camp_asked_for_gets_an_event_file(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    assert base.run("import", note, "--event", "2027-neu").out == "sessions/2027-neu/beete-fuer-alle.md\n"
    assert (base.root / "sessions/2027-neu/event.yml").read_text(encoding="utf-8").startswith("title: 2027-neu\n")
    assert base.run("check").code == 0


def test_a_note_without_a_camp_is_refused(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    before = base.sessions()
    told = base.run("import", note)
    assert told.code == 1
    assert "[event-unknown]" in told.err
    assert "--event 2026-barcamp-musterstadt" in told.err
    assert base.sessions() == before


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Willst du mit mir gehen?", "willst-du-mit-mir-gehen"),
        ("Größe, Straße & Äpfel", "groesse-strasse-aepfel"),
        ("Für Teilnehmer:innen", "fuer-teilnehmer"),
        ("Café & Crème brûlée", "cafe-creme-brulee"),
        ("Beete – für 100 % aller", "beete"),
        ("С чего начать", "session"),
        ("W" * 150, "w" * 60),
        (" ".join(["zwanzig-buchstaben-x"] * 6), "zwanzig-buchstaben-x-zwanzig-buchstaben-x-zwanzig-buchstaben"),
    ],
)
def test_the_title_becomes_the_address(base: Base, title: str, slug: str) -> None:
    note = base.write("notiz.txt", f"{title}\n\nProblem: kein Raum für die Kisten\n")
    told = base.run("import", note, "--event", "2026-camp")
    assert told.out == f"sessions/2026-camp/{slug}.md\n"
    assert base.run("check").code == 0


def test_equal_titles_get_different_addresses(base: Base) -> None:
    for n in range(3):
        note = base.write(f"notiz-{n}.txt", f"{NOTE}Problem: Zaun Nummer {n} ist morsch\n")
        assert base.run("import", note, "--event", "2026-camp").code == 0
    assert [Path(path).name for path in base.sessions() if path.endswith(".md")] == [
        "beete-fuer-alle-2.md",
        "beete-fuer-alle-3.md",
        "beete-fuer-alle.md",
    ]


# Import: what is known already


def test_a_known_note_changes_nothing_under_whatever_name(base: Base) -> None:
    base.run("import", base.write("notiz.txt", NOTE), "--event", "2026-camp")
    before = base.sessions()
    told = base.run("import", base.write("kopie.md", NOTE), "--event", "2027-anders")
    assert (told.code, told.out) == (0, "")
    assert "kopie.md: Hinweis: Diese Notiz steht schon in sessions/2026-camp/beete-fuer-alle.md." in told.err
    assert base.sessions() == before


def test_a_changed_session_is_overwritten_only_with_replace(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    base.run("import", note, "--event", "2026-camp")
    session = base.root / "sessions/2026-camp/beete-fuer-alle.md"
    imported = session.read_bytes()
    session.write_bytes(imported.replace(b"status: draft", b"status: reviewed"))
    changed = base.sessions()

    told = base.run("import", note, "--event", "2026-camp")
    assert (told.code, told.out) == (0, "")
    assert "[session-changed]" in told.err
    assert base.sessions() == changed

    told = base.run("import", note, "--replace")
    assert (told.code, told.out) == (0, "sessions/2026-camp/beete-fuer-alle.md\n")
    assert "\n-status: reviewed\n+status: draft\n" in told.err
    assert session.read_bytes() == imported


def test_a_session_broken_by_hand_is_still_known(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    base.run("import", note, "--event", "2026-camp")
    session = base.root / "sessions/2026-camp/beete-fuer-alle.md"
    session.write_bytes(session.read_bytes().replace(b"title: ", b"titel: "))
    before = base.sessions()
    assert "[session-changed]" in base.run("import", note, "--event", "2026-camp").err
    assert base.sessions() == before


@pytest.mark.parametrize("document", [STORED, STORED.replace("\n", "\r\n"), "\ufeff" + STORED, STORED[:-1]])
def test_a_stored_document_comes_back_byte_for_byte(base: Base, document: str) -> None:
    note = base.write("notiz.md", document)
    before = base.sessions()
    assert base.run("import", "--stdout", note) == Told(0, document, "")
    assert base.sessions() == before


def test_a_stored_document_is_taken_in_as_it_is(base: Base) -> None:
    note = base.write("notiz.md", STORED)
    assert base.run("import", note, "--event", "2026-camp").out == "sessions/2026-camp/beete-fuer-alle.md\n"
    assert base.sessions()["sessions/2026-camp/beete-fuer-alle.md"] == STORED.encode()
    assert base.run("import", base.root / "sessions/2026-camp/beete-fuer-alle.md", "--event", "2026-camp").out == ""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_stored_document_in_another_encoding_loses_no_character(base: Base, encoding: str) -> None:
    note = base.write("notiz.md", STORED.encode(encoding))
    base.run("import", note, "--event", "2026-camp")
    assert not [path for path, content in base.sessions().items() if "\ufffd".encode() in content]
    assert "\ufffd" not in base.run("import", "--stdout", note).out


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("addresses: [p7]", "link-dangling"),
        ("addresses: [p1]\n- id: s1\n  text: zweimal", "item-id-duplicate"),
        ("addresses: p1", "value-wrong-shape"),
    ],
)
def test_a_stored_document_with_errors_is_not_taken_in(base: Base, wrong: str, code: str) -> None:
    note = base.write("notiz.md", STORED.replace("addresses: [p1]", wrong))
    before = base.sessions()
    told = base.run("import", note, "--event", "2026-camp")
    assert told.code == 1
    assert f"[{code}]" in told.err
    assert base.sessions() == before


def test_one_bad_note_does_not_keep_the_others_out(base: Base) -> None:
    bad, good = base.write("leer.txt", ""), base.write("notiz.txt", NOTE)
    told = base.run("import", bad, good, "--event", "2026-camp")
    assert (told.code, told.out) == (1, "sessions/2026-camp/beete-fuer-alle.md\n")
    assert f"{bad}: Fehler: " in told.err


# Import: bad input


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
BAD_NOTES: dict[str, tuple[bytes, str, int, int]] = {
    "empty": (b"", "file-empty", 0, 1),
    "blank": (b"\xef\xbb\xbf \n\t\r\n", "file-empty", 0, 1),
    "binary": (b"Titel\nText\x00mit Null", "file-binary", 2, 1),
    "picture": (PNG, "format-not-supported", 0, 1),
    "archive": (
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xdf\xa4\xd2lZ\x01\x00\x00 \x05",
        "format-unreadable",
        0,
        1,
    ),
    "Cyrillic in KOI8-R": ("Заголовок\nПроблема: мало денег\n".encode("koi8-r"), "file-encoding", 1, 1),
    "UTF-8 cut in the middle": ("Titel\nKein Geld für Bä".encode()[:-1] + b"\xff\xfe\x81", "file-encoding", 2, 1),
    "UTF-32": (NOTE.encode("utf-32"), "file-encoding", 0, 1),
    "too large": (b"Titel\n" + b"x " * 140_000, "file-too-large", 0, 1),
    "too long a line": (b"Titel\n" + b"x" * 10_001, "line-too-long", 2, 10_001),
    "too many lines": (b"Titel\n" * 5_001, "too-many-lines", 5_001, 1),
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("case", BAD_NOTES)
def test_a_bad_note_is_refused_with_reason_and_fix(base: Base, case: str, language: str) -> None:
    content, code, line, _ = BAD_NOTES[case]
    base.speak(language)
    note = base.write("notiz.txt", content)
    before = base.sessions()
    for arguments in (["--event", "2026-camp"], ["--stdout"], ["--report", "--stdout"]):
        told = base.run("import", note, *arguments)
        assert (told.code, told.out) == (1, "")
        assert_told(told.err, str(note), code, language, line)
    assert base.sessions() == before


def assert_told(told: str, path: str, code: str, language: str, line: int = 0, column: int = 0) -> None:
    """The finding stands there with place, severity, what is wrong and how to mend it."""
    place = f"{path}:{line}:" if line else f"{path}:"
    place += f"{column}:" if column else ""
    severity = {"de": ": Fehler: ", "en": ": error: "}[language]
    rows = told.splitlines()
    found = [
        first + hint
        for first, hint in pairwise(rows)
        if first.startswith(place) and severity in first and hint.startswith("    ") and hint.endswith(f" [{code}]")
    ]
    assert found, told
    assert "{" not in "".join(found)


def test_a_missing_note_is_told(base: Base) -> None:
    told = base.run("import", base.root / "fehlt.txt", "--event", "2026-camp")
    assert (told.code, told.out) == (1, "")
    assert_told(told.err, f"{base.root}/fehlt.txt", "file-missing", "de")


def test_a_folder_is_no_note(base: Base) -> None:
    told = base.run("import", base.root, "--event", "2026-camp")
    assert told.code == 1
    assert_told(told.err, str(base.root), "file-not-regular", "de")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system knows no FIFO")
def test_a_fifo_is_no_note_and_nobody_waits_for_it(base: Base) -> None:
    os.mkfifo(base.root / "rohr")
    told = base.run("import", base.root / "rohr", "--event", "2026-camp")
    assert told.code == 1
    assert_told(told.err, f"{base.root}/rohr", "file-not-regular", "de")


def test_an_unreadable_note_is_told(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    note = base.write("notiz.txt", NOTE)
    refuse(monkeypatch, Path, "open", lambda path, *_: path == note, PermissionError(13, "Permission denied"))
    told = base.run("import", note, "--event", "2026-camp")
    assert told.code == 1
    assert_told(told.err, str(note), "file-missing", "de")
    assert "Permission denied" in told.err


def test_a_note_without_a_title_is_refused(base: Base) -> None:
    note = base.write("kein-raum.txt", "- Problem: Wir haben keinen Raum\n- Idee: Zelt aufstellen\n")
    told = base.run("import", note, "--event", "2026-camp")
    assert told.code == 1
    assert told.out == ""
    assert f"{note}:1:1: Fehler: " in told.err
    assert "[no-title]" in told.err


@pytest.mark.parametrize("event", ["Barcamp 2026", "../draussen", "a/b", "ä", "-x", "vocabulary", ".", "2026-camp\n"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_an_invalid_event_is_refused(base: Base, event: str, language: str) -> None:
    base.speak(language)
    note = base.write("notiz.txt", NOTE)
    before = base.sessions()
    told = base.run("import", note, f"--event={event}")
    assert (told.code, told.out) == (1, "")
    assert_told(told.err, "--event", "event-id-invalid", language)
    assert base.sessions() == before
    assert not (base.root / "sessions/vocabulary/event.yml").exists()


def test_an_invalid_event_is_told_with_the_right_one(base: Base) -> None:
    assert "„barcamp-2026“" in base.run("import", base.write("n.txt", NOTE), "--event", "Barcamp 2026").err


def test_a_camp_called_like_the_vocabulary_does_not_move_in_there(base: Base) -> None:
    note = base.write("notiz.txt", NOTE_OF_A_CAMP.replace("Camp Nord", "Vocabulary"))
    base.run("import", note)
    names = sorted(path.name for path in (base.root / "sessions/vocabulary").iterdir())
    assert names == ["contact-roles.yml", "problem-types.yml"]


def test_stdout_takes_one_note(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    told = base.run("import", "--stdout", note, note)
    assert (told.code, told.out) == (2, "")
    assert "[one-note-for-stdout]" in told.err


# Import: whole files or none


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_full_disk_leaves_everything_as_it_was(base: Base, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    note = base.write("notiz.txt", NOTE)
    before = base.sessions()
    with monkeypatch.context() as full:
        refuse(full, os, call, lambda *_: True, OSError(28, "No space left on device"))
        for event in ("2026-camp", "2027-neu"):
            told = base.run("import", note, "--event", event)
            assert (told.code, told.out) == (1, "")
            assert "[write-failed]" in told.err
            assert "No space left on device" in told.err
            assert base.sessions() == before
    assert base.run("import", note, "--event", "2026-camp").code == 0


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_failing_replacement_leaves_the_old_session(base: Base, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    note = base.write("notiz.txt", NOTE)
    base.run("import", note, "--event", "2026-camp")
    session = base.root / "sessions/2026-camp/beete-fuer-alle.md"
    session.write_bytes(session.read_bytes() + b"\nNoch ein Satz.\n")
    before = base.sessions()
    refuse(monkeypatch, os, call, lambda *_: True, OSError(28, "No space left on device"))
    told = base.run("import", note, "--replace")
    assert (told.code, told.out) == (1, "")
    assert "[write-failed]" in told.err
    assert base.sessions() == before


def test_a_failing_session_is_healed_by_the_next_import(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    """The camp's file is written, the session's is not: the base stays right, and the next import goes on."""
    note = base.write("notiz.txt", NOTE_OF_A_CAMP.replace("Camp Nord", "Camp Ost"))
    with monkeypatch.context() as full:
        refuse(
            full, os, "replace", lambda _, target: str(target).endswith(".md"), OSError(28, "No space left on device")
        )
        assert base.run("import", note).code == 1
        assert base.run("check").code == 0
    assert base.run("import", note) == Told(0, "sessions/camp-ost/beete-fuer-alle.md\n", "")


def refuse(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, when: Callable[..., bool], error: OSError
) -> None:
    """Makes a call of the operating system fail for some of its arguments."""
    original = getattr(owner, name)

    def failing(*arguments: object, **options: object) -> object:
        if when(*arguments):
            raise error
        return original(*arguments, **options)

    monkeypatch.setattr(owner, name, failing)


# Check: what can be wrong with a stored session

DEEP = "details: [{text: a, details: [{text: b, details: [{text: c, details: [d]}]}]}]"
BAD_SESSIONS: dict[str, tuple[str, str, str, int, int, str]] = {
    # case: what stands there, what is written instead, code, line, column, a word of the fix
    "unknown type": ("[raeume]", "[raume]", "concept-unknown", 7, 11, "raeume"),
    "unknown second type": ("[raeume]", "[raeume, finanzirung]", "concept-unknown", 7, 19, "finanzierung"),
    "label for a type": ("[raeume]", "[Finanzierung]", "concept-label", 7, 11, "finanzierung"),
    "unknown role": ("role: quartiersmanagement", "role: quartiermanagment", "concept-unknown", 15, 3, "quartiersman"),
    "label for a role": (
        "role: quartiersmanagement", "role: Quartiersmanagement", "concept-label", 15, 3, "quartiersman"
    ),
    "four types": ("[raeume]", "[raeume, finanzierung, bekanntheit, verwaltung]", "value-too-long", 7, 3, "3"),
    "types as text": ("[raeume]", "raeume", "value-wrong-shape", 7, 3, "data-model.md"),
    "duplicate id": ("- id: s1", "- id: s1\n  text: a\n- id: s1", "item-id-duplicate", 11, 3, "s2"),
    "id of another kind": ("- id: s1", "- id: p2", "item-id-kind", 9, 3, "s1"),
    "malformed id": ("- id: s1", "- id: S1", "value-malformed", 9, 3, "s1"),
    "dangling addresses": ("addresses: [p1]", "addresses: [p1, p9]", "link-dangling", 11, 19, "p1"),
    "dangling for": ("for: [p1]", "for: [s1]", "link-dangling", 16, 9, "p1"),
    "duplicate key": ("problems:\n", "title: Noch einer\nproblems:\n", "yaml-duplicate-key", 4, 1, "löschen"),
    "anchor": ("title: Beete", "title: &t Beete", "yaml-anchor", 3, 8, "Anführungszeichen"),
    "alias": ("title: Beete für alle", "title: *t", "yaml-anchor", 3, 8, "Anführungszeichen"),
    "tag": ("title: Beete", "title: !!str Beete", "yaml-tag", 3, 8, "Anführungszeichen"),
    "comment after text": ("title: Beete", "title: Thema #1", "yaml-comment-after-text", 3, 13, "Anführungszeichen"),
    "no": ("title: Beete für alle", "title: no", "yaml-not-text", 3, 1, '"no"'),
    "postcode": ("title: Beete für alle", "title: 01067", "yaml-not-text", 3, 1, '"01067"'),
    "time": ("title: Beete für alle", "title: 12:30", "yaml-not-text", 3, 1, '"12:30"'),
    "colon": ("title: Beete", "title: Thema: Beete", "yaml-syntax", 3, 13, "Anführungszeichen"),
    "tab": ("  text: Wir", "\ttext: Wir", "yaml-syntax", 6, 1, "Einrückung"),
    "no value": ("title: Beete für alle", "title:", "yaml-no-value", 3, 7, "Wert"),
    "second document": ("problems:\n", "...\n--- a\nproblems:\n", "yaml-second-document", 5, 1, "löschen"),
    "too deep": ("types: [raeume]", DEEP, "yaml-too-deep", 7, 53, "drei Ebenen"),
    "unknown key": ("title: Beete", "titel: Beete", "field-unknown", 3, 1, "title"),
    "missing key": ("title: Beete für alle\n", "", "field-missing", 2, 1, "data-model.md"),
    "unknown key of an item": ("  types: [raeume]", "  typen: [raeume]", "field-unknown", 7, 3, "types"),
    "unknown status": ("title: Beete", "status: fertig\ntitle: Beete", "value-not-allowed", 3, 1, "reviewed"),
    "date that is none": ("title: Beete", 'date: "2026-13-45"\ntitle: Beete', "value-malformed", 3, 1, "2023-07-04"),
    "date in words": ("title: Beete", "date: gestern\ntitle: Beete", "value-malformed", 3, 1, "2023-07-04"),
    "empty text": ("text: Beim Bauhof fragen", 'text: ""', "value-empty", 10, 3, "Wert"),
    "too long a title": ("title: Beete", f"title: {'x' * 201}", "value-too-long", 3, 1, "200"),
    "schema of tomorrow": ("campnotes/1", "campnotes/2", "value-not-allowed", 2, 1, "campnotes/1"),
    "no schema": ("schema: campnotes/1\n", "", "schema-missing", 1, 1, "schema: campnotes/1"),
    "never closed": ("---\n\n## Anlass", "## Anlass", "no-front-matter", 1, 1, "---"),
    "e-mail": ("eine Kiste", "mia@example.org", "contact-data", 21, 14, "Rolle"),
    "phone": ("text: Beim Bauhof fragen", "text: ruft an, 030 23125 123", "contact-data", 10, 18, "Rolle"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_SESSIONS)
def test_a_bad_session_is_told_with_place_reason_and_fix(base: Base, case: str) -> None:
    before, after, code, line, column, fix = BAD_SESSIONS[case]
    assert STORED.count(before) == 1
    base.write(SESSION, STORED.replace(before, after))
    for language in ("de", "en"):
        base.speak(language)
        told = base.run("check")
        assert (told.code, told.err) == (1, "")
        assert_told(told.out, SESSION, code, language, line, column)
        if language == "de":
            assert fix in told.out


def test_a_good_session_is_not_complained_of(base: Base) -> None:
    base.write(SESSION, STORED)
    assert base.run("check") == Told(0, "1 Sessions gelesen, 0 Fehler, 0 Warnungen\n", "")


BAD_FILES: dict[str, tuple[str, str | bytes, str, str, int]] = {
    # case: file, content, where the finding stands, code, line
    "no UTF-8": (SESSION, STORED.encode("cp1252"), SESSION, "file-not-utf8", 3),
    "empty": (SESSION, "", SESSION, "file-empty", 0),
    "too large": (SESSION, STORED + "x" * 1_100_000, SESSION, "file-too-large", 0),
    "file name": ("sessions/2026-camp/Mein Beet.md", STORED, "sessions/2026-camp/Mein Beet.md", "file-name", 0),
    "picture": ("sessions/2026-camp/beet.png", PNG, "sessions/2026-camp/beet.png", "format-not-supported", 0),
    "folder of a camp": ("sessions/Camp Süd/event.yml", "title: Süd\n", "sessions/Camp Süd", "event-id-invalid", 0),
    "camp without facts": ("sessions/sued/a.md", STORED, "sessions/sued", "event-missing", 0),
    "event without title": ("sessions/sued/event.yml", "language: de\n", "sessions/sued/event.yml", "field-missing", 1),
    "event with a comment only": (
        "sessions/sued/event.yml", "# kommt\n", "sessions/sued/event.yml", "front-matter-no-mapping", 1
    ),
    "vocabulary of another kind": (
        "sessions/vocabulary/problem-types.yml", "- a\n", "sessions/vocabulary/problem-types.yml",
        "front-matter-no-mapping", 1,
    ),
    "file beside the camps": ("sessions/notiz.md", STORED, "sessions/notiz.md", "file-not-regular", 0),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_told(base: Base, case: str) -> None:
    path, content, place, code, line = BAD_FILES[case]
    base.write(path, content)
    for language in ("de", "en"):
        base.speak(language)
        told = base.run("check")
        assert told.code == 1
        assert_told(told.out, place, code, language, line)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system knows no FIFO")
def test_what_is_no_file_is_told_and_not_followed(base: Base) -> None:
    os.mkfifo(base.root / "sessions/2026-camp/rohr.md")
    (base.root / "sessions/2026-camp/verweis.md").symlink_to(base.write("draussen.md", STORED))
    (base.root / "sessions/anderswo").symlink_to(base.root / "sessions/2026-camp")
    told = base.run("check")
    assert told.code == 1
    for name in ("2026-camp/rohr.md", "2026-camp/verweis.md", "anderswo"):
        assert_told(told.out, f"sessions/{name}", "file-not-regular", "de")


def test_a_missing_vocabulary_is_told(base: Base) -> None:
    (base.root / "sessions/vocabulary/contact-roles.yml").unlink()
    told = base.run("check")
    assert told.code == 1
    assert_told(told.out, "sessions/vocabulary/contact-roles.yml", "vocabulary-missing", "de")


# Check: forms of telling


@pytest.fixture
def flawed(base: Base) -> Base:
    base.write(SESSION, STORED.replace("[p1]\ncontact", "[p8]\ncontact"))
    base.write("sessions/2026-camp/no.md", STORED.replace("title: Beete für alle", "title: 100%"))
    base.write("sessions/2026-camp/zaun.md", STORED.replace("title: Beete für alle", "title: 2024"))
    return base


def test_text_ends_with_a_summary(flawed: Base) -> None:
    assert flawed.run("check").out.endswith("1 Sessions gelesen, 2 Fehler, 0 Warnungen\n")
    flawed.speak("en")
    assert flawed.run("check").out.endswith("1 sessions read, 2 errors, 0 warnings\n")


def test_json_holds_the_findings(flawed: Base) -> None:
    told = flawed.run("check", "--format", "json")
    found = json.loads(told.out)
    assert told.code == 1
    assert [(one["path"], one["line"], one["column"], one["code"], one["severity"]) for one in found] == [
        (SESSION, 11, 15, "link-dangling", "error"),
        ("sessions/2026-camp/zaun.md", 3, 1, "yaml-not-text", "error"),
    ]
    assert all(one["message"] and one["hint"] for one in found)


def test_github_annotates_the_line(flawed: Base) -> None:
    told = flawed.run("check", "--format", "github")
    first, second = told.out.splitlines()
    assert first.startswith(f"::error file={SESSION},line=11,col=15,title=link-dangling::„addresses“ verweist auf „p8“")
    assert second.startswith("::error file=sessions/2026-camp/zaun.md,line=3,col=1,title=yaml-not-text::")


def test_an_annotation_stays_on_its_line(base: Base) -> None:
    base.write("sessions/2026-camp/a,b: 5%.md", STORED)
    (line,) = base.run("check", "--format", "github").out.splitlines()
    assert line.startswith("::error file=sessions/2026-camp/a%2Cb%3A 5%25.md,line=1,col=1,title=file-name::")


def test_only_what_was_asked_for_is_told(flawed: Base) -> None:
    told = flawed.run("check", flawed.root / "sessions/2026-camp/zaun.md", "--format", "json")
    assert [one["path"] for one in json.loads(told.out)] == ["sessions/2026-camp/zaun.md"]
    assert flawed.run("check", flawed.root / "sessions/2026-camp/no.md").code == 0
    assert flawed.run("check", flawed.root / "sessions/2026-camp").code == 1


def test_nothing_to_tell_is_an_empty_list(base: Base) -> None:
    assert base.run("check", "--format", "json").out == "[]\n"
    assert base.run("check", "--format", "github").out == ""


def test_the_projects_own_content_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(texts.ROOT)]) == 0
    assert capsys.readouterr().out.endswith(" 0 Fehler, 0 Warnungen\n")


# What stands twice


def test_check_tells_what_stands_twice_at_both_places(base: Base) -> None:
    problem = "  text: Niemand schließt abends den Gemüsegarten ab\n"
    other = STORED.replace("Beete für alle", "Zäune").replace("  text: Wir finden keinen Raum\n", problem)
    third = other.replace("Im Hof steht eine Kiste.", "Ganz andere Worte über Latten, Nägel, Hammer und Farbe.")
    third = third.replace("title: Zäune", "title: Latten und Farbe").replace("Beim Bauhof fragen", "Tor ölen")
    base.write(SESSION, other.replace("title: Zäune", "title: Beete"))
    base.write("sessions/2026-camp/latten.md", third.replace("Niemand schließt abends", "Abends schließt niemand"))
    told = base.run("check", "--format", "json")
    assert told.code == 0
    found = [(one["path"], one["line"], one["column"], one["code"]) for one in json.loads(told.out)]
    assert found == [(SESSION, 6, 3, "problem-alike"), ("sessions/2026-camp/latten.md", 6, 3, "problem-alike")]
    assert "2026-camp/beete#p1" in base.run("check", base.root / "sessions/2026-camp/latten.md").out


def test_import_tells_at_its_line_what_is_known_already(base: Base) -> None:
    base.write(
        SESSION, STORED.replace("Wir finden keinen Raum", "Die Kisten für den Garten passen nicht in den Keller")
    )
    note = base.write("notiz.txt", "Kisten im Weg\n\nProblem: Kisten für den Garten passen nicht in unseren Keller\n")
    told = base.run("import", note, "--event", "2026-camp")
    assert (told.code, told.out) == (0, "sessions/2026-camp/kisten-im-weg.md\n")
    assert f"{note}:3:1: Warnung: Dieses Problem steht fast wörtlich schon in 2026-camp/beete#p1" in told.err


@pytest.mark.parametrize(
    ("again", "line"), [(NOTE + "Danke an alle!\n", "1:1"), (STORED.replace("schema", "# von Hand\nschema"), "4:1")]
)
def test_a_session_that_comes_again_is_told_at_its_title(base: Base, again: str, line: str) -> None:
    base.write(SESSION, STORED)
    base.run("import", base.write("notiz.txt", NOTE), "--event", "2026-camp")
    note = base.write("noch-einmal.md", again)
    told = base.run("import", note, "--event", "2026-camp")
    assert (told.code, told.out.count("\n")) == (0, 1)
    assert f"{note}:{line}: Warnung: Diese Session steht fast wörtlich schon in 2026-camp/beete" in told.err


# Contact data: never stored, never repeated

SECRETS = (
    "mia.kruening@example.org",
    "mia_kruening@example.org",
    "*mia.kruening@example.org*",
    "mailto:mia.kruening@example.org",
    "mia.kruening (at) example (punkt) org",
    "mia.kruening [at] example.org",
    "030 23125 123",
    "+49 (0)30 / 23125-123",
    "0049-30-23125123",
)
PLACES = {
    "title": "Beete mit {}\n\nText\n",
    "host": "Beete\nHost: Mia Krüning ({})\n",
    "item": "Beete\n\nProblem: nur {} hilft\n",
    "detail": "Beete\n\n- Problem: kein Raum\n  - bitte {} fragen\n",
    "role": "Beete\n\nKontakte:\n- Bauamt ({})\n",
    "body": "Beete\n\nWer mag, schreibt an {}.\n",
    "link": "Beete\n\n[Schreib mir](mailto:{})\n",
    "table": "Beete\n\n| Problem | Wer? |\n|---|---|\n| kein Raum | {} |\n",
    "code": "Beete\n\n```\n{}\n```\n",
    "front matter": '---\ntitle: Beete\nauthor: "{}"\n---\n\nText\n',
    "quote": "Beete\n\n> Von: {}\n",
}


@pytest.mark.parametrize("place", PLACES)
def test_contact_data_is_never_stored_or_repeated(base: Base, place: str) -> None:
    for secret in SECRETS:
        note = base.write("notiz.txt", PLACES[place].format(secret))
        line = next(n for n, text in enumerate(note.read_text(encoding="utf-8").split("\n"), 1) if secret in text)
        before = base.sessions()
        for arguments in (
            ["--event", "2026-camp"],
            ["--report", "--event", "2027-neu"],
            ["--stdout"],
            ["--stdout", "--report"],
        ):
            told = base.run("import", note, *arguments)
            assert told.code == 1
            assert f"{note}:{line}:" in told.err
            assert "[contact-data]" in told.err
            assert_secret_kept(told)
        assert base.sessions() == before


@pytest.mark.parametrize(
    "note",
    [
        "Titel\n\n- Problem: wir rufen immer an unter 030\n  23125123\n",
        "Titel\n\nEin langer Satz, der am Rand der Seite umbrochen wurde: mia.kruening\n@example.org fragen\n",
    ],
)
def test_contact_data_over_two_lines_are_contact_data(base: Base, note: str) -> None:
    base.run("import", base.write("notiz.txt", note), "--event", "2026-camp")
    for content in base.sessions().values():
        assert not contact_data(" ".join(content.decode().split()))


def test_contact_data_in_a_stored_session_is_never_repeated(base: Base) -> None:
    for secret in SECRETS:
        document = STORED.replace("Im Hof", secret).replace("Wir finden", secret.replace("*", ""))
        session = base.write(SESSION, document)
        for form in ("text", "json", "github"):
            told = base.run("check", "--format", form)
            assert told.code == 1
            assert_secret_kept(told)
        told = base.run("import", "--stdout", session)
        assert told.code == 1
        assert "▒▒▒" in told.out
        assert_secret_kept(told)


def test_the_shown_difference_keeps_contact_data_for_itself(base: Base) -> None:
    note = base.write("notiz.txt", NOTE)
    base.run("import", note, "--event", "2026-camp")
    session = base.root / "sessions/2026-camp/beete-fuer-alle.md"
    session.write_text(session.read_text(encoding="utf-8") + "\nmia.kruening@example.org\n", encoding="utf-8")
    told = base.run("import", note, "--replace")
    assert told.code == 0
    assert "-▒▒▒" in told.err
    assert_secret_kept(told)


def test_contact_data_in_values_is_never_repeated(base: Base) -> None:
    for wrong in ("status: {}", "date: {}", "titel: x\n{}: x", "language: {}", "types: [{}]"):
        for secret in ("mia.kruening@example.org", "030 23125 123"):
            base.write(SESSION, STORED.replace("problems:\n", f"{wrong.format(secret)}\nproblems:\n", 1))
            told = base.run("check")
            assert told.code == 1
            assert_secret_kept(told)


AROUND = (
    "{}", "Problem: {}", "Kontakte: {}", "Kontakte:\n- {}", "| Problem | Wer? |\n|---|---|\n| Raum | {} |", "> {}",
    "```\n{}\n```", "~~~ {}\n~~~", "Host: Mia ({})", "## {}", "- {}\n  - {}", "[{}](https://example.org)", "**{}**",
    "_{}_", "{} &amp; [1]: x", "Titel: {}", "Mia Krüning, {}", "Gefördert durch die Stiftung {}.", "Zu 1: {}",
    "{} – {}",
)  # fmt: skip


@settings(max_examples=settings().max_examples // 5)  # each example is a whole command
@given(texts.written_notes(), st.sampled_from(AROUND), st.sampled_from(SECRETS))
def test_no_note_carries_contact_data_on(shared: Path, note: str, around: str, secret: str) -> None:
    file = shared / "notiz.txt"
    file.write_text(f"{note}\n\n{around.replace('{}', secret)}\n", encoding="utf-8")
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["import", str(file), "--stdout", "--report", "--root", str(shared)])
    for stream in (out, err):
        stream.flush()
    told = Told(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))
    assert told.code == 1
    assert "[contact-data]" in told.err
    assert_secret_kept(told)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base for many examples, none of which writes."""
    return texts.copied(tmp_path_factory.mktemp("shared"), "sessions/vocabulary")


def assert_secret_kept(told: Told) -> None:
    for part in ("kruening", "mia.", "mia_", "23125"):
        assert part not in told.out + told.err
