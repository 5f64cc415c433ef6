"""Both vocabularies as SKOS in Turtle (W3C: SKOS Reference; RDF 1.1 Turtle)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from campnotes.core.catalog import PROBLEM_TYPES_URL, ROLES_URL, Catalog, problem_type_url, role_url
from campnotes.core.licenses import license_url
from campnotes.core.model import Concept, LabelLists, Labels, Scheme
from campnotes.core.site import Site

PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
IN_LITERALS = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})

Statement = tuple[str, list[str]]
"""A predicate and its objects."""


def turtle(catalog: Catalog, site: Site) -> bytes:
    """Every concept of both schemes; its IRI is the address of its page on a site whose address is known.

    A top concept, which has no page of its own, is the section of its scheme's page. Labels, which SKOS wants to be
    different kinds of one concept's names, stand under the first kind that has them: preferred, alternative, hidden.
    """
    vocabulary = catalog.vocabulary
    schemes = (
        _Scheme(vocabulary.problem_types.scheme, site, PROBLEM_TYPES_URL, problem_type_url),
        _Scheme(vocabulary.contact_roles.scheme, site, ROLES_URL, role_url),
    )
    return "\n".join([PREFIXES, *(block for scheme in schemes for block in scheme.blocks())]).encode()


class _Scheme(NamedTuple):
    """A concept scheme on its way to Turtle."""

    scheme: Scheme
    site: Site
    page: str
    page_of: Callable[[str], str]

    def blocks(self) -> Iterator[str]:
        scheme = self.scheme
        address = license_url(scheme.license)
        yield _block(
            self.iri,
            "skos:ConceptScheme",
            ("dcterms:title", _literals(scheme.title)),
            ("dcterms:license", [f"<{address}>"] if address else []),
            ("skos:hasTopConcept", [*map(self.group, scheme.topConcepts)]),
        )
        for group_id, group in scheme.topConcepts.items():
            yield _block(
                self.group(group_id),
                "skos:Concept",
                ("skos:inScheme", [self.iri]),
                ("skos:topConceptOf", [self.iri]),
                ("skos:prefLabel", _literals(group.prefLabel)),
                (
                    "skos:narrower",
                    [self.concept(concept.id) for concept in scheme.concepts if concept.broader == group_id],
                ),
            )
        for concept in scheme.concepts:
            yield self.of_concept(concept)

    def of_concept(self, concept: Concept) -> str:
        alternative = _without(concept.altLabel, concept.prefLabel)
        hidden = _without(concept.hiddenLabel, concept.prefLabel, concept.altLabel)
        return _block(
            self.concept(concept.id),
            "skos:Concept",
            ("skos:inScheme", [self.iri]),
            ("skos:notation", [_quoted(concept.notation)]),
            ("skos:prefLabel", _literals(concept.prefLabel)),
            ("skos:altLabel", _literals(alternative)),
            ("skos:hiddenLabel", _literals(hidden)),
            ("skos:scopeNote", _literals(concept.scopeNote)),
            ("skos:broader", [self.group(concept.broader)]),
            ("skos:related", [*map(self.concept, self.related(concept))]),
            ("dcterms:isReplacedBy", [self.concept(concept.replacedBy)] if concept.replacedBy else []),
            ("owl:deprecated", ["true"] if concept.replacedBy else []),
        )

    @property
    def iri(self) -> str:
        return f"<{self.site.address(self.page)}>"

    def group(self, group_id: str) -> str:
        return f"<{self.site.address(self.page)}#{quote(group_id)}>"

    def concept(self, concept_id: str) -> str:
        return f"<{self.site.address(self.page_of(concept_id))}>"

    def related(self, concept: Concept) -> list[str]:
        """Both ways, as SKOS means it, though a vocabulary file names it once."""
        return [o.id for o in self.scheme.concepts if o.id in concept.related or concept.id in o.related]


def _block(subject: str, kind: str, *statements: Statement) -> str:
    lines = [f"{subject} a {kind}", *(f"  {name} {', '.join(objects)}" for name, objects in statements if objects)]
    return " ;\n".join(lines) + " .\n"


def _without(labels: LabelLists, *others: Mapping[str, str | Iterable[str]]) -> LabelLists:
    """The labels that are not among those of the same language in `others`."""
    taken = {(language, name) for other in others for language, names in other.items() for name in _each(names)}
    return {lang: tuple(name for name in names if (lang, name) not in taken) for lang, names in labels.items()}


def _literals(labels: Labels | LabelLists) -> list[str]:
    return list(dict.fromkeys(f"{_quoted(name)}@{lang}" for lang, names in labels.items() for name in _each(names)))


def _each(names: str | Iterable[str]) -> Iterable[str]:
    return [names] if isinstance(names, str) else names


def _quoted(text: str) -> str:
    return f'"{text.translate(IN_LITERALS)}"'
