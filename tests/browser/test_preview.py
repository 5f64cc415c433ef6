"""The live preview of the page for handing in a note: the importer itself, in Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import texts
from accessibility import violations
from campnotes.adapters.preview import is_fetched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not is_fetched(texts.ROOT / ".campnotes" / "preview") and os.environ.get("CAMPNOTES_PREVIEW_REQUIRED") != "1",
        reason="the preview was not fetched: campnotes fetch",
    ),
]

PHONE, DESK = 360, 1280
PATIENCE = 120_000  # milliseconds; a busy machine takes its time
CAMP = "Barcamp Gute Nachbarschaft"
NOTE = """Schlüssel für den Garten
Ayla Sommer, Gartenfreunde Nordhang e. V.

Problem: Niemand weiß, dass es den Garten gibt
Vorschlag: Schild an der Straße
Ansprechpartner:innen: Quartiersmanagement

Es fehlt leider an Leuten, die abends abschließen.
"""
TOO_LONG = ("Zeile " * 1_000 + "\n") * 50
PRIVATE = "Anmelden bei ayla@garten.example.org oder 0331 1234567\nund bei ronja@garten.example.org\n"


def test_every_golden_note_becomes_its_document_as_in_the_terminal(open_page: Callable[..., Page]) -> None:
    page = with_preview(open_page("contribute/"))
    different = []
    for note in texts.RAW_NOTES:
        page.get_by_label("Datei öffnen").set_input_files(note)
        settled(page)
        if document(page) != note.with_name(f"{note.stem}.golden.md").read_text(encoding="utf-8"):
            different.append(note.name)
    assert not different


def test_what_is_typed_is_read_at_once_and_handed_in_as_it_is_stored(open_page: Callable[..., Page]) -> None:
    page = with_preview(open_page("contribute/"))
    page.get_by_label("Deine Notiz").fill(NOTE)
    settled(page)
    shown = page.locator("#cn-paste-shown")
    expect(page.locator("#cn-paste-state")).to_have_text("1 Problem, 1 Vorschlag, 1 Ansprechrolle")
    expect(shown.get_by_text("Ayla Sommer (Gartenfreunde Nordhang e. V.)")).to_be_visible()
    card = shown.locator("article")
    expect(card).to_contain_text("Geringe Bekanntheit")
    expect(card).to_contain_text("Schild an der Straße")
    shown.get_by_text("Was aus jeder Zeile wurde").click()
    fates = shown.locator("tr", has_text="Ayla Sommer").locator("td")
    expect(fates.last).to_have_text("Sessiongeber:in")
    page.evaluate("() => { window.opened = []; window.open = (url) => { window.opened.push(url); return null; }; }")
    confirm(page)
    page.get_by_role("button", name="Auf der Projektseite abgeben").click()
    expect(page.locator("#cn-paste-told")).to_contain_text("neuen Seite")
    asked = "new URL(window.opened[0]).searchParams"
    assert page.evaluate(f"{asked}.get('filename')") == "schluessel-fuer-den-garten.md"
    assert page.evaluate(f"{asked}.get('value')") == document(page)


def test_a_similar_problem_of_the_collection_is_shown(open_page: Callable[..., Page]) -> None:
    page = with_preview(open_page("contribute/"))
    page.get_by_label("Deine Notiz").fill("Bekannt werden\n\nProblem: Der Verein ist kaum bekannt\n")
    similar = page.locator("#cn-paste-similar")
    expect(similar.get_by_role("link").first).to_contain_text("bekannt")
    assert "/sessions/" in (similar.get_by_role("link").first.get_attribute("href") or "")


def test_private_data_are_taken_out_at_a_press_and_hinder_handing_in_before(open_page: Callable[..., Page]) -> None:
    page = with_preview(open_page("contribute/"))
    page.get_by_label("Deine Notiz").fill(NOTE + PRIVATE)
    settled(page)
    confirm(page)
    page.get_by_role("button", name="Per Mail abgeben").click()
    expect(page.locator("#cn-paste-told")).to_contain_text("private Daten")
    expect(page.get_by_label("Text für die Mail")).to_be_hidden()
    assert "ayla@" not in document(page)
    page.get_by_role("button", name="Zeile 9 unkenntlich machen").click()
    settled(page)
    left = page.get_by_label("Deine Notiz").input_value()
    assert "Anmelden bei ▒▒▒ oder ▒▒▒\n" in left
    assert "ronja@" in left
    page.get_by_role("button", name="Zeile 10 unkenntlich machen").click()
    settled(page)
    page.get_by_role("button", name="Per Mail abgeben").click()
    expect(page.get_by_label("Text für die Mail")).to_be_visible()


def test_a_yes_makes_an_item_and_a_no_is_not_asked_again(open_page: Callable[..., Page]) -> None:
    page = with_preview(open_page("contribute/"))
    page.get_by_label("Deine Notiz").fill(f"{NOTE}\nMan sollte den Bauhof fragen, der hat noch Kästen.\n")
    settled(page)
    doubts = page.locator(".cn-doubts li")
    expect(doubts).to_have_count(2)
    doubts.filter(has_text="Es fehlt leider").get_by_role("button", name="Ja").click()
    expect(page.locator("#cn-paste-state")).to_contain_text("2 Probleme")
    expect(doubts).to_have_count(1)
    doubts.get_by_role("button", name="Nein").click()
    expect(doubts).to_have_count(0)
    assert "declined:" in document(page)
    page.get_by_label("Deine Notiz").press_sequentially("Noch ein Satz.")
    settled(page)
    expect(page.locator("#cn-paste-state")).to_contain_text("2 Probleme")


def test_a_file_that_is_none_of_ours_is_refused_with_a_word(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = with_preview(open_page("contribute/"))
    page.get_by_label("Deine Notiz").fill(NOTE)
    (tmp_path / "notiz.docx").write_bytes(b"%PDF-1.7")
    page.get_by_label("Datei öffnen").set_input_files(tmp_path / "notiz.docx")
    expect(page.locator("#cn-paste-told")).to_contain_text("PDF")
    expect(page.get_by_label("Deine Notiz")).to_have_value(NOTE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_no_violation_in_any_state(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("contribute/", width, scheme)
    page.get_by_role("button", name="Vorschau laden").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert violations(page) == [], "loading"
    expect(page.get_by_role("progressbar")).to_be_hidden(timeout=PATIENCE)
    assert violations(page) == [], "empty"
    for state, note in {"preview": NOTE, "findings": f"\n{NOTE}{PRIVATE}", "too long": TOO_LONG}.items():
        page.get_by_label("Deine Notiz").fill(note)
        settled(page)
        for more in page.locator("#cn-paste-shown summary").all():
            more.click()
        assert violations(page) == [], state
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state
    expect(page.locator(".cn-findings")).to_contain_text("größer als 256 kB")


def with_preview(page: Page) -> Page:
    page.get_by_role("button", name="Vorschau laden").click()
    expect(page.locator("#cn-paste-progress")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("#cn-paste-state")).to_contain_text("siehst du hier")
    return page


def settled(page: Page) -> None:
    """Waits until the text as it stands is read."""
    expect(page.locator("#cn-paste-shown")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)


def document(page: Page) -> str:
    """The stored form as it is shown."""
    stored: Locator = page.locator("details[data-part=document]")
    if stored.get_attribute("open") is None:
        stored.locator("summary").click()
    return stored.locator("code").text_content() or ""


def confirm(page: Page) -> None:
    page.get_by_label("Auf welchem Camp war das?").select_option(label=CAMP)
    for box in page.locator("#cn-paste-form input[type=checkbox]").all():
        box.check()
