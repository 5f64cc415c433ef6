"""Papers for a camp: sheets to take notes on and posters for the doors, as pages to be printed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from campnotes.core.plan import PlannedSession
from campnotes.core.policy import with_policy

HAND_IN = "contribute/"
BORDER = 0  # of a code: the paper around it is white


@dataclass(frozen=True)
class Camp:
    """What all papers of a camp have in common."""

    title: str
    event: str | None
    """Its id, where it has one."""
    site: str
    """Address of the knowledge base, ending in a slash; empty where it has none yet."""


@dataclass(frozen=True)
class Slip:
    """A session as its papers name it; what is not known is empty."""

    title: str = ""
    hosts: str = ""
    date: datetime.date | None = None
    time: str = ""
    room: str = ""
    address: str = ""
    """Where notes on it are handed in."""

    @property
    def code(self) -> Markup | None:
        """The address as a QR code, an inline SVG."""
        if not self.address:
            return None
        return Markup(segno.make_qr(self.address, error="l").svg_inline(border=BORDER, omitsize=True))  # noqa: S704


class Printer:
    """Fills the templates of a knowledge base; same input, same text."""

    def __init__(self, templates: Path, words: Mapping[str, Any], language: str, style: str) -> None:
        self.words, self.language, self.style = words, language, style
        self.environment = Environment(
            loader=FileSystemLoader(templates / "kit"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def sheets(self, sessions: Iterable[PlannedSession], camp: Camp) -> str:
        """A sheet to take notes on for each session."""
        return self._page("sheets", [self._slip(one, camp) for one in sessions], camp)

    def posters(self, sessions: Iterable[PlannedSession], camp: Camp) -> str:
        """A poster for the door of each session, with a QR code that leads to the page for handing in its note."""
        return self._page("posters", [self._slip(one, camp) for one in sessions], camp)

    def blank_sheet(self) -> str:
        """A sheet for any session, as a page of the site; its style is a file of the site."""
        return with_policy(self._page("sheets", [Slip()], Camp("", None, ""), ""))

    def _page(self, template: str, slips: Sequence[Slip], camp: Camp, style: str | None = None) -> str:
        return self.environment.get_template(f"{template}.html.j2").render(
            t=self.words,
            language=self.language,
            style=Markup(self.style if style is None else style),  # noqa: S704 - a file of the program
            camp=camp.title,
            slips=slips,
            address=camp.site.partition("//")[2] + HAND_IN,
        )

    def _slip(self, session: PlannedSession, camp: Camp) -> Slip:
        named = {"camp": camp.event, "title": session.title} if camp.event else {"title": session.title}
        return Slip(
            title=session.title,
            hosts=", ".join(host.name for host in session.hosts),
            date=session.date,
            time=session.start_time or "",
            room=session.room or "",
            address=f"{camp.site}{HAND_IN}?{urlencode(named)}" if camp.site else "",
        )
