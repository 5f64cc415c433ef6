"""`campnotes kit DIR --plan CSV`: note sheets, door posters and pad texts for every session of a camp."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from mkdocs.config import load_config

from campnotes.adapters.exports import ForeignFilesError, write_export
from campnotes.adapters.files import FILE_LIMIT, read_bytes, read_library
from campnotes.adapters.kit import Camp, Printer
from campnotes.adapters.pages import read_words
from campnotes.commands import nearest_name, tell_all, unknown_name
from campnotes.commands.import_notes import slug
from campnotes.commands.site import with_mkdocs
from campnotes.core.findings import finding, has_errors
from campnotes.core.kit import pad
from campnotes.core.plan import read_plan
from campnotes.core.publishing import PLACEHOLDER

PAD = Path("templates", "pad.txt")
STYLE = Path("docs", "assets", "stylesheets", "kit.css")


def run(options: argparse.Namespace) -> int:
    return with_mkdocs(options.root, partial(_kit, options))


def _kit(options: argparse.Namespace, config_file: str, language: str) -> int:
    """Writes the papers and prints where they are; what stands in the way is told."""
    root: Path = options.root
    config = load_config(config_file)
    camp, reason = _camp(options, config.site_name, config.site_url or "")
    if camp is None:
        print(reason, file=sys.stderr)
        return 2
    raw, found = read_bytes(Path(options.plan), options.plan, FILE_LIMIT)
    plan, noticed = read_plan(raw, options.plan, language) if raw is not None else (None, ())
    pad_text, missing = read_bytes(root / PAD, PAD.as_posix(), FILE_LIMIT)
    tell_all([*found, *noticed, *missing, *([] if camp.site else [finding("kit-no-address", "mkdocs.yml")])], language)
    if plan is None or pad_text is None or has_errors(noticed):
        return 1
    words = read_words(root / "templates", language)
    printer = Printer(root / "templates", words, language, (root / STYLE).read_text(encoding="utf-8"))
    files = {
        f"{slug(words['kit']['sheets'])}.html": printer.sheets(plan.sessions, camp).encode(),
        f"{slug(words['kit']['posters'])}.html": printer.posters(plan.sessions, camp).encode(),
    }
    for number, session in enumerate(plan.sessions, 1):
        text = pad(pad_text.decode("utf-8", errors="replace"), session, camp.title, language)
        files[f"pads/{number:03}-{slug(session.title) or 'session'}.txt"] = text.encode()
    try:
        write_export(options.folder, files)
    except ForeignFilesError as error:
        tell_all(error.findings, language)
        return 2
    print(options.folder)
    return 0


def _camp(options: argparse.Namespace, site_name: str, site_url: str) -> tuple[Camp | None, str]:
    """The camp of the papers, or None and why there is none of this id."""
    site = "" if PLACEHOLDER.search(site_url) else site_url
    if options.event is None:
        return Camp(site_name, None, site), ""
    catalog = read_library(options.root).catalog
    if event := catalog.events.get(options.event):
        return Camp(event.title, options.event, site), ""
    near = nearest_name(options.event, catalog.events)
    return None, unknown_name("--event", options.event, near, catalog.language)
