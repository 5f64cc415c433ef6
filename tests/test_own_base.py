"""The walk of docs/eigene-wissensbasis.md: every command it shows, in its order, from the copy to the built site."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import texts
from campnotes.core.publishing import PLACEHOLDER

PAGE = (texts.ROOT / "docs" / "eigene-wissensbasis.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
EVENT = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
NOTE = "Hofkino\n\nProblem: Der Strom reicht nicht\nVorschlag: Akku leihen\n"


def test_the_page_leads_to_a_site_of_ones_own(tmp_path: Path) -> None:
    copy_without_examples(tmp_path)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "hofkino.txt").write_text(NOTE, encoding="utf-8")
    start, new, check, fill, review, build = COMMANDS
    assert start == "python3 scripts/start.py"  # tests/test_setup.py
    event = tmp_path / run(new, tmp_path).strip()
    assert EVENT
    event.write_text(EVENT[1], encoding="utf-8")
    assert "[placeholder]" in run(check, tmp_path, code=1)
    fill_in(tmp_path)
    run(check, tmp_path)
    assert run(fill, tmp_path) == "sessions/barcamp-nordhang-2027/hofkino.md\n"
    run(review, tmp_path)
    run(build, tmp_path)
    page = tmp_path / "site" / "sessions" / "barcamp-nordhang-2027" / "hofkino" / "index.html"
    assert "Der Strom reicht nicht" in page.read_text(encoding="utf-8")


def copy_without_examples(root: Path) -> None:
    for name in ("docs", "templates", "sessions/vocabulary"):
        shutil.copytree(texts.ROOT / name, root / name)
    shutil.copy(texts.ROOT / "mkdocs.yml", root)


def fill_in(root: Path) -> None:
    """Every placeholder, as an organiser would."""
    for path in (root / "mkdocs.yml", *(root / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(PLACEHOLDER.sub("https://nordhang.invalid", text), encoding="utf-8")


def run(command: str, root: Path, code: int = 0) -> str:
    """Runs a line of the page as a shell would; nobody sits at the keyboard."""
    name, *words = shlex.split(command)
    assert name == "campnotes"
    files = [str(one) for word in words for one in (sorted(root.glob(word)) if "*" in word else [word])]
    done = subprocess.run(
        [sys.executable, "-m", "campnotes", *files],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout
