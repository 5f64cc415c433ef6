"""`campnotes search`: the index in the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence

from campnotes.adapters.files import read_library
from campnotes.adapters.search import INDEX_FOLDER, open_index
from campnotes.commands import nearest_name, tell_all, unknown_name, words_for
from campnotes.commands.search_text import Screen, SearchText
from campnotes.core.catalog import Catalog
from campnotes.core.ranking import EVERYTHING, Filters
from campnotes.core.vocabulary import ConceptScheme


class UnknownNameError(ValueError):
    """A filter names nothing that there is; the message says what is nearest."""


def run(options: argparse.Namespace) -> int:
    library = read_library(options.root)
    catalog = library.catalog
    tell_all(library.obstacles, catalog.language)
    try:
        filters = _filters(options, catalog)
    except UnknownNameError as error:
        print(error, file=sys.stderr)
        return 2
    if options.types:
        print("\n".join(_types(catalog)))
        return 0
    index = open_index(options.root / INDEX_FOLDER, catalog)
    query = " ".join(options.query)
    answer = index.search(query, filters, max(options.limit, 0))
    if options.format == "json":
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        said, screen = words_for(catalog.language), Screen.of(sys.stdout)
        text = SearchText(catalog, said, screen, query, answer, filtered=filters != EVERYTHING)
        print("\n".join(text.lines()))
    return 1 if library.obstacles else 0


def _filters(options: argparse.Namespace, catalog: Catalog) -> Filters:
    language, vocabulary = catalog.language, catalog.vocabulary
    return Filters(
        types=_concepts("--type", options.type, vocabulary.problem_types, language),
        roles=_concepts("--role", options.role, vocabulary.contact_roles, language),
        events=tuple(_event(name, catalog) for name in options.event),
        years=tuple(options.year),
        languages=tuple(options.language),
        kinds=tuple(options.kind),
        open=options.open,
    )


def _concepts(option: str, names: Sequence[str], scheme: ConceptScheme, language: str) -> tuple[str, ...]:
    found = []
    for name in names:
        concept = scheme.find(name)
        if concept is None:
            raise UnknownNameError(unknown_name(option, name, scheme.nearest(name, language), language))
        found.append(concept.id)
    return tuple(found)


def _event(name: str, catalog: Catalog) -> str:
    for event_id, event in catalog.events.items():
        if name.casefold() in (event_id, event.title.casefold()):
            return event_id
    near = nearest_name(name, [*catalog.events, *(event.title for event in catalog.events.values())])
    raise UnknownNameError(unknown_name("--event", name, near, catalog.language))


def _types(catalog: Catalog) -> Iterable[str]:
    for _, label, concepts in catalog.vocabulary.problem_types.groups(catalog.language):
        yield label
        for concept in concepts:
            count = len(catalog.problems_by_type.get(concept.id, ()))
            yield f"  {concept.notation}  {concept.id:24} {count:5}  {concept.label(catalog.language)}"
