"""All sessions together: by event, by problem type, by contact role."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from campnotes.core.model import ContactRole, Event, Problem, Session, Suggestion
from campnotes.core.vocabulary import Vocabulary

PROBLEM_TYPES_URL = "problems/"
ROLES_URL = "roles/"


@dataclass(frozen=True)
class Catalog:
    """The checked content of a knowledge base.

    `sessions` maps `<event>/<slug>` to its session, sorted by key; `events` maps an event's id to its facts.
    Withdrawn sessions are not among them.
    """

    events: Mapping[str, Event]
    sessions: Mapping[str, Session]
    vocabulary: Vocabulary
    language: str = "de"
    """Language of the site."""
    withdrawn: tuple[str, ...] = ()
    """Ids of the sessions that were taken back; nothing else is known of them."""

    def only(self, sessions: Collection[str], events: Collection[str] = ()) -> Catalog:
        """A catalog that knows these sessions with their events, and these events, alone."""
        return Catalog(
            {event: self.events[event] for event in sorted({*events, *map(event_id, sessions)})},
            {session: self.sessions[session] for session in sorted(sessions)},
            self.vocabulary,
            self.language,
        )

    def event_of(self, session_id: str) -> Event:
        return self.events[event_id(session_id)]

    def year_of(self, session_id: str) -> int | None:
        """The year of the session's own date, else of the event's first day, else None."""
        date = self.sessions[session_id].date or self.event_of(session_id).start_date
        return date.year if date else None

    def license_of(self, session_id: str) -> str:
        """SPDX id of the licence of a session's text: its source's own, else that of its event."""
        source = self.sessions[session_id].source
        return source.license if source and source.license else self.event_of(session_id).license

    @cached_property
    def facts(self) -> dict[str, str]:
        """Event id → all that is known of the event, as JSON."""
        return {event: found.model_dump_json() for event, found in self.events.items()}

    @cached_property
    def digests(self) -> dict[str, str]:
        """Session id → SHA-256 over all that is known of the session and its event."""
        told = {
            session_id: [session.model_dump_json(), session.body, self.facts[event_id(session_id)]]
            for session_id, session in self.sessions.items()
        }
        return {session_id: hashlib.sha256("\0".join(parts).encode()).hexdigest() for session_id, parts in told.items()}

    @cached_property
    def problems_by_type(self) -> dict[str, list[tuple[str, Problem]]]:
        """Concept id → (session id, problem), in the order of the sessions."""
        found: dict[str, list[tuple[str, Problem]]] = {}
        for session_id, problem in self._problems():
            for concept in problem.types:
                found.setdefault(concept, []).append((session_id, problem))
        return found

    @cached_property
    def roles_by_concept(self) -> dict[str, list[tuple[str, ContactRole]]]:
        """Concept id → (session id, contact role), in the order of the sessions."""
        found: dict[str, list[tuple[str, ContactRole]]] = {}
        for session_id, session in self.sessions.items():
            for role in session.contact_roles:
                if role.role:
                    found.setdefault(role.role, []).append((session_id, role))
        return found

    @cached_property
    def sessions_by_event(self) -> dict[str, list[str]]:
        """Event id → session ids, also for events without sessions."""
        found: dict[str, list[str]] = {event: [] for event in self.events}
        for session_id in self.sessions:
            found[event_id(session_id)].append(session_id)
        return found

    def _problems(self) -> Iterator[tuple[str, Problem]]:
        for session_id, session in self.sessions.items():
            for problem in session.problems:
                yield session_id, problem


def event_id(session_id: str) -> str:
    """The event part of `<event>/<slug>`."""
    return session_id.split("/", 1)[0]


def suggestions_for(session: Session, problem_id: str) -> list[Suggestion]:
    return [s for s in session.suggestions if problem_id in s.addresses]


def roles_for(session: Session, problem_id: str) -> list[ContactRole]:
    return [c for c in session.contact_roles if problem_id in c.for_]


def session_url(session_id: str) -> str:
    """Path of the session's page, relative to the site root, without a leading slash."""
    return f"sessions/{session_id}/"


def item_url(session_id: str, item: str | None) -> str:
    return session_url(session_id) + (f"#{item}" if item else "")


def problem_type_url(concept: str) -> str:
    return f"{PROBLEM_TYPES_URL}{concept}/"


def role_url(concept: str) -> str:
    return f"{ROLES_URL}{concept}/"


def event_url(event: str) -> str:
    return f"events/{event}/"


def report_url(event: str) -> str:
    return f"events/{event}/report/"
