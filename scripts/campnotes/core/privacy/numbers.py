"""Phone and bank account numbers: told from other numbers by numbering plans and check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

SIX_DIGITS = re.compile(r"(?:\d[^\w\n]{0,4}){6}")  # no number of a phone or an account has fewer, one after the other
PHONES_TRIED = 1_000  # numbers of one text that are looked up before the rest of it is passed over
IBAN_START = re.compile(r"(?<![^\W_])[A-Z]{2} ?\d{2}(?=[ .-]?[A-Z0-9])", re.IGNORECASE)  # "DE87 …"
IBAN_CHARACTER = r"(?:[ .-]?[A-Z0-9])"


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Where there are phone numbers that libphonenumber takes for valid with Germany as default region."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # 60 ms to import, and most texts hold no six digits

    for match in PhoneNumberMatcher(text, "DE", leniency=Leniency.VALID, max_tries=PHONES_TRIED):
        yield match.start, match.end


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Where there are bank account numbers (IBAN) whose check digits are right."""
    for start in IBAN_START.finditer(text):
        if (rest := _iban_rest(start.group()[:2].upper())) and (number := rest.match(text, start.end())):
            from stdnum import iban  # loaded when there is something to check

            if iban.is_valid(text[start.start() : number.end()].replace(".", "")):
                yield start.start(), number.end()


@cache
def _iban_rest(country: str) -> re.Pattern[str] | None:
    """What stands behind the check digits of a country's IBANs, which have all the same length."""
    from stdnum import numdb

    known = numdb.get("iban").info(country)[0][1]
    if "bban" not in known:
        return None
    length = sum(int(count) for count in re.findall(r"\d+", known["bban"]))  # "8!n10!n"
    return re.compile(rf"{IBAN_CHARACTER}{{{length}}}(?![^\W_])", re.IGNORECASE)
