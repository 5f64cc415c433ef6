"""The search page in Chromium: finds what the terminal finds, keeps its state in the address, runs no note's text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Locator, Page, Route, expect

from campnotes.adapters.files import read_library
from campnotes.adapters.search import Filters, SearchIndex, open_index
from campnotes.adapters.shards import shards
from campnotes.core.catalog import Catalog
from campnotes.core.model import Event, Problem, Session, Suggestion
from campnotes.core.query import QUERY_LIMIT, WORD_LIMIT
from campnotes.core.ranking import FACETS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
BASE = "http://site.example/any/base/"
PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Suche</title><link rel="stylesheet" href="../assets/stylesheets/campnotes.css">
<link rel="stylesheet" href="../assets/stylesheets/search.css"></head>
<body class="md-typeset" data-md-color-scheme="default"><main>{}</main>
<script type="module" src="../assets/javascripts/search.js"></script></body></html>"""
ODD = [
    *("", " ", "\u00a0", "w*", "((((", "\0", "🙂", "-", "constructor", "__proto__", "was tun wir"),
    "🙂" * 300,
    "x" * 999,
    *(" " * (QUERY_LIMIT - len("Verein") + over) + "Verein" for over in (-1, 0, 1)),
    *(" ".join([*(f"w{n}" for n in range(WORD_LIMIT - 1 + over)), "Verein"]) for over in (-1, 0, 1)),
]
FIND_ALL = """async (queries) => {
  const { openIndex } = await import("../assets/javascripts/shards.js");
  const { answer, facets } = await import("../assets/javascripts/ranking.js");
  const index = await openIndex(new URL("data/", location));
  const recordOf = async ({ number, score }) => {
    const { first, records } = await index.session(number);
    const { kind, session, item, text, title, types, url } = records[number - first];
    return [kind, session, item, text, title, types, url, score];
  };
  const found = [];
  for (const [query, filters] of queries) {
    const chosen = Object.fromEntries(Object.entries(filters).map(([facet, values]) => [facet, new Set(values)]));
    const { total, hits, scores, corrected } = await answer(query, chosen, index);
    const counts = await facets(scores, chosen, index);
    found.push({
      total,
      hits: await Promise.all(hits.map(recordOf)),
      facets: Object.fromEntries(Object.entries(counts).map(([facet, values]) => [facet, [...values].sort()])),
      corrected: corrected && corrected.query,
    });
  }
  return found;
}"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """What this repository holds, and a session whose text would do harm if it became markup."""
    own = read_library(ROOT).catalog
    hostile = Session(
        title="</script><img src=x onerror=alert(1)>",
        problems=(Problem(id="p1", text="Zwirbel <b onclick=alert(2)>fett</b> &amp; {{ 7*7 }}"),),
        suggestions=(Suggestion(id="s1", text="<svg onload=alert(3)> Zwirbel", addresses=("p1",)),),
    )
    return replace(
        own,
        events={**own.events, "zz": Event(title="<i>Camp</i>")},
        sessions={**own.sessions, "zz/hostile": hostile},
    )


@pytest.fixture(scope="module")
def index(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield open_index(tmp_path_factory.mktemp("index"), catalog)


@pytest.fixture(scope="module")
def serve(index: SearchIndex) -> Callable[[Route], None]:
    """Answers every request as a static file host would, and nothing beyond the site's own address."""
    templates = Environment(loader=FileSystemLoader(ROOT / "templates" / "pages"), autoescape=True)
    say = yaml.safe_load((ROOT / "templates" / "i18n" / "de.yml").read_text(encoding="utf-8"))
    page = templates.get_template("search.md.j2").render(t=say, kind="search", to=lambda path: f"../{path}")
    data = shards(index.export())

    def answer(route: Route) -> None:
        url = route.request.url.split("?")[0]
        assert url.startswith(BASE), f"a request to {url}"
        path = url.removeprefix(BASE)
        asset = ROOT / "docs" / path
        if path == "search/":
            route.fulfill(body=PAGE.format(page.split("---\n", 2)[2]), content_type="text/html; charset=utf-8")
        elif path.startswith("search/data/") and path.removeprefix("search/data/") in data:
            route.fulfill(body=data[path.removeprefix("search/data/")], content_type="application/json")
        elif path.startswith("assets/") and asset.is_file():
            route.fulfill(path=asset)
        else:
            route.fulfill(status=404, body="")

    return answer


@pytest.fixture
def page(browser: Browser, serve: Callable[[Route], None]) -> Iterator[Page]:
    """The search page with all records listed."""
    context = browser.new_context()
    opened = context.new_page()
    alerts: list[str] = []
    opened.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    opened.route("**/*", serve)
    opened.goto(BASE + "search/")
    expect(count(opened)).to_contain_text("Treffer")
    yield opened
    context.close()
    assert alerts == []


def test_the_browser_finds_what_the_terminal_finds(page: Page, index: SearchIndex, catalog: Catalog) -> None:
    """Law 7: same hits, same order, same scores, same counts, same correction."""
    queries = [*own_words(catalog), *mixed_words(catalog), *odd_words(catalog), *ODD]
    asked = [(query, chance_filters(place)) for place, query in enumerate(queries)]
    asked_there = [
        (query, {facet: sorted(values) for facet, values in filters.wanted().items()}) for query, filters in asked
    ]
    for (query, filters), its in zip(asked, page.evaluate(FIND_ALL, asked_there), strict=True):
        mine = index.search(query, filters, limit=10_000)
        assert its["corrected"] == mine.corrected, query
        assert its["total"] == mine.total, query
        assert its["hits"] == [list({**vars(hit), "types": list(hit.types)}.values()) for hit in mine.hits], query
        assert its["facets"] == {f: sorted(map(list, values)) for f, values in mine.facets.items()}, query
    assert len(queries) > 900


def test_results_come_while_typing_and_words_are_marked(page: Page) -> None:
    box(page).press_sequentially("Vorsta")
    expect(page.locator("mark").first).to_contain_text("Vorsta")
    assert page.url.endswith("?q=Vorsta")


def test_enter_asks_the_query_of_the_terminal(page: Page, index: SearchIndex) -> None:
    """While typing, the beginning of a word stands for all that begin so, and is no typing error."""
    box(page).press_sequentially("Finanzirung")
    expect(count(page)).to_have_text(f"{len(index.export().records)} Treffer")
    expect(corrected(page)).to_be_empty()
    box(page).press("Enter")
    expect(corrected(page)).to_contain_text("Finanzierung")
    expect(count(page)).to_have_text(f"{index.search('Finanzierung').total} Treffer")


def test_a_typing_error_is_corrected_with_a_way_back(page: Page, index: SearchIndex) -> None:
    ask(page, "finanzirung Räume")
    expect(corrected(page)).to_have_text("Ergebnisse für Finanzierung Räume. Stattdessen nach finanzirung Räume suchen")
    expect(count(page)).to_have_text(f"{index.search('finanzirung Räume').total} Treffer")
    corrected(page).get_by_role("link").click()
    expect(box(page)).to_have_value('"finanzirung" Räume')
    expect(corrected(page)).to_be_empty()
    expect(count(page)).to_have_text("Kein Treffer")
    page.go_back()
    expect(corrected(page)).to_contain_text("Finanzierung")


def test_a_hit_without_the_words_says_why_it_was_found(page: Page) -> None:
    ask(page, "niemand kennt uns")
    found = page.locator("article", has_text="Verein ist bisher kaum bekannt in der relevanten Region")
    expect(found.locator(".cn-why")).to_have_text("Gefunden über die Problemart: Geringe Bekanntheit")


def test_nothing_found_says_what_to_try(page: Page) -> None:
    ask(page, "Quastenflosser")
    expect(count(page)).to_have_text("Kein Treffer")
    expect(results(page)).to_contain_text("weniger oder einfachere Wörter")
    page.goto(BASE + "search/?q=Verein&type=gibt-es-nicht")
    results(page).get_by_role("link", name="ohne Filter suchen").click()
    expect(page).to_have_url(BASE + "search/?q=Verein")
    expect(page.locator("article").first).to_be_visible()


def test_a_filter_that_is_set_can_be_taken_away(page: Page) -> None:
    page.goto(BASE + "search/?q=Verein&type=bekanntheit&event=2023-opentransfer-zusammenhalt")
    page.get_by_role("button", name="Filter entfernen: openTransfer CAMP Zusammenhalt").click()
    expect(page).to_have_url(BASE + "search/?q=Verein&type=bekanntheit")
    expect(box(page)).to_be_focused()


@pytest.mark.parametrize("query", ["", "Verein"])
def test_every_count_is_what_a_click_gives(page: Page, query: str) -> None:
    page.goto(f"{BASE}search/?q={query}&kind=problem&kind=suggestion")
    settled(page)
    lines = page.locator("details li:not([hidden])").evaluate_all(
        """all => all.map((line) => [line.querySelector("input"), line.querySelector(".cn-count").textContent])
                .map(([{ name, value }, count]) => [name, value, count])"""
    )
    assert {facet for facet, _, _ in lines} == set(FACETS)
    some = {facet: pair for facet, *pair in lines} | {f"first {facet}": pair for facet, *pair in reversed(lines)}
    for facet, (value, promised) in some.items():
        facet = facet.removeprefix("first ")
        if facet == "kind":
            continue
        line = page.locator(f'input[name="{facet}"][value="{value}"]')
        line.evaluate("box => { box.closest('details').open = true; box.click(); }")
        expect(count(page)).to_have_text(f"{promised} Treffer")
        line.evaluate("box => box.click()")
        settled(page)


def test_typing_loads_few_shards(page: Page, index: SearchIndex) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).press_sequentially("Verwendungsnachweis", delay=150)
    settled(page)
    words = [url for url in asked if "/terms-" in url]
    assert len(words) == len(set(words)) <= 10
    assert not [url for url in asked if re.search("/(heads|tails|passages)-", url)]


def test_a_problem_found_by_its_label_stands_with_its_roles(page: Page) -> None:
    ask(page, "niemand kennt uns")
    found = page.locator("article", has_text="Verein ist bisher kaum bekannt in der relevanten Region")
    expect(found).to_contain_text("Geringe Bekanntheit")
    expect(found).to_contain_text("Quartiersmanagement")
    href = found.locator("h2 a").get_attribute("href")
    assert href == BASE + "sessions/2023-opentransfer-zusammenhalt/willst-du-mit-mir-gehen/#p1"


def test_the_count_is_announced(page: Page, index: SearchIndex) -> None:
    ask(page, "Verein")
    expect(page.get_by_role("status")).to_have_text(f"{index.search('Verein').total} Treffer")
    expect(page.get_by_role("status")).to_have_attribute("aria-live", "polite")


def test_types_can_be_browsed_before_typing(page: Page, index: SearchIndex) -> None:
    before = dict(index.search("").facets["type"])
    boxes = {type_: facet(page, type_) for type_ in ("bekanntheit", "raeume")}
    for type_, checkbox in boxes.items():
        expect(checkbox.locator("xpath=..")).to_contain_text(str(before[type_]))
    boxes["bekanntheit"].check()
    expect(count(page)).to_have_text(f"{before['bekanntheit']} Treffer")
    expect(boxes["raeume"].locator("xpath=..")).to_contain_text(str(before["raeume"]))
    assert page.url.endswith("?type=bekanntheit")


def test_the_back_button_undoes_a_step(page: Page) -> None:
    ask(page, "Verein")
    facet(page, "bekanntheit").check()
    assert page.url.endswith("?q=Verein&type=bekanntheit")
    box(page).fill("Vereine im Dorf")
    expect(page).to_have_url(re.compile("Dorf"))
    page.go_back()
    expect(box(page)).to_have_value("Verein")
    expect(facet(page, "bekanntheit")).to_be_checked()
    page.go_back()
    expect(facet(page, "bekanntheit")).not_to_be_checked()
    page.go_back()
    expect(box(page)).to_have_value("")


def test_an_address_brings_its_search_back(page: Page, index: SearchIndex) -> None:
    page.goto(BASE + "search/?q=niemand+kennt+uns&type=bekanntheit&kind=problem&kind=session")
    expect(box(page)).to_have_value("niemand kennt uns")
    expect(facet(page, "bekanntheit")).to_be_checked()
    wanted = Filters(types=("bekanntheit",), kinds=("problem", "session"))
    expect(count(page)).to_have_text(f"{index.search('niemand kennt uns', wanted).total} Treffer")


def test_text_of_a_note_stays_text(page: Page) -> None:
    ask(page, "Zwirbel")
    results = page.locator("#cn-search-results")
    expect(results).to_contain_text("Zwirbel <b onclick=alert(2)>fett</b> &amp; {{ 7*7 }}")
    expect(results).to_contain_text("<svg onload=alert(3)> Zwirbel")
    expect(results).to_contain_text("</script><img src=x onerror=alert(1)>")
    assert results.locator("b, svg, img, i, script").count() == 0


def test_more_hits_come_on_demand(page: Page, index: SearchIndex) -> None:
    shown = page.locator("article").count()
    page.get_by_role("button", name="Weitere anzeigen").click()
    expect(page.locator("article")).not_to_have_count(shown)
    assert page.locator("article").count() > shown


def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    ask(page, "Verein")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_missing_data_are_told(browser: Browser, serve: Callable[[Route], None]) -> None:
    page = browser.new_page()
    page.route("**/*", serve)
    page.route("**/data/*", lambda route: route.fulfill(status=500, body=""))
    page.goto(BASE + "search/")
    expect(count(page)).to_contain_text("ließen sich nicht laden")
    page.close()


def test_without_javascript_the_lists_are_the_way(browser: Browser, serve: Callable[[Route], None]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", serve)
    page.goto(BASE + "search/")
    expect(page.locator("noscript .cn-notice")).to_be_visible()
    expect(page.locator("form")).to_be_hidden()
    links = page.locator(".cn-elsewhere a").evaluate_all("links => links.map((link) => link.href)")
    assert links == [BASE + "problems/", BASE + "roles/", BASE + "events/"]
    context.close()


def own_words(catalog: Catalog) -> list[str]:
    """Every title and item as it stands."""
    return [text for s in catalog.sessions.values() for text in (s.title, *(item.text for _, item in s.items()))]


def mixed_words(catalog: Catalog) -> list[str]:
    """One to five words of the content and of no content in any order, some with odd case or an end cut off."""
    words = sorted({word for text in own_words(catalog) for word in re.findall(r"[^\W_]{2,}[:\-\w]*", text)})
    words += ["und", "niemand", "Zwölffingerdarm", "public", "Fördermittel", "volunteers", "open-source"]
    chance = random.Random(7)  # noqa: S311 - the same queries in every run
    changes: list[Callable[[str], str]] = [str, str.upper, str.lower, lambda word: word[:-2]]
    return [
        " ".join(chance.choice(changes)(word) for word in chance.choices(words, k=chance.randint(1, 5)))
        for _ in range(400)
    ]


def odd_words(catalog: Catalog) -> list[str]:
    """Words with typing errors, joined, in phrases, excluded, with umlauts spelled apart, and words of no language."""
    texts = own_words(catalog)
    words = sorted({word for text in texts for word in re.findall(r"[^\W\d_]{5,}", text)})
    chance = random.Random(8)  # noqa: S311 - the same queries in every run
    two_letters = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

    def misspelled(word: str) -> str:
        at = chance.randrange(len(word) - 1)
        wrong = [word[at + 1] + word[at], "", word[at] * 2 + word[at + 1], chance.choice("enristau") + word[at + 1]]
        return word[:at] + chance.choice(wrong) + word[at + 2 :]

    def in_a_row(text: str) -> str:
        parts = text.split()
        at = chance.randrange(len(parts))
        return " ".join(parts[at : at + chance.randint(1, 4)])

    makers: list[Callable[[], str]] = [
        lambda: misspelled(chance.choice(words)),
        lambda: f"{misspelled(chance.choice(words))} {chance.choice(words)} {misspelled(chance.choice(words))}",
        lambda: chance.choice(words) + chance.choice(["", "s", "n"]) + chance.choice(words).lower(),
        lambda: f'"{in_a_row(chance.choice(texts))}"',
        lambda: f"„{in_a_row(chance.choice(texts))}“ {chance.choice(words)}",
        lambda: f"{chance.choice(words)} -{chance.choice(words)} {chance.choice(words)}",
        lambda: f'{chance.choice(words)} -"{in_a_row(chance.choice(texts))}"',
        lambda: f"-{chance.choice(words)}",
        lambda: chance.choice(words).translate(two_letters).upper(),
        lambda: "".join(chance.choices("abcdefghijklmnopqrstuvwxyzäöüß", k=chance.randint(3, 20))),
    ]
    return [makers[place % len(makers)]() for place in range(500)]


def chance_filters(place: int) -> Filters:
    """Every third query is asked with a filter."""
    some = [
        Filters(types=("bekanntheit", "finanzierung")),
        Filters(kinds=("problem", "suggestion"), languages=("de",)),
        Filters(open=True),
        Filters(roles=("quartiersmanagement",)),
        Filters(events=("2026-gute-nachbarschaft",), years=(2026,)),
        Filters(types=("gibt-es-nicht",)),
    ]
    return some[place // 3 % len(some)] if place % 3 == 0 else Filters()


def ask(page: Page, query: str) -> None:
    box(page).fill(query)
    box(page).press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox")


def settled(page: Page) -> None:
    expect(page.locator("#cn-search-page")).to_have_attribute("aria-busy", "false")


def corrected(page: Page) -> Locator:
    return page.locator("#cn-search-corrected")


def results(page: Page) -> Locator:
    return page.locator("#cn-search-results")


def count(page: Page) -> Locator:
    return page.locator("#cn-search-count")


def facet(page: Page, value: str) -> Locator:
    return page.locator(f'input[value="{value}"]')
