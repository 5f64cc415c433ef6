"""Door to MkDocs: translates its events into pages and search data of a knowledge base, and findings into its log."""

from __future__ import annotations

import logging
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from campnotes.adapters.files import read_library
from campnotes.adapters.pages import read_words, render_pages
from campnotes.adapters.search import open_index
from campnotes.adapters.shards import shards
from campnotes.core.findings import Finding, tell

# `--strict` fails on every warning, and a knowledge base with warnings is sound: only errors may count there.
LEVELS = {"error": logging.ERROR, "warning": logging.INFO, "note": logging.DEBUG}
SOME_DAY = "2000-01-01"  # instead of the day of the build, which MkDocs writes into sitemap.xml.gz

log = get_plugin_logger("campnotes")


class CampnotesPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds the generated pages and the search data, and leads each page's edit link to the file behind it."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        forge = config.extra["forge"]
        config.edit_uri_template = f"{forge['url']}/edit/{forge['branch']}/{{path}}"
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        root = _root(config)
        library = read_library(root)
        _log(library.findings, library.catalog.language)
        for hand_written in files.documentation_pages():
            hand_written.edit_uri = f"docs/{hand_written.src_uri}"
        for path, page in render_pages(library.catalog, root / "templates").items():
            file = File.generated(config, path, content=page.markdown)
            file.edit_uri = page.edit_path
            files.append(file)
        for name, data in shards(open_index(root / ".campnotes" / "index", library.catalog).export()).items():
            files.append(File.generated(config, f"search/data/{name}", content=data))
        return files

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        env.globals["t"] = read_words(_root(config) / "templates", config.theme["language"])
        return env

    def on_pre_page(self, page: Page, config: MkDocsConfig, files: Files) -> Page:
        page.update_date = SOME_DAY
        return page


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _log(findings: tuple[Finding, ...], language: str) -> None:
    for finding in findings:
        log.log(LEVELS[finding.severity], tell(finding, language))
