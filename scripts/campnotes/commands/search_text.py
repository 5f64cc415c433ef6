"""What `campnotes search` shows: each problem with its suggestions and whom to ask, where it was said and when."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TextIO

from campnotes.core.analysis import word_terms, words
from campnotes.core.catalog import Catalog, roles_for, suggestions_for
from campnotes.core.model import Problem, Session
from campnotes.core.query import QUERY_LIMIT, read_query
from campnotes.core.ranking import Answer, Hit

COMPANIONS = 5  # suggestions shown with a problem; more when more of them are hits
WIDEST, NARROWEST = 100, 30  # columns of a line
INDENT = " " * 4

MARKED, DIM, BOLD, PLAIN = "\033[1;33m", "\033[2m", "\033[1m", "\033[0m"
COLORS = {"problem": "\033[31m", "suggestion": "\033[32m", "contact_role": "\033[34m", "session": "\033[35m"}


@dataclass(frozen=True)
class Screen:
    """How text may look where it goes."""

    color: bool = False
    width: int | None = None
    """Columns; None where a line may be as long as it is."""

    @classmethod
    def of(cls, stream: TextIO) -> Screen:
        """A terminal gets short lines, and colours unless NO_COLOR is set (https://no-color.org); all else neither."""
        if not stream.isatty():
            return cls()
        color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(color, max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns - 1)))


@dataclass(frozen=True)
class Card:
    """Hits that belong to one problem, or a hit that belongs to none."""

    session: str
    head: str | None
    """Id of the problem; of the hit itself when it belongs to none."""
    hits: tuple[Hit, ...]


def cards(hits: Sequence[Hit], catalog: Catalog) -> list[Card]:
    """The hits by their problem, in the order of the first of each; of several problems the one that matches best."""
    best = {(hit.session, hit.item): -place for place, hit in enumerate(hits)}
    found: dict[tuple[str, str | None], list[Hit]] = {}
    for hit in hits:
        problems = _problems(hit, catalog.sessions[hit.session])
        near = max(problems, key=lambda problem: best.get((hit.session, problem), -len(hits)), default=hit.item)
        found.setdefault((hit.session, near), []).append(hit)
    return [Card(session, head, tuple(belonging)) for (session, head), belonging in found.items()]


def _problems(hit: Hit, session: Session) -> list[str]:
    """Ids of the problems that a suggestion or contact role belongs to, in stored order."""
    ids = [id_ for item in session.suggestions if item.id == hit.item for id_ in item.addresses]
    ids += [id_ for item in session.contact_roles if item.id == hit.item for id_ in item.for_]
    return [problem.id for problem in session.problems if problem.id in ids]


@dataclass(frozen=True)
class SearchText:
    """Writes an answer in the words of the site's language. No text of a note or a query can move the cursor."""

    catalog: Catalog
    said: Mapping[str, str]
    screen: Screen
    query: str
    answer: Answer
    filtered: bool
    """Whether the answer was narrowed, so that less of that may help."""

    def lines(self) -> Iterator[str]:
        answer = self.answer
        if len(self.query) > QUERY_LIMIT:
            yield from self._text(self.said["search_cut"].format(limit=QUERY_LIMIT))
        if answer.corrected:
            yield from self._text(self.said["search_corrected"].format(query=answer.corrected))
            yield ""
        for card in cards(answer.hits, self.catalog):
            yield from self._card(card)
            yield ""
        if not answer.total:
            yield from self._advice()
        elif answer.total > len(answer.hits):
            yield self.said["search_more"].format(shown=len(answer.hits), total=answer.total)

    def _advice(self) -> Iterator[str]:
        yield self.said["search_nothing"]
        for key in ("search_try_words", *(["search_try_filters"] if self.filtered else []), "search_try_types"):
            yield from self._text(self.said[key], INDENT)

    def _card(self, card: Card) -> Iterator[str]:
        session = self.catalog.sessions[card.session]
        problem = next((one for one in session.problems if one.id == card.head), None)
        if problem:
            yield from self._problem(problem, session, card)
        else:
            [hit] = card.hits
            yield from self._labelled(hit.kind, hit.text, session.language)
        yield from self._origin(card)

    def _problem(self, problem: Problem, session: Session, card: Card) -> Iterator[str]:
        yield from self._labelled("problem", problem.text, session.language)
        types = (self.catalog.vocabulary.problem_types.by_id[one] for one in problem.types)
        language = self.catalog.language
        yield from self._text(" · ".join(one.label(language) for one in types), INDENT, DIM, language)
        suggestions = suggestions_for(session, problem.id)
        hits = {hit.item for hit in card.hits}
        near = sorted(suggestions, key=lambda one: one.id not in hits)[: max(COMPANIONS, len(hits))]
        for one in suggestions:
            if one in near:
                yield from self._labelled("suggestion", one.text, session.language, INDENT)
        if len(near) < len(suggestions):
            yield from self._text(self.said["search_further"].format(n=len(suggestions) - len(near)), INDENT, DIM)
        if not suggestions:
            yield from self._text(self.said["search_open"], INDENT, DIM)
        if roles := " · ".join(role.text for role in roles_for(session, problem.id)):
            yield from self._labelled("contact_role", roles, session.language, INDENT)

    def _origin(self, card: Card) -> Iterator[str]:
        """In which session of which camp it stands, when that was, and whether a person has read it."""
        session, event = self.catalog.sessions[card.session], self.catalog.event_of(card.session)
        date = session.date or event.start_date
        camp = f"{event.title}, {date:{self.said['search_date']}}" if date else event.title
        marks = [self.said["search_draft"]] if session.status == "draft" else []
        marks += [self.said["search_invented"]] if event.invented else []
        titles = [session.title] if card.head else []
        yield from self._text(" · ".join([*titles, camp, *marks]), INDENT, DIM, session.language)
        yield from self._text(f"{card.session}#{card.head}" if card.head else card.session, INDENT, DIM)

    def _labelled(self, kind: str, text: str, language: str, indent: str = "") -> Iterator[str]:
        style = BOLD if kind == "problem" else ""
        return self._text(text, indent, style, language, label=f"{self.said[kind]}: ", color=COLORS[kind])

    def _text(
        self, text: str, indent: str = "", style: str = "", language: str = "", *, label: str = "", color: str = ""
    ) -> Iterator[str]:
        """A text in lines that fit the screen; in one whose language is given the words asked for are marked."""
        first, *further = _broken(label + _printable(text), indent, self.screen.width) or [""]
        if not self.screen.color:
            yield from (line for line in (first, *further) if line)
            return
        head = len(indent + label)
        yield _painted(first[:head], color) + self._marked(first[head:], language, style)
        yield from (self._marked(line, language, style) for line in further)

    def _marked(self, line: str, language: str, style: str) -> str:
        pieces, end = [], 0
        for word in words(line) if language else ():
            if not self._terms.isdisjoint(word_terms(word, language)):
                pieces += [_painted(line[end : word.start], style), _painted(line[word.start : word.end], MARKED)]
                end = word.end
        return "".join([*pieces, _painted(line[end:], style)])

    @cached_property
    def _terms(self) -> frozenset[str]:
        """What the query, as it was understood, asks for."""
        asked = read_query(self.answer.corrected or self.query)
        found = (*asked.words, *(word for phrase in asked.phrases for word in phrase))
        return frozenset(term for word in found for term in word.terms)


def _painted(text: str, style: str) -> str:
    return f"{style}{text}{PLAIN}" if style and text else text


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " if c.isspace() else "" for c in text).split())


def _broken(text: str, indent: str, width: int | None) -> list[str]:
    """A text in lines of at most `width` columns; words stay whole, so that the id of a session can be copied."""
    if width is None:
        return [indent + text] if text else []
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent + INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
