"""Door to the browser: what the page for handing in a note shows of it while it is being written.

Runs in a worker of the page (docs/assets/javascripts/preview_worker.js), on the same core as the terminal; in and out
go bytes and JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from campnotes.adapters.formats import note_text
from campnotes.commands.reading import Read, read_file
from campnotes.core.cues import folded
from campnotes.core.document import dump
from campnotes.core.doubts import Candidate, candidates
from campnotes.core.extract import is_named_person
from campnotes.core.findings import as_json, finding
from campnotes.core.model import ContactRole, Problem, Scheme, Session
from campnotes.core.privacy import ContactData, contact_data, mask
from campnotes.core.reviewing import Answer, decline, keep
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

Reply = Literal["yes", "no"]
CONTACT = "contact-data"


@dataclass(frozen=True)
class Previewer:
    """Reads notes against the vocabulary of a knowledge base, in the language of its site."""

    vocabulary: Vocabulary
    language: str

    def preview(self, raw: bytes, name: str, replies: Mapping[str, Reply]) -> dict[str, Any]:
        """What becomes of a note: document and items, fate of each line, doubts, findings; free of contact data.

        `replies` are what somebody answered to doubts, by the text that was asked about. Without any the document is
        that of `campnotes import --stdout`, byte for byte; None when the note cannot be read.
        """
        read, findings = read_file(raw, name, self.vocabulary, self.language)
        told = [as_json(one, self.language) for one in findings if one.code != CONTACT or not one.line]
        if read is None:
            return {"document": None, "findings": told}
        session = read.session if read.draft is None else self._replied(read.session, replies)
        document = read.document if session is read.session else dump(session)
        return {
            "document": "\n".join(map(mask, document.split("\n"))),
            "text": read.text,
            "findings": told,
            "session": self._session(session),
            "lines": list(self._lines(read)),
            "dropped": [{"rule": one.rule, "text": mask(one.text)} for one in read.dropped],
            "doubts": [] if read.draft is None else list(self._doubts(session, read)),
        }

    def _replied(self, session: Session, replies: Mapping[str, Reply]) -> Session:
        """The session with all that was answered; an answer to what is no longer asked does nothing."""
        for text, reply in replies.items():
            asked = next((one for one in candidates(session, self.vocabulary) if one.text == text), None)
            if asked and reply == "yes":
                session = keep(session, asked, self._answer(asked, session.language), self.vocabulary)
            elif asked:
                session = decline(session, asked)
        return session

    def _answer(self, asked: Candidate, language: str) -> Answer:
        """What a plain yes takes a candidate for: the concepts are those that its words name."""
        match asked.kind:
            case "problem":
                types = self.vocabulary.problem_types_of(Problem(id="p1", text=asked.text), language)
                return Answer("problem", asked.text, types)
            case "contact_role":
                text = asked.names or asked.text
                concept = self.vocabulary.contact_role_of(ContactRole(id="c1", text=text), language)
                return Answer("contact_role", text, (concept,) if concept else ())
            case _:
                return Answer("suggestion", asked.text)

    def _session(self, session: Session) -> dict[str, Any]:
        types, roles = self.vocabulary.problem_types.by_id, self.vocabulary.contact_roles.by_id
        shown: dict[str, Any] = session.model_dump(mode="json", by_alias=True, exclude={"source"})
        for problem in shown["problems"]:
            problem["types"] = [types[one].label(self.language) for one in problem["types"] if one in types]
        for role in shown["contact_roles"]:
            role["role"] = roles[role["role"]].label(self.language) if role["role"] in roles else None
        return shown

    def _lines(self, read: Read) -> Iterator[dict[str, Any]]:
        """Each line with its fate, blank ones left out."""
        for number, line in enumerate(read.text.split("\n"), 1):
            if line.strip() and read.draft:
                fate = read.draft.fates[number]
                yield {"number": number, "text": line.strip(), "kind": fate.kind, "item": fate.item, "rule": fate.rule}

    def _doubts(self, session: Session, read: Read) -> Iterator[dict[str, Any]]:
        lines = {folded(one.text): one.line for one in read.draft.doubts} if read.draft else {}
        for one in candidates(session, self.vocabulary):
            if one.kind == "contact_role" and is_named_person(one.names or one.text, session.language):
                continue
            yield {
                "kind": one.kind,
                "text": one.text,
                "because": list(one.because),
                "line": lines.get(folded(one.text), 0),
            }

    def answer(self, raw: memoryview, name: str, replies: str) -> str:
        """`preview`, with the replies and what comes out as JSON."""
        return json.dumps(self.preview(bytes(raw), name, json.loads(replies)))

    def contacts(self, text: str) -> str:
        """The lines of a text that hold contact data, as JSON: each with what is wrong and with the line freed of them.

        This is the text as it is being written, in which a line is to be replaced.
        """
        found = ((number, line, contact_data(line)) for number, line in enumerate(text.split("\n"), 1))
        told = [
            {"line": number, "masked": mask(line), "messages": self._messages(data)}
            for number, line, data in found
            if data
        ]
        return json.dumps(told)

    def text_of(self, raw: memoryview, name: str) -> str:
        """The text of a file in any format that the importer reads, and why there is none, as JSON."""
        note = note_text(bytes(raw), name)
        return json.dumps({"text": note.text, "findings": [as_json(one, self.language) for one in note.findings]})

    def _messages(self, data: list[ContactData]) -> list[str]:
        """A sentence for each kind of contact data in a line."""
        kinds = dict.fromkeys(one.kind for one in data)
        return [finding(CONTACT, kind=kind).message(self.language) for kind in kinds]


def open_previewer(knowledge: str) -> Previewer:
    """A previewer from a knowledge base's vocabulary and language, as the site carries them (adapters/preview)."""
    told = json.loads(knowledge)
    schemes = (ConceptScheme(Scheme.model_validate(told[name])) for name in ("problem_types", "contact_roles"))
    return Previewer(Vocabulary(*schemes), told["language"])
