"""Notes in other formats than plain text: what a file is, and the text that is read from it.

bytes ─► which format? ─► blocks ─► Markdown, and what fell away by which rule
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from campnotes.core.blocks import Dropped, markdown_of
from campnotes.core.charsets import characters
from campnotes.core.decoding import SIZE_LIMIT, decode
from campnotes.core.docx_note import docx_blocks
from campnotes.core.docx_package import UNPACKED_LIMIT, PackageError
from campnotes.core.findings import Finding, finding
from campnotes.core.html_note import TooComplexError, html_blocks
from campnotes.core.mail_note import is_letter, is_mail, letter_text, mail_text

FILE_LIMIT = 10 * 1024 * 1024  # bytes of a note with pictures in it; one that is all text ends at SIZE_LIMIT

ARCHIVE = b"PK\x03\x04"
OTHER_ARCHIVES = {
    b"application/vnd.oasis.opendocument": "OpenDocument (.odt)",
    b"xl/workbook.xml": "Excel (.xlsx)",
    b"ppt/presentation.xml": "PowerPoint (.pptx)",
}
NOT_SUPPORTED = {
    b"%PDF": "PDF",
    b"{\\rtf": "Rich Text (.rtf)",
    b"\xd0\xcf\x11\xe0": "Word 97–2003 (.doc)",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a name in the container around a protected document
HEAD = 4_096  # bytes in which a format shows itself
PREAMBLE = re.compile(r"<!--.{0,2000}?-->|<\?.{0,200}?\?>", re.DOTALL)  # "<?xml version='1.0'?>"
PAGE = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
BLOCK_TAG = re.compile(r"</?(?:p|div|ul|ol|li|h[1-6]|table|tr|td|br|section|article)\b[^<>]*>", re.IGNORECASE)
CHARSET = re.compile(r"<meta[^<>]{1,200}?charset[ \t]*=[ \t]*[\"']?[ \t]*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True)
class NoteText:
    """What a file says, as text that the importer reads."""

    text: str | None
    """None when it cannot be read; then an error is among the findings."""
    findings: tuple[Finding, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    """What is no part of the note: navigation, quoted mails, deleted text …, in order, each with its rule."""


def note_text(raw: bytes, name: str) -> NoteText:
    """The text of a note in any format that is understood, plain text included. Never raises on any bytes.

    The format is told by the content, then by the name. Everything visible in the file is in the text or in what was
    dropped. Findings of severity error come with the text None and with nothing else.
    """
    if raw.startswith(ARCHIVE):
        return _document(raw, name)
    if known := next((kind for mark, kind in NOT_SUPPORTED.items() if raw.startswith(mark)), None):
        return _refused(name, "format-encrypted" if ENCRYPTED in raw else "format-not-supported", format=known)
    head, _ = characters(raw[:HEAD], None)
    if len(raw) > SIZE_LIMIT:
        return _refused(name, "file-too-large", limit=f"{SIZE_LIMIT // 1024} kB")
    try:
        if is_mail(head, name):
            return _mail(raw, name)
        if _is_page(head, name):
            return _page(raw, name)
    except TooComplexError:
        return _refused(name, "format-too-complex")
    return _plain(raw, name)


def _document(raw: bytes, name: str) -> NoteText:
    if len(raw) > FILE_LIMIT:
        return _refused(name, "file-too-large", limit=f"{FILE_LIMIT // 1024**2} MB")
    try:
        blocks, dropped = docx_blocks(raw)
    except PackageError as error:
        other = next((kind for mark, kind in OTHER_ARCHIVES.items() if mark in raw), None)
        if other and error.code == "format-unreadable":
            return _refused(name, "format-not-supported", format=other)
        return _refused(name, error.code, format="Word (.docx)", limit=f"{UNPACKED_LIMIT // 1024**2} MB")
    return _held_to_limits(markdown_of(blocks), dropped, name)


def _mail(raw: bytes, name: str) -> NoteText:
    text, dropped = mail_text(raw)
    return _held_to_limits(text, dropped, name)


def _is_page(head: str, name: str) -> bool:
    """Whether a file is HTML: it begins as such, it is called so, or most of its lines are in tags."""
    head = PREAMBLE.sub("", head).lstrip("\ufeff \t\r\n")
    if PAGE.match(head) or name.lower().endswith((".html", ".htm", ".xhtml")):
        return True
    lines = [line for line in head.split("\n") if line.strip()]
    return head.startswith("<") and 2 * sum(BLOCK_TAG.search(line) is not None for line in lines) > len(lines)


def _page(raw: bytes, name: str) -> NoteText:
    said = CHARSET.search(raw[:HEAD].decode("latin-1"))
    html, guessed = characters(raw, said[1] if said else None)
    blocks, dropped = html_blocks(html)
    noticed = (finding("file-encoding-guessed", name, encoding="Windows-1252"),) if guessed else ()
    return _held_to_limits(markdown_of(blocks), dropped, name, noticed)


def _plain(raw: bytes, name: str) -> NoteText:
    text, findings = decode(raw, name)
    if text is None or not is_letter(text):
        return NoteText(text, findings)
    text, dropped = letter_text(text)
    return NoteText(text, findings, dropped)


def _held_to_limits(
    written: str, dropped: tuple[Dropped, ...], name: str, noticed: tuple[Finding, ...] = ()
) -> NoteText:
    """The text of a document, with the same limits and checks as a note that is plain text."""
    if not written.strip():
        return NoteText(None, (finding("format-no-text", name),), dropped)
    text, findings = decode(written.encode("utf-8", errors="replace"), name)
    of_the_file = tuple(replace(one, line=0, column=1) for one in findings)  # its lines are not those of the text
    return NoteText(text, (*noticed, *of_the_file) if text is not None else of_the_file, dropped)


def _refused(name: str, code: str, **values: Any) -> NoteText:
    return NoteText(None, (finding(code, name, **values),))
