"""What can be wrong with a stored session beyond its form: ids, links, concepts, private data, persons' names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campnotes.core.document import Stored
from campnotes.core.findings import Finding, finding
from campnotes.core.lexicon import split_label
from campnotes.core.model import ContactRole, Event, Problem, Scheme, Session, Suggestion, texts_in
from campnotes.core.people import is_name
from campnotes.core.privacy import contact_data, tells_topics
from campnotes.core.vocabulary import ConceptScheme, Vocabulary
from campnotes.core.withdrawing import says_something

BLOCK = re.compile(r"\n[ \t]*(?=\n|[-*+>#|]|\d{1,9}[.)])")  # before a blank line, a list entry, a heading
TWO_CAPITALS = re.compile(r":[^\w\n]{1,4}.{0,200}?[A-ZÄÖÜ][\w'’.-]{0,30} [A-ZÄÖÜ]")  # ": Mia Krüning", as a quick look
NAMES_APART = re.compile(r"[,;/&()]| und | and ")  # "Mia Krüning (Gesprächshaus) und Jo Falk"
PREFIXES = {"problems": "p", "suggestions": "s", "contact_roles": "c"}


def check_session(stored: Stored, text: str, path: str, vocabulary: Vocabulary, language: str) -> list[Finding]:
    """Everything wrong with a session that could be read, in order of lines. `text` is the whole file."""
    found = [
        *_ids(stored, path),
        *_links(stored, path),
        *_concepts(stored, path, vocabulary, language),
        *contact_findings(text, path),
        *hidden_contact_data(stored.session, path),
        *escaped_contact_data(stored.session, text, path),
        *_contact_persons(stored, path, vocabulary),
        *_withdrawn(stored, path),
        *person_findings(text, stored.session, path, vocabulary),
    ]
    return sorted(found)


def contact_findings(text: str, path: str) -> Iterator[Finding]:
    """A finding for each place of `text` that holds contact data; the data themselves are not repeated."""
    for number, line in enumerate(text.split("\n"), 1):
        for one in contact_data(line):
            yield finding("contact-data", path, number, one.start + 1, kind=one.kind)


def hidden_contact_data(session: Session, path: str) -> Iterator[Finding]:
    """Contact data that stand over two lines of a paragraph."""
    blocks = [block.replace("\n", " ") for block in BLOCK.split(session.body)]
    shown = [one for block in blocks for one in contact_data(block)]
    written = [one for line in session.body.split("\n") for one in contact_data(line)]
    if len(shown) > len(written):
        yield finding("contact-data", path, kind=shown[-1].kind)


def escaped_contact_data(stored: Session | Event | Scheme, text: str, path: str) -> Iterator[Finding]:
    """Contact data in a value that YAML spells in another way than it is read: "mia\\x40example.org"."""
    for value in texts_in(stored.model_dump()):
        if value not in text and (found := contact_data(value)):
            yield finding("contact-data", path, kind=found[0].kind)


def person_findings(text: str, session: Session, path: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    """A warning for each line of `text` whose label says that persons are named and behind which there is the name of
    one: "Protokoll: Mia Krüning". Hosts are named with their consent."""
    hosts = {host.name for host in session.hosts}
    for number, line in enumerate(text.split("\n"), 1):
        label = split_label(line, session.language) if TWO_CAPITALS.search(line) else None
        if label is None or label.kind not in ("contact_role", "scribe") or tells_topics(label.part_of(line)):
            continue
        names = (name.strip() for name in NAMES_APART.split(label.value))
        if named := [name for name in names if name not in hosts and _is_person(name, session.language, vocabulary)]:
            yield finding("person-named", path, number, line.rfind(named[0]) + 1)


def next_id(session: Session, prefix: str) -> str:
    """The lowest id above all that are in use; ids are never given twice."""
    numbers = [int(item.id[1:]) for _, item in session.items() if item.id[0] == prefix]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _ids(stored: Stored, path: str) -> Iterator[Finding]:
    seen: set[str] = set()
    free = {key: next_id(stored.session, prefix) for key, prefix in PREFIXES.items()}
    for key, index, item in _items(stored.session):
        place = stored.placed.place_of((key, index, "id"))
        if item.id[0] != PREFIXES[key]:
            yield finding("item-id-kind", path, *place, id=item.id, free=free[key])
        elif item.id in seen:
            yield finding("item-id-duplicate", path, *place, id=item.id, free=free[key])
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


def _contact_persons(stored: Stored, path: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    for index, role in enumerate(stored.session.contact_roles):
        if _is_person(role.text, stored.session.language, vocabulary):
            yield finding("person-named", path, *stored.placed.place_of(("contact_roles", index, "text")))


def _withdrawn(stored: Stored, path: str) -> Iterator[Finding]:
    if stored.session.status == "withdrawn" and says_something(stored.session):
        session_id = path.removeprefix("sessions/").removesuffix(".md")
        yield finding("withdrawn-text", path, *stored.placed.place_of(("status",)), session=session_id)


def _is_person(text: str, language: str, vocabulary: Vocabulary) -> bool:
    """Whether a contact looks like a person's name and is no concept."""
    if not is_name(text, language, particles=False):
        return False
    return vocabulary.contact_role_of(ContactRole(id="c1", text=text), language) is None


def _items(session: Session) -> Iterator[tuple[str, int, Problem | Suggestion | ContactRole]]:
    for key in PREFIXES:
        for index, item in enumerate(getattr(session, key)):
            yield key, index, item
