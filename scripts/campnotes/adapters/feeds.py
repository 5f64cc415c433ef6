"""Atom feeds (RFC 4287): all sessions, those of each event, the problems of each problem type.

Drafts and invented examples are in them, and their titles say so. An entry is as old as its session, to the day: when a
note came into the collection is not part of it, so the same notes give the same bytes. A feed without entries is as old
as the last change of the knowledge base.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from campnotes.core import browsing
from campnotes.core.catalog import (
    PROBLEM_TYPES_URL,
    Catalog,
    event_url,
    item_url,
    problem_type_url,
    roles_for,
    session_url,
    suggestions_for,
)
from campnotes.core.later import Later
from campnotes.core.model import Concept, Problem, Session
from campnotes.core.site import Site

FEED = "feed.xml"
UNDATED = datetime.date(2000, 1, 1)
"""Atom wants a date where nobody has said one."""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # "\x07"


def feeds(catalog: Catalog, site: Site, words: Mapping[str, Any]) -> Later[bytes]:
    """Path from the root of the site, such as `problems/<type>/feed.xml` → an Atom feed.

    `words` are those of the site. Only a site with an address has feeds, because entries are named by addresses.
    """
    return Later(dict(_Writer(catalog, site, words).feeds()) if site.url else {})


@dataclass(frozen=True)
class _Entry:
    session_id: str
    title: str
    path: str
    """Of its place in the site, by which it is named for good."""
    html: str
    types: tuple[str, ...]
    authors: tuple[str, ...] = ()
    """Empty for a problem: those who gave the session need not be those who have it."""


@dataclass(frozen=True)
class _Writer:
    catalog: Catalog
    site: Site
    words: Mapping[str, Any]

    def feeds(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """The path of each feed with what writes it."""
        yield FEED, self.of_all
        for event in sorted(self.catalog.events):
            yield event_url(event) + FEED, partial(self.of_event, event)
        for concept in self.catalog.vocabulary.problem_types.scheme.concepts:
            yield problem_type_url(concept.id) + FEED, partial(self.of_problem_type, concept)

    def of_all(self) -> bytes:
        newest = browsing.newest_sessions(self.catalog)
        return self.feed("", self.words["feed"]["all"], map(self.of_session, newest))

    def of_event(self, event: str) -> bytes:
        sessions = browsing.programme(self.catalog, event)
        return self.feed(event_url(event), self.catalog.events[event].title, map(self.of_session, sessions))

    def of_problem_type(self, concept: Concept) -> bytes:
        problems = browsing.problems_of(self.catalog, concept.id)
        entries = (self.of_problem(session_id, problem) for session_id, problem in problems)
        return self.feed(problem_type_url(concept.id), concept.label(self.catalog.language), entries)

    def feed(self, page: str, title: str, entries: Iterable[_Entry]) -> bytes:
        """The feed of a page; for a character that XML does not know stands the sign for that."""
        found = list(entries)
        address = self.site.address(page + FEED)
        lines = [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(self.catalog.language)}">',
            f"<id>{escape(address)}</id>",
            f"<title>{escape(f'{title} – {self.site.name}')}</title>",
            f"<updated>{_time(self.newest(found))}</updated>",
            f'<link rel="self" type="application/atom+xml" href="{escape(address)}"/>',
            f'<link rel="alternate" type="text/html" href="{escape(self.site.address(page))}"/>',
            f"<author><name>{escape(self.site.name)}</name></author>",
            *(line for entry in found for line in self.entry(entry)),
            "</feed>",
        ]
        text = "".join(f"{line}\n" for line in lines)
        return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text).encode()

    def entry(self, entry: _Entry) -> Iterator[str]:
        session = self.catalog.sessions[entry.session_id]
        address = escape(self.site.address(entry.path))
        marks = ", ".join(self.marks(entry.session_id))
        title = f"{entry.title} ({marks})" if marks else entry.title
        yield f'<entry xml:lang="{escape(session.language)}">'
        yield f"<id>{address}</id>"
        yield f"<title>{escape(title)}</title>"
        yield f"<updated>{_time(self.date_of(entry.session_id))}</updated>"
        yield f'<link rel="alternate" type="text/html" href="{address}"/>'
        for name in entry.authors:
            yield f"<author><name>{escape(name)}</name></author>"
        for concept in entry.types:
            label = self.catalog.vocabulary.problem_types.by_id[concept].label(self.catalog.language)
            scheme = self.site.address(PROBLEM_TYPES_URL)
            yield f'<category term="{escape(concept)}" scheme="{escape(scheme)}" label="{escape(label)}"/>'
        yield f"<rights>{escape(self.catalog.license_of(entry.session_id))}</rights>"
        yield f'<content type="html">{escape(entry.html)}</content>'
        yield "</entry>"

    def of_session(self, session_id: str) -> _Entry:
        """A session with its problems, beneath each what was suggested."""
        session = self.catalog.sessions[session_id]
        subtitle = f"<p>{escape(session.subtitle)}</p>" if session.subtitle else ""
        problems = _list(session.problems, lambda problem: escape(problem.text) + _suggestions(session, problem))
        types = tuple(dict.fromkeys(concept for problem in session.problems for concept in problem.types))
        hosts = tuple(host.name for host in session.hosts)
        return _Entry(session_id, session.title, session_url(session_id), subtitle + problems, types, hosts)

    def of_problem(self, session_id: str, problem: Problem) -> _Entry:
        """A problem with what was suggested, whom to ask, and the session it comes from."""
        session, event = self.catalog.sessions[session_id], self.catalog.event_of(session_id)
        roles = [role.text for role in roles_for(session, problem.id)]
        parts = [
            _suggestions(session, problem) or f"<p>{escape(self.words['problem']['open'])}</p>",
            f"<p>{escape(self.words['role']['ask'])} {escape(', '.join(roles))}</p>" if roles else "",
            f"<p>{escape(self.words['problem']['origin'])} {escape(f'{session.title}, {event.title}')}</p>",
        ]
        return _Entry(session_id, problem.text, item_url(session_id, problem.id), "".join(parts), problem.types)

    def marks(self, session_id: str) -> list[str]:
        """What a reader has to know before reading on."""
        invented = self.catalog.event_of(session_id).invented
        draft = self.catalog.sessions[session_id].status == "draft"
        words = self.words["mark"]
        return [word for word, said in ((words["invented"], invented), (words["draft_short"], draft)) if said]

    def newest(self, entries: Iterable[_Entry]) -> datetime.date:
        """The day of the newest entry; without any, that on which the knowledge base was last changed."""
        changed = self.site.changed.date() if self.site.changed else UNDATED
        return max((self.date_of(entry.session_id) for entry in entries), default=changed)

    def date_of(self, session_id: str) -> datetime.date:
        return self.catalog.sessions[session_id].date or self.catalog.event_of(session_id).start_date or UNDATED


def _suggestions(session: Session, problem: Problem) -> str:
    return _list(suggestions_for(session, problem.id), lambda suggestion: escape(suggestion.text))


def _list(items: Iterable[Any], html_of: Callable[[Any], str]) -> str:
    entries = "".join(f"<li>{html_of(item)}</li>" for item in items)
    return f"<ul>{entries}</ul>" if entries else ""


def _time(date: datetime.date) -> str:
    return f"{date.isoformat()}T00:00:00Z"
