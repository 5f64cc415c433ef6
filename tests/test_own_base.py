"""The walk of docs/eigene-wissensbasis.md: every command it shows, in its order, from the copy to the built site."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import texts
from campnotes.core.publishing import PLACEHOLDER

PAGE = (texts.ROOT / "docs" / "eigene-wissensbasis.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
EVENT = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
NOTE = "Hofkino\n\nProblem: Der Strom reicht nicht\nVorschlag: Akku leihen\n"
CAMP = Path("sessions", "barcamp-nordhang-2027")


def test_the_page_leads_to_a_site_of_ones_own(tmp_path: Path) -> None:
    root = texts.copied(tmp_path / "copy", *texts.BASE, ".github", ".forgejo")
    start, base, new, check, fill, review, build, export = COMMANDS
    assert start == "python3 scripts/start.py"  # tests/test_setup.py
    run(base, root)
    assert [path.name for path in (root / "sessions").iterdir()] == ["vocabulary"]
    assert sorted(path.name for path in root.glob(".*/workflows/*")) == ["check.yml", "check.yml", "publish.yml"]
    assert run(base, root) == ("", "")
    event = root / run(new, root)[0].strip()
    assert EVENT
    event.write_text(EVENT[1], encoding="utf-8")
    assert "[placeholder]" in run(check, root, code=1)[0]
    fill_in(root)
    run(check, root)
    (root / "inbox").mkdir()
    (root / "inbox" / "hofkino.txt").write_text(NOTE, encoding="utf-8")
    assert run(fill, root)[0] == f"{CAMP.as_posix()}/hofkino.md\n"
    run(review, root)
    (root / CAMP / "noch nicht gelesen.txt").write_text("Beete\n\nProblem: Kein Wasser\n", encoding="utf-8")
    assert "noch nicht gelesen.txt" in run(build, root)[1]
    pages = sorted(path.parent.name for path in (root / "site" / CAMP).rglob("index.html"))
    assert pages == ["hofkino"]
    assert "Der Strom reicht nicht" in (root / "site" / CAMP / "hofkino" / "index.html").read_text(encoding="utf-8")
    run(export, root)
    assert (tmp_path / "unsere-seiten" / "docs" / CAMP / "hofkino" / "index.md").is_file()


def fill_in(root: Path) -> None:
    """Every placeholder, as an organiser would."""
    for path in (root / "mkdocs.yml", *(root / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(PLACEHOLDER.sub("https://nordhang.invalid", text), encoding="utf-8")


def run(command: str, root: Path, code: int = 0) -> tuple[str, str]:
    """Runs a line of the page as a shell would, and gives back what it said; nobody sits at the keyboard."""
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
    return done.stdout, done.stderr
