"""What a site gives to programs, held against the notes: sound files that say what was written, and no formula.

Feeds, tables, documents, database, vocabulary and linked data are read by other programs than those that wrote them.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET  # reads what we wrote ourselves

import rdflib
from justhtml import JustHTML

from campnotes.adapters.feeds import NOT_IN_XML
from campnotes.core.catalog import Catalog, session_url

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
SKOS = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")
SEPARATORS = ",;\t"  # of a table, in English and German spreadsheets and in those that ask
FORMULA = tuple("=+-@＝＋－＠")
UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")  # U+FFFD on a page
OF_A_FEED = {"p", "ul", "li"}


def amiss(site: Path, catalog: Catalog) -> Iterator[str]:
    """What is wrong with the files of a built site."""
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        partial(_feed, site, catalog),
        partial(_feeds, site),
        partial(_tables, site, catalog),
        partial(_document, site, catalog),
        partial(_database, site, catalog),
        partial(_vocabulary, site, catalog),
        partial(_pages, site, catalog),
    )
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # whatever a reader of the format says of it
            yield f"{check.func.__name__}: {error!r}"  # type: ignore[attr-defined]


def _feed(site: Path, catalog: Catalog) -> Iterator[str]:
    titles = {entry.findtext("atom:title", "", ATOM) for entry in _entries(site / "feed.xml")}
    for key, session in catalog.sessions.items():
        title = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", session.title)
        if not any(bare(one).startswith(bare(title)) for one in titles):
            yield f"feed.xml: {key}: {session.title!r} is none of its titles"


def _feeds(site: Path) -> Iterator[str]:
    for path in site.rglob("feed.xml"):
        for entry in _entries(path):
            content = JustHTML(entry.findtext("atom:content", "", ATOM), fragment=True, sanitize=False)
            for element in content.query("*"):
                if element.name not in OF_A_FEED or element.attrs:
                    yield f"{path.relative_to(site)}: <{element.name} {element.attrs}>"


def _entries(feed: Path) -> list[ET.Element]:
    return ET.fromstring(feed.read_bytes()).findall("atom:entry", ATOM)  # noqa: S314 - ours


def _tables(site: Path, catalog: Catalog) -> Iterator[str]:
    for path in site.rglob("*.csv"):
        for separator in SEPARATORS:
            with path.open(encoding="utf-8", newline="") as file:
                cells = (cell for row in csv.reader(file, delimiter=separator) for cell in row)
                yield from (
                    f"{path.name}, {separator!r}: {cell!r}" for cell in cells if cell.lstrip(' "').startswith(FORMULA)
                )
    with (site / "data" / "problems.csv").open(encoding="utf-8", newline="") as file:
        told = {row["id"]: row["text"].replace("'", "") for row in csv.DictReader(file, strict=True)}
    yield from _differing(
        "problems.csv", told, {key: text.replace("'", "") for key, text in _problems(catalog).items()}
    )


def _document(site: Path, catalog: Catalog) -> Iterator[str]:
    sessions = json.loads((site / "data" / "campnotes.json").read_text(encoding="utf-8"))["sessions"]
    told = {f"{one['id']}#{item['id']}": item["text"] for one in sessions for item in one.get("problems", ())}
    yield from _differing("campnotes.json", told, _problems(catalog))
    yield from _differing("campnotes.json", {one["id"]: one["title"] for one in sessions}, _titles(catalog))


def _database(site: Path, catalog: Catalog) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{site / 'data' / 'campnotes.sqlite'}?mode=ro", uri=True)) as database:
        yield from (
            f"campnotes.sqlite: {said}" for [said] in database.execute("PRAGMA integrity_check") if said != "ok"
        )
        yield from _differing(
            "campnotes.sqlite", dict(database.execute("SELECT id, text FROM problems")), _problems(catalog)
        )
        yield from _differing(
            "campnotes.sqlite", dict(database.execute("SELECT id, title FROM sessions")), _titles(catalog)
        )


def _vocabulary(site: Path, catalog: Catalog) -> Iterator[str]:
    graph = rdflib.Graph().parse(site / "data" / "vocabulary.ttl", format="turtle")
    concepts = catalog.vocabulary.problem_types.scheme.concepts
    nodes = {one.id: graph.value(predicate=SKOS.notation, object=rdflib.Literal(one.notation)) for one in concepts}
    told = {
        key: str(label)
        for key, node in nodes.items()
        for label in graph.objects(node, SKOS.prefLabel)
        if label.language == "de"
    }
    yield from _differing("vocabulary.ttl", told, {one.id: one.prefLabel["de"] for one in concepts})


def _pages(site: Path, catalog: Catalog) -> Iterator[str]:
    """The frame of a session's page, without what stands in it, is that of every other session's."""
    frames: dict[tuple[str, ...], str] = {}
    for key, session in catalog.sessions.items():
        page = JustHTML((site / session_url(key) / "index.html").read_text(encoding="utf-8"), sanitize=False)
        [linked] = page.query('script[type="application/ld+json"]')
        [named] = page.query('meta[property="og:title"]')
        for what, told in (("name", json.loads(linked.to_text())["name"]), ("og:title", named.attrs["content"] or "")):
            if bare(told) != bare(session.title):
                yield f"{key}: {what}: {told!r} is not {session.title!r}"
        frame = tuple(_frame(page.root))
        frames.setdefault(frame, key)
    if len(frames) > 1:
        yield f"the frames of the pages of {', '.join(frames.values())} differ"


def _frame(node: Any) -> Iterator[str]:
    """The elements of a page with the names of their attributes, but not those of the part that is made from notes."""
    for element in node.children or ():
        if element.name[0] not in "#!":  # neither text nor comment nor doctype
            yield f"{element.name} {sorted(element.attrs or ())}"
            if (element.attrs or {}).get("id") != "cn-content":
                yield from _frame(element)


def _problems(catalog: Catalog) -> dict[str, str]:
    return {f"{key}#{one.id}": one.text for key, session in catalog.sessions.items() for one in session.problems}


def _titles(catalog: Catalog) -> dict[str, str]:
    return {key: session.title for key, session in catalog.sessions.items()}


def _differing(file: str, told: dict[str, str], meant: dict[str, str]) -> Iterator[str]:
    for key in told.keys() ^ meant.keys():
        yield f"{file}: {key} stands only in {'it' if key in told else 'the notes'}"
    for key in told.keys() & meant.keys():
        if told[key] != meant[key]:
            yield f"{file}: {key}: {told[key]!r} is not {meant[key]!r}"


def bare(text: str) -> str:
    """What of a text can be read on a page, without white space."""
    return "".join(UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", text).split())
