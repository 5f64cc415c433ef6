"""When the knowledge base was last changed: what a build says in place of the moment in which it happened to run."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

TOLD = "SOURCE_DATE_EPOCH"
"""Seconds since 1970, see https://reproducible-builds.org/specs/source-date-epoch/; MkDocs knows it as well."""


class UnusableTimeError(ValueError):
    """What SOURCE_DATE_EPOCH says is no point in time."""


def last_change(root: Path) -> datetime | None:
    """What SOURCE_DATE_EPOCH says, else the time of the last commit, in UTC; None where nobody knows.

    The same commit gives the same time, whoever asks, when and where. Raises UnusableTimeError.
    """
    told = os.environ.get(TOLD)
    seconds = _last_commit(root) if told is None else told
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UnusableTimeError(f"{TOLD}: {told!r} is no time in seconds since 1970") from error


def _last_commit(root: Path) -> str | None:
    """The seconds at which it was made; None where there is no git, no repository, or nothing in it yet."""
    git = shutil.which("git")
    if git is None:
        return None
    # Not `git log`, which does what the configuration of the repository says.
    command = [git, "-C", str(root), "rev-list", "--max-count=1", "--timestamp", "HEAD"]
    asked = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603
    return asked.stdout.split()[0] if asked.returncode == 0 and asked.stdout.strip() else None
