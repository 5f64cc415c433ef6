"""What the tests feed on: strategies of note-like texts and of sessions, and the notes and documents that there are.

Values are drawn from small lists wherever that is enough, so that ten thousand examples stay cheap.
"""

from __future__ import annotations

import datetime
import random
import shutil
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from campnotes.adapters.files import read_library
from campnotes.core.document import dump, trimmed
from campnotes.core.model import (
    TEXT_LIMIT,
    ContactRole,
    Detail,
    Event,
    Host,
    Location,
    Problem,
    Session,
    Source,
    Suggestion,
)
from campnotes.core.vocabulary import Vocabulary
from campnotes.core.yaml_strict import SIZE_LIMIT

ROOT = Path(__file__).parents[1]
RAW_NOTES = sorted(path for path in (ROOT / "tests" / "notes").iterdir() if not path.name.endswith(".golden.md"))
NOTES = [path for path in RAW_NOTES if path.suffix in (".txt", ".md")]
STORED = sorted((ROOT / "sessions").glob("*/*.md"))
BASE = ("mkdocs.yml", "docs", "sessions", "templates")  # all that a site is made of


def copied(target: Path, *names: str) -> Path:
    """The target, holding these files and folders of the repository under the names that they have there.

    The target is made when it is missing; whatever else stands in it stays. Links are copied as what they lead to.
    """
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, place)
    return target


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the project's own content."""
    return read_library(ROOT).catalog.vocabulary


@cache
def lexicon_data(language: str) -> dict[str, Any]:
    """A lexicon as it stands in its file."""
    return tomllib.loads(files("campnotes").joinpath("lexicon", f"{language}.toml").read_text(encoding="utf-8"))


def lexicon_phrases() -> list[str]:
    """Every label and beginning of a heading, in both languages."""
    return sorted(
        phrase
        for language in ("de", "en")
        for kind in lexicon_data(language)["label"].values()
        for key in ("one", "many", "begins")
        for phrase in kind.get(key, ())
    )


# Texts that some reader of YAML or Markdown takes for something else

NASTY = (
    "no", "Yes", "ON", "null", "~", "true", "=", "<<", "01067", "1984", "1_000", "0x1F", "0o17", "1e3", ".5", "1.10",
    "-.inf", ".NaN", "12:30", "190:20:30.15", "2024-05-12", "2024-05-12 14:00", "# 1", "Thema #1", "a: b", "a:", ":b",
    "- x", "? x", "---", "...", "&anker", "*stern", "!tag", "|", ">", "%", "@ort", "`code`", "[a]", "{a: b}", "a, b",
    '"so"', "'so'", 'er sagte "nein"', "back\\slash", " vorn", "hinten ", "\tTab", "zwei\nZeilen", "\n", " ", "a\rb",
    "NEL\x85hier", "Zeile\u2028Absatz\u2029", "\ufeffvorn", "mitten\ufeffdrin", "\x00", "\x07", "\x7f", "\xad", "\xa0x",
    "\u200bx\u200b", "\uffff", "👩‍🌾 Beete", "🇩🇪", "e\u0301", "\U0010ffff", "schema: campnotes/1", "…",
    "„so“", "x" * 200,
)  # fmt: skip
LONG = ("ä" * TEXT_LIMIT, "Wort und " * (TEXT_LIMIT // 9), "- " * (TEXT_LIMIT // 2), '"' * TEXT_LIMIT)


def short_texts(limit: int = 40) -> st.SearchStrategy[str]:
    return st.sampled_from(NASTY) | st.text(min_size=1, max_size=limit)


TITLES = short_texts()
TEXTS = short_texts() | st.sampled_from(LONG)
NUMBERS = st.integers(1, 99_999)
CONCEPTS = st.sampled_from(("bekanntheit", "no", "on", "null", "1984", "1e3", "zeit-personal", "0x1f", "2024-05-12"))


def tuples_of(elements: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(elements, max_size=most).map(tuple)


def nested_details() -> st.SearchStrategy[tuple[Detail, ...]]:
    level: st.SearchStrategy[Detail] = st.builds(Detail, text=TEXTS)
    for _ in range(2):
        level = level | st.builds(Detail, text=TEXTS, details=tuples_of(level))
    return tuples_of(level)


def bodies() -> st.SearchStrategy[str]:
    """Bodies as the stored form keeps them: line feeds only, no blank lines around."""
    lines = st.sampled_from(("---", "", "   ", "## Probleme", "- a", "  eingerückt", "schema: campnotes/1", "\t", "…"))
    text = st.lists(lines | short_texts(), max_size=5).map("\n".join)
    return text.map(trimmed)


def sessions() -> st.SearchStrategy[Session]:
    """Sessions that the model allows and a file can hold, links between items left to chance."""
    problem_ids = NUMBERS.map("p{}".format)
    return st.builds(
        Session,
        title=TITLES,
        subtitle=st.none() | TEXTS,
        language=st.sampled_from(("de", "en", "no", "de-AT", "zh-Hant-TW")),
        status=st.sampled_from(("draft", "reviewed", "withdrawn")),
        date=st.none() | st.dates(min_value=datetime.date(1000, 1, 1)),
        start_time=st.none() | st.times().map("{:%H:%M}".format),
        room=st.none() | TITLES,
        hosts=tuples_of(st.builds(Host, name=TITLES, affiliation=st.none() | TEXTS)),
        questions=tuples_of(TEXTS),
        problems=tuples_of(
            st.builds(Problem, id=problem_ids, text=TEXTS, types=tuples_of(CONCEPTS, 3), details=nested_details())
        ),
        suggestions=tuples_of(
            st.builds(
                Suggestion,
                id=NUMBERS.map("s{}".format),
                text=TEXTS,
                addresses=tuples_of(problem_ids),
                details=nested_details(),
                avoid=tuples_of(TITLES),
            )
        ),
        contact_roles=tuples_of(
            st.builds(
                lambda id, text, role, note, within: ContactRole(id=id, text=text, role=role, note=note, for_=within),  # noqa: A006
                NUMBERS.map("c{}".format),
                TEXTS,
                st.none() | CONCEPTS,
                st.none() | TITLES,
                tuples_of(problem_ids),
            )
        ),
        open_questions=tuples_of(TITLES),
        declined=tuples_of(TITLES),
        source=st.none()
        | st.builds(
            Source,
            url=st.sampled_from(("https://example.org/?p=1#x", "http://münster.example/%20")),
            sha256=st.sampled_from(("0" * 64, "3dfaeba4" * 8, "1" * 64)),
            license=st.none() | st.sampled_from(("NOASSERTION", "CC-BY-4.0", "0")),
        ),
        body=bodies(),
    ).filter(lambda session: len(dump(session)) <= SIZE_LIMIT)


def events() -> st.SearchStrategy[Event]:
    return st.builds(
        Event,
        title=TITLES,
        invented=st.booleans(),
        start_date=st.none() | st.dates(min_value=datetime.date(1000, 1, 1)),
        location=st.none() | st.builds(Location, name=TITLES, region=st.sampled_from(("NO", "DE-BB"))),
        organizer=tuples_of(TITLES),
        language=st.sampled_from(("de", "no")),
        url=st.none() | st.just("https://example.org/#a"),
    )


# Texts that people might have written down

WORDS = (
    "Kistenwal", "Fliederbeet", "Lastenrad", "niemand", "kennt", "uns", "der", "die", "und", "wenig", "Zeit", "Raum",
    "Schlüssel", "Mia", "Jo", "Falk", "e.", "V.", "Schulleitung", "Quartiersmanagement", "/", "(kennt alle)", "2026",
    "14:30", "Wie", "Was", "Warum", "hilft", "gegen", "Ideen", "for", "the", "nobody", "shows", "up", "*innen", "_so_",
    "**laut**", "`kurz`", "<b>", "&amp;", "|", "[Plan](https://example.org/plan)", "https://example.org",
    "![Bild](b.png)",
    "1.", "a)", "[x]", "#", "→", "–", "…", "(Berlin,", "„Hof", "auf“", "?", "!", ".", ":", ";", "😀",
    "Straße", "İ", "ﬁnden",
)  # fmt: skip
WHOLE_LINES = (
    "", "", " ", "---", "***", "===", "```", "~~~ rot", "| Problem | Idee | Wer? |", "|---|---|---|", "| a | b | c |",
    "a\tb\tc", "> zitiert: Problem", "Zu 1:", "Problem", "Seite 1 von 2", "Schreibe einen Kommentar", "[1]: Verweis",
    "Titel: Beete für alle", "Host: Mia Krüning (Kollektiv Spaten), Jo Falk", "Session 12 – Beete für alle", "title: x",
    "Mia Krüning, Kollektiv Spaten", "Gefördert durch die Stiftung Weitblick.", "1986. Ein Jahr", "tags: [a, b]",
    "Das Camp Nord fand im Rahmen des Programms Nordlicht der Stiftung Leuchtturm statt.",
    "Am 4. November 2023 in Kassel",
)  # fmt: skip
BEFORE = (
    "",
    "",
    "",
    "  ",
    "    ",
    "\t",
    "- ",
    "  - ",
    "\t* ",
    "• ",
    "o ",
    "1. ",
    "2) ",
    "a) ",
    "3.1 ",
    "[ ] ",
    "→ ",
    "## ",
    "### ",
    "> ",
)
AFTER_LABEL = (":", ": ", " ", "? ", " – ", " 1: ", ":\n", ":\n- ", "\n", "\n\n", "** ")


def phrases() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


def labelled_lines() -> st.SearchStrategy[str]:
    label = st.sampled_from(lexicon_phrases())
    return st.builds(
        "{}{}{}{}".format, st.sampled_from(BEFORE), label, st.sampled_from(AFTER_LABEL), phrases() | st.just("")
    )


def written_notes() -> st.SearchStrategy[str]:
    """Notes put together from labels, bullets, headings, tables, echoes and invented words."""
    entries = st.builds("{}{}".format, st.sampled_from(BEFORE), phrases())
    lines = st.sampled_from(WHOLE_LINES) | labelled_lines() | entries | entries
    return st.lists(lines, min_size=1, max_size=16).map(_with_echo).map("\n".join)


def _with_echo(lines: list[str]) -> list[str]:
    """Every third text ends a list by repeating the line that began it."""
    return [*lines, lines[0]] if len(lines) % 3 == 0 else lines


@st.composite
def changed_notes(draw: st.DrawFn) -> str:
    """A golden note after a few of the things that happen to notes between a pad, a mail and a web page."""
    lines = draw(st.sampled_from(NOTES)).read_text(encoding="utf-8").split("\n")
    changes = st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 10_000))
    for name, chance in draw(st.lists(changes, min_size=1, max_size=4)):
        lines = CHANGES[name](lines, random.Random(chance)) or [""]  # noqa: S311
    return "\n".join(lines)


def _cut(lines: list[str], dice: random.Random) -> list[str]:
    start = dice.randrange(len(lines))
    return lines[:start] + lines[start + dice.randint(1, 5) :]


def _cut_inside(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    return [*lines[:at], lines[at][: dice.randrange(len(lines[at]) + 1)], *lines[at + 1 :]]


def _shuffled(lines: list[str], dice: random.Random) -> list[str]:
    return dice.sample(lines, len(lines))


def _moved(lines: list[str], dice: random.Random) -> list[str]:
    rest = list(lines)
    line = rest.pop(dice.randrange(len(rest)))
    rest.insert(dice.randint(0, len(rest)), line)
    return rest


def _doubled(lines: list[str], dice: random.Random) -> list[str]:
    start = dice.randrange(len(lines))
    end = start + dice.randint(1, 6)
    return lines[:end] + lines[start:end] + lines[end:]


def _indented(lines: list[str], dice: random.Random) -> list[str]:
    return [dice.choice(("", "", "  ", "\t", "    ", "      ")) + line for line in lines]


def _flattened(lines: list[str], dice: random.Random) -> list[str]:
    mark = dice.choice(("", "- ", "* ", "• "))
    return [mark + line.strip(" \t-*•") if line.strip() else line for line in lines]


def _shouted(lines: list[str], dice: random.Random) -> list[str]:
    return [line.upper() if dice.random() < 0.7 else line for line in lines]


def _spaced(lines: list[str], dice: random.Random) -> list[str]:
    return [part for line in lines for part in ((line, "") if dice.random() < 0.5 else (line,))]


def _unspaced(lines: list[str], dice: random.Random) -> list[str]:
    return [line for line in lines if line.strip()]


def _wrapped(lines: list[str], dice: random.Random) -> list[str]:
    width = dice.randint(20, 70)
    return [line[at : at + width] for line in lines for at in range(0, max(len(line), 1), width)]


def _joined(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    return [*lines[:at], " ".join(lines[at : at + 2]), *lines[at + 2 :]]


CHANGES = {
    "cut": _cut, "cut inside": _cut_inside, "shuffled": _shuffled, "moved": _moved, "doubled": _doubled,
    "indented": _indented, "flattened": _flattened, "shouted": _shouted, "spaced": _spaced, "unspaced": _unspaced,
    "wrapped": _wrapped, "joined": _joined,
}  # fmt: skip


def any_texts() -> st.SearchStrategy[str]:
    """Any text at all, as `decode` would give it: line feeds only, no control characters, no mark at the beginning."""
    characters = st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")) | st.sampled_from(
        "\n\n\n\t -*#:"
    )
    return st.text(characters, max_size=120)


def encoded_texts() -> st.SearchStrategy[bytes]:
    """Texts in the encodings that editors and pads save."""
    encodings = st.sampled_from(
        ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac-roman", "cp437", "koi8-r")
    )
    return st.builds(lambda text, encoding: text.encode(encoding, "replace"), written_notes(), encodings)


# Stored documents that went through somebody's hands

SLIPS = (
    "---", "\n---\n", "\t", "  ", "- ", ": ", ":", " # ", "&a ", "*a", "!!str ", "[", "]", "{", "}",
    "'", '"', "| ", ">", "\\",
    "\n", "\n\n", "\r\n", "\r", "\x85", "\u2028", "\x00", "\ufeff", "title: x\n", "title:\n", "id: p1\n",
    "no", "12:30", "%YAML",
    "? ", "<<: ", "~", "schema: campnotes/2\n", "status: fertig\n", "types: bekanntheit\n", "neu: 1\n", "ä",
    "😀", "...\n",
)  # fmt: skip


@cache
def _contents(pattern: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "sessions").glob(pattern))]


@st.composite
def _damaged(draw: st.DrawFn, pattern: str) -> str:
    text = draw(st.sampled_from(_contents(pattern)))
    for slip, at, gone in draw(
        st.lists(st.tuples(st.sampled_from(SLIPS), st.floats(0, 1), st.integers(0, 8)), max_size=3)
    ):
        place = int(at * min(len(text), 1_500))
        text = text[:place] + slip + text[place + gone :]
    return text


def damaged_documents() -> st.SearchStrategy[str]:
    headed = st.lists(st.sampled_from(SLIPS), max_size=6).map(
        lambda slips: f"---\nschema: campnotes/1\n{''.join(slips)}\n---\n"
    )
    return _damaged("*/*.md") | headed | any_texts().map("---\n{}\n---\n".format)


def damaged_yaml() -> st.SearchStrategy[str]:
    return _damaged("*/*.yml") | any_texts() | st.lists(st.sampled_from(SLIPS), max_size=6).map("".join)
