"""`campnotes check --fix`: mends what needs no judgement, and says of each file what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from campnotes.adapters.files import Library, read_library, session_files, write_text
from campnotes.commands import words_for
from campnotes.commands.import_notes import inbox_of, slug, take_in
from campnotes.core.findings import tell
from campnotes.core.mending import mended
from campnotes.core.vocabulary import Vocabulary

REFUSED = ("file-missing", "note-failed", "write-failed")  # by the disk: of these `check` would not know afterwards


def fix(root: Path, asked: Callable[[str], bool]) -> Iterator[str]:
    """Mends every file that is `asked` for by its path under `root`; yields a line for each change, and what reading a
    raw note brought to light. What is left alone `check` tells afterwards. A second call changes nothing."""
    library = read_library(root)
    language = library.catalog.language
    yield from (tell(one, language) for one in library.obstacles)
    yield from _notes_read(root, library, asked, language)
    yield from _names(root, library, asked, language)
    yield from _forms(root, library.catalog.vocabulary, asked, language)


def _notes_read(root: Path, library: Library, asked: Callable[[str], bool], language: str) -> Iterator[str]:
    """Raw notes become sessions; one that cannot be read without error stays as it is."""
    said = words_for(language)
    inbox = replace(inbox_of(root, library), clears=True)
    for name in filter(asked, library.raw_notes):
        outcome = take_in(root / name, name, replace(inbox, event=Path(name).parent.name))
        if outcome.result in ("new", "unchanged"):
            done = said["fixed_read" if outcome.result == "new" else "fixed_known"]
            yield done.format(path=name, session=outcome.session)
        yield from (tell(one, language) for one in outcome.findings if outcome.result == "new" or one.code in REFUSED)


def _names(root: Path, library: Library, asked: Callable[[str], bool], language: str) -> Iterator[str]:
    """A session whose file name cannot become an address gets the nearest one that can, when that is free."""
    for name in (one.path for one in library.findings if one.code == "file-name" and asked(one.path)):
        path = root / name
        better = path.with_name(f"{slug(path.stem)}.md")
        if better.stem and not better.exists():
            path.rename(better)
            yield words_for(language)["fixed_name"].format(path=name, session=better.relative_to(root).as_posix())


def _forms(root: Path, vocabulary: Vocabulary, asked: Callable[[str], bool], language: str) -> Iterator[str]:
    for path in session_files(root):
        name = path.relative_to(root).as_posix()
        if not asked(name):
            continue
        try:
            better = mended(path.read_bytes().decode("utf-8"), vocabulary)
        except UnicodeDecodeError:
            continue
        if better:
            write_text(path, better.text)
            yield words_for(language)["fixed_written"].format(path=name, codes=", ".join(better.codes))
