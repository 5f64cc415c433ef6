"""The two SKOS concept schemes: problem types and contact roles, and how to look a concept up."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from campnotes.core.classify import TYPES_LIMIT, Context, Suggested, Suggester
from campnotes.core.model import Concept, ContactRole, Detail, Problem, Scheme, in_language

DETAIL = 0.6  # what a problem's detail says of its type, of what the problem itself says


@dataclass(frozen=True)
class ConceptScheme:
    """A scheme with its ways to find a concept."""

    scheme: Scheme

    @cached_property
    def by_id(self) -> dict[str, Concept]:
        return {concept.id: concept for concept in self.scheme.concepts}

    @cached_property
    def _names(self) -> dict[str, str]:
        """Casefolded id, notation or label → concept id; the more telling name wins."""
        found: dict[str, str] = {}
        for concept in self.scheme.concepts:
            found.setdefault(concept.id, concept.id)
            found.setdefault(concept.notation.casefold(), concept.id)
        for concept in self.scheme.concepts:
            for label in concept.prefLabel.values():
                found.setdefault(label.casefold(), concept.id)
        for concept in self.scheme.concepts:
            for labels in concept.altLabel.values():
                for label in labels:
                    found.setdefault(label.casefold(), concept.id)
        return found

    def find(self, name: str) -> Concept | None:
        """The concept whose id, notation, preferred or alternative label this is, whatever its case."""
        concept_id = self._names.get(name.strip().casefold())
        return self.by_id[concept_id] if concept_id else None

    def only(self, name: str) -> Concept | None:
        """The concept in use that this id, notation or label stands for, when it can stand for no other."""
        name = name.strip().casefold()
        found = {self._in_use(concept).id for concept in self.scheme.concepts if name in _names_of(concept)}
        return self.by_id[found.pop()] if len(found) == 1 else None

    def _in_use(self, concept: Concept) -> Concept:
        """The concept, or what has replaced it."""
        for _ in self.scheme.concepts:
            concept = self.by_id.get(concept.replacedBy or "", concept)
        return concept

    def nearest(self, name: str, language: str = "de") -> str | None:
        """What somebody who wrote `name` may have meant, as `id (label)`; None when nothing is near."""
        near = difflib.get_close_matches(name.strip().casefold(), self._names, n=1, cutoff=0.6)
        if not near:
            return None
        concept = self.by_id[self._names[near[0]]]
        return f"{concept.id} ({concept.label(language)})"

    def suggester(self, language: str) -> Suggester:
        """Tells which concepts a text in this language is about."""
        language = language.split("-")[0]
        if language not in self._suggesters:
            self._suggesters[language] = Suggester(self.scheme.concepts, language)
        return self._suggesters[language]

    @cached_property
    def _suggesters(self) -> dict[str, Suggester]:
        return {}

    def groups(self, language: str) -> Iterable[tuple[str, str, list[Concept]]]:
        """Each top concept in stored order: its id, its label, its concepts that are still in use."""
        for group_id, group in self.scheme.topConcepts.items():
            members = [c for c in self.scheme.concepts if c.broader == group_id and not c.replacedBy]
            yield group_id, in_language(group.prefLabel, language), members


@dataclass(frozen=True)
class Vocabulary:
    problem_types: ConceptScheme
    contact_roles: ConceptScheme

    def problem_types_of(self, problem: Problem, language: str) -> tuple[str, ...]:
        """The types whose labels the problem's text and details name, best first, at most three."""
        return tuple(one.concept for one in self.types_suggested(problem, language))

    def types_suggested(
        self, problem: Problem, language: str, context: Iterable[Context] = ()
    ) -> tuple[Suggested, ...]:
        """The same with the words that say so; what stands around the problem decides where its own words do not."""
        suggester = self.problem_types.suggester(language)
        details = [Context(suggester.labels_in(text), DETAIL, own=True) for text in _texts(problem.details)]
        found = suggester.suggest(problem.text, (*details, *context))
        return tuple(found[:TYPES_LIMIT])

    def contact_role_of(self, role: ContactRole, language: str) -> str | None:
        """The concept whose labels the role's text names best; None when it names none."""
        found = self.contact_roles.suggester(language).suggest(role.text)
        return found[0].concept if found else None


def _names_of(concept: Concept) -> set[str]:
    alternative = (label for labels in concept.altLabel.values() for label in labels)
    return {name.casefold() for name in (concept.id, concept.notation, *concept.prefLabel.values(), *alternative)}


def _texts(details: Iterable[Detail]) -> Iterable[str]:
    for detail in details:
        yield detail.text
        yield from _texts(detail.details)
