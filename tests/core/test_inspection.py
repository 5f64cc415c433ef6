"""The last look at a finished site."""

from __future__ import annotations

import pytest

from campnotes.core.inspection import inspect
from campnotes.core.policy import HEAD, with_policy


def page(content: str, head: str = "") -> bytes:
    body = f'<body><script>go("a")</script><div id="cn-content">{content}</div></body>'
    return with_policy(f"<html><head>{HEAD}{head}</head>{body}</html>").encode()


def codes(name: str, content: bytes | None, generated: bool = True) -> list[str]:
    return [found.code for found in inspect(name, content, generated)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.html", page("<p>Wo anfangen?</p>")),
        ("index.html", page('<a href="https://example.org/">Beispiel</a>')),
        ("index.html", page("", '<link rel="canonical" href="https://example.org/">')),
        ("index.html", page("", '<link rel="stylesheet" href="assets/a.css">')),
        ("assets/a.css", b'p { background: url("data:image/png;base64,AAAA") url(../b.png) }'),
        ("assets/images/a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'),
        ("sitemap.xml.gz", b"\x1f\x8b"),
        ("CNAME", b"example.org"),
        ("assets/preview/0123456789abcdef/pyodide.asm.wasm", b"\0asm"),
    ],
)
def test_what_may_be_published(name: str, content: bytes) -> None:
    assert codes(name, content) == []


@pytest.mark.parametrize(
    "loader",
    [
        '<img src="https://example.org/a.png">',
        "<img alt=x src=//example.org/a.png>",
        '<script src="HTTP://example.org/a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<iframe\nsrc="https&#58;&#47;&#47;example.org"></iframe>',
        '<video poster="//example.org/a.png"></video>',
        '<img srcset=" //example.org/a.png 2x">',
    ],
)
def test_nothing_is_loaded_from_elsewhere(loader: str) -> None:
    assert codes("a/index.html", page(loader)) == ["output-foreign"]
    assert codes("a.svg", f"<svg>{loader}</svg>".encode()) == ["output-foreign"]


@pytest.mark.parametrize("rule", ["url(//example.org/a.woff2)", "@import 'https://example.org/a.css'"])
def test_no_style_is_loaded_from_elsewhere(rule: str) -> None:
    assert codes("a.css", rule.encode()) == ["output-foreign"]


@pytest.mark.parametrize(
    "name", ["run.exe", "notes", "a.md", ".git/config.txt", "a/.hidden.html", "a.html.bak", "a.wasm"]
)
def test_only_what_a_site_is_made_of_is_published(name: str) -> None:
    assert codes(name, b"") == ["output-kind"]


def test_a_link_or_device_is_no_file_of_a_site() -> None:
    assert codes("index.html", None) == ["output-kind"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<meta http-equiv="Content-Security-Policy"', b'<meta name="x"'),
        (b"'none'", b"*"),
        (b'go("a")', b'go("b")'),
        (HEAD.encode(), b""),
    ],
)
def test_a_page_without_its_very_policy_is_none(before: bytes, after: bytes) -> None:
    whole = page("")
    assert before in whole
    assert codes("index.html", whole.replace(before, after)) == ["output-policy"]


@pytest.mark.parametrize(
    "shown", ["mia@example.org", "mia&#64;example&#46;org", "mia<em>@</em>example.org", "<li>Tel. 0331 1234567</li>"]
)
def test_no_page_made_from_notes_shows_contact_data(shown: str) -> None:
    assert codes("index.html", page(f"<p>{shown}</p>")) == ["contact-data"]
    assert codes("impressum/index.html", page(f"<p>{shown}</p>"), generated=False) == []


def test_what_a_citation_is_put_together_from_is_looked_at_where_it_stands() -> None:
    assert codes("index.html", page('<dd class="cn-cite">passwd}, geheim1</dd><p>x</p>')) == []
    assert codes("index.html", page('<dd class="cn-cite">x</dd><p>mia@example.org</p>')) == ["contact-data"]
