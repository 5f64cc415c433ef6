"""What a person should look at in a session that is sound: texts that stand twice, prompts of a template that were left
in, headings that say nothing to the program, licences that nobody has named or that are spelled in another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from markdown_it.token import Token

from campnotes.core.cues import folded
from campnotes.core.document import Stored, unified
from campnotes.core.findings import Finding, finding
from campnotes.core.lexicon import boilerplate_rule, heading_kind, lexicon, lexicons
from campnotes.core.licenses import meant_license
from campnotes.core.model import Event, Session
from campnotes.core.no_note import PROMPT_RULES
from campnotes.core.passages import passages_in, plain_text
from campnotes.core.publishing import PLACEHOLDER
from campnotes.core.rendering import parse as parse_markdown
from campnotes.core.yaml_strict import Path, Tree

ENTRIES = 2  # beneath a heading with another name they might be problems or suggestions
LONGEST_GAP = 50  # characters of what stands where nobody filled anything in: "TODO", "Titel der Session"
LINE_MARKS = " \t-*+#>"  # of a heading, a list entry, a quote
OUR_HEADINGS = ("about_the_event", "about_the_source", "labels")  # words that the importer writes


def remarks(stored: Stored, text: str, path: str) -> list[Finding]:
    """What to look at in a session, in order of lines. `text` is the whole file."""
    above, tokens = _lines_above(stored.session.body, text), parse_markdown(stored.session.body)
    found = [
        *_twice(stored, tokens, path, above),
        *_prompts(stored, path, above),
        *_headings(stored.session, tokens, path, above),
        *_license(stored, path),
    ]
    return sorted(found)


def event_remarks(event: Event, path: str) -> Iterator[Finding]:
    """What to look at in the facts of a camp."""
    if event.license == "NOASSERTION":
        yield finding("license-missing", path)
    elif meant := meant_license(event.license):
        yield finding("license-spelled", path, license=event.license, nearest=meant)


def _lines_above(body: str, text: str) -> int:
    """How many lines of the file stand above its body."""
    text = unified(text)
    return text.count("\n", 0, max(text.rfind(body), 0))


def _twice(stored: Stored, tokens: Sequence[Token], path: str, above: int) -> Iterator[Finding]:
    """Each item whose text another of its kind has, and each list entry of the body that is an item already."""
    first: dict[tuple[str, str], str] = {}
    for key in ("problems", "suggestions", "contact_roles"):
        for index, item in enumerate(getattr(stored.session, key)):
            other = first.setdefault((key, folded(item.text)), item.id)
            if other != item.id:
                place = stored.placed.place_of((key, index, "text"))
                yield finding("text-twice", path, *place, text=item.text, item=other)
    said = {text: item for (_, text), item in first.items()}
    for one in passages_in(tokens):
        if one.entry and (known := said.get(folded(one.text))):
            yield finding("text-twice", path, above + one.line, text=one.text, item=known)


def _prompts(stored: Stored, path: str, above: int) -> Iterator[Finding]:
    """What a template says and what somebody meant to fill in, where the session should speak."""
    session = stored.session
    unnamed = {words_of.word("untitled") for words_of in lexicons(session.language)}
    if session.title in unnamed:
        yield finding("template-text", path, *stored.placed.place_of(("title",)), text=session.title)
    for where, text in _leaves(stored.placed.tree):
        if _is_prompt(text, session.language):
            yield finding("template-text", path, *stored.placed.place_of(where), text=text)
    for number, line in enumerate(session.body.split("\n"), 1):
        if _is_prompt(line.strip(LINE_MARKS), session.language):
            yield finding("template-text", path, above + number, text=line.strip(LINE_MARKS))


def _leaves(tree: Tree, where: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of the front matter with the path to it."""
    if isinstance(tree, str):
        yield where, tree
    else:
        for key, one in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(one, (*where, key))


@lru_cache(maxsize=4_000)  # ids, types and languages stand in every session
def _is_prompt(text: str, language: str) -> bool:
    if PLACEHOLDER.search(text) or boilerplate_rule(text, language) in PROMPT_RULES:
        return True
    if len(text) > LONGEST_GAP:
        return False
    key = folded(text)
    return any(key in words_of.unfilled for words_of in lexicons(language))


def _headings(session: Session, tokens: Sequence[Token], path: str, above: int) -> Iterator[Finding]:
    """Headings of a draft over lists that stay text, because the lexicon does not know what they announce."""
    if session.status != "draft":
        return
    ours = {lexicon(session.language).word(key) for key in OUR_HEADINGS}
    for line, heading, entries in _lists(tokens):
        if entries >= ENTRIES and heading not in ours and heading_kind(heading, session.language) is None:
            yield finding("heading-unknown", path, above + line, heading=heading, entries=entries)


def _lists(tokens: Iterable[Token]) -> Iterator[tuple[int, str, int]]:
    """Each heading with its line of the body, from 1 on, and the number of entries in the lists right beneath it."""
    line, heading, entries, opened = 0, "", 0, False
    for token in tokens:
        if token.type == "heading_open":
            if heading:
                yield line, heading, entries
            line, heading, entries, opened = (token.map or [0])[0] + 1, "", 0, True
        elif token.type == "inline" and opened:
            heading, opened = plain_text(token), False
        elif token.type == "list_item_open" and token.level == 1:
            entries += 1
    if heading:
        yield line, heading, entries


def _license(stored: Stored, path: str) -> Iterator[Finding]:
    source = stored.session.source
    if source and source.license and (meant := meant_license(source.license)):
        place = stored.placed.place_of(("source", "license"))
        yield finding("license-spelled", path, *place, license=source.license, nearest=meant)
