"""Papers for a camp: a sheet and a poster for each row of the plan, and the text of its pad."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

import texts
from campnotes.adapters.kit import Camp, Printer
from campnotes.adapters.pages import read_words
from campnotes.cli import main
from campnotes.core.importing import read_note
from campnotes.core.plan import PlannedSession
from campnotes.core.policy import has_policy

PLAN = """\
Titel;Datum;Zeit;Raum;Sessiongebende
Hofkino;9.5.2026;14:30;Garten;Ayla Sommer
Beete & <b>Zäune</b>;9.5.2026;16:00;Küche;Mia Krüning, Jo Falk
;9.5.2026;17:00;Aula;
"""
EVENT = "2026-gute-nachbarschaft"
ADDRESS = "https://notizen.nordhang.invalid/"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    texts.copied(tmp_path, "sessions", "templates", "docs/assets")
    config = (texts.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(config.replace("https://campnotes.example/", ADDRESS), encoding="utf-8")
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def kit(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["kit", str(root / "papers"), "--plan", str(root / "plan.csv"), *arguments, "--root", str(root)])
        return code, *capsys.readouterr()

    return run


def read(root: Path, name: str) -> str:
    return (root / "papers" / name).read_text(encoding="utf-8")


def test_every_session_has_its_papers(root: Path, kit: Run) -> None:
    assert kit("--event", EVENT) == (0, f"{root / 'papers'}\n", "")
    for name in ("notizzettel.html", "tuerschilder.html"):
        page = read(root, name)
        assert page.count("<section") == page.count("<svg") == 2
        for said in ("Barcamp Gute Nachbarschaft", "Hofkino", "14:30", "Garten", "Ayla Sommer", "09.05.2026"):
            assert said in page
        assert "Beete &amp; &lt;b&gt;Zäune&lt;/b&gt;" in page
    assert sorted(path.name for path in (root / "papers" / "pads").iterdir()) == [
        "001-hofkino.txt", "002-beete-b-zaeune-b.txt",
    ]  # fmt: skip


def test_papers_ask_for_nothing_elsewhere(root: Path, kit: Run) -> None:
    kit("--event", EVENT)
    for name in ("notizzettel.html", "tuerschilder.html"):
        assert re.findall(r"(?:src|href|url|@import)\b", read(root, name)) == []


def test_a_pad_is_read_as_what_was_planned(root: Path, kit: Run) -> None:
    kit("--event", EVENT)
    draft = read_note(read(root, "pads/001-hofkino.txt") + "Akku leihen\n", texts.vocabulary())
    session = draft.session
    assert (session.title, str(session.date), session.hosts[0].name) == ("Hofkino", "2026-05-09", "Ayla Sommer")
    assert draft.event
    assert draft.event.title == "Barcamp Gute Nachbarschaft"


def test_a_code_leads_to_the_page_for_handing_in_with_camp_and_title() -> None:
    printer = Printer(texts.ROOT / "templates", read_words(texts.ROOT / "templates", "de"), "de", "")
    slip = printer._slip(PlannedSession(2, "Beete & Zäune"), Camp("Camp Nord", "2026-camp", ADDRESS))
    address = urlsplit(slip.address)
    assert address.path == "/contribute/"
    assert parse_qs(address.query) == {"camp": ["2026-camp"], "title": ["Beete & Zäune"]}


def test_without_an_address_there_are_no_codes(root: Path, kit: Run) -> None:
    texts.copied(root, "mkdocs.yml")
    code, _, err = kit("--event", EVENT)
    assert code == 0
    assert "[kit-no-address]" in err
    assert "<svg" not in read(root, "tuerschilder.html")


def test_papers_are_made_anew_and_nothing_else_is_touched(root: Path, kit: Run) -> None:
    kit()
    (root / "plan.csv").write_text("Titel\nHofkino\n", encoding="utf-8")
    assert kit()[0] == 0
    assert [path.name for path in (root / "papers" / "pads").iterdir()] == ["001-hofkino.txt"]
    shutil.rmtree(root / "papers")
    (root / "papers").mkdir()
    (root / "papers" / "brief.txt").write_text("Liebe Oma", encoding="utf-8")
    assert kit()[0] == 2
    assert [path.name for path in (root / "papers").iterdir()] == ["brief.txt"]


@pytest.mark.parametrize(
    ("plan", "arguments", "code", "told"),
    [
        ("Raum\nGarten\n", (), 1, "[plan-no-title]"),
        (PLAN, ("--event", "2026-gute-nachbarn"), 2, "Gemeint ist vielleicht: 2026-gute-nachbarschaft"),
    ],
)
def test_what_cannot_be_printed_is_told(
    root: Path, kit: Run, plan: str, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (root / "plan.csv").write_text(plan, encoding="utf-8")
    answer = kit(*arguments)
    assert answer[0] == code
    assert told in answer[2]
    assert not (root / "papers").exists()


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_blank_sheet_is_a_page_of_the_site(language: str) -> None:
    words = read_words(texts.ROOT / "templates", language)
    page = Printer(texts.ROOT / "templates", words, language, "").blank_sheet()
    assert has_policy(page)
    assert page.count("<section") == 1
    assert all(unescape(part["title"]) in page for part in words["kit"]["parts"])


def test_each_paper_is_one_sheet(root: Path, kit: Run, browser: Browser) -> None:
    long = "Gemeinschaftsgartenbewässerung " * 6
    (root / "plan.csv").write_text(f"Titel;Host\nHofkino;Ayla Sommer\n{long};Mia Krüning, Jo Falk\n", encoding="utf-8")
    kit("--event", EVENT)
    page = browser.new_page()
    for name in ("notizzettel.html", "tuerschilder.html"):
        page.goto((root / "papers" / name).as_uri())
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))) == 2
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 794, "height": 1123})
        heights = "() => [...document.querySelectorAll('section')].map((one) => [one.scrollHeight, one.clientHeight])"
        assert all(needed <= there for needed, there in page.evaluate(heights))
    page.close()
