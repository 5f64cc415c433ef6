"""Persons who gave no session: told by the labels before their names, never by lists of names."""

from __future__ import annotations

import pytest

import texts
from campnotes.core.check import check_session, person_findings
from campnotes.core.document import dump, parse
from campnotes.core.findings import Finding
from campnotes.core.model import ContactRole, Host, Session

SESSION = Session(title="Beete", language="de", hosts=(Host(name="Mia Krüning"),))
NAMED = {
    "Ansprechpartnerin: Fenja Uferloh": 20,
    "- Kontakt: Quartiersbüro, Fenja Uferloh": 27,
    "**Protokoll:** Fenja Uferloh": 16,
    "Mitschrift: Mia Krüning und Fenja Uferloh": 29,
    "Teilnehmende: Dr. Fenja Uferloh (Gartenfreunde)": 15,
    "Note taker: Fenja Uferloh": 13,
}
NOT_NAMED = (
    "Protokoll: Mia Krüning",
    "Ansprechpartner:innen: Quartiersmanagement",
    "Anlaufstelle: Freiwilligenagentur Nordhang",
    "Kontakt: Amt für Grünflächen",
    "Schlagworte: Offene Gärten",
    "Problem: Keine Gärten",
    "Fenja Uferloh fand das gut: Offene Gärten",
)


def warnings(line: str) -> list[Finding]:
    return list(person_findings(f"Erste Zeile\n{line}\n", SESSION, "beete.txt", texts.vocabulary()))


@pytest.mark.parametrize("line", NAMED)
def test_a_name_behind_a_label_of_persons_is_a_warning(line: str) -> None:
    (one,) = warnings(line)
    assert (one.code, one.severity, one.line, one.column) == ("person-named", "warning", 2, NAMED[line])
    assert "Uferloh" not in one.message("de") + one.hint("de")


@pytest.mark.parametrize("line", NOT_NAMED)
def test_hosts_offices_and_topics_are_none(line: str) -> None:
    assert warnings(line) == []


def test_a_person_among_the_contact_roles_of_a_stored_session_is_a_warning() -> None:
    roles = (ContactRole(id="c1", text="Quartiersmanagement"), ContactRole(id="c2", text="Fenja Uferloh"))
    text = dump(SESSION.model_copy(update={"contact_roles": roles, "body": "Protokoll: Fenja Uferloh"}))
    lines = text.split("\n")
    found = check_session(parse(text), text, "beete.md", texts.vocabulary(), "de")
    assert [(one.code, one.line) for one in found] == [
        ("person-named", next(n for n, line in enumerate(lines, 1) if line.endswith("text: Fenja Uferloh"))),
        ("person-named", lines.index("Protokoll: Fenja Uferloh") + 1),
    ]


@pytest.mark.parametrize("spelling", ['"mia\\x40example.org"', '"Tel 0331\\\n  1234567"', '"mia&#64;example.org"'])
def test_contact_data_are_found_however_yaml_spells_them(spelling: str) -> None:
    text = dump(SESSION.model_copy(update={"subtitle": "XX"})).replace("subtitle: XX", f"subtitle: {spelling}")
    stored = parse(text, "beete.md")
    codes = [one.code for one in check_session(stored, text, "beete.md", texts.vocabulary(), "de")]
    assert "contact-data" in codes
