"""A web page that holds a note → its blocks in order, and what fell away from the page by which rule.

The page is parsed as browsers do it (justhtml), so broken markup has one meaning. Every text of the page is in a block
or in a `Dropped`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from justhtml import Element, JustHTML, Node

from campnotes.core.blocks import (
    COLUMNS_LIMIT,
    INVISIBLE,
    Block,
    Code,
    Dropped,
    Gap,
    Heading,
    Paragraph,
    Plain,
    Quote,
    Rule,
    Run,
    line_of,
    lines_of,
    table_of,
    text_of,
)
from campnotes.core.html_page import (
    INLINE,
    PageRules,
    attribute,
    content_of,
    elements,
    is_page_header,
    is_site_title,
    is_title_paragraph,
    names_of,
    page_rules,
    style_of,
    text_within,
    texts,
    walk,
)

TAGS_LIMIT = 40_000
DEPTH_LIMIT = 100  # elements within each other

BOLD = re.compile(r"font-weight[ \t]*:[ \t]*(?:bold|[6-9]00)", re.IGNORECASE)
NOT_BOLD = re.compile(r"font-weight[ \t]*:[ \t]*(?:normal|[1-5]00)", re.IGNORECASE)
WORD_LIST = re.compile(r"mso-list[ \t]*:[^;]{0,40}\blevel(\d)", re.IGNORECASE)  # "mso-list:l0 level2 lfo1"
WORD_MARK = re.compile(r"mso-list[ \t]*:[ \t]*ignore", re.IGNORECASE)
GOOGLE_LIST = re.compile(r"lst-[\w-]{0,60}-(\d)")  # class "lst-kix_x1-2"
GOOGLE_COMMENT = re.compile(r"cmnt(?:_ref)?\d+")  # id of a comment, and of its mark in the text
WORD_TABS = re.compile(r"mso-tab-count[ \t]*:[ \t]*(\d)", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\n\r\f]+")  # that a browser shows as one
NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]")  # "1.", "a)"

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LINE_ENDS = str.maketrans("\x0b\x0c", "\n\n")

AROUND = {"s": "~~", "strike": "~~", "q": '"'}  # characters that stand for an inline element


class TooComplexError(ValueError):
    """The page has more tags, or more of them within each other, than a note has."""


def html_blocks(html: str, *, mail: bool = False) -> tuple[tuple[Block, ...], tuple[Dropped, ...]]:
    """The blocks of the note on a page, and the rest. `mail`: quoted mails and signatures fall away, too.

    Time and memory are linear in the text. Raises TooComplexError before it would take long.
    """
    if html.count("<") > TAGS_LIMIT:
        raise TooComplexError
    page = JustHTML(html, sanitize=False, scripting_enabled=False).root
    if _depth(page) > DEPTH_LIMIT:
        raise TooComplexError
    reader = _Reader(page, page_rules(mail))
    return tuple(reader.blocks()), tuple(reader.dropped)


def _depth(root: Node) -> int:
    depth, level = 0, [root]
    while level:
        depth += 1
        level = [child for node in level for child in node.children or ()]
    return depth


class _Reader:
    """What holds for a whole page: its rules, its styles, where the note stands on it, and what fell away."""

    def __init__(self, page: Node, rules: PageRules) -> None:
        self.page, self.rules = page, rules
        self.content = content_of(page, rules)
        self.around = set(map(id, _ancestors(self.content)))
        self.bold_classes = _bold_classes(page)
        self.comments = _google_comments(page)
        self.dropped: list[Dropped] = []
        self.title: Heading | None = None

    def blocks(self) -> list[Block]:
        blocks = self.inside(self.page) if self.content is self.page else self.outside(self.page)
        begins_with_heading = any(isinstance(block, Heading) for block in blocks[:1])
        return [self.title, *blocks] if self.title and not begins_with_heading else blocks

    def outside(self, node: Node) -> list[Block]:
        """The blocks of the note within a node around it; the node's other text falls away."""
        if node is self.content:
            return self.inside(node)
        if id(node) in self.around or node.name == "head":
            return [block for child in node.children or () for block in self.outside(child)]
        self.drop((isinstance(node, Element) and self.rules.rule_of(node)) or "outside-content", node)
        return []

    def inside(self, node: Node, leads: bool = True) -> list[Block]:
        flow = _Flow(self, leads)
        flow.children(node)
        flow.flush()
        return flow.found

    def rule_of(self, element: Element) -> str | None:
        if id(element) in self.comments:
            return "comments"
        if self.content is self.page and is_page_header(element):
            return "page-header"
        return self.rules.rule_of(element)

    def drop(self, rule: str, node: Node) -> None:
        if rule in ("outside-content", "page-header") and not self.title:
            self.title = self.title_in(node)
        if text := text_of([Run(text_within(node))]):
            self.dropped.append(Dropped(rule, text))

    def title_in(self, node: Node) -> Heading | None:
        """The heading of the note that stands in the head of the page."""
        for element in elements(node):
            if (
                element.name == "h1"
                and not is_site_title(element)
                and not any(map(self.rules.rule_of, _up(element, node)))
            ):
                return Heading(1, text_of([Run(text_within(element))]))
        return None

    def is_bold(self, element: Element, inherited: bool) -> bool:
        style = style_of(element)
        if NOT_BOLD.search(style):
            return False
        bold = element.name in ("b", "strong") or BOLD.search(style) is not None
        return bold or inherited or any(name in self.bold_classes for name in names_of(element))


@dataclass
class _List:
    ordered: bool
    letters: bool
    marked: bool
    next: int

    def mark(self) -> str:
        self.next += 1
        if not self.marked:
            return ""
        if not self.ordered:
            return "-"
        number = self.next - 1
        return f"{chr(ord('a') + number - 1)})" if self.letters and 1 <= number <= 26 else f"{number}."


@dataclass
class _Flow:
    """Blocks one after the other, as they stand on a page, in a cell, in a quote; `runs` is the line at hand, `lines`
    the paragraph."""

    reader: _Reader
    leads: bool
    """Whether lines in bold may stand for headings."""
    found: list[Block] = field(default_factory=list)
    lines: list[list[Run]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    depth: int = 0
    """Of the list entry at hand."""
    mark: str = ""
    """Of the list entry at hand, until its first paragraph is written."""

    def children(self, node: Node, bold: bool = False) -> None:
        for child in node.children or ():
            if child.name == "#text":
                self.runs.append(Run(BLANKS.sub(" ", str(child.data or "")), bold))
            elif isinstance(child, Element):
                self.element(child, bold)

    def element(self, element: Element, bold: bool) -> None:
        if rule := self.reader.rule_of(element):
            self.reader.drop(rule, element)
        elif element.name == "br":
            self.lines.append(self.runs)
            self.runs = []
        elif element.name in INLINE:
            self.inline(element, self.reader.is_bold(element, bold))
        else:
            self.flush()
            self.block(element, self.reader.is_bold(element, bold))
            self.flush()

    def inline(self, element: Element, bold: bool) -> None:
        around = AROUND.get(element.name, "")
        if WORD_MARK.search(style_of(element)):
            return
        if tabs := WORD_TABS.search(style_of(element)):
            self.runs.append(Run("\t" * int(tabs[1])))
        elif element.name == "sup" and _is_reference(element):
            self.runs.append(Run(f" [{text_of(map(Run, texts(element))).strip('[]')}]", bold))
        elif element.name == "img" and "emoji" in names_of(element):
            self.runs.append(Run((element.attrs or {}).get("alt") or "", bold))
        elif element.name == "input" and attribute(element, "type") == "checkbox":
            self.runs.append(Run("[x] " if "checked" in (element.attrs or {}) else "[ ] ", bold))
        else:
            self.runs.append(Run(around, bold))
            self.children(element, bold)
            self.runs.append(Run(around, bold))

    def block(self, element: Element, bold: bool) -> None:
        match element.name:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.heading(element, HEADINGS[element.name])
            case "ul" | "ol":
                self.entries(element, bold)
            case "li":
                self.entry(element, bold, self.entry_depth(element), self.lists[-1].mark() if self.lists else "-")
            case "table":
                self.table(element)
            case "dl":
                self.definitions(element)
            case "blockquote":
                self.quote(element)
            case "pre":
                self.preformatted(element)
            case "hr":
                self.found.append(Rule())
            case "p":
                self.paragraph(element, bold)
            case _:
                self.children(element, bold)

    def flush(self) -> bool:
        """Writes the paragraph at hand; whether there was one."""
        lines = [*self.lines, self.runs] if any(run.text.strip() for run in self.runs) else self.lines
        self.lines, self.runs = [], []
        kept: list[str] = []
        for runs in lines:
            text = line_of(runs) if self.leads and not self.depth else text_of(runs)
            if not text:
                self.write(kept)
                self.found.append(Gap())
                kept = []
            elif (rule := self.reader.rules.line_rule_of(text.strip(" *"))) and not self.depth:
                self.reader.dropped.append(Dropped(rule, text))
            else:
                kept.append(text)
        self.write(kept)
        return bool(lines)

    def write(self, lines: list[str]) -> None:
        if lines:
            self.found.append(Paragraph(tuple(lines), self.depth, self.mark))
            self.mark = ""

    # --- blocks of each kind ---

    def heading(self, element: Element, level: int) -> None:
        if self.depth:
            self.children(element)
            return
        blocks = self.reader.inside(element, leads=False)
        if text := " ".join(lines_of(blocks)):
            self.found.append(Heading(level, text))

    def paragraph(self, element: Element, bold: bool) -> None:
        if is_title_paragraph(element):
            self.heading(element, 1)
        elif level := WORD_LIST.search(style_of(element)):
            self.entry(element, bold, int(level[1]), _word_mark(element))
        else:
            self.children(element, bold)
            if not self.flush():
                self.found.append(Gap())

    def entries(self, element: Element, bold: bool) -> None:
        start = attribute(element, "start")
        self.lists.append(
            _List(
                ordered=element.name == "ol",
                letters=attribute(element, "type") == "a",
                marked="indent" not in names_of(element),  # Etherpad's way to indent a line
                next=int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1,
            )
        )
        self.children(element, bold)
        self.flush()
        self.lists.pop()

    def entry_depth(self, element: Element) -> int:
        """How deep an entry stands; Google writes each level as a list of its own, with the level in its class."""
        parent = element.parent
        names = names_of(parent) if isinstance(parent, Element) else []
        levels = [int(match[1]) + 1 for match in map(GOOGLE_LIST.fullmatch, names) if match]
        return levels[0] if levels else max(len(self.lists), 1)

    def entry(self, element: Element, bold: bool, depth: int, mark: str) -> None:
        before = self.depth, self.mark
        self.depth, self.mark = depth, mark
        self.children(element, bold)
        self.flush()
        self.depth, self.mark = before

    def table(self, element: Element) -> None:
        self.found += table_of(_grid(list(self.rows(element))))

    def rows(self, element: Element) -> Iterator[list[tuple[Element, list[Block]]]]:
        """The rows of a table, each cell with its blocks; what stands between the rows is written before them."""
        for child in element.children or ():
            if not isinstance(child, Element):
                continue
            if rule := self.reader.rule_of(child):
                self.reader.drop(rule, child)
            elif child.name in ("thead", "tbody", "tfoot"):
                yield from self.rows(child)
            elif child.name == "tr":
                yield list(self.cells(child))
            else:
                self.element(child, bold=False)
                self.flush()

    def cells(self, row: Element) -> Iterator[tuple[Element, list[Block]]]:
        for child in row.children or ():
            if not isinstance(child, Element):
                continue
            if rule := self.reader.rule_of(child):
                self.reader.drop(rule, child)
            else:
                yield child, self.reader.inside(child, leads=False)

    def definitions(self, element: Element) -> None:
        """Terms and what they mean: "Term: meaning" on a line, several meanings as entries beneath the term."""
        if self.depth or not _is_sound(element):
            self.children(element)
            return
        term: list[str] = []
        meanings: list[list[Block]] = []
        for part in _parts(element):
            if rule := self.reader.rule_of(part):
                self.reader.drop(rule, part)
                continue
            if part.name == "dt" and meanings:
                self.definition(term, meanings)
                term, meanings = [], []
            blocks = self.reader.inside(part, leads=False)
            if part.name == "dt":
                term += lines_of(blocks)
            else:
                meanings.append(blocks)
        self.definition(term, meanings)

    def definition(self, term: list[str], meanings: list[list[Block]]) -> None:
        label = " / ".join(term)
        label += ":" if label and label[-1] not in ":?!." else ""
        match meanings:
            case [[Paragraph(lines=(line,), depth=0)]] if label:
                self.found.append(Paragraph((f"{label} {line}",)))
            case _:
                self.found += [Paragraph((label,))] if label else []
                self.found += [_as_entry(block) for blocks in meanings for block in blocks]

    def quote(self, element: Element) -> None:
        """Somebody's words; where it holds lists or headings it only indents."""
        if self.depth:
            self.children(element)
            return
        blocks = self.reader.inside(element)
        if all(isinstance(block, Gap) or (isinstance(block, Paragraph) and not block.depth) for block in blocks):
            self.found.append(Quote(tuple(lines_of(blocks))))
        else:
            self.found += blocks

    def preformatted(self, element: Element) -> None:
        text = "".join(
            "\n" if node.name == "br" else str(node.data or "")
            for node in walk(element)
            if node.name in ("br", "#text")
        )
        text = INVISIBLE.sub("", text.translate(LINE_ENDS)).strip("\n")
        if self.depth:
            self.lines += [[Run(line)] for line in text.split("\n") if line.strip()]
        elif text.strip():
            self.found.append(Code(text) if any(one.name == "code" for one in elements(element)) else Plain(text))


def _grid(rows: Sequence[Sequence[tuple[Element, list[Block]]]]) -> list[list[list[Block]]]:
    """The cells as a grid: one that spans columns or rows stands in the first of them, the others are empty."""
    grid: list[list[list[Block]]] = []
    below: dict[int, int] = {}
    for row in rows:
        line: list[list[Block]] = []
        for cell, blocks in row:
            while below.get(len(line), 0) > 0:
                below[len(line)] -= 1
                line.append([])
            below[len(line)] = _span(cell, "rowspan") - 1
            line += [blocks, *[[]] * (_span(cell, "colspan") - 1)]
        grid.append(line)
    return grid


def _span(cell: Element, name: str) -> int:
    said = attribute(cell, name)
    return min(max(int(said), 1), COLUMNS_LIMIT) if re.fullmatch(r"[0-9]{1,4}", said) else 1


def _parts(element: Element) -> Iterator[Element]:
    """Terms and meanings of a definition list, also those in groups."""
    for child in element.children or ():
        if isinstance(child, Element):
            if child.name == "div":
                yield from _parts(child)
            else:
                yield child


def _is_sound(definitions: Node) -> bool:
    """Whether a definition list holds terms and meanings only."""
    return all(
        child.name in ("dt", "dd") or (child.name == "div" and _is_sound(child)) or _is_blank(child)
        for child in definitions.children or ()
    )


def _is_blank(node: Node) -> bool:
    return not any(map(str.strip, texts(node)))


def _as_entry(block: Block) -> Block:
    if not isinstance(block, Paragraph):
        return block
    return replace(block, depth=block.depth + 1, mark=block.mark or "-")


def _is_reference(sup: Element) -> bool:
    """Whether a raised number leads to a footnote."""
    links = (child for child in sup.children or () if isinstance(child, Element) and child.name == "a")
    return any(attribute(link, "href").startswith("#") for link in links)


def _word_mark(paragraph: Element) -> str:
    """The number that a word processor wrote before an entry; a hyphen for its many bullets."""
    marks = (text_of(map(Run, texts(one))) for one in elements(paragraph) if WORD_MARK.search(style_of(one)))
    mark = next(marks, "")
    return mark if NUMBER.fullmatch(mark) else "-"


def _google_comments(page: Node) -> set[int]:
    """Elements that hold the comments on a document, and their marks in its text."""
    found = set()
    for link in elements(page):
        if link.name == "a" and link.parent and GOOGLE_COMMENT.fullmatch(attribute(link, "id")):
            is_mark = attribute(link, "id").startswith("cmnt_ref")
            box = link.parent.parent
            found.add(id(box if not is_mark and box and box.name == "div" else link.parent))
    return found


def _bold_classes(page: Node) -> set[str]:
    """Classes that a page's own styles make bold, as in a document exported from an office on the web."""
    styles = "".join("".join(texts(element)) for element in elements(page) if element.name == "style")
    rules = (rule.partition("{") for rule in styles.split("}"))
    return {
        selector.strip().lower()[1:]
        for selector, _, style in rules
        if selector.strip()[:1] == "." and BOLD.search(style)
    }


def _up(node: Node | None, top: Node) -> Iterator[Element]:
    """The element and those around it, up to `top`."""
    while isinstance(node, Element):
        yield node
        node = None if node is top else node.parent


def _ancestors(node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = node.parent
        yield node
