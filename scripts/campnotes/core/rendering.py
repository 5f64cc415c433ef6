"""Contributed Markdown and text → HTML that every later engine can only read as text.

Python-Markdown, its extensions and whatever replaces them one day act on ASCII punctuation.
So contributed text carries none: each such character is a numeric entity, which a browser shows as the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

from markdown_it import MarkdownIt, helpers
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_HOST = r"(?:\w[\w-]{0,62}\.){0,12}\w[\w-]{0,62}(?::\d{1,5})?"  # "example.org:8080"; a name before an @ is for fraud
LINK = re.compile(rf"https?://{_HOST}(?:[/?#]|$)|#[A-Za-z0-9_-]+$")  # "https://example.org/leitfaden", "#p1"
ADDRESS = re.compile(
    rf"https?://{_HOST}(?![.:-]*[\w@])(?:[/?#](?:[^\s<>\"]*[^\s<>\".,;:!?'()\[\]»“”])?)?"
)  # "https://example.org/a" of "(… /a)."
HEADING = re.compile(r"h([1-6])$")  # "h2"
ALIGNMENT = re.compile(r"text-align:(left|center|right)$")  # "text-align:right", as markdown-it writes it

LABELS_LIMIT = 2  # brackets around one in which the end of a label is looked for; around a picture in a link is one

REL = "nofollow ugc"  # somebody else's link: no recommendation of ours

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
LINE_SHAPING = "\t\n\r"
REFUSED = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF) if chr(code) not in LINE_SHAPING]
ENTITIES = str.maketrans(
    {character: f"&#{ord(character)};" for character in PUNCTUATION + LINE_SHAPING}
    | dict.fromkeys(REFUSED, "\N{REPLACEMENT CHARACTER}")
)


def inert(text: str) -> str:
    """HTML that shows `text` and means nothing else, between tags and in a quoted attribute alike.

    Holds no ASCII punctuation but that of the entities themselves, and no line break.
    What neither HTML nor YAML can hold, control characters above all, becomes U+FFFD.
    """
    return text.translate(ENTITIES)


def linked(text: str) -> str:
    """`inert`, with the web addresses in `text` as links."""
    html, end = [], 0
    for address in ADDRESS.finditer(text):
        html += [inert(text[end : address.start()]), _link(address[0], inert(address[0]))]
        end = address.end()
    return "".join([*html, inert(text[end:])])


def render(markdown: str, top_heading: int = 3) -> str:
    """The HTML of a note's Markdown; its highest heading becomes `<h{top_heading}>`, the others keep their distance.

    Raw HTML and refused links stay visible as they were written.
    Pictures become links, because the reader's browser asks no other host for anything.
    """
    tokens = parse(markdown)
    _shift_headings(tokens, top_heading)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def parse(markdown: str) -> list[Token]:
    """The tokens of a note's Markdown, as `render` understands it."""
    return _MARKDOWN.parse(markdown)


def parse_inline(text: str) -> list[Token]:
    """The tokens of one line of a note that stands within a block: a number at its beginning begins no list."""
    return _MARKDOWN.parseInline(text)


def texts(tokens: Sequence[Token]) -> Iterator[str]:
    """The text that a reader sees of `tokens`, piece by piece."""
    for token in tokens:
        if token.type == "image":
            yield _picture_text(token)
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.children is not None:
            yield from texts(token.children)
        elif token.type in ("text", "code_inline", "code_block", "fence"):
            yield token.content


def _shift_headings(tokens: Sequence[Token], top: int) -> None:
    headings = [token for token in tokens if HEADING.match(token.tag)]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) - highest + top)}"


def _picture_text(token: Token) -> str:
    return "".join(texts(token.children or ())) or str(token.attrs["src"])


def _link(url: str, html: str) -> str:
    return f'<a href="{inert(url)}" rel="{REL}">{html}</a>'


class _InertRenderer(RendererHTML):
    """Writes text and attributes through `inert`; its methods are markdown-it's rules."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802 - markdown-it's name
        return "".join(f' {name}="{inert(str(value))}"' for name, value in token.attrItems())

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        return inert(token.content) if token.meta.get("linked") else linked(token.content)

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<code>{inert(tokens[idx].content)}</code>"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<pre><code>{inert(tokens[idx].content)}</code></pre>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.code_block(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        text = inert(_picture_text(token))
        return text if token.meta.get("linked") else _link(str(token.attrs["src"]), text)

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        if tokens[idx].meta["linked"]:
            return ""
        if str(tokens[idx].attrs["href"]).startswith("http"):
            tokens[idx].attrSet("rel", REL)
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "" if tokens[idx].meta["linked"] else self.renderToken(tokens, idx, options, env)

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        aligned = ALIGNMENT.match(str(tokens[idx].attrs.pop("style", "")))
        if aligned:
            tokens[idx].attrSet("class", f"cn-{aligned[1]}")
        return self.renderToken(tokens, idx, options, env)

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.th_open(tokens, idx, options, env)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule for `*` and `_`, save that a `*` inside a word is a letter: Lehrer*innen, Schüler*innen."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    run = state.scanDelims(state.pos, False)
    if marker == "*" and run.length > 1:
        run = state.scanDelims(state.pos, True)
    for _ in range(run.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=run.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=run.can_open,
                close=run.can_close,
            )
        )
    state.pos += run.length
    return True


def _label_end(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803 - markdown-it's name
    """markdown-it's parseLinkLabel, which looks for the end of an unclosed "[" in all that follows, and within that of
    each one behind it; here it is known once it was looked for, so that a paragraph of them takes linear time."""
    memory = state.__dict__  # of this paragraph
    unclosed: set[int] = memory.setdefault("unclosed", set())
    last: int = memory.setdefault("last", state.src.rfind("]"))
    in_a_link = disableNested and state.linkLevel > 0
    if start in unclosed or start > last or in_a_link or state.level > LABELS_LIMIT:
        return -1
    before, state.pos = state.pos, start + 1
    opened, end = [start], -1
    while state.pos < state.posMax:
        at, character = state.pos, state.src[state.pos]
        if character == "]":
            opened.pop()
            if not opened:
                end = at
                break
        state.md.inline.skipToken(state)
        if character == "[" and state.pos == at + 1:
            opened.append(at)
        elif character == "[" and disableNested:  # a link, in which there would be another
            opened.clear()
            break
    state.pos = before
    unclosed.update(opened)
    return end


def _mark_linked(state: StateCore) -> None:
    """Mark what stands inside a link, where no second link may begin: an address in angle brackets would be one."""
    for block in state.tokens:
        depth = 0
        for token in block.children or ():
            nesting = token.nesting if token.tag == "a" else 0
            depth += min(nesting, 0)
            token.meta["linked"] = depth > 0
            depth += max(nesting, 0)


def _note_markdown() -> MarkdownIt:
    markdown = MarkdownIt("js-default", {"html": False}, renderer_cls=_InertRenderer)
    markdown.validateLink = lambda url: LINK.match(url) is not None  # type: ignore[method-assign]
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=_label_end,
        parseLinkDestination=helpers.parseLinkDestination,
        parseLinkTitle=helpers.parseLinkTitle,
    )
    markdown.core.ruler.push("linked", _mark_linked)
    return markdown


_MARKDOWN = _note_markdown()
