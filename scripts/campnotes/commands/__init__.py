"""One module per command of the terminal, imported when the command is called."""

from __future__ import annotations

import tomllib
from importlib.resources import files


def words_for(language: str) -> dict[str, str]:
    """What the terminal says, in `language` or, when it has no words of it, in English."""
    text = files("campnotes").joinpath("lexicon", "terminal.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return said.get(language.split("-")[0], said["en"])  # type: ignore[no-any-return]
