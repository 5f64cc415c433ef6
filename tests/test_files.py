"""The disk: what is read of a knowledge base, and whole files or none."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import texts
from campnotes import sealed
from campnotes.adapters import files
from campnotes.adapters.files import (
    MEMORY,
    imported_notes,
    read_bytes,
    read_language,
    read_library,
    session_files,
    write_text,
)
from campnotes.cli import main
from campnotes.core import stored_note
from campnotes.core.document import Stored, dump, parse
from campnotes.core.findings import has_errors

TESTING = os.getpid()
SESSION = "---\nschema: campnotes/1\ntitle: Beete\n---\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with the vocabulary, two camps and three sessions."""
    texts.copied(tmp_path, "sessions/vocabulary")
    for camp, names in (("2026-nord", ("zaun", "beete")), ("2025-sued", ("regen",))):
        write(tmp_path / "sessions" / camp / "event.yml", f"title: Camp {camp}\nlicense: CC0-1.0\n")
        for name in names:
            write(tmp_path / "sessions" / camp / f"{name}.md", SESSION)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_library_is_read_in_the_same_order_everywhere(base: Path) -> None:
    library = read_library(base)
    assert library.findings == ()
    assert list(library.catalog.sessions) == ["2025-sued/regen", "2026-nord/beete", "2026-nord/zaun"]
    assert list(library.catalog.events) == ["2025-sued", "2026-nord"]
    assert library.catalog.vocabulary.problem_types.find("Bekanntheit")


def test_a_withdrawn_session_is_not_in_it(base: Path) -> None:
    write(base / "sessions/2026-nord/beete.md", SESSION.replace("title", "status: withdrawn\ntitle"))
    assert "2026-nord/beete" not in read_library(base).catalog.sessions


def test_a_broken_session_does_not_keep_the_others_out(base: Path) -> None:
    write(base / "sessions/2026-nord/beete.md", SESSION.replace("title", "titel"))
    library = read_library(base)
    assert list(library.catalog.sessions) == ["2025-sued/regen", "2026-nord/zaun"]
    assert {finding.path for finding in library.findings} == {"sessions/2026-nord/beete.md"}


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("title: Camp\nlicense: CC0-1.0\norganizer: [Kai, kai@beete.example]\n", 3),
        ('title: "Kai kai\\x40beete.example"\n', 0),
    ],
)
def test_contact_data_of_a_camp_are_found_and_not_read(base: Path, written: str, line: int) -> None:
    write(base / "sessions/2026-nord/event.yml", written)
    library = read_library(base)
    assert [(one.path, one.line, one.code) for one in library.findings if one.code == "contact-data"] == [
        ("sessions/2026-nord/event.yml", line, "contact-data")
    ]
    assert list(library.catalog.events) == ["2025-sued"]


def test_contact_data_in_the_vocabulary_are_found_at_their_line(base: Path) -> None:
    path = base / "sessions" / "vocabulary" / "contact-roles.yml"
    lines = path.read_text(encoding="utf-8").split("\n")
    place = next(number for number, line in enumerate(lines) if "scopeNote" in line)
    indent = len(lines[place]) - len(lines[place].lstrip())
    lines[place] = f"{' ' * indent}scopeNote: {{de: kai@beete.example fragen}}"
    write(path, "\n".join(lines))
    found = {(one.path, one.line) for one in read_library(base).findings if one.code == "contact-data"}
    assert found == {("sessions/vocabulary/contact-roles.yml", place + 1)}


def test_a_broken_event_keeps_only_its_own_sessions_out(base: Path) -> None:
    write(base / "sessions/2026-nord/event.yml", "ort: Hof\n")
    assert list(read_library(base).catalog.sessions) == ["2025-sued/regen"]


def test_findings_are_sorted_and_name_paths_from_the_root(base: Path) -> None:
    write(base / "sessions/2026-nord/zaun.md", "")
    write(base / "sessions/2026-nord/B.md", SESSION)
    write(base / "sessions/2025-sued/regen.md", "Notiz")
    found = [(finding.path, finding.code) for finding in read_library(base).findings]
    assert found == [
        ("sessions/2025-sued/regen.md", "note-not-read"),
        ("sessions/2026-nord/B.md", "file-name"),
        ("sessions/2026-nord/zaun.md", "file-empty"),
    ]


def test_dot_files_belong_to_tools(base: Path) -> None:
    write(base / "sessions/.DS_Store", "x")
    write(base / "sessions/2026-nord/.beete.md.swp", "x")
    assert read_library(base).findings == ()


def test_a_note_is_read_once(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(base / "sessions/2026-nord/zaun.md", f"{SESSION}\nMail an mia.kruening@beispiel.de\n")
    write(base / "sessions/2026-nord/beete.md", SESSION.replace("title", "titel"))
    write(base / "sessions/2025-sued/regen.md", f"{SESSION}\n## Regen\n\nFällt auf den Hof.\n")
    first = read_library(base)
    read = watch(monkeypatch)
    again = read_library(base)
    assert read == []
    assert again == first
    assert [*map(dump, again.catalog.sessions.values())] == [*map(dump, first.catalog.sessions.values())]
    assert {finding.code for finding in again.findings} == {"contact-data", "field-unknown", "field-missing"}


def test_only_what_changed_is_read_again(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_library(base)
    read = watch(monkeypatch)
    write(base / "sessions/2026-nord/zaun.md", SESSION.replace("Beete", "Zaun"))
    library = read_library(base)
    assert library.catalog.sessions["2026-nord/zaun"].title == "Zaun"
    assert read == ["sessions/2026-nord/zaun.md"]


def test_what_was_read_holds_for_its_vocabulary_alone(base: Path) -> None:
    problem = "problems: [{id: p1, text: Niemand gießt, types: [bekanntheit]}]\n---\n"
    write(base / "sessions/2026-nord/zaun.md", SESSION.removesuffix("---\n") + problem)
    assert not has_errors(read_library(base).findings)
    types = base / "sessions/vocabulary/problem-types.yml"
    write(types, types.read_text(encoding="utf-8").replace("id: bekanntheit", "id: bekannt"))
    assert has_errors(read_library(base).findings)


def test_what_others_say_was_read_is_not_believed(base: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(base / "sessions/2026-nord/zaun.md", f"{SESSION}\nMail an mia.kruening@beispiel.de\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "theirs"))
    found = read_library(base).findings
    kept = sealed.read(base / MEMORY)
    sealed.write(base / MEMORY, {key: value.replace(b"contact-data", b"") for key, value in kept.items()})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "ours"))
    assert read_library(base).findings == found


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the sessions that are read from now on."""
    read: list[str] = []

    def noted(text: str, path: str) -> Stored:
        read.append(path)
        return parse(text, path)

    monkeypatch.setattr(stored_note, "parse", noted)
    return read


def test_a_folder_without_sessions_is_told(tmp_path: Path) -> None:
    library = read_library(tmp_path)
    assert "no-sessions" in [finding.code for finding in library.findings]
    assert library.catalog.sessions == {}


@pytest.mark.parametrize(
    ("config", "language"),
    [
        ("theme:\n  language: en\n", "en"),
        ("theme:\n  name: material\n", "de"),
        ("theme: material\n", "de"),
        (
            "site_name: !ENV [NAME, x]\ntheme: {language: en}\nmarkdown_extensions:\n- x: !!python/name:os.system\n",
            "en",
        ),
        ("- a\n", "de"),
        ("a: [\n", "de"),
        ("", "de"),
        ("\x00", "de"),
    ],
)
def test_the_language_is_that_of_the_theme(tmp_path: Path, config: str, language: str) -> None:
    write(tmp_path / "mkdocs.yml", config)
    assert read_language(tmp_path) == language


def test_without_a_configuration_the_language_is_german(tmp_path: Path) -> None:
    assert read_language(tmp_path) == "de"


def test_bytes_are_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    assert read_bytes(path, "a", 10) == (b"x" * 10, ())
    raw, (finding,) = read_bytes(path, "a", 9)
    assert (raw, finding.code) == (None, "file-too-large")


@pytest.mark.parametrize("name", ["fehlt", "ordner", "x" * 300, "null\x00zeichen", "ordner/../fehlt/x"])
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "ordner").mkdir()
    raw, (finding,) = read_bytes(tmp_path / name, "a", 10)
    assert raw is None
    assert finding.code in ("file-missing", "file-not-regular")
    assert finding.severity == "error"


# Whole files or none


def test_a_file_is_written_with_line_feeds_and_readable_by_all(tmp_path: Path) -> None:
    path = tmp_path / "neu" / "tief" / "a.md"
    write_text(path, "Größe\n")
    assert path.read_bytes() == "Größe\n".encode()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("call", ["replace", "fsync", "chmod", "fdopen"])
def test_a_failing_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.md"
    write_text(path, "alt\n")
    with monkeypatch.context() as full:
        full.setattr(os, call, failing(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space left"):
            write_text(path, "neu\n" * 100_000)
    assert path.read_text(encoding="utf-8") == "alt\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_text(path, "alt\n")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "halb \ud800")
    assert path.read_text(encoding="utf-8") == "alt\n"
    assert list(tmp_path.iterdir()) == [path]


def test_being_interrupted_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    write_text(path, "alt\n")
    monkeypatch.setattr(os, "replace", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "neu\n")
    assert path.read_text(encoding="utf-8") == "alt\n"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_command_left_is_swept_away(tmp_path: Path) -> None:
    left, begun, other = (tmp_path / name for name in (".campnotes-a.tmp", ".campnotes-b.tmp", ".editor.tmp"))
    for path in (left, begun, other):
        path.touch()
    for path in (left, other):
        os.utime(path, (0, 0))
    write_text(tmp_path / "a.md", "neu\n")
    assert sorted(tmp_path.iterdir()) == [begun, other, tmp_path / "a.md"]


def failing(error: BaseException) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise error

    return call


def test_imported_notes_are_known_by_their_sum(base: Path) -> None:
    known = base / "sessions/2026-nord/beete.md"
    write(known, SESSION.replace("title: Beete\n", f"title: Beete\nsource:\n  sha256: {'3a' * 32}\n"))
    numbers = base / "sessions/2026-nord/zaun.md"
    write(numbers, SESSION.replace("title: Beete\n", f'title: Beete\nsource:\n  sha256: "{"3" * 64}"\n'))
    assert imported_notes(base) == {"3a" * 32: known, "3" * 64: numbers}


def test_a_sum_in_a_body_is_no_source(base: Path) -> None:
    write(base / "sessions/2026-nord/beete.md", SESSION + f"\n    source:\n  sha256: {'3a' * 32}\n")
    assert imported_notes(base) == {}


# Nothing but regular files beneath sessions/ is read, and nothing outside

OUTSIDE = SESSION.replace("Beete", "Von draußen")


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole knowledge base elsewhere, to which links lead."""
    folder = texts.copied(tmp_path_factory.mktemp("draussen"), "sessions/vocabulary")
    write(folder / "sessions" / "camp" / "event.yml", "title: Von draußen\n")
    write(folder / "sessions" / "camp" / "notiz.md", OUTSIDE)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there that few have")
@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("sessions", "sessions"),
        ("sessions/vocabulary", "sessions/vocabulary"),
        ("sessions/vocabulary/problem-types.yml", "sessions/vocabulary/problem-types.yml"),
        ("sessions/2026-nord", "sessions/camp"),
        ("sessions/2026-nord/event.yml", "sessions/camp/event.yml"),
        ("sessions/2026-nord/beete.md", "sessions/camp/notiz.md"),
        ("sessions/2026-nord/zaun.md", "nirgends"),
    ],
)
def test_no_link_is_followed(base: Path, outside: Path, place: str, target: str) -> None:
    path = base / place
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to(outside / target)
    library = read_library(base)
    assert ("file-not-regular", place) in {(finding.code, finding.path) for finding in library.findings}
    assert "Von draußen" not in repr(library.catalog)
    assert not any(outside in found.resolve().parents for found in session_files(base))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there that few have")
def test_nothing_is_written_through_a_link(base: Path, outside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "sessions" / "camp").symlink_to(outside / "sessions" / "camp")
    write(base / "notiz.txt", "Neue Beete\n\nProblem: Der Boden ist zu hart\n")
    before = sorted(outside.rglob("*"))
    assert main(["import", str(base / "notiz.txt"), "--event", "camp", "--root", str(base)]) == 1
    assert "file-not-regular" in capsys.readouterr().err
    assert sorted(outside.rglob("*")) == before


@pytest.mark.parametrize("git", ["file", "folder"])
def test_a_submodule_is_refused(base: Path, git: str) -> None:
    path = base / "sessions/2026-nord/.git"
    path.mkdir() if git == "folder" else path.write_text("gitdir: ../../.git/modules/nord\n")
    library = read_library(base)
    assert [(one.code, one.path) for one in library.findings] == [("folder-is-repository", "sessions/2026-nord")]
    assert list(library.catalog.events) == ["2025-sued"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("beete.md", "BEETE.md"), ("übung.md", "u\u0308bung.md"), ("straße.md", "strasse.md"), ("ﬁle.md", "file.md")],
)
def test_names_that_are_one_on_some_systems_are_refused_with_both(base: Path, first: str, second: str) -> None:
    for name in (first, second):
        write(base / "sessions/2026-nord" / name, SESSION)
    if len({path.name for path in (base / "sessions/2026-nord").iterdir()} & {first, second}) < 2:
        pytest.skip("they are one on this system")
    found = [one for one in read_library(base).findings if one.code == "names-collide"]
    assert len(found) == 1
    assert {Path(found[0].path).name, dict(found[0].values)["other"]} == {first, second}


@pytest.mark.parametrize("name", ["aux.md", "con.md", "com1.md", "-rf.md", "a b.md", "foo..md", "%2e.md", "a:b.md"])
def test_names_that_cannot_be_an_address_or_a_file_everywhere_are_refused(base: Path, name: str) -> None:
    try:
        write(base / "sessions/2026-nord" / name, SESSION)
    except OSError:
        pytest.skip("there can be no such file on this system")
    assert [(one.code, one.path) for one in read_library(base).findings] == [
        ("file-name", f"sessions/2026-nord/{name}")
    ]


def test_a_title_that_is_no_file_name_on_windows_gets_another(base: Path) -> None:
    write(base / "notiz.txt", "Aux\n\nProblem: Der Boden ist zu hart\n")
    assert main(["import", str(base / "notiz.txt"), "--event", "2026-nord", "--root", str(base)]) == 0
    assert (base / "sessions/2026-nord/aux-session.md").is_file()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_is_no_file(tmp_path: Path) -> None:
    raw, (finding,) = read_bytes(Path("/dev/zero"), "zero", 10)
    assert (raw, finding.code) == (None, "file-not-regular")


def test_many_notes_are_read_by_all_cores_as_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = texts.copied(tmp_path, "mkdocs.yml", "sessions")
    broken = next((base / "sessions").glob("2*/*.md"))
    broken.write_text(broken.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    alone = read_library(base)
    monkeypatch.setattr(files, "MANY", 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    (base / MEMORY).unlink()
    assert read_library(base) == alone


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process is split in two")
def test_what_killed_processes_leave_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MANY", 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert list(files._by_all_cores(square, range(30))) == [number * number for number in range(30)]


def square(number: int) -> int:
    """The square; of 11 only in the process of the tests, any other is killed."""
    if number == 11 and os.getpid() != TESTING:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number
