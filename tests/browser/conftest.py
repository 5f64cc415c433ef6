"""What the browser tests share: the built site, and a page of it in Chromium."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from building import built_site
from texts import ROOT

BASE = "http://site.example/any/base/"
DESK = 1280
POLICY = "Content Security Policy"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(ROOT, tmp_path_factory.mktemp("built") / "site", "--strict")


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site as a static host would serve it under some path; whatever else it asks for is noted."""
    contexts = []

    problems: list[str] = []

    def serve(route: Route, base: str) -> None:
        url = route.request.url.partition("?")[0]
        file = site / url.removeprefix(base) / ("index.html" if url.endswith("/") else "")
        if not url.startswith(base):
            problems.append(f"asks for {url}")
            route.abort()
        elif file.is_file():
            route.fulfill(path=file, content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
        else:
            route.fulfill(path=site / "404.html", status=404, content_type="text/html")

    def opened(url: str, width: int = DESK, scheme: str = "light", base: str = BASE, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", lambda route: serve(route, base))
        page.on("pageerror", lambda error: problems.append(f"raises {error}"))
        page.on("console", lambda said: problems.append(said.text) if POLICY in said.text else None)
        page.goto(base + url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems
