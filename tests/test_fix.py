"""Notes dropped into a camp's folder, and `campnotes check --fix`: what it mends, and what it leaves alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

import texts
from campnotes.cli import main
from campnotes.core.document import ContentError, parse
from campnotes.core.mending import mended

CAMP = "sessions/2026-camp"
NOTE = """\
Hofkino
Problem: Der Strom reicht nicht
Vorschlag: Akku leihen
Vorschlag: Kabel aus dem Treppenhaus legen
Ansprechpartner:innen: Quartiersmanagement
"""
STORED = """\
---
schema: campnotes/1
title: Schlüssel für alle
problems:
- id: p1
  text: Wir finden keinen Raum
  types: [raeume]
---

Im Hof steht eine Kiste.
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    texts.copied(tmp_path, "sessions/vocabulary")
    write(tmp_path, "event.yml", "title: Camp Nord\nlicense: CC-BY-4.0\n")
    return tmp_path


@pytest.fixture
def check(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["check", *map(str, arguments), "--root", str(root)])
        return code, *capsys.readouterr()

    return run


def write(root: Path, name: str, content: str | bytes) -> Path:
    path = root / CAMP / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def camp(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / CAMP).iterdir()) if path.name != "event.yml"}


# Raw notes


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Notiz vom Samstag.txt", NOTE),
        ("hofkino.md", NOTE),
        ("NOTIZ.MD", "# " + NOTE),
        ("pad.md", f"---\ntags: [kino]\n---\n{NOTE}"),
        ("ohne-endung", NOTE.encode("utf-16")),
        ("alt.md", ("Hofkino für alle\n" + NOTE).encode("cp1252")),
    ],
)
def test_a_raw_note_is_no_error_and_becomes_a_session(root: Path, check: Run, name: str, content: str | bytes) -> None:
    note = write(root, name, content)
    code, told, _ = check()
    assert code == 0
    assert "[note-not-read]" in told
    assert "2026-camp" in told
    assert "Probleme: 1, Vorschläge: 2, Ansprechrollen: 1, Zweifel: 0." in told
    assert list(camp(root)) == [name]
    code, told, changed = check("--fix")
    assert (code, told) == (0, "1 Sessions gelesen, 0 Fehler, 0 Warnungen\n")
    [stored] = camp(root)
    assert f"{CAMP}/{name}: eingelesen, jetzt {CAMP}/{stored}" in changed
    assert parse((root / CAMP / stored).read_text(encoding="utf-8")).session.problems[0].text.startswith("Der Strom")
    assert stored == note.name or not note.exists()


@pytest.mark.parametrize("path", sorted((texts.ROOT / "tests" / "notes").glob("*.[dhe]*")), ids=lambda path: path.name)
def test_documents_pages_and_mails_are_notes_too(root: Path, check: Run, path: Path) -> None:
    write(root, path.name, path.read_bytes())
    assert check()[0] == 0
    assert check("--fix")[0] == 0
    assert path.name not in camp(root)


def test_many_notes_at_once(root: Path, check: Run) -> None:
    for number in range(25):
        write(root, f"notiz-{number}.txt", NOTE.replace("Hofkino", f"Hofkino {number}"))
    code, told, changed = check("--fix")
    assert (code, changed.count(": eingelesen, jetzt ")) == (0, 25)
    assert "25 Sessions gelesen, 0 Fehler" in told
    assert len(camp(root)) == 25


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("kontakt.txt", NOTE + "Fragen an mia@example.org\n", "contact-data", ":6:11"),
        ("bild.png", b"\x89PNG\r\n\x1a\n\x00", "format-not-supported", ""),
    ],
)
def test_a_note_that_cannot_be_taken_stays(
    root: Path, check: Run, name: str, content: str | bytes, code: str, line: str
) -> None:
    write(root, name, content)
    before = camp(root)
    for arguments in ((), ("--fix",)):
        exit_code, told, changed = check(*arguments)
        assert exit_code == 1
        assert f"{CAMP}/{name}{line}: Fehler:" in told
        assert f"[{code}]" in told
        assert "example.org" not in told + changed
    assert camp(root) == before


def test_a_note_that_was_read_before_is_told_and_goes(root: Path, check: Run) -> None:
    write(root, "a.txt", NOTE)
    check("--fix")
    before = camp(root)
    write(root, "b.txt", NOTE)
    assert "[note-known]" in check()[1]
    assert f"b.txt: gelöscht, war schon eingelesen als {CAMP}/hofkino.md" in check("--fix")[2]
    assert camp(root) == before


def test_a_note_whose_session_was_changed_since_stays(root: Path, check: Run) -> None:
    write(root, "a.txt", NOTE)
    check("--fix")
    path = root / CAMP / "hofkino.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Akku leihen", "Akku kaufen"), encoding="utf-8")
    write(root, "b.txt", NOTE)
    before = camp(root)
    assert "[note-known]" in check("--fix")[1]
    assert camp(root) == before


def test_a_session_without_its_schema_is_no_raw_note(root: Path, check: Run) -> None:
    write(root, "hof.md", STORED.replace("schema: campnotes/1\n", ""))
    before = camp(root)
    code, told, _ = check("--fix")
    assert (code, camp(root)) == (1, before)
    assert "[schema-missing]" in told


# What needs no judgement

MENDED = {
    "byte order mark": ("\ufeff" + STORED, "stored-form"),
    "line ends": (STORED.replace("\n", "\r\n"), "stored-form"),
    "no last line end": (STORED.rstrip("\n"), "stored-form"),
    "umlauts of two characters": (unicodedata.normalize("NFD", STORED), "stored-form"),
    "order of keys": (
        STORED.replace("schema: campnotes/1\n", "").replace("title:", "status: draft\nschema: campnotes/1\ntitle:"),
        "stored-form",
    ),
    "label": (STORED.replace("[raeume]", "[Leerstand]"), "concept-label"),
    "label and id": (STORED.replace("[raeume]", "[raeume, Leerstand]"), "concept-label"),
}  # fmt: skip


@pytest.mark.parametrize("case", MENDED)
def test_what_needs_no_judgement_is_mended_once(root: Path, check: Run, case: str) -> None:
    content, code = MENDED[case]
    write(root, "hof.md", content)
    assert f"[{code}]" in check()[1]
    exit_code, told, changed = check("--fix")
    assert (exit_code, told) == (0, "1 Sessions gelesen, 0 Fehler, 0 Warnungen\n")
    assert changed == f"{CAMP}/hof.md: umgeschrieben ({code})\n"
    assert camp(root)["hof.md"].replace(b"status: draft\n", b"") == STORED.encode()
    assert check("--fix")[2] == ""


def test_a_value_that_is_taken_for_something_else_gets_its_quotes(root: Path, check: Run) -> None:
    write(root, "hof.md", STORED.replace("Schlüssel für alle", "1984"))
    assert "(yaml-not-text)" in check("--fix")[2]
    assert b'title: "1984"\n' in camp(root)["hof.md"]


@pytest.mark.parametrize("name", ["Hof.MD", "Hof Kino.md", "hof_kino.md", "Höfe.md"])
def test_a_session_gets_a_name_that_can_become_an_address(root: Path, check: Run, name: str) -> None:
    write(root, name, STORED)
    assert "[file-name]" in check()[1]
    code, _, changed = check("--fix")
    [stored] = camp(root)
    assert (code, changed) == (0, f"{CAMP}/{name}: heißt jetzt {CAMP}/{stored}\n")
    assert check("--fix")[2] == ""


def test_no_session_takes_the_name_of_another(root: Path, check: Run) -> None:
    write(root, "hof.md", STORED)
    write(root, "Hof!.md", STORED)
    before = camp(root)
    assert check("--fix")[0] == 1
    assert camp(root) == before


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + STORED.replace("[raeume]", "[raeuume]"),
        STORED.replace("title:", "# Titel fehlt noch\ntitle:").replace("\n", "\r\n"),
        STORED.replace("[raeume]", "[Leerstand]") + "Fragen an mia@example.org\n",
        STORED.replace("title: Schlüssel für alle", "title: 'Schlüssel für alle'"),
        "\ufeff" + STORED.replace("status", "").replace("- id: p1", "- id: s1"),
    ],
    ids=["unknown concept", "comment", "contact data", "quotes", "wrong id"],
)
def test_what_needs_a_person_is_left_alone(root: Path, check: Run, content: str) -> None:
    write(root, "hof.md", content)
    before = camp(root)
    _, _, changed = check("--fix")
    assert (changed, camp(root)) == ("", before)


def test_only_what_was_asked_for_is_mended(root: Path, check: Run) -> None:
    write(root, "a.md", "\ufeff" + STORED)
    write(root, "b.txt", NOTE)
    _, _, changed = check(root / CAMP / "a.md", "--fix")
    assert changed == f"{CAMP}/a.md: umgeschrieben (stored-form)\n"
    assert set(camp(root)) == {"a.md", "b.txt"}


@given(texts.damaged_documents())
def test_mending_changes_nothing_that_a_session_says(text: str) -> None:
    done = mended(text, texts.vocabulary())
    if done is None:
        return
    assert mended(done.text, texts.vocabulary()) is None
    try:
        before = parse(text).session
    except ContentError:
        return
    after = parse(done.text).session
    assert nfc(before.title) == after.title
    assert nfc(before.body).split() == after.body.split()
    assert len(before.items()) == len(after.items())


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
