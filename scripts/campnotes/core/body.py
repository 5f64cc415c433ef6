"""The rest of a note as Markdown: what was not lifted into items, in its order, shown as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from campnotes.core.extract import Extraction
from campnotes.core.header import Header
from campnotes.core.lexicon import Lexicon
from campnotes.core.outline import ROW, ROW_RULE, Node, split_row
from campnotes.core.yaml_strict import Tree

TABLE_CELLS = 20_000  # a table of more is shown as its lines
SPECIAL = re.compile(r"[\\`*_\[\]<>&~|#!]")
BLOCK_START = re.compile(
    r"^(?P<number>\d{1,9})(?P<end>[.)])(?=[ \t]|$)|^(?P<mark>[-+>=#]|~~~)"
)  # "1986. Ein Jahr", "+ dazu"
ORDERED = re.compile(r"\d{1,9}[.)]")  # a mark that Markdown knows
REFERENCE = re.compile(r"^\[[^\]]{1,999}\]:")  # "[1]: Verweis" would define a link and vanish


def write_body(
    root: Node,
    header: Header,
    found: Extraction,
    foreign: dict[str, Tree],
    words: Lexicon,
    kept: set[int],
    escaped: set[int],
) -> str:
    """Markdown of all nodes that are not lifted. Nodes with a line in `kept` stay although they are; lines in `escaped`
    are written so that Markdown shows each character."""
    writer = _Writer(header, found, kept, escaped)
    writer.levels = _heading_levels(
        node for node in root.walk() if node.role == "heading" and not writer.is_lifted(node)
    )
    parts = list(writer.blocks(root.children, 0))
    if header.about_event:
        parts += [f"## {words.word('about_the_event')}", *(writer.text(node) for node in header.about_event)]
    told = list(_source_lines(header, found, foreign, words))
    if told:
        parts += [f"## {words.word('about_the_source')}", "\n".join(told)]
    return "\n\n".join(parts)


def escape(text: str) -> str:
    """Text as Markdown that shows exactly it."""
    return _block_safe(SPECIAL.sub(r"\\\g<0>", text))


def _heading_levels(headings: Iterable[Node]) -> dict[int, int]:
    """The levels of a note's headings → levels 2 to 6 of the body, without gaps."""
    levels = sorted({node.level for node in headings})
    return {level: min(6, rank + 2) for rank, level in enumerate(levels)}


class _Writer:
    def __init__(self, header: Header, found: Extraction, kept: set[int], escaped: set[int]) -> None:
        self.header, self.found, self.kept, self.escaped = header, found, kept, escaped
        self.levels: dict[int, int] = {}
        self.event_lines = {node.number for node in header.about_event}

    def blocks(self, nodes: list[Node], depth: int) -> Iterator[str]:
        """The blocks of a sequence of nodes; list entries that follow each other are one block."""
        entries: list[str] = []
        for node in nodes:
            if node.role == "item":
                entries += self.entry_lines(node, 0)
                continue
            if entries:
                yield "\n".join(entries)
                entries = []
            yield from self.block(node)
        if entries:
            yield "\n".join(entries)

    def block(self, node: Node) -> Iterator[str]:
        if not self.is_lifted(node):
            match node.role:
                case "heading":
                    text = self.text(node).rstrip().removesuffix(":")
                    yield f"{'#' * self.levels[node.level]} {text}"
                case "table":
                    yield self.table(node)
                case "code":
                    yield self.code(node)
                case "quote":
                    yield self.as_written(node) or node.text
                case "paragraph":
                    yield self.text(node)
        yield from self.blocks(node.children, 0)

    def entry_lines(self, node: Node, indent: int) -> list[str]:
        lines: list[str] = []
        below = indent
        if not self.is_lifted(node):
            mark = self.mark(node)
            first, *rest = self.text(node).split("\n")
            below = indent + len(mark) + 1
            lines = [f"{' ' * indent}{mark} {first}", *(f"{' ' * below}{one}" for one in rest)]
        for child in node.children:
            if child.role == "item":
                lines += self.entry_lines(child, below)
            else:
                for block in self.block(child):
                    lines += ["", *(" " * below + one if one else "" for one in block.split("\n"))]
        return lines

    def mark(self, node: Node) -> str:
        mark = node.mark
        if ORDERED.fullmatch(mark):
            return mark
        return "-"

    def is_lifted(self, node: Node) -> bool:
        if any(line.number in self.kept for line in node.lines):
            return False
        return id(node) in self.found.lifted or node.number in self.header.told or node.number in self.event_lines

    def text(self, node: Node) -> str:
        """A node's text as Markdown, its lines kept apart. Numbers and letters that are no Markdown list stay in it."""
        kept = any(line.number in self.kept for line in node.lines)
        if id(node) in self.found.shortened and not kept:
            return _line_safe(self.found.shortened[id(node)])
        lines: list[str] = []
        written = node.lines[:1] if node.role == "heading" else node.lines  # beneath may stand its underline
        for n, line in enumerate(written):
            text = line.text if n else (node.text if len(written) == 1 else line.text)
            if line.number in self.kept and node.role == "heading":
                text = line.raw.strip().lstrip("#").strip() or text
            if (
                n == 0
                and node.role == "item"
                and any(map(str.isalnum, line.mark))
                and not ORDERED.fullmatch(line.mark)
                and line.mark != "o"
            ):
                text = f"{line.mark} {text}"
            lines.append(escape(text) if line.number in self.escaped else _line_safe(text))
        return "\n".join(lines)

    def table(self, node: Node) -> str:
        rows = [split_row(line) for line in node.lines if not ROW_RULE.match(line.text) or not ROW.match(line.text)]
        if written := self.as_written(node):
            return written
        width = max(len(row) for row in rows)
        if width * len(rows) > TABLE_CELLS:  # one very wide row would widen thousands of others
            self.escaped |= {line.number for line in node.lines}
            return self.as_written(node)
        padded = [
            [cell.replace("|", "\\|") if not ROW.match(node.lines[0].text) else cell for cell in row]
            + [""] * (width - len(row))
            for row in rows
        ]
        header, *others = [f"| {' | '.join(row)} |" for row in padded]
        return "\n".join([header, "|" + " --- |" * width, *others])

    def as_written(self, node: Node) -> str:
        """The lines of a block that Markdown would not show whole, each character escaped; else nothing."""
        if not any(line.number in self.escaped for line in node.lines):
            return ""
        return "\\\n".join(escape(" ".join(line.raw.split())) for line in node.lines if not line.blank)

    def code(self, node: Node) -> str:
        if written := self.as_written(node):  # "``` Tipp": what stands behind a fence is not shown
            return written
        raw = [line.raw for line in node.lines]
        fence = raw[0].strip()[:3]
        closed = len(raw) > 1 and raw[-1].strip().startswith(fence)
        return "\n".join(
            raw if closed else [*raw, raw[0].strip()[: len(raw[0].strip()) - len(raw[0].strip().lstrip(fence[0]))]]
        )


def _line_safe(text: str) -> str:
    """Markdown whose line begins no block by accident and defines no reference that would vanish."""
    if REFERENCE.match(text):
        text = f"\\{text}"
    return _block_safe(text)


def _block_safe(text: str) -> str:
    match = BLOCK_START.match(text)
    if match is None:
        return text
    if match["number"]:
        return f"{match['number']}\\{text[match.end('number') :]}"
    return f"\\{text}"


def _source_lines(header: Header, found: Extraction, foreign: dict[str, Tree], words: Lexicon) -> Iterator[str]:
    """What the source says about itself: keys of a foreign front matter, slot numbers, labels without a mark."""
    for key, value in foreign.items():
        yield f"- {escape(key)}: {escape(_told(value))}"
    labels = [label for label in dict.fromkeys([*header.slots, *found.bare_labels]) if any(map(str.isalnum, label))]
    if labels:
        yield f"- {words.word('labels')}: {escape(' · '.join(labels))}"


def _told(value: Tree) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_told(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value)
    return value.replace("\n", " ")
