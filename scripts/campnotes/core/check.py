"""What can be wrong with a stored session beyond its form: ids, links, concepts, contact data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campnotes.core.document import Stored
from campnotes.core.fidelity import visible
from campnotes.core.findings import Finding, finding
from campnotes.core.model import ContactRole, Problem, Session, Suggestion
from campnotes.core.privacy import contact_data
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

BLOCK = re.compile(r"\n[ \t]*(?=\n|[-*+>#|]|\d{1,9}[.)])")  # before a blank line, a list entry, a heading
PREFIXES = {"problems": "p", "suggestions": "s", "contact_roles": "c"}


def check_session(stored: Stored, text: str, path: str, vocabulary: Vocabulary, language: str) -> list[Finding]:
    """Everything wrong with a session that could be read, in order of lines. `text` is the whole file."""
    found = [
        *_ids(stored, path),
        *_links(stored, path),
        *_concepts(stored, path, vocabulary, language),
        *contact_findings(text, path),
        *hidden_contact_data(stored.session, path),
    ]
    return sorted(found)


def contact_findings(text: str, path: str) -> Iterator[Finding]:
    """A finding for each place of `text` that holds contact data; the data themselves are not repeated."""
    for number, line in enumerate(text.split("\n"), 1):
        for one in contact_data(line):
            yield finding("contact-data", path, number, one.start + 1, kind=one.kind)


def hidden_contact_data(session: Session, path: str) -> Iterator[Finding]:
    """Contact data that only a reader of the page sees: written with entities or escapes ("mia&#64;example.org"), or
    over two lines of a paragraph."""
    lines = [block.replace("\n", " ") for block in BLOCK.split(session.body)]
    if "&" in session.body or "\\" in session.body:
        lines = [line.replace("\n", " ") for line in visible(session.body)]
    shown = [one for line in lines for one in contact_data(line)]
    written = [one for line in session.body.split("\n") for one in contact_data(line)]
    if len(shown) > len(written):
        yield finding("contact-data", path, kind=shown[-1].kind)


def next_id(session: Session, prefix: str) -> str:
    """The lowest id above all that are in use; ids are never given twice."""
    numbers = [int(item.id[1:]) for _, item in session.items() if item.id[0] == prefix]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _ids(stored: Stored, path: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for key, index, item in _items(stored.session):
        place = stored.placed.place_of((key, index, "id"))
        free = next_id(stored.session, PREFIXES[key])
        if item.id[0] != PREFIXES[key]:
            yield finding("item-id-kind", path, *place, id=item.id, free=free)
        elif item.id in seen:
            yield finding("item-id-duplicate", path, *place, id=item.id, free=free)
        seen.add(item.id)


def _links(stored: Stored, path: str) -> Iterator[Finding]:
    known = dict.fromkeys(problem.id for problem in stored.session.problems)
    for key, index, field, targets in [
        *(("suggestions", i, "addresses", s.addresses) for i, s in enumerate(stored.session.suggestions)),
        *(("contact_roles", i, "for", c.for_) for i, c in enumerate(stored.session.contact_roles)),
    ]:
        for n, target in enumerate(targets):
            if target not in known:
                place = stored.placed.place_of((key, index, field, n))
                yield finding("link-dangling", path, *place, field=field, id=target, known=", ".join(known) or "–")


def _concepts(stored: Stored, path: str, vocabulary: Vocabulary, language: str) -> Iterator[Finding]:
    for i, problem in enumerate(stored.session.problems):
        for n, name in enumerate(problem.types):
            place = stored.placed.place_of(("problems", i, "types", n))
            yield from _concept(name, vocabulary.problem_types, "problem-types", path, place, language)
    for i, role in enumerate(stored.session.contact_roles):
        if role.role:
            place = stored.placed.place_of(("contact_roles", i, "role"))
            yield from _concept(role.role, vocabulary.contact_roles, "contact-roles", path, place, language)


def _concept(
    name: str, scheme: ConceptScheme, scheme_name: str, path: str, place: tuple[int, int], language: str
) -> Iterator[Finding]:
    concept = scheme.by_id.get(name)
    if concept and concept.replacedBy:
        yield finding("concept-replaced", path, *place, id=name, nearest=concept.replacedBy)
    elif concept is None and (meant := scheme.find(name)):
        yield finding("concept-label", path, *place, id=name, nearest=meant.id)
    elif concept is None:
        nearest = scheme.nearest(name, language) or "–"
        yield finding("concept-unknown", path, *place, id=name, nearest=nearest, scheme=scheme_name)


def _items(session: Session) -> Iterator[tuple[str, int, Problem | Suggestion | ContactRole]]:
    for key in PREFIXES:
        for index, item in enumerate(getattr(session, key)):
            yield key, index, item
