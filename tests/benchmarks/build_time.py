"""What our plugin costs a build: `python tests/benchmarks/build_time.py 1000` prints a table.

The same pages are built by MkDocs with our plugin, from notes, and by MkDocs alone, from an export of them. All builds
are of the same run, and those of MkDocs alone stand before and after ours, so that a busy machine slows both.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measuring import change_a_note, cost, knowledge_base

BUILD = ("mkdocs", "build", "--quiet", "--strict")


def main(sessions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = knowledge_base(Path(folder) / "base", sessions)
        export = Path(folder) / "export"
        cost(("campnotes", "export", str(export), "--root", str(base)), Path(folder))
        alone = [cost(BUILD, export)]
        nothing = cost(BUILD, base)
        change_a_note(base, "Quastenflosser")
        changed = cost(BUILD, base)
        alone.append(cost(BUILD, export))
    bare = min(alone, key=lambda one: one.computing)
    print(f"{sessions:,} sessions\n\n| build | took | computing | ratio | memory |\n|---|---:|---:|---:|---:|")
    for name, one in (
        ("MkDocs alone, from the export", bare),
        ("with our plugin, from nothing", nothing),
        ("with our plugin, a note changed", changed),
    ):
        ratio = one.computing / bare.computing
        print(f"| {name} | {one.seconds:.1f} s | {one.computing:.1f} s | {ratio:.2f} | {one.megabytes:.0f} MB |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
