"""Bytes of a note → text: UTF-8, UTF-16 by its mark, else Windows-1252 where that is plausible."""

from __future__ import annotations

import codecs
import re

from campnotes.core.bounds import beyond_bounds
from campnotes.core.findings import Finding, finding

SIZE_LIMIT = 256 * 1024  # bytes of a raw note

# No text has these, binary files do; U+FFFF and its like are no characters at all.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
CP1252_LETTERS = set("ÄÖÜäöüßéèêëáàâçñóòôíìîúùûåæøÅÆØÉ€„“”‚‘’–—…»«§°·•´½²³×®©\xa0")
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(raw: bytes, path: str = "") -> tuple[str | None, tuple[Finding, ...]]:
    """The text in `raw` with line feeds only and without a byte order mark, and what was noticed.

    None with an error finding when it is empty, too large, no text, or in no encoding that can be told.
    """
    if not raw.strip(b" \t\r\n\x0c\xef\xbb\xbf"):
        return None, (finding("file-empty", path),)
    if len(raw) > SIZE_LIMIT:
        return None, (finding("file-too-large", path, limit=f"{SIZE_LIMIT // 1024} kB"),)
    text, encoding, refused = _decoded(raw, path)
    if text is None:
        return None, refused
    text = _unified(text.removeprefix("\ufeff")).replace("\x0c", " ")
    if not text.strip():
        return None, (finding("file-empty", path),)
    if refused := beyond_bounds(text, path) or _no_text(text, path):
        return None, refused
    if encoding == "windows-1252":
        return text, (finding("file-encoding-guessed", path, encoding="Windows-1252"),)
    return text, ()


def _decoded(raw: bytes, path: str) -> tuple[str | None, str, tuple[Finding, ...]]:
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None, "", (finding("file-encoding", path, 1),)
    mark, encoding = next(((m, e) for m, e in MARKS.items() if raw.startswith(m)), (b"", "utf-8"))
    try:
        return raw[len(mark) :].decode(encoding), encoding, ()
    except UnicodeDecodeError as error:
        before = _unified(raw[len(mark) : len(mark) + error.start].decode(encoding, errors="ignore"))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    if not mark:
        if refused := _no_text(_unified(raw.decode("latin-1")), path):
            return None, "", refused
        if text := _cp1252(raw):
            return text, "windows-1252", ()
    return None, "", (finding("file-encoding", path, line, column),)


def _unified(text: str) -> str:
    """A text with the line ends of one system."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_text(text: str, path: str) -> tuple[Finding, ...]:
    odd = NOT_TEXT.search(text)
    if odd is None:
        return ()
    line, column = text.count("\n", 0, odd.start()) + 1, odd.start() - text.rfind("\n", 0, odd.start())
    return (finding("file-binary", path, line, column, character=f"U+{ord(odd[0]):04X}"),)


def _cp1252(raw: bytes) -> str | None:
    """The text when nearly all of its characters beyond ASCII are letters and marks that such a note would have."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [c for c in text if ord(c) > 127]
    plausible = sum(c in CP1252_LETTERS for c in foreign)
    return text if plausible >= 0.9 * len(foreign) else None
