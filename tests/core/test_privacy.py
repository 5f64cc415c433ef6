"""Contact data: what is found, what is left alone, and that nothing of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import texts
from campnotes.core.privacy import MASK, contact_data, mask

CONTACTS = {
    "mia@example.org": "email",
    "mia.kruening+hof@post.example.co.uk": "email",
    "MIA@EXAMPLE.ORG": "email",
    "mia@münster.example": "email",
    "mia (at) example.org": "email",
    "mia[at]example[dot]org": "email",
    "mia(ät)example(punkt)org": "email",
    "mia {at} example {punkt} org": "email",
    "mia at example dot org": "email",
    "030 23125 123": "phone",
    "030/23125123": "phone",
    "(030) 23125-123": "phone",
    "+49 30 23125 123": "phone",
    "0049 30 23125123": "phone",
    "0171 3920012": "phone",
    "+43 1 58058 0": "phone",
}
NO_CONTACTS = (
    "12.11.2026",
    "2026-11-12",
    "11:30 – 12:15 Uhr",
    "01067 Dresden",
    "120 Standorte, 8 davon in Ostdeutschland",
    "5.000 € im Jahr",
    "1.234.567,89 €",
    "IBAN fehlt noch",
    "§ 52 Abs. 2 Nr. 25 AO",
    "DIN EN ISO 9001:2015",
    "1986 bis 1989 und 2001 bis 2004",
    "https://example.org/?p=25595",
    "@campnotes folgen",
    "Treffen at home",
    "5 x 3 = 15",
    "Lehrer*innen @ Schule",
    "Seiten 12-14, 18-20, 33",
    "10 9 8 7 6 5 4 3 2 1",
    "v1.2.3",
)


@pytest.mark.parametrize("contact", CONTACTS)
def test_contact_data_are_found_whole(contact: str) -> None:
    for text in (contact, f"Bitte {contact} fragen", f"({contact})", f"- {contact}, dienstags", f"Kontakt: {contact}."):
        (one,) = contact_data(text)
        assert one.kind == CONTACTS[contact]
        assert text[one.start : one.end] == contact.strip("()") or contact in text[one.start : one.end]
        assert MASK in mask(text)


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_what_is_no_contact_is_left_alone(text: str) -> None:
    assert contact_data(text) == []
    assert mask(text) == text


def test_several_in_one_line_are_found_in_order() -> None:
    text = "mia@example.org oder 030 23125 123, sonst jo@example.org"
    assert [one.kind for one in contact_data(text)] == ["email", "phone", "email"]
    assert mask(text) == f"{MASK} oder {MASK}, sonst {MASK}"


@given(texts.any_texts() | st.text("0123456789 @.-+()/at", max_size=60))
def test_what_is_masked_holds_no_contact_data(text: str) -> None:
    assert contact_data(mask(text)) == []


@given(texts.any_texts() | st.text("0123456789 @.-+()/at", max_size=60))
def test_places_are_in_order_and_in_the_text(text: str) -> None:
    ends = [0, *(place for one in contact_data(text) for place in (one.start, one.end)), len(text)]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    "text",
    [
        "mia\\_kruening@example.org",
        "mia.kruening \\[at\\] example.org",
        "mia\\@example\\.org",
        "mia\\.kruening@example.org",
    ],
)
def test_escapes_of_markdown_hide_nothing(text: str) -> None:
    assert mask(text) == MASK


@pytest.mark.parametrize(
    "text", ["a@" * 5_000, "0 " * 5_000, "a." * 5_000 + "@", "(at) " * 2_000, "a at b dot " * 900, "030 23125 " * 1_000]
)
def test_long_lines_are_read_in_time(text: str) -> None:
    contact_data(text)
