"""What tells a problem's type: its own words first, then what stands around it in the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from campnotes.core.classify import Context, Suggested
from campnotes.core.extract import Extraction
from campnotes.core.header import Header
from campnotes.core.lexicon import heading_kind
from campnotes.core.outline import Node
from campnotes.core.vocabulary import Vocabulary

# What the surroundings say of a problem's type, of what its own words say.
ABOVE = 0.35  # headings and entries it stands beneath
SUGGESTED = 0.12  # suggestions made for it: they name what helps, and never decide alone
SESSION = 0.2  # title and first questions of the session
QUESTIONS = 3


def types_of_problems(
    root: Node, header: Header, found: Extraction, vocabulary: Vocabulary, language: str
) -> dict[str, tuple[Suggested, ...]]:
    """Problem id → its types, best first, each with the words that say so; none where nothing does."""
    suggester = vocabulary.problem_types.suggester(language)
    labels_in = cache(suggester.labels_in)  # many problems stand beneath one heading
    above = dict(_above(root, found, header.told, language))
    told = (header.title, header.subtitle or "", *found.questions[:QUESTIONS])
    session = [Context(labels_in(text), SESSION) for text in told]
    suggested: defaultdict[str, list[Context]] = defaultdict(list)
    for suggestion in found.suggestions:
        for problem in suggestion.addresses[:1]:  # one for several says little about each
            suggested[problem].append(Context(labels_in(suggestion.text), SUGGESTED))
    return {
        problem.id: vocabulary.types_suggested(
            problem,
            language,
            (
                *(Context(labels_in(text), ABOVE) for text in above.get(problem.id, ())),
                *suggested[problem.id],
                *session,
            ),
        )
        for problem in found.problems
    }


def _above(
    root: Node, found: Extraction, told: Mapping[int, str], language: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Problem id → the texts of the headings and entries above it, but for the title and what is an item itself."""
    open_nodes: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
    while open_nodes:
        node, path = open_nodes.pop()
        fates = [found.fates[line.number] for line in node.lines if line.number in found.fates]
        yield from ((fate.item, path) for fate in fates if fate.kind == "problem" and fate.item)
        if not node.children:
            continue
        topic = node.role in ("heading", "item") and not fates and node.number not in told
        topic = topic and heading_kind(node.text, language) is None
        open_nodes += [(child, (*path, node.text) if topic else path) for child in node.children]
