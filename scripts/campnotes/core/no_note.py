"""What is no note of a session: an untouched template, an announcement, a look back at a whole camp, an empty page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from campnotes.core.cues import Phrases, tokens_of
from campnotes.core.extract import Fate
from campnotes.core.fidelity import words_of
from campnotes.core.lexicon import lexicon
from campnotes.core.lines import Line

FEW_WORDS = 25  # content words; the shortest notes that told something had thirty
FEW_IN_TEMPLATE = 40  # where prompts say what to write, a few words more are no session yet
PROMPTS = 3
PROMPT_RULES = ("template-prompt", "leaked-prompt", "html-comment")  # rules of boilerplate
NO_CONTENT = ("boilerplate", "echo", "blank", "structure", "label")  # fates
PAGES = {"announcement": "note-is-announcement", "recap": "note-is-recap"}  # tables of the lexicon → codes
CLEAR, ALL = 2, 3  # different phrases that an announcement or a recap has at least: clear ones, and all together
PAGE = 6_000  # characters at the beginning, by which a page is told


def no_note(lines: Sequence[Line], fates: Mapping[int, Fate], language: str, items: int) -> str | None:
    """The code of the finding that says why a text is no note of a session; None when it may be one.

    `items`: how many the text marks. One that marks some is neither empty nor a template, however short it is.
    """
    own = sum(words_of(line.text).total() for line in lines if fates[line.number].kind not in NO_CONTENT)
    if not items and own < FEW_IN_TEMPLATE and _prompts(lines, fates) >= PROMPTS:
        return "note-is-template"
    tokens = tokens_of(_beginning(lines, fates))
    for kind, (clear, also) in _cues(lexicon(language).language).items():
        found = _different(clear, tokens)
        if found >= CLEAR and found + _different(also, tokens) >= ALL:
            return PAGES[kind]
    return "note-almost-empty" if not items and own < FEW_WORDS else None


def _prompts(lines: Iterable[Line], fates: Mapping[int, Fate]) -> int:
    """The lines that say what to write: prompts, and headings and labels with nothing behind."""
    return sum(
        fates[line.number].rule in PROMPT_RULES
        or fates[line.number].kind == "label"
        or line.raw.lstrip().startswith("#")
        or line.raw.rstrip("*_ \t").endswith(":")
        for line in lines
    )


def _beginning(lines: Iterable[Line], fates: Mapping[int, Fate]) -> str:
    return "\n".join(line.text for line in lines if fates[line.number].kind not in ("boilerplate", "event"))[:PAGE]


def _different(phrases: Phrases, tokens: list[str]) -> int:
    return len({tuple(tokens[place] for place in places) for places in phrases.found(tokens)})


@cache
def _cues(language: str) -> dict[str, tuple[Phrases, Phrases]]:
    """Kind of a page → its clear cues and what adds to them."""
    source = files("campnotes").joinpath("lexicon", "no_note.toml").read_text(encoding="utf-8")
    return {
        kind: (Phrases(one["clear"]), Phrases(one["also"])) for kind, one in tomllib.loads(source)[language].items()
    }
