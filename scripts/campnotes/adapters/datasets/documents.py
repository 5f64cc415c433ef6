"""The knowledge as JSON: the keys of the stored form, and what a reader of one record cannot look up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from campnotes.core import browsing
from campnotes.core.catalog import Catalog, event_id, event_url, item_url, problem_type_url, role_url, session_url
from campnotes.core.document import metadata_of
from campnotes.core.model import Concept
from campnotes.core.site import Site
from campnotes.core.vocabulary import ConceptScheme

Document = dict[str, Any]

ITEMS = ("problems", "suggestions", "contact_roles")
NOT_KNOWLEDGE = {"schema", "declined"}
"""Keys of a stored session that say how it is kept, not what was said."""


def session_documents(catalog: Catalog) -> dict[str, Document]:
    """Session id → its stored form with `id`, `url`, `event`, `year`, `invented`, `license` and `body`."""
    return {session_id: _session(catalog, session_id) for session_id in catalog.sessions}


def whole(catalog: Catalog, sessions: Mapping[str, Document], site: Site) -> Document:
    """Everything: events, sessions with all their items, both vocabularies."""
    return {
        "schema": "campnotes/1",
        "title": site.name,
        **({"homepage": site.url} if site.url else {}),
        "events": [_event(catalog, event) for event in sorted(catalog.events)],
        "sessions": list(sessions.values()),
        "problem_types": _scheme(catalog.vocabulary.problem_types, problem_type_url),
        "contact_roles": _scheme(catalog.vocabulary.contact_roles, role_url),
    }


def event_document(catalog: Catalog, sessions: Mapping[str, Document], event: str) -> Document:
    """An event with its sessions as they took place."""
    return {
        **_event(catalog, event),
        "sessions": [sessions[session_id] for session_id in browsing.programme(catalog, event)],
    }


def problem_type_document(catalog: Catalog, sessions: Mapping[str, Document], concept: Concept) -> Document:
    """A problem type with the problems on its page, each with its suggestions, contact roles and origin."""
    return {
        **_concept(concept, problem_type_url),
        "problems": [
            _problem(catalog, sessions[session_id], problem.id)
            for session_id, problem in browsing.problems_of(catalog, concept.id)
        ],
    }


def write_records(document: Document) -> bytes:
    """The document with a line for each key and for each entry of a list, so that two versions can be compared."""
    return (
        "{\n" + ",\n".join(f"{_json(key)}: {_by_line(value)}" for key, value in document.items()) + "\n}\n"
    ).encode()


def write_json(document: Document) -> bytes:
    """A small document as people read it."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _session(catalog: Catalog, session_id: str) -> Document:
    session = catalog.sessions[session_id]
    stored = {key: value for key, value in metadata_of(session).items() if key not in NOT_KNOWLEDGE}
    for key in ITEMS:
        if key in stored:
            stored[key] = [{**item, "url": item_url(session_id, item["id"])} for item in stored[key]]
    return {
        "id": session_id,
        "url": session_url(session_id),
        "event": event_id(session_id),
        "year": catalog.year_of(session_id),
        "invented": catalog.event_of(session_id).invented,
        "license": catalog.license_of(session_id),
        **stored,
        "body": session.body,
    }


def _event(catalog: Catalog, event: str) -> Document:
    stored = metadata_of(catalog.events[event])
    website = stored.pop("url", None)
    return {
        "id": event,
        "url": event_url(event),
        **stored,
        "invented": catalog.events[event].invented,
        **({"website": website} if website else {}),
    }


def _problem(catalog: Catalog, session: Document, problem_id: str) -> Document:
    origin = {key: session[key] for key in ("event", "year", "language", "status", "invented", "license")}
    [problem] = [item for item in session["problems"] if item["id"] == problem_id]
    return {
        **problem,
        "suggestions": [item for item in session.get("suggestions", ()) if problem_id in item.get("addresses", ())],
        "contact_roles": [item for item in session.get("contact_roles", ()) if problem_id in item.get("for", ())],
        "session": session["id"],
        "session_title": session["title"],
        "event_title": catalog.events[session["event"]].title,
        **origin,
    }


def _scheme(scheme: ConceptScheme, url: Callable[[str], str]) -> Document:
    return {**metadata_of(scheme.scheme), "concepts": [_concept(concept, url) for concept in scheme.scheme.concepts]}


def _concept(concept: Concept, url: Callable[[str], str]) -> Document:
    stored = metadata_of(concept)
    return {"id": stored.pop("id"), "url": url(concept.id), **stored}


def _by_line(value: object) -> str:
    return "[\n" + ",\n".join(map(_json, value)) + "\n]" if isinstance(value, list) and value else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
