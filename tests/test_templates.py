"""The blank note: filled in by a person it gives all items; left blank it is told from a note."""

from __future__ import annotations

from pathlib import Path

import pytest

import texts
from campnotes.cli import main
from campnotes.core.importing import Draft, read_note

TEMPLATES = ("note.md", "pad.txt")
FILLED = {
    "Titel:": "Titel: Schlüssel für den Gemeinschaftsgarten",
    "Sessiongeber:in:": "Sessiongeber:in: Ayla Sommer, Gartenfreunde Nordhang e. V.",
    "Camp:": "Camp: Barcamp Nordhang",
    "Datum:": "Datum: 9.5.2026",
}
UNDER = {
    "Worum ging es": ["Wir haben überlegt, wie ein Garten offen bleibt, ohne dass Werkzeug verschwindet."],
    "Probleme": [
        "- Der Garten ist nur offen, wenn jemand mit Schlüssel da ist",
        "  - Vorschlag: Schlüsselkasten mit Zahlenschloss",
        "- Niemand fühlt sich für das Werkzeug zuständig",
        "- Neue kennen die Absprachen nicht",
    ],
    "Vorschläge": ["- Werkzeug bunt anstreichen"],
    "Wen fragen": ["- Quartiersmanagement", "- Ehrenamtsstelle der Stadt"],
    "Offene Fragen": ["- Wer haftet, wenn sich jemand verletzt?"],
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_blank_note_is_told_from_a_note(name: str) -> None:
    draft = drafted(template(name))
    assert "note-is-template" in {one.code for one in draft.findings}
    session = draft.session
    assert (*session.problems, *session.suggestions, *session.contact_roles, *session.open_questions) == ()


@pytest.mark.parametrize("prompts", [True, False], ids=["prompts left", "prompts deleted"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_filled_note_gives_every_item(name: str, prompts: bool) -> None:
    draft = drafted(filled(template(name), prompts))
    session = draft.session
    assert session.title == "Schlüssel für den Gemeinschaftsgarten"
    assert [(host.name, host.affiliation) for host in session.hosts] == [
        ("Ayla Sommer", "Gartenfreunde Nordhang e. V.")
    ]
    assert draft.event
    assert draft.event.title == "Barcamp Nordhang"
    assert str(session.date) == "2026-05-09"
    assert [problem.text for problem in session.problems] == [
        "Der Garten ist nur offen, wenn jemand mit Schlüssel da ist",
        "Niemand fühlt sich für das Werkzeug zuständig",
        "Neue kennen die Absprachen nicht",
    ]
    assert [(one.text, one.addresses) for one in session.suggestions] == [
        ("Schlüsselkasten mit Zahlenschloss", ("p1",)),
        ("Werkzeug bunt anstreichen", ()),
    ]
    assert [role.role for role in session.contact_roles] == ["quartiersmanagement", "ehrenamtskoordination"]
    assert session.open_questions == ("Wer haftet, wenn sich jemand verletzt?",)
    assert "wie ein Garten offen bleibt" in session.body
    assert not [one for one in draft.findings if one.severity != "note"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_word_of_the_prompts_is_stored(name: str) -> None:
    left, deleted = (drafted(filled(template(name), prompts)).session for prompts in (True, False))
    assert left == deleted


def template(name: str) -> str:
    return (texts.ROOT / "templates" / name).read_text(encoding="utf-8")


def drafted(text: str) -> Draft:
    return read_note(text, texts.vocabulary())


def filled(blank: str, prompts: bool) -> str:
    """The template as somebody leaves it who wrote to every place, and deleted the prompts or did not."""
    lines: list[str] = []
    section = ""
    for line in blank.split("\n"):
        is_prompt = line.startswith(("<!--", "     ", "["))
        section = next((name for name in UNDER if line.startswith((name, f"## {name}"))), section)
        if line in FILLED:
            lines.append(FILLED[line])
        elif line == "-":
            lines += UNDER[section]
        elif not is_prompt or prompts:
            lines.append(line)
        if section == "Worum ging es" and is_prompt:
            lines += UNDER[section]
    return "\n".join(lines)


# campnotes new


def test_new_note_prints_the_blank_note(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "note", "--root", str(texts.ROOT)]) == 0
    assert capsys.readouterr().out == template("note.md")


def test_a_base_without_template_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "note", "--root", str(tmp_path)]) == 1
    assert "[file-missing]" in capsys.readouterr().err


def test_a_new_camp_takes_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts.copied(tmp_path, "sessions/vocabulary")
    here = ["--root", str(tmp_path)]
    assert main(["new", "event", "Barcamp Köln 2027", *here]) == 0
    assert capsys.readouterr().out == "sessions/barcamp-koeln-2027/event.yml\n"
    note = tmp_path / "notiz.md"
    note.write_text(filled(template("note.md"), prompts=True), encoding="utf-8")
    assert main(["import", str(note), "--event", "barcamp-koeln-2027", *here]) == 0
    assert main(["check", *here]) == 0


@pytest.mark.parametrize("title", ["", "!!!", "x" * 10_000, "Vocabulary"])
def test_a_camp_needs_a_name(title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "event", title, "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err
    assert not (tmp_path / "sessions").exists()


def test_a_camp_is_begun_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "event", "Camp Nord", "--root", str(tmp_path)]) == 0
    event = tmp_path / "sessions" / "camp-nord" / "event.yml"
    event.write_text("title: Camp Nord\nlicense: CC0-1.0\n", encoding="utf-8")
    assert main(["new", "event", "Camp Nord", "--root", str(tmp_path)]) == 1
    assert event.read_text(encoding="utf-8") == "title: Camp Nord\nlicense: CC0-1.0\n"
    assert "[write-failed]" in capsys.readouterr().err


def test_the_page_for_contributors_shows_the_pad_text() -> None:
    page = (texts.ROOT / "docs" / "mitmachen.md").read_text(encoding="utf-8")
    assert f"```\n{template('pad.txt')}```" in page
