"""The law: what is contributed never becomes active, and the reader sees exactly its text, whatever reads the page."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import count

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from campnotes.core.rendering import inert, linked, parse, render, texts

ODD_LINES = [
    "{: .x }",
    "{{ 7*7 }} {% include 'mkdocs.yml' %}",
    '--8<-- "mkdocs.yml"',
    "*[NGO]: Nichtregierungsorganisation",
    "<Frauen> und <b>fett</b>",
    "<script>alert(1)</script>",
    "&lt; &amp;amp; &#35; &copy;",
    "a | b\n--|--\n1 | `2|3`",
    "```\n{{ x }}\n\n    tief\n```",
    "    eingerückter Code\n\n    <p>",
    "[x](javascript:alert(1)) [y](data:text/html,z)",
    "![Bild](https://example.org/bild.png)",
    "!!! note\n    Kasten",
    "[^1]: Fußnote\n\nText[^1]",
    "[TOC]",
    ":smile: ==mark== ^^ins^^ ~~weg~~ H~2~O ++ctrl++",
    "# Titel {#anker onclick=alert(1)}",
    "- [ ] offen\n- [x] erledigt",
    "1) eins\n2) zwei\n\n7. sieben",
    "Lehrer*innen und Schüler*innen, Leiter_innen und Helfer_innen",
    "\\*kein\\* Stern\\",
    "https://example.org/a_b_c?x=1&y=2).",
    "--- \n\n***\n\n___",
    "\x02wzxhzdk:0\x03 \x00 \x1b[31m",
    "> Zitat\n> > tiefer\n\nTitel\n=====",
    'title: "x"\n---',
]
EXTENSIONS = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "meta", "smarty", "tables", "toc"),
    *("pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.blocks.admonition", "pymdownx.blocks.html"),
    *("pymdownx.caret", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji", "pymdownx.escapeall"),
    *("pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.magiclink", "pymdownx.mark", "pymdownx.smartsymbols"),
    *("pymdownx.snippets", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde"),
]
TAGS = set(
    "a blockquote br code em h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul".split()  # noqa: SIM905
)

notes = st.lists(st.one_of(st.sampled_from(ODD_LINES), st.text(max_size=60)), max_size=6).map("\n".join)


@pytest.mark.parametrize("note", [*ODD_LINES, "\n\n".join(ODD_LINES)])
def test_odd_lines_keep_their_text(note: str) -> None:
    assert visible(render(note)) == text_of(note)


@given(notes)
def test_the_reader_sees_exactly_the_text_of_the_tokens(note: str) -> None:
    html = render(note)
    assert visible(html) == text_of(note)
    assert tags(html) <= TAGS


@given(notes)
def test_no_markdown_extension_sees_anything_to_act_on(note: str) -> None:
    html = render(note)
    page = markdown.markdown(f"<div>\n{html}</div>", extensions=EXTENSIONS)
    assert visible(page) == visible(html)
    assert tags(page) <= TAGS | {"div"}


@given(st.text())
def test_inert_text_holds_no_punctuation_and_reads_the_same(text: str) -> None:
    html = inert(text)
    assert re.fullmatch(r"(?:&#\d+;|[^\x00-\x1f!-/:-@\[-`{-\x9f])*", html)
    assert unescape(html) == unescape(inert(unescape(html))) == shown(text)


@given(st.text(), st.sampled_from(["https://example.org/a", "http://x", "https://"]))
def test_links_in_a_line_change_nothing_to_read(text: str, address: str) -> None:
    line = f"{text}{address} {text}"
    assert visible(linked(line)) == " ".join(shown(line).split())


@pytest.mark.parametrize(
    ("note", "href"),
    [
        ("[a](https://example.org/x?y=1&z=2)", "https://example.org/x?y=1&z=2"),
        ("<http://example.org>", "http://example.org"),
        ("siehe (https://example.org/leitfaden).", "https://example.org/leitfaden"),
        ("![Foto](https://example.org/f.png)", "https://example.org/f.png"),
        ("[oben](#p1)", "#p1"),
    ],
)
def test_harmless_links_work(note: str, href: str) -> None:
    assert attributes(render(note), "a")["href"] == href


@pytest.mark.parametrize(
    "target",
    [
        *("javascript:alert(1)", "JaVaScRiPt:x", "java&#115;cript:x", "data:text/html,x", "vbscript:x", "file:///etc"),
        *(
            "mailto:a@example.org",
            "//example.org",
            "\\\\example.org",
            "protokoll.pdf",
            "../../x/",
            "/wp-admin",
            "https:",
        ),
        *("#p1 onclick=x", "https:///", "http:javascript"),
        *("https://a..b/", "https://-a/", "https://a:b/", "https://.example.org/", "https://%zz/", "https://[a/"),
        *("https://bank.example@example.org/", "https://bank.example:geheim@example.org/", "https://a:1234567/"),
    ],
)
def test_other_links_stay_text(target: str) -> None:
    html = render(f"[Hier]({target}) [da][1]\n\n[1]: {target}")
    assert "a" not in tags(html)
    assert "Hier" in visible(html)


@pytest.mark.parametrize(
    ("line", "href"),
    [
        ("siehe https://example.org.", "https://example.org"),
        ("https://example.org: ein Leitfaden", "https://example.org"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b"),
        ("https://example.org/ oder", "https://example.org/"),
        ("https://example.org?x=1#y!", "https://example.org?x=1#y"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
        ("https://müller-garten.example/ß", "https://müller-garten.example/ß"),
        *((address, None) for address in ("https://a..b/x", "https://bank.example@example.org/", "https://a:b@c/")),
        *((address, None) for address in ("https://-a/", "https:///a", "https://@a", "https://a:99999999/x")),
    ],
)
def test_a_line_links_addresses_with_a_possible_host(line: str, href: str | None) -> None:
    assert [unescape(found) for found in re.findall(r'href="([^"]*)"', linked(line))] == ([href] if href else [])
    assert visible(linked(line)) == line


@pytest.mark.parametrize("inner", ["<http://a.example/>", "*<http://a.example/>*", "b <http://a.example/> c"])
def test_an_address_in_a_link_is_no_link_of_its_own(inner: str) -> None:
    html = render(f"[{inner}](<http://b.example/>) <http://c.example/>")
    assert [unescape(href) for href in re.findall(r'href="([^"]*)"', html)] == [
        "http://b.example/",
        "http://c.example/",
    ]
    assert html.count("</a>") == 2
    assert "http://a.example/" in visible(html)


def test_a_picture_is_never_loaded_and_never_a_link_in_a_link() -> None:
    html = render("[![Foto](https://example.org/f.png)](https://example.org) ![](https://example.org/g.png)")
    assert "img" not in tags(html)
    assert html.count("<a ") == 2
    assert visible(html) == "Foto https://example.org/g.png"


def test_headings_keep_their_distance_below_the_pages_own() -> None:
    assert re.findall(r"<h\d", render("# A\n\n### B\n\n###### C")) == ["<h3", "<h5", "<h6"]
    assert re.findall(r"<h\d", render("#### A\n\n##### B", top_heading=2)) == ["<h2", "<h3"]


def test_a_star_in_a_word_is_a_letter() -> None:
    assert visible(render("Lehrer*innen und *alle* Schüler*innen")) == "Lehrer*innen und alle Schüler*innen"
    assert render("**fe**tt *kursiv*").count("<") == 6


def test_columns_keep_their_alignment_without_a_style() -> None:
    html = render("a | b\n:-:|--:\n1 | 2")
    assert "style" not in html
    assert attributes(html, "td")["class"] == "cn-right"


def test_a_long_line_of_links_takes_linear_time() -> None:
    render("[![a](https://x/y)](https://z) https://x.. " * 5_000)


@pytest.mark.parametrize("piece", ["[a", "[", "![[]()", "[[a](b)", "<![CDATA[", "[a]]["])
def test_brackets_that_are_never_closed_take_linear_time(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {size: steps_for(piece * (size // len(piece)) + "]", monkeypatch) for size in (2_000, 8_000)}
    assert steps[8_000] < 5 * steps[2_000]


def steps_for(note: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many pieces of the note are looked at, each as often as it is."""
    steps, skip = count(), ParserInline.skipToken

    def counted(self: ParserInline, state: StateInline) -> None:
        next(steps)
        skip(self, state)

    with monkeypatch.context() as patch:
        patch.setattr(ParserInline, "skipToken", counted)
        render(note)
    return next(steps)


@pytest.mark.parametrize(
    ("note", "links"),
    [
        ("[a [b] c](https://example.org)", ["https://example.org"]),
        ("[[a](https://example.org)](https://example.net)", ["https://example.org", "https://example.net"]),
        ("[![a](https://example.org)](https://example.net)", ["https://example.net"]),
        ("[ [[a](https://example.org)", ["https://example.org"]),
        ("[a `]` b](https://example.org) [", ["https://example.org"]),
    ],
)
def test_brackets_within_brackets(note: str, links: list[str]) -> None:
    assert [unescape(href) for href in re.findall(r'href="([^"]*)"', render(note))] == links


def text_of(note: str) -> str:
    """What a reader should see of a note: the text of its tokens, white space as a browser shows it."""
    return " ".join(shown("".join(text for text in spaced(note))).split())


def spaced(note: str) -> list[str]:
    """The texts with a space between blocks, which a browser shows on lines of their own."""
    return [text for block in parse(note) for text in [*texts([block]), " "]]


def shown(text: str) -> str:
    """`text` with the characters that no HTML page can hold replaced."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text)


class Reader(HTMLParser):
    BLOCKS = frozenset("blockquote div h3 h4 h5 h6 hr li ol p pre table td th tr ul".split())  # noqa: SIM905

    def __init__(self) -> None:
        super().__init__()
        self.text, self.found = "", dict[str, dict[str, str | None]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)
        self.text += " " if tag in self.BLOCKS else ""

    def handle_endtag(self, tag: str) -> None:
        self.text += " " if tag in self.BLOCKS else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def visible(html: str) -> str:
    return " ".join(read(html).text.split())


def tags(html: str) -> set[str]:
    return set(read(html).found)


def attributes(html: str, tag: str) -> dict[str, str | None]:
    """Of the last such tag."""
    return read(html).found[tag]
