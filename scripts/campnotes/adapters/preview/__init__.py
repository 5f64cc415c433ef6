"""The live preview of the page for handing in a note: the program and what it runs on, as files of the site."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from campnotes.adapters.preview.fetch import RUNTIME, FetchError, compile_sources, fetch, is_fetched
from campnotes.core.vocabulary import Vocabulary

__all__ = ["PREVIEW_FOLDER", "FetchError", "fetch", "is_fetched", "preview_files"]

PREVIEW_FOLDER = Path(".campnotes", "preview")
"""Where a knowledge base keeps what `fetch` gets."""

# Of the program: the door to the browser, and what it leads to.
PROGRAM = ("__init__.py", "browser.py", "commands/__init__.py", "commands/reading.py", "adapters/__init__.py")
PROGRAM_FOLDERS = ("core", "lexicon")
# In these folders, but only for the search, the pages and the terminal.
LEFT_OUT = {
    *("browsing", "citing", "compounds", "duplicates", "insights", "inspection", "kit", "later", "policy", "query"),
    *("ranking", "records", "related", "site", "spelling", "stored_note", "synonyms", "terminal"),
}
FORMATS = "adapters/formats.py"


def preview_files(fetched: Path, vocabulary: Vocabulary, language: str) -> dict[str, bytes]:
    """The files of the preview by their path in the site; none where `campnotes fetch` was not called.

    The folder that they stand in is called by their content, so that a browser never mixes two versions.
    Raises FetchError when the program cannot be made ready for the browser.
    """
    if not is_fetched(fetched):
        return {}
    content = {name: (fetched / name).read_bytes() for name in RUNTIME}
    content["program.zst"] = _program(fetched)
    content["knowledge.json"] = _knowledge(vocabulary, language).encode()
    version = hashlib.sha256(b"".join(content.values())).hexdigest()[:16]
    return {f"assets/preview/{version}/{name}": data for name, data in content.items()}


def _program(fetched: Path) -> bytes:
    """The program as bytecode; made anew when it has changed."""
    sources = dict(_sources())
    told = "".join(f"{name}\0{hashlib.sha256(source).hexdigest()}\n" for name, source in sources.items())
    made = fetched / f"program-{hashlib.sha256(told.encode()).hexdigest()}.zst"
    if not made.is_file():
        with tempfile.TemporaryDirectory(dir=fetched) as scratch:
            with zipfile.ZipFile(Path(scratch) / "program.zip", "w") as archive:
                for name, source in sources.items():
                    archive.writestr(name, source)
            compile_sources(fetched, Path(scratch) / "program.zip", Path(scratch) / "made.zst")
            (Path(scratch) / "made.zst").replace(made)
    return made.read_bytes()


def _sources() -> Iterator[tuple[str, bytes]]:
    """Files of the program by their path in an archive, sorted."""
    package = Path(str(files("campnotes")))
    folders = (path for folder in PROGRAM_FOLDERS for path in (package / folder).rglob("*"))
    named = (package / name for name in (*PROGRAM, FORMATS))
    for path in sorted((*named, *folders)):
        if path.is_file() and path.suffix in (".py", ".toml") and path.stem not in LEFT_OUT:
            yield f"campnotes/{path.relative_to(package).as_posix()}", path.read_bytes()


def _knowledge(vocabulary: Vocabulary, language: str) -> str:
    """What a preview needs of the knowledge base."""
    schemes = {"problem_types": vocabulary.problem_types, "contact_roles": vocabulary.contact_roles}
    told = {name: scheme.scheme.model_dump(mode="json") for name, scheme in schemes.items()}
    return json.dumps({**told, "language": language}, ensure_ascii=False, sort_keys=True)
