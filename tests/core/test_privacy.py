"""Private data: what is found, what is left alone, and that nothing of it is shown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import texts
from campnotes.core import privacy
from campnotes.core.privacy import MASK, contact_data, mask
from campnotes.core.privacy.seen import seen

CONTACTS = {
    "email": (
        "mia@example.org",
        "mia.kruening+hof@post.example.co.uk",
        "MIA@EXAMPLE.ORG",
        "mia@münster.example",
        "info@example.org",
        "mia @ example.org",
        "mia (at) example.org",
        "mia[at]example[dot]org",
        "mia(ät)example(punkt)org",
        "mia {at} example {punkt} org",
        "mia (a) example . org",
        "mia at example dot org",
        "mia ÄT example PUNKT org",
    ),
    "phone": (
        "030 23125 123",
        "030/23125123",
        "(030) 23125-123",
        "+49 30 23125 123",
        "0049 30 23125123",
        "0171 3920012",
        "+43 1 58058 0",
    ),
    "iban": (
        "DE89370400440532013000",
        "de89 3704 0044 0532 0130 00",
        "AT61-1904-3002-3457-3201",
        "CH93 00762011623852957",
        "GB29 NWBK 6016 1331 9268 19",
    ),
    "private-link": (
        "https://us06web.zoom.us/j/81234567890",
        "https://teams.microsoft.com/l/meetup-join/19%3aabc",
        "meet.google.com/abc-defg-hij",
        "https://jitsi.example.org/Beetplanung",
        "https://bbb2.example.org/b/mia-abc-def",
        "https://example.org/rooms/abc-def-ghi-jkl/join",
        "https://chat.whatsapp.com/Beete",
        "https://signal.group/#Beete",
        "t.me/+Beete",
        "https://beete.slack.com/archives/C1",
        "https://matrix.to/#/#beete:example.org",
        "https://docs.google.com/spreadsheets/d/1a2b3c/edit",
        "https://beete.sharepoint.com/:x:/g/abc",
        "https://wolke.example.org/index.php/s/abc",
        "https://example.org/s/aB3dE5fG7hI9jKl",
        "https://pad.example.org/p/beete",
        "https://etherpad.example.org/beete",
        "https://cryptpad.example/sheet/#/2/sheet/edit/abc/",
        "https://nuudel.digitalcourage.de/abc",
    ),
    "access-code": (
        "https://mia:abc@example.org/",
        "https://example.org/datei?id=3&token=1f3e55",
    ),
    "postal-address": (
        "Gartenstraße 5",
        "Gartenstr. 5a",
        "gartenstrasse 5",
        "Berliner Straße 12",
        "Lindengasse 7/12, 1070 Wien",
        "Mia-Krüning-Weg 3",
        "Straße des 8. Mai 30",
        "Platz der Nachbarschaft 1",
        "Kirchweg 7, 12345 Neustadt am Bach",
        "Zeil 5, 12345 Neustadt",
        "Mühlengraben 3b 12345 Neustadt",
        "12 Baker Street",
    ),
    "social-profile": (
        "https://www.linkedin.com/in/mia-kruening",
        "xing.com/profile/Mia_Kruening",
        "https://www.facebook.com/mia.kruening",
        "instagram.com/mia.kruening",
        "https://x.com/mia_kruening/status/1",
        "https://bsky.app/profile/mia.example",
        "https://beete.example/@mia",
        "@mia@beete.example",
    ),
}
LABELLED = {
    "access-code": {
        "Passwort: {}": ("Regenwurm", "Regenwurm7!", "abc-DEF"),
        "**WLAN-Passwort:** {}": ("Regenwurm",),
        "Passwort für den Schuppen: {}": ("Regenwurm",),
        "Das Kennwort lautet „{}“": ("Regenwurm7",),
        "| Passwort | {} |": ("Regenwurm7",),
        "PIN = {}": ("4711",),
        "Türcode {}": ("4711", "20 31 4", "4711#"),
        "Code am Tor: {}": ("4711",),
        "Meeting-ID: {}": ("812 3456 7890", "81234567890"),
        "Login: {}": ("gast24 / Regenwurm",),
        "The wifi key is {}": ("rain4worm",),
    },
    "birth-date": {
        "geb. {}": ("12.05.1984", "12. Mai 1984"),
        "geboren am {} in Neustadt": ("3.5.84",),
        "Mia (*{})": ("3.5.1984",),
        "Geburtsdatum: {}": ("1984-05-12",),
        "Geburtstag: {}": ("12.5.",),
        "born on {}": ("May 12, 1984", "12/05/1984"),
    },
    "postal-address": {
        "Wir sind {}, da hinten.": ("Kirchweg 7, Neustadt",),
        "Treffpunkt: {}": ("Kirchplatz 5/8", "Am Kirchweg 3"),
        "Unser Büro in der {}": ("Zeil 5", "Straße des 8. Mai 30"),
        "Anschrift: {}": ("Lange Reihe 12",),
        "Mia wohnt am {}": ("Alten Anger 5",),
    },
    "social-profile": {
        "Insta: {}": ("@mia_kruening",),
        "{} auf Mastodon": ("@mia",),
        "{} (Telegram)": ("@mia.kruening",),
    },
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
    "DE00 0000 0000 0000 0000 00",
    "§ 52 Abs. 2 Nr. 25 AO",
    "DIN EN ISO 9001:2015",
    "1986 bis 1989 und 2001 bis 2004",
    "https://example.org/?p=25595",
    "https://example.org/beete/mitmachen.html",
    "https://cloud.example.org/",
    "https://github.com/beete/garten",
    "https://docs.google.com/forms/d/e/1FAI/viewform",
    "https://www.linkedin.com/company/beete",
    "https://www.facebook.com/events/123",
    "https://www.instagram.com/p/abc",
    "https://www.youtube.com/@beete",
    "Zoom, Jitsi oder BigBlueButton? Und wer zahlt zoom.us?",
    "Look at example.org",
    "@campnotes folgen",
    "Treffen at home",
    "5 x 3 = 15",
    "Lehrer*innen @ Schule",
    "Fragen (at) Team. Danach weiter",
    "Seiten 12-14, 18-20, 33",
    "10 9 8 7 6 5 4 3 2 1",
    "v1.2.3",
    "Passwort: folgt",
    "Passwort: bitte bei der Hausverwaltung erfragen",
    "Passwörter: lieber lange Sätze",
    "Das Passwort ist schwach",
    "Passwort 2024 geändert",
    "Login: Startseite",
    "QR-Code: 12345",
    "Postcode 12345",
    "HTTP-Code 404",
    "geboren in Neustadt",
    "Mia Krüning, geb. Falk",
    "Geburtstag des Vereins am 12.05.2026",
    "Hauptstraße",
    "die Hauptstraße in 12345 Neustadt",
    "Bundesstraße 6",
    "Berliner Straße 20 Minuten zu Fuß",
    "Berliner Straße 2024 gesperrt",
    "Die Straße 3",
    "Arbeitsplatz 4",
    "Radweg 3, Gehweg 5",
    "Ende 3, 12000 Besucher",
    "Halle 5, Leipzig",
    "Treffpunkt: Raum 3",
    "Treffpunkt: Samstag 14 Uhr",
    "Büro in der Etage 3",
    "Mentoring 2025",
    "Agenda 21, Leipzig",
)
FRAGMENTS = [*(one for listed in CONTACTS.values() for one in listed)] + [
    pattern.format(value) for listed in LABELLED.values() for pattern, values in listed.items() for value in values
]


@pytest.mark.parametrize(("kind", "contact"), [(kind, one) for kind in CONTACTS for one in CONTACTS[kind]])
def test_contact_data_are_found_whole(kind: str, contact: str) -> None:
    for text in (contact, f"Bitte {contact} fragen", f"({contact})", f"- {contact}, dienstags", f"Hier: {contact}."):
        (one,) = contact_data(text)
        assert one.kind == kind
        assert contact.strip("()") in text[one.start : one.end] or text[one.start : one.end] == contact.rstrip("/)")
        assert MASK in mask(text)


@pytest.mark.parametrize(
    ("kind", "pattern", "value"),
    [(kind, pattern, value) for kind in LABELLED for pattern, values in LABELLED[kind].items() for value in values],
)
def test_what_a_label_announces_is_found_without_the_label(kind: str, pattern: str, value: str) -> None:
    text = pattern.format(value)
    (one,) = contact_data(text)
    assert (one.kind, text[one.start : one.end]) == (kind, value)
    assert mask(text) == pattern.format(MASK)


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_what_is_no_contact_is_left_alone(text: str) -> None:
    assert contact_data(text) == []
    assert mask(text) == text


def test_several_in_one_line_are_found_in_order() -> None:
    text = "mia@example.org oder 030 23125 123, sonst jo@example.org"
    assert [one.kind for one in contact_data(text)] == ["email", "phone", "email"]
    assert mask(text) == f"{MASK} oder {MASK}, sonst {MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "mia\\_kruening@example.org",
        "mia.kruening \\[at\\] example.org",
        "mia\\@example\\.org",
        "mia&#64;example&period;org",
        "mia\u00ad.kruening@exam\u200bple.org",
        "030\u00a023125\u2011123",
        "https&colon;//t\\.me/\\+Beete",
        "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
    ],
)
def test_escapes_entities_and_odd_blanks_hide_nothing(text: str) -> None:
    assert mask(text) == MASK
    assert mask(f"Bitte \\*{text}\\* fragen") == f"Bitte \\*{MASK}\\* fragen"


def texts_with_contacts() -> st.SearchStrategy[str]:
    signs = st.text("0123456789 @.-+()/at:&;\\▒\u00adİ", max_size=12)
    return st.lists(signs | st.sampled_from(FRAGMENTS), max_size=5).map("".join)


@given(texts.any_texts() | texts_with_contacts())
def test_what_is_masked_holds_no_contact_data(text: str) -> None:
    assert contact_data(mask(text)) == []


@given(texts_with_contacts().map(lambda text: privacy.SIGN.sub(" ", text)) | texts.any_texts())
def test_a_quick_look_passes_over_nothing(text: str) -> None:
    shown, _ = seen(text)
    for sign, finders in privacy.FINDERS:
        there = [kind for kind, find in finders if list(find(shown))]
        assert not there or (sign.search(shown) and privacy.SIGN.search(text)), there


@given(texts.any_texts() | texts_with_contacts())
def test_places_are_in_order_and_in_the_text(text: str) -> None:
    ends = [0, *(place for one in contact_data(text) for place in (one.start, one.end)), len(text)]
    assert ends == sorted(ends)


def test_a_text_whose_marks_uncover_ever_more_ends_with_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "ROUNDS", 0)
    assert mask("Mia, geb. 12.05.1984, und mia@example.org") == f"Mia, geb. {MASK}"
    assert mask("Beete") == "Beete"


@pytest.mark.parametrize(
    "part",
    [
        "a@", "0 ", "a.", "_", "(at) ", "a at b dot ", "mia @ ", "030 23125 ", "1. ", "DE00 ", "AT00 0000 ", "Aa 1 ",
        "Aa-Aa-weg 1 ", "Gasse 1 ", "Büro in der Aa ", "12 Aa Aa ", "Straße des 1. ", "Passwort für ", "Passwort: ",
        "PIN (", "Code ", "geb. am 1. ", "(*", "a.bc/", "://", "https://a:", "https://x.com/", "?token=", "@a ",
        "Insta @", "\\_", "&#64;", "\u00ad",
    ],
)  # fmt: skip
def test_hostile_lines_are_read_in_linear_time(part: str) -> None:
    line = part * (256_000 // len(part))
    started = time.process_time()
    contact_data(line)
    assert time.process_time() - started < 4  # 0.1 to 0.8 s; one step more than linear would take minutes
