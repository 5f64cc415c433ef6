"""What is kept from one run to the next: only what the same user, program and input made."""

from __future__ import annotations

from pathlib import Path

import pytest

from campnotes import sealed
from campnotes.sealed import Memory


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "key"))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A memory that knows what comes of "ab" and "c" on the ground "g"."""
    memory = Memory(tmp_path / "kept", b"g")
    memory.learn(b"made", b"ab", b"c")
    memory.keep()
    return tmp_path / "kept"


def test_what_was_made_of_the_same_is_recalled(kept: Path) -> None:
    assert Memory(kept, b"g").recall(b"ab", b"c") == b"made"


@pytest.mark.parametrize("made_of", [(b"a", b"bc"), (b"abc",), (b"c", b"ab"), (b"ab", b"c", b"")])
def test_what_was_made_of_something_else_is_not(kept: Path, made_of: tuple[bytes, ...]) -> None:
    assert Memory(kept, b"g").recall(*made_of) is None


@pytest.mark.parametrize("ground", [(), (b"h",), (b"g", b"")])
def test_on_another_ground_nothing_is_known(kept: Path, ground: tuple[bytes, ...]) -> None:
    assert Memory(kept, *ground).recall(b"ab", b"c") is None


def test_another_program_knows_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_program", lambda: b"another")
    assert Memory(kept, b"g").recall(b"ab", b"c") is None


def test_what_nobody_asked_for_is_forgotten(kept: Path) -> None:
    again = Memory(kept, b"g")
    again.learn(b"other", b"d")
    again.keep()
    assert Memory(kept, b"g").recall(b"ab", b"c") is None
    assert Memory(kept, b"g").recall(b"d") == b"other"


def test_what_somebody_else_made_is_never_believed(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a folder .campnotes/ that came with a repository."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
        memory = Memory(kept, b"g")
        memory.learn(b"<script>", b"ab", b"c")
        memory.keep()
    assert Memory(kept, b"g").recall(b"ab", b"c") is None


def test_one_changed_byte_anywhere_makes_it_nothing(kept: Path) -> None:
    sound = kept.read_bytes()
    for place in range(len(sound)):
        kept.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert Memory(kept, b"g").recall(b"ab", b"c") is None
