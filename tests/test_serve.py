"""The preview shows the site, also what it writes only when somebody asks for it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket

import pytest

from building import built_site
from texts import BASE, copied

PATIENCE = 120  # seconds until a preview counts as failed
RELOADING = re.compile(rb"<script>[^<]*livereload\(\d+, \d+\);\n</script>")  # what MkDocs adds to pages of a preview


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copied(tmp_path / "base", *BASE)


def test_after_a_change_the_preview_answers_with_the_files_of_the_site(base: Path, tmp_path: Path) -> None:
    note = next((base / "sessions").glob("2*/*.md"))
    with preview(base) as address:
        page = f"{address}sessions/{note.parent.name}/{note.stem}/"
        said = note.read_text(encoding="utf-8")
        for word in ("Quastenflosser", "Nacktmull"):
            note.write_text(said.replace("title: ", f"title: {word} ", 1), encoding="utf-8")
            wait_for(page, word)
        configuration = base / "mkdocs.yml"
        told = re.sub(r"(?m)^site_url: .*", f"site_url: {address}", configuration.read_text(encoding="utf-8"))
        here = copied(tmp_path / "here", *BASE)
        (here / "mkdocs.yml").write_text(told, encoding="utf-8")
        (here / note.relative_to(base)).write_bytes(note.read_bytes())
        site = built_site(here, tmp_path / "site")
        expected = files(site)
        first = sorted(expected, key=lambda path: not path.endswith("/manifest.json"))  # as the search page does
        assert {path: got(address, path) for path in first} == expected


def test_the_preview_answers_nothing_from_elsewhere(base: Path) -> None:
    with preview(base) as address:
        for path in ("search/data/none.json", "../mkdocs.yml", "%2e%2e/mkdocs.yml", "sessions/none/none/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                got(address, path)


def files(site: Path) -> dict[str, bytes]:
    """Path → content of what does not say when it was compressed."""
    found = (path for path in site.rglob("*") if path.is_file() and path.suffix != ".gz")
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in found}


def got(address: str, path: str) -> bytes:
    with urllib.request.urlopen(address + path.removesuffix("index.html")) as answer:  # noqa: S310 - the preview's
        content: bytes = answer.read()
    return RELOADING.sub(b"", content)


@contextmanager
def preview(base: Path) -> Iterator[str]:
    """The address of `campnotes serve`, once it answers."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = base.parent / "serve.log"
    command = [sys.executable, "-m", "campnotes", "serve", "--address", f"127.0.0.1:{port}"]
    with (
        log.open("w") as told,
        subprocess.Popen(command, cwd=base, stdout=told, stderr=told) as process,
    ):
        try:
            yield _address(log)
        finally:
            process.terminate()


def _address(log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := re.search(r"Serving on (http\S+)", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.1)
    pytest.fail(log.read_text(encoding="utf-8"))


def wait_for(page: str, word: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if word.encode() in got(page, ""):
            return
        time.sleep(0.1)
    pytest.fail(f"{page} does not show {word}")
