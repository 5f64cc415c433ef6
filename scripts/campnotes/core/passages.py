"""A session's body in passages: its list entries, with what stands beneath them, and the sentences of its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from campnotes.core.extract import ANSWER_MARK, SENTENCE_END
from campnotes.core.rendering import parse, texts


@dataclass(frozen=True)
class Passage:
    """A list entry or a sentence of running text, as a reader of the body sees it."""

    text: str
    line: int
    """Of the body, from 1 on, where it begins."""
    entry: bool = False
    path: tuple[str, ...] = ()
    """The headings and entries above it, outermost first."""
    block: range = range(0)
    """Of an entry: its lines and those of what stands beneath it, from 0 on."""
    own: range = range(0)
    """Of an entry: its own lines."""
    children: tuple[Passage, ...] = ()
    plain: bool = True
    """Whether nothing but entries stands beneath it."""

    def walk(self) -> Iterator[Passage]:
        """This passage and all beneath it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def passages(body: str) -> Iterator[Passage]:
    """Every list entry and every sentence of running text, in order; not what is quoted, code, table or heading."""
    yield from passages_in(parse(body))


def passages_in(tokens: Iterable[Token]) -> Iterator[Passage]:
    """The same of a text whose Markdown is read already."""
    for passage in _outermost(tokens):
        yield from passage.walk()


def plain_text(token: Token) -> str:
    """What a reader sees of a block, on one line."""
    return ANSWER_MARK.sub("", " ".join("".join(texts([token])).split()))


@dataclass
class _Open:
    """A list entry that is being read."""

    block: range
    text: str = ""
    own: range = range(0)
    plain: bool = True
    children: list[Passage] = field(default_factory=list)


def _outermost(tokens: Iterable[Token]) -> Iterator[Passage]:
    headings: list[tuple[str, str]] = []  # tag and text
    entries: list[_Open] = []
    aside = 0  # depth of quotes and tables
    heading = ""
    for token in tokens:
        if token.type in ("blockquote_open", "blockquote_close", "table_open", "table_close"):
            aside += token.nesting
        if token.type == "heading_open":
            heading = token.tag
            headings = [one for one in headings if one[0] < heading]
            for entry in entries:
                entry.plain = False
        elif token.type == "list_item_open":
            entries.append(_Open(range(*token.map or (0, 0))))
        elif token.type == "list_item_close":
            passage = _closed(entries, [text for _, text in headings])
            if entries:
                entries[-1].children.append(passage)
            elif not aside:
                yield passage
        elif token.type == "inline" and heading:
            headings.append((heading, plain_text(token)))
            heading = ""
        elif token.type == "inline" and entries and not entries[-1].own and not aside:
            entries[-1].text, entries[-1].own = plain_text(token), range(*token.map or (0, 0))
        elif entries and token.type in ("inline", "fence", "code_block", "hr", "table_open", "blockquote_open"):
            entries[-1].plain = False
        elif token.type == "inline" and not aside:
            yield from _sentences(token, tuple(text for _, text in headings))


def _closed(entries: list[_Open], headings: list[str]) -> Passage:
    one = entries.pop()
    path = (*headings, *(above.text for above in entries))
    return Passage(one.text, one.block.start + 1, True, path, one.block, one.own, tuple(one.children), one.plain)


def _sentences(token: Token, path: tuple[str, ...]) -> Iterator[Passage]:
    shown = "".join(texts([token]))
    first = (token.map or [0])[0] + 1
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(shown)), len(shown)]:
        sentence = " ".join(shown[start:end].split())
        if sentence:
            yield Passage(sentence, first + shown.count("\n", 0, start), path=path)
        start = end
