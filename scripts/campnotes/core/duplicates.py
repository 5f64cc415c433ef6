"""Sessions and problems that stand in a knowledge base twice: their words are nearly the same.

How alike two texts are is the weight of the words that both have over the weight of the words that either has; a word
weighs the more, the fewer texts have it (squared inverse document frequency, as in the cosine of two texts). Only
texts that share a word which is among the heaviest of both are compared: two that are alike do (prefix filtering;
Chaudhuri, Ganti and Kaushik 2006), and few others.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from campnotes.core.analysis import content_words, stem
from campnotes.core.findings import Finding, finding
from campnotes.core.model import Detail, Problem, Session, Suggestion
from campnotes.core.yaml_strict import Placed

ALIKE = 40  # per cent; of real notes different ones reach 18, lightly reworded ones 43 and more
NEIGHBOURS = 50  # others that are looked at for a word, however many have it
TELLING = 3  # terms by which a problem is told from others: "Kein Geld" is said often, and by chance
SCALE = 1000  # weights are thousandths
GROWN = 1.1  # so many times as many texts as when terms were weighed are too many: they are weighed again
WORD = re.compile(r"\w{4,}")  # "Lastenrad"; in two notes on one session words stand in the same form

Subject = tuple[str, str | None]
"""Session id and the id of its problem, None for the session itself."""


@dataclass(frozen=True)
class Likeness:
    """What a session or a problem of it is nearly the same as."""

    item: str | None
    """The problem; None for the session as a whole."""
    other: Subject
    text: str
    """The title of the other session, or the text of its problem."""


class Known:
    """Sessions by their id, and which of them are alike."""

    def __init__(self, sessions: Mapping[str, Session]) -> None:
        self._sessions: dict[str, Session] = {}
        self._whole, self._problems = _Texts(), _Texts()
        for session_id, session in sessions.items():
            self.add(session_id, session)

    def add(self, session_id: str, session: Session) -> None:
        self._sessions[session_id] = session
        self._whole.add((session_id, None), frozenset(WORD.findall(" ".join(_said(session)).lower())))
        for problem in session.problems:
            terms = frozenset(stem(word.text, session.language) for word in content_words(problem.text))
            if len(terms) >= TELLING:
                self._problems.add((session_id, problem.id), terms)

    def likenesses(self, session_id: str) -> list[Likeness]:
        """What a session that was added is nearly the same as, else what its problems are, at most one each.

        Not told is what a person has seen already: one of the two names the other by its id, `<event>/<slug>`.
        """
        session = self._sessions[session_id]
        subjects: list[Subject] = [(session_id, problem.id) for problem in session.problems]
        whole = self._alike((session_id, None), self._whole)
        return whole or [one for subject in subjects for one in self._alike(subject, self._problems)]

    def _alike(self, subject: Subject, texts: _Texts) -> list[Likeness]:
        """The one that is most like the subject, in a list."""
        for other in texts.alike(subject):
            if not (self._names(subject, other) or self._names(other, subject)):
                return [Likeness(subject[1], other, self._text(other))]
        return []

    def _names(self, subject: Subject, other: Subject) -> bool:
        named = re.compile(rf"(?<![\w-]){re.escape(other[0])}(?![\w-])")
        return any(named.search(text) for text in _said(self._sessions[subject[0]]))

    def _text(self, subject: Subject) -> str:
        session = self._sessions[subject[0]]
        return next((problem.text for problem in session.problems if problem.id == subject[1]), session.title)


def place_of(problem: str | None, session: Session, placed: Placed) -> tuple[int, int]:
    """Line and column of a problem's text in a stored session; of the title when no problem is named."""
    numbers = {one.id: number for number, one in enumerate(session.problems)}
    return placed.place_of(("problems", numbers[problem], "text") if problem else ("title",))


def likeness_finding(likeness: Likeness, path: str, line: int = 0, column: int = 1) -> Finding:
    """The warning to give at the place of what is like something else."""
    session_id, item = likeness.other
    told = finding("problem-alike" if item else "session-alike", path, line, column, text=likeness.text)
    other = f"{session_id}#{item}" if item else session_id
    return replace(told, values=(*told.values, ("other", other)))  # an id is named in full, however long it is


class _Texts:
    """Sets of words by what they are of."""

    def __init__(self) -> None:
        self._terms: dict[Subject, frozenset[str]] = {}
        self._counts: Counter[str] = Counter()
        self._weighed = 0  # texts
        self._weights: Mapping[str, int] = {}
        self._sums: dict[Subject, int] = {}
        self._bearers: defaultdict[str, list[Subject]] = defaultdict(list)

    def add(self, subject: Subject, terms: frozenset[str]) -> None:
        self._terms[subject] = terms
        self._counts.update(terms)
        if self._weighed:
            self._shelve(subject)

    def alike(self, subject: Subject) -> list[Subject]:
        """What is of another session and nearly the same, the most alike first."""
        if len(self._terms) > GROWN * self._weighed:
            self._weigh()
        terms, weight = self._terms.get(subject, frozenset()), self._sums.get(subject, 0)
        found: dict[Subject, int] = {}
        for other in {one for term in self._heaviest(terms) for one in self._bearers[term][:NEIGHBOURS]}:
            most, least = max(weight, self._sums[other]), min(weight, self._sums[other])
            if other[0] == subject[0] or 100 * least < ALIKE * most:  # not even if it shared all it has
                continue
            shared = self._weight(terms & self._terms[other])
            found[other] = 100 * shared // (weight + self._sums[other] - shared)
        return sorted((one for one in found if found[one] >= ALIKE), key=lambda one: (-found[one], one))

    def _weigh(self) -> None:
        """Weighs every term by the texts there are; terms that come after that count as rare."""
        self._weighed = texts = len(self._terms)
        weights = {count: round(SCALE * math.log(1 + texts / count) ** 2) for count in {1, *self._counts.values()}}
        known = {term: weights[count] for term, count in self._counts.items()}
        self._weights = defaultdict(lambda: weights[1], known)
        self._bearers.clear()
        for subject in self._terms:
            self._shelve(subject)

    def _shelve(self, subject: Subject) -> None:
        terms = self._terms[subject]
        self._sums[subject] = self._weight(terms)
        for term in self._heaviest(terms):
            self._bearers[term].append(subject)

    def _heaviest(self, terms: frozenset[str]) -> Iterator[str]:
        """So many terms that two texts of which neither has one of the other's cannot be alike."""
        weights = sorted((-self._weights[term], term) for term in terms)
        rest = whole = -sum(weight for weight, _ in weights)
        for weight, term in weights:
            if 100 * rest < ALIKE * whole:
                return
            rest += weight
            yield term

    def _weight(self, terms: Iterable[str]) -> int:
        return sum(map(self._weights.__getitem__, terms))


def _said(session: Session) -> Iterator[str]:
    """Every text of a session that says something."""
    yield session.title
    yield from (session.subtitle or "", *session.questions, *session.open_questions, session.body)
    yield from (role.text for role in session.contact_roles)
    items: tuple[Problem | Suggestion, ...] = (*session.problems, *session.suggestions)
    for item in items:
        yield item.text
        yield from _details(item.details)


def _details(details: tuple[Detail, ...]) -> Iterator[str]:
    for detail in details:
        yield detail.text
        yield from _details(detail.details)
