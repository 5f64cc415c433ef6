"""The catalogue of findings: every code has its words in both languages, and every word its use."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes.core.findings import VALUE_LIMIT, Finding, codes, finding, has_errors, tell
from texts import ROOT

PACKAGE = ROOT / "scripts" / "campnotes"
MAKERS = {"finding", "error", "Doubt"}  # calls that name a code, as errors do: the first argument, of Doubt the second


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    text = files("campnotes").joinpath("lexicon/findings.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["finding"])


def uses() -> Iterator[tuple[str, set[str] | None, str]]:
    """Every place in the code that names a code: the code, the values it gives, where it stands.

    The values are None for an error that carries the code alone; who catches it gives them.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            arguments = node.args[1:2] if name == "Doubt" else node.args[:1]
            code = arguments[0] if arguments and (name in MAKERS or name.endswith("Error")) else None
            if isinstance(code, ast.Constant) and code.value in catalogue():
                given = {keyword.arg for keyword in node.keywords if keyword.arg} - {"path", "line", "column"}
                alone = name.endswith("Error") and name != "YamlError"
                yield code.value, None if alone else given, f"{path.name}:{node.lineno}"
            elif isinstance(code, ast.Constant) and name in ("finding", "YamlError"):
                pytest.fail(f"{path.name}:{node.lineno} uses {code.value!r}, which the catalogue does not have")


def placeholders(code: str) -> set[str]:
    texts = [text for language in ("de", "en") for text in catalogue()[code][language]]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", codes())
def test_a_code_has_its_words_in_both_languages(code: str) -> None:
    entry = catalogue()[code]
    assert set(entry) == {"severity", "de", "en"}
    assert entry["severity"] in ("error", "warning", "note")
    for language in ("de", "en"):
        message, hint = entry[language]
        for sentence in (message, hint):
            assert sentence == sentence.strip()
    assert entry["de"] != entry["en"]


def test_both_languages_say_as_much() -> None:
    for code, entry in catalogue().items():
        german, english = (
            {name for text in entry[language] for _, name, _, _ in string.Formatter().parse(text) if name}
            for language in ("de", "en")
        )
        assert german == english, code


def test_every_code_is_used() -> None:
    """Somewhere in the code it stands as a text, be it in a table from which one is chosen."""
    assert set(catalogue()) <= set(strings())


def strings() -> Iterator[str]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_use_gives_what_the_words_need() -> None:
    for code, values, place in uses():
        assert values is None or placeholders(code) <= values, f"{place}: {code} needs {placeholders(code) - values}"


def test_a_finding_is_told_with_place_severity_reason_and_fix() -> None:
    one = finding(
        "concept-unknown", "sessions/camp/a.md", 7, 11, id="raume", nearest="raeume (Räume)", scheme="problem-types"
    )
    assert tell(one, "de") == (
        "sessions/camp/a.md:7:11: Fehler: „raume“ steht nicht im Vokabular (problem-types).\n"
        "    Gemeint ist vielleicht raeume (Räume); alle stehen in sessions/vocabulary/problem-types.yml."
        " [concept-unknown]"
    )
    assert tell(one, "en-GB").startswith("sessions/camp/a.md:7:11: error: ")
    assert tell(one, "fr").startswith("sessions/camp/a.md:7:11: error: “raume” is not in the vocabulary")


def test_a_file_as_a_whole_has_no_line() -> None:
    assert tell(finding("file-empty", "a.md"), "de").startswith("a.md: Fehler: ")


def test_findings_sort_by_file_and_line() -> None:
    found = [finding("file-empty", "b.md"), finding("no-title", "a.md", 10), finding("no-items", "a.md", 2)]
    assert [one.code for one in sorted(found)] == ["no-items", "no-title", "file-empty"]


def test_only_errors_are_errors() -> None:
    assert has_errors([finding("no-items"), finding("file-empty")])
    assert not has_errors([finding("no-items"), finding("already-imported", session="a")])


def test_a_value_is_freed_of_contact_data() -> None:
    one = finding("value-malformed", field="date", value="ruft 030 23125 123 oder mia@example.org", example="x")
    assert "ruft ▒▒▒ oder ▒▒▒" in one.message("de")


@given(st.text(max_size=300))
def test_a_value_is_short_and_printable(value: str) -> None:
    shown = dict(finding("field-missing", field=value).values)["field"]
    assert len(shown) <= VALUE_LIMIT
    assert shown.isprintable()
    assert "\n" not in tell(finding("field-missing", "a.md", 1, field=value), "de").split("\n", 1)[0]


def test_a_path_is_told_without_what_a_terminal_obeys() -> None:
    told = tell(finding("file-empty", "sessions/camp/\x1b[31m\ra\nb\x7f\u202e.md"), "de")
    assert told.startswith("sessions/camp/\ufffd[31m\ufffda\ufffdb\ufffd\ufffd.md: Fehler: ")


@given(st.text(max_size=60))
def test_braces_in_a_value_are_text(value: str) -> None:
    one = finding("field-missing", field=value)
    assert one.message("de").count("„") >= 1
    assert isinstance(one.hint("en"), str)


def test_a_finding_is_a_value() -> None:
    assert finding("file-empty", "a.md") == Finding("a.md", 0, 1, "file-empty")
    assert len({finding("file-empty", "a.md"), finding("file-empty", "a.md")}) == 1


def test_severities_have_names_in_both_languages() -> None:
    text = files("campnotes").joinpath("lexicon/findings.toml").read_text(encoding="utf-8")
    assert {key: set(names) for key, names in tomllib.loads(text)["severity"].items()} == {
        "error": {"de", "en"}, "warning": {"de", "en"}, "note": {"de", "en"},
    }  # fmt: skip


def test_codes_are_written_alike() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes())
