"""Reading a messy note: what becomes of its lines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest

import texts
from campnotes.core.importing import Draft, read_note
from campnotes.core.model import Detail, Host, Session, Source


def drafted(text: str, path: str = "notiz.txt") -> Draft:
    return read_note(text, texts.vocabulary(), path=path)


def session_of(text: str) -> Session:
    return drafted(text).session


def kinds(draft: Draft) -> list[str]:
    return [draft.fates[number].kind for number in sorted(draft.fates)]


def flat(details: Iterable[Detail]) -> list[object]:
    return [[one.text, flat(one.details)] if one.details else one.text for one in details]


def related(text: str) -> tuple[list[str], list[tuple[str, tuple[str, ...]]], list[tuple[str, tuple[str, ...]]]]:
    """Problems, suggestions with the problems they answer, contact roles with the problems they are for."""
    session = session_of(text)
    return (
        [problem.text for problem in session.problems],
        [(suggestion.text, suggestion.addresses) for suggestion in session.suggestions],
        [(role.text, role.for_) for role in session.contact_roles],
    )


# The note of the openTransfer camp, line by line


@pytest.fixture(scope="module")
def note() -> Draft:
    path = texts.ROOT / "tests" / "notes" / "opentransfer-flache-liste.txt"
    return drafted(path.read_text(encoding="utf-8"))


def test_every_line_has_its_fate(note: Draft) -> None:
    assert kinds(note) == [
        "title", "host", "body", "body", "label", "questions", "body", "body", "body", "body", "body", "body",
        "label", "problem", "detail", "label", "contact_role", "contact_role", "contact_role", "echo",
        "problem", "suggestion", "detail", "detail", "detail", "echo", "event", "boilerplate",
    ]  # fmt: skip
    assert note.fates[28].rule == "comment-footer"
    assert note.fates[20].rule == "echo"


def test_the_header_is_read(note: Draft) -> None:
    session = note.session
    assert session.title == "Willst du mit mir gehen?"
    assert session.subtitle == (
        "Erfahrungen und Ansätze für Partnerschaften in frühen Phasen eines sozialen Unternehmens"
    )
    assert session.hosts == (Host(name="Paul Neumann", affiliation="Institut für wirkungsvolle Sozialarbeit"),)
    assert session.questions == ("Wie finde ich geeignete Partner:innen und wie komme ich zur Partnerschaft?",)
    assert (session.language, session.status, session.date) == ("de", "draft", None)


def test_problems_suggestions_and_roles_are_read(note: Draft) -> None:
    first, second = note.session.problems
    assert first.text == "Verein ist bisher kaum bekannt in der relevanten Region"
    assert flat(first.details) == ["Welche Standorte sind geeignet?"]
    assert first.types[0] == "bekanntheit"
    assert second.text.startswith("wenig Ressourcen für großen geografischen Raum (Berlin, ")
    assert set(second.types) >= {"zeit-personal", "grosse-flaeche"}
    (suggestion,) = note.session.suggestions
    assert (suggestion.text, suggestion.addresses) == ("Leuchtturm-Projekte starten", ("p2",))
    assert flat(suggestion.details) == [
        "Gut funktionierendes Projekt in einer Stadt kann Vorbild für weitere werden",
        "Strategie: Verbreitung von bisherigen Standorten aus",
        "Nicht versuchen, alle Regionen gleichzeitig zu bespielen",
    ]
    assert [(role.text, role.role, role.note, role.for_) for role in note.session.contact_roles] == [
        ("Sozialraumplaner:innen", "sozialraumplanung", None, ("p1",)),
        ("Quartiersmanagement", "quartiersmanagement", None, ("p1",)),
        ("Inklusionsbeauftragte an Grundschulen", "inklusionsbeauftragte-schule", None, ("p1",)),
        ("Privatschulen", "privatschule", "habes Budget", ("p1",)),
    ]


def test_the_camp_is_read_and_its_sentences_stay(note: Draft) -> None:
    event = note.event
    assert event
    assert event.title == "openTransfer CAMP Zusammenhalt"
    assert event.programme == "openTransfer Zusammenhalt"
    assert event.organizer == ("Stiftung Bürgermut",)
    assert event.funder == ("Stiftung Mercator",)
    assert event.contributor == ("Engagierte Stadt Cottbus", "Wir sind der Osten", "Junge Lausitz")
    assert note.session.body.endswith("Wir sind der Osten und die Junge Lausitz.")
    assert "Kommentar" not in note.session.body


def test_each_text_stands_once(note: Draft) -> None:
    for gone in ("Problem 1", "kaum bekannt", "Leuchtturm", "Quartiersmanagement", "Wie finde ich"):
        assert gone not in note.session.body
    assert "(Berlin, Gera, Leipzig, Delitzsch, Saalfeld, …" in note.session.body


# What belongs to what

CASES = {
    "a label on its own line": (
        "Titel\n\nProblem:\nkein Raum im Winter\nLösung:\nein Zelt aufbauen",
        (["kein Raum im Winter"], [("ein Zelt aufbauen", ("p1",))], []),
    ),
    "nesting": (
        "Titel\n\n- Problem: kein Raum\n  - Idee: ein Zelt\n  - Kontakt: Bauamt\n- Problem: kein Geld\n  - Idee: Saft",
        (["kein Raum", "kein Geld"], [("ein Zelt", ("p1",)), ("Saft", ("p2",))], [("Bauamt", ("p1",))]),
    ),
    "order": (
        "Titel\n\nProblem: kein Raum\nIdee: ein Zelt\nProblem: kein Geld\nIdee: Kuchen\nIdee: Spenden",
        (["kein Raum", "kein Geld"], [("ein Zelt", ("p1",)), ("Kuchen", ("p2",)), ("Spenden", ("p2",))], []),
    ),
    "numbers": (
        "Titel\n\n## Probleme\n1. kein Raum\n2. kein Geld\n\n## Vorschläge\nZu 2:\n- Kuchen\nZu 1:\n- ein Zelt",
        (["kein Raum", "kein Geld"], [("Kuchen", ("p2",)), ("ein Zelt", ("p1",))], []),
    ),
    "a few problems and then what helps": (
        "Titel\n\n## Probleme\n- kein Raum\n\n## Vorschläge\n- ein Zelt",
        (["kein Raum"], [("ein Zelt", ("p1",))], []),
    ),
    "many problems and then what helps": (
        "Titel\n\n## Probleme\n- kein Raum\n- kein Geld\n- keine Zeit\n\n## Vorschläge\n- ein Zelt",
        (["kein Raum", "kein Geld", "keine Zeit"], [("ein Zelt", ())], []),
    ),
    "a question with answers": (
        "# Titel\n\n## Wie finden wir einen Raum?\n- beim Bauamt fragen\n- Zelt",
        (["Wie finden wir einen Raum?"], [("beim Bauamt fragen", ("p1",)), ("Zelt", ("p1",))], []),
    ),
    "a question for a reason": (
        "# Titel\n\n## Warum finden wir keinen Raum?\n- alles ist vermietet",
        (["Warum finden wir keinen Raum?"], [], []),
    ),
    "a table": (
        "Titel\n\n| Problem | Idee | Wer? |\n|---|---|---|\n| kein Raum | ein Zelt | Bauamt |\n| | ein Schiff | – |",
        (["kein Raum"], [("ein Zelt", ("p1",)), ("ein Schiff", ("p1",))], [("Bauamt", ("p1",))]),
    ),
    "a problem in a problem": (
        "Titel\n\n- Problem: kein Raum\n  - Problem: kein Geld\n    - Idee: Kuchen",
        (["kein Raum", "kein Geld"], [("Kuchen", ("p2",))], []),
    ),
    "an idea without a problem": ("Titel\n\nIdee: Kuchen backen\n", ([], [("Kuchen backen", ())], [])),
    "several roles in a line": (
        "Titel\n\nAnsprechpartner:innen: Bauamt / Quartiersmanagement, Schulleitung",
        ([], [], [("Bauamt", ()), ("Quartiersmanagement", ()), ("Schulleitung", ())]),
    ),
    "nothing marked": ("Titel\n\nWir haben geredet.\n\n- über Beete\n- über Regen", ([], [], [])),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_belongs_together_is_found_together(case: str) -> None:
    text, expected = CASES[case]
    assert related(text) == expected


def test_what_is_nested_too_deep_stands_on_the_last_level() -> None:
    (problem,) = session_of(
        "Titel\n\n- Problem: a1 b1\n" + "\n".join(f"{'  ' * n}- Punkt {n}" for n in range(1, 7))
    ).problems
    assert flat(problem.details) == [["Punkt 1", [["Punkt 2", ["Punkt 3", "Punkt 4", "Punkt 5", "Punkt 6"]]]]]


def test_a_person_is_not_taken_over() -> None:
    draft = drafted("Titel\n\nKontakte:\n- Frau Krüning\n- Bauamt")
    assert [role.text for role in draft.session.contact_roles] == ["Bauamt"]
    assert [(doubt.line, doubt.kind) for doubt in draft.doubts] == [(4, "name-under-contacts")]
    assert ("name-under-contacts", 4) in [(finding.code, finding.line) for finding in draft.findings]


# The header

TITLES = {
    "Beete für alle": ("Beete für alle", None),
    "# Beete für alle": ("Beete für alle", None),
    "Session 12 – Beete für alle": ("Beete für alle", None),
    "Titel: Beete für alle": ("Beete für alle", None),
    "**Beete für alle**": ("Beete für alle", None),
    "Beete für alle – wie ein Hof grün wird": ("Beete für alle", "wie ein Hof grün wird"),
    'Notizen Session "Beete für alle"': ("Beete für alle", None),
}


@pytest.mark.parametrize("line", TITLES)
def test_the_title_is_found(line: str) -> None:
    session = session_of(f"{line}\n\nWir haben geredet.")
    assert (session.title, session.subtitle) == TITLES[line]


def test_the_first_line_is_the_title_though_headings_follow() -> None:
    assert session_of("Beete für alle\n\n## Runde im Hof\n- viele Leute\n").title == "Beete für alle"


HOSTS = {
    "Mia Krüning, Kollektiv Spaten": [("Mia Krüning", "Kollektiv Spaten")],
    "Host: Mia Krüning": [("Mia Krüning", None)],
    "Sessiongeber:innen: Mia Krüning & Jo Falk, Kollektiv Spaten": [
        ("Mia Krüning", "Kollektiv Spaten"),
        ("Jo Falk", "Kollektiv Spaten"),
    ],
    "Moderation: Mia Krüning (Kollektiv Spaten), Jo Falk (Verein Nah)": [
        ("Mia Krüning", "Kollektiv Spaten"),
        ("Jo Falk", "Verein Nah"),
    ],
    "mit Mia Krüning (Kollektiv Spaten) und Jo Falk": [("Mia Krüning", "Kollektiv Spaten"), ("Jo Falk", None)],
    "Hosted by Mia Crown (Spade Collective).": [("Mia Crown", "Spade Collective")],
}


@pytest.mark.parametrize("line", HOSTS)
def test_the_hosts_are_found(line: str) -> None:
    session = session_of(f"Beete für alle\n{line}\n\nWir haben geredet.")
    assert [(host.name, host.affiliation) for host in session.hosts] == HOSTS[line]


@pytest.mark.parametrize(
    "date", ["2023-11-04", "4.11.2023", "4. 11. 2023", "4. November 2023", "Samstag, 4. Nov. 2023", "11/04/2023"]
)
def test_the_date_is_found(date: str) -> None:
    assert session_of(f"Beete für alle\nDatum: {date}\n\nText").date == datetime.date(2023, 11, 4)


@pytest.mark.parametrize("date", ["31.2.2023", "gestern", "4.11.", "2023-13-45"])
def test_what_is_no_date_stays_text(date: str) -> None:
    session = session_of(f"Beete für alle\nDatum: {date}\n\nText")
    assert session.date is None
    assert date.rstrip(".") in session.body.replace("\\", "")


def test_front_matter_of_another_program_is_told_in_the_body() -> None:
    session = session_of(
        "---\ntitle: Beete\ndate: 2026-04-18\nspeaker: Mia Krüning\ntags: [Hof, Regen]\nlayout: post\n---\n\nText"
    )
    assert (session.title, session.date) == ("Beete", datetime.date(2026, 4, 18))
    assert session.hosts == (Host(name="Mia Krüning"),)
    assert session.body == "Text\n\n## Angaben der Quelle\n\n- tags: Hof, Regen\n- layout: post"


def test_front_matter_that_is_none_is_text() -> None:
    for text in ("---\nkein: [YAML\n---\n\nText", "---\nnur Text\n---\n", "---\n---\n", "---\ntitle: offen\n"):
        draft = drafted(text)
        errors = {finding.code for finding in draft.findings if finding.severity == "error"}
        assert errors <= {"no-title"}


def test_a_comment_in_front_matter_is_not_lost() -> None:
    session = session_of("---\ntitle: Beete\n# Entwurf von Kistenwal\ntags: a\n---\n\nText")
    assert "Kistenwal" in session.body


# What is told


def test_a_note_without_title_is_called_after_its_file() -> None:
    draft = drafted("- Problem: kein Raum für uns", "notizen/kein-raum_im winter.txt")
    assert draft.session.title == "kein raum im winter"
    assert [(one.code, one.line, one.severity) for one in draft.findings] == [("no-title", 1, "error")]


def test_a_note_without_anything_marked_is_kept_whole() -> None:
    told = "Wir haben lange über Kisten geredet, über Erde und über den Regen, der nicht kommt. " * 4
    draft = drafted(f"Beete für alle\n\n{told}")
    assert [one.code for one in draft.findings] == ["no-items"]
    assert draft.session.body == told.strip()


def test_an_english_note_is_known_as_such() -> None:
    session = session_of(
        "Beds for all\n\nProblem: we have no room for the boxes\nIdea: ask the council for one of theirs"
    )
    assert session.language == "en"
    assert session.suggestions[0].addresses == ("p1",)


def test_the_source_is_kept() -> None:
    source = Source(sha256="3" * 64, url="https://example.org/", license="CC0-1.0")
    assert read_note("Titel", texts.vocabulary(), source=source).session.source == source
    assert drafted("Titel").session.source is None


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("die Agentur, den Verbund freier Träger, das Bauamt", ["Agentur", "Verbund freier Träger", "Bauamt"]),
        ("die Agentur, den Verbund (kennt alle)", ["Agentur", "Verbund"]),
        ("die Agentur, die Räume vergibt", ["die Agentur"]),
        ("Landfrauen, der schnellste Weg", ["Landfrauen"]),
    ],
)
def test_articles_may_stand_before_each_role_of_a_list(line: str, roles: list[str]) -> None:
    draft = read_note(f"Beete\n\nProblem: Keiner gießt.\nFragen könnt ihr: {line}\n", texts.vocabulary())
    assert [role.text for role in draft.session.contact_roles] == roles
