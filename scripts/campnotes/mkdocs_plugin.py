"""Door to MkDocs: translates its events into pages and search data of a knowledge base, and findings into its log."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urljoin

from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext
from rjsmin import jsmin

from campnotes.adapters.datasets import data_files
from campnotes.adapters.feeds import feeds
from campnotes.adapters.files import read_library
from campnotes.adapters.history import UnusableTimeError, last_change
from campnotes.adapters.kit import Printer
from campnotes.adapters.linked_data import linked_data
from campnotes.adapters.on_request import OnRequest, write
from campnotes.adapters.pages import FINISHED_PAGES, pages, read_words, render_llms_text
from campnotes.adapters.pages import Page as GeneratedPage
from campnotes.adapters.preview import PREVIEW_FOLDER, preview_files
from campnotes.adapters.search import INDEX_FOLDER, open_index
from campnotes.adapters.shards import MANIFEST, shards
from campnotes.core.catalog import Catalog
from campnotes.core.findings import Finding, has_errors, tell
from campnotes.core.later import Later
from campnotes.core.policy import with_policy
from campnotes.core.records import Record, records
from campnotes.core.related import related
from campnotes.core.site import Forge, Site
from campnotes.sealed import Memory, digest

# `--strict` fails on every warning, and a knowledge base with warnings is sound: only errors may count there.
LEVELS = {"error": logging.ERROR, "warning": logging.INFO, "note": logging.INFO}
SEARCH_DATA = "search/data/"
SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # where nobody knows when something was changed; never that of the build

log = get_plugin_logger("campnotes")


class CampnotesPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds the generated pages and the search data, gives the theme its words, and each page its policy.

    A page that an earlier build finished is taken as it was, as long as nothing that it shows is another.
    """

    def __init__(self) -> None:
        super().__init__()
        self.on_request: OnRequest | None = None
        self.folder: Path | None = None
        self.changed = SOME_DAY
        self.memory: Memory | None = None
        self.made_of: dict[str, bytes] = {}
        self.finished: list[_Ready] = []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.on_request = OnRequest() if command == "serve" else None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        if self.on_request:
            self.on_request.attach(server)
        return server

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        config.edit_uri_template = _forge(config).edit("docs/{path}")
        config.extra["edit"] = _forge(config).edit("")
        config.extra["words"] = read_words(_root(config) / "templates", config.theme["language"])
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        frame = _frame(config)
        self.memory = Memory(_root(config) / FINISHED_PAGES, frame) if frame else None
        self.folder = None if self.on_request else Path(config.site_dir)
        self.finished = []  # a preview builds again and again
        if self.on_request:
            self.on_request.forget()

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        root, site = _root(config), _site(config)
        library, words = read_library(root), config.extra["words"]
        self.changed = site.changed or SOME_DAY
        catalog = library.catalog
        _log(library.findings, catalog.language)
        if config.strict and has_errors(library.findings):
            raise PluginError("the content has errors")  # before the rest of the work; `--strict` would fail after it
        for script in files.javascript_files():
            if script.src_dir == config.docs_dir:
                script.content_string = jsmin(script.content_string)
        found = records(catalog)
        search = partial(_search_files, root / INDEX_FOLDER, catalog, found)
        if self.on_request:
            self.on_request.add(SEARCH_DATA + MANIFEST, search)
        else:
            self._add(search(), files, config)
        relations = related(found)
        preview = preview_files(root / PREVIEW_FOLDER, catalog.vocabulary, catalog.language)
        made = Later.of_all(data_files(catalog, site, words["data"]), feeds(catalog, site, words), preview)
        downloads = self._add(made, files, config)
        del made  # what makes them holds more than they do
        linked = linked_data(catalog, site, words, downloads)
        for page in pages(catalog, root / "templates", relations, site, downloads, linked):
            files.append(self._finished(page, config) or _Unfinished(page, config))
        llms_text = render_llms_text(root / "templates", words, site)
        sheet = Printer(root / "templates", words, catalog.language, style="").blank_sheet()
        for path, content in {"llms.txt": llms_text, "sheet.html": sheet}.items():
            files.append(File.generated(config, path, content=content))
        return files

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Spares the Markdown engine what is HTML already; it would take half of the build's time."""
        return "" if _is_ours(page) else markdown

    def on_page_context(
        self, context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        if _is_ours(page):
            page.content = page.file.content_string.split("---\n", 2)[2]
        return context

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        if _is_ours(page):
            page.content = ""  # thousands of them are a lot of memory
        safe = with_policy(output)
        if self.memory and (made_of := self.made_of.get(page.file.src_uri)):
            self.memory.learn(_packed(safe), made_of)
        return safe

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if self.memory:
            self.memory.keep()

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        if template_name == "sitemap.xml":
            context["pages"] = sorted([*context["pages"], *self.finished], key=attrgetter("url"))
        return context

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        return with_policy(output_content) if template_name.endswith(".html") else output_content

    def on_pre_page(self, page: Page, config: MkDocsConfig, files: Files) -> Page:
        page.update_date = self.changed.isoformat()  # MkDocs writes it into sitemap.xml.gz
        return page

    def _add(self, made: Mapping[str, bytes], files: Files, config: MkDocsConfig) -> Mapping[str, bytes]:
        """Adds files of ours by their paths; in a build they are written at once, for they are a lot of memory."""
        if self.folder is None:
            for path in made:
                files.append(_Ready(path, path, partial(made.__getitem__, path), config, self.on_request))
            return made
        for path in made:
            write(self.folder / path, made[path])
            files.append(File.generated(config, path, abs_src_path=str(self.folder / path)))
        return _Written(self.folder, made)

    def _finished(self, page: GeneratedPage, config: MkDocsConfig) -> File | None:
        """The page as an earlier build finished it, None when that build would have made another one."""
        if not (self.memory and page.made_of):
            return None
        self.made_of[page.path] = page.made_of
        if (known := self.memory.recall(page.made_of)) is None:
            return None
        place = page.path.removesuffix(".md") + ".html"
        finished = _Ready(page.path, place, partial(zlib.decompress, known), config, self.on_request)
        self.finished.append(finished)
        return finished


class _Written(Mapping[str, bytes]):
    """Files in a folder by their paths."""

    def __init__(self, folder: Path, paths: Iterable[str]) -> None:
        self._folder, self._paths = folder, dict.fromkeys(paths)

    def __getitem__(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        return (self._folder / path).read_bytes()

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class _Unfinished(File):
    """A page for the theme to finish, compressed until then: thousands of them are a lot of memory."""

    def __init__(self, page: GeneratedPage, config: MkDocsConfig) -> None:
        super().__init__(page.path, None, config.site_dir, config.use_directory_urls)
        self.generated_by = "campnotes"
        self._packed = _packed(page.render())

    @property  # type: ignore[misc]  # nobody sets it
    def content_bytes(self) -> bytes:
        return zlib.decompress(self._packed)

    @property  # type: ignore[misc]
    def content_string(self) -> str:
        return self.content_bytes.decode()


class _Ready(File):
    """What MkDocs need only write: a finished page, which is in the navigation and a target of links as any other,
    or a file that is made for it."""

    meta: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self, path: str, place: str, make: Callable[[], bytes], config: MkDocsConfig, on_request: OnRequest | None
    ) -> None:
        super().__init__(path, None, config.site_dir, config.use_directory_urls, dest_uri=place)
        self.canonical_url = config.site_url and urljoin(config.site_url, self.url)
        self.generated_by = "campnotes"
        self._make, self._on_request = make, on_request

    @property  # type: ignore[misc]  # nobody sets it
    def content_bytes(self) -> bytes:
        return self._make()

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        if self._on_request:
            self._on_request.add(self.dest_uri, lambda: {self.dest_uri: self.content_bytes})
        else:
            write(Path(self.abs_dest_path), self.content_bytes)


def _is_ours(page: Page) -> bool:
    """Whether a page was generated, and is HTML already."""
    return page.file.generated_by == "campnotes"


def _search_files(folder: Path, catalog: Catalog, found: Sequence[Record]) -> dict[str, bytes]:
    """The files of the search by their paths in the site; the index is let go of."""
    return {SEARCH_DATA + name: data for name, data in shards(open_index(folder, catalog, found).export()).items()}


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _frame(config: MkDocsConfig) -> bytes:
    """Everything that the theme may put around a page; nothing where that cannot be told.

    It can be where no other plugin has a hand in pages, and where the navigation gives all of its titles itself.
    """
    if set(config.plugins) != {"campnotes"} or not _titled(config.nav):
        return b""
    told = {key: value for key, value in config.items() if key not in {"plugins", "site_dir", "theme"}}
    looks = digest(Path(config.theme.custom_dir)) if config.theme.custom_dir else b""
    return repr([told, dict(config.theme), looks]).encode()


def _titled(nav: object) -> bool:
    """Whether a navigation names each of its pages."""
    if isinstance(nav, list):
        return all(isinstance(entry, dict) and all(map(_titled, entry.values())) for entry in nav)
    return isinstance(nav, str)


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), level=1)


def _site(config: MkDocsConfig) -> Site:
    if not config.site_url:
        log.info("no site_url: no feeds, no vocabulary.ttl, no linked data, for they name things by their address")
    changed = _last_change(_root(config))
    return Site(config.site_name, config.site_description or "", config.site_url or "", _forge(config), changed)


def _last_change(root: Path) -> datetime | None:
    try:
        changed = last_change(root)
    except UnusableTimeError as error:
        raise ConfigurationError(str(error)) from error
    if changed is None:
        log.info("neither SOURCE_DATE_EPOCH nor a commit: the data do not say of when they are")
    return changed


def _forge(config: MkDocsConfig) -> Forge:
    match config.extra.get("forge"):
        case {"url": str(url), "branch": str(branch)}:
            return Forge(url.rstrip("/"), branch)
    raise ConfigurationError(
        "mkdocs.yml: extra.forge needs url and branch, the address of the repository and its branch"
    )


def _log(findings: tuple[Finding, ...], language: str) -> None:
    for finding in findings:
        log.log(LEVELS[finding.severity], tell(finding, language))
