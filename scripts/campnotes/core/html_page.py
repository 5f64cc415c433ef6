"""What of a web page is no note: navigation, share buttons, comment forms, cookie lines. The names are data
(lexicon/html.toml), and so is where on a page a note stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from justhtml import Element, Node

HIDDEN = re.compile(
    r"(?:display[ \t]*:[ \t]*none|visibility[ \t]*:[ \t]*hidden|mso-hide[ \t]*:[ \t]*all)", re.IGNORECASE
)
ID_TAGS = {"div", "form", "header", "ol", "table", "ul"}  # elsewhere an id is made from a heading's words
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "input",
    "ins", "kbd", "label", "mark", "nobr", "output", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
NEVER = {"html", "body", "main", "article"}  # their classes tell of the page: "cookies-not-set has-sidebar"
LINE_LIMIT = 600  # characters; a longer line is no cookie notice
LEAST_SHARE = 3  # the note is at least a third of the text that is left of the page


@dataclass(frozen=True)
class PageRules:
    """By which rule an element or a line falls away."""

    tags: dict[str, str]
    roles: dict[str, str]
    names: dict[str, str]
    """Class or id → rule."""
    beginnings: tuple[tuple[str, str], ...]
    """How a class or id begins, and the rule."""
    lines: tuple[tuple[re.Pattern[str], str], ...]
    cites: str | None
    """The rule for quoted mails."""

    def rule_of(self, element: Element) -> str | None:
        """The name of the rule by which this element is no part of the note; None for one that is."""
        role = attribute(element, "role")
        if element.name in NEVER or role in _data()["content"]["notes"]:
            return None
        if is_hidden(element):
            return "hidden"
        if element.name == "blockquote" and self.cites and attribute(element, "type") == "cite":
            return self.cites
        named = next(filter(None, map(self._named, names_of(element))), None)
        return named or self.tags.get(element.name) or self.roles.get(role)

    def line_rule_of(self, line: str) -> str | None:
        """The name of the rule by which a line is no part of the note, whatever element it stands in."""
        if len(line) > LINE_LIMIT:
            return None
        return next((rule for pattern, rule in self.lines if pattern.fullmatch(line)), None)

    def _named(self, name: str) -> str | None:
        return self.names.get(name) or next((rule for start, rule in self.beginnings if name.startswith(start)), None)


@cache
def page_rules(mail: bool) -> PageRules:
    """The rules for pages, or those for the HTML part of a mail, where quoted mails and signatures fall, too."""
    data = _data()
    listed = [*(data["mail"] if mail else ()), *data["rule"]]
    names = {name: rule["name"] for rule in reversed(listed) for name in rule.get("names", ())}
    return PageRules(
        tags={tag: rule["name"] for rule in listed for tag in rule.get("tags", ())},
        roles={role: rule["name"] for rule in listed for role in rule.get("roles", ())},
        names={name: rule for name, rule in names.items() if not name.endswith("*")},
        beginnings=tuple((name.rstrip("*"), rule) for name, rule in names.items() if name.endswith("*")),
        lines=tuple((re.compile(line), rule["name"]) for rule in listed for line in rule.get("lines", ())),
        cites=next((rule["name"] for rule in listed if rule.get("cite")), None),
    )


def content_of(page: Node, rules: PageRules) -> Node:
    """The element that holds the note: the only `main`, in it the only `article`, else one of a known name; the page
    itself where none of them holds a fair share of its text."""
    for wanted in (_is_main, _is_article):
        page = _only(page, rules, wanted)
    return page if page.name in ("main", "article") else _only(page, rules, _is_named_content)


def _only(page: Node, rules: PageRules, wanted: Callable[[Element], bool]) -> Node:
    found = list(_outermost(page, rules, wanted))
    is_it = len(found) == 1 and LEAST_SHARE * _weight(found[0], rules) >= _weight(page, rules)
    return found[0] if is_it else page


def walk(root: Node) -> Iterator[Node]:
    """The nodes beneath a node in order of the text."""
    stack = list(reversed(root.children or ()))
    while stack:
        node = stack.pop()
        yield node
        stack += reversed(node.children or ())


def elements(root: Node) -> Iterator[Element]:
    return (node for node in walk(root) if isinstance(node, Element))


def texts(root: Node) -> Iterator[str]:
    """All pieces of text in a node, hidden ones too."""
    return (str(node.data or "") for node in (root, *walk(root)) if node.name == "#text")


def text_within(root: Node) -> str:
    """All text in a node, with a blank at the rims of what stands on lines of its own."""
    pieces: list[str] = []
    stack: list[Node | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.name == "#text":
            pieces.append(str(node.data or ""))
        elif node.name not in INLINE:
            stack += [" ", *reversed(node.children or ()), " "]
        else:
            stack += reversed(node.children or ())
    return "".join(pieces)


def attribute(element: Element, name: str) -> str:
    return ((element.attrs or {}).get(name) or "").strip().lower()


def names_of(element: Element) -> list[str]:
    """The element's classes, and its id where people give ids to places of the page."""
    names = attribute(element, "class").split()
    return [*names, attribute(element, "id")] if element.name in ID_TAGS else names


def style_of(element: Element) -> str:
    return (element.attrs or {}).get("style") or ""


def is_hidden(element: Element) -> bool:
    return (
        "hidden" in (element.attrs or {})
        or attribute(element, "aria-hidden") == "true"
        or HIDDEN.search(style_of(element)) is not None
    )


def is_page_header(element: Element) -> bool:
    """Whether a `header` leads through a site; one without links of its own is the head of the note."""
    inner = list(element.children or ()) if element.name == "header" else []
    while inner:
        node = inner.pop()
        if node.name in ("a", "nav", "form"):
            return True
        inner += node.children or () if node.name != "header" else ()
    return False


def is_site_title(element: Element) -> bool:
    return any(name in _data()["title"]["not"] for name in [*names_of(element), attribute(element, "id")])


def is_title_paragraph(element: Element) -> bool:
    return element.name == "p" and any(name in _data()["title"]["names"] for name in names_of(element))


def _is_main(element: Element) -> bool:
    return element.name == "main" or attribute(element, "role") == "main"


def _is_article(element: Element) -> bool:
    return element.name == "article"


def _is_named_content(element: Element) -> bool:
    return any(name in _data()["content"]["names"] for name in names_of(element))


def _outermost(root: Node, rules: PageRules, wanted: Callable[[Element], bool]) -> Iterator[Element]:
    stack = list(reversed(root.children or ()))
    while stack:
        node = stack.pop()
        if not isinstance(node, Element) or rules.rule_of(node):
            continue
        if wanted(node):
            yield node
        else:
            stack += reversed(node.children or ())


def _weight(root: Node, rules: PageRules) -> int:
    """Letters beneath a node that no rule takes away."""
    weight, stack = 0, [root]
    while stack:
        node = stack.pop()
        if node.name == "#text":
            weight += len(str(node.data or "").strip())
        elif not isinstance(node, Element) or not rules.rule_of(node):
            stack += node.children or ()
    return weight


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("campnotes").joinpath("lexicon/html.toml").read_text(encoding="utf-8"))
