"""A catalog as search records: order, families, filters' values, and the words each is found by."""

from __future__ import annotations

from pathlib import Path

import pytest

from campnotes.adapters.files import read_library
from campnotes.core.catalog import Catalog
from campnotes.core.model import ContactRole, Detail, Event, Problem, Session, Suggestion
from campnotes.core.records import Record, concept_labels, facet_labels, records

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Two sessions; in the second the items are stored out of order."""
    flyer = Session(
        title="Flyer reichen nicht",
        language="de",
        problems=(
            Problem(id="p1", text="Im Nachbarort kennt uns keiner", types=("bekanntheit",)),
            Problem(id="p2", text="Der Saal ist zu teuer", types=("raeume", "finanzierung"), details=("samstags",)),
        ),
        suggestions=(
            Suggestion(
                id="s1",
                text="Beim Bäcker auslegen",
                addresses=("p1",),
                details=(Detail(text="mit Foto", details=(Detail(text="groß gedruckt"),)),),
                avoid=("Handzettel verschenken",),
            ),
        ),
        contact_roles=(
            ContactRole(id="c1", text="Ortsblatt", role="medien", note="erscheint freitags", for_=("p1",)),
            ContactRole(id="c2", text="Pfarrbüro", for_=("p2",)),
        ),
    )
    many = Session(title="Später", problems=tuple(Problem(id=f"p{n}", text=f"Frage {n}") for n in (10, 2, 1)))
    return Catalog(
        {"2025-dorf": Event(title="Dorfcamp", start_date="2025-03-01", invented=True)},
        {"2025-dorf/flyer": flyer, "2025-dorf/spaeter": many},
        read_library(ROOT).catalog.vocabulary,
    )


@pytest.fixture(scope="module")
def found(catalog: Catalog) -> dict[tuple[str, str | None], Record]:
    return {(record.session.removeprefix("2025-dorf/"), record.item): record for record in records(catalog)}


def words_in(record: Record, field: str) -> list[str]:
    return [passage.text for passage in record.passages if passage.field == field]


def test_records_stand_by_session_kind_and_number(catalog: Catalog) -> None:
    assert [record.item for record in records(catalog)] == [
        *("p1", "p2", "s1", "c1", "c2", None),
        *("p1", "p2", "p10", None),
    ]


def test_suggestions_and_roles_have_the_types_of_their_problems(found: dict[tuple[str, str | None], Record]) -> None:
    types = {item: record.types for (session, item), record in found.items() if session == "flyer"}
    assert types == {
        "p1": ("bekanntheit",),
        "p2": ("raeume", "finanzierung"),
        "s1": ("bekanntheit",),
        "c1": ("bekanntheit",),
        "c2": ("raeume", "finanzierung"),
        None: ("bekanntheit", "raeume", "finanzierung"),
    }


def test_problems_have_the_roles_that_help_with_them(found: dict[tuple[str, str | None], Record]) -> None:
    roles = {item: record.roles for (session, item), record in found.items() if session == "flyer"}
    assert roles == {"p1": ("medien",), "p2": (), "s1": ("medien",), "c1": ("medien",), "c2": (), None: ("medien",)}


def test_a_problem_without_suggestion_is_open(found: dict[tuple[str, str | None], Record]) -> None:
    assert [item for (session, item), record in found.items() if session == "flyer" and record.open] == ["p2"]


def test_a_record_is_found_by_its_family_and_the_names_of_its_types(
    found: dict[tuple[str, str | None], Record],
) -> None:
    problem, suggestion, role = (found["flyer", item] for item in ("p1", "s1", "c1"))
    assert words_in(problem, "family") == ["Beim Bäcker auslegen"]
    assert words_in(suggestion, "family") == words_in(role, "family") == ["Im Nachbarort kennt uns keiner"]
    assert words_in(suggestion, "details") == ["mit Foto", "groß gedruckt", "Handzettel verschenken"]
    assert words_in(role, "details") == ["erscheint freitags"]
    assert (problem.is_a, problem.near) == (("bekanntheit",), ())
    assert (suggestion.is_a, suggestion.near) == ((), ("bekanntheit",))
    assert (role.is_a, role.near) == (("medien",), ("bekanntheit",))


def test_a_concept_is_called_by_all_its_labels(catalog: Catalog) -> None:
    called = {label.text for label in concept_labels(catalog)["bekanntheit"]}
    assert {"Geringe Bekanntheit", "Low visibility", "Sichtbarkeit", "unbekannt"} <= called


def test_a_session_is_found_by_all_its_items_and_its_camp(found: dict[tuple[str, str | None], Record]) -> None:
    session = found["flyer", None]
    assert {"Beim Bäcker auslegen", "Ortsblatt", "Dorfcamp"} <= set(words_in(session, "body"))
    assert (session.url, found["flyer", "s1"].url) == ("sessions/2025-dorf/flyer/", "sessions/2025-dorf/flyer/#s1")
    assert session.draft
    assert session.invented
    assert session.year == 2025


def test_facets_have_labels_in_the_order_of_the_vocabulary(catalog: Catalog) -> None:
    labels = facet_labels(catalog)
    group, values = labels.types[0]
    assert (group, values[0]) == ("Sichtbarkeit und Zugang", ("bekanntheit", "Geringe Bekanntheit"))
    assert labels.events == (("2025-dorf", "Dorfcamp"),)
