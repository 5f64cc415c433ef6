"""The built site: one page for each session, every link alive, nothing from elsewhere, same input same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from justhtml import JustHTML

from building import build, built_site
from campnotes import sealed
from campnotes.adapters.files import read_library
from campnotes.adapters.pages import FINISHED_PAGES
from campnotes.core.catalog import session_url
from campnotes.core.document import dump, load
from campnotes.core.importing import read_note
from campnotes.core.rendering import inert
from campnotes.core.site import Forge
from texts import BASE, ROOT, copied

CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
CLICKS = 3
CHANGED = "1772368200"  # 2026-03-01T12:30:00Z


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(ROOT, tmp_path_factory.mktemp("built") / "site", "--strict", SOURCE_DATE_EPOCH=CHANGED)


@pytest.fixture
def knowledge_base(tmp_path: Path) -> Path:
    """A copy of this one, to be changed."""
    return copied(tmp_path / "base", *BASE)


class Reader(HTMLParser):
    """Links, loaded files and ids of a page."""

    WAYS = (("a", "href"), ("form", "action"))
    LOADS = (("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "srcset"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links, self.loads, self.ids, self.generator = list[str](), list[str](), list[str](), ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for way, name in self.WAYS if tag == way and name in found]
        self.loads += [found[name] for loader, name in self.LOADS if tag == loader and name in found]
        if tag == "link" and found.get("rel") == "canonical":
            self.loads.remove(found["href"])
        if tag == "meta" and found.get("name") == "generator":
            self.generator = found["content"]


@cache
def pages(site: Path) -> dict[str, Reader]:
    """URL, without slashes around it → page."""
    return {
        path.parent.relative_to(site).as_posix().removeprefix("."): Reader(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("index.html"))
    }


def target(url: str, link: str) -> str | None:
    """Where a link leads, from the root of the site; None for another host."""
    parts = urlsplit(link)
    return None if parts.scheme or parts.netloc else normpath(f"/{url}/{unquote(parts.path)}").strip("/")


def test_each_session_has_exactly_one_page(site: Path) -> None:
    expected = sorted(session_url(session).rstrip("/") for session in read_library(ROOT).catalog.sessions)
    assert expected
    assert sorted(url for url in pages(site) if url.startswith("sessions/")) == expected


def test_every_link_leads_somewhere(site: Path) -> None:
    for url, page in pages(site).items():
        for link in page.links:
            place = target(url, link)
            if place is not None and place not in pages(site):
                assert (site / place).is_file(), (url, link)
            elif place is not None:
                fragment = urlsplit(link).fragment
                assert not fragment or fragment in pages(site)[place].ids, (url, link)


def test_three_clicks_lead_from_the_start_page_to_every_page(site: Path) -> None:
    reached = {""}
    for _ in range(CLICKS):
        reached |= {
            place for url in reached for link in pages(site)[url].links if (place := target(url, link)) in pages(site)
        }
    assert reached == set(pages(site))


def test_every_page_is_valid_html(site: Path) -> None:
    """No parse error of the HTML standard, in pages of the theme and of ours."""
    for path in site.rglob("*.html"):
        errors = JustHTML(path.read_text(encoding="utf-8"), collect_errors=True).errors
        assert not errors, (path, errors)


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for url, page in pages(site).items():
        assert page.loads, url
        for file in page.loads:
            place = target(url, file)
            assert place is not None, (url, file)
            assert (site / place).is_file(), (url, file)
    for style in (site / "assets" / "stylesheets").glob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style


def test_each_page_leads_to_the_file_behind_it(site: Path) -> None:
    edit = Forge(**CONFIG["extra"]["forge"]).edit("")
    for url, page in pages(site).items():
        files = [link.removeprefix(edit) for link in page.links if link.startswith(edit)]
        assert [(ROOT / file).is_file() for file in files] == [True], url
        if url.startswith("sessions/"):
            assert files == [f"{url}.md"]


def test_no_page_names_its_generator_and_the_themes_search_is_off(site: Path) -> None:
    assert not any(page.generator for page in pages(site).values())
    assert not (site / "search" / "search_index.json").exists()
    assert (site / "search" / "data" / "manifest.json").is_file()


def test_each_page_says_what_it_is(site: Path) -> None:
    for url in pages(site):
        html = (site / url / "index.html").read_text(encoding="utf-8")
        address = CONFIG["site_url"] + (f"{url}/" if url else "")
        facts = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', html))
        assert facts.pop("title"), url
        assert facts.pop("description"), url
        kind = "article" if url.startswith("sessions/") else "website"
        assert facts == {"type": kind, "site_name": CONFIG["site_name"], "locale": "de_DE", "url": address}
        linked = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        assert [json.loads(script)["@id"] for script in linked] == [address] * len(linked)
        assert linked or not re.match("$|data$|(sessions|problems|roles)/|events/[^/]+$", url), url


def test_the_lists_have_feeds_that_readers_find(site: Path) -> None:
    for url, page in pages(site).items():
        found = [target(url, file) for file in page.loads if file.endswith("feed.xml")]
        own = [f"{url}/feed.xml"] if re.fullmatch(r"(problems|events)/[^/]+", url) else []
        assert found == ["feed.xml", *own], url


def test_the_text_for_language_models_leads_to_what_is_there(site: Path) -> None:
    text = (site / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith(f"# {CONFIG['site_name']}\n\n> {CONFIG['site_description']}\n")
    links = re.findall(r"^- \[[^]]+\]\(([^)]+)\): .", text, re.MULTILINE)
    assert len(links) == text.count("\n- ") > 10
    for link in links:
        assert (site / link.removeprefix(CONFIG["site_url"])).exists(), link


def test_a_site_without_an_address_names_nothing_by_one(knowledge_base: Path, tmp_path: Path) -> None:
    config = knowledge_base / "mkdocs.yml"
    config.write_text(re.sub(r"(?m)^site_url:.*\n", "", config.read_text(encoding="utf-8")), encoding="utf-8")
    built = build(knowledge_base, tmp_path / "site", "--strict")
    assert built.returncode == 0, built.stderr
    assert "no site_url" in built.stderr
    assert not [*(tmp_path / "site").rglob("feed.xml"), *(tmp_path / "site").rglob("*.ttl")]
    for page in (tmp_path / "site").rglob("index.html"):
        assert "application/ld+json" not in page.read_text(encoding="utf-8")
    assert "None" not in (tmp_path / "site" / "llms.txt").read_text(encoding="utf-8")


def test_a_configuration_without_a_forge_is_told(knowledge_base: Path, tmp_path: Path) -> None:
    config = knowledge_base / "mkdocs.yml"
    config.write_text(re.sub(r"(?ms)^  forge:.*", "", config.read_text(encoding="utf-8")), encoding="utf-8")
    built = build(knowledge_base, tmp_path / "site")
    assert built.returncode
    assert "extra.forge needs url and branch" in built.stderr
    assert "Traceback" not in built.stderr


def test_what_has_a_date_has_that_of_the_last_change(site: Path) -> None:
    assert int.from_bytes((site / "sitemap.xml.gz").read_bytes()[4:8], "little") == int(CHANGED)
    assert json.loads((site / "data" / "datapackage.json").read_bytes())["created"] == "2026-03-01T12:30:00+00:00"
    assert '<time datetime="2026-03-01">' in (site / "data" / "index.html").read_text(encoding="utf-8")


def test_a_time_that_is_none_is_told(knowledge_base: Path, tmp_path: Path) -> None:
    built = build(knowledge_base, tmp_path / "site", SOURCE_DATE_EPOCH="yesterday")
    assert built.returncode
    assert "SOURCE_DATE_EPOCH: 'yesterday' is no time in seconds since 1970" in built.stderr
    assert "Traceback" not in built.stderr


# Another day, and folders whose files come in another order
ELSEWHERE = """
import os, sys, time
umask, now, listdir, scandir = os.umask(0o077), time.time, os.listdir, os.scandir
time.time = lambda: now() + 400 * 24 * 3600
os.listdir = lambda *folder: sorted(listdir(*folder), reverse=True)

class Scanned(list):
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
    def __next__(self):
        if not self: raise StopIteration
        return self.pop()

os.scandir = lambda *folder: Scanned(sorted(scandir(*folder), key=lambda entry: entry.name))
from mkdocs.__main__ import cli
cli(["build", "--strict", "--site-dir", sys.argv[1]])
"""


def test_same_input_same_bytes(site: Path, knowledge_base: Path, tmp_path: Path) -> None:
    """In another folder, on another day, in another time zone and language, with other hashes, rights and orders."""
    fetched = ".campnotes/preview"
    if (ROOT / fetched).is_dir():  # what `campnotes fetch` brought is input, too
        copied(knowledge_base, fetched)
    for path in knowledge_base.rglob("*"):
        os.utime(path, (86_400, 86_400))
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "XDG_CACHE_HOME": str(tmp_path)}
    elsewhere["SOURCE_DATE_EPOCH"] = CHANGED  # as the same commit would say
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **elsewhere}
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path / "again")]
    built = subprocess.run(
        command, cwd=knowledge_base, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert built.returncode == 0, built.stderr
    assert sums(tmp_path / "again") == sums(site)


def test_what_an_earlier_build_finished_makes_no_difference(
    knowledge_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken over, and yet every page is that of a build which knows of none before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept, again = knowledge_base / FINISHED_PAGES, tmp_path / "again"
    note = min((knowledge_base / "sessions").glob("*/*.md"))
    page = Path("sessions", note.parent.name, note.stem, "index.html")
    build(knowledge_base, again)
    known = {key: zlib.decompress(page).decode() for key, page in (sealed.read(kept) or {}).items()}
    marked = {key: page.replace("</body>", "<!-- known --></body>") for key, page in known.items()}
    sealed.write(kept, {key: zlib.compress(page.encode()) for key, page in marked.items()})
    build(knowledge_base, again)
    assert "<!-- known --></body>" in (again / page).read_text(encoding="utf-8")
    sealed.write(kept, {key: zlib.compress(page.encode()) for key, page in known.items()})
    for path, old, new in (
        (note, "title: ", "title: Quastenflosser und "),
        (knowledge_base / "mkdocs.yml", "site_name: ", "site_name: Nacktmull "),
        (knowledge_base / "templates" / "theme" / "main.html", "cn-content", "cn-inhalt"),
        (knowledge_base / "templates" / "i18n" / "de.yml", "So zitieren", "So anführen"),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        build(knowledge_base, again)
    kept.unlink()
    build(knowledge_base, tmp_path / "new")
    assert sums(again) == sums(tmp_path / "new")


def sums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_broken_note_is_named_and_takes_only_its_own_page_down(knowledge_base: Path, tmp_path: Path) -> None:
    note = next((knowledge_base / "sessions").glob("*/*.md"))
    whole = note.read_text(encoding="utf-8")
    (note.parent / "kaputt.md").write_text(whole.replace("title:", "titel:", 1), encoding="utf-8")
    strict = build(knowledge_base, tmp_path / "strict", "--strict")
    assert strict.returncode == 1
    assert f"sessions/{note.parent.name}/kaputt.md:3:" in strict.stderr
    assert build(knowledge_base, tmp_path / "lenient").returncode == 0
    built = {path.parent.name for path in (tmp_path / "lenient" / "sessions" / note.parent.name).rglob("index.html")}
    assert note.stem in built
    assert "kaputt" not in built


def test_a_hostile_note_is_only_read(knowledge_base: Path, tmp_path: Path) -> None:
    note = next((knowledge_base / "sessions").glob("*/*.md"))
    attack = "</title></h1><script>alert(1)</script>{{ 7*7 }}"
    hostile = load(note.read_text(encoding="utf-8")).model_copy(
        update={"title": attack, "body": f"{attack}\n\n{attack}"}
    )
    (note.parent / "hostile.md").write_text(dump(hostile), encoding="utf-8")
    site = built_site(knowledge_base, tmp_path / "site", "--strict")
    page, other = (site / "sessions" / note.parent.name / name / "index.html" for name in ("hostile", note.stem))
    html = page.read_text(encoding="utf-8")
    assert html.count("<script") == other.read_text(encoding="utf-8").count("<script")
    assert re.findall(r"<title>([^<]*)</title>", html) == [f"{inert(attack)} - Campnotes"]
    assert html.count(inert(attack)) == 6  # twice in the head, as heading, as citation, twice in the notes


def test_the_preview_watches_what_pages_are_made_of() -> None:
    assert {"sessions", "templates"} <= set(CONFIG["watch"])
    assert CONFIG["docs_dir"] == "docs"  # which MkDocs watches by itself


def test_the_example_of_the_page_for_contributors_is_read_as_it_promises() -> None:
    page = (ROOT / "docs" / "mitmachen.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    session = read_note(example, read_library(ROOT).catalog.vocabulary).session
    assert [host.affiliation for host in session.hosts] == ["Gartenfreunde Nordhang e. V."]
    assert [problem.text[:10] for problem in session.problems] == ["Der Garten"]
    assert [(s.addresses, len(s.details)) for s in session.suggestions] == [(("p1",), 2)]
    assert [role.for_ for role in session.contact_roles] == [("p1",), ("p1",)]
