"""A folder of exported files: filled when it is empty or an earlier export, so that nobody's own file is lost.

DIR/.campnotes-export   SHA-256 and path of each exported file: `cd DIR && sha256sum --check .campnotes-export`
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from campnotes.core.findings import Finding, finding

MARK = ".campnotes-export"
PART = f"{MARK}.part"  # the file that is being written

Sums = frozenset[tuple[str, str]]
"""(SHA-256, path with forward slashes) of files; two of a path while an export is under way."""


class ForeignFilesError(Exception):
    """The folder holds what no export wrote; `findings` name it, their paths being those in the folder."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(f"{one.path}: {one.code}" for one in findings))
        self.findings = findings


def write_export(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes the exported files of `folder` these, by their path; those of an earlier export that are no more go.

    What others put there stays, such as the site that a generator made. Raises ForeignFilesError, before anything is
    written, where a file would be lost that others wrote or changed; and OSError, after which the next export goes on.
    """
    before = _exported(folder)
    after = frozenset((_sum(content), name) for name, content in files.items())
    if foreign := [finding("export-foreign", name) for name in _foreign(folder, before | after)]:
        raise ForeignFilesError(*foreign)
    folder.mkdir(parents=True, exist_ok=True)
    _write_sums(folder, before | after)
    for name, content in files.items():
        _write(folder, name, content)
    for _, name in before:
        if name not in files:
            (folder / name).unlink(missing_ok=True)
    _write_sums(folder, after)


def _exported(folder: Path) -> Sums:
    """The files of earlier exports; raises where something else stands."""
    mark = folder / MARK
    if mark.is_file() and not mark.is_symlink():
        lines = (line.partition("  ") for line in mark.read_text(encoding="utf-8").splitlines())
        return frozenset((sum_, name) for sum_, _, name in lines if _is_within(name))
    if folder.exists() and not folder.is_dir():
        raise ForeignFilesError(finding("export-no-folder", folder.name))
    if folder.exists() and (others := sorted({path.name for path in folder.iterdir()} - {PART})):
        raise ForeignFilesError(finding("export-not-empty", folder.name, example=others[0]))
    return frozenset()


def _is_within(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts


def _foreign(folder: Path, own: Sums) -> Iterator[str]:
    """The paths of exported files where something stands that no export has written so, or that lead elsewhere."""
    for name in sorted({name for _, name in own}):
        places = [folder / name, *(folder / parent for parent in PurePosixPath(name).parents if parent.name)]
        if any(place.is_symlink() for place in places) or not _is_free(folder, name, own):
            yield name


def _is_free(folder: Path, name: str, own: Sums) -> bool:
    path = folder / name
    return not path.exists() or (path.is_file() and (_sum(path.read_bytes()), name) in own)


def _write_sums(folder: Path, sums: Sums) -> None:
    lines = sorted(f"{sum_}  {name}\n" for sum_, name in sums)
    _write(folder, MARK, "".join(lines).encode())


def _write(folder: Path, name: str, content: bytes) -> None:
    """Writes the whole file or nothing."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / PART).write_bytes(content)
    (folder / PART).replace(folder / name)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
