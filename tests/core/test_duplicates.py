"""What stands twice is told, and nothing else: reworded problems, notes imported twice, words that are said often."""

from __future__ import annotations

from pathlib import Path

import pytest

import texts
from campnotes.adapters.files import read_library
from campnotes.core.document import load
from campnotes.core.duplicates import Known, Likeness, likeness_finding
from campnotes.core.importing import read_note
from campnotes.core.model import Detail, Problem, Session

REWORDED = [
    ("Wir finden keinen Raum für die Kisten", "Für die Kisten finden wir keinen Raum"),
    ("Kaum jemand im Viertel kennt unseren Verein", "Unseren Verein kennt im Viertel kaum jemand"),
    ("Für Plakate und Flyer fehlt uns das Geld", "Uns fehlt Geld für Flyer, Plakate und Aufkleber"),
    ("Wer haftet, wenn im Hof jemand vom Klettergerüst fällt?", "Jemand fällt im Hof vom Klettergerüst – wer haftet?"),
    ("Den Lehrer:innen fehlt Zeit für Elternbriefe", "Für Elternbriefe fehlt den LehrerInnen die Zeit"),
    ("Our sign-up sheet gets lost every spring", "Every spring the sign-up sheets get lost"),
]
DIFFERENT = [
    ("Wir finden keinen Raum für die Kisten", "Wir finden keinen Raum für die Bandprobe am Abend"),
    ("Für Plakate fehlt das Geld", "Für den Umbau der Küche fehlt das Geld"),
    ("Kein Geld", "Kein Geld"),
    ("Zu wenig Zeit", "Zu wenig Zeit!"),
]


def session(*problems: str, title: str = "Runde", language: str = "de", body: str = "") -> Session:
    numbered = tuple(Problem(id=f"p{n}", text=text) for n, text in enumerate(problems, 1))
    return Session(title=title, language=language, problems=numbered, body=body)


@pytest.fixture
def known() -> Known:
    """What this repository holds."""
    return Known(read_library(texts.ROOT).catalog.sessions)


def likenesses(known: Known, one: Session, other: Session) -> list[Likeness]:
    known.add("camp/one", one)
    known.add("camp/other", other)
    return known.likenesses("camp/one")


def test_nothing_in_this_repository_stands_twice(known: Known) -> None:
    assert not [one for session_id in read_library(texts.ROOT).catalog.sessions for one in known.likenesses(session_id)]


@pytest.mark.parametrize(("text", "reworded"), REWORDED)
def test_a_reworded_problem_is_told_at_both_ends(known: Known, text: str, reworded: str) -> None:
    language = "en" if "the" in reworded.split() else "de"
    one = session(text, "Der Kuchen war zu trocken", title="Kuchen backen", language=language)
    other = session("Niemand gießt das Hochbeet", reworded, title="Beete pflegen", language=language)
    assert likenesses(known, one, other) == [Likeness("p1", ("camp/other", "p2"), reworded)]
    assert known.likenesses("camp/other") == [Likeness("p2", ("camp/one", "p1"), text)]


@pytest.mark.parametrize(("text", "other"), DIFFERENT)
def test_what_only_sounds_alike_is_not_told(known: Known, text: str, other: str) -> None:
    one = session(text, title="Kuchen backen und teilen")
    assert likenesses(known, one, session(other, title="Beete pflegen im Herbst")) == []


def test_two_problems_of_one_session_are_its_own_affair(known: Known) -> None:
    text, reworded = REWORDED[0]
    assert likenesses(known, session(text, reworded, title="Kuchen"), session("Niemand gießt das Hochbeet")) == []


@pytest.mark.parametrize("note", texts.NOTES, ids=lambda path: path.name)
def test_a_note_that_is_read_again_is_told_once(known: Known, note: Path) -> None:
    """The repository's sessions come from these notes; people have changed some of them since."""
    known.add("camp/again", read_note(note.read_text(encoding="utf-8"), texts.vocabulary()).session)
    assert [likeness.item for likeness in known.likenesses("camp/again")] == [None]


@pytest.mark.parametrize("path", texts.STORED, ids=lambda path: path.stem)
def test_a_session_under_another_name_is_told_with_the_first(known: Known, path: Path) -> None:
    stored = load(path.read_text(encoding="utf-8"))
    added = stored.model_copy(update={"title": "Kopie", "body": f"{stored.body}\n\nNachgetragen: Danke an alle!"})
    known.add("camp/copy", added)
    original = (f"{path.parent.name}/{path.stem}", None)
    assert known.likenesses("camp/copy") == [Likeness(None, original, stored.title)]


def test_a_session_that_names_the_other_one_has_been_compared(known: Known) -> None:
    text, reworded = REWORDED[0]
    one = session(text, title="Kuchen backen")
    see = (Detail(text="siehe camp/other#p1"),)
    one = one.model_copy(update={"problems": (one.problems[0].model_copy(update={"details": see}),)})
    assert likenesses(known, one, session(reworded, title="Beete pflegen")) == []
    assert known.likenesses("camp/other") == []
    known.add("camp/other-one", session(reworded, title="Gießkannen"))
    assert [likeness.other for likeness in known.likenesses("camp/one")] == [("camp/other-one", "p1")]


def test_the_finding_names_the_other_one_in_full() -> None:
    long = f"2026-{'x' * 100}/session"
    told = likeness_finding(Likeness("p1", (long, "p7"), "Kein Raum"), "sessions/camp/a.md", 9, 3)
    assert (told.path, told.line, told.column, told.severity) == ("sessions/camp/a.md", 9, 3, "warning")
    for language in ("de", "en"):
        assert f"{long}#p7" in told.message(language)
        assert f"{long}#p7" in told.hint(language)
