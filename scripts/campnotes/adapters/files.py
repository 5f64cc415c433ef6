"""The disk: reads a knowledge base's `sessions/` into a Catalog, reads notes, writes whole files or none.

A stored note is read and checked once; what came of it is kept in `.campnotes/` until the note changes, or the program.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from campnotes import sealed
from campnotes.core.catalog import Catalog
from campnotes.core.check import check_session, contact_findings, escaped_contact_data
from campnotes.core.document import STORED_WITHIN, ContentError, is_raw, load_event, load_scheme, parse
from campnotes.core.findings import Finding, finding, has_errors
from campnotes.core.mending import could_be_in_stored_form
from campnotes.core.model import SLUG, Event, Scheme, Session
from campnotes.core.remarks import event_remarks, remarks
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

T = TypeVar("T")
Facts = TypeVar("Facts", bound=Event | Scheme)

FILE_LIMIT = 1024 * 1024  # bytes of a stored file
NAME = re.compile(rf"(?P<slug>{SLUG})\.md")  # "zaun-und-beete.md"
EVENT = re.compile(SLUG)
DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # no file can be called so on Windows, whatever its ending
NOTE_SUM = re.compile(rb"^  sha256: \"?([0-9a-f]{64})\"?[ \t]*$", re.MULTILINE)  # in a session's front matter
VOCABULARY = "vocabulary"
FRESH = ".campnotes-"  # begins the name of a file that is being written
ABANDONED = 3600  # seconds; no file takes longer to be written
MEMORY = Path(".campnotes", "notes.cache")


@dataclass(frozen=True)
class Library:
    """What a knowledge base holds: its readable content, and what is wrong or worth a look."""

    catalog: Catalog
    findings: tuple[Finding, ...]
    """Sorted by path and line; a session with an error is not in the catalog."""
    raw_notes: tuple[str, ...]
    """Paths of notes that lie in a camp's folder and were not read yet; a finding of each says so."""

    @property
    def obstacles(self) -> tuple[Finding, ...]:
        """The errors by which notes are read and queries answered amiss: what the disk refuses, a broken vocabulary."""
        return tuple(
            one
            for one in self.findings
            if one.code == "file-missing"
            or (one.path.startswith(f"sessions/{VOCABULARY}/") and one.code != "vocabulary-missing")
        )


def read_library(root: Path) -> Library:
    """Everything under `root/sessions`, in the same order on every machine; never raises on content.

    Paths in findings are relative to `root`, with forward slashes.
    """
    reader = _Reader(root, read_language(root))
    return reader.library()


def read_language(root: Path) -> str:
    """The site's language: `theme.language` of mkdocs.yml, German where it is not said."""
    try:
        config = yaml.load((root / "mkdocs.yml").read_bytes(), Loader=_ConfigLoader)  # noqa: S506 - a SafeLoader
        return str(config["theme"]["language"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return "de"


def read_bytes(path: Path, shown: str, limit: int) -> tuple[bytes | None, tuple[Finding, ...]]:
    """The bytes of a regular file of at most `limit` bytes; None and an error finding otherwise."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return None, (finding("file-not-regular", shown),)
        with path.open("rb") as file:
            raw = file.read(limit + 1)  # what the system says of its size is not believed: it may still be growing
        if len(raw) > limit:
            return None, (finding("file-too-large", shown, limit=f"{limit // 1024} kB"),)
        return raw, ()
    except (OSError, ValueError) as error:
        return None, (refusal("file-missing", shown, error),)


def refusal(code: str, shown: str, error: OSError | ValueError) -> Finding:
    """What is to be said of a path that the disk refused: a finding with the system's reason, if it gave one."""
    return finding(code, shown, reason=getattr(error, "strerror", None) or type(error).__name__)


def write_text(path: Path, text: str) -> None:
    """Writes the whole file or nothing: a fresh file beside it takes its place in one step; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=FRESH, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # mkstemp makes it 0600, and a web server has to read it
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@cache
def _sweep(folder: Path) -> None:
    """Takes away what killed commands left, once a command: of a file that is being written only its age is known."""
    for left in folder.glob(f"{FRESH}*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()


class _ConfigLoader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose own tags (!ENV, !!python/name) say nothing to us."""


_ConfigLoader.add_multi_constructor("", lambda *_: None)


class _Reader:
    def __init__(self, root: Path, language: str) -> None:
        self.root, self.language = root, language
        self.findings: list[Finding] = []
        self.raw_notes: list[str] = []

    def library(self) -> Library:
        if (self.root / "sessions").is_symlink():
            self.findings.append(finding("file-not-regular", "sessions"))
        elif not (self.root / "sessions").is_dir():
            self.findings.append(finding("no-sessions", "sessions"))
        vocabulary = Vocabulary(self.scheme("problem-types"), self.scheme("contact-roles"))
        known = _Notes(self.root / MEMORY, vocabulary, self.language)
        events: dict[str, Event] = {}
        sessions: dict[str, Session] = {}
        withdrawn: list[str] = []
        for folder in self.folders():
            event = self.event(folder)
            if event is None:
                continue
            events[folder.name] = event
            for path in self.notes(folder):
                session = self.session(path, vocabulary, known)
                if session and session.status == "withdrawn":
                    withdrawn.append(f"{folder.name}/{path.stem}")
                elif session:
                    sessions[f"{folder.name}/{path.stem}"] = session
        known.keep()
        catalog = Catalog(events, sessions, vocabulary, self.language, tuple(withdrawn))
        return Library(catalog, tuple(sorted(set(self.findings))), tuple(self.raw_notes))

    def scheme(self, name: str) -> ConceptScheme:
        path = self.root / "sessions" / VOCABULARY / f"{name}.yml"
        if not path.exists():
            self.findings.append(finding("vocabulary-missing", self.shown(path), scheme=name))
        scheme = self.read(path, load_scheme) if path.exists() else None
        return ConceptScheme(scheme or Scheme(title={"de": name}, license="CC0-1.0", topConcepts={}, concepts=()))

    def folders(self) -> Iterator[Path]:
        for path in self.entries(self.root / "sessions"):
            if path.is_symlink() or not path.is_dir():
                self.findings.append(finding("file-not-regular", self.shown(path)))
            elif os.path.lexists(path / ".git"):
                self.findings.append(finding("folder-is-repository", self.shown(path)))
            elif path.name == VOCABULARY:
                continue
            elif not is_event_id(path.name):
                self.findings.append(
                    finding("event-id-invalid", self.shown(path), event=path.name, example="2026-barcamp")
                )
            else:
                yield path

    def event(self, folder: Path) -> Event | None:
        path = folder / "event.yml"
        if not path.exists():
            self.findings.append(finding("event-missing", self.shown(folder), event=folder.name))
            return None
        event = self.read(path, load_event)
        if event:
            self.findings += event_remarks(event, self.shown(path))
        return event

    def notes(self, folder: Path) -> Iterator[Path]:
        for path in self.entries(folder):
            if path.is_symlink() or not path.is_file():
                self.findings.append(finding("file-not-regular", self.shown(path)))
            elif path.name == "event.yml":
                continue
            elif not path.name.lower().endswith(".md"):
                self.raw_note(path)
            else:
                yield path

    def session(self, path: Path, vocabulary: Vocabulary, known: _Notes) -> Session | None:
        def checked(text: str, shown: str) -> Session | None:
            stored = parse(text, shown)
            found = check_session(stored, text, shown, vocabulary, self.language)
            self.findings += found
            if has_errors(found):
                return None
            self.findings += remarks(stored, text, shown)
            if could_be_in_stored_form(stored, text, vocabulary):
                self.findings.append(finding("stored-form", shown))
            return stored.session

        raw = self.content(path)
        if raw is None:
            return None
        if is_raw(raw[:STORED_WITHIN].decode("utf-8", errors="replace")):
            self.raw_note(path)
            return None
        if not is_session_name(path.name):
            self.findings.append(finding("file-name", self.shown(path), name=path.name, example="meine-session.md"))
            return None
        shown, before = self.shown(path), len(self.findings)
        read = known.recall(shown, raw)
        if read is None:
            session = self.loaded(raw, path, checked)
            known.learn(shown, raw, session, self.findings[before:])
            return session
        self.findings += read.findings
        return read.session

    def raw_note(self, path: Path) -> None:
        self.raw_notes.append(self.shown(path))
        self.findings.append(finding("note-not-read", self.shown(path), event=path.parent.name))

    def read(self, path: Path, load: Callable[[str, str], Facts]) -> Facts | None:
        """What all sessions or those of a camp share; None when it cannot be read or holds contact data."""

        def checked(text: str, shown: str) -> Facts | None:
            facts = load(text, shown)
            found = [*contact_findings(text, shown), *escaped_contact_data(facts, text, shown)]
            self.findings += found
            return None if found else facts

        raw = self.content(path)
        return None if raw is None else self.loaded(raw, path, checked)

    def content(self, path: Path) -> bytes | None:
        """The bytes of a file, None when it cannot be read or holds nothing."""
        if not lies_within(self.root, path):
            self.findings.append(finding("file-not-regular", self.shown(path)))
            return None
        raw, found = read_bytes(path, self.shown(path), FILE_LIMIT)
        self.findings += found
        if raw is not None and not raw.strip():
            self.findings.append(finding("file-empty", self.shown(path)))
            return None
        return raw

    def loaded(self, raw: bytes, path: Path, load: Callable[[str, str], T]) -> T | None:
        shown = self.shown(path)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.findings.append(finding("file-not-utf8", shown, raw.count(b"\n", 0, error.start) + 1))
            return None
        try:
            return load(text, shown)
        except ContentError as content:
            self.findings += content.findings
            self.findings += contact_findings(text, shown)
            return None

    def entries(self, folder: Path) -> list[Path]:
        """What stands in a folder, sorted; dot files belong to tools and are passed over."""
        if not folder.is_dir() or not lies_within(self.root, folder):
            return []
        found = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name)
        self.findings += [finding("names-collide", self.shown(path), other=other) for path, other in collisions(found)]
        return found

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


@dataclass(frozen=True)
class _Read:
    """What came of reading a note."""

    session: Session | None
    findings: list[Finding]


class _Notes:
    """What came of the notes that were read before; it holds for the same bytes, program, vocabulary and language."""

    def __init__(self, path: Path, vocabulary: Vocabulary, language: str) -> None:
        schemes = (vocabulary.problem_types.scheme, vocabulary.contact_roles.scheme)
        told = [scheme.model_dump_json().encode() for scheme in schemes]
        self._memory = sealed.Memory(path, language.encode(), *told)

    def recall(self, shown: str, raw: bytes) -> _Read | None:
        known = self._memory.recall(shown.encode(), raw)
        if known is None:
            return None
        session, found = json.loads(known)
        findings = [Finding(shown, line, column, code, tuple(values.items())) for line, column, code, values in found]
        return _Read(session and Session.model_validate(session), findings)

    def learn(self, shown: str, raw: bytes, session: Session | None, findings: Iterable[Finding]) -> None:
        told = session and session.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"body": session.body}
        found = [[one.line, one.column, one.code, dict(one.values)] for one in findings]
        self._memory.learn(json.dumps([told, found]).encode(), shown.encode(), raw)

    def keep(self) -> None:
        """Writes what is known of the notes that there are."""
        self._memory.keep()


def is_event_id(name: str) -> bool:
    """Whether a folder of sessions/ may be called so: the id of a camp, and not where the vocabulary lives."""
    return name != VOCABULARY and EVENT.fullmatch(name) is not None and not is_device(name)


def is_session_name(name: str) -> bool:
    """Whether a file of a camp's folder may be called so."""
    match = NAME.fullmatch(name)
    return match is not None and not is_device(match["slug"])


def is_device(slug: str) -> bool:
    """Whether no file can be called so on Windows."""
    return DEVICE.fullmatch(slug) is not None


def lies_within(root: Path, path: Path) -> bool:
    """Whether no link leads from `root` down to `path`, so that it lies where it seems to."""
    steps = [root / part for part in (path.relative_to(root), *path.relative_to(root).parents)][:-1]
    return not any(step.is_symlink() for step in steps)


def collisions(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each path with the name of an earlier one that is the same where capitals or Unicode forms make no difference."""
    names: dict[str, str] = {}
    for path in paths:
        other = names.setdefault(unicodedata.normalize("NFKC", path.name).casefold(), path.name)
        if other != path.name:
            yield path, other


def remove_if_empty(folder: Path) -> None:
    """Takes a folder away in which nothing was written after all."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def session_files(root: Path) -> Iterator[Path]:
    """Every file that may be a stored session, broken ones included."""
    for path in sorted((root / "sessions").glob("*/*.md")):
        if lies_within(root, path) and path.is_file() and path.stat().st_size <= FILE_LIMIT:
            yield path


def imported_notes(root: Path) -> dict[str, Path]:
    """SHA-256 of every raw note that was imported → the stored session it became, broken ones included."""
    found: dict[str, Path] = {}
    for path in session_files(root):
        if known := note_sum(path.read_bytes()):
            found.setdefault(known, path)
    return found


def note_sum(stored: bytes) -> str | None:
    """The SHA-256 of the raw note that a session, broken or not, was made from; None when it does not say."""
    match = NOTE_SUM.search(stored.partition(b"\n---")[0])
    return match[1].decode("ascii") if match else None
