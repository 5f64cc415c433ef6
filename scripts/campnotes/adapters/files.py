"""The disk: reads a knowledge base's `sessions/` into a Catalog, reads notes, writes whole files or none.

A stored note is read and checked once; what came of it is kept in `.campnotes/` until the note changes, or the program.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import stat
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import yaml

from campnotes import sealed
from campnotes.core.catalog import Catalog
from campnotes.core.check import contact_findings, escaped_contact_data
from campnotes.core.document import STORED_WITHIN, ContentError, is_raw, load_event, load_scheme
from campnotes.core.findings import Finding, finding
from campnotes.core.model import SLUG, Event, Scheme, Session
from campnotes.core.remarks import event_remarks
from campnotes.core.stored_note import StoredNote, decoded, read_stored
from campnotes.core.vocabulary import ConceptScheme, Vocabulary

A = TypeVar("A")
B = TypeVar("B")
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
MANY = 200  # notes that are worth the tenth of a second in which processes start


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
        notes = _Notes(self.root / MEMORY, vocabulary, self.language)
        events: dict[str, Event] = {}
        for folder in self.folders():
            event = self.event(folder)
            if event is None:
                continue
            events[folder.name] = event
            for path in self.notes(folder):
                if (raw := self.stored_note(path)) is not None:
                    notes.add(self.shown(path), raw)
        sessions: dict[str, Session] = {}
        withdrawn: list[str] = []
        for note in notes.read():
            self.findings += note.findings
            session_id = note.path.removeprefix("sessions/").removesuffix(".md")
            if note.session and note.session.status == "withdrawn":
                withdrawn.append(session_id)
            elif note.session:
                sessions[session_id] = note.session
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

    def stored_note(self, path: Path) -> bytes | None:
        """The bytes of a file that holds a stored note under a name that it may have."""
        raw = self.content(path)
        if raw is None:
            return None
        if is_raw(raw[:STORED_WITHIN].decode("utf-8", errors="replace")):
            self.raw_note(path)
            return None
        if not is_session_name(path.name):
            self.findings.append(finding("file-name", self.shown(path), name=path.name, example="meine-session.md"))
            return None
        return raw

    def raw_note(self, path: Path) -> None:
        self.raw_notes.append(self.shown(path))
        self.findings.append(finding("note-not-read", self.shown(path), event=path.parent.name))

    def read(self, path: Path, load: Callable[[str, str], Facts]) -> Facts | None:
        """What all sessions or those of a camp share; None when it cannot be read or holds contact data."""
        raw, shown = self.content(path), self.shown(path)
        if raw is None:
            return None
        text, undecoded = decoded(raw, shown)
        self.findings += undecoded
        if text is None:
            return None
        try:
            facts = load(text, shown)
        except ContentError as error:
            self.findings += (*error.findings, *contact_findings(text, shown))
            return None
        found = [*contact_findings(text, shown), *escaped_contact_data(facts, text, shown)]
        self.findings += found
        return None if found else facts

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

    def entries(self, folder: Path) -> list[Path]:
        """What stands in a folder, sorted; dot files belong to tools and are passed over."""
        if not folder.is_dir() or not lies_within(self.root, folder):
            return []
        found = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name)
        self.findings += [finding("names-collide", self.shown(path), other=other) for path, other in collisions(found)]
        return found

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


class _Notes:
    """Stored notes, each of which is read once as long as its bytes, the program, the vocabulary and the language stay
    as they are."""

    def __init__(self, path: Path, vocabulary: Vocabulary, language: str) -> None:
        schemes = (vocabulary.problem_types.scheme, vocabulary.contact_roles.scheme)
        told = [scheme.model_dump_json().encode() for scheme in schemes]
        self._memory = sealed.Memory(path, language.encode(), *told)
        self._reading = partial(_told, vocabulary, language)
        self._read: dict[str, StoredNote | None] = {}
        self._new: dict[str, bytes] = {}

    def add(self, shown: str, raw: bytes) -> None:
        known = self._memory.recall(shown.encode(), raw)
        self._read[shown] = None if known is None else StoredNote.of_json(shown, known)
        if known is None:
            self._new[shown] = raw

    def read(self) -> Iterator[StoredNote]:
        """What came of the notes, in the order in which they were added; remembers it."""
        for shown, told in zip(self._new, _by_all_cores(self._reading, self._new.items()), strict=True):
            self._memory.learn(told, shown.encode(), self._new[shown])
            self._read[shown] = StoredNote.of_json(shown, told)
        self._memory.keep()
        yield from filter(None, self._read.values())


def _told(vocabulary: Vocabulary, language: str, note: tuple[str, bytes]) -> bytes:
    shown, raw = note
    return read_stored(raw, shown, vocabulary, language).to_json()


def _by_all_cores(work: Callable[[A], B], items: Collection[A]) -> Iterator[B]:
    """`work` for each item, in order; many items are shared out among processes where a process can split in two."""
    done = 0
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" and threading.active_count() == 1 else 1
    if len(items) >= MANY and cores > 1:
        from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
        from multiprocessing import get_context

        unheard = (signal.SIGINT, signal.SIG_IGN)  # the first process tells of an interruption
        with (
            contextlib.suppress(BrokenExecutor, OSError),  # a system may refuse it, or kill one of them
            ProcessPoolExecutor(cores, get_context("fork"), signal.signal, unheard) as processes,
        ):
            for result in processes.map(work, items, chunksize=MANY // 4):
                done += 1
                yield result
    yield from map(work, islice(items, done, None))


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
