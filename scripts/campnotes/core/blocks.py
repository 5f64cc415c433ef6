"""What documents of every format are made of, and their Markdown, which the outline reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

INDENT = 4  # columns a list entry stands right of its parent
DEEPEST = 20  # deeper entries stand at this level
LEAD_WORDS = 12  # a paragraph in bold with more words is no lead
HEADINGS = 6
COLUMNS_LIMIT = 50  # a wider table lays out a page

INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ufffe\uffff]")  # soft hyphen, zero-width space
BLANKS = re.compile(r"[^\S\t]+")
HARD_BLANKS = "\xa0\t"
PIPE = re.compile(r"(?<!\\)\|")
FENCE = "```"
SENTENCE_ENDS = ".!?:;"
HARD_WRAP = 50  # a line at least so long may go on in the next


@dataclass(frozen=True)
class Heading:
    level: int
    """1 to 6."""
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text or a list entry, its lines kept apart."""

    lines: tuple[str, ...]
    depth: int = 0
    """How many lists it stands in."""
    mark: str = ""
    """Bullet or number of a list entry; empty for a paragraph, also for one that goes on within an entry."""


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    """Rows of cells of thoughts: a cell that holds a list has several."""


@dataclass(frozen=True)
class Quote:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Plain:
    """Text that keeps its own lines and blanks: somebody's plain text within a document."""

    text: str


@dataclass(frozen=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True)
class Gap:
    """An empty paragraph, by which somebody set others apart."""


Block = Heading | Paragraph | Table | Quote | Code | Plain | Rule | Gap


@dataclass(frozen=True)
class Dropped:
    """Text of a document that is no part of the note."""

    rule: str
    """Why: `navigation`, `quoted-reply`, `deleted-text` …"""
    text: str


@dataclass(frozen=True)
class Run:
    """A piece of text in one hand."""

    text: str
    bold: bool = False


def text_of(runs: Iterable[Run]) -> str:
    """The runs as one line, without characters that nobody sees; blanks are collapsed, tabs are not."""
    return BLANKS.sub(" ", INVISIBLE.sub("", "".join(run.text for run in runs))).strip()


def line_of(runs: Sequence[Run]) -> str:
    """The runs as a line of its own: indented by the hard blanks and tabs it begins with; in `**` when all of it is
    bold and short, as lines are that stand for a heading."""
    text = text_of(runs)
    inked = [run for run in runs if run.text.strip()]
    if all(run.bold for run in inked) and len(text.split()) <= LEAD_WORDS and not set("*_") & set(text):
        return f"**{text}**" if text else ""
    return f"{_indentation(runs)}{text}"


def _indentation(runs: Iterable[Run]) -> str:
    text = "".join(run.text for run in runs)
    return text[: len(text) - len(text.lstrip(HARD_BLANKS))].expandtabs(INDENT).replace("\xa0", " ")


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every line of text in the blocks."""
    for block in blocks:
        match block:
            case Paragraph() | Quote():
                yield from block.lines
            case Heading() | Code() | Plain():
                yield from block.text.split("\n")
            case Table():
                yield from (thought for row in block.rows for cell in row for thought in cell)


def table_of(rows: Sequence[Sequence[Sequence[Block]]]) -> list[Block]:
    """A table from the blocks in its cells; the blocks themselves where it only lays out a page."""
    cells = [cell for row in rows for cell in row]
    width = max(map(len, rows), default=0)
    if (
        width > COLUMNS_LIMIT
        or width < 2
        or not all(isinstance(block, Paragraph | Gap) for cell in cells for block in cell)
    ):
        return [block for cell in cells for block in cell]
    grid = [[tuple(_thoughts(cell, one=number == 0)) for cell in row] for number, row in enumerate(rows)]
    return [Table(tuple(tuple(row) for row in grid if any(row)))] if any(map(any, grid)) else []


def _thoughts(cell: Iterable[Block], one: bool) -> list[str]:
    """Paragraphs and list entries of a cell, each on one line with the entries beneath it; all in `one` for a label."""
    thoughts: list[str] = []
    for block in cell:
        if isinstance(block, Paragraph):
            line = " ".join(block.lines)
            if thoughts and (one or block.depth > 1):
                thoughts[-1] += f" {line}"
            else:
                thoughts.append(line)
    return thoughts


def markdown_of(blocks: Sequence[Block]) -> str:
    """The blocks as a note's text.

    Paragraphs are set apart by blank lines; where the writer set them apart with empty paragraphs, only there.
    """
    has_gaps = any(isinstance(block, Gap) for block in blocks)
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        if lines and lines[-1] and _stands_apart(before, block, has_gaps):
            lines.append("")
        lines += _lines_of(block)
        before = block
    return "\n".join(lines).strip("\n") + "\n" if lines else ""


def _stands_apart(before: Block | None, block: Block, has_gaps: bool) -> bool:
    if isinstance(before, Paragraph) and isinstance(block, Paragraph):
        if block.mark:
            return not before.mark and not before.depth and not has_gaps
        return bool(block.depth) or not (has_gaps or before.mark or _goes_on(before, block))
    return True


def _goes_on(before: Paragraph, block: Paragraph) -> bool:
    """Whether a sentence runs over two paragraphs: each line of the text became one of its own."""
    line = before.lines[-1]
    return len(line) >= HARD_WRAP and line[-1] not in SENTENCE_ENDS and block.lines[0][0].islower()


def _lines_of(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * min(block.level, HEADINGS)} {block.text}"
        case Paragraph():
            yield from _paragraph(block)
        case Table():
            yield from _table(block)
        case Quote():
            yield from (f"> {line}" for line in block.lines)
        case Code():
            yield from (FENCE, *block.text.split("\n"), FENCE)
        case Plain():
            yield from block.text.split("\n")
        case Rule():
            yield "---"


def _paragraph(block: Paragraph) -> Iterator[str]:
    depth = min(block.depth, DEEPEST)
    margin = " " * (INDENT * max(depth - 1, 0))
    inside = margin + "  " if depth else ""
    for number, line in enumerate(block.lines):
        yield f"{margin}{block.mark} {line}" if block.mark and number == 0 else f"{inside}{line}"


def _table(block: Table) -> Iterator[str]:
    """A row whose cells hold several thoughts becomes several, the further ones without what stands there once."""
    width = max(len(row) for row in block.rows)
    for number, row in enumerate(block.rows):
        for cells in zip_longest(*row, fillvalue="") if any(row) else ():
            padded = [PIPE.sub(r"\\|", cell) for cell in cells] + [""] * (width - len(cells))
            yield f"| {' | '.join(padded)} |"
        if number == 0:
            yield "|" + " --- |" * width
