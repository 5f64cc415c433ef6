"""What all tests share: how hard Hypothesis tries, the browser, and that nobody asks another host for anything."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",  # every Windows has it, and it is a Chromium
)
BROWSER_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
NO_BROWSER = "no Chromium or Chrome found"
HOW_TO_GET_ONE = """\
{count} Browser-Tests liefen NICHT: weder Chromium noch Chrome gefunden.
{count} browser tests did NOT run: neither Chromium nor Chrome found.
  Debian, Ubuntu:  sudo apt install chromium
  macOS:           brew install --cask chromium
  Windows:         winget install Google.Chrome
  elsewhere:       CAMPNOTES_BROWSER=/path/to/chromium python3 scripts/test.py"""

settings.register_profile("normal", max_examples=500, deadline=None, derandomize="CI" in os.environ)
settings.register_profile("nightly", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "normal"))

HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "", None)  # noqa: S104 - our own preview, in its tests


def refuse_other_hosts(event: str, arguments: tuple[Any, ...]) -> None:
    """Stops whatever would ask another host for something: no test may, and nothing that they test."""
    match event, arguments:
        case ("socket.getaddrinfo", (host, *_)) | ("socket.connect", (_, (host, *_))) if host not in HERE:
            raise PermissionError(f"a test asked {host} for something")


sys.addaudithook(refuse_other_hosts)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the whole run; whoever asks for it is a browser test."""
    executable = find_browser()
    if not executable:
        pytest.fail(NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(BROWSER_FLAGS))
        yield chromium
        chromium.close()


def find_browser() -> str | None:
    """Path of the browser named by CAMPNOTES_BROWSER, else of the first one on PATH; None when there is none."""
    if named := os.environ.get("CAMPNOTES_BROWSER"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the importer makes of tests/notes/ anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the browser tests; skips them where there is no browser and none is required."""
    skips = not find_browser() and os.environ.get("CAMPNOTES_BROWSER_REQUIRED") != "1"
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if skips and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """After pytest's own last line: which tests did not run, and how to change that."""
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = terminal.stats.get("skipped", ()) if terminal else ()
    unseen = [report for report in skipped if NO_BROWSER in str(report.longrepr)]
    if terminal and unseen:
        terminal.section("BROWSER", sep="!", red=True, bold=True)
        terminal.write_line(HOW_TO_GET_ONE.format(count=len(unseen)), red=True, bold=True)
