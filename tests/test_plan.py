"""Session plans: what is read of a CSV file, which row a note is matched to, and what the row adds to it."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes.core.findings import codes
from campnotes.core.model import Host, Session
from campnotes.core.plan import ROWS_LIMIT, Plan, PlannedSession, planned, read_plan

PLAN = """\
Uhrzeit,Raum,Titel,Sessiongeber:innen,Datum
10:00–10:45,Küche,Leihladen ohne Laden,"Ronja Birkholz, Kim Lang",9.5.2026
11:00,Aula,Hofkino – Filme unter Bäumen,,9.5.2026
"""


def read(text: str | bytes) -> tuple[Plan | None, tuple[tuple[str, int, int], ...]]:
    plan, findings = read_plan(text.encode() if isinstance(text, str) else text, "plan.csv", "de")
    return plan, tuple((one.code, one.line, one.column) for one in findings)


def rows(text: str | bytes) -> tuple[PlannedSession, ...]:
    plan, findings = read(text)
    assert plan
    assert findings == ()
    return plan.sessions


# What is read


def test_a_plan_has_time_room_date_and_hosts() -> None:
    day = datetime.date(2026, 5, 9)
    assert rows(PLAN) == (
        PlannedSession(
            2, "Leihladen ohne Laden", day, "10:00", "Küche", (Host(name="Ronja Birkholz"), Host(name="Kim Lang"))
        ),
        PlannedSession(3, "Hofkino – Filme unter Bäumen", day, "11:00", "Aula"),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_spreadsheet_writes_it_another_way(delimiter: str, encoding: str, end: str) -> None:
    cells = [["Titel", "Raum", "Zeit"], ["Hofkino, im Grünen; ein Versuch", "Küche", "9 Uhr"]]
    text = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in cells)
    plan, findings = read(text.encode(encoding))
    assert plan
    assert plan.sessions == (PlannedSession(2, "Hofkino, im Grünen; ein Versuch", None, "09:00", "Küche"),)
    assert [code for code, _, _ in findings] == (["file-encoding-guessed"] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    ("header", "fields"),
    {
        "Titel;Raum;Uhrzeit;Datum;Host": {"room", "start_time", "date", "hosts"},
        "Session;Ort;Beginn;Tag;Sessiongeberin": {"room", "start_time", "date", "hosts"},
        "Name der Session;Saal;Zeit;Date;Sessiongeber*innen": {"room", "start_time", "date", "hosts"},
        "Title;Room;Start time;Day;Hosted by": {"room", "start_time", "date", "hosts"},
        "TOPIC;Location;When (from – to);DATE;Host(s)": {"room", "start_time", "date", "hosts"},
        "Titel / Title;Raum/Ort;E-Mail;Ende;Tags": {"room"},
    }.items(),
)
def test_columns_are_known_by_their_words(header: str, fields: set[str]) -> None:
    [session] = rows(f"{header}\nHofkino;Küche;11:00;2026-05-09;Kim Lang")
    assert {field for field in ("room", "start_time", "date", "hosts") if getattr(session, field)} == fields


def test_the_header_may_stand_below_a_title() -> None:
    assert [row.line for row in rows("sep=;\nCamp Nordhang;;\n;;\nTitel;Raum\nHofkino;Küche\n")] == [5]


def test_a_free_slot_is_no_session_and_a_cell_may_have_lines() -> None:
    assert rows('Titel,Raum\n,Küche\n"Hofkino\nim Hof",Aula\nLeihladen\n') == (
        PlannedSession(3, "Hofkino im Hof", room="Aula"),
        PlannedSession(5, "Leihladen"),
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    {
        "10:00": "10:00",
        "9.30": "09:30",
        "10.30–11.15 Uhr": "10:30",
        "9 Uhr": "09:00",
        "14h": "14:00",
        "14-15 Uhr": "14:00",
        "10–11:30": "10:00",
        "2:30 pm": "14:30",
        "12 am": "00:00",
        "10:00:00": "10:00",
        "2026-05-09T10:15": "10:15",
        "09.05.2026 10:15": "10:15",
        "Slot 1 (10:00)": "10:00",
        "Tag 2, 10 Uhr": "10:00",
    }.items(),
)
def test_a_time_is_read(written: str, read_as: str) -> None:
    assert rows(f"Titel;Zeit\nHofkino;{written}")[0].start_time == read_as


@pytest.mark.parametrize("written", ["Slot 1", "09.05.2026", "2026-05-09", "25:00", "10:61", "mittags"])
def test_what_is_no_time_is_told(written: str) -> None:
    plan, findings = read(f"Titel;Wann\nHofkino;{written}")
    assert plan
    assert plan.sessions[0].start_time is None
    assert findings == (("plan-value", 2, 9),)


def test_day_and_time_may_stand_in_one_cell() -> None:
    [session] = rows("Titel;Beginn\nHofkino;09.05.2026 10:15")
    assert (session.date, session.start_time) == (datetime.date(2026, 5, 9), "10:15")


# What is wrong


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "no title": ("Raum;Zeit\nKüche;10:00\n", ("plan-no-title", 1, 1)),
        "nothing": ("\n\n", ("file-empty", 0, 1)),
        "an open quote": ('Titel;Raum\nHofkino;Küche\n"Leihladen;Aula\n', ("plan-broken-row", 3, 1)),
        "a spreadsheet": (b"PK\x03\x04\x00\x00", ("plan-no-csv", 1, 3)),
        "too many rows": ("Titel\n" + "Hofkino\n" * (ROWS_LIMIT + 1), ("plan-too-large", ROWS_LIMIT + 2, 1)),
        "too many bytes": ("Titel\n" + f"{'x' * 9_000}\n" * 30, ("plan-too-large", 0, 1)),
        "a long line": ("Titel\n" + "x" * 10_001, ("plan-too-large", 2, 10_001)),
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plan_is_refused(text: str, told: tuple[str | bytes, tuple[str, int, int]]) -> None:
    content, finding = told
    assert read(content) == (None, (finding,))
    assert codes()[finding[0]] == "error"


def test_an_odd_value_is_told_once_with_its_place() -> None:
    plan, findings = read("Titel;Tag\nHofkino;Samstag\nLeihladen;Samstag\nBeete;Sonntag\n")
    assert plan
    assert len(plan.sessions) == 3
    assert findings == (("plan-value", 2, 9), ("plan-value", 4, 7))


def test_contact_data_are_not_taken_over() -> None:
    text = "Titel;Raum;Host;E-Mail\nHofkino mia@example.org;Küche 030 23125 123;Mia <mia@example.org>;mia@example.org\n"
    plan, findings = read(text)
    assert plan
    assert plan.sessions == (PlannedSession(2, "Hofkino ▒▒▒"),)
    assert findings == (("plan-contact-data", 2, 25), ("plan-contact-data", 2, 45))


@given(st.binary(max_size=300) | st.text(alphabet='Titel;,"\t\n 1:0.äRaum', max_size=200).map(str.encode))
def test_any_file_is_read_or_refused(raw: bytes) -> None:
    plan, findings = read_plan(raw, "plan.csv", "de")
    assert (plan is None) == any(one.severity == "error" for one in findings)
    for row in plan.sessions if plan else ():
        session, _, _ = planned(Session(title=row.title[:200]), Plan("", (row,)), "")
        Session.model_validate(session.model_dump(by_alias=True))


# Which row


def row_of(plan: Plan, title: str, subtitle: str | None = None) -> list[int]:
    return sorted(row.line for row in plan.rows_of(Session(title=title, subtitle=subtitle)))


def plan_of(*titles: str) -> Plan:
    return Plan("plan.csv", tuple(PlannedSession(line, title) for line, title in enumerate(titles, 1)))


@pytest.mark.parametrize(
    ("title", "subtitle", "row"),
    [
        ("Leihladen ohne Laden", None, "Leihladen ohne Laden"),
        ("LEIHLADEN OHNE LADEN!", None, "Leihladen ohne Laden"),
        ("Gaerten fuer Buerger:innen", None, "Gärten für Bürger"),
        ("Leihladen", "wie Dinge im Haus wandern", "Leihladen – wie Dinge im Haus wandern"),
        ("Leihladen ohne Laden", "wie Dinge im Haus wandern", "Leihladen ohne Laden"),
        ("Leihladen ohne Laden", None, "Leihladen ohne Laden – wie Dinge im Haus wandern"),
        ("Nachwuchs gewinen im Sportverein", None, "Nachwuchs gewinnen im Sportverein"),
        ("Nachwuchs im Sportverein gewinnen", None, "Nachwuchs gewinnen: im Sportverein"),
    ],
)
def test_the_same_title_in_other_words_is_the_same(title: str, subtitle: str | None, row: str) -> None:
    assert row_of(plan_of("Mittagspause", row, "Begrüßung"), title, subtitle) == [2]


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("Fördermittel für Anfänger", "Fördermittel für Fortgeschrittene"),
        ("Moderation lernen in der Gruppe, Teil 1", "Moderation lernen in der Gruppe, Teil 2"),
        ("Moderation lernen in der Gruppe I", "Moderation lernen in der Gruppe II"),
        ("Nachwuchs gewinnen", "Spenden gewinnen"),
        ("Session ohne Titel", "Session"),
        ("???", "!!!"),
    ],
)
def test_a_title_that_is_only_alike_is_another(title: str, row: str) -> None:
    assert row_of(plan_of(row), title) == []


def test_the_nearer_row_wins_and_of_equal_ones_none() -> None:
    assert row_of(plan_of("Warum Vereine nicht sterben", "Warum Vereine sterben"), "Warum Vereine sterben") == [2]
    assert row_of(plan_of("Hofkino", "Leihladen", "Hofkino"), "Hofkino") == [1, 3]
    assert row_of(plan_of("Hofkino – im Sommer", "Hofkino – im Winter"), "Hofkino") == [1, 2]
    assert row_of(plan_of("Hofkino – im Sommer", "Hofkino – im Winter"), "Hofkino", "im Winter") == [2]


def test_a_long_plan_is_matched_in_time() -> None:
    plan = plan_of(*(f"Wie Nachbarschaft {n} gelingen kann und was sie braucht" for n in range(ROWS_LIMIT)))
    start = time.process_time()
    assert row_of(plan, "Wie Nachbarschaft 7 gelingen kann und was sie braucht") == [8]
    assert time.process_time() - start < 1


# What the row adds


ROW = PlannedSession(4, "Hofkino", datetime.date(2026, 5, 9), "11:00", "Aula", (Host(name="Kim Lang"),))


def added(session: Session, *more: PlannedSession) -> tuple[Session, list[tuple[str, str]]]:
    result, _, findings = planned(session, Plan("plan.csv", (ROW, *more)), "notiz.txt")
    return result, [(one.code, one.message("de")) for one in findings]


def test_the_plan_fills_what_the_note_leaves_open() -> None:
    session, findings = added(Session(title="Hofkino"))
    assert session == Session(title="Hofkino", date=ROW.date, start_time=ROW.start_time, room=ROW.room, hosts=ROW.hosts)
    assert findings == []


def test_what_the_note_says_stays_and_is_told() -> None:
    said = Session(
        title="Hofkino", date="2026-05-10", start_time="12:00", room="Küche", hosts=(Host(name="Ronja Birkholz"),)
    )
    session, findings = added(said)
    assert session == said
    assert findings == [
        ("plan-differs", f"Zu „{field}“ sagt der Sessionplan (plan.csv, Zeile 4) etwas anderes als die Notiz: {value}")
        for field, value in (
            ("date", "2026-05-09"),
            ("start_time", "11:00"),
            ("room", "Aula"),
            ("hosts", "Kim Lang"),
        )
    ]


def test_the_same_fact_in_another_form_is_no_difference() -> None:
    said = Session(
        title="Hofkino",
        date=ROW.date,
        start_time="11:00",
        room="AULA",
        hosts=(Host(name="Kim Lang", affiliation="Werkstatt Nordhang"),),
    )
    assert added(said) == (said, [])


def test_no_row_and_several_rows_are_told() -> None:
    assert [code for code, _ in added(Session(title="Beete"))[1]] == ["plan-no-row"]
    twice = PlannedSession(9, "Hofkino", room="Küche")
    session, findings = added(Session(title="Hofkino"), twice)
    assert session == Session(title="Hofkino")
    assert [code for code, _ in findings] == ["plan-several-rows"]
    assert "4, 9" in findings[0][1]
