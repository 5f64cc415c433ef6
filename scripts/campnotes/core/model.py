"""The knowledge: sessions with their problems, suggestions and contact roles, and the camps they were held at.

Every value is frozen; a change is a new value (`model_copy(update=…)`).
Field names are the keys of the stored form; docs/develop/data-model.md explains each.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)

TITLE_LIMIT = 200  # characters
TEXT_LIMIT = 10_000  # characters of any other text: one line of a note
DETAIL_DEPTH = 3  # levels of details under an item
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"  # "willst-du-mit-mir-gehen"

Kind = Literal["problem", "suggestion", "contact_role", "session"]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]  # BCP 47
Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LIMIT)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LIMIT)]
ItemId = Annotated[str, StringConstraints(pattern=r"^[psc][1-9][0-9]{0,4}$")]
ConceptRef = Title  # whether the vocabulary has it is told by `check`, which can name the nearest one
ConceptId = Annotated[str, StringConstraints(pattern=f"^{SLUG}$", max_length=60)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
License = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]+$", max_length=64)]  # SPDX id


def _date_of(value: object) -> object:
    return (
        datetime.date.fromisoformat(value)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        else value
    )


Date = Annotated[datetime.date, BeforeValidator(_date_of), PlainSerializer(datetime.date.isoformat)]
Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Value(BaseModel):
    """A frozen value with no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Detail(Value):
    """A point that explains or splits an item; may have points of its own. Stored as a plain string if it has none."""

    text: Text
    details: tuple[Detail, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value


def _not_too_deep(details: tuple[Detail, ...]) -> tuple[Detail, ...]:
    if _depth(details) > DETAIL_DEPTH:
        raise ValueError(f"details are nested more than {DETAIL_DEPTH} levels deep")
    return details


def _depth(details: tuple[Detail, ...]) -> int:
    return 1 + max(_depth(detail.details) for detail in details) if details else 0


Details = Annotated[tuple[Detail, ...], AfterValidator(_not_too_deep)]


class Host(Value):
    """Somebody who gave the session (schema:performer), named as the source names them."""

    name: Title
    affiliation: Text | None = None


class Problem(Value):
    id: ItemId
    text: Text
    types: tuple[ConceptRef, ...] = Field((), max_length=3)
    """Concepts of vocabulary/problem-types.yml, best first."""
    details: Details = ()


class Suggestion(Value):
    id: ItemId
    text: Text
    addresses: tuple[ItemId, ...] = ()
    """The problems it answers; empty when the note does not say."""
    details: Details = ()
    avoid: tuple[Text, ...] = ()
    """What not to do."""


class ContactRole(Value):
    """An office, a role or a kind of organisation to talk to; never a named person."""

    id: ItemId
    text: Text
    role: ConceptRef | None = None
    """Concept of vocabulary/contact-roles.yml."""
    note: Text | None = None
    for_: tuple[ItemId, ...] = Field((), alias="for")
    """The problems it helps with."""


class Source(Value):
    """Where the session's text comes from (schema:isBasedOn)."""

    url: Url | None = None
    sha256: Sha256 | None = None
    """Of the raw file: `import` knows by it what it has read."""
    license: License | None = None


class Session(Value):
    """One session of a camp: the container of its problems, suggestions and contact roles, and the rest of its note."""

    schema_: Literal["campnotes/1"] = Field("campnotes/1", alias="schema")
    title: Title
    subtitle: Text | None = None
    language: Language = "de"
    status: Literal["draft", "reviewed", "withdrawn"] = "draft"
    """`draft` comes fresh from the importer; only a person sets `reviewed`."""
    date: Date | None = None
    start_time: Time | None = None
    room: Text | None = None
    hosts: tuple[Host, ...] = ()
    questions: tuple[Text, ...] = ()
    """What the session set out to answer."""
    problems: tuple[Problem, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    contact_roles: tuple[ContactRole, ...] = ()
    open_questions: tuple[Text, ...] = ()
    declined: tuple[Text, ...] = ()
    """Candidates that a person turned down in review."""
    source: Source | None = None
    body: str = Field("", exclude=True)
    """The rest of the note as Markdown, without blank lines around it; stored after the front matter."""

    def items(self) -> tuple[tuple[Kind, Problem | Suggestion | ContactRole], ...]:
        """Every item with its kind: problems, then suggestions, then contact roles, each in stored order."""
        problems: tuple[tuple[Kind, Problem], ...] = tuple(("problem", p) for p in self.problems)
        suggestions: tuple[tuple[Kind, Suggestion], ...] = tuple(("suggestion", s) for s in self.suggestions)
        roles: tuple[tuple[Kind, ContactRole], ...] = tuple(("contact_role", c) for c in self.contact_roles)
        return (*problems, *suggestions, *roles)


class Location(Value):
    name: Text | None = None
    locality: Text | None = None
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    """ISO 3166-2."""


class Event(Value):
    """A camp: the facts that all of its sessions share, stored once."""

    title: Title
    invented: bool = False
    """True for example content; its pages say so."""
    start_date: Date | None = None
    end_date: Date | None = None
    location: Location | None = None
    programme: Text | None = None
    organizer: tuple[Text, ...] = ()
    funder: tuple[Text, ...] = ()
    contributor: tuple[Text, ...] = ()
    language: Language = "de"
    license: License = "NOASSERTION"
    """Default of its notes; NOASSERTION: nobody has said."""
    url: Url | None = None


Labels = dict[str, str]
LabelLists = dict[str, tuple[str, ...]]


class Group(Value):
    """A top concept: the heading under which concepts stand (skos:hasTopConcept)."""

    prefLabel: Labels  # noqa: N815 - SKOS spells it so


class Concept(Value):
    """A skos:Concept; its id never changes."""

    id: ConceptId
    notation: str
    broader: str
    related: tuple[str, ...] = ()
    prefLabel: Labels  # noqa: N815
    altLabel: LabelLists = {}  # noqa: N815
    hiddenLabel: LabelLists = {}  # noqa: N815
    """Words that should find or suggest the concept but are never shown."""
    scopeNote: Labels = {}  # noqa: N815
    replacedBy: str | None = None  # noqa: N815

    def label(self, language: str) -> str:
        """The preferred label in `language`, else in German, else in whatever language there is."""
        return in_language(self.prefLabel, language)


class Scheme(Value):
    """A skos:ConceptScheme as stored in sessions/vocabulary/."""

    title: Labels
    license: License
    topConcepts: dict[str, Group]  # noqa: N815
    concepts: tuple[Concept, ...]


def texts_in(value: object) -> Iterator[str]:
    """Every text of a dumped value, however deep, in order; keys are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def in_language(labels: Labels, language: str) -> str:
    """The label in `language`, else in German, else any."""
    return labels.get(language.split("-")[0]) or labels.get("de") or next(iter(labels.values()))
