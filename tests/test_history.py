"""When a knowledge base was last changed: the same commit says the same, anywhere and whenever it is built."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campnotes.adapters.history import UnusableTimeError, last_change

COMMITTED = datetime(2024, 5, 4, 9, 30, tzinfo=UTC)
SETTINGS = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Mia", "GIT_AUTHOR_EMAIL": "mia@camp.example"}


@pytest.fixture(autouse=True)
def _nobody_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in [name for name in os.environ if name.startswith("GIT_")]:  # as in a hook of git's
        monkeypatch.delenv(name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "base"
    moment = COMMITTED.astimezone().isoformat()
    environment = {**os.environ, **SETTINGS, "HOME": str(tmp_path), "GIT_COMMITTER_DATE": moment}
    environment |= {"GIT_COMMITTER_NAME": "Mia", "GIT_COMMITTER_EMAIL": "mia@camp.example"}
    for command in (["init", "--quiet", str(root)], ["-C", str(root), "commit", "--quiet", "--allow-empty", "-m", "A"]):
        subprocess.run(["git", *command], env=environment, check=True)
    return root


def test_it_is_the_time_of_the_last_commit(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "sessions").mkdir()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert last_change(repository) == COMMITTED
    assert last_change(repository / "sessions") == COMMITTED


def test_what_is_told_goes_before_what_is_committed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert last_change(repository) == datetime(1970, 1, 2, tzinfo=UTC)


def test_nobody_knows_without_a_repository_a_commit_or_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / ".git" / "HEAD").write_text("ref: refs/heads/none-yet\n", encoding="utf-8")
    assert last_change(repository) is None
    (repository / ".git" / "HEAD").unlink()
    assert last_change(repository) is None
    monkeypatch.setenv("PATH", "")
    assert last_change(repository) is None


@pytest.mark.parametrize("told", ["", "yesterday", "1.5", "99999999999999999999", "-99999999999999"])
def test_what_is_no_time_is_refused(told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    with pytest.raises(UnusableTimeError, match="SOURCE_DATE_EPOCH"):
        last_change(tmp_path)
