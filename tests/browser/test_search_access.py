"""The search page on the built site for everybody: with the keyboard alone, with a screen reader, on a small phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accessibility import violations

pytestmark = pytest.mark.browser

BASE = "http://site.example/any/base/"
SMALL, PHONE, DESK = 320, 360, 1280
STATES = {
    "empty": ("search/", ""),
    "results": ("search/?q=niemand+kennt+uns", ""),
    "typing": ("search/", "Vorst"),
    "corrected": ("search/?q=finanzirung", ""),
    "nothing": ("search/?q=Quastenflosser", ""),
    "filtered": ("search/?q=Verein&type=bekanntheit&kind=problem", ""),
    "filtered to nothing": ("search/?q=Verein&type=gibt-es-nicht", ""),
}
TARGETS = """(places) => [...document.querySelectorAll(places)].map((e) => [e.textContent, e.getBoundingClientRect()])
  .filter(([, { width, height }]) => width && (width < 44 || height < 44)).map(([text]) => text)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_no_violation(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("", width, scheme)
    for state, (url, typed) in STATES.items():
        page.goto(BASE + url)
        if typed:
            page.locator("#cn-search-box").press_sequentially(typed)
            expect(page.locator("mark").first).to_be_visible()
        settled(page)
        assert violations(page) == [], state


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_filters_of_a_phone(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page("search/?q=Verein&type=bekanntheit", PHONE, scheme)
    page.get_by_role("button", name="Filter (1)").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for facet in page.locator("summary").all():
        if facet.is_visible() and not facet.evaluate("e => e.parentElement.open"):
            facet.click()
    assert violations(page) == []


def test_three_actions_lead_from_the_start_page_to_advice(open_page: Callable[..., Page]) -> None:
    page = open_page("")
    page.keyboard.press("/")
    page.keyboard.type("abends kommt keiner mehr")
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sessions/.*#[ps]\d+$"))
    problem = page.locator(".cn-problem:target, .cn-problem:has(:target)")
    expect(problem).to_be_in_viewport()
    expect(problem.locator(".cn-suggestion").first).to_be_visible()
    expect(problem.locator(".cn-ask").first).to_be_visible()


def test_arrows_walk_through_the_results_and_escape_leads_back(open_page: Callable[..., Page]) -> None:
    page = open_page("search/?q=Raum")
    settled(page)
    box, heads = page.locator("#cn-search-box"), page.locator("article h2 a")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(heads.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(heads.nth(1)).to_be_focused()
    page.locator("#cn-search-results article").nth(1).locator(".cn-chips a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(heads.nth(2)).to_be_focused()
    for place in (1, 0):
        page.keyboard.press("ArrowUp")
        expect(heads.nth(place)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(page).to_have_url(re.compile(r"/search/$"))


def test_tab_comes_to_the_results_before_the_filters(open_page: Callable[..., Page]) -> None:
    page = open_page("search/?q=Verein")
    settled(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Suchen")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("article h2 a").first).to_be_focused()


def test_what_has_the_focus_is_seen(open_page: Callable[..., Page]) -> None:
    page = open_page("search/?q=Verein&type=bekanntheit")
    settled(page)
    for _ in range(30):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")


def test_filters_of_a_phone_open_at_one_button_and_fit_a_finger(open_page: Callable[..., Page]) -> None:
    page = open_page("search/?q=Verein", SMALL)
    settled(page)
    assert page.locator("#cn-search-page input").count() == 0
    page.get_by_role("button", name="Filter").click()
    dialog = page.get_by_role("dialog", name="Ergebnisse eingrenzen")
    assert page.evaluate(TARGETS, "dialog label, dialog summary, dialog button") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL
    dialog.get_by_label("Geringe Bekanntheit").check()
    expect(page).to_have_url(re.compile(r"type=bekanntheit$"))
    done = dialog.get_by_role("button", name=re.compile(r"^\d+ Treffer zeigen$"))
    expect(done).not_to_have_text("0 Treffer zeigen")
    done.click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Filter (1)")).to_be_focused()
    assert page.evaluate(TARGETS, "#cn-search-filter, .cn-chosen, #cn-search-form :is(input, button)") == []


def test_escape_closes_the_filters_of_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("search/", PHONE)
    settled(page)
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_wider_window_takes_the_filters_out_of_their_sheet(open_page: Callable[..., Page]) -> None:
    page = open_page("search/", PHONE)
    settled(page)
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.set_viewport_size({"width": DESK, "height": 800})
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("complementary").get_by_label("Geringe Bekanntheit")).to_be_visible()


def test_the_smallest_phone_needs_no_sideways_scrolling(open_page: Callable[..., Page]) -> None:
    page = open_page("", SMALL)
    for state, (url, _) in STATES.items():
        page.goto(BASE + url)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL, state


def settled(page: Page) -> None:
    """Waits until what was asked is answered."""
    expect(page.locator("#cn-search-page")).to_have_attribute("aria-busy", "false")
