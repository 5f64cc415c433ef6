"""Bytes of a web page or of a part of a mail → their characters."""

from __future__ import annotations

import re

from campnotes.core.decoding import MARKS

KNOWN = re.compile(r"utf-?8|us-?ascii|(?:windows|cp)-?125\d|iso-?8859-?\d{1,2}|latin-?1|koi8-[ru]", re.IGNORECASE)
LATIN_1 = re.compile(r"us-?ascii|iso-?8859-?1|latin-?1", re.IGNORECASE)  # every reader takes these for Windows-1252


def characters(raw: bytes, said: str | None) -> tuple[str, bool]:
    """The characters by the mark at the beginning, by what the document says of itself, else as UTF-8 or, as browsers
    do, as Windows-1252; and whether that last was a guess. Undecodable bytes become U+FFFD."""
    for mark, encoding in MARKS.items():
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace"), False
    for charset in (said or "", "utf-8"):
        if KNOWN.fullmatch(charset):
            try:
                return raw.decode("cp1252" if LATIN_1.fullmatch(charset) else charset), False
            except (UnicodeDecodeError, LookupError):
                continue
    return raw.decode("cp1252", errors="replace"), True
