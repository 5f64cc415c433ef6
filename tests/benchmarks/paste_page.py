"""What the live preview of the page for handing in a note costs its writer's browser.

`python tests/benchmarks/paste_page.py` builds the site and prints a table: bytes and time from the press of the button
until the preview of a note stands there, with nothing in the browser's cache and with everything; time from the last
key until what was typed is shown, for a note of 5 kB; and for how long the page did not react at most.

Needs Chromium, as the browser tests do, and the preview (`campnotes fetch`).
"""

from __future__ import annotations

import gzip
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import add_type, guess_type
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from conftest import BROWSER_FLAGS, find_browser  # noqa: E402 - where it lies is known only now

ROUNDS = 3
KEYS = 20
NOTE_SIZE = 5_000  # bytes
PART = """
Problem {n}: Im Haus {n} weiß niemand, wer den Schlüssel für den Hof hat
- Vorschlag: Schlüsselkasten am Eingang, die Zahl wechselt jeden Monat
- Ansprechpartner:innen: Hausverwaltung, Quartiersmanagement

Wir haben lange darüber gesprochen, ob das in Haus {n} anders ist. Es fehlt vor allem an Leuten, die abends abschließen.
"""
COMPRESSED = {
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/wasm",
}
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
        site = Path(folder) / "site"
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)], cwd=ROOT, check=True
        )
        with _served(site) as server, sync_playwright() as playwright:
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
    server.sent = 0
    page, cold = _loaded(context, server)
    sent = server.sent
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


class Server(ThreadingHTTPServer):
    """Serves a folder as a host for static sites does, and counts the bytes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.sent = 0
        self.files: dict[str, tuple[str, bytes, bool]] = {}
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Lets a browser hang up."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def file(self, path: str) -> tuple[str, bytes, bool]:
        """Content type, bytes as they are sent, and whether they are compressed."""
        if path not in self.files:
            file = self.folder / path.lstrip("/") / ("index.html" if path.endswith("/") else "")
            kind = guess_type(file.name)[0] or "application/octet-stream"
            compressed = kind in COMPRESSED
            self.files[path] = kind, gzip.compress(file.read_bytes()) if compressed else file.read_bytes(), compressed
        return self.files[path]


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        try:
            kind, content, compressed = self.server.file(urlsplit(self.path).path)
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)
        self.server.sent += len(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Says nothing: the table is all there is to read."""


@contextmanager
def _served(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
