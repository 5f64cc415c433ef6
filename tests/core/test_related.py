"""What is related to what: always with a reason, never to itself, the same on every run, fast with many sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest

import texts
from campnotes.adapters.files import read_library
from campnotes.core.catalog import Catalog
from campnotes.core.model import Event, Problem, Session, Suggestion
from campnotes.core.records import Record, records
from campnotes.core.related import MOST, Relation, Relations, related


def catalog_of(**sessions: Session) -> Catalog:
    """A catalog of sessions by their slug."""
    own = read_library(texts.ROOT).catalog
    return replace(own, events={"camp": Event(title="Camp")}, sessions={f"camp/{k}": v for k, v in sessions.items()})


def relations_of(**sessions: Session) -> Relations:
    return related(records(catalog_of(**sessions)))


def problem(text: str, *types: str, number: int = 1) -> Problem:
    return Problem(id=f"p{number}", text=text, types=types)


def session(*problems: Problem, title: str = "Runde", language: str = "de") -> Session:
    return Session(title=title, language=language, problems=problems)


PLAKATE = session(problem("Für Plakate und Farbe fehlt das Geld", "finanzierung"))
DRUCKEN = session(problem("Plakat drucken kostet mehr Geld, als in der Kasse ist", "finanzierung", "verwaltung"))
SCHLUESSEL = session(problem("Niemand hat den Schlüssel zum Keller", "raeume"))


def test_a_shared_type_and_shared_words_are_the_reason() -> None:
    found = relations_of(a=PLAKATE, b=DRUCKEN, c=SCHLUESSEL)
    assert found["camp/a", "p1"] == (Relation("camp/b", "p1", ("finanzierung",), ("Geld", "Plakat")),)
    assert found["camp/a", None] == (Relation("camp/b", None, ("finanzierung",), ("Geld", "Plakat")),)


def test_words_stand_as_the_other_one_writes_them() -> None:
    here = session(problem("Wir suchen Trainerinnen für die Halle"), title="Wer leitet an?")
    there = session(problem("Ohne Trainer:innen bleiben alle Hallen leer"), title="Was tun?")
    [relation] = relations_of(a=here, b=there)["camp/a", "p1"]
    assert sorted(relation.words) == ["Hallen", "Trainer:innen"]
    assert relation.types == ()


def test_one_shared_word_alone_is_chance() -> None:
    here, there = session(problem("Im Hof steht ein Zelt")), session(problem("Wem gehört der Hof?"))
    assert relations_of(a=here, b=there) == {}


def test_words_without_meaning_of_their_own_relate_nothing() -> None:
    here = session(problem("Nach der Feier machen immer dieselben sauber"), title="Eins")
    there = session(problem("Nach dem Streit reden immer dieselben mit"), title="Zwei")
    assert relations_of(a=here, b=there) == {}


def test_types_relate_over_languages() -> None:
    english = session(problem("We cannot pay the rent", "finanzierung"), language="en", title="Rent")
    assert relations_of(a=PLAKATE, b=english)["camp/a", "p1"] == (Relation("camp/b", "p1", ("finanzierung",), ()),)


def test_a_session_is_related_by_all_that_was_said_in_it() -> None:
    suggested = Suggestion(id="s1", text="Beim Bauhof Paletten holen")
    here = session(problem("Die Paletten sind weg"), title="Beete").model_copy(update={"suggestions": (suggested,)})
    there = session(problem("Der Bauhof gibt keine Paletten"), title="Kisten")
    found = relations_of(a=here, b=there)
    assert found["camp/a", None] == (Relation("camp/b", None, (), ("Bauhof", "Paletten")),)
    assert ("camp/a", "p1") not in found


def test_problems_of_the_same_session_are_not_related() -> None:
    twins = session(*(problem("Für Plakate fehlt Geld", "finanzierung", number=n) for n in (1, 2)))
    assert relations_of(a=twins) == {}
    assert [one.session for one in relations_of(a=PLAKATE, b=twins)["camp/a", "p1"]] == ["camp/b"]


@pytest.fixture(scope="module")
def own_records() -> tuple[Record, ...]:
    """Those of what this repository holds."""
    return records(read_library(texts.ROOT).catalog)


def test_every_relation_has_a_reason_and_leads_to_another_session(own_records: tuple[Record, ...]) -> None:
    known = {(record.session, record.item): record for record in own_records if record.kind in ("problem", "session")}
    found = related(own_records)
    assert len(found) > len(known) / 2
    for (session_id, item), relations in found.items():
        assert 0 < len(relations) <= MOST
        others = [relation.session for relation in relations]
        assert session_id not in others
        assert len(others) == len(set(others))
        for relation in relations:
            other = known[relation.session, relation.item]
            assert other.kind == known[session_id, item].kind
            assert relation.types or relation.words
            assert set(relation.types) <= set(other.types) & set(known[session_id, item].types)


def test_the_same_records_give_the_same_relations(own_records: tuple[Record, ...]) -> None:
    assert list(related(own_records).items()) == list(related(own_records).items())
