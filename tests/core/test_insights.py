"""What the collection says as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from campnotes.adapters.files import read_library
from campnotes.core import insights
from campnotes.core.catalog import Catalog
from campnotes.core.insights import (
    ENOUGH,
    problem_types_advised,
    problem_types_named,
    roles_named,
    roles_that_helped,
    tables,
    uses_by_year,
)
from campnotes.core.model import ContactRole, Event, Problem, Session, Suggestion

ROOT = Path(__file__).parents[2]
EVENTS = {"2024-dorf": Event(title="Dorf", start_date="2024-05-01"), "2026-stadt": Event(title="Stadt")}


def catalog(copies: int = 1) -> Catalog:
    flyer = Session(
        title="Flyer",
        problems=(
            Problem(id="p1", text="Keiner kennt uns", types=("bekanntheit", "finanzierung")),
            Problem(id="p2", text="Kein Geld", types=("finanzierung",)),
        ),
        suggestions=(
            Suggestion(id="s1", text="Aushang", addresses=("p1",)),
            Suggestion(id="s2", text="Bäcker fragen", addresses=("p1", "p2")),
            Suggestion(id="s3", text="Früher anfangen"),
        ),
        contact_roles=(
            ContactRole(id="c1", text="Ortsblatt", role="medien", for_=("p1", "p2")),
            ContactRole(id="c2", text="Anzeiger", role="medien", for_=("p1",)),
            ContactRole(id="c3", text="Tante Lene"),
        ),
    )
    late = Session(title="Spät", date="2026-02-03", problems=(Problem(id="p1", text="Miete", types=("finanzierung",)),))
    sessions = {f"2024-dorf/s{n}": flyer for n in range(copies)} | {f"2026-stadt/s{n}": late for n in range(copies)}
    return Catalog(EVENTS, sessions, read_library(ROOT).catalog.vocabulary)


def test_types_are_ranked_by_problems_and_by_suggestions() -> None:
    small = catalog()
    assert [(one.concept, one.count, one.sessions) for one in problem_types_named(small, small.sessions)] == [
        ("finanzierung", 3, ("2024-dorf/s0", "2026-stadt/s0")),
        ("bekanntheit", 1, ("2024-dorf/s0",)),
    ]
    assert [(one.concept, one.count) for one in problem_types_advised(small, small.sessions)] == [
        ("finanzierung", 3),
        ("bekanntheit", 2),
    ]
    assert problem_types_advised(small, ["2026-stadt/s0"]) == []


def test_roles_are_counted_as_they_are_named_and_as_they_help() -> None:
    small = catalog()
    assert [(one.concept, one.count) for one in roles_named(small, small.sessions)] == [("medien", 2)]
    assert [(one.concept, one.count) for one in roles_that_helped(small, "finanzierung")] == [("medien", 2)]
    assert roles_that_helped(small, "raeume") == []


def test_years_without_a_problem_count_too() -> None:
    assert uses_by_year(catalog(), "finanzierung") == {2024: 2, 2025: 0, 2026: 1}
    assert uses_by_year(catalog(), "raeume") == {}


def test_tables_wait_until_there_is_enough() -> None:
    assert tables(catalog(ENOUGH // 2 - 1)) == {}
    found = tables(catalog(ENOUGH // 2))
    assert found["year"].columns == ("2024", "2026")
    assert found["year"].cells["finanzierung", "2026"] == ENOUGH // 2
    assert found["event"].rows == ("bekanntheit", "finanzierung")
    assert found["role"].cells == {("bekanntheit", "medien"): ENOUGH // 2, ("finanzierung", "medien"): ENOUGH}
    assert found["role"].most == ENOUGH


def test_of_many_camps_the_newest_have_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "CAMPS", 1)
    whole = catalog(ENOUGH // 2)
    found = tables(whole)
    assert found["event"].columns == ("2024-dorf",)  # nobody knows when the other one was
    assert found["event"].sessions == tuple(whole.sessions_by_event["2024-dorf"])
    assert found["year"].sessions == tuple(whole.sessions)
