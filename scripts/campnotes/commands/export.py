"""`campnotes export DIR`: what the site is made of, as plain files that other programs take."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import get_files, set_exclusions
from mkdocs.utils.yaml import yaml_load

from campnotes.adapters.bulk import bulk_files
from campnotes.adapters.exports import ForeignFilesError, write_export
from campnotes.adapters.files import read_library, refusal
from campnotes.commands import tell_all
from campnotes.commands.site import with_mkdocs
from campnotes.core.findings import finding, has_errors
from campnotes.core.site import Site

OURS = ("docs", "sessions", "templates")
"""Folders of a knowledge base: what is exported into them would become part of it."""
OF_THE_BASE = ("hooks", "plugins", "site_dir", "watch")
"""Keys of mkdocs.yml that lead to what is not exported; of the plugins those that are not ours are kept."""

BUILT_IN = ("tables", "fenced_code")
"""Markdown extensions that MkDocs has on unasked, others do not."""

Exported = dict[str, bytes]
"""Path in the export → content."""


def run(options: argparse.Namespace) -> int:
    made = _search_documents if options.bulk else _pages
    return with_mkdocs(options.root, partial(_export, options.root, options.folder, made))


def _export(root: Path, folder: Path, made: Callable[[MkDocsConfig], Exported], config_file: str, language: str) -> int:
    """Writes the export and prints where it is; what stands in the way is told, and nothing is written."""
    if any(folder.resolve().is_relative_to((root / name).resolve()) for name in OURS):
        tell_all([finding("export-inside", folder.name)], language)
        return 2
    try:
        write_export(folder, made(load_config(config_file, strict=True)))
    except ForeignFilesError as error:
        tell_all(error.findings, language)
        return 2
    except OSError as error:
        tell_all([refusal("write-failed", folder.name, error)], language)
        return 1
    print(folder)
    return 0


def _pages(config: MkDocsConfig) -> Exported:
    """Every file that a generator needs in place of this program: pages, data, theme, configuration.

    Raises MkDocsException when the content has errors.
    """
    config.plugins.on_startup(command="build", dirty=False)
    config = config.plugins.on_config(config)
    files = config.plugins.on_files(get_files(config), config=config)
    set_exclusions(files, config)
    included = [file for file in files if file.inclusion.is_included()]  # type: ignore[no-untyped-call]
    return {
        **{f"docs/{file.src_uri}": file.content_bytes for file in included},
        **_theme(config),
        "mkdocs.yml": _configuration(config),
    }


def _search_documents(config: MkDocsConfig) -> Exported:
    """The documents that are searched, for a search cluster; raises MkDocsException when the content has errors."""
    library = read_library(Path(config.config_file_path).parent)
    if has_errors(library.findings):
        tell_all(library.findings, library.catalog.language)
        raise MkDocsException("the content has errors")
    return bulk_files(library.catalog, Site(config.site_name, config.site_description or "", config.site_url or ""))


def _theme(config: MkDocsConfig) -> Exported:
    if not config.theme.custom_dir:
        return {}
    theme = Path(config.theme.custom_dir)
    files = sorted(path for path in theme.rglob("*") if path.is_file())
    return {f"theme/{path.relative_to(theme).as_posix()}": path.read_bytes() for path in files}


def _configuration(config: MkDocsConfig) -> bytes:
    """The mkdocs.yml of the knowledge base without our plugin, but with what that tells the theme."""
    with Path(config.config_file_path).open("rb") as file:
        written = yaml_load(file)
    plugins = [plugin for plugin in written.get("plugins", ()) if plugin != "campnotes"]
    kept = {key: value for key, value in written.items() if key not in OF_THE_BASE}
    theme = {**kept["theme"], "custom_dir": "theme", "variant": "classic"}  # which Zensical has of Material's looks
    told: Mapping[str, Any] = {
        **kept,
        "docs_dir": "docs",
        "theme": theme,
        "markdown_extensions": [*BUILT_IN, *written.get("markdown_extensions", ())],
        "plugins": plugins,
        "edit_uri_template": config.edit_uri_template,
        "extra": dict(config.extra),
    }
    return yaml.dump(told, allow_unicode=True, sort_keys=False).encode()
