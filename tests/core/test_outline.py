"""Raw text → tree of its lines."""

from __future__ import annotations

import pytest
from hypothesis import given

import texts
from campnotes.core.outline import NESTING_LIMIT, Node, outline


def drawn(text: str) -> str:
    """The tree as people would draw it: one node a line, indented beneath what it belongs to."""

    def rows(node: Node, depth: int) -> list[str]:
        echo = "  (echo)" if node.echo else ""
        own = [] if node.role == "root" else [f"{'  ' * depth}{node.role}: {node.text.replace(chr(10), ' / ')}{echo}"]
        return own + [row for child in node.children for row in rows(child, depth + (node.role != "root"))]

    return "\n".join(rows(outline(text, "de"), 0))


CASES = {
    "indentation": ("- a\n  - b\n    - c\n- d", "item: a\n  item: b\n    item: c\nitem: d"),
    "tabs": ("- a\n\t- b\n\t\t- c\n\t- d", "item: a\n  item: b\n    item: c\n  item: d"),
    "uneven indentation": ("- a\n   - b\n  - c\n- d", "item: a\n  item: b\n  item: c\nitem: d"),
    "bullets of a word processor": ("• a\no b\n▪ c\n• d", "item: a\n  item: b\n    item: c\nitem: d"),
    "numbers over letters over bullets": (
        "1. a\n1) b\na) c\n• d\n2. e",
        "item: a\n  item: b\n    item: c\n      item: d\nitem: e",
    ),
    "headings with marks": (
        "# A\n## B\na\n## C\n# D",
        "heading: A\n  heading: B\n    paragraph: a\n  heading: C\nheading: D",
    ),
    "underlined headings": ("A\n===\na\n\nB\n---\nb", "heading: A\n  paragraph: a\n  heading: B\n    paragraph: b"),
    "a closed heading": ("## A ##\na", "heading: A\n  paragraph: a"),
    "a heading that nothing but a colon marks": (
        "Titel\n\nDer Verein:\nText",
        "paragraph: Titel\nheading: Der Verein:\n  paragraph: Text",
    ),
    "a heading in bold": ("Titel\n\n**Tipps**\n- a", "paragraph: Titel\nheading: Tipps\n  item: a"),
    "a question for a heading": (
        "Titel\n\nWas hilft gegen Regen?\n- Zelt",
        "paragraph: Titel\nheading: Was hilft gegen Regen?\n  item: Zelt",
    ),
    "an echo closes what it began": (
        "- alle aus der Runde\n- a\n- b\n- alle aus der Runde\n- c",
        "item: alle aus der Runde  (echo)\n  item: a\n  item: b\nitem: c",
    ),
    "a label for an echo": (
        "- Ideen:\n- a\n- b\n- Ideen:\n- Kontakte:\n- c\n- Kontakte:",
        "item: Ideen:  (echo)\n  item: a\n  item: b\nitem: Kontakte:  (echo)\n  item: c",
    ),
    "a label used twice is no echo": (
        "- Idee:\n- a\n- b\n- Idee:\n- c",
        "item: Idee:\nitem: a\nitem: b\nitem: Idee:\nitem: c",
    ),
    "a line that goes on": (f"- {'x' * 60}\n  und so weiter\n- b", f"item: {'x' * 60} und so weiter\nitem: b"),
    "a paragraph that goes on": (
        f"{'x' * 60}\nund so weiter\nNeu",
        f"paragraph: {'x' * 60} und so weiter\nparagraph: Neu",
    ),
    "checkboxes": ("[ ] a\n[x] b\n- [ ] c", "item: a\nitem: b\nitem: c"),
    "an emoji for a bullet": ("🔥 Feuer machen\n🔥 Holz holen", "item: Feuer machen\nitem: Holz holen"),
    "a date begins no list": ("3. Oktober 2026\n4. Punkt", "paragraph: 3. Oktober 2026\nitem: Punkt"),
    "a table": ("| a | b |\n|---|---|\n| c | d |\n\nText", "table: \nparagraph: Text"),
    "a table of tabs": ("a\tb\tc\nd\te\tf\nText", "table: \nparagraph: Text"),
    "code": (
        "```\n# kein Titel\n- kein Punkt\n```\nText",
        "code: ``` / # kein Titel / - kein Punkt / ```\nparagraph: Text",
    ),
    "code never closed": ("Text\n```\na", "paragraph: Text\ncode: ``` / a"),
    "a quoted mail": ("> Problem: a\n>> b\nText", "quote: > Problem: a / >> b\nparagraph: Text"),
    "rules": ("a\n\n---\n***\n- - -\nb", "paragraph: a\nrule: \nrule: \nrule: \nparagraph: b"),
    "a hash without a blank": ("#hashtag bleibt Text", "paragraph: #hashtag bleibt Text"),
    "nothing": ("\n \n\t\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_text_has_this_tree(case: str) -> None:
    text, tree = CASES[case]
    assert drawn(text) == tree


@given(texts.written_notes() | texts.changed_notes() | texts.any_texts())
def test_every_line_is_in_one_node_or_its_echo(text: str) -> None:
    root = outline(text, "de")
    held = [line.number for node in root.walk() for line in node.lines if not line.blank]
    held += [node.echo.number for node in root.walk() if node.echo]
    assert sorted(held) == [number for number, raw in enumerate(text.split("\n"), 1) if raw.strip()]


def test_lines_that_are_passed_over_are_in_no_node() -> None:
    root = outline("a\n\nb\n\nc", "de", frozenset({3}))
    assert [node.text for node in root.walk()] == ["", "a", "c"]


def test_nesting_ends_somewhere() -> None:
    def depth(node: Node) -> int:
        return 1 + max(map(depth, node.children), default=0)

    assert depth(outline("\n".join(f"{'  ' * n}- {n}" for n in range(100)), "de")) <= NESTING_LIMIT + 2


@pytest.mark.parametrize(
    "line", ["- a", "- Ideen:", "a", "# a", "> a", "| a | b |", "a\tb\tc", "```", "   ", "1. a", "  - a: b"]
)
def test_a_long_note_is_read_in_time(line: str) -> None:
    assert outline("\n".join([line] * 5_000), "de").children is not None
