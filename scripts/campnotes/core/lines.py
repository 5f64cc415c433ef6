"""Lines of a note: their indentation, and the bullet, number or checkbox before their text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from campnotes.core.lexicon import LANGUAGES, lexicon

TAB = 4  # columns
RULE = re.compile(r"^(?:[-_*=~>•.][ \t]*){3,}$")  # "-----", "* * *"
BULLET = re.compile(r"(?P<mark>[-=]>|--(?=[ \t]+\S)|[-*+•‣◦▪■●○·–—→►✔✓☐☑✗⟶⇒➜➔]|o(?=[ \t]))(?:[ \t]+|$)")
NUMBERED = re.compile(
    r"(?P<mark>\(?(?:\d{1,3}|[a-z])[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=[ \t]))(?:[ \t]+|$)"
)  # "1.", "a)", "3.1"
DAY = re.compile(  # "3. Oktober" begins no list
    rf"^\d{{1,2}}\.[ ]+(?:{'|'.join(month for lang in LANGUAGES for month in lexicon(lang).word('months'))})\b"
)
CHECKBOX = re.compile(r"\[[ xX]?\](?:[ \t]+|$)")  # "[ ] offen"


@dataclass(frozen=True)
class Line:
    """A line of the note as it stands there, and what its beginning says."""

    number: int
    raw: str
    indent: int
    """In columns, a tab counting up to the next multiple of 4."""
    mark: str
    """Bullet, number or checkbox before the text; empty for none."""
    text: str

    @property
    def blank(self) -> bool:
        return not self.raw.strip()


def lines_of(text: str) -> list[Line]:
    return [line_of(number, raw) for number, raw in enumerate(text.split("\n"), 1)]


def line_of(number: int, raw: str) -> Line:
    """A line as it stands in the note; the indentation counts tabs up to the next multiple of 4."""
    indent, at = 0, 0
    while at < len(raw) and raw[at] in " \t\xa0":
        indent += TAB - indent % TAB if raw[at] == "\t" else 1
        at += 1
    rest, mark = raw[at:].rstrip(), ""
    for pattern in (BULLET, NUMBERED):
        if (match := pattern.match(rest)) and not RULE.match(rest) and not DAY.match(rest):
            mark, rest = match["mark"], rest[match.end() :]
            break
    else:
        if rest and unicodedata.category(rest[0]) == "So" and len(rest) > 2:  # an emoji as bullet
            mark, rest = rest[0], rest[1:].lstrip("\ufe0f \t")
    if box := CHECKBOX.match(rest):
        mark, rest = mark or "[]", rest[box.end() :]
    return Line(number, raw, indent, mark, rest.strip())
