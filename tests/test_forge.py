"""What the forge runs: workflows that give nothing away, and the words about a contribution."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import texts

WORKFLOWS = sorted(texts.ROOT.glob(".*/workflows/*.yml"))
PINNED = re.compile(r"uses: [\w-]{1,40}/[\w-]{1,40}@[0-9a-f]{40} # v\d{1,3}\.\d{1,3}\.\d{1,3}$")
CAMP = "sessions/2026-gute-nachbarschaft"
NOTE = """\
Hofkino <b>im Regen</b>

Problem: Der Strom reicht nicht
Vorschlag: Akku leihen
Vorschlag: Kabel aus dem Treppenhaus legen
Ansprechpartner:innen: Quartiersmanagement
"""


# Workflows


def test_both_forges_run_all_that_must_hold() -> None:
    assert {path.parent.parent.name for path in WORKFLOWS} == {".github", ".forgejo"}
    for forge in (".github", ".forgejo"):
        assert "run: .ci/run\n" in (texts.ROOT / forge / "workflows" / "ci.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_actions_are_pinned_by_hash_with_their_version(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if "uses:" in line]
    assert lines
    assert [line for line in lines if not PINNED.search(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_nothing_foreign_gets_into_a_shell_and_no_token_lies_about(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if path.name == "check.yml"], ids=str)
def test_a_contribution_is_data(path: Path) -> None:
    """The tools are those of the base commit, and the token can only read."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "pull_request" in workflow[True]  # YAML 1.1 reads `on` so; never pull_request_target, which has secrets
    [job] = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read"}
    base, contribution = (step["with"] for step in job["steps"] if "checkout" in step.get("uses", ""))
    assert base["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert (base["path"], contribution["path"]) == ("base", "contribution")
    ran = [word for step in job["steps"] for word in step.get("run", "").split()]
    assert [word for word in ran if word.startswith("contribution/")] == ["contribution/sessions"]


def test_forms_ask_for_consent() -> None:
    form = yaml.safe_load((texts.ROOT / ".github" / "ISSUE_TEMPLATE" / "notiz.yml").read_text(encoding="utf-8"))
    fields = {one["id"]: one for one in form["body"] if "id" in one}
    assert set(fields) == {"camp", "title", "hosts", "note", "license", "consent"}
    assert all(option["required"] for option in fields["consent"]["attributes"]["options"])


# What a contribution brings


@dataclass(frozen=True)
class Contribution:
    """A base, and the same with what somebody wants to add."""

    base: Path
    root: Path
    stored: Path

    def add(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def check(self) -> subprocess.CompletedProcess[str]:
        script = texts.ROOT / ".github" / "contribution.py"
        command = [sys.executable, script, self.base, self.root, self.stored]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def contribution(tmp_path: Path) -> Contribution:
    base, root = (texts.copied(tmp_path / name, "sessions") for name in ("base", "contribution"))
    return Contribution(base, root, tmp_path / "stored")


def test_a_raw_note_is_a_contribution(contribution: Contribution) -> None:
    contribution.add(f"{CAMP}/Notiz vom Samstag.txt", NOTE)
    told = contribution.check()
    assert told.returncode == 0, told.stderr
    assert "1 neue Session, 0 geändert, 0 fehlen." in told.stdout
    assert "1 Problem, 2 Vorschläge, 1 Ansprechrolle</li>" in told.stdout
    assert "Rohe Notiz: Notiz vom Samstag.txt" in told.stdout
    assert "<b>im Regen</b>" not in told.stdout
    assert [path.name for path in files(contribution.stored)] == ["hofkino-b-im-regen-b.md"]
    assert not (contribution.root / CAMP / "Notiz vom Samstag.txt").exists()


def test_a_changed_session_tells_what_is_new_in_it(contribution: Contribution) -> None:
    [path, *_] = sorted((contribution.root / CAMP).glob("leerstand*.md"))
    stored = path.read_text(encoding="utf-8")
    path.write_text(stored.replace("suggestions:\n", "suggestions:\n- id: s99\n  text: Probewoche\n"), encoding="utf-8")
    told = contribution.check()
    assert told.returncode == 0, told.stderr
    assert "0 neue Sessions, 1 geändert, 0 fehlen." in told.stdout
    assert "0 Probleme, 1 Vorschlag, 0 Ansprechrollen" in told.stdout


def test_contact_data_are_refused_and_never_repeated(contribution: Contribution) -> None:
    contribution.add(f"{CAMP}/kontakt.txt", NOTE + "Rückfragen an mia@example.org\n")
    told = contribution.check()
    assert told.returncode == 1
    assert "mia@example.org" not in told.stdout + told.stderr
    assert "kontakt.txt:7:" in told.stdout
    assert f"::error file={CAMP}/kontakt.txt" in told.stderr


def test_links_are_not_followed(contribution: Contribution, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Problem: streng geheim", encoding="utf-8")
    (contribution.root / CAMP / "link.txt").symlink_to(secret)
    told = contribution.check()
    assert told.returncode == 1
    assert "streng geheim" not in told.stdout + told.stderr
    assert not contribution.stored.exists()


def files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file())
