"""What prose promises is so: examples, words, commands, options, version.

`pytest tests/test_docs.py --update-golden` writes anew what docs/notizen.md says about its examples and words; then
read the page like code.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import texts
from campnotes import __version__
from campnotes.cli import _parser
from campnotes.core.check import contact_findings
from campnotes.core.importing import Draft, read_note
from campnotes.core.lexicon import KINDS
from campnotes.core.model import Detail

NOTES_PAGE = texts.ROOT / "docs" / "notizen.md"
ARCHITECTURE = texts.ROOT / "docs" / "develop" / "architecture.md"
SECURITY = texts.ROOT / ".github" / "SECURITY.md"
README = texts.ROOT / "README.md"

EXAMPLE = re.compile(r"```text\n(?P<note>(?:(?!```).*\n)+)```\n\nDaraus wird:\n\n(?P<told>(?:[ -].*\n)+)")
WORDS = re.compile(r"### (?P<name>Deutsch|Englisch)\n\n(?P<table>(?:\|.*\n)+)")
LANGUAGES = {"Deutsch": "de", "Englisch": "en"}
KINDS_TOLD = {
    "problem": "Problem",
    "suggestion": "Vorschlag",
    "contact_role": "Wen fragen",
    "question": "Frage der Session",
    "topic": "Worum es ging",
    "open_question": "Offene Frage",
    "neutral": "Text, der so stehen bleibt",
    "title": "Titel",
    "host": "Wer die Session gab",
    "scribe": "Wer mitschrieb",
    "event": "Camp",
    "date": "Datum",
    "place": "Ort und Zeit",
}


# The page for contributors


def test_the_page_tells_what_becomes_of_its_examples_and_which_words_there_are(request: pytest.FixtureRequest) -> None:
    page = NOTES_PAGE.read_text(encoding="utf-8")
    right = WORDS.sub(
        lambda match: words_section(match["name"]), EXAMPLE.sub(lambda match: example(match["note"]), page)
    )
    if request.config.getoption("--update-golden"):
        NOTES_PAGE.write_text(right, encoding="utf-8", newline="\n")
        page = right
    assert page == right, "see the head of this file"


def test_the_page_has_an_example_for_each_of_its_sections() -> None:
    page = NOTES_PAGE.read_text(encoding="utf-8")
    assert len(EXAMPLE.findall(page)) == page.count("```text\n")
    sections = re.split(r"^## ", EXAMPLE.sub("an example", page), flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections if "an example" not in section] == ["Alle Wörter"]
    assert set(KINDS_TOLD) == set(KINDS)
    assert [match["name"] for match in WORDS.finditer(page)] == list(LANGUAGES)


def test_the_page_shows_every_kind_of_thing_that_is_read() -> None:
    told = " ".join(match["told"] for match in EXAMPLE.finditer(NOTES_PAGE.read_text(encoding="utf-8")))
    for what in (
        "Titel",
        "Host",
        "Datum",
        "Problem 2",
        "Vorschlag zu 1",
        "Vorschlag",
        "Wen fragen",
        "Frage der Session",
    ):
        assert f"- **{what}:** " in told
    for what in ("Offene Frage", "Weggelassen", "Abgelehnt", "Zweifel", "Bleibt Text"):
        assert f"- **{what}:** " in told


def example(note: str) -> str:
    told = "\n".join(becomes(note))
    return f"```text\n{note}```\n\nDaraus wird:\n\n{told}\n"


def becomes(note: str) -> Iterator[str]:
    """What the importer makes of a note, one list entry each."""
    refused = list(contact_findings(note, ""))
    if refused:
        yield from (f"- **Abgelehnt:** Zeile {one.line}: {one.message('de')}" for one in refused)
        return
    draft = read_note(note, texts.vocabulary())
    session = draft.session
    if "no-title" not in {one.code for one in draft.findings}:
        yield f"- **Titel:** {session.title}"
    if session.subtitle:
        yield f"- **Untertitel:** {session.subtitle}"
    for host in session.hosts:
        yield f"- **Host:** {host.name}" + (f" ({host.affiliation})" if host.affiliation else "")
    if session.date:
        yield f"- **Datum:** {session.date:%d.%m.%Y}"
    yield from (f"- **Frage der Session:** {question}" for question in session.questions)
    for problem in session.problems:
        yield f"- **Problem {problem.id[1:]}:** {problem.text}"
        yield from details(problem.details)
    for suggestion in session.suggestions:
        yield f"- **Vorschlag{to(suggestion.addresses)}:** {suggestion.text}"
        yield from details(suggestion.details)
    for role in session.contact_roles:
        yield f"- **Wen fragen{to(role.for_)}:** {role.text}" + (f" ({role.note})" if role.note else "")
    yield from (f"- **Offene Frage:** {question}" for question in session.open_questions)
    yield from (f"- **Bleibt Text:** {line.lstrip('#- ')}" for line in session.body.split("\n") if line.strip())
    yield from left_out(draft, note)
    yield from (f"- **Zweifel:** Zeile {one.line}: {one.message('de')}" for one in draft.findings if one.line > 1)


def to(problems: tuple[str, ...]) -> str:
    return " zu " + " und ".join(problem[1:] for problem in problems) if problems else ""


def details(listed: tuple[Detail, ...]) -> Iterator[str]:
    for detail in listed:
        yield f"    - {detail.text}"


def left_out(draft: Draft, note: str) -> Iterator[str]:
    for number, line in enumerate(note.split("\n"), 1):
        if draft.fates[number].kind in ("boilerplate", "echo"):
            yield f"- **Weggelassen:** {line.removeprefix('- ')}"


def words_section(name: str) -> str:
    labels = texts.lexicon_data(LANGUAGES[name])["label"]
    rows = (f"| {told} | {', '.join(labels[kind]['one'])} |" for kind, told in KINDS_TOLD.items())
    return "\n".join((f"### {name}", "", "| Was folgt | Wörter |", "|---|---|", *rows, ""))


# Commands


def test_the_table_of_commands_is_that_of_the_program() -> None:
    assert documented_commands() == {name: options_of(command) for name, command in commands().items()}


@pytest.mark.parametrize("page", [README, *sorted((texts.ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name)
def test_commands_that_are_shown_can_be_given(page: Path) -> None:
    for line in shell_lines(page):
        match shlex.split(line, comments=True):
            case ["campnotes", *arguments]:
                _parser().parse_args(arguments)  # exits with 2 when there is no such command or option
            case ["python3", script, *_]:
                assert (texts.ROOT / script).is_file()


def test_the_readme_shows_the_commands_of_every_day() -> None:
    shown = {line.split()[1] for line in shell_lines(README) if line.startswith("campnotes ")}
    assert {"import", "check", "search", "build"} <= shown <= set(commands())


def documented_commands() -> dict[str, dict[str, list[str]]]:
    """Command → its options with the values they take, from the code in the first column of the table."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in re.findall(r"^\| (`campnotes .*)$", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE):
        first = re.split(r"(?<!\\)\|", row)[0]
        for code in re.findall(r"`campnotes ([^`]+)`", first):
            options = re.findall(r"(--[a-z-]+)(?: ([^]\s]+))?", code)
            found[code.split()[0]] = {option: value.split("\\|") if value else [] for option, value in options}
    return found


def options_of(command: argparse.ArgumentParser) -> dict[str, list[str]]:
    return {
        action.option_strings[-1]: values_of(action)
        for action in command._actions
        if action.option_strings and action.dest not in ("help", "root")
    }


def values_of(action: argparse.Action) -> list[str]:
    """The choices, or the word that stands for any value; nothing for a switch."""
    if action.nargs == 0:
        return []
    return (
        list(action.choices) if action.choices and not action.metavar else [str(action.metavar or action.dest.upper())]
    )


def commands() -> dict[str, argparse.ArgumentParser]:
    [choices] = [action.choices for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return choices


def shell_lines(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.split("\n") if line]


# Promises


def test_every_promise_names_tests_that_there_are() -> None:
    rows = re.findall(r"^\| (?!promise|-)(.*) \| (.*) \|$", SECURITY.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 10
    for promise, shown_by in rows:
        named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", shown_by)
        assert named, promise
        for path, test in named:
            assert (
                f"def {test}(" in (texts.ROOT / path).read_text(encoding="utf-8")
                if test
                else (texts.ROOT / path).is_file()
            )


# Version


def test_the_version_is_that_of_the_newest_changes() -> None:
    changelog = (texts.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest
    assert newest[1] == __version__
