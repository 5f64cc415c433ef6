"""A Word document → its blocks in order of the text, and what fell away by which rule.

Deleted text, hidden text and page headers fall away; comments are not even read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from campnotes.core.blocks import (
    COLUMNS_LIMIT,
    Block,
    Dropped,
    Gap,
    Heading,
    Paragraph,
    Run,
    line_of,
    lines_of,
    table_of,
    text_of,
)
from campnotes.core.docx_package import EMPTY, Node, Package, open_package

T = TypeVar("T")

HEADING = re.compile(r"(?:heading|überschrift|berschrift)[ _-]?([1-9])", re.IGNORECASE)  # "Überschrift 1"
TITLE = re.compile(r"title|titel", re.IGNORECASE)
LIST = re.compile(
    r"(?:list[ _-]?bullet|list[ _-]?number|aufzählungszeichen|listennummer)[ _-]?([2-5])?", re.IGNORECASE
)  # "List Bullet 2"
WITHIN_ENTRY = re.compile(
    r"list[ _-]?paragraph|listenabsatz|(?:list[ _-]?continue|listenfortsetzung)[ _-]?\d?", re.IGNORECASE
)
CONTENTS = re.compile(r"(?:toc|verzeichnis)[ _-]?(?:[1-9]|heading)|inhaltsverzeichnisüberschrift", re.IGNORECASE)
TYPED_MARK = re.compile(r"(?:[-*•‣◦▪■●○·–→]|o|\d{1,2}[.)]|[a-z]\))[ \t]")  # "• ", typed by hand
MARK = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?")  # "1.", "a)", "3.1": the outline's marks
PLACE = re.compile(r"%([1-9])")  # "%1.%2": the numbers of the levels

LEVELS = 9
HEADINGS = 6
STYLES_DEEP = 20  # styles based on each other
COLUMN = 180  # twentieths of a point that one column of indentation is worth
ARROWS = {"f0e0": "→", "f0df": "←", "f0e8": "→", "f0f0": "⇒"}  # into which a word processor turns "-->"
HARD_BLANKS = str.maketrans(" \n", "\xa0\xa0")  # all blanks of a document are shown
CHARACTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "br": "\n", "cr": "\n"}
TRANSPARENT = {
    "bdo", "customXml", "dir", "fldSimple", "hyperlink", "ins", "moveTo", "sdt", "sdtContent", "smartTag",
}  # fmt: skip
DELETED = {"del", "moveFrom"}
PICTURES = {"drawing", "object", "pict"}


def docx_blocks(raw: bytes) -> tuple[tuple[Block, ...], tuple[Dropped, ...]]:
    """The blocks of a document, and what is no part of its text.

    Raises PackageError for a file that is no Word document, damaged, encrypted or over the limits.
    """
    package = open_package(raw)
    document = _Document(package)
    return tuple(document.blocks()), tuple(document.dropped)


@dataclass(frozen=True)
class _Style:
    """What a paragraph's style says, also by the styles it is based on; None where they say nothing."""

    name: str = ""
    outline: str | None = None
    list_id: str | None = None
    list_level: str | None = None
    bold: bool | None = None


@dataclass(frozen=True)
class _Level:
    """One level of a list."""

    form: str
    """`bullet`, `decimal`, `lowerLetter` …"""
    text: str
    """"%1." or "%1.%2" or "Problem %1:"."""
    start: int


DEFAULT = _Style()
BULLET = _Level("bullet", "", 1)


@dataclass
class _Text:
    """The text of a paragraph while it is read."""

    lines: list[list[Run]] = field(default_factory=lambda: [[]])
    boxes: list[Block] = field(default_factory=list)
    """What stands in text boxes that hang on the paragraph."""

    def add(self, text: str, bold: bool) -> None:
        first, *further = text.split("\n")
        self.lines[-1].append(Run(first, bold))
        self.lines += [[Run(line, bold)] for line in further]

    def written(self) -> list[list[Run]]:
        return [line for line in self.lines if text_of(line)]


class _Document:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = _styles(package.styles)
        self.numbers = _Numbers(package.numbering)
        self.footnotes = {note.attributes.get("id", ""): note for note in package.footnotes.children}
        self.endnotes = {note.attributes.get("id", ""): note for note in package.endnotes.children}
        self.notes: list[str] = []
        self.note_numbers: dict[int, int] = {}
        self.dropped: list[Dropped] = []

    def blocks(self) -> Iterator[Block]:
        """The body's blocks, the footnotes after them."""
        yield from self.within(self.package.document.child("body") or self.package.document)
        yield from (Paragraph((f"[{number}] {note}",)) for number, note in enumerate(self.notes, 1) if note)
        for rule, parts in (("page-header", self.package.headers), ("page-footer", self.package.footers)):
            for part in parts:
                self.drop(rule, part)
        if self.package.has_comments:
            self.dropped.append(Dropped("comments", ""))

    def within(self, container: Node) -> Iterator[Block]:
        before: Block | None = None
        carried: list[list[Run]] = []
        for node in self.parts_of(container):
            if node.tag == "tbl":
                found = self.table(node)
            else:
                text = self.text(node, carried)
                properties = node.child("pPr") or EMPTY
                carried = text.lines if properties.child("rPr", "del") else []
                found = text.boxes if carried else self.paragraph(properties, text, before)
            yield from found
            before = found[-1] if found else before
        if left := tuple(filter(None, map(line_of, carried))):
            yield Paragraph(left)

    def parts_of(self, container: Node) -> Iterator[Node]:
        """Paragraphs and tables, also those in controls and in tracked insertions."""
        for node in container.children:
            if node.tag in ("p", "tbl"):
                yield node
            elif node.tag in DELETED:
                self.drop("deleted-text", node)
            elif node.tag == "sdt" and "Table of Contents" in (
                node.value("sdtPr", "docPartObj", "docPartGallery") or ""
            ):
                self.drop("table-of-contents", node)
            elif node.tag in TRANSPARENT:
                yield from self.parts_of(node)
            elif node.tag == "AlternateContent":
                yield from self.parts_of(_choice(node))

    def drop(self, rule: str, node: Node) -> None:
        if text := " ".join("".join(one.text if one.tag in ("t", "delText") else " " for one in node.walk()).split()):
            self.dropped.append(Dropped(rule, text))

    # --- paragraphs ---

    def paragraph(self, properties: Node, text: _Text, before: Block | None) -> list[Block]:
        style = self.styles.get(properties.value("pStyle") or "", DEFAULT)
        lines = text.written()
        if not lines:
            return text.boxes or [Gap()]
        if CONTENTS.fullmatch(style.name):
            self.dropped.append(Dropped("table-of-contents", " ".join(map(text_of, lines))))
            return text.boxes
        depth, mark, label = self.place(properties, style)
        if level := _heading_level(properties, style):
            words = filter(None, [mark if mark != "-" else "", label, *map(text_of, lines)])
            return [Heading(level, " ".join(words)), *text.boxes]
        if mark:
            first, *further = map(text_of, lines)
            return [Paragraph((f"{label} {first}".strip(), *further), depth, mark), *text.boxes]
        if WITHIN_ENTRY.fullmatch(style.name) and isinstance(before, Paragraph) and before.depth:
            return [Paragraph(tuple(map(text_of, lines)), before.depth), *text.boxes]
        return [Paragraph(tuple(_indented(line_of(line), properties) for line in lines)), *text.boxes]

    def place(self, properties: Node, style: _Style) -> tuple[int, str, str]:
        """Where in a list a paragraph stands: depth, mark, and the label that the list writes ("Problem 1:")."""
        list_id = properties.value("numPr", "numId") or style.list_id
        level = _number(properties.value("numPr", "ilvl") or style.list_level, 0)
        named = LIST.fullmatch(style.name)
        if named and not level:
            level = _number(named[1], 1) - 1
        if list_id in self.numbers.lists:
            return level + 1, *self.numbers.mark(list_id, level)
        return (level + 1, "-", "") if named and list_id != "0" else (0, "", "")

    # --- text ---

    def text(self, paragraph: Node, carried: list[list[Run]]) -> _Text:
        style = self.styles.get((paragraph.child("pPr") or EMPTY).value("pStyle") or "", DEFAULT)
        text = _Text(carried or [[]])
        self.pieces(paragraph, text, style.bold is True)
        return text

    def pieces(self, node: Node, text: _Text, bold: bool) -> None:
        for child in node.children:
            if child.tag == "r":
                self.run(child, text, bold)
            elif child.tag in TRANSPARENT:
                self.pieces(child, text, bold)
            elif child.tag in DELETED:
                self.drop("deleted-text", child)
            elif child.tag in ("oMath", "oMathPara"):
                text.add("".join(one.text for one in child.walk() if one.tag == "t"), bold)
            elif child.tag in PICTURES or child.tag == "AlternateContent":
                text.boxes += self.boxes(child)

    def run(self, run: Node, text: _Text, bold: bool) -> None:
        properties = run.child("rPr") or EMPTY
        if properties.is_on("vanish"):
            self.drop("hidden", run)
            return
        is_bold = properties.is_on("b")
        bold = bold if is_bold is None else is_bold
        struck = "~~" if properties.is_on("strike") or properties.is_on("dstrike") else ""
        text.add(struck, bold)
        for child in run.children:
            self.piece(child, text, bold)
        text.add(struck, bold)

    def piece(self, node: Node, text: _Text, bold: bool) -> None:
        match node.tag:
            case "t":
                text.add(node.text.translate(HARD_BLANKS), bold)
            case "tab" | "ptab" | "noBreakHyphen" | "br" | "cr":
                text.add(CHARACTERS[node.tag], bold)
            case "sym":
                text.add(ARROWS.get(node.attributes.get("char", "").lower(), ""), bold)
            case "delText":
                self.drop("deleted-text", node)
            case "footnoteReference":
                text.add(self.note(self.footnotes, node), bold)
            case "endnoteReference":
                text.add(self.note(self.endnotes, node), bold)
            case "ruby":
                self.pieces(node.child("rubyBase") or EMPTY, text, bold)
            case "drawing" | "object" | "pict" | "AlternateContent":
                text.boxes += self.boxes(node)

    def note(self, notes: dict[str, Node], reference: Node) -> str:
        """The mark of a footnote, whose text is kept for the end."""
        note = notes.get(reference.attributes.get("id", ""), EMPTY)
        if id(note) not in self.note_numbers:
            self.note_numbers[id(note)] = number = len(self.notes) + 1
            self.notes.append("")
            self.notes[number - 1] = " ".join(line.strip() for line in lines_of(self.within(note)))
        return f" [{self.note_numbers[id(note)]}]"

    def boxes(self, node: Node) -> list[Block]:
        """The blocks in the text boxes of a picture."""
        if node.tag == "txbxContent":
            return list(self.within(node))
        inner = _choice(node).children if node.tag == "AlternateContent" else node.children
        return [block for child in inner for block in self.boxes(child)]

    # --- tables ---

    def table(self, table: Node) -> list[Block]:
        return table_of([[*self.cells(row)] for row in self.rows(table)])

    def rows(self, table: Node) -> Iterator[Node]:
        for node in table.children:
            if node.tag == "tr" and node.child("trPr", "del"):
                self.drop("deleted-text", node)
            elif node.tag == "tr":
                yield node
            elif node.tag in TRANSPARENT:
                yield from self.rows(node)

    def cells(self, row: Node) -> Iterator[list[Block]]:
        """The blocks of each cell; a cell that spans columns is followed by empty ones."""
        for node in row.children:
            if node.tag == "tc":
                yield list(self.within(node))
                span = _number((node.child("tcPr") or EMPTY).value("gridSpan"), 1)
                yield from ([] for _ in range(min(span, COLUMNS_LIMIT) - 1))
            elif node.tag in TRANSPARENT:
                yield from self.cells(node)


class _Numbers:
    """Counts the entries of a document's numbered lists."""

    def __init__(self, numbering: Node) -> None:
        kinds = {
            kind.attributes.get("abstractNumId", ""): kind for kind in numbering.children if kind.tag == "abstractNum"
        }
        named = {kind.value("styleLink"): kind for kind in kinds.values() if kind.value("styleLink")}
        self.levels = {number: _levels(named.get(kind.value("numStyleLink"), kind)) for number, kind in kinds.items()}
        self.lists = {
            one.attributes.get("numId", ""): one.value("abstractNumId") or ""
            for one in numbering.children
            if one.tag == "num"
        }
        self.restarts = {
            (one.attributes.get("numId", ""), _number(override.attributes.get("ilvl"), 0)): _number(
                override.value("startOverride"), 1
            )
            for one in numbering.children
            for override in one.children
            if override.child("startOverride")
        }
        self.counts: dict[str, list[int | None]] = {}

    def mark(self, list_id: str, level: int) -> tuple[str, str]:
        """The mark of the next entry, and what the list writes before it that is no mark."""
        kind = self.lists[list_id]
        levels = self.levels.get(kind, {})
        here = levels.get(level, BULLET)
        counts = self.counts.setdefault(kind, [None] * LEVELS)
        level = min(level, LEVELS - 1)
        restart = self.restarts.pop((list_id, level), None)
        before = counts[level]
        counts[level] = restart if restart is not None else (here.start if before is None else before + 1)
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        if here.form in ("bullet", "none") or not here.text:
            return "-", ""
        label = PLACE.sub(lambda place: _counted(counts, levels, int(place[1]) - 1), here.text).strip()
        return (label, "") if MARK.fullmatch(label) else ("-", label)


def _counted(counts: list[int | None], levels: dict[int, _Level], level: int) -> str:
    here = levels.get(level, BULLET)
    count = counts[level] or here.start
    if here.form == "lowerLetter" and 1 <= count <= 26:
        return chr(ord("a") + count - 1)
    if here.form == "upperLetter" and 1 <= count <= 26:
        return chr(ord("A") + count - 1)
    return str(count)


def _levels(kind: Node) -> dict[int, _Level]:
    return {
        _number(node.attributes.get("ilvl"), 0): _Level(
            node.value("numFmt") or "bullet", node.value("lvlText") or "", _number(node.value("start"), 1)
        )
        for node in kind.children
        if node.tag == "lvl"
    }


def _styles(styles: Node) -> dict[str, _Style]:
    nodes = {node.attributes.get("styleId", ""): node for node in styles.children if node.tag == "style"}
    return {name: _style(nodes, name) for name in nodes}


def _style(nodes: dict[str, Node], name: str) -> _Style:
    """What a style and those it is based on say, the nearest first."""
    said = _Style(nodes[name].value("name") or name)
    for _ in range(STYLES_DEEP):
        node = nodes.get(name)
        if node is None:
            break
        paragraph, run = node.child("pPr") or EMPTY, node.child("rPr") or EMPTY
        said = replace(
            said,
            outline=_first(said.outline, paragraph.value("outlineLvl")),
            list_id=_first(said.list_id, paragraph.value("numPr", "numId")),
            list_level=_first(said.list_level, paragraph.value("numPr", "ilvl")),
            bold=_first(said.bold, run.is_on("b")),
        )
        name = node.value("basedOn") or ""
    return said


def _heading_level(properties: Node, style: _Style) -> int | None:
    """1 to 6 for a heading, by its outline level or its style's name."""
    if TITLE.fullmatch(style.name):
        return 1
    outline = _number(_first(properties.value("outlineLvl"), style.outline), LEVELS)
    named = HEADING.fullmatch(style.name)
    level = outline + 1 if outline < LEVELS else _number(named and named[1], 0)
    return min(level, HEADINGS) or None


def _indented(line: str, properties: Node) -> str:
    """A line with a bullet typed by hand, as far indented as the page shows it."""
    if not TYPED_MARK.match(line):
        return line
    indent = (properties.child("ind") or EMPTY).attributes
    left = _number(indent.get("left") or indent.get("start"), 0) - _number(indent.get("hanging"), 0)
    return " " * min(max(left, 0) // COLUMN, 40) + line


def _choice(node: Node) -> Node:
    """The one of several forms of a picture that is read, so that its text is not there twice."""
    return node.child("Choice") or node.child("Fallback") or EMPTY


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,5}", text) else default


def _first(nearer: T | None, further: T | None) -> T | None:
    return further if nearer is None else nearer
