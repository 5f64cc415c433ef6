"""What the live preview of the page for handing in a note costs its writer's browser.

`python tests/benchmarks/paste_page.py` builds the site and prints a table: bytes and time from the press of the button
until the preview of a note stands there, with nothing in the browser's cache and with everything; time from the last
key until what was typed is shown, for a note of 5 kB; and for how long the page did not react at most.

Needs Chromium, as the browser tests do, and the preview (`campnotes fetch`).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from mimetypes import add_type
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright
from serving import Server, served

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from building import built_site  # noqa: E402 - where it lies is known only now
from conftest import BROWSER_FLAGS, find_browser  # noqa: E402

ROUNDS = 3
KEYS = 20
NOTE_SIZE = 5_000  # bytes
PART = """
Problem {n}: Im Haus {n} weiß niemand, wer den Schlüssel für den Hof hat
- Vorschlag: Schlüsselkasten am Eingang, die Zahl wechselt jeden Monat
- Ansprechpartner:innen: Hausverwaltung, Quartiersmanagement

Wir haben lange darüber gesprochen, ob das in Haus {n} anders ist. Es fehlt vor allem an Leuten, die abends abschließen.
"""
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: "longtask" });
"""
READY = "document.querySelector('#cn-paste-shown[aria-busy=false] details')"
PRESSED = f"""async () => {{
  const start = performance.now();
  document.querySelector("#cn-paste-load").click();
  while (!{READY}) await new Promise((done) => setTimeout(done, 5));
  return performance.now() - start;
}}"""
TYPED = f"""async () => {{
  const box = document.querySelector("#cn-paste-text");
  const start = performance.now();
  box.value = box.value.replace("Haus 3 anders", "Haus 3 ganz anders") + "x";
  box.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
  while (!{READY}) await new Promise((done) => setTimeout(done, 5));
  return performance.now() - start;
}}"""


def main() -> None:
    add_type("text/javascript", ".mjs")
    add_type("application/wasm", ".wasm")
    with tempfile.TemporaryDirectory() as folder:
        site = built_site(ROOT, Path(folder) / "site")
        with served(site) as server, sync_playwright() as playwright:
            rounds = []
            for number in range(ROUNDS):
                profile = Path(folder) / f"profile-{number}"
                context = playwright.chromium.launch_persistent_context(
                    profile, executable_path=find_browser(), args=list(BROWSER_FLAGS)
                )
                rounds.append(_round(context, server))
                context.close()
    names = ("cold, MB", "cold, s", "warm, s", "after the last key, ms", "page blocked at most, ms")
    print("| " + " | ".join(names) + " |\n|" + "---:|" * len(names))
    for measured in (*rounds, map(statistics.median, zip(*rounds, strict=True))):
        print("| " + " | ".join(f"{value:.2f}" for value in measured) + " |")


def _round(context: BrowserContext, server: Server) -> tuple[float, float, float, float, float]:
    server.sent.clear()
    page, cold = _loaded(context, server)
    sent = sum(size for _, size in server.sent)
    page.wait_for_timeout(3_000)  # the browser compiles on, and keeps what it made
    blocked = page.evaluate("window.longest")
    page.close()
    page, warm = _loaded(context, server)
    keys = [page.evaluate(TYPED) for _ in range(KEYS)]
    return sent / 1e6, cold / 1e3, warm / 1e3, statistics.median(keys), max(blocked, page.evaluate("window.longest"))


def _loaded(context: BrowserContext, server: Server) -> tuple[Page, float]:
    """A page with a note and its preview, and the milliseconds from the press of the button."""
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{server.address}/contribute/")
    page.locator("#cn-paste-text").fill(_note())
    return page, page.evaluate(PRESSED)


def _note() -> str:
    text = "Schlüssel für viele Höfe\n"
    while len(text.encode()) < NOTE_SIZE:
        text += PART.format(n=text.count("Problem") + 1)
    return text


if __name__ == "__main__":
    main()
