"""What stands stays: the disk fails at any call, a byte of any file is another, and nothing is half done or wrong."""

from __future__ import annotations

import contextlib
import hashlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from _pytest.capture import CaptureResult
from hypothesis import settings

from campnotes.adapters.files import read_library
from campnotes.adapters.publish import SUMS, publish
from campnotes.adapters.search import INDEX, open_index, sealed
from campnotes.cli import main
from campnotes.core.document import read
from campnotes.core.findings import has_errors, tell
from faults import failing, no_file_larger_than
from texts import NOTES, ROOT, STORED, copied

NOTE = "Beete für alle\n\nProblem: Der Boden ist zu hart\nIdee: Hochbeete bauen\nKontakt: Gartenamt\n"
CAMP = "2026-nord"
CORRUPTIONS = 300
NIGHTLY = settings.default is not None and settings.default.max_examples > 1_000
KILLS, BUILD_KILLS = (200, 200) if NIGHTLY else (3, 3)

both_faults = pytest.mark.parametrize("lasting", [False, True], ids=["one call fails", "the disk is gone"])
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small knowledge base with a raw note beside it; key, temporary files and all lie beneath the same folder."""
    root = copied(tmp_path / "base", "sessions/vocabulary")
    (root / "sessions" / CAMP).mkdir()
    (root / "sessions" / CAMP / "event.yml").write_text("title: Camp Nord\n", encoding="utf-8")
    shutil.copy(STORED[0], root / "sessions" / CAMP)
    for name in ("notiz.txt", f"sessions/{CAMP}/roh.md"):
        (root / name).write_text(NOTE, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return root


def import_note(root: Path) -> int:
    return main(["import", str(root / "notiz.txt"), "--event", "2026-neu", "--root", str(root)])


def mend(root: Path) -> int:
    return main(["check", "--fix", "--root", str(root)])


def search(root: Path) -> int:
    return main(["search", "Verein", "--root", str(root)])


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@both_faults
@pytest.mark.parametrize("command", [import_note, mend, search], ids=lambda command: command.__name__)
def test_a_failing_disk_leaves_whole_files_and_the_next_run_works(
    command: Callable[[Path], int], lasting: bool, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(base, undisturbed)
    expected = command(undisturbed), capsys.readouterr().out, files(undisturbed / "sessions")
    before = files(base / "sessions")
    for call in count(1):
        root = tmp_path / "try" / str(call)
        shutil.copytree(base, root)
        with failing(root, call, lasting=lasting) as disk:
            code = command(root)
        told = capsys.readouterr()
        if not disk.failed:
            break
        assert_told(code, told, expected[1])
        now = files(root / "sessions")
        for name, content in now.items():
            assert content in (before.get(name), expected[2].get(name)), (call, name, content)
        assert command(root) == expected[0]
        assert files(root / "sessions") == expected[2], call
        shutil.rmtree(root)
        capsys.readouterr()
    assert call > 5


def assert_told(code: int, told: CaptureResult[str], expected: str) -> None:
    """The command did its work, or has said that it did not."""
    assert "Traceback" not in told.err
    assert told.out == expected or code == 1 or re.search("file-missing|note-failed|write-failed", told.err)


@posix
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of files that Whoosh leaves open
@pytest.mark.parametrize("command", [import_note, mend, search], ids=lambda command: command.__name__)
def test_a_write_that_ends_midway_leaves_whole_files(
    command: Callable[[Path], int], base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(base / "sessions")
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(base, undisturbed)
    expected = command(undisturbed), capsys.readouterr().out, files(undisturbed / "sessions")
    for size in (0, 1, 31, 100, 1_000, 10_000):
        root = tmp_path / str(size)
        shutil.copytree(base, root)
        with no_file_larger_than(size):
            code = command(root)
        assert_told(code, capsys.readouterr(), expected[1])
        for name, content in files(root / "sessions").items():
            assert content in (before.get(name), expected[2].get(name)), (size, name)
        assert command(root) == expected[0]
        assert files(root / "sessions") == expected[2]
        capsys.readouterr()


@both_faults
def test_publishing_on_a_failing_disk_leaves_the_old_site(lasting: bool, tmp_path: Path) -> None:
    """At every call of a small build; the builds before are kept, and the next one works by itself."""

    def build(version: str) -> Callable[[Path], None]:
        def write(folder: Path) -> None:
            for number in range(3):
                (folder / str(number)).mkdir(parents=True)
                (folder / str(number) / "index.txt").write_text(version, encoding="utf-8")

        return write

    def versions(site: Path) -> set[str]:
        return {path.read_text(encoding="utf-8") for path in site.resolve().rglob("*.txt")}

    site = tmp_path / "site"
    publish(site, build("old"), lambda _: True)
    for call in count(1):
        failed = False
        with failing(tmp_path, call, lasting=lasting) as disk:
            try:
                publish(site, build("new"), lambda _: True)
            except OSError:
                failed = True
        # A sync that fails when the link has been swapped is told as well.
        assert versions(site) == {"new"} or (failed and versions(site) == {"old"})
        if not disk.failed:
            break
        publish(site, build("old"), lambda _: True)
        assert versions(site) == {"old"}
        assert len([path for path in (tmp_path / ".site-builds").iterdir() if path.is_dir()]) <= 3
    assert call > 10


# Killed

COMMAND = "import sys; from campnotes.cli import main; print('ready', flush=True); sys.exit(main(sys.argv[1:]))"


def killed(arguments: list[str], root: Path, after: float) -> None:
    """Starts a command and kills it so many seconds after it began to work, unless it is done."""
    command = [sys.executable, "-c", COMMAND, *arguments, "--root", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        process.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(after)
        process.kill()


def test_a_killed_command_leaves_whole_files_and_the_next_run_works(base: Path, tmp_path: Path) -> None:
    notes = [str(note) for note in NOTES]
    imports, searches = ["import", *notes, "--event", "2026-neu"], ["search", "Verein"]
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(base, undisturbed)
    for arguments in (imports, searches):
        assert main([*arguments, "--root", str(undisturbed)]) == 0
    expected = files(undisturbed / "sessions")
    moment = random.Random(11)  # noqa: S311 - any moments do, the same ones each time
    for turn in range(KILLS):
        root = tmp_path / "try"
        shutil.copytree(base, root)
        killed(imports, root, moment.uniform(0, 3))
        killed(searches, root, moment.uniform(0, 2))
        for name, content in files(root / "sessions").items():
            assert content == expected.get(name) or Path(name).name.startswith("."), (turn, name)
        for arguments in (imports, searches):
            assert main([*arguments, "--root", str(root)]) == 0
        assert {name: one for name, one in files(root / "sessions").items() if not name.endswith(".tmp")} == expected
        shutil.rmtree(root)


def test_a_killed_build_leaves_the_old_site_or_the_new_one(base: Path, tmp_path: Path) -> None:
    """The whole of `campnotes build`: reading, index, pages, inspection, swap."""
    copied(base, "mkdocs.yml", "docs", "templates")
    event, build = base / "sessions" / CAMP / "event.yml", ["build", "--root", str(base)]
    assert main(build) == 0
    moment, before = random.Random(13), "Camp Nord"  # noqa: S311 - any moments do, the same ones each time
    for turn in range(BUILD_KILLS):
        event.write_text(f"title: Camp {turn}\n", encoding="utf-8")
        killed(["build"], base, moment.uniform(0, 12))
        before = assert_sound(base / "site", before, f"Camp {turn}")
    assert main(build) == 0
    assert_sound(base / "site", f"Camp {BUILD_KILLS - 1}", f"Camp {BUILD_KILLS - 1}")
    assert len([path for path in (base / ".site-builds").iterdir() if not path.is_symlink() and path.is_dir()]) <= 2


def assert_sound(site: Path, *titles: str) -> str:
    """Which of the titles a site tells, all of whose files are those of its build."""
    folder = site.resolve()
    sums = dict(line.split("  ", 1)[::-1] for line in (folder.parent / SUMS).read_text("utf-8").splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files(folder).items()}
    page = (folder / "events" / CAMP / "index.html").read_text(encoding="utf-8")
    return next(title for title in titles if f"<h1>{title}</h1>" in page)


# One byte of a persisted file is another


def test_any_changed_byte_of_a_stored_session_is_read_or_explained() -> None:
    sound = STORED[0].read_bytes()
    for place in range(len(sound)):
        changed = sound[:place] + bytes([sound[place] ^ 1 << place % 8]) + sound[place + 1 :]
        session, findings = read(changed.decode("utf-8", errors="replace"), "notiz.md")
        assert (session is None) == has_errors(findings)


@pytest.mark.parametrize(
    "name",
    ["vocabulary/problem-types.yml", "vocabulary/contact-roles.yml", f"{CAMP}/event.yml", f"{CAMP}/{STORED[0].name}"],
)
def test_any_changed_byte_of_a_knowledge_base_is_told_or_harmless(name: str, base: Path) -> None:
    path, chance = base / "sessions" / name, random.Random(name)  # noqa: S311 - the same places each time
    sound = path.read_bytes()
    for _ in range(10):
        place = chance.randrange(len(sound))
        path.write_bytes(sound[:place] + bytes([chance.randrange(256)]) + sound[place + 1 :])
        for one in read_library(base).findings:
            assert tell(one, "de")
    path.write_bytes(sound)
    assert not has_errors(read_library(base).findings)


def corruptions(sound: bytes, foreign: bytes) -> list[bytes]:
    """Bytes flipped, cut off, doubled, exchanged, mixed with those of another index, or those of somebody else."""
    chance = random.Random(5)  # noqa: S311 - the same ones each time
    found: list[bytes] = []
    while len(found) < CORRUPTIONS:
        one, other = sorted((chance.randrange(len(sound)), chance.randrange(len(sound))))
        flipped = bytes([sound[one] ^ 1 << chance.randrange(8)])
        found += [
            sound[:one] + flipped + sound[one + 1 :],
            sound[:one],
            sound[:one] + sound[other:],
            sound[:other] + sound[one:],
            sound[one:other] + sound[:one] + sound[other:],
            sound[:one] + foreign[one:],
        ]
    return [content for content in found if content != sound]


def test_a_corrupt_index_is_never_searched(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog, folder = read_library(base).catalog, tmp_path / "index"
    expected = open_index(folder, catalog).search("Verein")
    sound = (folder / INDEX).read_bytes()
    open_index(tmp_path / "foreign", read_library(ROOT).catalog)
    foreign = (tmp_path / "foreign" / INDEX).read_bytes()
    refused = 0
    for content in corruptions(sound, foreign):
        (folder / INDEX).write_bytes(content)
        refused += sealed.read(folder / INDEX) is None
    assert refused == len(corruptions(sound, foreign)) >= CORRUPTIONS - 5
    for content in (*corruptions(sound, foreign)[:12], foreign):  # the last one is sound, and of other sessions
        (folder / INDEX).write_bytes(content)
        assert open_index(folder, catalog).search("Verein") == expected


def test_an_index_sealed_with_a_changed_key_is_built_anew(base: Path, tmp_path: Path) -> None:
    catalog, folder = read_library(base).catalog, tmp_path / "index"
    expected = open_index(folder, catalog).search("Verein")
    key = tmp_path / "cache" / "campnotes" / "index.key"
    for changed in (b"", key.read_bytes()[:-1], bytes([key.read_bytes()[0] ^ 1]) + key.read_bytes()[1:]):
        key.write_bytes(changed)
        assert sealed.read(folder / INDEX) is None
        assert open_index(folder, catalog).search("Verein") == expected
