"""How to cite a session: as a line of text and as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campnotes.core.catalog import Catalog, session_url

SPECIAL = re.compile(r"[\\{}%&$#_~^]")  # what TeX reads as a command
SPELLED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
NO_KEY = re.compile(r"[^a-z0-9]+")  # between the words of a BibTeX key


def citation(catalog: Catalog, session_id: str, site: str | None) -> str:
    """`Hosts (year): Title. Session, Camp, date. Address`; what is not known is left out.

    `site` is the address of the site, ending in a slash.
    """
    session, event = catalog.sessions[session_id], catalog.event_of(session_id)
    hosts, year = ", ".join(host.name for host in session.hosts), catalog.year_of(session_id)
    lead = " ".join(filter(None, [hosts, f"({year})" if year else ""]))
    date = session.date or event.start_date
    told = ", ".join(filter(None, ["Session", event.title, date.isoformat() if date else ""]))
    address = f" {site}{session_url(session_id)}" if site else ""
    cited = f"{_sentence(session.title)} {told}.{address}"
    return f"{lead}: {cited}" if lead else cited


def bibtex(catalog: Catalog, session_id: str, site: str | None) -> str:
    """A `@misc` entry. Every text in it is plain for TeX, whatever it holds."""
    return "\n".join(_entry(catalog, session_id, site))


def _entry(catalog: Catalog, session_id: str, site: str | None) -> Iterator[str]:
    session, event = catalog.sessions[session_id], catalog.event_of(session_id)
    date = session.date or event.start_date
    yield f"@misc{{{NO_KEY.sub('-', session_id)},"
    fields = {
        "title": session.title,
        "author": " and ".join(f"{{{_plain(host.name)}}}" for host in session.hosts) or None,
        "howpublished": f"Session, {event.title}",
        "year": str(date.year) if date else None,
        "month": str(date.month) if date else None,
        "url": f"{site}{session_url(session_id)}" if site else None,
        "language": session.language,
    }
    for name, value in fields.items():
        if value:
            yield f"  {name} = {{{value if name in {'author', 'url'} else _plain(value)}}},"
    yield "}"


def _plain(text: str) -> str:
    return SPECIAL.sub(lambda mark: SPELLED.get(mark[0], f"\\{mark[0]}"), text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
