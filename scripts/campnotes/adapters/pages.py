"""The site's pages: a Catalog and the templates → Markdown pages that hold one block of inert HTML each."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import nh3
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from campnotes import sealed
from campnotes.core import browsing, insights
from campnotes.core import catalog as content
from campnotes.core.catalog import Catalog
from campnotes.core.citing import bibtex, citation
from campnotes.core.licenses import licenses_used
from campnotes.core.model import Event, Session, in_language
from campnotes.core.related import Relations
from campnotes.core.rendering import inert, linked, render
from campnotes.core.site import Site

FINISHED_PAGES = Path(".campnotes", "pages.cache")
"""Where a knowledge base keeps pages from one build to the next."""
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where there is one: ten times as fast
PROBLEM_TYPES = "sessions/vocabulary/problem-types.yml"
CONTACT_ROLES = "sessions/vocabulary/contact-roles.yml"
BLANK = re.compile(r"\n[ \n]+")  # "\n\n    ": a template's line break, with what would mean something in Markdown

TAGS = {
    *(
        "a",
        "article",
        "aside",
        "blockquote",
        "br",
        "button",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "fieldset",
    ),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "input", "label", "legend", "li", "nav"),
    *(
        "noscript",
        "ol",
        "p",
        "pre",
        "s",
        "section",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "time",
    ),
    *("tr", "ul", "svg", "text", "line", "circle", "option", "progress", "select", "textarea"),
}
ATTRIBUTES = {
    "*": {
        "aria-current",
        "aria-describedby",
        "aria-label",
        "aria-labelledby",
        "aria-live",
        "class",
        "hidden",
        "id",
        "lang",
        "role",
    },
    "a": {"href", "rel", "title"},
    "button": {"name", "type", "value"},
    "form": {"action", "method"},
    "input": {"autocapitalize", "autocomplete", "checked", "enterkeyhint", "name", "placeholder", "type", "value"}
    | {"accept", "required"},
    "label": {"for"},
    "div": {"tabindex"},
    "option": {"value"},
    "progress": {"max", "value"},
    "select": {"name", "required"},
    "textarea": {"name", "readonly", "required", "rows", "spellcheck"},
    "ol": {"start"},
    "svg": {"viewBox", "width"},
    "text": {"x", "y", "text-anchor"},
    "line": {"x1", "x2", "y1", "y2"},
    "circle": {"cx", "cy", "r"},
    "th": {"scope"},
    "time": {"datetime"},
}


TAG = re.compile(r"(<[^>]*>)")  # "<p lang="en">"; our own HTML holds no other ">"
WEB_LINK = re.compile(r' href="https?&#58;&#47;&#47;[^"]*"')  # " href="https&#58;&#47;&#47;example&#46;org""
ENTITY = re.compile(r"&#(\d+);")  # "&#58;"
IN_TEXT = {"&#38;": "&amp;", "&#60;": "&lt;", "&#62;": "&gt;"}
IN_TAG = {**IN_TEXT, "&#34;": "&quot;"}


class UnsafePageError(ValueError):
    """A page holds something that the sanitiser would take away: a template is at fault, never a note."""


@dataclass(frozen=True)
class Page:
    """A generated page that can be written."""

    path: str
    """Such as `sessions/<event>/<slug>/index.md`."""
    render: Callable[[], str]
    """Its text; raises jinja2.TemplateError on a broken template, UnsafePageError on one that lets active content
    through."""
    made_of: bytes | None = None
    """A hash over all that the page shows, None where that is more than could be told."""


def pages(
    catalog: Catalog,
    templates: Path,
    relations: Relations,
    site: Site | None = None,
    downloads: Mapping[str, bytes] = MappingProxyType({}),
    linked_data: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Page]:
    """Every generated page, to be written as Markdown; same input, same text.

    Each stands in a folder of its own, so that its links are right whether a generator takes them from the place of
    the page or from that of its source.

    `relations` are those between the sessions and problems of this catalog; `site` is where they are
    published, which citations name; `downloads` are the files of the site that pages lead to, by path;
    `linked_data` what pages say to programs, by the path of the page in the site.
    What the theme needs beside the text stands in the front matter: `source` is the file to change in order to change
    the page, relative to the knowledge base.
    """
    return _Writer(catalog, templates, relations, site, downloads, linked_data).pages()


def render_llms_text(templates: Path, words: Mapping[str, Any], site: Site) -> str:
    """What the site is and where its data are, for language models: https://llmstxt.org."""
    environment = Environment(loader=FileSystemLoader(templates), undefined=StrictUndefined)  # noqa: S701 - plain text
    return environment.get_template("llms.txt.j2").render(site=site, t=words)


def read_words(templates: Path, language: str) -> dict[str, Any]:
    """The words of the site from `i18n/<language>.yml`; a region falls back to its language: `de-AT` reads de.yml."""
    path = templates / "i18n" / f"{language.split('-')[0]}.yml"
    words: dict[str, Any] = yaml.load(path.read_bytes(), Loader=SAFE_LOADER)  # noqa: S506 - see there
    return words


@dataclass(frozen=True)
class _Writer:
    """Writes one page after the other from the catalog and the templates."""

    catalog: Catalog
    templates: Path
    relations: Relations
    site: Site | None
    downloads: Mapping[str, bytes]
    linked_data: Mapping[str, str]

    def pages(self) -> Iterator[Page]:
        catalog, vocabulary = self.catalog, self.catalog.vocabulary
        yield self.page("", "start")
        yield self.page("search/", "search")
        yield self.page("contribute/", "contribute")
        yield self.page(content.PROBLEM_TYPES_URL, "problems", PROBLEM_TYPES)
        for concept in vocabulary.problem_types.scheme.concepts:
            url, problems = content.problem_type_url(concept.id), browsing.problems_of(catalog, concept.id)
            yield from self.items(url, problems, "problem_type", PROBLEM_TYPES, concept=concept)
        yield self.page(content.ROLES_URL, "roles", CONTACT_ROLES)
        for concept in vocabulary.contact_roles.scheme.concepts:
            url, helped = content.role_url(concept.id), browsing.helped_by(catalog, concept.id)
            named = [*helped, *browsing.asked_in_general(catalog, concept.id)]
            yield from self.items(url, named, "role", CONTACT_ROLES, concept=concept, helped=len(helped))
        yield from self.items("open/", browsing.open_problems(catalog), "open")
        yield self.page("insights/", "insights")
        yield self.page("data/", "data")
        for part in browsing.paged("events/", browsing.newest_events(catalog)):
            yield self.page(part.url_of(part.number), "events", shown=part)
        for session in catalog.withdrawn:
            yield self.page(content.session_url(session), "withdrawn", robots="noindex", id=session)
        for event in catalog.events:
            camp = catalog.only(catalog.sessions_by_event[event], [event])
            yield self.page(content.event_url(event), "event", f"sessions/{event}/event.yml", known=camp, id=event)
            yield self.page(content.report_url(event), "report", known=camp, id=event)
            sessions = browsing.programme(catalog, event)
            for before, session, after in zip(["", *sessions], sessions, [*sessions[1:], ""], strict=False):
                yield self.session(before, session, after)

    def items(
        self, url: str, items: Sequence[tuple[str, Any]], template: str, source: str | None = None, **values: Any
    ) -> Iterator[Page]:
        """A list of items with the ids of their sessions, on one page or more, of which `url` is the first: lists have
        no end, pages should."""
        known = self.catalog.only({session for session, _ in items})
        for part in browsing.paged(url, items):
            yield self.page(part.url_of(part.number), template, source, known=known, shown=part, **values)

    def session(self, before: str, session: str, after: str) -> Page:
        """The page of a session, before or after which may be none (an empty id)."""
        items = [None, *(problem.id for problem in self.catalog.sessions[session].problems)]
        relations = {(session, item): self.relations.get((session, item), ()) for item in items}
        others = {near.session for found in relations.values() for near in found}
        known = self.catalog.only({before, session, after, *others} - {""})
        values: dict[str, Any] = {"id": session, "previous": before, "following": after, "relations": relations}
        return self.page(content.session_url(session), "session", f"sessions/{session}.md", known=known, **values)

    def page(
        self,
        url: str,
        template: str,
        source: str | None = None,
        robots: str | None = None,
        known: Catalog | None = None,
        **values: object,
    ) -> Page:
        """A page; `source` names the file behind it where that is not its template, `robots` says what search engines
        should know. It is given nothing but the values and what is `known` of the catalog, so that nothing else can
        change it; all there is where that is not said.
        """
        head = {
            "source": source or f"templates/pages/{template}.md.j2",
            "feed": f"{url}feed.xml" if url and f"{url}feed.xml" in self.downloads else None,
            "linked_data": self.linked_data.get(url),
            "robots": robots,
        }
        made_of = None
        if known:
            sessions = {session: self.catalog.digests[session] for session in known.sessions}
            told = [url, template, head, values, sessions, known.facts]
            made_of = hashlib.sha256(self.ground + repr(told).encode()).digest()
            values = {"relations": {}, "site": self.place, "downloads": self.names, "catalog": known} | values
        values |= {"kind": template, "to": partial(_relative, url), "head": _front_matter(head)}
        return Page(f"{url}index.md", partial(self.text, url, f"{template}.md.j2", values), made_of)

    def text(self, url: str, template: str, values: Mapping[str, object]) -> str:
        text = _environment(self.templates / "pages").get_template(template).render({**self.shared, **values})
        text = BLANK.sub("\n", text).strip() + "\n"
        _refuse_active_html(url, text)
        return text

    @cached_property
    def place(self) -> Site | None:
        """The site, but not when it was changed."""
        return self.site and replace(self.site, changed=None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The paths of the files that pages lead to."""
        return tuple(sorted(self.downloads))

    @cached_property
    def ground(self) -> bytes:
        """A hash over what every page may show."""
        vocabulary = self.catalog.vocabulary
        schemes = [vocabulary.problem_types.scheme, vocabulary.contact_roles.scheme]
        told = [self.place, self.names, self.catalog.language, schemes]
        files = [sealed.digest(self.templates / folder) for folder in ("pages", "i18n")]
        return hashlib.sha256(repr([told, files]).encode()).digest()

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """What every template may ask for."""
        address = self.site.url if self.site and self.site.url else None
        return {
            "t": read_words(self.templates, self.catalog.language),
            "language": self.catalog.language,
            "catalog": self.catalog,
            "relations": self.relations,
            "vocabulary": self.catalog.vocabulary,
            "problem_types": self.catalog.vocabulary.problem_types.by_id,
            "contact_roles": self.catalog.vocabulary.contact_roles.by_id,
            "browsing": browsing,
            "content": content,
            "insights": insights,
            "in_language": in_language,
            "citation": partial(citation, site=address),
            "bibtex": partial(bibtex, site=address),
            "site": self.site,
            "downloads": self.downloads,
            "licenses_used": licenses_used,
            "host_name": _host_name,
            "place": _place,
            "count": _count,
            "date": _date,
            "lang_of": partial(_lang_of, self.catalog.language),
        }


@cache
def _environment(templates: Path) -> Environment:
    """Jinja2, so that whatever a template prints is inert text; only our own functions return markup.

    A preview that goes on reads only those templates again that were changed.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        finalize=_inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"fill": _fill, "linked": _linked, "markdown": _markdown}
    environment.filters |= {"number": _number, "sha256": _sha256, "size": _size}
    return environment


def _relative(start: str, target: str) -> Markup:
    """The link from one page of the site to another or to a file, all from the site's root: it works anywhere."""
    return escape("../" * start.count("/") + target or "./")


def _host_name(url: str) -> str:
    """`opentransfer.de` of `https://www.opentransfer.de/?p=25595`; the whole address when it names no host."""
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:  # "http://[": an address that only looks like one
        return url


def _place(event: Event) -> str:
    location = event.location
    return ", ".join(filter(None, [location.name, location.locality])) if location else ""


def _count(words: Mapping[str, str], n: int) -> str:
    """`1 Problem`, `2 Probleme`."""
    return _fill(words["one" if n == 1 else "other"], n=n)


def _fill(words: str, **values: str | int) -> str:
    """A sentence of ours with its gaps filled: `{n} Vorschläge`."""
    return words.format(**{gap: _number(value) if isinstance(value, int) else value for gap, value in values.items()})


def _number(n: int) -> str:
    """A number in groups of three digits, as DIN 5008 and ISO 80000 write it in every language: 12 000.

    The search page writes its numbers so, too: `shown` of docs/assets/javascripts/dom.js.
    """
    return f"{n:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _size(data: bytes) -> str:
    """`12 kB`, of 1,000 bytes each."""
    return f"{_number(max(1, round(len(data) / 1000)))}\N{NO-BREAK SPACE}kB"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _front_matter(values: Mapping[str, str | None]) -> Markup:
    """Lines of YAML for texts of ours; JSON is YAML as long as every character is a printable one."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items() if value)
    return Markup("".join(lines))  # noqa: S704 - front matter is no HTML


def _date(words: Mapping[str, Any], date: datetime.date) -> Markup:
    shown = words["day"].format(day=date.day, month=words["months"][date.month - 1], year=date.year)
    return Markup(f'<time datetime="{date.isoformat()}">{inert(shown)}</time>')  # noqa: S704 - inert


def _lang_of(site: str, value: Session | Event) -> Markup:
    """The attribute that names a text's language where it is not the site's, for screen readers and hyphens."""
    same = value.language.split("-")[0] == site.split("-")[0]
    return Markup("" if same else f' lang="{inert(value.language)}"')  # noqa: S704 - inert


def _linked(text: str) -> Markup:
    return Markup(linked(text))  # noqa: S704 - every character of the text is inert


def _markdown(text: str) -> Markup:
    return Markup(render(text))  # noqa: S704 - every character of the text is inert


def _inert(value: object) -> Markup:
    """What Jinja2 writes for any expression: markup made by our own functions as it is, all else as inert text."""
    if value is None:
        raise TypeError("a template asks for a value that is not there")
    return value if isinstance(value, Markup) else Markup(inert(str(value)))  # noqa: S704 - inert


def _refuse_active_html(path: str, page: str) -> None:
    """The tripwire: raises UnsafePageError when the sanitiser would change anything of a page."""
    # Web links are as harmless as their scheme, but the sanitiser also takes away those whose host no DNS could know.
    html = WEB_LINK.sub("", page.split("---\n", 2)[2])
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None)
    if clean == _as_the_sanitiser_spells(html):
        return
    if (found := _Outline.of(html)) != (kept := _Outline.of(clean)):
        first = next((str(a) for a, b in zip(found, kept, strict=False) if a != b), "more than the sanitiser leaves")
        raise UnsafePageError(f"{path}: the page would hold {first}")


def _as_the_sanitiser_spells(html: str) -> str:
    """The same HTML with as few entities as can be; twenty times faster than comparing outlines."""
    parts = TAG.split(html)
    texts, tags = "\0".join(parts[::2]), "\0".join(parts[1::2])
    parts[::2] = ENTITY.sub(lambda entity: IN_TEXT.get(entity[0]) or chr(int(entity[1])), texts).split("\0")
    parts[1::2] = ENTITY.sub(lambda entity: IN_TAG.get(entity[0]) or chr(int(entity[1])), tags).split("\0")
    return "".join(parts).replace("\N{NO-BREAK SPACE}", "&nbsp;")


class _Outline(HTMLParser):
    """The tags, attributes and texts of an HTML text, however it is spelled."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[object] = []

    @classmethod
    def of(cls, html: str) -> list[object]:
        outline = cls()
        outline.feed(html)
        outline.close()
        return outline.parts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(["text", data])

    def handle_comment(self, data: str) -> None:
        self.parts.append(["comment", data])

    def handle_decl(self, decl: str) -> None:
        self.parts.append(["declaration", decl])
