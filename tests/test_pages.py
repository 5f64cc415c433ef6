"""The pages of a small catalog: everything on them, nothing active, every link leads somewhere."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from campnotes.adapters.files import read_library
from campnotes.adapters.pages import Page, UnsafePageError, pages, read_words
from campnotes.core import browsing
from campnotes.core.browsing import examples
from campnotes.core.catalog import Catalog
from campnotes.core.model import Event, Scheme, Session
from campnotes.core.records import records
from campnotes.core.related import related
from campnotes.core.site import Site
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
LANGUAGES = ["de", "en"]
ENTRY = re.compile(r"href=\"[./]*(sessions/[^\"]*#[pc]\d+)\"")  # 'href="../../sessions/camp/s1/#p1"'
WORD_USED = re.compile(r"(?:(?<![\w.])t|config\.extra\.words)\.([a-z_]+(?:\.[a-z_]+)*)")  # "t.site.skip"

ODD = [
    "{: .x }",
    "{{ 7*7 }}",
    '--8<-- "mkdocs.yml"',
    "*[NGO]: x",
    "<Frauen>",
    "&lt;b&gt;",
    "</title></div><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "# kein Titel",
    "Lehrer*innen und __Leiter_innen__",
    "---",
    "[x](javascript:alert(1))",
]


def scheme(*concepts: dict[str, Any]) -> ConceptScheme:
    return ConceptScheme(
        Scheme.model_validate(
            {
                "title": {"de": "Liste"},
                "license": "CC0-1.0",
                "topConcepts": {"alles": {"prefLabel": {"de": "Alles", "en": "All"}}},
                "concepts": [{"broader": "alles", **concept} for concept in concepts],
            }
        )
    )


VOCABULARY = Vocabulary(
    scheme(
        {
            "id": "bekanntheit",
            "notation": "P01",
            "prefLabel": {"de": "Geringe Bekanntheit", "en": "Low visibility"},
            "altLabel": {"de": ["Reichweite"]},
            "scopeNote": {"de": "Unbekannt. Geld: P02."},
        },
        {"id": "geld", "notation": "P02", "prefLabel": {"de": "Geld fehlt", "en": "No money"}},
        {"id": "reichweite", "notation": "P03", "prefLabel": {"de": "Reichweite"}, "replacedBy": "bekanntheit"},
    ),
    scheme({"id": "quartier", "notation": "R01", "prefLabel": {"de": "Quartiersmanagement", "en": "Neighbourhood"}}),
)

PARTNERSHIP = {
    "schema": "campnotes/1",
    "title": "Wer geht mit?",
    "subtitle": "Partnerschaften am Anfang",
    "status": "reviewed",
    "date": "2024-05-04",
    "start_time": "11:15",
    "room": "Küche",
    "hosts": [{"name": "Ayla Beispiel", "affiliation": "Gartenfreunde Nordhang"}],
    "questions": ["Wie finden wir Partner?"],
    "problems": [
        {"id": "p1", "text": "Kaum jemand kennt uns", "types": ["bekanntheit"], "details": ["auch nicht im Rathaus"]},
        {"id": "p2", "text": "Für Plakate fehlt Geld", "types": ["geld"]},
        {"id": "p3", "text": "Niemand hat Zeit"},
    ],
    "suggestions": [
        {
            "id": "s1",
            "text": "Beim Stadtteilfest kochen",
            "addresses": ["p1", "p2"],
            "details": [{"text": "klein anfangen", "details": ["ein Topf reicht"]}],
            "avoid": ["alles allein schultern"],
        },
        {"id": "s2", "text": "Plakate selbst malen", "addresses": ["p2"]},
        {"id": "s3", "text": "Einfach anrufen"},
    ],
    "contact_roles": [
        {"id": "c1", "text": "Stadtteilbüro", "role": "quartier", "note": "dienstags", "for": ["p1", "p2"]},
        {"id": "c2", "text": "Quartiersmanagement", "role": "quartier", "for": ["p1"]},
        {"id": "c3", "text": "jemand mit Lastenrad"},
    ],
    "open_questions": ["Und im Winter?"],
    "source": {"url": "https://www.example.org/notizen?x=1&y=2", "license": "CC-BY-4.0"},
    "body": "# Zum Abend\n\nEs regnete. Siehe https://example.org/garten.",
}
PIZZA = {
    "schema": "campnotes/1",
    "title": "Pizza and volunteers",
    "language": "en",
    "problems": [{"id": "p1", "text": "People sign up and never return", "types": ["bekanntheit"]}],
    "contact_roles": [{"id": "c1", "text": "the neighbourhood office", "role": "quartier"}],
}


def catalog_of(*sessions: dict[str, Any], language: str = "de") -> Catalog:
    camp = {
        "title": "Camp Nordhang",
        "start_date": "2024-05-03",
        "end_date": "2024-05-04",
        "location": {"name": "Alte Gärtnerei", "locality": "Nordhang"},
        "programme": "Grüne Wochen",
        "organizer": ["Gartenfreunde"],
        "funder": ["Gießkannenstiftung"],
        "contributor": ["Radio Beet", "Café Kresse"],
        "url": "https://example.org/camp",
    }
    invented = {"title": "Camp Erfunden", "invented": True, "start_date": "2025-01-02", "license": "CC0-1.0"}
    events = {"camp": Event.model_validate(camp), "leer": Event.model_validate(invented)}
    stored = {f"camp/s{number}": Session.model_validate(session) for number, session in enumerate(sessions, 1)}
    return Catalog(events, stored, VOCABULARY, language)


def marked(catalog: Catalog, **changes: object) -> Catalog:
    """The catalog with its first camp changed."""
    events = {**catalog.events, "camp": catalog.events["camp"].model_copy(update=changes)}
    return Catalog(events, catalog.sessions, catalog.vocabulary, catalog.language)


CHANGES: list[dict[str, Any]] = [
    {"title": "Ein anderer Titel"},
    {"subtitle": "Ein anderer Untertitel"},
    {"language": "en"},
    {"status": "draft"},
    {"problems": ()},
    {"suggestions": ()},
    {"contact_roles": ()},
    {"hosts": ()},
    {"source": None},
    {"date": datetime.date(1999, 1, 2)},
    {"start_time": "07:15"},
    {"body": "Ein anderer Rest"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_page_made_of_the_same_is_the_same(change: dict[str, Any]) -> None:
    """Whichever session changes: pages that look another way are made of something else, and most stay."""
    catalog = read_library(ROOT).catalog
    before = {page.path: page for page in made(catalog)}
    texts = {path: page.render() for path, page in before.items()}
    for session in list(catalog.sessions)[::4]:
        changed = {**catalog.sessions, session: catalog.sessions[session].model_copy(update=change)}
        after = {page.path: page for page in made(replace(catalog, sessions=changed))}
        same = [path for path, page in after.items() if page.made_of and page.made_of == before[path].made_of]
        assert {path: after[path].render() for path in same} == {path: texts[path] for path in same}
        assert len(same) > 1
        assert (after[f"sessions/{session}/index.md"].made_of == before[f"sessions/{session}/index.md"].made_of) == (
            changed == catalog.sessions
        )


def test_a_page_that_leads_elsewhere_is_made_of_something_else() -> None:
    """A session with another name, and a camp without sessions that is called otherwise."""
    catalog = catalog_of(PARTNERSHIP, PIZZA)
    first = catalog.sessions["camp/s1"]
    renamed = replace(catalog, sessions={"camp/anders": first, "camp/s2": catalog.sessions["camp/s2"]})
    leer = catalog.events["leer"].model_copy(update={"title": "Camp Umbenannt"})
    before = {page.path: page for page in made(catalog)}
    for other in (renamed, replace(catalog, events={**catalog.events, "leer": leer})):
        for page in made(other):
            if page.path in before and page.made_of and page.made_of == before[page.path].made_of:
                assert page.render() == before[page.path].render(), page.path


def test_what_all_pages_show_makes_all_of_them_others(tmp_path: Path) -> None:
    catalog = catalog_of(PARTNERSHIP, PIZZA)
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    found = [made(catalog), made(marked(catalog, title="Ein anderes Camp")), made(replace(catalog, language="en"))]
    found.append(made(catalog, site=Site("Camp", "", "https://camp.invalid/")))
    found.append(made(replace(catalog, vocabulary=Vocabulary(VOCABULARY.problem_types, VOCABULARY.problem_types))))
    for path in ("pages/parts.md.j2", "i18n/de.yml"):
        (templates / path).write_text((templates / path).read_text(encoding="utf-8") + "\n", encoding="utf-8")
        found.append(made(catalog, templates))
    hashes = [page.made_of for pages in found for page in pages if page.path.startswith("sessions/")]
    assert len(hashes) == len(set(hashes)) == 2 * len(found)


def made(catalog: Catalog, templates: Path = TEMPLATES, site: Site | None = None) -> list[Page]:
    return list(pages(catalog, templates, related(records(catalog)), site))


def rendered(catalog: Catalog, templates: Path = TEMPLATES) -> dict[str, str]:
    return {page.path: page.render() for page in made(catalog, templates)}


def html_of(catalog: Catalog) -> dict[str, str]:
    """URL → HTML as MkDocs makes it of the pages."""
    extensions = ["tables", "fenced_code", *yaml_extensions()]
    return {
        path.removesuffix("index.md").rstrip("/"): markdown.markdown(get_data(page)[0], extensions=extensions)
        for path, page in rendered(catalog).items()
    }


def yaml_extensions() -> list[str]:
    configured = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["markdown_extensions"]
    return [name if isinstance(name, str) else next(iter(name)) for name in configured]


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute)) is not None]


def texts_in(value: object) -> Iterator[str]:
    """Every text that a stored session holds, save its ids, dates and other codes."""
    codes = {"schema", "status", "language", "id", "types", "addresses", "for", "role", "date", "source", "body"}
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in codes:
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


def with_texts(value: Any, new: Iterator[str]) -> Any:
    """The same session with other words in it."""
    keep = {"schema", "status", "language", "id", "types", "addresses", "for", "role", "date", "start_time", "source"}
    if isinstance(value, dict):
        return {key: inner if key in keep else with_texts(inner, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_texts(inner, new) for inner in value]
    return next(new)


def test_a_session_page_holds_all_its_session_says() -> None:
    page = Reader(html_of(catalog_of(PARTNERSHIP))["sessions/camp/s1"])
    for text in texts_in(PARTNERSHIP):
        assert text in page.text
    for fact in ["Camp Nordhang", "4. Mai 2024", "11:15", "Küche, Alte Gärtnerei", "CC-BY-4.0", "example.org"]:
        assert fact in page.text
    assert "https://www.example.org/notizen?x=1&y=2" in page.all("href")
    assert {"p1", "p2", "p3", "s1", "s2", "s3", "c1", "c2", "c3"} <= set(page.all("id"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_smallest_session_has_a_page_in_every_language(language: str) -> None:
    pages = html_of(catalog_of({"schema": "campnotes/1", "title": "Nur ein Titel"}, language=language))
    assert "Nur ein Titel" in Reader(pages["sessions/camp/s1"]).text


def test_an_empty_knowledge_base_has_its_pages() -> None:
    assert {"", "problems", "roles", "events", "search"} <= set(html_of(Catalog({}, {}, VOCABULARY)))


def test_marks_say_what_is_a_draft_and_what_is_invented() -> None:
    draft, invented = "automatisch gelesen, noch nicht geprüft", "erfundenes Beispiel"
    pages = html_of(catalog_of({**PARTNERSHIP, "status": "draft"}))
    assert draft in pages_text(pages, "sessions/camp/s1")
    assert invented not in pages_text(pages, "sessions/camp/s1")
    assert draft not in pages_text(html_of(catalog_of(PARTNERSHIP)), "sessions/camp/s1")
    pages = html_of(marked(catalog_of(PARTNERSHIP), invented=True))
    for url in ["sessions/camp/s1", "events/camp", "events", "problems/bekanntheit", "roles/quartier", ""]:
        assert invented in pages_text(pages, url)


def pages_text(pages: dict[str, str], url: str) -> str:
    return Reader(pages[url]).text


def test_what_is_related_stands_there_with_its_reason() -> None:
    pages = html_of(catalog_of(PARTNERSHIP, PIZZA))
    for url, other in [("s1", "s2"), ("s2", "s1")]:
        page = Reader(pages[f"sessions/camp/{url}"])
        assert f"../../../sessions/camp/{other}/" in page.all("href")
        assert f"../../../sessions/camp/{other}/#p1" in page.all("href")
        assert page.text.count("gleiche Problemart: Geringe Bekanntheit") == 2
    alone = Reader(html_of(catalog_of(PARTNERSHIP))["sessions/camp/s1"])
    assert "Ähnliche" not in alone.text


def test_nobody_said_which_licence() -> None:
    session = {**PARTNERSHIP, "source": {"url": "https://example.org"}}
    assert "nicht angegeben" in pages_text(html_of(catalog_of(session)), "sessions/camp/s1")


def test_the_start_page_shows_reviewed_examples_and_the_newest_sessions() -> None:
    start = pages_text(html_of(catalog_of(PARTNERSHIP, PIZZA)), "")
    for text in ["Kaum jemand kennt uns", "Beim Stadtteilfest kochen", "Stadtteilbüro", "Pizza and volunteers"]:
        assert text in start
    assert "People sign up" not in start  # a draft is no example


def test_examples_are_complete_first_and_then_in_the_sites_language() -> None:
    english = {**PARTNERSHIP, "language": "en", "date": "2025-01-01"}
    partly = {**PARTNERSHIP, "contact_roles": []}
    found = examples(catalog_of({**PIZZA, "status": "reviewed"}, partly, english, PARTNERSHIP))
    assert [session for session, _ in found] == ["camp/s4", "camp/s3", "camp/s2"]
    assert {problem.id for _, problem in found} == {"p1"}


def test_types_and_roles_gather_what_was_said() -> None:
    pages = html_of(catalog_of(PARTNERSHIP, PIZZA))
    for text in ["Kaum jemand kennt uns", "Beim Stadtteilfest kochen", "Stadtteilbüro", "People sign up", "Geld fehlt"]:
        assert text in pages_text(pages, "problems/bekanntheit")
    for text in ["Für Plakate fehlt Geld", "Wer geht mit?", "the neighbourhood office"]:
        assert text in pages_text(pages, "roles/quartier")
    assert "Heute heißt es: Geringe Bekanntheit" in pages_text(pages, "problems/reichweite")


def test_a_long_list_stands_on_several_pages_each_reached_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = catalog_of(PARTNERSHIP, PIZZA, PARTNERSHIP, PIZZA)
    whole = html_of(catalog)
    monkeypatch.setattr(browsing, "PER_PAGE", 2)
    pages = html_of(catalog)
    for url in ["problems/bekanntheit", "roles/quartier", "open"]:
        parts = sorted(page for page in pages if re.fullmatch(rf"{url}(/\d+)?", page))
        assert len(parts) > 1
        for page in parts:
            inside = re.sub(r"[^/]+", "..", page) + "/"
            assert {f"{inside}{other}/" for other in parts} <= set(Reader(pages[page]).all("href"))
            assert len(re.findall(r"<h1", pages[page])) == 1
        entries = [heading for page in parts for heading in ENTRY.findall(pages[page])]
        assert entries == ENTRY.findall(whole[url])
        assert len(entries) > 2


def test_large_numbers_are_read_in_groups_of_three() -> None:
    problems = [{"id": f"p{n}", "text": "Geld fehlt", "types": ["geld"]} for n in range(1, 1235)]
    pages = html_of(catalog_of({"schema": "campnotes/1", "title": "Viel los", "problems": problems}))
    for page in ["", "problems", "problems/geld", "open", "insights", "data", "events/camp", "events/camp/report"]:
        shown = pages_text(pages, page)
        assert "1\N{NARROW NO-BREAK SPACE}234" in shown, page
        assert "1234" not in shown, page


def test_a_camps_page_holds_its_facts_and_sessions() -> None:
    page = pages_text(html_of(catalog_of(PARTNERSHIP, PIZZA)), "events/camp")
    for fact in ["Grüne Wochen", "Gartenfreunde", "Gießkannenstiftung", "Café Kresse", "3. Mai 2024 – 4. Mai 2024"]:
        assert fact in page
    assert page.index("Pizza") < page.index("Wer geht mit?")  # on the first day, the other on the second


def test_each_page_names_the_file_behind_it() -> None:
    source = {path: get_data(page)[1]["source"] for path, page in rendered(catalog_of(PARTNERSHIP)).items()}
    assert source["sessions/camp/s1/index.md"] == "sessions/camp/s1.md"
    assert source["events/camp/index.md"] == "sessions/camp/event.yml"
    assert source["problems/geld/index.md"] == "sessions/vocabulary/problem-types.yml"
    assert (ROOT / source["index.md"]).is_file()


def test_only_another_language_than_the_sites_is_marked() -> None:
    assert Reader(html_of(catalog_of(PARTNERSHIP))["sessions/camp/s1"]).all("lang") == []
    pages = html_of(catalog_of(PARTNERSHIP, PIZZA))
    tags = [(tag, attributes.get("lang")) for tag, attributes in Reader(pages["sessions/camp/s2"]).tags]
    assert ("h1", "en") in tags
    assert ("h3", "en") in tags
    assert ("div", "en") not in tags  # our own words stand in the site's language


def test_every_link_leads_somewhere_and_no_id_stands_twice() -> None:
    pages = html_of(catalog_of(PARTNERSHIP, PIZZA))
    readers = {url: Reader(html) for url, html in pages.items()}
    hand_written = {path.stem for path in (ROOT / "docs").glob("*.md")}
    for url, reader in readers.items():
        ids = reader.all("id")
        assert len(ids) == len(set(ids)), url
        for href in [*reader.all("href"), *reader.all("action")]:
            if href.startswith("https://"):
                continue
            path, _, fragment = href.partition("#")
            target = normpath(f"/{url}/{path}").strip("/") if path else url
            assert target in readers or target in hand_written, (url, href)
            assert not fragment or fragment in readers[target].all("id"), (url, href)


@pytest.mark.parametrize("odd", ODD)
def test_contributed_text_reads_as_it_was_written(odd: str) -> None:
    tame, wild = html_of(full_of("Wort")), html_of(catalog := full_of(odd))
    for url in ["", "sessions/camp/s1", "problems/bekanntheit", "roles/quartier", "events/camp"]:
        expected, page = Reader(tame[url]), Reader(wild[url])
        assert [tag for tag, _ in page.tags] == [tag for tag, _ in expected.tags]
        assert names_of(page) == names_of(expected)
        assert odd in page.text
    for text in texts_in(catalog.sessions["camp/s1"].model_dump(mode="json", by_alias=True)):
        assert text in pages_text(wild, "sessions/camp/s1")


def full_of(text: str) -> Catalog:
    """A catalog in which every text is this one, numbered within the session."""
    session = {**with_texts(PARTNERSHIP, (f"{text} {number}" for number in range(1_000))), "body": ""}
    camp = dict.fromkeys(("funder", "contributor", "organizer"), (text,)) | {"title": text, "programme": text}
    return marked(catalog_of(session), **camp)


def names_of(page: Reader) -> set[str]:
    return {name for _, attributes in page.tags for name in attributes}


@pytest.mark.parametrize("odd", ODD)
def test_a_title_means_nothing_in_the_head_of_a_page(odd: str) -> None:
    page = rendered(catalog_of({**PARTNERSHIP, "title": odd, "subtitle": odd}))["sessions/camp/s1/index.md"]
    _, meta = get_data(page)
    assert meta.pop("source") == "sessions/camp/s1.md"
    assert set(meta) == {"title", "description"}
    for value in meta.values():
        assert not set("<>\"'{}") & set(value)
        assert Reader(value).text == odd


@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=40)), min_size=1), st.text(max_size=80))
@settings(max_examples=settings.default.max_examples // 10)  # each renders a whole site
def test_no_text_trips_the_wire_or_the_head_of_a_page(words: list[str], body: str) -> None:
    session = with_texts({**PARTNERSHIP, "start_time": "11:15"}, (words[n % len(words)] for n in range(1_000)))
    pages = rendered(catalog_of({**session, "body": body}))
    assert set(get_data(pages["sessions/camp/s1/index.md"])[1]) == {"title", "description", "source"}
    assert "\n\n" not in pages["sessions/camp/s1/index.md"].partition("---\n\n")[2]


@pytest.mark.parametrize("host", ["1.2.3.4.5", "garten.example:99999", "garten)\x1a(beet", "[garten", "xn--a", "%zz"])
def test_an_address_with_an_impossible_host_stops_no_build(host: str) -> None:
    address = f"https://{host}/x"
    session = with_texts(PARTNERSHIP, (address for _ in range(1_000)))
    session = {**session, "body": f"{address} [Beet]({address})", "source": {"url": address.replace("\x1a", "")}}
    assert "sessions/camp/s1/index.md" in rendered(catalog_of(session))


@pytest.mark.parametrize(
    "slip",
    [
        "{{ session.title|safe }}",
        "<script>{{ session.title }}</script>",
        "<p onclick='{{ session.title }}'>x</p>",
        '<img src="https://example.org/x.png">',
        '<a href="javascript:{{ session.title }}">x</a>',
        '<p style="color: red">x</p>',
        "<!-- {{ session.title }} -->",
    ],
)
def test_a_slip_in_a_template_stops_the_build(slip: str, tmp_path: Path) -> None:
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    page = templates / "pages" / "session.md.j2"
    page.write_text(page.read_text(encoding="utf-8").replace("<h1", slip + "<h1", 1), encoding="utf-8")
    with pytest.raises(UnsafePageError, match="sessions/camp/s1/"):
        rendered(catalog_of({**PARTNERSHIP, "title": "<script>alert(1)</script>"}), templates)


def test_same_input_same_pages() -> None:
    again = Catalog(
        dict(reversed(catalog_of(PARTNERSHIP, PIZZA).events.items())),
        catalog_of(PARTNERSHIP, PIZZA).sessions,
        VOCABULARY,
    )
    assert rendered(again) == rendered(catalog_of(PARTNERSHIP, PIZZA))


def test_the_words_are_the_same_in_every_language() -> None:
    german, *others = [dict(leaves(read_words(TEMPLATES, language))) for language in LANGUAGES]
    for words in others:
        assert words.keys() == german.keys()
        for key, word in words.items():
            assert re.findall(r"\{\w+\}", word) == re.findall(r"\{\w+\}", german[key]), key


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    sources = [*TEMPLATES.rglob("*.j2"), *(TEMPLATES / "theme").rglob("*.html")]
    used = {name for source in sources for name in WORD_USED.findall(source.read_text(encoding="utf-8"))}
    words = [key for key, _ in leaves(read_words(TEMPLATES, "de"))]
    assert not [key for key in words if not any(f"{key}.".startswith(f"{name}.") for name in used)]
    assert not [name for name in used if not any(f"{key}.".startswith(f"{name}.") for key in words)]


def leaves(words: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
