"""E-mail addresses, also those that are written so that programs should not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from campnotes.core.privacy.words import one_of, words

LOCAL = r"(?<![\w.+-])[\w.+-]+"  # "mia.kruening+hof", from its first character
LABEL = r"[\w-]{1,63}"  # "example"


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where the addresses stand; "mia@example.org" and what _patterns has examples of."""
    for pattern in _patterns():
        yield from (match.span() for match in pattern.finditer(text))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    known = words("email")
    at, spelt, dot = one_of(known["signs"]), one_of(known["at"]), one_of(known["dot"])
    dotted = rf"(?:\.| \. | ?[(\[{{<] ?(?:{dot}|\.) ?[)\]}}>] ?| {dot} )"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{LOCAL}@{LABEL}(?:\.{LABEL}){{1,5}}",  # "mia@example.org"
            rf"{LOCAL} @ {LABEL}(?:\.{LABEL}){{0,4}}\.[a-z]{{2,24}}\b",  # "mia @ example.org"
            rf"{LOCAL} ?[(\[{{<] ?{at} ?[)\]}}>] ?{LABEL}(?:{dotted}{LABEL}){{1,5}}",  # "mia (at) example [punkt] org"
            rf"{LOCAL} {spelt} {LABEL}(?: {dot} {LABEL}){{0,3}} {dot} [a-z]{{2,24}}\b",  # "mia at example dot org"
        )
    )
