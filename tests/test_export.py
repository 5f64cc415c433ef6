"""The way out: what is exported is built by other generators, and nobody's own file is lost to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from building import built_site
from campnotes.adapters.exports import MARK, ForeignFilesError, write_export
from campnotes.cli import main
from texts import BASE, ROOT, copied

FILES = {"mkdocs.yml": b"site_name: x\n", "docs/index.md": b"# x\n", "docs/sessions/a/index.md": b"# a\n"}
SITE = "https://campnotes.example/"


def built_by(generator: str, folder: Path, *options: str) -> Path:
    """The site that a generator makes of an export without being told anything about this program."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", generator, "build", "--strict", *options]
    built = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "export"
    assert main(["export", str(folder), "--root", str(ROOT)]) == 0
    return folder


@pytest.fixture(scope="module")
def sites(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The site as our plugin makes it, as MkDocs and as Zensical make it of the export."""
    ours = built_site(ROOT, tmp_path_factory.mktemp("built") / "site", "--strict")
    mkdocs = built_by("mkdocs", export).rename(export.parent / "mkdocs")
    return {"ours": ours, "mkdocs": mkdocs, "zensical": built_by("zensical", export)}


def names(site: Path, pattern: str) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob(pattern) if path.is_file()}


def text_of(page: Path) -> str:
    """What a page says in the part that is ours, without blanks: those of colourful code differ."""
    [content] = JustHTML(page.read_text(encoding="utf-8")).query("#cn-content")
    return "".join(content.to_text().split())


@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_another_generator_makes_the_same_pages(sites: Mapping[str, Path], generator: str) -> None:
    ours, theirs = sites["ours"], sites[generator]
    pages = names(ours, "*.html")
    assert len(pages) > 50
    assert names(theirs, "*.html") == pages
    for page in names(ours, "index.html"):  # the other ones have no text of ours, or are copied as they are
        assert text_of(theirs / page) == text_of(ours / page), page


@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_data_feeds_and_search_are_there_as_they_are(sites: Mapping[str, Path], generator: str) -> None:
    ours, theirs = sites["ours"], sites[generator]
    for pattern in ("data/**/*", "search/data/*", "**/feed.xml", "llms.txt", "assets/javascripts/search.js"):
        files = names(ours, pattern) - names(ours, "*.html")
        assert files
        for file in files:
            assert (theirs / file).read_bytes() == (ours / file).read_bytes(), file


@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_every_link_of_theirs_leads_somewhere(sites: Mapping[str, Path], generator: str) -> None:
    site, seen = sites[generator], 0
    for page in names(site, "*.html") - {"404.html"}:
        document = JustHTML((site / page).read_text(encoding="utf-8"), sanitize=False)
        here = urljoin(SITE, page.removesuffix("index.html"))
        for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("form", "action")):
            for element in document.query(f"{tag}[{attribute}]"):
                link = urlsplit(urljoin(here, element.attrs[attribute]))
                if f"{link.scheme}://{link.netloc}/" == SITE:
                    place = site / unquote(link.path).lstrip("/")
                    assert (place / "index.html").is_file() or place.is_file(), (page, element.attrs[attribute])
                    seen += 1
    assert seen > 1_000


@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_a_page_says_what_it_is_there_too(sites: Mapping[str, Path], generator: str) -> None:
    page = next((sites[generator] / "sessions").rglob("index.html"))
    ours = sites["ours"] / page.relative_to(sites[generator])
    said, expected = (JustHTML(path.read_text(encoding="utf-8"), sanitize=False) for path in (page, ours))
    for selector in (
        "title",
        "meta[property]",
        "link[rel=canonical]",
        "script[type='application/ld+json']",
        ".cn-edit",
    ):
        found = [(one.attrs, one.to_text()) for one in expected.query(selector)]
        assert found
        assert [(one.attrs, one.to_text()) for one in said.query(selector)] == found


def test_the_configuration_names_nothing_of_this_program(export: Path) -> None:
    text = (export / "mkdocs.yml").read_text(encoding="utf-8")
    config = yaml.safe_load(text)  # plain YAML, without tags
    assert config["plugins"] == []
    assert not {"watch", "hooks", "site_dir"} & config.keys()
    for place in (config["docs_dir"], config["theme"]["custom_dir"]):
        assert (export / place).is_dir()
    assert str(ROOT) not in text


# The folder


def test_a_second_export_takes_the_place_of_the_first(tmp_path: Path) -> None:
    write_export(tmp_path / "a" / "b", FILES)
    (tmp_path / "a" / "b" / "site").mkdir()
    (tmp_path / "a" / "b" / "site" / "index.html").touch()  # as a generator makes it
    newer = {"mkdocs.yml": b"site_name: y\n", "docs/index.md": b"# x\n", "docs/neu/index.md": b"# neu\n"}
    write_export(tmp_path / "a" / "b", newer)
    assert contents(tmp_path / "a" / "b") == {**newer, "site/index.html": b""}


def contents(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files.pop(MARK)
    return files


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "urlaub.jpg").write_bytes(b"x")
    with pytest.raises(ForeignFilesError) as error:
        write_export(tmp_path, FILES)
    assert [one.code for one in error.value.findings] == ["export-not-empty"]
    assert [path.name for path in tmp_path.iterdir()] == ["urlaub.jpg"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(b"x")
    with pytest.raises(ForeignFilesError):
        write_export(tmp_path / "export", FILES)
    assert (tmp_path / "export").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["docs/index.md", "docs/sessions/a/index.md", "docs/neu.md", "theme/main.html"])
def test_what_somebody_wrote_into_an_export_stays(tmp_path: Path, name: str) -> None:
    write_export(tmp_path, FILES)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"mine")
    before = contents(tmp_path)
    newer = {"docs/index.md": b"# y\n", "docs/neu.md": b"", "theme/main.html": b""}  # without the session
    with pytest.raises(ForeignFilesError) as error:
        write_export(tmp_path, newer)
    assert [(one.path, one.code) for one in error.value.findings] == [(name, "export-foreign")]
    assert contents(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no links")
@pytest.mark.parametrize("name", ["docs", "docs/index.md", "docs/sessions"])
def test_nothing_is_written_through_a_link(tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_export(elsewhere, FILES)
    write_export(tmp_path / "export", FILES)
    place = tmp_path / "export" / name
    place.rename(tmp_path / "away")
    place.symlink_to(elsewhere / name)
    with pytest.raises(ForeignFilesError):
        write_export(tmp_path / "export", {**FILES, "docs/index.md": b"# y\n"})
    assert contents(elsewhere) == FILES


def test_a_mark_that_names_files_outside_takes_none_away(tmp_path: Path) -> None:
    write_export(tmp_path / "export", FILES)
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"# x\n")
    mark = tmp_path / "export" / MARK
    sum_ = mark.read_text(encoding="utf-8").splitlines()[0].partition("  ")[0]
    for name in ("../outside.md", str(outside), "docs/../../outside.md", ""):
        mark.write_text(f"{sum_}  {name}\n", encoding="utf-8")
        with pytest.raises(ForeignFilesError):
            write_export(tmp_path / "export", {"mkdocs.yml": b"other"})
        assert outside.exists()


@given(stop=st.integers(0, 8), again=st.booleans())
def test_an_export_that_is_killed_is_finished_by_the_next(
    tmp_path_factory: pytest.TempPathFactory, stop: int, again: bool
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    newer = {"mkdocs.yml": b"site_name: y\n", "docs/neu/index.md": b"# neu\n"}
    write_export(folder, FILES)
    for files in (newer, FILES) if again else (newer,):
        with pytest.MonkeyPatch.context() as patch, suppress(OSError):
            fail_after(stop, patch)
            write_export(folder, files)
    write_export(folder, newer)
    assert contents(folder) == newer


def fail_after(writes: int, patch: pytest.MonkeyPatch) -> None:
    """Has the disk be full from this write on."""
    left, replace = iter(range(writes)), Path.replace

    def failing(path: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise OSError("full")
        return replace(path, target)

    patch.setattr(Path, "replace", failing)


def test_bulk_writes_the_search_documents(tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "export"), "--bulk", "--root", str(ROOT)]) == 0
    assert contents(tmp_path / "export").keys() == {"mapping.json", "bulk-001.ndjson"}


@pytest.mark.parametrize("options", [[], ["--bulk"]])
def test_content_with_errors_is_not_exported(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    base = copied(tmp_path / "base", *BASE)
    note = next((base / "sessions").glob("*/*.md"))
    note.write_text(note.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    assert main(["export", str(tmp_path / "export"), *options, "--root", str(base)]) == 1
    assert "the content has errors" in capsys.readouterr().err
    assert not (tmp_path / "export").exists()


def test_misuse_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "urlaub.jpg").write_bytes(b"x")
    assert main(["export", str(tmp_path), "--root", str(ROOT)]) == 2
    assert "urlaub.jpg" in capsys.readouterr().err
    assert main(["export", str(ROOT / "docs" / "export"), "--root", str(ROOT)]) == 2
    assert "[export-inside]" in capsys.readouterr().err
    assert not (ROOT / "docs" / "export").exists()
    assert main(["export", str(tmp_path / "export"), "--root", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert "[no-configuration]" in err
    assert out == ""
