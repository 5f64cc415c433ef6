"""What editors are told: schemas that are those of the program, for the very files that there are.

`pytest tests/test_editors.py --update-golden` writes the schemas anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

import texts
from campnotes.adapters.datasets.schemas import Schema, event_schema, vocabulary_schema
from campnotes.commands.check import as_annotation
from campnotes.core.findings import finding
from campnotes.core.site import Site

SCHEMAS: dict[str, Callable[[Site, str], Schema]] = {"event": event_schema, "vocabulary": vocabulary_schema}
NOWHERE = Site("", "", "")


def path_of(name: str) -> Path:
    return texts.ROOT / "docs" / "develop" / "schemas" / f"{name}.schema.json"


def settings(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((texts.ROOT / ".vscode" / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_those_of_the_program(name: str, request: pytest.FixtureRequest) -> None:
    right = json.dumps(SCHEMAS[name](NOWHERE, ""), ensure_ascii=False, indent=2) + "\n"
    if request.config.getoption("--update-golden"):
        path_of(name).write_text(right, encoding="utf-8", newline="\n")
    assert path_of(name).read_text(encoding="utf-8") == right, "see the head of this file"


def test_every_file_that_an_editor_validates_is_valid() -> None:
    mapped = settings("settings.json")["yaml.schemas"]
    assert isinstance(mapped, dict)
    assert set(mapped) == {path_of(name).relative_to(texts.ROOT).as_posix() for name in SCHEMAS}
    for schema, pattern in mapped.items():
        validator = jsonschema.Draft202012Validator(json.loads((texts.ROOT / schema).read_text(encoding="utf-8")))
        files = list(texts.ROOT.glob(pattern))
        assert files
        for file in files:
            read = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
            if "invented" in read:
                read["invented"] = read["invented"] == "true"
            assert not list(validator.iter_errors(read)), file


@pytest.mark.parametrize("severity", ["file-empty", "person-named", "stored-form"])
def test_an_editor_finds_the_place_of_a_finding(severity: str) -> None:
    (task,) = settings("tasks.json")["tasks"]  # type: ignore[misc]
    pattern = task["problemMatcher"]["pattern"]
    match = re.fullmatch(pattern["regexp"], as_annotation(finding(severity, "sessions/camp/a.md", 3, 7), "de"))
    assert match
    read = [match[pattern[part]] for part in ("file", "line", "column", "code")]
    assert read == ["sessions/camp/a.md", "3", "7", severity]
    assert match[pattern["severity"]] in ("error", "warning", "notice")
