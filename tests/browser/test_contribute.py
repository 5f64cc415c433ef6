"""The page for handing in a note, on the built site: what stands in it stays, and every way out carries it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

from accessibility import violations
from campnotes.commands.import_notes import slug
from campnotes.core.site import Forge

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
BASE = "http://site.example/any/base/"
SECURE = "https://site.example/"  # only such a page may copy
PHONE, DESK = 360, 1280
NOTE = "Grüne Höfe\n\nProblem: Wer gießt im August & September?\nVorschlag: 1 + 1 = ein Paar je Beet\n"
LONG_NOTE = NOTE + "ü" * 2000
CAMP, CAMP_TITLE = "2026-gute-nachbarschaft", "Barcamp Gute Nachbarschaft"
NEW_FILE = Forge(**yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["extra"]["forge"]).new_file("")
TITLES = [
    *("Höfe & Größe: Straße", "Teilnehmer:innen", "Café & Crème brûlée", "С чего начать", "", "W" * 150),
    *("zwanzig-buchstaben-x " * 6, "Con", "CON", "Nul!", "COM1", "lpt9", "com10", "Beete – für 100 % aller"),
]
OPENED = "() => { window.opened = []; window.open = (url) => { window.opened.push(url); return null; }; }"


def test_the_forges_page_opens_with_everything_filled_in(open_page: Callable[..., Page]) -> None:
    page = filled(open_page("contribute/"))
    page.get_by_role("button", name="Auf der Projektseite abgeben").click()
    address, fields = asked_for(page)
    assert address == f"{NEW_FILE}sessions/{CAMP}"
    assert fields == {"filename": "gruene-hoefe.txt", "value": NOTE}
    expect(page.locator("#cn-paste-told")).to_contain_text("neuen Seite")


def test_a_poster_leads_to_a_note_with_camp_and_title(open_page: Callable[..., Page]) -> None:
    page = open_page(f"contribute/?camp={CAMP}&title=H%C3%B6fe+%26+%3Cb%3E")
    expect(page.get_by_label("Deine Notiz")).to_have_value("Höfe & <b>\n\n")
    expect(page.get_by_label("Auf welchem Camp war das?")).to_have_value(CAMP)


def test_a_long_note_is_copied_and_only_its_name_is_filled_in(open_page: Callable[..., Page]) -> None:
    page = filled(
        open_page("contribute/", base=SECURE, permissions=["clipboard-read", "clipboard-write"]), NOTE + "ü" * 2000
    )
    page.get_by_role("button", name="Auf der Projektseite abgeben").click()
    expect(page.locator("#cn-paste-told")).to_contain_text("kopiert")
    _, fields = asked_for(page)
    assert fields == {"filename": "gruene-hoefe.txt"}
    assert page.evaluate("navigator.clipboard.readText()") == LONG_NOTE


def test_the_folder_of_a_new_camp_is_made_of_its_name_which_the_note_tells(open_page: Callable[..., Page]) -> None:
    page = filled(open_page("contribute/"))
    page.get_by_label("Auf welchem Camp war das?").select_option(label="ein anderes Camp")
    page.get_by_role("button", name="Auf der Projektseite abgeben").click()
    assert page.evaluate("window.opened") == []  # its name is asked for first
    page.get_by_label("Wie heißt das Camp?").fill("Barcamp Süd 2027")
    page.get_by_role("button", name="Auf der Projektseite abgeben").click()
    address, fields = asked_for(page)
    assert address.endswith("/sessions/barcamp-sued-2027")
    assert fields["value"] == f"Camp: Barcamp Süd 2027\n\n{NOTE}"


def test_a_note_is_named_as_the_importer_names_it(open_page: Callable[..., Page]) -> None:
    named = open_page("contribute/").evaluate(
        """async ([script, titles]) => {
          const { slug } = await import(script);
          return titles.map(slug);
        }""",
        [f"{BASE}assets/javascripts/handing_in.js", TITLES],
    )
    assert named == [slug(title) for title in TITLES]
    assert named[TITLES.index("Con")] == "con-session"


def test_the_mail_is_written_and_the_file_is_saved(open_page: Callable[..., Page]) -> None:
    page = filled(open_page("contribute/"))
    page.get_by_label("Dein Name (freiwillig)").fill("Ronja")
    page.get_by_role("button", name="Per Mail abgeben").click()
    letter = page.get_by_label("Text für die Mail").input_value()
    assert CAMP_TITLE in letter
    assert "Viele Grüße\nRonja\n" in letter
    assert letter.endswith(NOTE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Als Datei speichern").click()
    assert download.value.suggested_filename == "gruene-hoefe.txt"
    assert download.value.path().read_text(encoding="utf-8") == NOTE


@pytest.mark.parametrize("unchecked", ["hosts", "private", "license"])
def test_nothing_is_handed_in_that_was_not_checked(open_page: Callable[..., Page], unchecked: str) -> None:
    page = filled(open_page("contribute/"))
    page.locator(f"input[name={unchecked}]").uncheck()
    for name in ("Auf der Projektseite abgeben", "Per Mail abgeben"):
        page.get_by_role("button", name=name).click()
    assert page.evaluate("window.opened") == []
    expect(page.get_by_label("Text für die Mail")).to_be_hidden()


def test_what_was_written_is_still_there_after_a_reload_until_it_is_deleted(open_page: Callable[..., Page]) -> None:
    page = filled(open_page("contribute/"))
    page.reload()
    expect(page.get_by_label("Deine Notiz")).to_have_value(NOTE)
    expect(page.get_by_label("Auf welchem Camp war das?")).to_have_value(CAMP)
    expect(page.locator("input[name=hosts]")).not_to_be_checked()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Alles löschen").click()
    page.reload()
    expect(page.get_by_label("Deine Notiz")).to_have_value("")
    assert page.evaluate("localStorage.getItem('campnotes.draft')").count("Höfe") == 0


def test_a_text_file_is_opened(open_page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "notiz.md").write_text(NOTE, encoding="utf-8")
    page = open_page("contribute/")
    page.get_by_label("Datei öffnen").set_input_files(tmp_path / "notiz.md")
    expect(page.get_by_label("Deine Notiz")).to_have_value(NOTE)


def test_without_scripts_the_page_says_what_to_do(open_page: Callable[..., Page]) -> None:
    page = open_page("contribute/", java_script_enabled=False)
    expect(page.get_by_label("Deine Notiz")).to_be_hidden()
    links = [link.get_attribute("href") or "" for link in page.locator("noscript a").all()]
    assert [re.sub(r"^https://[^/]+/[^/]+/[^/]+/", "", link) for link in links] == [
        "issues/new/choose",
        "_upload/main/sessions",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_no_violation(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("contribute/", width, scheme)
    assert violations(page) == []
    filled(page)
    page.get_by_role("button", name="Per Mail abgeben").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def filled(page: Page, note: str = NOTE) -> Page:
    """The page with a note, its camp and everything confirmed; what it opens is only noted."""
    page.evaluate(OPENED)
    page.get_by_label("Deine Notiz").fill(note)
    page.get_by_label("Auf welchem Camp war das?").select_option(label=CAMP_TITLE)
    for box in page.locator("#cn-paste-form input[type=checkbox]").all():
        box.check()
    return page


def asked_for(page: Page) -> tuple[str, dict[str, str]]:
    """The page that was opened: its address without query, and the fields of the query."""
    [url] = page.evaluate("window.opened")
    parts = urlsplit(url)
    fields = {name: value for name, [value] in parse_qs(parts.query).items()}
    return url.partition("?")[0], fields
