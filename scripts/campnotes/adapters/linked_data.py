"""What pages say to programs: schema.org as JSON-LD.

Nothing is claimed that the page does not say. An invented camp or session is a text, never an event that took place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campnotes.core import browsing
from campnotes.core.catalog import (
    PROBLEM_TYPES_URL,
    ROLES_URL,
    Catalog,
    event_id,
    event_url,
    item_url,
    problem_type_url,
    role_url,
    session_url,
    suggestions_for,
)
from campnotes.core.licenses import license_url
from campnotes.core.model import Concept, Event, Host, Location, Problem, Session, in_language
from campnotes.core.site import Site
from campnotes.core.vocabulary import ConceptScheme

Thing = dict[str, Any]

FORMATS = {"csv": "text/csv", "json": "application/json", "sqlite": "application/vnd.sqlite3", "ttl": "text/turtle"}
NOT_AS_IT_IS = [*map(ord, "<>&\u2028\u2029"), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF]
"""What could end a script element, begin a comment or break a line in one, and what YAML does not print."""
IN_SCRIPTS = {code: f"\\u{code:04x}" for code in NOT_AS_IT_IS}


def linked_data(catalog: Catalog, site: Site, words: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, str]:
    """Path of a page from the root of the site → JSON-LD that can stand in a script element and in YAML as it is.

    `words` are those of the site; `files` what it offers as data, by path. Only a site with an address has linked
    data, because things are named by addresses.
    """
    if not site.url:
        return {}
    return {path: _script(thing) for path, thing in _Writer(catalog, site, words, files).pages()}


@dataclass(frozen=True)
class _Writer:
    catalog: Catalog
    site: Site
    words: Mapping[str, Any]
    files: Mapping[str, bytes]

    def pages(self) -> Iterator[tuple[str, Thing]]:
        catalog, vocabulary = self.catalog, self.catalog.vocabulary
        yield "", self.website()
        yield "data/", self.dataset()
        yield from self.terms(vocabulary.problem_types, PROBLEM_TYPES_URL, problem_type_url)
        yield from self.terms(vocabulary.contact_roles, ROLES_URL, role_url)
        for event in catalog.events:
            yield event_url(event), self.of_event(event)
        for session_id in catalog.sessions:
            yield session_url(session_id), self.of_session(session_id)

    def website(self) -> Thing:
        return {
            "@type": "WebSite",
            "@id": self.site.url,
            "url": self.site.url,
            "name": self.site.name,
            "description": self.site.description,
            "inLanguage": self.catalog.language,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": self.site.address("search/?q={search_term_string}"),
                },
                "query-input": "required name=search_term_string",
            },
        }

    def dataset(self) -> Thing:
        licences = {self.catalog.license_of(session_id) for session_id in self.catalog.sessions}
        return {
            "@type": "Dataset",
            "@id": self.site.address("data/"),
            "url": self.site.address("data/"),
            "name": f"{self.site.name}: {self.words['data']['title']}",
            "description": ". ".join(filter(None, [self.site.description, self.words["data"]["lead"]])),
            "inLanguage": self.catalog.language,
            "isAccessibleForFree": True,
            "dateModified": self.site.changed and self.site.changed.isoformat(),
            "license": [url for name in sorted(licences) if (url := license_url(name))],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "contentUrl": self.site.address(path),
                    "encodingFormat": FORMATS[path.rpartition(".")[2]],
                    "contentSize": f"{len(self.files[path])} B",
                }
                for path in self.files
                if path.startswith("data/") and path.count("/") == 1  # those of a single list are parts of these
            ],
        }

    def terms(self, scheme: ConceptScheme, index: str, page_of: Callable[[str], str]) -> Iterator[tuple[str, Thing]]:
        """The page of a vocabulary and that of each of its concepts."""
        concepts = [(page_of(concept.id), self.term(concept, page_of)) for concept in scheme.scheme.concepts]
        address = self.site.address(index)
        termset = {
            "@type": "DefinedTermSet",
            "@id": address,
            "url": address,
            "name": in_language(scheme.scheme.title, self.catalog.language),
            "license": license_url(scheme.scheme.license),
        }
        yield index, {**termset, "hasDefinedTerm": [term for _, term in concepts]}
        for page, term in concepts:
            yield page, {**term, "inDefinedTermSet": termset}

    def term(self, concept: Concept, page_of: Callable[[str], str]) -> Thing:
        language = self.catalog.language
        address = self.site.address(page_of(concept.id))
        return {
            "@type": "DefinedTerm",
            "@id": address,
            "url": address,
            "name": concept.label(language),
            "alternateName": list(concept.altLabel.get(language.split("-")[0], ())),
            "description": in_language(concept.scopeNote, language) if concept.scopeNote else None,
            "termCode": concept.notation,
        }

    def of_event(self, key: str) -> Thing:
        event = self.catalog.events[key]
        sessions = [self.named(session_id) for session_id in browsing.programme(self.catalog, key)]
        if event.invented:
            return {
                **self.text(event_url(key), event.title, event.language, event.license),
                **self.invented(event),
                "hasPart": sessions,
            }
        return {
            **self.camp(key),
            "sameAs": event.url,
            "organizer": _organizations(event.organizer),
            "funder": _organizations(event.funder),
            "contributor": _organizations(event.contributor),
            "superEvent": {"@type": "EventSeries", "name": event.programme} if event.programme else None,
            "subEvent": [{**session, "@type": "Event"} for session in sessions],
        }

    def of_session(self, session_id: str) -> Thing:
        """The note; what it is about is the session as an event, unless the camp is invented."""
        session, event = self.catalog.sessions[session_id], self.catalog.event_of(session_id)
        source = session.source.url if session.source else None
        return {
            **self.text(session_url(session_id), session.title, session.language, self.catalog.license_of(session_id)),
            "alternativeHeadline": session.subtitle,
            "creativeWorkStatus": "Draft" if session.status == "draft" else "Published",
            **self.invented(event),
            "isBasedOn": source,
            "about": None if event.invented else self.meeting(session_id),
            "hasPart": [self.question(session_id, session, problem) for problem in session.problems],
        }

    def meeting(self, session_id: str) -> Thing:
        session = self.catalog.sessions[session_id]
        day = session.date.isoformat() if session.date else None
        return {
            "@type": "Event",
            "name": session.title,
            "startDate": f"{day}T{session.start_time}" if day and session.start_time else day,
            "performer": [_person(host) for host in session.hosts],
            "superEvent": self.camp(event_id(session_id)),
        }

    def camp(self, key: str) -> Thing:
        event = self.catalog.events[key]
        address = self.site.address(event_url(key))
        return {
            "@type": "Event",
            "@id": address,
            "url": address,
            "name": event.title,
            "startDate": event.start_date.isoformat() if event.start_date else None,
            "endDate": event.end_date.isoformat() if event.end_date else None,
            "location": _place(event.location) if event.location else None,
        }

    def question(self, session_id: str, session: Session, problem: Problem) -> Thing:
        """A problem with its suggestions: answers that were given, none of them chosen as the right one."""
        address = self.site.address(item_url(session_id, problem.id))
        answers = suggestions_for(session, problem.id)
        return {
            "@type": "Question",
            "@id": address,
            "url": address,
            "name": problem.text,
            "about": [{"@id": self.site.address(problem_type_url(concept))} for concept in problem.types],
            "answerCount": len(answers),
            "suggestedAnswer": [
                {"@type": "Answer", "text": answer.text, "url": self.site.address(item_url(session_id, answer.id))}
                for answer in answers
            ],
        }

    def named(self, session_id: str) -> Thing:
        address = self.site.address(session_url(session_id))
        return {"@type": "CreativeWork", "url": address, "name": self.catalog.sessions[session_id].title}

    def text(self, page: str, title: str, language: str, licence: str) -> Thing:
        address = self.site.address(page)
        return {
            "@type": "CreativeWork",
            "@id": address,
            "url": address,
            "name": title,
            "inLanguage": language,
            "license": license_url(licence),
        }

    def invented(self, event: Event) -> Thing:
        return {"genre": self.words["mark"]["invented"]} if event.invented else {}


def _person(host: Host) -> Thing:
    affiliation = {"@type": "Organization", "name": host.affiliation} if host.affiliation else None
    return {"@type": "Person", "name": host.name, "affiliation": affiliation}


def _place(location: Location) -> Thing:
    address = {"addressLocality": location.locality, "addressRegion": location.region}
    return {
        "@type": "Place",
        "name": location.name,
        "address": {"@type": "PostalAddress", **address} if any(address.values()) else None,
    }


def _organizations(names: tuple[str, ...]) -> list[Thing]:
    return [{"@type": "Organization", "name": name} for name in names]


def _script(thing: Thing) -> str:
    known = _known({"@context": "https://schema.org", **thing})
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).translate(IN_SCRIPTS)


def _known(value: Any) -> Any:
    """The same without what is not known."""
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items() if one not in (None, [])}
    return [_known(one) for one in value] if isinstance(value, list) else value
