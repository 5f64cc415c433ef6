"""`campnotes fetch`: what the live preview of the page for handing in a note runs on."""

from __future__ import annotations

import argparse
import sys

from campnotes.adapters.files import read_language
from campnotes.adapters.preview import PREVIEW_FOLDER, FetchError, fetch, is_fetched
from campnotes.commands import words_for


def run(options: argparse.Namespace) -> int:
    folder = options.root / PREVIEW_FOLDER
    if not is_fetched(folder):
        try:
            fetch(folder)
        except FetchError as error:
            print(words_for(read_language(options.root))["fetch_failed"].format(reason=error), file=sys.stderr)
            return 1
    print(folder)
    return 0
