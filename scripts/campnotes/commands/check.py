"""`campnotes check`: what is wrong with the content."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from campnotes.adapters.files import read_library
from campnotes.commands import words_for
from campnotes.core.findings import Finding, has_errors, tell


def run(options: argparse.Namespace) -> int:
    library = read_library(options.root)
    language = library.catalog.language
    found = [one for one in library.findings if _concerns(one, options.paths, options.root)]
    match options.format:
        case "json":
            print(json.dumps([as_json(one, language) for one in found], ensure_ascii=False, indent=2))
        case "github":
            for one in found:
                print(as_annotation(one, language))
        case _:
            for one in found:
                print(tell(one, language))
            print(_summary(found, len(library.catalog.sessions), language))
    return 1 if has_errors(found) else 0


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


def as_annotation(found: Finding, language: str) -> str:
    """A finding as a workflow command, which the forge shows at the line of a pull request.

    Form: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    level = {"error": "error", "warning": "warning", "note": "notice"}[found.severity]
    text = _escaped(f"{found.message(language)} {found.hint(language)}")
    path = _escaped(found.path).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} file={path},line={max(found.line, 1)},col={found.column},title={found.code}::{text}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _concerns(found: Finding, paths: Sequence[Path], root: Path) -> bool:
    """Whether a finding is about one of `paths`, given as the user typed them; about all when there are none."""
    if not paths:
        return True
    place = os.path.abspath(root / found.path)
    asked = [os.path.abspath(path) for path in paths]
    return any(place == one or place.startswith(one + os.sep) for one in asked)


def _summary(found: Sequence[Finding], sessions: int, language: str) -> str:
    errors = sum(one.severity == "error" for one in found)
    warnings = sum(one.severity == "warning" for one in found)
    return words_for(language)["checked"].format(sessions=sessions, errors=errors, warnings=warnings)
