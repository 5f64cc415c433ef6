"""Who gave a session, in the orders in which people write it."""

from __future__ import annotations

import pytest

import texts
from campnotes.core.importing import read_note
from campnotes.core.people import hosts_in

BOTH = [("Mia Krüning", "Kollektiv Spaten"), ("Jo Bär", "Kollektiv Spaten")]


@pytest.mark.parametrize(
    "text",
    [
        "Mia Krüning und Jo Bär (beide Kollektiv Spaten)",
        "Mia Krüning + Jo Bär (beide vom Kollektiv Spaten)",
        "Mia Krüning and Jo Bär (both of Kollektiv Spaten)",
        "Mia Krüning & Jo Bär, Kollektiv Spaten",
    ],
)
def test_two_people_have_one_organisation(text: str) -> None:
    assert [(host.name, host.affiliation) for host in hosts_in(text, "de", labelled=True)] == BOTH


def test_where_a_page_was_saved_is_no_title() -> None:
    text = "Nachbarschaft » Blog » Allgemein\nDer Zaun muss weg\n\nProblem: Keiner redet mit dem anderen.\n"
    assert read_note(text, texts.vocabulary()).session.title == "Der Zaun muss weg"


def test_a_surname_may_end_as_an_english_organisation_does() -> None:
    hosts = hosts_in("Mia Woodhouse + Jo", "de", labelled=True)
    assert [(host.name, host.affiliation) for host in hosts] == [("Mia Woodhouse", None), ("Jo", None)]
