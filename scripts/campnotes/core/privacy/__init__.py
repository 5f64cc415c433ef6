"""Private data in text: found by shape, never by lists of persons, and masked wherever text leaves the program.

text ─► as a reader sees it ─► emails, numbers, links, codes, addresses ─► places, none over another
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from campnotes.core.privacy.addresses import addresses
from campnotes.core.privacy.codes import access_codes, birth_dates
from campnotes.core.privacy.emails import emails
from campnotes.core.privacy.links import keys_in_links, private_links, profiles
from campnotes.core.privacy.numbers import SIX_DIGITS, ibans, phones
from campnotes.core.privacy.seen import WRITTEN_SIGNS, seen
from campnotes.core.privacy.words import words

MASK = "▒▒▒"
ROUNDS = 6  # a mark may uncover what stood right beside it; a text that goes on so longer than this ends with a mark

Kind = Literal[
    "email", "phone", "iban", "private-link", "access-code", "birth-date", "postal-address", "social-profile"
]  # fmt: skip
Finder = tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]]
INNER = r"[!?$%&#+^~_][^\W_]"  # "c!d", in a password
AT = r"[(\[{<] ?[aAäÄ][tT]? ?[)\]}>]| [aAäÄ][tT] "  # "(at)", " at "
# One look at what none of the finders can do without; half of all lines have none of it.
SIGN = re.compile(rf"[\d:=@/{WRITTEN_SIGNS}]|{INNER}|{AT}")
# What a text without these signs does not hold.
FINDERS: tuple[tuple[re.Pattern[str], tuple[Finder, ...]], ...] = (
    (re.compile(f"@|{AT}"), (("email", emails),)),
    (SIX_DIGITS, (("phone", phones), ("iban", ibans))),
    (re.compile(r"\d"), (("birth-date", birth_dates), ("postal-address", addresses))),
    (re.compile(r"/"), (("private-link", private_links), ("access-code", keys_in_links))),
    (re.compile(r"[/@]"), (("social-profile", profiles),)),
    (re.compile(rf"[\d:=@]|{INNER}"), (("access-code", access_codes),)),
)


@dataclass(frozen=True)
class ContactData:
    """A place in a text that holds contact data, or what lets somebody in: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


def contact_data(text: str) -> list[ContactData]:
    """All contact data of `text` in order, none over another: where two meet, one place of the first one's kind.

    Found is what a reader sees, be it written with Markdown's escapes or HTML's entities. Linear in the text's length.
    """
    return list(_found(text))


@lru_cache(maxsize=4_000)  # a line of a note is looked at in the file, in the body and in its paragraph
def _found(text: str) -> tuple[ContactData, ...]:
    if not SIGN.search(text):
        return ()
    shown, places = seen(text)
    found: list[ContactData] = []
    for sign, finders in FINDERS:
        if sign.search(shown):
            found += [ContactData(kind, *span) for kind, find in finders for span in find(shown)]
    apart = _apart(sorted(found, key=lambda one: (one.start, -one.end))) if found else []
    return tuple(ContactData(one.kind, places[one.start], places[one.end]) if places else one for one in apart)


def mask(text: str) -> str:
    """`text` with all contact data replaced by a mark of fixed width; in what comes out there is none."""
    for _ in range(ROUNDS):
        found = contact_data(text)
        if not found:
            return text
        parts, at = [], 0
        for one in found:
            parts += [text[at : one.start], MASK]
            at = one.end
        text = "".join([*parts, text[at:]])
    while found := contact_data(text):
        text = text[: found[0].start] + MASK
    return text


def tells_topics(label: str) -> bool:
    """Whether a label that stands before names as well as topics has to do with topics: "Schlagworte:"."""
    return label.lower().strip(" \t*_:#-") in words("person")["topic_labels"]


def _apart(found: list[ContactData]) -> list[ContactData]:
    kept: list[ContactData] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            kept[-1] = ContactData(kept[-1].kind, kept[-1].start, max(kept[-1].end, one.end))
        else:
            kept.append(one)
    return kept
