"""A disk that fails: at its k-th call, once or from then on, beneath one folder.

Python tells its audit hooks of each call before it is made (https://docs.python.org/3/library/audit_events.html), and
a hook that raises prevents it; so every library is covered, whatever name it calls the function by. Of fsync and
sync nothing is told: they are wrapped.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CALLS = {"open": "open", "os.mkdir": "mkdir", "os.rename": "rename", "os.symlink": "symlink"}
SYNCS = ("fsync", "sync")

if sys.platform != "win32":
    import resource


class Disk:
    """Counts the calls of a disk, and refuses those that it is told to."""

    def __init__(self, folder: Path, at: int, lasting: bool) -> None:
        self.folder, self.at, self.lasting = str(folder), at, lasting
        self.calls = 0
        self.failed = False

    def call(self, name: str) -> None:
        self.calls += 1
        if self.calls == self.at or (self.lasting and self.calls > self.at):
            self.failed = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)


_disk: Disk | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _disk is not None and event in CALLS:
        path = arguments[1] if event == "os.symlink" else arguments[0]
        if isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(_disk.folder):
            _disk.call(CALLS[event])


sys.addaudithook(_hook)


@contextmanager
def failing(folder: Path, at: int, *, lasting: bool = False) -> Iterator[Disk]:
    """Lets the call `at` (from 1 on) beneath `folder` fail, and all after it when the fault is lasting."""
    global _disk
    with pytest.MonkeyPatch.context() as patch:
        _disk = disk = Disk(folder, at, lasting)
        for name in filter(lambda name: hasattr(os, name), SYNCS):
            patch.setattr(os, name, _told(disk, name, getattr(os, name)))
        try:
            yield disk
        finally:
            _disk = None


def _told(disk: Disk, name: str, real: Callable[..., None]) -> Callable[..., None]:
    def call(*arguments: Any) -> None:
        disk.call(name)
        real(*arguments)

    return call


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Has the system refuse to write more than `size` bytes to any file, in whatever language it is written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
