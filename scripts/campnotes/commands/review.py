"""`campnotes review`: walks through the doubts of stored sessions, one question at a time.

Every answer is written at once, so that it can be left at any question and taken up again.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from campnotes.adapters.files import Library, read_library, refusal, write_text
from campnotes.commands import nearest_name, tell_all, unknown_name, words_for
from campnotes.core.classify import TYPES_LIMIT
from campnotes.core.document import ContentError, dump, load
from campnotes.core.doubts import Candidate, candidates
from campnotes.core.extract import fits, is_named_person
from campnotes.core.model import ContactRole, Kind, Problem, Session
from campnotes.core.privacy import contact_data
from campnotes.core.reviewing import Answer, decline, keep
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

AROUND = 2  # lines shown before and after a doubt
KINDS: tuple[Kind, ...] = ("problem", "suggestion", "contact_role")
NONE = "-"  # answers a question for concepts or problems: none of them


class Stopped(Exception):  # noqa: N818 - no error: somebody wants to go on later
    """The person quit, or there is no more input."""


def run(options: argparse.Namespace) -> int:
    library = read_library(options.root)
    sessions, language = library.catalog.sessions, library.catalog.language
    said = words_for(language)
    if options.session and id_of(options.session, options.root) not in sessions:
        return _not_there(options, library)
    asked = [id_of(options.session, options.root)] if options.session else _drafts(library)
    if not asked:
        print(said["review_no_drafts"])
    try:
        for session_id in asked:
            path = options.root / "sessions" / f"{session_id}.md"
            Review(session_id, path, library.catalog.vocabulary, said).walk()
    except (Stopped, KeyboardInterrupt):
        print(f"\n{said['review_stopped']}")
    except ContentError as error:  # the file was changed meanwhile, and wrongly
        tell_all(error.findings, language)
        return 1
    except OSError as error:
        tell_all([refusal("write-failed", path.as_posix(), error)], language)
        return 1
    return 0


class Review:
    """The dialogue about one session. Raises Stopped, ContentError, OSError."""

    def __init__(self, session_id: str, path: Path, vocabulary: Vocabulary, said: dict[str, str]) -> None:
        self.session_id, self.path, self.vocabulary, self.said = session_id, path, vocabulary, said
        self.session, self.document = self.read()
        self.skipped: set[str] = set()
        self.latest = ""
        """The problem that was kept last: what follows may be for it."""

    def walk(self) -> None:
        """Asks about every doubt that is left, then whether the session is reviewed."""
        waiting = self.waiting()
        if not waiting:
            self.say("review_none", session=self.session_id)
        while waiting:
            self.show(waiting[0], len(waiting))
            self.ask(waiting[0])
            waiting = self.waiting()
        if self.session.status == "draft":
            self.ask_whether_reviewed()

    def waiting(self) -> list[Candidate]:
        found = candidates(self.session, self.vocabulary)
        return [one for one in found if one.text not in self.skipped]

    # --- showing ---

    def show(self, doubt: Candidate, left: int) -> None:
        """The line of a doubt among its neighbours, and why it is one."""
        print()
        self.say("review_place", session=self.session_id, left=left)
        lines = self.session.body.split("\n")
        first = max(doubt.line - 1 - AROUND, 0)
        bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
        for number, line in enumerate(lines[first : doubt.line + AROUND], first + 1):
            if number == doubt.line:
                print(f"  > {bold}{line}{plain}")
            elif line.strip():
                print(f"    {line}")
        reason = " · ".join(doubt.because)
        self.say("review_because", kind=self.said[doubt.kind], words=reason)

    # --- asking ---

    def ask(self, doubt: Candidate) -> None:
        """One question and what the answer makes of the session."""
        keys = {self.said[f"review_key_{what}"]: what for what in (*KINDS, "leave", "skip", "quit")}
        while (key := keys.get(self.answer("review_keys").casefold())) is None:
            self.say("review_again")
        match key:
            case "quit":
                raise Stopped
            case "skip":
                self.skipped.add(doubt.text)
            case "leave":
                if self.write(decline(self.session, doubt)):
                    self.say("review_left")
            case "problem":
                problem = Problem(id="p1", text=doubt.text)
                types = self.vocabulary.problem_types_of(problem, self.session.language)
                concepts = self.ask_concepts("review_types", self.vocabulary.problem_types, types, TYPES_LIMIT)
                self.keep(doubt, Answer("problem", doubt.text, concepts))
            case "suggestion":
                self.keep(doubt, Answer("suggestion", doubt.text, problems=self.ask_problems()))
            case "contact_role":
                self.keep(doubt, self.ask_role(doubt))

    def ask_role(self, doubt: Candidate) -> Answer:
        default = doubt.names or doubt.text
        text = self.answer("review_text", default=default) or default
        while reason := _unfit(text, self.session.language):
            self.say(reason)
            text = self.answer("review_text", default=default) or default
        concept = self.vocabulary.contact_role_of(ContactRole(id="c1", text=text), self.session.language)
        suggested = (concept,) if concept else ()
        concepts = self.ask_concepts("review_role", self.vocabulary.contact_roles, suggested, 1)
        return Answer("contact_role", text, concepts, self.ask_problems())

    def ask_concepts(
        self, question: str, scheme: ConceptScheme, suggested: tuple[str, ...], limit: int
    ) -> tuple[str, ...]:
        """Concepts of a scheme, at most `limit`; nothing typed means the suggested ones."""
        while True:
            named = _listed(self.answer(question, default=", ".join(suggested) or NONE))
            if not named:
                return suggested
            found = {name: scheme.find(name) for name in named if name != NONE}
            for name, concept in found.items():
                if concept is None:
                    nearest = scheme.nearest(name, self.session.language) or "–"
                    self.say("review_unknown", name=name[:80], nearest=nearest)
            if None not in found.values():
                return tuple(dict.fromkeys(concept.id for concept in found.values() if concept))[:limit]

    def ask_problems(self) -> tuple[str, ...]:
        """The problems that an item is for; nothing typed means the one kept last."""
        problems = {problem.id: problem.text for problem in self.session.problems}
        if not problems:
            return ()
        for problem_id, text in problems.items():
            print(f"    {problem_id}  {text}")
        while True:
            named = _listed(self.answer("review_problems", default=self.latest or NONE))
            if not named:
                return (self.latest,) if self.latest else ()
            unknown = [name for name in named if name not in problems and name != NONE]
            for name in unknown:
                nearest = next(iter(difflib.get_close_matches(name, problems, n=1, cutoff=0)), "–")
                self.say("review_unknown", name=name[:80], nearest=nearest)
            if not unknown:
                return tuple(dict.fromkeys(name for name in named if name != NONE))

    def ask_whether_reviewed(self) -> None:
        counts = {
            "problems": len(self.session.problems),
            "suggestions": len(self.session.suggestions),
            "contact_roles": len(self.session.contact_roles),
        }
        answer = self.answer("review_done", session=self.session_id, **counts)
        reviewed = answer.casefold()[:1] == self.said["review_yes"]
        if reviewed and self.write(self.session.model_copy(update={"status": "reviewed"})):
            self.say("review_reviewed")

    def answer(self, question: str, **values: object) -> str:
        """One line of input without blanks around it; raises Stopped when there is none."""
        print(self.said[question].format(**values), end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Stopped
        return " ".join(line.split())

    def say(self, what: str, **values: object) -> None:
        print(self.said[what].format(**values))

    # --- the document ---

    def keep(self, doubt: Candidate, answer: Answer) -> None:
        before = {item.id for _, item in self.session.items()}
        if self.write(keep(self.session, doubt, answer, self.vocabulary)):
            new = next(item.id for _, item in self.session.items() if item.id not in before)
            self.latest = new if answer.kind == "problem" else self.latest
            self.say("review_kept", id=new)

    def write(self, session: Session) -> bool:
        """Stores the session; unless the file was changed since it was read: then that is read, nothing written."""
        if self.path.read_bytes() != self.document:
            self.say("review_changed", session=self.session_id)
            self.session, self.document = self.read()
            return False
        write_text(self.path, dump(session))
        self.session, self.document = self.read()
        return True

    def read(self) -> tuple[Session, bytes]:
        raw = self.path.read_bytes()
        return load(raw.decode("utf-8"), self.path.as_posix()), raw


def id_of(name: str, root: Path) -> str:
    """The id of the session that `name` means: an id, or a path as the shell completes it."""
    path = os.path.relpath(os.path.abspath(name), os.path.abspath(root / "sessions"))
    return Path(path).with_suffix("").as_posix() if name.endswith(".md") else name


def _drafts(library: Library) -> list[str]:
    return [session_id for session_id, session in library.catalog.sessions.items() if session.status == "draft"]


def _not_there(options: argparse.Namespace, library: Library) -> int:
    """Says why a session cannot be reviewed: it is broken (exit code 1), or there is none of this name (2)."""
    session_id = id_of(options.session, options.root)
    language = library.catalog.language
    broken = [one for one in library.findings if one.path == f"sessions/{session_id}.md"]
    if broken:
        tell_all(broken, language)
        return 1
    near = nearest_name(session_id, library.catalog.sessions)
    print(unknown_name("SESSION", session_id, near, language), file=sys.stderr)
    return 2


def _unfit(text: str, language: str) -> str:
    """Why a text cannot be a contact role; empty when it can."""
    if not fits(text):
        return "review_role_needed"
    if contact_data(text):
        return "review_contact_data"
    return "review_person" if is_named_person(text, language) else ""


def _listed(answer: str) -> Sequence[str]:
    return [name.strip() for name in answer.split(",") if name.strip()]
