"""A knowledge base of any size to measure with: `python tests/benchmarks/generator.py 1000 FOLDER`.

Every session has about ten records, as real notes have, and its words are as unequally common as those of a language:
frequencies fall with the rank of a word (Zipf), so that a few words stand everywhere and every session brings words of
its own. The words are German nouns and compounds of them; what the sentences say is nonsense. Same number, same bytes.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from campnotes.core.catalog import Catalog
from campnotes.core.document import dump, dump_event, load_scheme
from campnotes.core.model import ContactRole, Detail, Event, Host, Location, Problem, Session, Suggestion
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

SESSIONS = Path(__file__).parents[2] / "sessions"
SESSIONS_PER_CAMP = 25
ZIPF = 1.05  # exponent of the falling frequencies; natural languages have about 1

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """Words by rank, the most frequent first, and a way to draw them as often as their rank says."""

    ranked: Sequence[str]

    @classmethod
    def of(cls, random: Random) -> Words:
        """The stems, then compounds of two of them in an order of chance."""
        stems = WORDS["stems"].split()
        compounds = [first + second.lower() for first in stems for second in stems if first != second]
        random.shuffle(compounds)
        return cls([*stems, *compounds])

    @cached_property
    def cumulated(self) -> list[float]:
        return list(accumulate(1 / (rank + 5) ** ZIPF for rank in range(len(self.ranked))))

    def draw(self, random: Random, count: int) -> list[str]:
        return random.choices(self.ranked, cum_weights=self.cumulated, k=count)


def catalog(count: int) -> Catalog:
    """`count` sessions and the camps they were held at, with the project's own vocabulary."""
    random = Random(count)  # noqa: S311 - nothing secret
    words = Words.of(random)
    vocabulary = Vocabulary(_scheme("problem-types"), _scheme("contact-roles"))
    events: dict[str, Event] = {}
    sessions: dict[str, Session] = {}
    for number in range(count):
        camp = number // SESSIONS_PER_CAMP
        year = 2012 + camp % 14
        folder = f"{year}-camp-{camp + 1}"
        if folder not in events:
            events[folder] = _event(camp, year)
        sessions[f"{folder}/session-{number + 1}"] = _session(random, words, vocabulary)
    return Catalog(events, dict(sorted(sessions.items())), vocabulary)


def write(catalog: Catalog, root: Path) -> None:
    """Writes a catalog as the `sessions/` of a knowledge base."""
    shutil.copytree(SESSIONS / "vocabulary", root / "sessions" / "vocabulary", dirs_exist_ok=True)
    texts = {f"{event_id}/event.yml": dump_event(event) for event_id, event in catalog.events.items()}
    texts |= {f"{session_id}.md": dump(session) for session_id, session in catalog.sessions.items()}
    for name, text in texts.items():
        path = root / "sessions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _scheme(name: str) -> ConceptScheme:
    return ConceptScheme(load_scheme((SESSIONS / "vocabulary" / f"{name}.yml").read_text(encoding="utf-8")))


def _event(camp: int, year: int) -> Event:
    place = WORDS["places"][camp % len(WORDS["places"])]
    return Event.model_validate(
        {
            "title": f"Camp {place} {camp + 1}",
            "invented": True,
            "start_date": f"{year}-05-{camp % 28 + 1:02}",
            "location": Location(locality=place),
            "license": "CC0-1.0",
        }
    )


def _session(random: Random, words: Words, vocabulary: Vocabulary) -> Session:
    """About three problems, four suggestions, two contact roles and a page of notes on three topics."""
    types, roles = list(vocabulary.problem_types.by_id), list(vocabulary.contact_roles.by_id)
    topics = words.draw(random, 3)

    def said(kind: str) -> str:
        """A sentence; every third of its words is one of the session's topics."""
        drawn = (random.choice(topics) if random.random() < 1 / 3 else one for one in words.draw(random, 3))
        return str(random.choice(WORDS[kind])).format(*drawn)

    problems = [
        Problem(
            id=f"p{n}",
            text=said("problems") + said("asides"),
            types=tuple(random.sample(types, random.randint(1, 2))),
            details=_details(random, said),
        )
        for n in range(1, random.randint(2, 4) + 1)
    ]
    ids = [problem.id for problem in problems]
    suggestions = [
        Suggestion(
            id=f"s{n}", text=said("suggestions"), addresses=(random.choice(ids),), details=_details(random, said)
        )
        for n in range(1, random.randint(3, 5) + 1)
    ]
    contact_roles = [
        ContactRole.model_validate(
            {
                "id": f"c{n}",
                "text": random.choice(WORDS["offices"]),
                "role": random.choice(roles),
                "for": (random.choice(ids),),
            }
        )
        for n in range(1, random.randint(1, 3) + 1)
    ]
    return Session(
        title=said("titles"),
        status=random.choice(("draft", "reviewed")),
        hosts=(Host(name=random.choice(WORDS["names"])),),
        questions=(said("questions"),),
        problems=tuple(problems),
        suggestions=tuple(suggestions),
        contact_roles=tuple(contact_roles),
        body=_body(said, random.randint(6, 14)),
    )


def _details(random: Random, said: Callable[[str], str]) -> tuple[Detail, ...]:
    return tuple(Detail(text=said("details")) for _ in range(random.randint(0, 2)))


def _body(said: Callable[[str], str], sentences: int) -> str:
    return "\n".join(["## Aus der Runde", "", *(f"- {said('sentences')}" for _ in range(sentences))])


if __name__ == "__main__":
    write(catalog(int(sys.argv[1])), Path(sys.argv[2]))
