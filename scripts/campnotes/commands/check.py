"""`campnotes check`: what is wrong with the content."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from campnotes.adapters.files import read_library
from campnotes.commands import words_for
from campnotes.core.catalog import Catalog
from campnotes.core.document import parse
from campnotes.core.duplicates import Known, likeness_finding, place_of
from campnotes.core.findings import Finding, has_errors, tell
from campnotes.core.publishing import placeholders


def run(options: argparse.Namespace) -> int:
    library = read_library(options.root)
    language = library.catalog.language
    unready = _unready(options.root) if options.publish else ()
    every = sorted([*library.findings, *_duplicates(library.catalog, options.root), *unready])
    found = [one for one in every if _concerns(one.path, options.paths, options.root)]
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


def _duplicates(catalog: Catalog, root: Path) -> Iterator[Finding]:
    """A warning at each session and problem that is nearly the same as another one."""
    known = Known(catalog.sessions)
    for session_id in catalog.sessions:
        if found := known.likenesses(session_id):
            path = f"sessions/{session_id}.md"
            stored = parse((root / path).read_text(encoding="utf-8"), path)
            yield from (likeness_finding(one, path, *place_of(one.item, stored)) for one in found)


def _unready(root: Path) -> Iterator[Finding]:
    """What has to be filled in before the site is published."""
    for path in (root / "mkdocs.yml", *sorted((root / "docs").glob("*.md"))):
        if path.is_file():
            yield from placeholders(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def _concerns(name: str, paths: Sequence[Path], root: Path) -> bool:
    """Whether a file is one of `paths`, given as the user typed them, or beneath one; any is when there are none."""
    if not paths:
        return True
    place = os.path.abspath(root / name)
    asked = [os.path.abspath(path) for path in paths]
    return any(place == one or place.startswith(one + os.sep) for one in asked)


def _summary(found: Sequence[Finding], sessions: int, language: str) -> str:
    errors = sum(one.severity == "error" for one in found)
    warnings = sum(one.severity == "warning" for one in found)
    return words_for(language)["checked"].format(sessions=sessions, errors=errors, warnings=warnings)
