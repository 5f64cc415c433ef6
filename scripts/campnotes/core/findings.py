"""What is wrong with content, as a value: a code, a place, and the values of its message.

The words are data (lexicon/findings.toml), in German and English; doors choose the language and the form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from campnotes.core.privacy import mask

Severity = Literal["error", "warning", "note"]
VALUE_LIMIT = 80  # characters of the note that a message repeats


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, at a 1-based line and column of a file (line 0: the file as a whole)."""

    path: str
    line: int
    column: int
    code: str
    values: tuple[tuple[str, str], ...] = ()
    """Named parts of the message; contact data in them are masked already."""

    @property
    def severity(self) -> Severity:
        severity: Severity = _catalog()[self.code]["severity"]
        return severity

    def message(self, language: str) -> str:
        """What is wrong, one sentence."""
        return self._words(language)[0]

    def hint(self, language: str) -> str:
        """How to mend it, one sentence."""
        return self._words(language)[1]

    def _words(self, language: str) -> tuple[str, str]:
        entry = _catalog()[self.code]
        message, hint = entry.get(language.split("-")[0], entry["en"])
        values = {name: _term(value, language) for name, value in self.values}
        return message.format(**values), hint.format(**values)


def finding(code: str, path: str = "", line: int = 0, column: int = 1, **values: object) -> Finding:
    """A Finding; values are shortened and freed of contact data, so that it may be shown anywhere."""
    return Finding(path, line, column, code, tuple((name, _shown(value)) for name, value in values.items()))


def has_errors(found: Iterable[Finding]) -> bool:
    return any(f.severity == "error" for f in found)


def tell(found: Finding, language: str) -> str:
    """One finding as people read it in a terminal: place, severity, what is wrong, how to mend it."""
    place = printable(found.path) + (f":{found.line}:{found.column}" if found.line else "")
    severity = _severities()[found.severity].get(language.split("-")[0], found.severity)
    return f"{place}: {severity}: {found.message(language)}\n    {found.hint(language)} [{found.code}]"


def as_json(found: Finding, language: str) -> dict[str, object]:
    """A finding as a plain mapping, its words in `language`."""
    return {
        "code": found.code,
        "severity": found.severity,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "message": found.message(language),
        "hint": found.hint(language),
    }


def codes() -> dict[str, Severity]:
    """Every code there is with its severity."""
    return {code: entry["severity"] for code, entry in _catalog().items()}


def _shown(value: object) -> str:
    text = mask(" ".join(str(value).split()))
    text = printable(text)
    return text if len(text) <= VALUE_LIMIT else text[: VALUE_LIMIT - 1] + "…"


def printable(text: str) -> str:
    """The text with a sign for each character that a terminal obeys instead of showing it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


@cache
def _data() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("campnotes").joinpath("lexicon/findings.toml").read_text(encoding="utf-8"))


def _catalog() -> dict[str, dict]:  # type: ignore[type-arg]
    return _data()["finding"]


def _term(value: str, language: str) -> str:
    """A value that is one of our own words ("email") in `language`; any other value as it is."""
    return _data()["term"].get(value, {}).get(language.split("-")[0], value)


def _severities() -> dict[str, dict[str, str]]:
    return _data()["severity"]
