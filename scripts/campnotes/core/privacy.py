"""Contact data in text: found by shape, never by lists of names, and masked wherever text leaves the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MASK = "▒▒▒"

# "paul@example.org"; a backslash before a mark is Markdown's escape and hides nothing
EMAIL = re.compile(r"(?:\\?[\w.+-]){1,64}\\?@[\w-]{1,63}(?:\\?\.[\w-]{1,63}){1,5}")
EMAIL_OBFUSCATED = re.compile(  # "paul (at) example (punkt) org", "paul[at]example.org"
    r"[\w.+-]{1,64} ?\\?[(\[{] ?(?:at|ät|@) ?\\?[)\]}] ?[\w-]{1,63}"
    r"(?: ?(?:\\?\.|\\?[(\[{] ?(?:punkt|dot) ?\\?[)\]}]) ?[\w-]{1,63}){1,5}",
    re.IGNORECASE,
)
EMAIL_SPELT = re.compile(r"[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}\b")  # "paul at example dot org"
AT = re.compile(r"@|\b[aä]t\b", re.IGNORECASE)  # no address is written without; most texts have none
DIGITS = re.compile(r"(?:\d[^\w\n]{0,4}){6}")  # no phone number has fewer than six digits


@dataclass(frozen=True)
class ContactData:
    """A place in a text that holds contact data: `text[start:end]`."""

    kind: Literal["email", "phone"]
    start: int
    end: int


def contact_data(text: str) -> list[ContactData]:
    """E-mail addresses (also obfuscated) and valid phone numbers in `text`, in order, not overlapping.

    A phone number is what libphonenumber takes for valid with Germany as default region.
    """
    found = [
        ContactData("email", match.start(), match.end())
        for pattern in ((EMAIL, EMAIL_OBFUSCATED, EMAIL_SPELT) if AT.search(text) else ())
        for match in pattern.finditer(text)
    ]
    if DIGITS.search(text):
        found += _phones(text)
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[ContactData] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mask(text: str) -> str:
    """`text` with all contact data replaced by a mark of fixed width."""
    for one in reversed(contact_data(text)):
        text = text[: one.start] + MASK + text[one.end :]
    return text


def _phones(text: str) -> list[ContactData]:
    from phonenumbers import Leniency, PhoneNumberMatcher  # 60 ms to import, and most texts hold no six digits

    return [
        ContactData("phone", match.start, match.end)
        for match in PhoneNumberMatcher(text, "DE", leniency=Leniency.VALID, max_tries=1000)
    ]
