"""`campnotes build` and `campnotes serve`: the static site, by MkDocs and our plugin."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from campnotes.adapters.files import read_library
from campnotes.core.findings import finding, has_errors, tell


def run(options: argparse.Namespace) -> int:
    config_file = options.root / "mkdocs.yml"
    library = read_library(options.root)
    language = library.catalog.language
    if not config_file.is_file():
        print(tell(finding("no-configuration", "mkdocs.yml"), language), file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(message)s")  # what MkDocs says goes to standard error
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme's notice about another program
    try:
        if options.serve:
            serve(str(config_file), dev_addr=options.address, open_in_browser=False)
            return 0
        if has_errors(library.findings):
            for one in library.findings:
                print(tell(one, language), file=sys.stderr)
            return 1
        site_dir = {"site_dir": str(options.site_dir)} if options.site_dir else {}
        config = load_config(str(config_file), strict=True, **site_dir)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
        print(config.site_dir)
    except (Abort, MkDocsException) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
