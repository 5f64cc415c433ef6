"""Which concepts a text is about, and by which of its words."""

from __future__ import annotations

import pytest
from hypothesis import given

import texts
from campnotes.core.analysis import stop_words, words
from campnotes.core.classify import TYPES_LIMIT, Context, Suggester
from campnotes.core.lexicon import LANGUAGES
from campnotes.core.model import Concept, Detail, Problem


def suggester(**labels: list[str]) -> Suggester:
    """Concepts with these hidden labels, as German ones."""
    concepts = (
        Concept(
            id=name,
            notation=f"X{number:02}",
            broader="group",
            prefLabel={"de": f"Begriff{number}", "en": f"Concept{number}"},
            hiddenLabel={"de": tuple(listed)},
            scopeNote={"de": "Wofür er steht.", "en": "What it stands for."},
        )
        for number, (name, listed) in enumerate(labels.items(), 1)
    )
    return Suggester(tuple(concepts), "de")


def found(text: str, around: tuple[str, float] = ("", 0.0), /, **labels: list[str]) -> list[str]:
    """The concepts of a text, and of one around it that says so much."""
    concepts = suggester(**labels)
    context = Context(concepts.labels_in(around[0]), around[1])
    return [one.concept for one in concepts.suggest(text, [context])]


@pytest.mark.parametrize(
    "text",
    [
        "Zu uns kommt niemand",
        "niemand kommt",
        "dass zu uns am Abend fast keiner mehr kommt",
        "Es kommen kaum Jugendliche",
    ],
)
def test_a_label_is_found_in_any_order_and_with_any_word_of_lacking(text: str) -> None:
    assert found(text, fern=["kommt niemand"]) == ["fern"]


@pytest.mark.parametrize(
    "text",
    [
        "Niemand da. Alle kommen nächste Woche",
        "Niemand weiß, aber alle kommen",
        "niemand wie damals im alten Hof mit Anna kommt",
    ],
)
def test_the_words_of_a_label_stand_near_each_other_in_one_clause(text: str) -> None:
    assert found(text, fern=["kommt niemand"]) == []


def test_what_lacks_is_told_from_what_does_not_happen() -> None:
    labels = {"zeit": ["keine Zeit"]}
    assert found("Die Zeit fehlt uns", **labels) == found("zu wenig Zeit", **labels) == ["zeit"]
    assert found("die Zeit, die wir nicht messen", **labels) == []


def test_the_end_of_a_sentence_that_turns_tells_more() -> None:
    labels = {"geld": ["Geld"], "mensch": ["mitmachen"]}
    assert found("Geld ist da, aber wer will mitmachen", **labels) == ["mensch", "geld"]
    assert found("Geld ist da, und wer will mitmachen", **labels) == ["geld", "mensch"]


def test_a_label_that_tells_only_who_says_less() -> None:
    assert found("Die Helfer streiten", wer=["Helfer"], was=["streiten"]) == ["was", "wer"]


def test_a_word_counts_for_its_longest_label_only() -> None:
    assert found("Mitgliederliste", liste=["Mitgliederliste"], leute=["Mitglieder"]) == ["liste"]
    assert found("Mitgliederabend", liste=["Mitgliederliste"], leute=["Mitglieder"]) == ["leute"]


def test_surroundings_decide_only_where_the_words_of_a_text_do_not() -> None:
    labels = {"raum": ["Saal", "Dachboden"], "lautes": ["Lärm"]}
    assert found("Der Dachboden tropft", ("Lärm", 0.35), **labels) == ["raum"]
    assert found("Es geht so nicht weiter", ("Lärm", 0.35), **labels) == ["lautes"]
    assert found("Es geht so nicht weiter", ("Saal", 0.2), **labels) == []


def test_the_words_that_say_so_are_told() -> None:
    [one] = suggester(fern=["kommt niemand"]).suggest("Leider kommt fast niemand")
    assert one.because == ("kommt", "niemand")


def test_a_detail_tells_of_its_problem() -> None:
    problem = Problem(id="p1", text="Es hakt", details=(Detail(text="der Verwendungsnachweis"),))
    assert texts.vocabulary().problem_types_of(problem, "de") == ("verwaltung",)


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("de", "In drei Dörfern fährt nach sechs kein Bus", "grosse-flaeche"),
        ("de", "Unsere Kassenwartin hört auf, und keiner will das Amt", "nachfolge"),
        ("de", "Die Fördermittel reichen bis Juni", "finanzierung"),
        ("de", "Ohne Rampe bleibt der Rollstuhl draußen", "teilhabe"),
        ("de", "Kaum jemand kennt unser Angebot", "bekanntheit"),
        ("en", "Everyone is exhausted after the summer", "ueberlastung"),
        ("en", "We are not allowed to publish photos without consent", "recht-datenschutz"),
        ("en", "Only one person has the keys to the server, and she is leaving", "nachfolge"),
    ],
)
def test_the_vocabulary_knows_what_people_write(language: str, text: str, concept: str) -> None:
    [first, *_] = texts.vocabulary().problem_types_of(Problem(id="p1", text=text), language)
    assert first == concept


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", [texts.vocabulary().problem_types, texts.vocabulary().contact_roles])
def test_every_label_has_a_word_that_tells(scheme: object, language: str) -> None:
    """Two words may share a stem ("nachts" and "nach"): a label must not be found in words that say nothing."""
    suggests = scheme.suggester(language)  # type: ignore[attr-defined]
    common = {suggests._stem(word) for word in words(" ".join(stop_words()))} - {"werd", "will"}
    wrong = [phrase for listed in suggests._phrases.values() for phrase in listed if set(phrase.parts) <= common]
    assert not wrong


@given(texts.any_texts() | texts.phrases())
def test_any_text_has_at_most_three_types(text: str) -> None:
    problem = Problem(id="p1", text="Ein Problem", details=(Detail(text=text[:5000] or "–"),))
    for language in LANGUAGES:
        assert len(texts.vocabulary().problem_types_of(problem, language)) <= TYPES_LIMIT
