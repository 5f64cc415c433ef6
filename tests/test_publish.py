"""Publishing: a reader sees the old site or the new one, never anything between."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from campnotes.adapters.pages import UnsafePageError
from campnotes.adapters.publish import LOCK, PREVIOUS, SUMS, BusyError, UnfitSiteError, publish
from campnotes.cli import main
from campnotes.commands.site import with_mkdocs
from texts import BASE, copied

linked = pytest.mark.skipif(sys.platform == "win32", reason="no links: the site is a folder there")
PAGES = 40
KILLS = 200 if settings.default.max_examples > 1_000 else 20
LONGEST_LIFE = 0.25  # seconds; a build of BUILDER takes about as long
BUILDER = """
import sys, time
from pathlib import Path
from campnotes.adapters.publish import publish
site, version, pages = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def build(folder):
    for number in range(pages):
        (folder / str(number % 7)).mkdir(parents=True, exist_ok=True)
        (folder / str(number % 7) / f"{number}.txt").write_text(version)
        time.sleep(0.003)
print("ready", flush=True)
publish(site, build, lambda name: True)
"""


def build(version: str) -> Callable[[Path], None]:
    """A build of a small site, every file of which says its version."""

    def write(folder: Path) -> None:
        for number in range(PAGES):
            (folder / str(number % 7)).mkdir(parents=True, exist_ok=True)
            (folder / str(number % 7) / f"{number}.txt").write_text(version, encoding="utf-8")

    return write


def put(site: Path, version: str) -> bool:
    return publish(site, build(version), lambda _: True)


def version_of(site: Path) -> str:
    """The one version that all files of a whole site say."""
    files = list(site.resolve().rglob("*.txt"))
    assert len(files) == PAGES
    [version] = {path.read_text(encoding="utf-8") for path in files}
    return version


def kept(site: Path) -> set[str]:
    """The builds that are kept, by their versions."""
    builds = site.parent / f".{site.name}-builds"
    folders = [path for path in builds.iterdir() if path.is_dir() and not path.is_symlink()]
    assert {path.name for path in builds.iterdir()} - {LOCK, PREVIOUS} == {path.name for path in folders}
    return {version_of(folder / "site") for folder in folders}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@linked
def test_the_site_is_a_link_to_its_newest_build_and_the_one_before_is_kept(site: Path) -> None:
    for version, expected in (("1", {"1"}), ("2", {"1", "2"}), ("3", {"2", "3"})):
        assert put(site, version)
        assert site.is_symlink()
        assert version_of(site) == version
        assert kept(site) == expected
    assert version_of(site.parent / ".site-builds" / PREVIOUS / "site") == "2"


@linked
def test_each_build_has_the_sums_of_its_files(site: Path) -> None:
    put(site, "1")
    folder = site.resolve()
    for line in (folder.parent / SUMS).read_text(encoding="utf-8").splitlines():
        sum_, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sum_
    assert len((folder.parent / SUMS).read_text(encoding="utf-8").splitlines()) == PAGES


@linked
def test_a_web_server_may_read_what_somebody_else_built(site: Path) -> None:
    before = os.umask(0o077)
    try:
        put(site, "1")
    finally:
        os.umask(before)
    folder = site.resolve()
    assert {path.stat().st_mode & 0o777 for path in (folder.parent, *folder.rglob("*")) if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*.txt")} == {0o644}


@linked
def test_a_build_killed_at_any_moment_leaves_the_old_site_or_the_new_one(site: Path) -> None:
    put(site, "0")
    before, moment = "0", random.Random(7)  # noqa: S311 - any moments do, the same ones each time
    for version in map(str, range(1, KILLS + 1)):
        command = [sys.executable, "-c", BUILDER, str(site), version, str(PAGES)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            end = time.monotonic() + moment.uniform(0, LONGEST_LIFE)
            while time.monotonic() < end:
                assert version_of(site) in (before, version)
            process.kill()
        assert version_of(site) in (before, version)
        before = version_of(site)
    assert put(site, "last")
    assert kept(site) == {before, "last"}


@linked
def test_a_full_disk_leaves_the_old_site(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(site, "old")
    for call in count(1):
        with monkeypatch.context() as patch:
            fail_at(call, patch)
            try:
                put(site, "new")
                break
            except OSError as error:
                told = error.errno
        assert told == errno.ENOSPC
        assert version_of(site) == "old"
        assert kept(site) == {"old"}
    assert call > PAGES
    assert version_of(site) == "new"


def fail_at(call: int, patch: pytest.MonkeyPatch) -> None:
    """Has the disk be full at this call of whatever takes space, and at each one after it."""
    calls = count(1)

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            if next(calls) >= call:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **options)

        return wrapped

    for owner, name in ((Path, "write_text"), (Path, "mkdir"), (Path, "symlink_to"), (tempfile, "mkdtemp")):
        patch.setattr(owner, name, failing(getattr(owner, name)))


@linked
def test_what_dead_builds_left_behind_is_cleared_away(site: Path) -> None:
    put(site, "1")
    builds = site.parent / ".site-builds"
    (builds / "tmpdead" / "site").mkdir(parents=True)
    (builds / "tmpdead" / "site" / "half.html").touch()
    (builds / "next").symlink_to("tmpdead")
    put(site, "2")
    assert kept(site) == {"1", "2"}


def test_two_builds_at_once_are_refused(site: Path) -> None:
    def meanwhile(folder: Path) -> None:
        with pytest.raises(BusyError):
            put(site, "2")
        build("1")(folder)

    publish(site, meanwhile, lambda _: True)
    assert version_of(site) == "1"
    put(site, "3")  # the lock is free again
    assert version_of(site) == "3"


@linked
def test_an_unfit_site_is_not_published(site: Path) -> None:
    put(site, "old")

    def unfit(folder: Path) -> None:
        build("new")(folder)
        (folder / "page.html").write_text("<p>no policy</p>", encoding="utf-8")
        (folder / "link.txt").symlink_to("/etc/hosts")

    with pytest.raises(UnfitSiteError) as error:
        publish(site, unfit, lambda _: True)
    assert {(one.path, one.code) for one in error.value.findings} == {
        ("page.html", "output-policy"),
        ("link.txt", "output-kind"),
    }
    assert version_of(site) == "old"
    assert kept(site) == {"old"}


def test_a_folder_stays_a_folder_and_keeps_what_a_host_knows_it_by(site: Path) -> None:
    (site / ".git").mkdir(parents=True)
    (site / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (site / "gone.html").touch()
    assert not put(site, "1")
    assert not put(site, "2")
    assert not site.is_symlink()
    assert version_of(site) == "2"
    assert (site / ".git" / "HEAD").read_text(encoding="utf-8") == "ref"
    assert not (site / "gone.html").exists()
    assert kept(site) == set()


@linked
def test_somebody_elses_link_stays_and_the_folder_behind_it_is_filled(site: Path) -> None:
    served = site.parent / "served"
    served.mkdir()
    site.symlink_to(served)
    assert not put(site, "1")
    assert site.readlink() == served
    assert version_of(served) == "1"


@linked
def test_a_file_system_without_links_gets_a_folder(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert not put(site, "1")
    assert not put(site, "2")
    assert version_of(site) == "2"


def test_a_page_that_is_not_safe_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def unsafe(config_file: str, language: str) -> int:
        raise UnsafePageError("sessions/camp/a/: the page would hold <script>")

    (tmp_path / "mkdocs.yml").write_text("site_name: Camp\n", encoding="utf-8")
    assert with_mkdocs(tmp_path, unsafe) == 1
    assert capsys.readouterr().err == "sessions/camp/a/: the page would hold <script>\n"


def test_build_publishes_what_passes_and_keeps_the_site_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copied(tmp_path / "base", *BASE)
    assert main(["build", "--root", str(root)]) == 0
    assert capsys.readouterr().out == f"{root / 'site'}\n"
    before = (root / "site" / "index.html").read_bytes()
    with (root / "docs" / "ueber.md").open("a", encoding="utf-8") as page:
        page.write("\n\n![](https://example.org/x.png)\n")
    assert main(["build", "--root", str(root)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "ueber/index.html: Fehler: " in err
    assert "output-foreign" in err
    assert (root / "site" / "index.html").read_bytes() == before
