"""How to cite a session."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes.core.catalog import Catalog
from campnotes.core.citing import bibtex, citation
from campnotes.core.model import Event, Host, Scheme, Session
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

NOTHING = ConceptScheme(Scheme(title={"de": "Liste"}, license="CC0-1.0", topConcepts={}, concepts=()))
SITE = "https://site.example/"


def catalog(session: Session, event: Event) -> Catalog:
    return Catalog({"2026-dorf": event}, {"2026-dorf/eins": session}, Vocabulary(NOTHING, NOTHING))


@pytest.mark.parametrize(
    ("session", "event", "cited"),
    [
        (
            Session(title="Wer hat den Schlüssel?", hosts=(Host(name="Ada"), Host(name="Bo")), date="2026-05-09"),
            Event(title="Dorfcamp"),
            "Ada, Bo (2026): Wer hat den Schlüssel? Session, Dorfcamp, 2026-05-09. https://site.example/sessions/2026-dorf/eins/",
        ),
        (
            Session(title="Schlüssel"),
            Event(title="Dorfcamp"),
            "Schlüssel. Session, Dorfcamp. https://site.example/sessions/2026-dorf/eins/",
        ),
    ],
)
def test_a_citation_says_what_is_known(session: Session, event: Event, cited: str) -> None:
    assert citation(catalog(session, event), "2026-dorf/eins", SITE) == cited
    assert citation(catalog(session, event), "2026-dorf/eins", None) == cited.partition(" https:")[0]


def test_bibtex_names_the_hosts_as_they_are() -> None:
    session = Session(title="100 % Ehrenamt & {mehr}", hosts=(Host(name="Ada Li"), Host(name="Bo")), date="2026-05-09")
    assert bibtex(catalog(session, Event(title="Dorfcamp")), "2026-dorf/eins", SITE).splitlines() == [
        "@misc{2026-dorf-eins,",
        r"  title = {100 \% Ehrenamt \& \{mehr\}},",
        "  author = {{Ada Li} and {Bo}},",
        "  howpublished = {Session, Dorfcamp},",
        "  year = {2026},",
        "  month = {5},",
        "  url = {https://site.example/sessions/2026-dorf/eins/},",
        "  language = {de},",
        "}",
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_no_title_breaks_out_of_its_braces(title: str) -> None:
    session = Session(title=" ".join(title.split())[:200])
    entry = bibtex(catalog(session, Event(title="Dorfcamp")), "2026-dorf/eins", None)
    bare = re.sub(r"\\[\\{}%&$#_]", "", entry)
    assert bare.count("{") == bare.count("}") == len(entry.splitlines()) - 1 + entry.count("\\text")
