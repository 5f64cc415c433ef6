"""Notes in other formats: told by their content, read like text notes, nothing visible lost, nothing hostile done."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import documents
import texts
from campnotes.adapters.formats import FILE_LIMIT, NoteText, note_text
from campnotes.core.bounds import LINE_LIMIT, LINES_LIMIT
from campnotes.core.decoding import SIZE_LIMIT
from campnotes.core.findings import has_errors, tell
from campnotes.core.importing import read_note

TEXT_NOTES = [path for path in texts.NOTES if path.suffix == ".txt"]
VERSIONS = (documents.as_page, documents.as_typed_page, documents.as_document, documents.as_typed_document)
WORD = re.compile(r"[^\W_]+")

each_note = pytest.mark.parametrize("path", TEXT_NOTES, ids=lambda path: path.name)
each_version = pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.__name__)


def read(raw: bytes, name: str = "notiz") -> str:
    note = note_text(raw, name)
    assert note.text is not None, note.findings
    return note.text


def refused(raw: bytes, name: str = "notiz") -> str:
    note = note_text(raw, name)
    assert note.text is None
    assert [finding.severity for finding in note.findings] == ["error"]
    assert all(tell(note.findings[0], language) for language in ("de", "en"))
    return note.findings[0].code


# --- the same note in another format ---


@each_note
@each_version
def test_the_importer_finds_the_same(path: Path, version: Callable[[str], bytes]) -> None:
    text = read(path.read_bytes(), path.name)
    assert found(read(version(text))) == found(text)


def found(text: str) -> dict[str, Any]:
    """What the importer lifts, but for details: a list below a line is not indented on a page."""
    session = read_note(text, texts.vocabulary(), path="notiz.txt").session
    items = [item.model_dump(exclude={"details"}) for _, item in session.items()]
    return {
        **session.model_dump(include={"title", "subtitle", "date", "hosts", "questions", "open_questions"}),
        "items": items,
    }


@each_note
@each_version
def test_no_visible_word_is_lost(path: Path, version: Callable[[str], bytes]) -> None:
    text = read(path.read_bytes(), path.name)
    assert not words(text) - words(read(version(text)))


@given(texts.changed_notes() | texts.any_texts(), st.sampled_from(VERSIONS))
def test_no_visible_word_of_any_text_is_lost(text: str, version: Callable[[str], bytes]) -> None:
    note = note_text(version(text), "notiz")
    assert not words(text) - told(note)


TAGS = (
    "p", "div", "ul", "ol", "li", "h2", "b", "table", "tr", "td", "th", "dl", "dt", "dd", "blockquote", "pre", "br",
    "main", "article", "section", "nav", "aside", "header", "footer", "del", "s", "sup", "span", "a", "form", "button",
    "details", "summary",
)  # fmt: skip


@given(st.lists(st.sampled_from(TAGS) | st.sampled_from(TAGS).map("/{}".format) | st.integers(0, 99), max_size=40))
def test_every_word_of_a_page_is_read_or_told(pieces: list[str | int]) -> None:
    html = "".join(f" Wort{piece} " if isinstance(piece, int) else f"<{piece}>" for piece in pieces)
    expected = Counter(f"wort{piece}" for piece in pieces if isinstance(piece, int))
    assert expected == told(note_text(f"<html>{html}".encode(), "notiz"))


AROUND = {
    "table": "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
    "insertion": "<w:ins>{}</w:ins>",
    "deletion": "<w:del>{}</w:del>",
    "control": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "text box": "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>",
}
RUNS = st.sampled_from(("", "<w:vanish/>", "<w:strike/>", "<w:b/>"))


@given(st.lists(RUNS, max_size=4), st.lists(st.sampled_from(sorted(AROUND)), max_size=5))
def test_every_word_of_a_document_is_read_or_told(runs: list[str], around: list[str]) -> None:
    body = "".join(documents.paragraph(f"Wort{number}", run=run) for number, run in enumerate(runs))
    for name in around:
        body = AROUND[name].format(body)
    assert told(note_text(documents.docx(body), "notiz")) == Counter(f"wort{number}" for number in range(len(runs)))


def words(text: str) -> Counter[str]:
    return Counter(word for word in WORD.findall(text.casefold()) if not word.isdigit() and len(word) > 1)


def told(note: NoteText) -> Counter[str]:
    return words("\n".join([note.text or "", *(dropped.text for dropped in note.dropped)]))


# --- which format ---


@pytest.mark.parametrize("name", ["notiz.txt", "notiz.html", "notiz.docx", "notiz.eml", "notiz", ""])
def test_the_content_tells_the_format(name: str) -> None:
    assert read(b"<!doctype html><p>A<p>B", name) == "A\n\nB\n"
    assert read(documents.docx(documents.paragraph("A")), name) == "A\n"
    assert read(b"Subject: A\nMIME-Version: 1.0\n\nB", name) == "# A\n\nB"


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html>\n<p>A",
        '\ufeff<?xml version="1.0"?>\n<!-- gespeichert -->\n<html><p>A',
        "<body><p>A",
        "<p>A</p>",
        "<div>\n<p>A</p>\n</div>",
    ],
)
def test_pages(page: str) -> None:
    assert read(page.encode()) == "A\n"


@pytest.mark.parametrize(
    "text", ["A < B", "<p align=center>\n\n# Titel\n\nText\n\nMehr", "# HTML\n\n<b>A</b>", "a<br>b", "<A> fragt", ""]
)
def test_markdown_with_tags_is_no_page(text: str) -> None:
    assert (note_text(text.encode(), "notiz.md").text or "") == text


def test_a_page_by_its_name_alone() -> None:
    assert read(b"A<br>B", "notiz.html") == "A\nB\n"


def test_a_text_that_begins_as_a_mail() -> None:
    note = note_text(b"Von: Uwe\r\nAn: Bea\r\nBetreff: Busse\r\n\r\nA\r\n", "notiz.txt")
    assert note.text == "\n\n# Busse\n\nA\n"
    assert [dropped.rule for dropped in note.dropped] == ["mail-header", "mail-header"]


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7",
        b"{\\rtf1 A}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x89PNG\r\n",
        documents.archive({"mimetype": "application/vnd.oasis.opendocument.text"}, ZIP_STORED),
        documents.archive({"xl/workbook.xml": ""}),
    ],
)
def test_other_formats_are_called_by_their_name(raw: bytes) -> None:
    assert refused(raw) == "format-not-supported"


def test_protected_documents_say_so() -> None:
    assert refused(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")) == "format-encrypted"


@pytest.mark.parametrize(
    ("raw", "guessed"),
    [
        ("<html><p>Bürger".encode(), False),
        ("\ufeff<html><p>Bürger".encode("utf-16-le"), False),
        ("<html><meta charset=iso-8859-1><p>Bürger".encode("cp1252"), False),
        ('<html><meta http-equiv=x content="text/html; charset=windows-1252"><p>Bürger'.encode("cp1252"), False),
        ("<html><meta charset=utf-8><p>Bürger".encode("cp1252"), True),
        ("<html><meta charset=utf-7><p>Bürger".encode(), False),
        ("<html><p>Bürger".encode("cp1252"), True),
    ],
)
def test_charset_of_a_page(raw: bytes, guessed: bool) -> None:
    note = note_text(raw, "notiz.html")
    assert note.text == "Bürger\n"
    assert [finding.code for finding in note.findings] == ["file-encoding-guessed"] * guessed


# --- limits ---


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_size_of_a_page(over: int) -> None:
    page = b"<html><p>A</p><!--" + b"x" * (SIZE_LIMIT - len(b"<html><p>A</p><!---->") + over) + b"-->"
    assert refused(page) == "file-too-large" if over > 0 else read(page) == "A\n"


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_size_of_a_document(over: int) -> None:
    raw = filled_up(FILE_LIMIT + over)
    assert len(raw) == FILE_LIMIT + over
    assert refused(raw) == "file-too-large" if over > 0 else read(raw) == "A\n"


def filled_up(size: int) -> bytes:
    """A document with a picture, of exactly this size."""
    document = f"<w:document {documents.WORD}><w:body>{documents.paragraph('A')}</w:body></w:document>"
    empty = documents.archive({"word/document.xml": document, "a.png": b""}, ZIP_STORED)
    return documents.archive({"word/document.xml": document, "a.png": bytes(size - len(empty))}, ZIP_STORED)


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_lines_of_a_document(over: int) -> None:
    page = "<html>" + "A<br>" * (LINES_LIMIT - 1 + over)
    assert (
        refused(page.encode()) == "too-many-lines"
        if over > 0
        else read(page.encode()).count("A") == LINES_LIMIT - 1 + over
    )


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_length_of_a_line(over: int) -> None:
    raw = documents.docx(documents.paragraph("x" * (LINE_LIMIT + over)))
    assert refused(raw) == "line-too-long" if over > 0 else len(read(raw)) == LINE_LIMIT + over + 1


@pytest.mark.parametrize("raw", [b"<html><nav>A</nav>", documents.docx(""), b"MIME-Version: 1.0\n\n"])
def test_a_file_without_text_says_so(raw: bytes) -> None:
    assert refused(raw) == "format-no-text"


# --- hostile ---

MAIL = b"""From: uwe@example.org
Subject: =?utf-8?Q?B=C3=BCrger?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

Problem: A=20
- B
-- =20
Uwe
--x
Content-Type: text/html
Content-Transfer-Encoding: base64

PHA+QTxibG9ja3F1b3RlIHR5cGU9Y2l0ZT5C
--x--
"""
PAGE = (
    documents.as_page("Titel\n\nProbleme:\n- A\n    - B\n\nText")
    + b"<table><tr><td rowspan=2>A<td colspan=2>B</table><dl><dt>A<dd>B</dl>"
)
DOCUMENT = documents.docx(documents.listed("A") + documents.paragraph("B"), numbering=documents.NUMBERING, styles="")
SEEDS = (MAIL, PAGE, DOCUMENT, documents.as_typed_page("A"))
SLIPS = (
    b"", b"<", b">", b"</", b"<!--", b"]]>", b"<![CDATA[", b"&#x0;", b"&#xD800;", b"&lt", b"\x00", b"\xff", b"\r",
    b"\n\n", b"<table>", b"<td>", b"<li>", b"<pre>", b"<script>", b"<plaintext>", b"<svg>", b"<math>", b"<template>",
    b"<select>", b"<frameset>", b"<w:tbl>", b"</w:p>", b"<w:r>", b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04",
    b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"=", b"=?", b"--x", b"content-type: ",
    b"Content-Type: message/rfc822\n\n", b"charset=", b"; boundary=", b"Von: a\nAn: b\nBetreff: c\n",
)  # fmt: skip
DOCUMENT_PART = f"<w:document {documents.WORD}><w:body>{documents.listed('A')}</w:body></w:document>"


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(SEEDS))
    for slip, at, gone in draw(
        st.lists(
            st.tuples(st.sampled_from(SLIPS) | st.binary(max_size=4), st.floats(0, 1), st.integers(0, 20)), max_size=5
        )
    ):
        place = int(at * len(raw))
        raw = raw[:place] + slip + raw[place + gone :]
    return raw


@st.composite
def damaged_parts(draw: st.DrawFn) -> bytes:
    """Documents whose archive is sound and whose parts are not."""
    parts = {
        "word/document.xml": DOCUMENT_PART.encode(),
        "word/numbering.xml": f"<w:numbering {documents.WORD}>{documents.NUMBERING}</w:numbering>".encode(),
        "word/_rels/document.xml.rels": b'<a><b Type="x/numbering" Target="numbering.xml"/></a>',
    }
    name = draw(st.sampled_from(sorted(parts)))
    at, gone = draw(st.integers(0, len(parts[name]))), draw(st.integers(0, 30))
    slip = draw(
        st.sampled_from((b"", b"<w:p/>", b"<w:num/>", b'w:val="-1"', b'w:val="99999999999"', b"<w:ilvl/>", b"\x00"))
    )
    parts[name] = parts[name][:at] + slip + parts[name][at + gone :]
    return documents.archive(dict(parts))


@given(
    damaged() | damaged_parts() | st.binary(max_size=300),
    st.sampled_from(("a.txt", "a.html", "a.docx", "a.eml", "a.mht")),
)
@example(b"\xef\xbb\xbf", "a.html")
@example(b"Subject:\xff\nMIME-Version:\n\n\xff", "a.eml")
@example(b"MIME-Version: 1\nContent-Type: multipart/mixed\n\nA", "a.eml")
@example(b"MIME-Version: 1\nContent-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n\nbegin", "a.eml")
def test_any_bytes_are_read_or_refused(raw: bytes, name: str) -> None:
    note = note_text(raw, name)
    assert (note.text is None) == has_errors(note.findings)
    assert note == note_text(raw, name)
    if note.text is not None:
        assert note.text.count("\n") < LINES_LIMIT


HOSTILE = {
    "tags": "<html>" + "<ul><li>" * 90 + "A" * 200_000,
    "comments": "<html>" + "<!--" * 19_000,
    "attributes": "<html><p " + "a='" * 80_000,
    "styles": "<html><style>" + ".a{font-weight:" * 15_000,
    "classes": "<html><p class='" + "lst-a-" * 40_000,
    "entities": "<html>" + "&" * 200_000,
    "cookies": "<html>" + "<p>Diese Website nutzt " + "Cookies " * 30_000,
    "wide tables": "<html><table>" + "<tr><td colspan=50 rowspan=9999>A" * 6_000,
    "headers": "MIME-Version: 1.0\nSubject: " + "=?" * 120_000,
    "parameters": "MIME-Version: 1.0\nContent-Type: text/plain;" + 'a="' * 80_000,
    "digests": "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=a\n\n" + "--a\n\n" * 40_000,
    "quotes": "MIME-Version: 1.0\n\n" + "Am 1.1. schrieb A\n" * 4_900,
    "signatures": "MIME-Version: 1.0\n\n" + "--\n\n" * 500,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_take_no_longer_than_others(text: str) -> None:
    assert len(text) <= SIZE_LIMIT
    start = time.process_time()
    note_text(text.encode(), "notiz")
    assert time.process_time() - start < 5


def test_nothing_of_a_page_becomes_active() -> None:
    page = f"<html><p>{escape('<script>alert(1)</script>')}<script>alert(2)</script><p onclick=x>A"
    assert read(page.encode()) == "<script>alert(1)</script>\n\nA\n"
