"""A cache of bytes in one file that only this user can have written.

What lies in it is opened by code that trusts it (Whoosh keeps pickles, and to open one that somebody else made runs
their code), so it is sealed with a key of this user and read in one go: the bytes checked are the bytes used.
A missing, altered or foreign file is no error, it is nothing. It is replaced by one rename: a killed writer leaves the
old file, two at once do not meet, and a folder that cannot be written only costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path

SEAL = hashlib.sha256().digest_size  # bytes
NAME = re.compile(r"[\w.-]+")  # "jinja2" of "jinja2>=3.1"
SOURCES = ("*.py", "*.toml")


class Memory:
    """What was made, under all that it was made of, from one run of the program to the next.

    It forgets what a run does not ask for, and everything when the program or one of its libraries is another one.
    """

    def __init__(self, path: Path, *ground: bytes) -> None:
        """What is kept at `path`; `ground` is what everything here is made of."""
        self._path = path
        self._ground = _told(_program(), *ground)
        self._before = read(path) or {}
        self._now: dict[str, bytes] = {}

    def recall(self, *made_of: bytes) -> bytes | None:
        """What `learn` was told of the same parts, None when that never was."""
        key = self._key(made_of)
        if (known := self._before.get(key)) is not None:
            self._now[key] = known
        return known

    def learn(self, content: bytes, *made_of: bytes) -> None:
        self._now[self._key(made_of)] = content

    def keep(self) -> None:
        """Writes what this run recalled and learned."""
        if self._now.keys() != self._before.keys():
            write(self._path, self._now)

    def _key(self, made_of: Iterable[bytes]) -> str:
        return _told(self._ground, *made_of).hex()


def read(path: Path) -> dict[str, bytes] | None:
    """The named contents that `write` was given; None when the file is not there or not ours."""
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    seal, content = sealed[:SEAL], memoryview(sealed)[SEAL:]  # no copies: there may be a lot
    if not hmac.compare_digest(seal, _seal([content])):
        return None
    start = sealed.index(b"\n", SEAL) + 1
    contents = {}
    for name, length in json.loads(sealed[SEAL:start]).items():
        contents[name] = sealed[start : start + length]
        start += length
    return contents


def write(path: Path, contents: Mapping[str, bytes]) -> None:
    """Puts the sealed contents into place. What cannot be written is left: the next reader finds nothing."""
    lengths = {name: len(content) for name, content in contents.items()}
    parts = [json.dumps(lengths).encode(), b"\n", *contents.values()]
    with contextlib.suppress(OSError):
        _replace(path, [_seal(parts), *parts])


def digest(folder: Path, *patterns: str) -> bytes:
    """A hash over the names and bytes of the files under a folder, all or those that match one of the patterns."""
    found = sorted({path for pattern in patterns or ("*",) for path in folder.rglob(pattern) if path.is_file()})
    names = [path.relative_to(folder).as_posix() for path in found]
    return _told(repr(names).encode(), *(path.read_bytes() for path in found))


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    """Writes a file at once or not at all, readable by its owner alone; sweeps away what killed writers left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"{path.name}.*.tmp"):
        left.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".tmp", dir=path.parent)
    with open(handle, "wb") as file:
        file.writelines(parts)
    os.replace(temporary, path)


def _seal(parts: Iterable[bytes | memoryview]) -> bytes:
    seal = hmac.new(_own_key(), digestmod="sha256")
    for part in parts:
        seal.update(part)
    return seal.digest()


def _own_key() -> bytes:
    """The key of this user, kept outside of any project; a folder from elsewhere cannot be sealed with it.

    Where it cannot be kept, every process has its own, and no cache is ever found sound.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    path = Path(home) / "campnotes" / "index.key"
    with contextlib.suppress(OSError):
        if len(key := path.read_bytes()) == SEAL:
            return key
    key = secrets.token_bytes(SEAL)
    with contextlib.suppress(OSError):
        _replace(path, [key])
    return key


@cache
def _program() -> bytes:
    """A hash over this program and what it is installed with."""
    libraries = [NAME.match(one) for one in requires("campnotes") or () if "extra ==" not in one]
    versions = [version(library[0]) for library in libraries if library]
    return _told(repr(versions).encode(), digest(Path(__file__).parent, *SOURCES))


def _told(*parts: bytes) -> bytes:
    """A hash over all parts and where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.digest()
