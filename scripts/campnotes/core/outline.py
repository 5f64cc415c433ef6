"""Raw text of a note → tree of its lines: headings, list entries, paragraphs, tables, each with its line numbers.

Levels come from indentation, from kinds of bullets (a list pasted from a word processor has no other sign), from
heading marks, and from echoes: tools that flatten a nested list repeat the parent's line after its children, which is
the closing bracket of the nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from campnotes.core.analysis import words
from campnotes.core.dialects import usual_lines
from campnotes.core.lexicon import heading_kind, label_of, split_label, split_reference
from campnotes.core.lines import RULE, TAB, Line, lines_of

Role = Literal["root", "heading", "item", "paragraph", "table", "code", "quote", "rule"]

NESTING_LIMIT = 20
STEP = 2  # columns more are a level deeper
BOLD, BARE = 7, 8  # levels of headings without a mark, beneath the six of Markdown

HASH = re.compile(r"^(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")  # "## Probleme"
UNDERLINE = re.compile(r"^(=+|-+)[ \t]*$")  # beneath a heading
FENCE = re.compile(r"^(```+|~~~+)")
QUOTE = re.compile(r"^[ \t]*>")  # "> Hat jemand mitgeschrieben?"
ROW = re.compile(r"^\|.*\|[ \t]*$|^[^|]+(?:\|[^|]*){2,}$")  # "| Problem | Idee | Wer? |"
ROW_RULE = re.compile(r"^[|:\- \t]*-[|:\- \t]*$")  # "|---|---|"
CHAPTER = re.compile(r"(\d{1,2})\.")  # "4." before a chapter of a word-processor document
ALL_EMPHASIS = re.compile(r"^(?P<mark>\*\*\*|\*\*|__|\*|_)(?P<text>[^*_]{1,100}?)(?P=mark):?[ \t]*$")  # "**Tipps**"
ITALIC_LINE = re.compile(
    r"^(?P<mark>[*_])(?![*_\s])(?P<text>.{5,600})(?<![*_\s])(?P=mark)[ \t]*$"
)  # "*Stichpunkte reichen*"
SENTENCE_END = re.compile(r"[.!?;,:…][\"'“”‘’»)]*$")

ARROWS = ("→", "->", "=>", "⇒", "➜", "➔", "⟶")  # before what follows from a problem
RANK = {"+": 4, "o": 4, "◦": 4, "○": 4, "–": 4, "—": 4, "▪": 5} | dict.fromkeys(ARROWS, 6)  # of other bullets: 3
USUAL = 0.3  # of the lines of running text
HARD_WRAP = 50  # a line at least so long may go on in the next
WIDTHS = range(55, 101)  # of lines that a mail program wraps
WRAPPED = 4  # lines that end near the width
NEAR = 12
GOES_ON = re.compile(r"(?:,|\b(?:und|oder|der|die|das|den|dem|des|ein|eine|einen|and|or|the|a|an|of|to|which|that))$")


@dataclass
class Node:
    """A heading, a list entry, a paragraph … with what stands beneath it."""

    role: Role
    level: int = 0
    lines: list[Line] = field(default_factory=list)
    text: str = ""
    """The text without marks, its lines joined by a blank."""
    children: list[Node] = field(default_factory=list)
    echo: Line | None = None
    """The line that repeats this one after its children."""
    apart: bool = False
    """Whether a blank line stands before it."""

    @property
    def number(self) -> int:
        return self.lines[0].number

    @property
    def mark(self) -> str:
        return self.lines[0].mark if self.lines else ""

    @property
    def bare(self) -> str:
        """The text without emphasis around it."""
        return self.text.strip("*_ \t")

    def walk(self) -> Iterator[Node]:
        """This node and all beneath it, in order of lines."""
        yield self
        for child in self.children:
            yield from child.walk()


def outline(text: str, language: str, skip: frozenset[int] = frozenset()) -> Node:
    """The tree of a note's lines. Lines whose number is in `skip` are passed over; every other non-blank line is in
    exactly one node (or is the echo of one). Nesting is at most 20 deep; cost is linear in the text, but for echoes
    n log n in the entries of one list."""
    lines = [line for line in read_lines(text, language) if line.number not in skip]
    root = _tree(lines, language)
    _close_echoes(root)
    return root


def read_lines(text: str, language: str) -> list[Line]:
    """Every line of a note, in the ways of writing that are read here."""
    return usual_lines(lines_of(text), language)


def _tree(lines: list[Line], language: str) -> Node:
    return _Builder(lines, language).build()


class _Builder:
    """Reads the lines from top to bottom; `headings` and `entries` are the open ancestors."""

    def __init__(self, lines: list[Line], language: str) -> None:
        self.lines, self.language = lines, language
        self.first = next((line for line in lines if not line.blank), None)
        self.text_below = _text_below(lines)
        self.usual_emphasis = _usual_emphasis(lines)
        self.width = _width(lines)
        self.root = Node("root")
        self.headings: list[Node] = [self.root]
        self.entries: list[Node] = []
        self.after_blank = True
        self.last: Node | None = None
        self.chapter: tuple[int, Node] = (0, self.root)

    def build(self) -> Node:
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if line.blank:
                self.after_blank, at = True, at + 1
                continue
            at = self.take(line, at)
            self.after_blank = False
        return self.root

    def take(self, line: Line, at: int) -> int:
        """Puts the line at `at` (and those that belong to it) in its place; returns where to go on."""
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if FENCE.match(line.text) and not line.mark:
            return self.code(at)
        if QUOTE.match(line.raw):
            return self.quote(at)
        if ROW.match(line.text) and not ROW_RULE.match(line.text) and following and ROW.match(following.text):
            return self.table(at, ROW)
        if line.raw.strip().count("\t") >= 2 and not line.mark and following and _cells(line) == _cells(following) >= 3:
            return self.table(at, None)
        if hashes := HASH.match(line.raw.lstrip()):
            self.heading(line, len(hashes[1]), (hashes[2] or "").strip())
        elif following and not line.mark and UNDERLINE.match(following.raw) and self.after_blank_or_start(at):
            self.heading(line, 1 if following.raw.startswith("=") else 2, line.text)
            self.last.lines.append(following)  # type: ignore[union-attr]
            return at + 2
        elif RULE.match(line.text) or (RULE.match(line.raw.strip()) and line.mark):
            self.block(Node("rule", lines=[line]))
        elif line.mark:
            self.entry(line)
        elif self.is_prompt(line):
            self.block(Node("quote", lines=[line], text=line.raw))
        elif not self.continues(line) and (level := self.bare_level(line, at)):
            self.heading(line, level, _without_emphasis(line.text))
        else:
            self.paragraph(line)
        return at + 1

    def after_blank_or_start(self, at: int) -> bool:
        return self.after_blank or at == 0

    # --- headings ---

    def heading(self, line: Line, level: int, text: str) -> None:
        node = Node("heading", level, [line], text)
        while len(self.headings) > 1 and self.headings[-1].level >= level:
            self.headings.pop()
        self.headings[-1].children.append(node)
        self.headings.append(node)
        self.entries = []
        self.last = node

    def bare_level(self, line: Line, at: int) -> int:
        """The level of a line that is a heading though no mark says so; 0 for a line that is none."""
        beneath = self.text_below[at]
        if beneath is None or (line.indent >= TAB and self.entries):
            return 0
        text = line.text
        count = len(text.split())
        if (match := ALL_EMPHASIS.match(text)) and count <= 12 and not split_label(text, self.language):
            usual = match["mark"] in self.usual_emphasis and heading_kind(match["text"], self.language) is None
            usual = usual or match["text"].rstrip().endswith((".", "!", ","))
            return 0 if usual else BOLD if match["mark"] in ("**", "__", "***") else BARE
        if split_label(text, self.language):
            return 0
        if line is self.first:
            label = label_of(text, self.language)
            return BARE if label and label.kind in ("problem", "suggestion", "contact_role") else 0
        if text.endswith(":") and count <= 8 and not SENTENCE_END.search(text[:-1]):
            return BARE
        if label_of(text, self.language) and count <= 6 and not text.endswith("."):
            return BARE
        if count <= 8 and beneath.mark and self.lines[at + 1] is beneath and not SENTENCE_END.search(text):
            return BARE  # a short line right above a list
        if text.endswith("?") and count <= 14 and "? " not in text and ". " not in text:
            heading = self.last if self.last is not None and self.last.role == "heading" else None
            if heading and heading_kind(heading.text, self.language) in ("topic", "question"):
                return 0  # the question that the heading announced
            known = heading_kind(text, self.language) is not None
            answered = bool(beneath.mark) or (self.lines[at + 1] is beneath and not beneath.text.endswith("?"))
            if known or (answered and not heading and (self.after_blank or bool(beneath.mark))):
                return BARE
        return 0

    def is_prompt(self, line: Line) -> bool:
        """Whether a line in italics right beneath a marked heading tells note-takers what to write there."""
        match = ITALIC_LINE.match(line.text)
        last = self.last
        under_heading = last is not None and last.role == "heading" and last.level <= 6
        if last is None or self.first in last.lines:  # beneath the title it is about the session
            return False
        if match is None or not under_heading or match["mark"] in self.usual_emphasis:
            return False
        said = match["text"].endswith(".")  # a sentence is no heading of entries
        return said or heading_kind(match["text"], self.language) not in ("problem", "suggestion", "contact_role")

    # --- lists ---

    def entry(self, line: Line) -> None:
        self.resume_numbering(line)
        node = Node("item", line.indent, [line], line.text, apart=self.after_blank)
        last = self.last
        if last is not None and last.role == "paragraph" and not self.after_blank and line.indent - last.level >= STEP:
            self.entries = [last]  # indented beneath a line that is no entry itself ("Tipp: …")
        while self.entries and not _is_below(line, self.entries[-1]):
            self.entries.pop()
        parent = self.entries[-1] if self.entries and len(self.entries) < NESTING_LIMIT else None
        (parent.children if parent else self.headings[-1].children).append(node)
        self.entries.append(node)
        self.last = node

    def resume_numbering(self, line: Line) -> None:
        """A "5." after a "4." that stood under a higher heading ends the bare headings in between."""
        match = CHAPTER.fullmatch(line.mark)
        if match is None or line.indent:
            return
        value, here = int(match[1]), self.headings[-1]
        before, owner = self.chapter
        if before and value == before + 1 and here is not owner and here.level >= BOLD and owner in self.headings:
            del self.headings[self.headings.index(owner) + 1 :]
            self.entries = []
        self.chapter = (value, self.headings[-1])

    # --- running text ---

    def continues(self, line: Line) -> bool:
        """Whether an unmarked line goes on with what the line before it said."""
        last = self.last
        if last is None or last.role not in ("item", "paragraph") or self.after_blank:
            return False
        if split_label(line.text, self.language) or split_reference(line.text) or line.text.startswith("→"):
            return False
        before = last.lines[-1]
        if last.role == "item" and line.indent > before.indent and self.waits(last):
            return False
        if last.role == "item" and line.indent > before.indent and before is last.lines[0]:
            return True
        if last.role == "item" and line.indent > last.lines[0].indent:
            return True
        if len(before.raw.strip()) < HARD_WRAP:
            return False
        return line.text[:1].islower() or bool(GOES_ON.search(before.text)) or self.was_wrapped(before, line)

    def waits(self, node: Node) -> bool:
        """Whether an entry is nothing but a label: "1. Problem", with the problem beneath."""
        label = label_of(node.text, self.language)
        return label is not None and label.kind in ("problem", "suggestion", "contact_role")

    def was_wrapped(self, before: Line, line: Line) -> bool:
        """Whether the first word of a line would have stood in the line before, had there been room."""
        return bool(self.width) and len(before.raw.rstrip()) + 1 + len(line.text.split(" ", 1)[0]) > self.width

    def paragraph(self, line: Line) -> None:
        last = self.last
        if last is not None and self.continues(line):
            last.lines.append(line)
            last.text = f"{last.text} {line.text}"
            return
        node = Node("paragraph", line.indent, [line], line.text, apart=self.after_blank)
        owner = self.owner(line)
        owner.children.append(node)
        if owner.role != "item":
            self.entries = []
        self.last = node

    def owner(self, line: Line) -> Node:
        """Beneath what an unmarked line stands: an entry it is indented under, or whose label waits for a value."""
        while self.entries and line.indent <= self.entries[-1].level:
            entry = self.entries[-1]
            waits = not self.after_blank and not entry.children and label_of(entry.text, self.language)
            if waits and entry.text.rstrip("*_ ").endswith(":"):
                return entry
            self.entries.pop()
        return self.entries[-1] if self.entries else self.headings[-1]

    # --- blocks taken as they are ---

    def block(self, node: Node) -> None:
        self.headings[-1].children.append(node)
        self.entries = []
        self.last = node

    def code(self, at: int) -> int:
        opening = FENCE.match(self.lines[at].text)
        end = at + 1
        while end < len(self.lines) and opening and not self.lines[end].text.startswith(opening[1]):
            end += 1
        lines = self.lines[at : end + 1]
        self.block(Node("code", lines=lines, text="\n".join(one.raw for one in lines)))
        return at + len(lines)

    def quote(self, at: int) -> int:
        """Quoted lines (of the mail that was answered): shown, but not read for items."""
        end = at
        while end < len(self.lines) and QUOTE.match(self.lines[end].raw):
            end += 1
        lines = self.lines[at:end]
        self.block(Node("quote", lines=lines, text="\n".join(one.raw for one in lines)))
        return end

    def table(self, at: int, row: re.Pattern[str] | None) -> int:
        end = at
        count = _cells(self.lines[at])
        while end < len(self.lines) and not self.lines[end].blank:
            line = self.lines[end]
            if not (row.match(line.text) if row else 2 <= _cells(line) <= count):
                break
            end += 1
        self.block(Node("table", lines=self.lines[at:end]))
        return end


def table_rows(node: Node) -> list[tuple[Line, list[str]]]:
    """The rows of a table node with their cells; the rule beneath a Markdown header is left out."""
    return [(line, split_row(line)) for line in node.lines if not (ROW.match(line.text) and ROW_RULE.match(line.text))]


def split_row(line: Line) -> list[str]:
    if ROW.match(line.text):
        return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.text.strip().strip("|"))]
    return [cell.strip() for cell in line.raw.strip().split("\t")]


def _text_below(lines: list[Line]) -> list[Line | None]:
    """For each line the next one with text."""
    below: list[Line | None] = []
    beneath: Line | None = None
    for line in reversed(lines):
        below.append(beneath)
        beneath = beneath if line.blank else line
    return below[::-1]


def _width(lines: list[Line]) -> int:
    """The width to which the lines of running text were wrapped; 0 where lines end as sentences do."""
    lengths = [len(line.raw.rstrip()) for line in lines if not line.blank]
    longest = max(lengths, default=0)
    return longest if longest in WIDTHS and sum(n > longest - NEAR for n in lengths) >= WRAPPED else 0


def _usual_emphasis(lines: list[Line]) -> set[str]:
    """Marks that stand around so many of a note's lines that they mark no heading. Right beneath a heading they mark
    what a template says to write there."""
    under = [None, *lines]
    marked = [
        match["mark"]
        for above, line in zip(under, lines, strict=False)
        if not line.mark and (match := ALL_EMPHASIS.match(line.text)) and not (above and HASH.match(above.raw))
    ]
    running = sum(not line.blank and not line.mark and not HASH.match(line.raw) for line in lines)
    return {mark for mark in set(marked) if marked.count(mark) > max(3, USUAL * running)}


def _cells(line: Line) -> int:
    return len(line.raw.strip().split("\t"))


def _is_below(line: Line, entry: Node) -> bool:
    """Whether a list entry belongs beneath another: indented more, or with a bullet of a lower rank."""
    above = entry.lines[0]
    if line.indent - above.indent >= STEP:
        return True
    if above.indent - line.indent >= STEP:
        return False
    return rank(line.mark) > rank(above.mark)


def rank(mark: str) -> int:
    """Which bullets stand beneath which in a list without indentation: 1. over 1.1 and 1) over a) over • over o."""
    if mark[:1].isdigit() or mark.startswith("("):
        deep = mark.rstrip(".)").count(".")
        return min(deep + (mark.endswith(")") and deep == 0), 2)
    if len(mark) == 2 and mark.endswith(")"):
        return 2
    return RANK.get(mark, 3)


def _without_emphasis(text: str) -> str:
    match = ALL_EMPHASIS.match(text)
    return match["text"].strip() if match else text


def _close_echoes(node: Node) -> None:
    """Nests what stands between an entry and its echo beneath the entry."""
    _close_in(node)
    for child in node.children:
        _close_echoes(child)


def _close_in(parent: Node) -> None:
    flat = parent.children
    closing = _echo_pairs(flat)
    if not closing:
        return
    nested: list[Node] = []
    at = 0
    while at < len(flat):
        node = flat[at]
        if at in closing:
            end = closing[at]
            node.children += flat[at + 1 : end]
            node.echo = flat[end].lines[0]
            at = end
        nested.append(node)
        at += 1
    parent.children = nested


def _echo_pairs(flat: list[Node]) -> dict[int, int]:
    """Index of an entry → index of its echo, outermost pairs only.

    A line of several words that stands there twice among its siblings with entries between is an echo. A bare label
    ("Vorschlag:") may just be used twice; it is an echo when every second one is followed by another label or nothing,
    or when the note flattens its lists elsewhere.
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for index, node in enumerate(flat):
        if node.role == "item" and not node.children and len(node.lines) == 1:
            key = tuple(word.text for word in words(node.text))
            if key:
                places.setdefault(key, []).append(index)
    pairs: dict[int, int] = {}
    unsure: dict[int, int] = {}
    for key, indexes in places.items():
        ends_open = flat[indexes[0]].text.rstrip().endswith(":")
        if len(indexes) < 2 or len(indexes) % 2:
            continue
        found = dict(zip(indexes[::2], indexes[1::2], strict=True))
        if any(end - start < 2 for start, end in found.items()):
            continue
        if len(key) >= 3 or (ends_open and all(_stands_closed(flat, end) for end in found.values())):
            pairs |= found
        elif ends_open:
            unsure |= found
    if pairs:
        pairs |= unsure
    return _outermost(pairs)


def _stands_closed(flat: list[Node], end: int) -> bool:
    following = flat[end + 1] if end + 1 < len(flat) else None
    return following is None or following.role != "item" or ":" in following.text[:60]


def _outermost(pairs: dict[int, int]) -> dict[int, int]:
    """Pairs that do not cross or lie in another; what lies inside is found when the children are looked at."""
    kept: dict[int, int] = {}
    reach = -1
    for start, end in sorted(pairs.items()):
        if start > reach:
            kept[start] = end
            reach = end
    return kept
