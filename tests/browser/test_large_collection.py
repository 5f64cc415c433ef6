"""What only a large collection shows: charts and tables of the insights, lists on several pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from accessibility import violations
from building import built_site
from texts import BASE, copied

COPIES = 6  # of each example: more than fifty open problems, which is one page of a list
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copied(tmp_path_factory.mktemp("large"), *BASE)
    for path in sorted((root / "sessions").glob("*/*.md")):
        for number in range(COPIES):
            shutil.copy(path, path.with_stem(f"{path.stem}-{number}"))
    return built_site(root, root / "site")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.parametrize("url", ["insights/", "open/2/"])
def test_it_fits_and_axe_finds_no_violation(open_page: Callable[..., Page], url: str, width: int, scheme: str) -> None:
    page = open_page(url, width, scheme)
    assert page.evaluate(OVERFLOW) <= 0
    assert violations(page) == []


def test_the_insights_have_charts_and_tables(open_page: Callable[..., Page]) -> None:
    page = open_page("insights/")
    assert page.locator("svg circle").count() > 0
    assert page.locator("table").count() > 0
