"""A text as its reader sees it: without Markdown's escapes, HTML's entities and characters that have no width."""

from __future__ import annotations

import html
import re

# "\_", "&#64;", "&commat;", a soft hyphen, a blank or hyphen at which no line breaks, "＠"
WRITTEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});)"
    r"|(?P<nothing>[\u00ad\u200b-\u200d\u2060\ufeff])"
    r"|(?P<blank>[\u00a0\u2009\u202f])"
    r"|(?P<hyphen>[\u2010\u2011])"
    r"|(?P<at>\uff20)"
)
WRITTEN_SIGNS = r"\\&\u00a0\u00ad\u2009-\u2011\u200b-\u200d\u202f\u2060\ufeff\uff20"  # one of these begins it
WRITTEN_SIGN = re.compile(f"[{WRITTEN_SIGNS}]")


def seen(text: str) -> tuple[str, list[int]]:
    """The text that is seen, and for each of its characters, and its end, the place in `text`; the list is empty when
    the two texts are the same."""
    if not WRITTEN_SIGN.search(text):
        return text, []
    shown: list[str] = []
    places: list[int] = []
    at = 0
    for match in WRITTEN.finditer(text):
        shown.append(text[at : match.start()])
        places += range(at, match.start())
        character = _read(match)
        shown.append(character)
        places += [match.start()] * len(character)
        at = match.end()
    shown.append(text[at:])
    return "".join(shown), [*places, *range(at, len(text) + 1)]


def _read(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "escaped":
            return match["escaped"]
        case "entity":
            return html.unescape(match["entity"])
        case "blank":
            return " "
        case "hyphen":
            return "-"
        case "at":
            return "@"
        case _:
            return ""
