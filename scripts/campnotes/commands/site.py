"""`campnotes build` and `campnotes serve`: the static site, by MkDocs and our plugin."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import get_files

from campnotes.adapters.files import read_language
from campnotes.adapters.pages import UnsafePageError
from campnotes.adapters.publish import BusyError, UnfitSiteError, publish
from campnotes.commands import tell_all
from campnotes.core.findings import Finding, finding, has_errors


def run(options: argparse.Namespace) -> int:
    return with_mkdocs(
        options.root, partial(_serve, options.address) if options.serve else partial(_build, options.site_dir)
    )


def with_mkdocs(root: Path, work: Callable[[str, str], int]) -> int:
    """The exit code of `work`, which gets the path of mkdocs.yml and the language; tells why MkDocs stopped it."""
    config_file, language = root / "mkdocs.yml", read_language(root)
    if not config_file.is_file():
        tell_all([finding("no-configuration", "mkdocs.yml")], language)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(message)s")  # what MkDocs says goes to standard error
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme's notice about another program
    try:
        return work(str(config_file), language)
    except (Abort, MkDocsException, UnsafePageError) as error:
        print(error, file=sys.stderr)
        return 1


def _serve(address: str, config_file: str, language: str) -> int:
    serve(config_file, dev_addr=address, open_in_browser=False)
    return 0


def _build(site_dir: Path | None, config_file: str, language: str) -> int:
    """Publishes the site and prints where it stands; what stands in the way is told, and the old site stays."""
    config = load_config(config_file, strict=True, **({"site_dir": str(site_dir)} if site_dir else {}))
    site = Path(config.site_dir)
    hand_written = {"404.html", *_hand_written(config)}
    told: tuple[Finding, ...] = ()
    try:
        in_one_step = publish(site, partial(_build_into, config), lambda name: name not in hand_written)
    except BusyError:
        told = (finding("build-busy", site.name),)
    except UnfitSiteError as error:
        told = error.findings
    except OSError as error:
        told = (finding("build-failed", site.name, reason=error.strerror or error),)
    else:
        told = () if in_one_step else (finding("site-is-folder", site.name),)
        print(site)
    tell_all(told, language)
    return 1 if has_errors(told) else 0


def _hand_written(config: MkDocsConfig) -> Iterator[str]:
    """The pages that people wrote as pages, by their path in the site; they may name an address to write to."""
    for file in get_files(config).documentation_pages():
        yield file.dest_uri


def _build_into(config: MkDocsConfig, folder: Path) -> None:
    config.site_dir = str(folder)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()
