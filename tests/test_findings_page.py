"""The page of all findings: every one has its section, and every example brings about the one it stands for.

`pytest tests/test_findings_page.py --update-golden` writes anew what docs/befunde.md says of each finding; its examples
are written by hand. An example is a change of one of the files at the end of the page (`diff`), a whole file (`text`),
commands (`sh`), or told in words; what these mean stands below in MADE.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from zipfile import ZIP_STORED

import pytest

import documents
import texts
from campnotes.adapters.publish import BusyError, UnfitSiteError
from campnotes.cli import main
from campnotes.commands import export, reading, search, site
from campnotes.core import importing
from campnotes.core.findings import codes, finding
from campnotes.core.inspection import inspect

PAGE = texts.ROOT / "docs" / "befunde.md"
SECTION = re.compile(r"^### (?P<code>[a-z0-9-]+)\n\n(?P<told>(?:> .*\n)+)\n(?P<example>(?:(?!##).*\n)+)", re.MULTILINE)
SAMPLE = re.compile(r"`(?P<name>[\w.]+)`:\n\n```text\n(?P<text>(?:(?!```).*\n)+)```")
CHANGE = re.compile(r"\AIn `(?P<name>[\w.]+)`:\n\n```(?P<kind>diff|text)\n(?P<text>(?:(?!```).*\n)+)```\n")
COMMANDS = re.compile(r"\A```sh\n(?P<lines>(?:campnotes .*\n)+)```\n")
IN_WORDS = re.compile(r"\A(?:Zum Beispiel|Dazu darf es nicht kommen): .*\n")
KEY = re.compile(r"[ -]*\w+:")  # "  types:", by which a line is known again
MARKS = re.compile(r"([\\`*_\[\]<>#])")  # of Markdown
SEVERITIES = {"error": "Fehler", "warning": "Warnung", "note": "Hinweis"}
CAMP = "sessions/2026-camp"
PLACE_IN_CODE = re.compile(r"[\w.]+\.py:\d+")  # "extract.py:120"


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def sections() -> dict[str, re.Match[str]]:
    return {match["code"]: match for match in SECTION.finditer(page())}


def samples() -> dict[str, str]:
    _, end = page().split("\n## Woher die Beispiele kommen\n")
    return {match["name"]: match["text"] for match in SAMPLE.finditer(end)}


def test_every_finding_has_its_section_and_every_section_its_finding() -> None:
    assert list(sections()) == list(codes())
    assert page().count("\n### ") == len(codes())
    in_words = {code for code, match in sections().items() if IN_WORDS.match(match["example"])}
    assert in_words == set(MADE)


def test_the_page_says_what_the_program_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    missed: list[str] = []

    def told(match: re.Match[str]) -> str:
        code = match["code"]
        root = base(tmp_path / code)
        with monkeypatch.context() as there:
            there.chdir(root)
            made = MADE.get(code)
            said = run(made(root, there), capsys) if made else said_of(match["example"], root, capsys)
        if code not in said:
            missed.append(f"the example of {code} brings about {sorted(said) or 'nothing'}")
            return match[0]
        return match[0].replace(match["told"], quoted(SEVERITIES[codes()[code]], *said[code]))

    right = SECTION.sub(told, page())
    assert not missed, "\n".join(missed)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(right, encoding="utf-8", newline="\n")
    assert page() == right, "see the head of this file"


def test_the_files_of_the_examples_are_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = base(tmp_path)
    monkeypatch.chdir(root)
    commands = ["campnotes import notiz.txt --event 2026-camp --plan plan.csv", *CHECK]
    assert run(commands, capsys) == {}


@pytest.mark.parametrize("code", [code for code, match in sections().items() if "\n+" in match["example"]])
def test_what_the_page_advises_helps(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = base(tmp_path)
    monkeypatch.chdir(root)
    change = CHANGE.match(sections()[code]["example"])
    assert change
    place(change, root).write_text(changed(change, "+"), encoding="utf-8")
    assert run(commands_for(change["name"]), capsys) == {}


# The examples of the page


def base(root: Path) -> Path:
    """A knowledge base with the files of the examples in their places."""
    texts.copied(root, "sessions/vocabulary")
    for name, text in samples().items():
        path = root / PLACES.get(name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


PLACES = {name: f"{CAMP}/{name}" for name in ("event.yml", "beete.md", "zaun.md")}


def said_of(example: str, root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    """Code → message and hint of all that the program says of an example."""
    if commands := COMMANDS.match(example):
        return run(commands["lines"].splitlines(), capsys)
    change = CHANGE.match(example)
    assert change, f"neither a change nor commands: {example}"
    text = change["text"] if change["kind"] == "text" else changed(change, "-")
    place(change, root).write_text(text, encoding="utf-8")
    return run(commands_for(change["name"]), capsys)


def place(change: re.Match[str], root: Path) -> Path:
    return root / PLACES.get(change["name"], change["name"])


def changed(change: re.Match[str], sign: str) -> str:
    """The file of an example with the lines that have this sign; what they replace is known by its text or its key."""
    lines = change["text"].splitlines()
    before, after = ([line[1:] for line in lines if line[:1] in (" ", "", one)] for one in "+-")
    text = "\n" + samples()[change["name"]]
    old = "\n" + "\n".join(before) + "\n"
    if old not in text:
        assert len(before) == 1
        key = KEY.match(before[0])
        assert key
        [same] = [line for line in text.splitlines() if line.startswith(key[0])]
        old = f"\n{same}\n"
    assert text.count(old) == 1
    return text.replace(old, "\n" + "".join(f"{line}\n" for line in (before if sign == "+" else after)))[1:]


def commands_for(name: str) -> list[str]:
    match name:
        case "notiz.txt":
            return ["campnotes import notiz.txt --event 2026-camp"]
        case "plan.csv":
            return ["campnotes import notiz.txt --event 2026-camp --plan plan.csv"]
        case _:
            return CHECK


def run(commands: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    capsys.readouterr()
    for command in commands:
        main(shlex.split(command)[1:])
    out, err = capsys.readouterr()
    told = re.findall(r"^.*?: (?:Fehler|Warnung|Hinweis): (.*)\n    (.*) \[([a-z0-9-]+)\]$", out + err, re.MULTILINE)
    return {code: (PLACE_IN_CODE.sub("…", message), hint) for message, hint, code in told}


def quoted(severity: str, message: str, hint: str) -> str:
    return f"> **{severity}.** {inert(message)}\n> {inert(hint)}\n"


def inert(text: str) -> str:
    return MARKS.sub(r"\\\1", text)


# What the examples in words mean: how they come about, and the commands that tell them

Patch = pytest.MonkeyPatch
CHECK = ["campnotes check"]
IMPORT = ["campnotes import notiz.txt --event 2026-camp"]


def written(path: str, content: str | bytes, commands: list[str] = CHECK) -> Callable[[Path, Patch], list[str]]:
    def make(root: Path, _: Patch) -> list[str]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
        return commands

    return make


def note(content: str | bytes) -> Callable[[Path, Patch], list[str]]:
    return written("notiz.txt", content, IMPORT)


def session(old: str, new: str) -> Callable[[Path, Patch], list[str]]:
    return written(f"{CAMP}/beete.md", samples()["beete.md"].replace(old, new))


def twice(change: Callable[[Path], object], commands: list[str]) -> Callable[[Path, Patch], list[str]]:
    """Something is done after the note was read, then the commands."""

    def make(root: Path, _: Patch) -> list[str]:
        main(shlex.split(IMPORT[0])[1:])
        change(root)
        return commands

    return make


def uploaded(root: Path) -> None:
    shutil.copy(root / "notiz.txt", root / CAMP / "notiz.txt")


def reworded(root: Path) -> None:
    path = root / CAMP / "hofkino.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Akku leihen", "Akku kaufen"), encoding="utf-8")


def named(path: str, name: str) -> Callable[[Path, Patch], list[str]]:
    def make(root: Path, _: Patch) -> list[str]:
        (root / path).rename(root / path.replace("beete.md", name))
        return CHECK

    return make


def colliding(root: Path, _: Patch) -> list[str]:
    (root / CAMP / "Beete.md").write_text(samples()["beete.md"], encoding="utf-8")
    return CHECK


def folder(path: str) -> Callable[[Path, Patch], list[str]]:
    def make(root: Path, _: Patch) -> list[str]:
        (root / path).mkdir(parents=True)
        return CHECK

    return make


def gone(path: str) -> Callable[[Path, Patch], list[str]]:
    def make(root: Path, _: Patch) -> list[str]:
        (root / path).unlink()
        return CHECK

    return make


def replaced(root: Path, _: Patch) -> list[str]:
    path = root / "sessions" / "vocabulary" / "problem-types.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("- id: raeume\n", "- id: raeume\n  replacedBy: zeit-personal\n"), encoding="utf-8")
    return CHECK


def stumbling(_: Path, patch: Patch) -> list[str]:
    patch.setattr(reading, "read_note", None)
    return IMPORT


def refusing(_: Path, patch: Patch) -> list[str]:
    def read_library(root: Path) -> NoReturn:
        raise OSError(28, "No space left on device")

    patch.setattr(search, "read_library", read_library)
    return ["campnotes search Beete"]


def losing(_: Path, patch: Patch) -> list[str]:
    patch.setattr(importing, "lines_losing_words", lambda *_: {4})
    return IMPORT


def published(outcome: Exception | bool) -> Callable[[Path, Patch], list[str]]:
    """`campnotes build` where what publishes the site answers so."""

    def publish(*_: object) -> bool:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def make(root: Path, patch: Patch) -> list[str]:
        texts.copied(root, "mkdocs.yml", "docs", "templates")
        patch.setattr(site, "publish", publish)
        return ["campnotes build"]

    return make


def exported(folder: str, change: Callable[[Path], object] = lambda _: None) -> Callable[[Path, Patch], list[str]]:
    """`campnotes export` into a folder, a second time after the change."""

    def make(root: Path, patch: Patch) -> list[str]:
        published(True)(root, patch)
        patch.setattr(export, "_pages", lambda _: {"docs/index.md": b"Start"})
        main(["export", folder])
        change(root / folder)
        return [f"campnotes export {folder}"]

    return make


def printed(root: Path, patch: Patch) -> list[str]:
    published(True)(root, patch)
    return ["campnotes kit papers --plan plan.csv"]


def unfit(name: str, content: bytes) -> UnfitSiteError:
    return UnfitSiteError(tuple(inspect(name, content, generated=False)))


MADE: dict[str, Callable[[Path, Patch], list[str]]] = {
    "file-not-regular": folder(f"{CAMP}/mehr"),
    "folder-is-repository": folder(f"{CAMP}/.git"),
    "names-collide": colliding,
    "file-empty": written(f"{CAMP}/beete.md", ""),
    "file-too-large": session("eine Kiste", "x" * 1_100_000),
    "file-binary": note(b"\x7fELF\x00\x00\x00\x01"),
    "file-encoding": note(bytes(range(128, 160)) * 4),
    "file-encoding-guessed": note(samples()["notiz.txt"].replace("Strom", "Strom für Töne").encode("cp1252")),
    "file-name": named(f"{CAMP}/beete.md", "Mein Beet.md"),
    "line-too-long": note("Hofkino\n" + "und dann " * 4_000),
    "too-many-lines": note("Hofkino\n" + "und dann\n" * 12_000),
    "too-many-headings": note("".join(f"# Zeile {number}\n" for number in range(600))),
    "nested-too-deep": note("Hofkino\n" + "".join(f"{'  ' * number}- Zeile {number}\n" for number in range(40))),
    "front-matter-too-large": session("Kollektiv Spaten", "x" * 300_000),
    "disk-failed": refusing,
    "yaml-odd-character": session("Beete für", "Beete\u2028für"),
    "yaml-too-many-values": session("  types: [raeume]\n", f"  details: [{', '.join(['viel'] * 20_001)}]\n"),
    "value-too-long": session("title: Beete für alle", f"title: {'viel ' * 50}Text"),
    "concept-replaced": replaced,
    "session-alike": written(f"{CAMP}/noch-einmal.md", samples()["beete.md"]),
    "event-missing": written("sessions/2027-camp/beete.md", samples()["beete.md"]),
    "vocabulary-missing": gone("sessions/vocabulary/problem-types.yml"),
    "note-not-read": written(f"{CAMP}/notiz.txt", samples()["notiz.txt"]),
    "note-read-as": written(f"{CAMP}/notiz.txt", samples()["notiz.txt"]),
    "note-known": twice(uploaded, CHECK),
    "note-withdrawn": twice(lambda _: main(["withdraw", "2026-camp/hofkino"]), IMPORT),
    "words-lost": losing,
    "note-too-rich": note("Hofkino\n\nVorschläge:\n" + "- am Abend gleich den Akku aufladen\n" * 4_990),
    "session-changed": twice(reworded, IMPORT),
    "file-not-utf8": written(f"{CAMP}/beete.md", samples()["beete.md"].encode("cp1252")),
    "format-not-supported": note(b"%PDF-1.7"),
    "format-unreadable": note(documents.docx(documents.paragraph("Hofkino"))[:200]),
    "format-encrypted": note(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
    "format-too-complex": note("<html><body>" + "<div>" * 200 + "Hofkino"),
    "archive-too-large": note(documents.archive({f"word/media/{n}.png": "x" for n in range(300)}, ZIP_STORED)),
    "format-no-text": note(documents.docx("")),
    "note-failed": stumbling,
    "plan-no-csv": written("plan.csv", b"PK\x03\x04\x00", [f"{IMPORT[0]} --plan plan.csv"]),
    "plan-too-large": written("plan.csv", "Titel\n" + "Hofkino\n" * 10_001, [f"{IMPORT[0]} --plan plan.csv"]),
    "plan-row-twice": written(
        "b.txt", samples()["notiz.txt"] + "Vorschlag: Solar\n",
        ["campnotes import notiz.txt b.txt --event 2026-camp --plan plan.csv"],
    ),
    "note-is-template": note((texts.ROOT / "templates" / "note.md").read_bytes()),
    "placeholder": written("docs/impressum.md", "[[Name der Organisation]]", ["campnotes check --publish"]),
    "output-kind": published(unfit("setup.exe", b"MZ")),
    "output-foreign": published(unfit("index.html", b'<img src="https://example.org/a.png">')),
    "output-policy": published(unfit("index.html", b"<html>")),
    "output-changed": published(UnfitSiteError((finding("output-changed", "index.html"),))),
    "kit-no-address": printed,
    "export-inside": exported("docs/export"),
    "export-no-folder": exported("notiz.txt"),
    "export-not-empty": exported("sessions/.."),
    "export-foreign": exported("export", lambda folder: (folder / "docs" / "index.md").write_text("Anfang")),
    "build-busy": published(BusyError()),
    "build-failed": published(OSError(28, "No space left on device")),
    "site-is-folder": published(False),
}  # fmt: skip
