"""`campnotes check`: what is wrong with the content."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from campnotes.adapters.files import Library, read_library
from campnotes.commands import words_for
from campnotes.core.catalog import Catalog
from campnotes.core.document import places
from campnotes.core.duplicates import Known, likeness_finding, place_of
from campnotes.core.findings import Finding, as_json, finding, has_errors, tell
from campnotes.core.publishing import placeholders


def run(options: argparse.Namespace) -> int:
    root: Path = options.root

    def asked(name: str) -> bool:
        return _concerns(name, options.paths, root)

    if options.fix:
        from campnotes.commands.fixing import fix  # with the importer, which most checks can do without

        for line in fix(root, asked):
            print(line, file=sys.stderr)
    library = read_library(root)
    language = library.catalog.language
    unready = _unready(root) if options.publish else ()
    raw = _raw_notes(library, [name for name in library.raw_notes if asked(name)], root)
    twins = _duplicates(library.catalog, root)
    found = sorted(one for one in (*library.findings, *raw, *twins, *unready) if asked(one.path))
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


def _raw_notes(library: Library, names: Sequence[str], root: Path) -> Iterator[Finding]:
    """What would become of the notes of these paths, and what stands in the way."""
    if not names:
        return
    from campnotes.commands.import_notes import inbox_of, session_known, take_in

    inbox = inbox_of(root, library)
    for name in names:
        outcome = take_in(root / name, name, replace(inbox, event=Path(name).parent.name), only_look=True)
        yield from outcome.findings
        read = outcome.read
        if read and (known := session_known(read, inbox)):
            yield finding("note-known", name, session=known.relative_to(root).as_posix())
        elif read and not has_errors(outcome.findings):
            session = read.session
            yield finding(
                "note-read-as",
                name,
                title=session.title,
                problems=len(session.problems),
                suggestions=len(session.suggestions),
                contact_roles=len(session.contact_roles),
                doubts=len(read.draft.doubts) if read.draft else 0,
            )


def _duplicates(catalog: Catalog, root: Path) -> Iterator[Finding]:
    """A warning at each session and problem that is nearly the same as another one."""
    known = Known(catalog.sessions)
    for session_id, session in catalog.sessions.items():
        if found := known.likenesses(session_id):
            path = f"sessions/{session_id}.md"
            placed = places((root / path).read_text(encoding="utf-8"), path)
            yield from (likeness_finding(one, path, *place_of(one.item, session, placed)) for one in found)


def _unready(root: Path) -> Iterator[Finding]:
    """What has to be filled in before the site is published."""
    for path in (root / "mkdocs.yml", *sorted((root / "docs").glob("*.md"))):
        if path.is_file():
            yield from placeholders(
                path.read_text(encoding="utf-8", errors="replace"), path.relative_to(root).as_posix()
            )


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
