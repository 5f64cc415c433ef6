"""One module per command of the terminal, imported when the command is called."""

from __future__ import annotations

import difflib
import sys
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from campnotes.core.findings import Finding, tell


def words_for(language: str) -> dict[str, str]:
    """What the terminal says, in `language` or, when it has no words of it, in English."""
    text = files("campnotes").joinpath("lexicon", "terminal.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return said.get(language.split("-")[0], said["en"])  # type: ignore[no-any-return]


def tell_all(found: Iterable[Finding], language: str) -> None:
    """Tells findings on standard error; standard output is for the result alone."""
    for one in found:
        print(tell(one, language), file=sys.stderr)


def unknown_name(option: str, name: str, near: str | None, language: str) -> str:
    """Says that an option names nothing that there is, and what is `near` it."""
    return words_for(language)["unknown"].format(option=option, name=name[:80], nearest=near or "–")


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Which of the known names is probably meant; None when none is near."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.4)), None)
