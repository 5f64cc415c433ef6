"""Every kind of page in Chromium: on a phone and a desk, light and dark, without a request to anybody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accessibility import violations
from campnotes.adapters.files import read_library
from campnotes.core.catalog import event_url, report_url, session_url

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
BASE = "http://site.example/any/base/"
LIBRARY = read_library(ROOT)
PAGES = [
    *(
        "",
        "search/",
        "search/?q=verein",
        "contribute/",
        "problems/",
        "problems/finanzierung/",
        "roles/",
        "roles/quartiersmanagement/",
    ),
    *("events/", "contribute/", "mitmachen/", "ueber/", "open/", "insights/", "data/", "impressum/", "datenschutz/"),
    "barrierefreiheit/",
    *(event_url(event) for event in LIBRARY.catalog.events),
    *(report_url(event) for event in LIBRARY.catalog.events),
    *(session_url(session) for session in LIBRARY.catalog.sessions),
]
OPEN_TRANSFER = "2023-opentransfer-zusammenhalt"
KINDS = [
    *(
        "",
        "problems/",
        "problems/finanzierung/",
        "roles/",
        "roles/quartiersmanagement/",
        "events/",
        "open/",
        "insights/",
    ),
    *("data/", "contribute/", "mitmachen/", "notizen/", "datenschutz/"),
    *(event_url(OPEN_TRANSFER), report_url(OPEN_TRANSFER), session_url(f"{OPEN_TRANSFER}/willst-du-mit-mir-gehen")),
]
PHONE, DESK = 360, 1280
TOO_FAINT = """() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = parse(getComputedStyle(at).backgroundColor)
      if (alpha === 1) return [r, g, b]
    }
    return [255, 255, 255]
  }
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue
    const style = getComputedStyle(element)
    const [a, b] = [light(parse(style.color)), light(ground(element))].sort((x, y) => y - x)
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700)
    const ratio = (a + 0.05) / (b + 0.05)
    if (ratio < (large ? 3 : 4.5)) found.push([ratio.toFixed(2), node.data.trim().slice(0, 40)])
  }
  return found
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_fits_and_can_be_read(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("", width, scheme)
    for url in PAGES:
        page.goto(BASE + url)
        if url.startswith("search/"):
            page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        assert page.evaluate(TOO_FAINT) == [], url
        expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_no_violation(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("", width, scheme)
    for url in KINDS:
        page.goto(BASE + url)
        assert violations(page) == [], url


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_two_presses_lead_to_advice(open_page: Callable[..., Page], width: int, scripts: bool) -> None:
    page = open_page("", width, java_script_enabled=scripts)
    page.get_by_role("link", name="Finanzierung fehlt oder ist unsicher").first.click()
    asked = page.locator(".cn-entry", has_text="Wen fragen?").filter(has_text="Vorschläge").first
    asked.locator("h3 a").click()
    problem = page.locator(".cn-problem:target")
    expect(problem).to_be_in_viewport()
    expect(problem.locator(".cn-suggestion").first).to_be_visible()
    expect(problem.locator(".cn-ask").first).to_be_visible()


def test_a_lost_reader_finds_back(open_page: Callable[..., Page]) -> None:
    page = open_page("sessions/gibt/es/nicht/", PHONE, base="http://site.example/")  # as `site_url`: at the root
    expect(page.locator("h1")).to_have_text("Diese Seite gibt es nicht.")
    page.get_by_role("link", name="Zur Startseite").click()
    page.wait_for_url("http://site.example/")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_search_box_in_the_header_leads_to_the_search_page(open_page: Callable[..., Page], width: int) -> None:
    page = open_page("events/", width)
    page.locator("header input[type=search]").fill("niemand kennt uns")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{BASE}search/?q=niemand+kennt+uns")
    expect(page.locator("main")).to_contain_text("Verein ist bisher kaum bekannt")


def test_the_search_box_needs_no_script_to_lead_to_the_search_page(open_page: Callable[..., Page]) -> None:
    page = open_page("", PHONE, java_script_enabled=False)
    page.locator("main input[type=search]").fill("Raum")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{BASE}search/?q=Raum")
    expect(page.locator("main")).to_contain_text("Problemarten")


def test_a_slash_leads_to_the_search_box_unless_somebody_writes(open_page: Callable[..., Page]) -> None:
    page = open_page("events/")
    page.keyboard.press("/")
    box = page.locator("header input[type=search]")
    expect(box).to_be_focused()
    page.keyboard.type("und/oder")
    expect(box).to_have_value("und/oder")


def test_light_and_dark_change_at_a_press_and_stay(open_page: Callable[..., Page]) -> None:
    page = open_page("")
    page.locator("header [data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(f"{BASE}events/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_a_link_to_a_problem_shows_which_it_is(open_page: Callable[..., Page]) -> None:
    session = next(key for key, session in LIBRARY.catalog.sessions.items() if session.problems)
    page = open_page(f"{session_url(session)}#p1", PHONE)
    expect(page.locator("#p1")).to_be_in_viewport()
    assert page.locator("#p1").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_paper_shows_the_notes_and_no_frame(open_page: Callable[..., Page]) -> None:
    page = open_page(session_url(next(iter(LIBRARY.catalog.sessions))), scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for frame in ["header.cn-header", "footer.cn-footer", ".cn-edit"]:
        expect(page.locator(frame)).to_be_hidden()
    assert page.locator("h1").evaluate("e => getComputedStyle(e).color") == "rgb(28, 38, 40)"  # ink, not chalk
