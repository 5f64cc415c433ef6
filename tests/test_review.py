"""`campnotes review` as people use it: lines typed in, lines shown, a document written after every answer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

import texts
from campnotes.cli import main
from campnotes.core.document import load
from campnotes.core.model import Session

DRAFT = """\
---
schema: campnotes/1
title: Beete für alle
problems:
- id: p3
  text: Wir finden keinen Raum
---

- Runde mit Namen
- niemand gießt im August
- den Ortsbeirat fragen
- Zettel im Treppenhaus aufhängen
"""
NAME = "sessions/2026-camp/beete.md"


@dataclass(frozen=True)
class Table:
    """A knowledge base with one draft, and somebody who types."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def path(self) -> Path:
        return self.root / NAME

    @property
    def session(self) -> Session:
        return load(self.path.read_text(encoding="utf-8"))

    def review(self, *typed: str, name: str = "2026-camp/beete", code: int = 0) -> str:
        """What `campnotes review NAME` shows to somebody who types these lines and then nothing more."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        assert main(["review", *filter(None, [name]), "--root", str(self.root)]) == code
        out, err = self.capsys.readouterr()
        return out + err


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Table:
    texts.copied(tmp_path, "sessions/vocabulary")
    (tmp_path / "sessions" / "2026-camp").mkdir()
    (tmp_path / "sessions" / "2026-camp" / "event.yml").write_text("title: Camp Nord\n", encoding="utf-8")
    (tmp_path / NAME).write_text(DRAFT, encoding="utf-8")
    return Table(tmp_path, monkeypatch, capsys)


def test_a_whole_review(table: Table) -> None:
    shown = table.review("p", "", "w", "", "", "p3", "v", "", "j")
    session = table.session
    assert "  > - niemand gießt im August" in shown
    assert "vielleicht Problem: niemand" in shown
    assert [(one.id, one.text) for one in session.problems] == [
        ("p3", "Wir finden keinen Raum"),
        ("p4", "niemand gießt im August"),
    ]
    assert [(one.text, one.role, one.for_) for one in session.contact_roles] == [
        ("Ortsbeirat", "kommunalpolitik", ("p3",))
    ]
    assert [(one.text, one.addresses) for one in session.suggestions] == [("Zettel im Treppenhaus aufhängen", ("p4",))]
    assert session.status == "reviewed"
    assert session.body == "- Runde mit Namen\n- den Ortsbeirat fragen"
    assert "keine Zweifel" in table.review()


def test_every_answer_is_stored_and_the_rest_is_asked_again(table: Table) -> None:
    assert "Aufgehört" in table.review("n", "q")
    assert table.session.declined == ("niemand gießt im August",)
    shown = table.review()
    assert "  > - den Ortsbeirat fragen" in shown
    assert "  > - niemand" not in shown


@pytest.mark.parametrize("typed", [(), ("p",), ("w", ""), ("w", "", ""), ("v",), ("s", "s", "s")])
def test_input_that_ends_anywhere_changes_nothing(table: Table, typed: tuple[str, ...]) -> None:
    assert "Aufgehört" in table.review(*typed)
    assert table.path.read_text(encoding="utf-8") == DRAFT


def test_an_interrupt_is_a_way_to_leave(table: Table) -> None:
    class Interrupted:
        def readline(self) -> str:
            raise KeyboardInterrupt

    table.monkeypatch.setattr("sys.stdin", Interrupted())
    assert main(["review", "--root", str(table.root)]) == 0
    assert "Aufgehört" in table.capsys.readouterr().out


def test_what_cannot_be_understood_is_asked_again(table: Table) -> None:
    shown = table.review("x", "p", "konflickt", "Konflikt und Anfeindung", "s", "v", "p9", "p3, p4", "n")
    assert "einen der Buchstaben" in shown
    assert "„konflickt“ gibt es nicht. Gemeint ist vielleicht: konflikt" in shown
    assert "„p9“ gibt es nicht" in shown
    assert table.session.problems[1].types == ("konflikt",)
    assert table.session.suggestions[0].addresses == ("p3", "p4")
    assert table.session.status == "draft"


def test_a_contact_role_is_no_person_and_no_number(table: Table) -> None:
    shown = table.review("s", "w", "Frau Krüning", "bea@example.org", "Ortsbeirat", "-", "-", "q")
    assert "wohl eine Person" in shown
    assert "Kontaktdaten werden nie" in shown
    assert [(one.text, one.role, one.for_) for one in table.session.contact_roles] == [("Ortsbeirat", None, ())]


def test_a_document_that_was_changed_meanwhile_is_read_anew(table: Table) -> None:
    changed = DRAFT.replace("Beete für alle", "Beete für viele")

    class Meanwhile:
        typed = iter(["n\n", "n\n", "q\n"])

        def readline(self) -> str:
            if table.path.read_text(encoding="utf-8") == DRAFT:
                table.path.write_text(changed, encoding="utf-8")
            return next(self.typed)

    table.monkeypatch.setattr("sys.stdin", Meanwhile())
    assert main(["review", "--root", str(table.root)]) == 0
    assert "wurde inzwischen geändert" in table.capsys.readouterr().out
    assert (table.session.title, table.session.declined) == ("Beete für viele", ("niemand gießt im August",))


def test_drafts_are_reviewed_in_turn_and_others_when_they_are_named(table: Table) -> None:
    reviewed = DRAFT.replace("title: Beete für alle", "title: Beete für alle\nstatus: reviewed")
    table.path.write_text(reviewed, encoding="utf-8")
    assert "Keine Entwürfe" in table.review(name="")
    assert "niemand gießt" in table.review("q", name=str(table.path))


def test_a_session_that_is_not_there(table: Table) -> None:
    assert "Gemeint ist vielleicht: 2026-camp/beete" in table.review(name="2026-camp/bete", code=2)
    table.path.write_text(DRAFT.replace("title:", "titel:"), encoding="utf-8")
    assert "titel" in table.review(code=1)


def test_it_speaks_the_language_of_the_site(table: Table) -> None:
    (table.root / "mkdocs.yml").write_text("theme:\n  language: en\n", encoding="utf-8")
    shown = table.review("p", "", "l", "s", "", "y")
    assert "perhaps Problem: niemand" in shown
    assert table.session.status == "reviewed"
