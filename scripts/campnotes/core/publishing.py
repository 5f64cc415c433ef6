"""What must be filled in before a site is published: placeholders in hand-written pages and in the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campnotes.core.findings import Finding, finding

PLACEHOLDER = re.compile(
    r"\[\[[^\]\n]{1,200}\]\]"  # [[Name der Organisation]]
    r"|https?://(?:[\w-]{1,63}\.){1,5}example(?![\w.-])"  # https://campnotes.example, a name nobody can have (RFC 2606)
)


def placeholders(text: str, path: str) -> Iterator[Finding]:
    """A finding at each placeholder of a file."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in PLACEHOLDER.finditer(line):
            yield finding("placeholder", path, number, match.start() + 1, found=match[0])
