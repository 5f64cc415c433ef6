"""How much one note may hold, raw and stored: more is not what people write in a session, and every reader pays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from campnotes.core.findings import Finding, finding
from campnotes.core.rendering import parse

LINE_LIMIT = 10_000  # characters
LINES_LIMIT = 5_000
HEADINGS_LIMIT = 500
NESTING_LIMIT = 20  # lists and quotes within each other

HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")  # "## Ideen"
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")  # "=====", which makes the line above a heading
ADDED = re.compile(r"^[ \t>#*+\-\d.)]{1,80}|\\(?=[!-/:-@\[-`{-~])", re.MULTILINE)  # "    - ", the backslash of "\*"
PERHAPS_DEEP = re.compile(r"^[ \t>*+\-\d.)]{11}", re.MULTILINE)  # 21 levels take 21 ">", or 42 columns: 11 tabs
NESTING = re.compile(r"(?:bullet_list|ordered_list|blockquote)_(?:open|close)")  # "blockquote_open", a token's type


def beyond_bounds(note: str, path: str) -> tuple[Finding, ...]:
    """The first bound that a raw note breaks, as an error at its line; nothing when it keeps them all."""
    lines = note.split("\n")
    if len(lines) > LINES_LIMIT:
        return (finding("too-many-lines", path, LINES_LIMIT + 1, limit=LINES_LIMIT),)
    return tuple(_beyond(note, lines, lines, path, 1))


def body_beyond_bounds(body: str, path: str, first_line: int) -> tuple[Finding, ...]:
    """The same of a stored body, which begins on `first_line` of its file.

    What the importer adds does not count: blank lines between blocks, marks before a line and what escapes others.
    """
    lines = body.split("\n")
    filled = [number for number, line in enumerate(lines, first_line) if line.strip()]
    if len(filled) > LINES_LIMIT:
        return (finding("too-many-lines", path, filled[LINES_LIMIT], limit=LINES_LIMIT),)
    return tuple(_beyond(body, lines, ADDED.sub("", body).split("\n"), path, first_line))


def _beyond(text: str, lines: Sequence[str], bare: Sequence[str], path: str, first_line: int) -> Iterator[Finding]:
    """The first bound broken, if any; `bare` are the lines without what does not count."""
    if (number := next((n for n, line in enumerate(bare) if len(line) > LINE_LIMIT), None)) is not None:
        yield finding("line-too-long", path, first_line + number, LINE_LIMIT + 1, limit=LINE_LIMIT)
    elif len(headings := _headings(lines)) > HEADINGS_LIMIT:
        yield finding("too-many-headings", path, first_line + headings[HEADINGS_LIMIT], limit=HEADINGS_LIMIT)
    elif PERHAPS_DEEP.search(text) and (number := _too_deep(text)) is not None:
        yield finding("nested-too-deep", path, first_line + number, limit=NESTING_LIMIT)


def _headings(lines: Sequence[str]) -> list[int]:
    """The lines, counted from 0, that are headings or make the one above a heading."""
    return [
        number
        for number, (above, line) in enumerate(pairwise(["", *lines]))
        if HEADING.match(line) or (above.strip() and UNDERLINE.match(line))
    ]


def _too_deep(text: str) -> int | None:
    """The line, counted from 0, of the first list or quote with too many others around it."""
    nested = [token for token in parse(text) if NESTING.fullmatch(token.type)]
    depths = accumulate(token.nesting for token in nested)
    deep = (token.map for token, depth in zip(nested, depths, strict=True) if depth > NESTING_LIMIT)
    return next((lines[0] for lines in deep if lines), None)
