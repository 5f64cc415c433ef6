"""`campnotes` and `python -m campnotes`: the only place that exits."""

from __future__ import annotations

import sys

from campnotes.cli import main


def run() -> None:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
