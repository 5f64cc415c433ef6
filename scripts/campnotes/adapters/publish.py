"""Publishing: a site is built aside, looked over when finished, and put in its place in one step.

    site                        → .site-builds/x7k2/site     a link, which is all that changes
    .site-builds/x7k2/site      what stands there now
    .site-builds/x7k2/SHA256SUMS   its files with their sums: `cd site && sha256sum --check ../SHA256SUMS`
    .site-builds/previous       → x7k2's predecessor, to go back to
    .site-builds/lock           held by the build under way

Where the site is a folder, or no links can be made, its files are replaced one by one, each as a whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from campnotes.core.findings import Finding, finding
from campnotes.core.inspection import inspect

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SITE, SUMS = "site", "SHA256SUMS"
PREVIOUS, NEXT, LOCK = "previous", "next", "lock"

Sums = dict[str, str]
"""Path in the site, with forward slashes → SHA-256 of the file."""


class BusyError(Exception):
    """Another build of the same site is under way."""


class UnfitSiteError(Exception):
    """A finished site that must not be published; `findings` say why, their paths being those of its files."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(f"{one.path}: {one.code}" for one in findings))
        self.findings = findings


def publish(site: Path, build: Callable[[Path], None], is_generated: Callable[[str], bool]) -> bool:
    """Has `build` fill a fresh folder and makes it the site; whether that took one step, by a link.

    `is_generated` tells which pages, by their path in the site, are made from notes. With a link a reader sees the old
    site or the new one whenever this process dies; the old one is kept until the next but one. Raises BusyError,
    UnfitSiteError and whatever `build` or the disk raise: the site is then as it was.
    """
    site = _place(site)
    builds = site.parent / f".{site.name}-builds"
    builds.mkdir(parents=True, exist_ok=True)
    with _alone(builds):
        _clear(builds, site)
        fresh = Path(tempfile.mkdtemp(dir=builds))
        try:
            build(fresh / SITE)
            _open_to_all(fresh)
            _look_over(fresh / SITE, is_generated)
            sums = _sums(fresh / SITE)
            _write_sums(fresh / SUMS, sums)
            in_one_step = _swap(site, fresh)
            if not in_one_step:
                _replace_files(site, fresh / SITE, sums)
        finally:
            _clear(builds, site)
    return in_one_step


def _place(site: Path) -> Path:
    """Where the site stands: what somebody else's link leads to; our own link is the place itself."""
    site = Path(os.path.abspath(site))
    return site if _build_of(site) else site.resolve()


def _build_of(link: Path) -> Path | None:
    """The folder of the build that a link of ours leads to."""
    if not link.is_symlink():
        return None
    build = Path(os.path.abspath(link.parent / link.readlink())).parent
    return build if build.parent == link.parent / f".{link.name}-builds" else None


@contextlib.contextmanager
def _alone(builds: Path) -> Iterator[None]:
    """Holds the lock; the system lets go of it when the process ends, however it ends."""
    with (builds / LOCK).open("ab") as file:
        try:
            _lock(file)
        except OSError as error:
            raise BusyError from error
        yield


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _clear(builds: Path, site: Path) -> None:
    """Takes away what builds that were killed left behind, and the builds before the previous one."""
    previous = builds / PREVIOUS
    kept = {builds / LOCK, previous, _build_of(site), builds / previous.readlink() if previous.is_symlink() else None}
    for path in builds.iterdir():
        if path not in kept and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path not in kept:
            path.unlink()


def _open_to_all(fresh: Path) -> None:
    """A web server is another user than the one who builds, whatever rights that one gives to new files."""
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)


def _look_over(site: Path, is_generated: Callable[[str], bool]) -> None:
    found: list[Finding] = []
    for name, path in _files(site):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        found += inspect(name, content, is_generated(name))
    if found:
        raise UnfitSiteError(tuple(found))


def _files(site: Path) -> Iterator[tuple[str, Path]]:
    """Everything in a site that is no folder, sorted by its path in the site, which comes with it."""
    found = (path for path in site.rglob("*") if path.is_symlink() or not path.is_dir())
    yield from sorted((path.relative_to(site).as_posix(), path) for path in found)


def _sums(site: Path) -> Sums:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in _files(site)}


def _write_sums(path: Path, sums: Sums) -> None:
    path.write_text("".join(f"{sum_}  {name}\n" for name, sum_ in sums.items()), encoding="utf-8", newline="\n")


def _swap(site: Path, fresh: Path) -> bool:
    """Makes `site` lead to the fresh build; False where a folder is in the way or links are not to be had."""
    if sys.platform == "win32" or (site.is_dir() and not site.is_symlink()):
        return False
    old, builds = _build_of(site), fresh.parent
    try:
        if old:
            _link(builds / PREVIOUS, Path(old.name), builds)
        _sync()
        _link(site, Path(builds.name, fresh.name, SITE), builds)
    except PermissionError:  # a file system without links
        return False
    _sync()
    return True


def _link(place: Path, target: Path, builds: Path) -> None:
    """Makes `place` a link to `target` in one step, whatever link stood there."""
    (builds / NEXT).unlink(missing_ok=True)
    (builds / NEXT).symlink_to(target, target_is_directory=True)
    (builds / NEXT).replace(place)


def _sync() -> None:
    """Has the system write out what it holds in memory: after a power cut the link must not lead to empty files."""
    if sys.platform != "win32":
        os.sync()


def _replace_files(site: Path, fresh: Path, sums: Sums) -> None:
    """Makes the folder `site` the same as `fresh`: pages after what they load, then takes away what is no more.

    Hidden files of the folder stay, such as those by which a host or version control knows it.
    """
    for name in sorted(sums, key=lambda name: (name.endswith(".html"), name)):
        place = site / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(place)
    for name, path in _files(site):
        if name not in sums and not any(part.startswith(".") for part in Path(name).parts):
            path.unlink()
    _sync()
    written = _sums(site)
    if changed := tuple(finding("output-changed", name) for name, sum_ in sums.items() if written[name] != sum_):
        raise UnfitSiteError(changed)
