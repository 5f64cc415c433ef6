"""The stored form of a session: what is read, what is written, what is told."""

from __future__ import annotations

import datetime

import frontmatter
import pytest
from hypothesis import given

import texts
from campnotes.core.document import (
    ContentError,
    SessionHandler,
    dump,
    is_stored,
    load,
    load_event,
    load_scheme,
    metadata_of,
    parse,
    read,
    trimmed,
)
from campnotes.core.model import ContactRole, Detail, Event, Host, Location, Problem, Session, Source, Suggestion

FULL = Session(
    title="Willst du mit mir gehen?",
    subtitle="Ansätze: eine Sammlung",
    status="reviewed",
    date=datetime.date(2026, 4, 18),
    start_time="14:30",
    room="Raum 2",
    hosts=(Host(name="Mia Krüning", affiliation="Kollektiv Spaten"), Host(name="Jo")),
    questions=("Wie fangen wir an?",),
    problems=(
        Problem(
            id="p1",
            text="kaum bekannt",
            types=("bekanntheit", "no"),
            details=(Detail(text="Wo?", details=(Detail(text="im Hof", details=(Detail(text="hinten"),)),)),),
        ),
    ),
    suggestions=(Suggestion(id="s1", text="anfangen", addresses=("p1",), avoid=("warten",)),),
    contact_roles=(ContactRole(id="c1", text="Bauamt", role="verwaltung", note="dienstags", for_=("p1",)),),
    open_questions=("Und dann?",),
    declined=("Kaffee",),
    source=Source(url="https://example.org/?p=1", sha256="3" * 64, license="CC-BY-4.0"),
    body="## Anlass\n\nEine Kiste.\n\n---\n\nNoch eine.",
)
FULL_TEXT = f"""\
---
schema: campnotes/1
title: Willst du mit mir gehen?
subtitle: "Ansätze: eine Sammlung"
language: de
status: reviewed
date: "2026-04-18"
start_time: "14:30"
room: Raum 2
hosts:
- name: Mia Krüning
  affiliation: Kollektiv Spaten
- name: Jo
questions:
- Wie fangen wir an?
problems:
- id: p1
  text: kaum bekannt
  types: [bekanntheit, "no"]
  details:
  - text: Wo?
    details:
    - text: im Hof
      details:
      - hinten
suggestions:
- id: s1
  text: anfangen
  addresses: [p1]
  avoid:
  - warten
contact_roles:
- id: c1
  text: Bauamt
  role: verwaltung
  note: dienstags
  for: [p1]
open_questions:
- Und dann?
declined:
- Kaffee
source:
  url: https://example.org/?p=1
  sha256: "{"3" * 64}"
  license: CC-BY-4.0
---

## Anlass

Eine Kiste.

---

Noch eine.
"""


def test_every_field_has_its_place() -> None:
    assert dump(FULL) == FULL_TEXT
    assert load(FULL_TEXT) == FULL


def test_what_is_empty_is_left_out() -> None:
    assert dump(Session(title="Beete")) == "---\nschema: campnotes/1\ntitle: Beete\nlanguage: de\nstatus: draft\n---\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.removesuffix("\n"),
        lambda text: text + "\n \n\n",
        lambda text: text.replace("---\n\n##", "---  \n##"),
        lambda text: text.replace('"2026-04-18"', "2026-04-18").replace('"14:30"', "14:30"),
        lambda text: text.replace("[bekanntheit,", "[bekanntheit  ,"),
        lambda text: text.replace("title: W", "# Wie es hieß\ntitle: W"),
        lambda text: text.replace("  - text: Wo?", "  - text: 'Wo?'"),
    ],
    ids=["CRLF", "mark", "no line end", "blank lines", "blanks", "plain date", "flow", "comment", "other quotes"],
)
def test_people_may_write_it_a_little_differently(change: object) -> None:
    assert load(change(FULL_TEXT)) == FULL  # type: ignore[operator]


def test_python_frontmatter_reads_and_writes_the_same() -> None:
    post = frontmatter.loads(FULL_TEXT, handler=SessionHandler())
    assert post.metadata == metadata_of(FULL)
    assert post["date"] == "2026-04-18"
    assert post.content == FULL.body
    assert frontmatter.dumps(post, handler=SessionHandler()) == FULL_TEXT


def test_python_frontmatter_is_as_strict() -> None:
    with pytest.raises(ContentError, match=r"3:1: Not every program reads “no” as text"):
        frontmatter.loads(FULL_TEXT.replace("title: Willst du mit mir gehen?", "title: no"), handler=SessionHandler())


def test_the_place_of_every_value_is_known() -> None:
    placed = parse(FULL_TEXT).placed
    lines = FULL_TEXT.split("\n")
    for path, (line, column) in placed.places.items():
        here = lines[line - 1][column - 1 :]
        if path and isinstance(path[-1], str):
            assert here.startswith(f"{path[-1]}:"), path


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (FULL_TEXT, True),
        ("\ufeff" + FULL_TEXT, True),
        (FULL_TEXT.replace("schema: campnotes/1", 'schema: "campnotes/1"'), True),
        (FULL_TEXT.replace("schema: campnotes/1", "schema: campnotes/2"), True),
        (FULL_TEXT.replace("schema: campnotes/1\n", ""), False),
        ("Titel\n\nschema: campnotes/1\n", False),
        ("---\ntitle: Notiz\n---\n\nEin Satz über\nschema: campnotes/1\n", False),
        ("", False),
    ],
)
def test_a_stored_session_is_told_from_a_messy_note(text: str, stored: bool) -> None:
    assert is_stored(text) is stored


def test_a_key_is_known_by_what_stands_near() -> None:
    _, (finding,) = read(FULL_TEXT.replace("affiliation:", "afiliation:"))
    assert (finding.code, finding.line, finding.column) == ("field-unknown", 12, 3)
    assert finding.message("de") == "Die Angabe „hosts.1.afiliation“ gibt es nicht."
    assert finding.hint("en") == "These may stand here: affiliation."


def test_everything_wrong_in_a_session_is_told_at_once() -> None:
    text = (
        FULL_TEXT.replace("status: reviewed", "status: gut")
        .replace("id: s1", "id: x1")
        .replace("text: Bauamt\n", "txt: Bauamt\n")
    )
    _, findings = read(text, "a.md")
    assert [(one.code, one.line) for one in sorted(findings)] == [
        ("value-not-allowed", 6),
        ("value-malformed", 27),
        ("field-missing", 33),
        ("field-unknown", 34),
    ]


def test_a_title_may_be_long_but_not_endless() -> None:
    assert load(dump(Session(title="x" * 200))).title == "x" * 200
    _, (finding,) = read(dump(Session(title="x" * 200)).replace("xxx", "xxxx", 1))
    assert (finding.code, finding.line) == ("value-too-long", 3)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("\n\n a\n\n", " a"),
        ("a  \r\nb\rc  ", "a  \nb\nc"),
        ("\n   \n\t\n", ""),
        ("   ", ""),
        ("    Code\n\n\n\nText", "    Code\n\n\n\nText"),
    ],
)
def test_a_body_has_no_blank_lines_around(body: str, kept: str) -> None:
    assert trimmed(body) == kept


@given(texts.any_texts())
def test_trimming_twice_is_trimming_once(text: str) -> None:
    assert trimmed(trimmed(text)) == trimmed(text)


@given(texts.sessions())
def test_a_dumped_session_is_known_as_stored(session: Session) -> None:
    assert is_stored(dump(session))


def test_an_event_is_read_as_people_write_it() -> None:
    event = load_event(
        "\ufefftitle: Camp Nord\r\nstart_date: 2026-04-18\r\ninvented: true\r\n"
        "location: {name: Hof, region: DE-BB}\r\nfunder: [Stiftung]\r\n"
    )
    assert event == Event(
        title="Camp Nord",
        start_date=datetime.date(2026, 4, 18),
        invented=True,
        location=Location(name="Hof", region="DE-BB"),
        funder=("Stiftung",),
    )


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title: Camp\nstart_date: 18.4.2026\n", "value-malformed", 2),
        ("title: Camp\nlocation: {region: Brandenburg}\n", "value-malformed", 2),
        ("title: Camp\nurl: example.org\n", "value-malformed", 2),
        ("title: Camp\nfunder: Stiftung\n", "value-wrong-shape", 2),
        ("title: Camp\nort: Hof\n", "field-unknown", 2),
        ("- title: Camp\n", "front-matter-no-mapping", 1),
        ("invented: vielleicht\ntitle: Camp\n", "value-malformed", 1),
    ],
)
def test_a_wrong_event_is_told_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(ContentError) as raised:
        load_event(text, "sessions/camp/event.yml")
    assert [(one.code, one.line) for one in raised.value.findings] == [(code, line)]


def test_the_vocabulary_is_read() -> None:
    for path in sorted((texts.ROOT / "sessions" / "vocabulary").glob("*.yml")):
        assert load_scheme(path.read_text(encoding="utf-8"), path.name).concepts
