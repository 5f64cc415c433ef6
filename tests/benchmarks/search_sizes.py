"""What a search costs the reader's browser, beside Pagefind and the search of the theme (lunr), on the same pages.

`python tests/benchmarks/search_sizes.py 1000 3000 10000` prints a table. Each query is asked by a browser that knows
nothing yet; counted are the time from the call of the page until the first results stand on it, and all bytes that the
server sends until then, compressed as web servers do. The pages hold the search and nothing else; Pagefind loads and
shows five results at first, as its own interface does.

Needs Chromium, as the browser tests do, and Pagefind, which nothing else needs: `pip install pagefind pagefind_bin`.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from html import escape
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import quote

from generator import catalog as generated
from material.plugins.search.plugin import SearchIndex
from playwright.sync_api import Browser, sync_playwright
from rjsmin import jsmin
from serving import Server, served

from campnotes.adapters.pages import pages
from campnotes.adapters.search import open_index
from campnotes.adapters.shards import shards
from campnotes.core.catalog import Catalog, session_url
from campnotes.core.model import Session

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from conftest import BROWSER_FLAGS, find_browser  # noqa: E402 - where it lies is known only now

QUERIES = (
    "Verein",
    "Lastenrad",
    "Werkstatt Miete",
    "niemand weiß, wer für Garten zuständig ist",
    "Vorstand Schlüssel",
    "Freiwillige",
    "Nachbarschaft ohne Vertrauen",
    "Förderung wurde gekürzt",
)
# As templates/theme/main.html names them.
MODULES = ("search", "analysis", "dom", "query", "ranking", "results", "shards")
ROUNDS = 4
PATIENCE = 120_000  # milliseconds until a query counts as failed
MEASURE = """
new MutationObserver((_, observer) => {
  if (document.querySelector("#cn-search-results > *, #results > li")) {
    window.first = performance.now();
    observer.disconnect();
  }
}).observe(document, { childList: true, subtree: true });
"""
PAGEFIND = """
<ol id="results"></ol>
<script type="module">
const { search } = await import("../pagefind/pagefind.js");
const found = await search(new URLSearchParams(location.search).get("q"));
const first = await Promise.all(found.results.slice(0, 5).map((result) => result.data()));
const items = first.map(({ meta, excerpt }) => `<li>${meta.title}: ${excerpt}</li>`);
document.querySelector("#results").innerHTML = items.join("");
</script>"""
LUNR = """
<ol id="results"></ol>
<script type="module">
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
const worker = new Worker("../assets/workers/WORKER");
const index = await (await fetch("search_index.json")).json();
worker.onmessage = ({ data: { type, data } }) => {
  if (type === READY) worker.postMessage({ type: QUERY, data: new URLSearchParams(location.search).get("q") });
  if (type !== RESULT) return;
  const items = data.items.slice(0, 5).map(([{ title, text }]) => `<li>${title}: ${text}</li>`);
  document.querySelector("#results").innerHTML = items.join("");
};
worker.postMessage({ type: SETUP, data: { ...index, options: { suggest: false } } });
</script>"""
LUNR_FIELDS = {"title": {"boost": 1e3}, "text": {"boost": 1e0}, "tags": {"boost": 1e6}}  # the theme's own


class Cost(NamedTuple):
    """Of one query."""

    bytes: int
    milliseconds: float


def main(sizes: list[int]) -> None:
    print("| sessions | engine | built in | kB per query | ratio | ms to first results | ratio |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder)
            catalog = generated(size)
            engines = {"campnotes": _campnotes, "Pagefind": _pagefind, "lunr": _lunr}
            built = {name: _timed(partial(build, catalog, site / name)) for name, build in engines.items()}
            costs = _costs(site)
        for name in engines:
            print(_row(size, name, built[name], _middle(costs[name]), _middle(costs["campnotes"])), flush=True)


def _row(size: int, name: str, built: float, cost: Cost, own: Cost) -> str:
    cells = [f"{size:,}", name, f"{built:.1f} s"]
    cells += [f"{cost.bytes / 1000:.0f}", f"{cost.bytes / own.bytes:.1f}"]
    cells += [f"{cost.milliseconds:.0f}", f"{cost.milliseconds / own.milliseconds:.1f}"]
    return f"| {' | '.join(cells)} |"


# ---- The three sites ---------------------------------------------------------------------------------


def _campnotes(catalog: Catalog, site: Path) -> None:
    """The search page as it is, in a frame of its own."""
    scripts = site / "assets" / "javascripts"
    for script in (ROOT / "docs" / "assets" / "javascripts").iterdir():
        _write(scripts / script.name, jsmin(script.read_text(encoding="utf-8")))
    every = pages(Catalog({}, {}, catalog.vocabulary), ROOT / "templates", {})
    page = next(one for one in every if one.path == "search/index.md").render()
    preload = [f'<link rel="modulepreload" href="../assets/javascripts/{module}.js">' for module in MODULES]
    preload.append('<link rel="preload" as="fetch" href="data/manifest.json" crossorigin>')
    script = '<script src="../assets/javascripts/search.js" type="module"></script>'
    body = page.split("---\n", 2)[2]
    _write(site / "search" / "index.html", _html("Suche", body + script, "".join(preload)))
    for name, content in shards(open_index(site / ".index", catalog).export()).items():
        _write(site / "search" / "data" / name, content)


def _pagefind(catalog: Catalog, site: Path) -> None:
    for session_id, session in catalog.sessions.items():
        _write(site / "sessions" / session_id / "index.html", _html(session.title, _session_html(session)))
    _write(site / "search" / "index.html", _html("Pagefind", PAGEFIND))
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--glob", "sessions/**/*.html", "--silent"]
    subprocess.run(command, check=True)


def _lunr(catalog: Catalog, site: Path) -> None:
    """As Material does it: all texts go to the browser, where a worker makes the index of them."""
    theme = files("material") / "templates" / "assets" / "javascripts"
    for part in ("workers", "lunr"):
        shutil.copytree(str(theme / part), site / "assets" / part)
    [worker] = (site / "assets" / "workers").glob("search.*.min.js")
    index = SearchIndex(lang=["de"], separator=r"[\s\-]+", pipeline=["stopWordFilter"], fields=LUNR_FIELDS)
    for session_id, session in catalog.sessions.items():
        page = {"meta": {}, "title": session.title, "toc": [], "url": session_url(session_id)}
        index.add_entry_from_context(SimpleNamespace(**page, content=_session_html(session)))
    _write(site / "search" / "search_index.json", index.generate_search_index(None))
    _write(site / "search" / "index.html", _html("lunr", LUNR.replace("WORKER", worker.name)))


def _session_html(session: Session) -> str:
    """All that a session says, each item under a heading of its own."""
    pieces = [f"<h1>{escape(session.title)}</h1>", *(f"<p>{escape(question)}</p>" for question in session.questions)]
    for kind, item in session.items():
        pieces.append(f'<h2 class="{kind}" id="{item.id}">{escape(item.text)}</h2>')
        pieces += [f"<p>{escape(detail.text)}</p>" for detail in getattr(item, "details", ())]
    pieces += [f"<p>{escape(line)}</p>" for line in session.body.split("\n")]
    return "\n".join(pieces)


def _html(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


# ---- Asking ------------------------------------------------------------------------------------------


def _costs(site: Path) -> dict[str, list[Cost]]:
    """Engine → the cost of each query that it answers."""
    with served(site) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(BROWSER_FLAGS))
        names = sorted(path.name for path in site.iterdir())
        return {name: [_cost(browser, server, name, query) for query in QUERIES] for name in names}


def _cost(browser: Browser, server: Server, name: str, query: str) -> Cost:
    """The least of some rounds: then the server has compressed its files, and nothing else kept the computer busy."""
    return min((_ask(browser, server, name, query) for _ in range(ROUNDS)), key=lambda cost: cost.milliseconds)


def _ask(browser: Browser, server: Server, name: str, query: str) -> Cost:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(MEASURE)
    server.sent.clear()
    page.goto(f"{server.address}/{name}/search/?q={quote(query)}")
    page.wait_for_function("window.first", timeout=PATIENCE)
    milliseconds, epoch = page.evaluate("[window.first, performance.timeOrigin + window.first]")
    context.close()
    return Cost(sum(size for moment, size in server.sent if moment <= epoch), milliseconds)


def _middle(costs: list[Cost]) -> Cost:
    return Cost(
        round(statistics.median(cost.bytes for cost in costs)), statistics.median(cost.milliseconds for cost in costs)
    )


def _timed(work: partial[None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 3000, 10_000])
