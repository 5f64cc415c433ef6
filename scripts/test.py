"""Sets Campnotes up and runs its tests: `python3 scripts/test.py [what pytest understands]`."""

from __future__ import annotations

import sys

from start import TEST_LOCK, become, set_up

if __name__ == "__main__":
    set_up(TEST_LOCK)
    become("-m", "pytest", *sys.argv[1:])
