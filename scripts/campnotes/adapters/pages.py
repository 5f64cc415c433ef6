"""The site's pages: a Catalog and the templates → Markdown pages that hold one block of inert HTML each."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from html.parser import HTMLParser
from pathlib import Path
from posixpath import relpath
from typing import Any
from urllib.parse import urlsplit

import nh3
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from campnotes.core import catalog as content
from campnotes.core.catalog import Catalog
from campnotes.core.model import Concept, Event, Problem, Session, in_language
from campnotes.core.rendering import inert, linked, render
from campnotes.core.vocabulary import ConceptScheme

EXAMPLES = 3  # on the start page
NEWEST = 6
ASKED_ROLES = 8
NOTATION = re.compile(r"\b([A-Z]\d\d)\b")  # "P02"
BLANK = re.compile(r"\n[ \n]+")  # "\n\n    ": a template's line break, with what would mean something in Markdown

TAGS = {
    *("a", "article", "aside", "blockquote", "br", "button", "code", "dd", "div", "dl", "dt", "em", "fieldset"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "input", "label", "legend", "li", "nav"),
    *("noscript", "ol", "p", "pre", "s", "section", "span", "strong", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}
ATTRIBUTES = {
    "*": {"aria-describedby", "aria-label", "aria-labelledby", "aria-live", "class", "hidden", "id", "lang", "role"},
    "a": {"href", "rel", "title"},
    "button": {"name", "type", "value"},
    "form": {"action", "method"},
    "input": {"autocapitalize", "autocomplete", "checked", "enterkeyhint", "name", "placeholder", "type", "value"},
    "label": {"for"},
    "ol": {"start"},
    "time": {"datetime"},
}


class UnsafePageError(ValueError):
    """A page holds something that the sanitiser would take away: a template is at fault, never a note."""


@dataclass(frozen=True)
class Page:
    """A page in Markdown, and the file to change in order to change it, relative to the knowledge base."""

    markdown: str
    edit_path: str | None = None


def render_pages(catalog: Catalog, templates: Path) -> dict[str, Page]:
    """Every generated page by its source path, such as `sessions/<event>/<slug>.md`; same input, same text.

    Raises jinja2.TemplateError on a broken template and UnsafePageError on one that lets active content through.
    """
    desk = _Desk(catalog, templates)
    return dict(desk.pages())


def read_words(templates: Path, language: str) -> dict[str, Any]:
    """The words of the site from `i18n/<language>.yml`; a region falls back to its language: `de-AT` reads de.yml."""
    path = templates / "i18n" / f"{language.split('-')[0]}.yml"
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


@dataclass(frozen=True)
class _Desk:
    """Where the pages are written: the catalog, and the templates with their words and functions."""

    catalog: Catalog
    templates: Path

    def pages(self) -> Iterator[tuple[str, Page]]:
        catalog, vocabulary = self.catalog, self.catalog.vocabulary
        sessions = sorted(catalog.sessions, key=partial(_newest_first, catalog))
        yield self.page(
            "index.md",
            "start",
            examples=_examples(catalog),
            newest=sessions[:NEWEST],
            asked_roles=_asked_roles(catalog)[:ASKED_ROLES],
        )
        yield self.page("search.md", "search")
        yield self.page("problems/index.md", "problems", "sessions/vocabulary/problem-types.yml")
        for concept in vocabulary.problem_types.by_id.values():
            yield self.problem_type(concept)
        yield self.page("roles/index.md", "roles", "sessions/vocabulary/contact-roles.yml")
        for concept in vocabulary.contact_roles.by_id.values():
            yield self.role(concept)
        yield self.page("events/index.md", "events", events=_events(catalog))
        for event_id, event in catalog.events.items():
            programme = _programme(catalog, event_id)
            yield self.page(
                f"events/{event_id}.md", "event", f"sessions/{event_id}/event.yml", event=event, sessions=programme
            )
            for before, session_id, after in zip([None, *programme], programme, [*programme[1:], None], strict=False):
                yield self.session(session_id, before, after)

    def problem_type(self, concept: Concept) -> tuple[str, Page]:
        problems = sorted(self.catalog.problems_by_type.get(concept.id, ()), key=self.newest_first)
        path = f"problems/{concept.id}.md"
        return self.page(
            path, "problem_type", "sessions/vocabulary/problem-types.yml", concept=concept, problems=problems
        )

    def role(self, concept: Concept) -> tuple[str, Page]:
        named = sorted(self.catalog.roles_by_concept.get(concept.id, ()), key=self.newest_first)
        helped = {(session_id, problem): None for session_id, role in named for problem in role.for_}
        return self.page(
            f"roles/{concept.id}.md",
            "role",
            "sessions/vocabulary/contact-roles.yml",
            concept=concept,
            problems=[
                (session_id, _problem(self.catalog.sessions[session_id], problem)) for session_id, problem in helped
            ],
            unbound=[(session_id, role) for session_id, role in named if not role.for_],
        )

    def session(self, session_id: str, before: str | None, after: str | None) -> tuple[str, Page]:
        path = f"sessions/{session_id}.md"
        return self.page(
            path,
            "session",
            path,
            session=self.catalog.sessions[session_id],
            event=self.catalog.event_of(session_id),
            event_id=content.event_id(session_id),
            previous=before,
            following=after,
        )

    def page(self, path: str, template: str, edit: str | None = None, **values: object) -> tuple[str, Page]:
        """One page with its path; `edit` names the file behind it where that is not its template."""
        link = partial(_relative, _url(path))
        text = self.environment.get_template(f"{template}.md.j2").render(values, kind=template, to=link)
        text = BLANK.sub("\n", text).strip() + "\n"
        _refuse_active_html(path, text)
        return path, Page(text, edit or f"templates/pages/{template}.md.j2")

    def newest_first(self, found: tuple[str, object]) -> tuple[bool, int, str]:
        return _newest_first(self.catalog, found[0])

    @cached_property
    def environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.templates / "pages"),
            autoescape=True,
            finalize=_inert,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {"linked": _linked, "markdown": _markdown}
        environment.globals |= self.names()
        return environment

    def names(self) -> dict[str, object]:
        """Every name that a template may use besides the values of its page."""
        catalog = self.catalog
        words = read_words(self.templates, catalog.language)
        return {
            "t": words,
            "language": catalog.language,
            "catalog": catalog,
            "vocabulary": catalog.vocabulary,
            "problem_types": catalog.vocabulary.problem_types.by_id,
            "contact_roles": catalog.vocabulary.contact_roles.by_id,
            "suggestions_for": content.suggestions_for,
            "roles_for": content.roles_for,
            "session_url": content.session_url,
            "item_url": content.item_url,
            "problem_type_url": content.problem_type_url,
            "role_url": content.role_url,
            "event_url": content.event_url,
            "in_language": in_language,
            "related_concepts": _related,
            "cross_references": _cross_references,
            "first_place": _first_place,
            "host_name": _host_name,
            "place": _place,
            "count": _count,
            "date": partial(_date, words["dates"]),
            "license": partial(_license, words["session"]),
            "lang_of": partial(_lang_of, catalog.language),
        }


def _examples(catalog: Catalog) -> list[tuple[str, Problem]]:
    """Reviewed problems that show the way from a problem to somebody to ask: complete ones first, one of a session."""

    def rank(found: tuple[str, Problem]) -> tuple[int, bool, int, str]:
        session_id, problem = found
        session = catalog.sessions[session_id]
        answers = bool(content.suggestions_for(session, problem.id)) + bool(content.roles_for(session, problem.id))
        return -answers, *_newest_first(catalog, session_id)

    problems = sorted(
        (
            (sid, p)
            for sid, session in catalog.sessions.items()
            if session.status == "reviewed"
            for p in session.problems
        ),
        key=rank,
    )
    best = {session_id: problem for session_id, problem in reversed(problems) if rank((session_id, problem))[0]}
    return sorted(best.items(), key=rank)[:EXAMPLES]


def _newest_first(catalog: Catalog, session_id: str) -> tuple[bool, int, str]:
    """Sorts newest sessions first, undated ones after them, invented ones last."""
    event = catalog.event_of(session_id)
    date = catalog.sessions[session_id].date or event.start_date
    return event.invented, -date.toordinal() if date else 0, session_id


def _asked_roles(catalog: Catalog) -> list[Concept]:
    """Contact roles that were named at all, most often first."""
    uses, known = catalog.roles_by_concept, catalog.vocabulary.contact_roles.by_id
    return [known[role] for role in sorted(uses, key=lambda role: (-len(uses[role]), role))]


def _events(catalog: Catalog) -> list[str]:
    """Event ids, newest first, invented ones last."""

    def rank(event_id: str) -> tuple[bool, int, str]:
        event = catalog.events[event_id]
        return event.invented, -event.start_date.toordinal() if event.start_date else 0, event_id

    return sorted(catalog.events, key=rank)


def _programme(catalog: Catalog, event_id: str) -> list[str]:
    """A camp's session ids as they took place; without a time, by id."""

    def slot(session_id: str) -> tuple[int, str, str]:
        session = catalog.sessions[session_id]
        date = session.date or catalog.events[event_id].start_date
        return date.toordinal() if date else 0, session.start_time or "", session_id

    return sorted(catalog.sessions_by_event[event_id], key=slot)


def _problem(session: Session, problem_id: str) -> Problem:
    return next(problem for problem in session.problems if problem.id == problem_id)


def _related(scheme: ConceptScheme, concept: Concept) -> list[Concept]:
    """What a reader of a concept's page may have meant: related and replaced concepts, then the rest of its group."""
    others = [other for other in scheme.scheme.concepts if other.id != concept.id]
    near = [o for o in others if o.id in concept.related or concept.id in o.related or o.replacedBy == concept.id]
    group = [o for o in others if o.broader == concept.broader and not o.replacedBy and o not in near]
    return near + group


def _cross_references(scheme: ConceptScheme, text: str) -> list[tuple[str, Concept | None]]:
    """A scope note in pieces, each with the concept that it names by its notation: `(P02)`."""
    concepts = {concept.notation: concept for concept in scheme.scheme.concepts}
    return [(piece, concepts.get(piece)) for piece in NOTATION.split(text)]


def _url(path: str) -> str:
    """Where a source path is served: `problems/index.md` → `problems/`, `search.md` → `search/`."""
    return path.removesuffix("index.md") if path.endswith("index.md") else path.removesuffix(".md") + "/"


def _relative(start: str, target: str) -> Markup:
    """The link from one page of the site to another, both from the site's root: it works under any address."""
    path, mark, fragment = target.partition("#")
    return escape(f"{relpath('/' + path, '/' + start)}/{mark}{fragment}")


def _first_place(session: Session, addressed: tuple[str, ...]) -> str | None:
    """The problem under which an item stands in full: the first on the page that it is for."""
    return next((problem.id for problem in session.problems if problem.id in addressed), None)


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
    return words["one" if n == 1 else "other"].format(n=n)


def _date(words: Mapping[str, Any], date: datetime.date) -> Markup:
    shown = words["day"].format(day=date.day, month=words["months"][date.month - 1], year=date.year)
    return Markup(f'<time datetime="{date.isoformat()}">{inert(shown)}</time>')  # noqa: S704 - inert


def _license(words: Mapping[str, str], spdx: str) -> str:
    return words["license_unknown"] if spdx == "NOASSERTION" else spdx


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
    html = page.split("---\n", 2)[2]
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None)
    if (found := _Outline.of(html)) != (kept := _Outline.of(clean)):
        first = next((str(a) for a, b in zip(found, kept, strict=False) if a != b), "more than the sanitiser leaves")
        raise UnsafePageError(f"{path}: the page would hold {first}")


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
