"""Whether hostile input ends soon, small and with a word: `python tests/benchmarks/hostile.py [PAYLOADS]`.

Every text is read as a raw note and checked as a stored session, every front matter read above both, every document,
encoding, file name and query tried. Each must end within 20 s of computing and 1 GiB, with exit code 0 or, with a word,
1, and with neither a traceback nor a fault of ours nor a sign that a terminal obeys. PAYLOADS is a folder with further
ones, as JSON lists and files. Prints the slowest and the largest of each kind; the exit code is 1 when any fails.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from hostile_shapes import ENCODED, ENCODINGS, NAMES, QUERIES, ROOT, YAML, notes, packages

from campnotes.cli import main as campnotes
from campnotes.core.decoding import SIZE_LIMIT

SECONDS, MEBIBYTES = 20, 1024
PATIENCE = 5 * SECONDS  # on a busy machine
CAMP = Path("sessions", "camp")
KEYS = ("payload", "data", "yaml")  # of a payload that is an object
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # "\x1b[31m" colours a terminal, and more
FAULT = re.compile(r"Traceback|note-failed")  # the second is how `import` tells of a fault of the program


@dataclass(frozen=True)
class Case:
    kind: str
    name: str
    arguments: tuple[str, ...]
    file: Path | None = None
    """Where in the knowledge base the content goes."""
    content: bytes = b""


@dataclass(frozen=True)
class Result:
    seconds: float
    mebibytes: float
    told: str
    """Nothing when all is well."""


def main(payloads: Path | None) -> int:
    every = [*cases(), *(further(payloads) if payloads else ())]
    for command in ("check", "import_notes", "search"):  # once: the process of each case is a copy of this one
        import_module(f"campnotes.commands.{command}")
    failed = 0
    results: dict[str, list[tuple[Case, Result]]] = {}
    for case in every:
        result = tried(case)
        results.setdefault(case.kind, []).append((case, result))
        if result.told:
            failed += 1
            print(f"FAILED {case.kind}: {case.name!r}: {result.told}", flush=True)
    for kind, found in results.items():
        slowest, largest = max(found, key=lambda one: one[1].seconds), max(found, key=lambda one: one[1].mebibytes)
        print(
            f"{kind:32} {len(found):4}   slowest {slowest[1].seconds:5.1f} s ({slowest[0].name!r:.30})"
            f"   largest {largest[1].mebibytes:5.0f} MiB ({largest[0].name!r:.30})"
        )
    print(f"{len(every)} cases, {failed} failed")
    return 1 if failed else 0


def cases() -> Iterator[Case]:
    for name, text in notes(SIZE_LIMIT - 100).items():
        yield from of_a_text(name, text, "Markdown")
    for name, front in YAML.items():
        yield from of_a_front_matter(name, front)
    for name, content in packages().items():
        yield note("document", name, content, Path(name).suffix)
    for encoding in ENCODINGS:
        yield note("encoding", encoding, ENCODED.encode(encoding, errors="replace"))
    yield from map(of_a_name, NAMES)
    yield from map(of_a_query, QUERIES)


def further(folder: Path) -> Iterator[Case]:
    """Payloads that are kept elsewhere: lists of texts, or of objects with one, and files in odd encodings."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for number, one in enumerate(content if isinstance(content, list) else content.get("cases", ())):
            text = one if isinstance(one, str) else next(one[key] for key in KEYS if key in one)
            match path.stem:
                case "hostile_names":
                    yield of_a_name(text)
                case "hostile_queries":
                    yield of_a_query(text)
                case "own_front_matter":
                    yield from of_a_front_matter(str(number), text)
                case _:
                    yield from of_a_text(f"{path.stem} {number}", text, "payload")
    for path in sorted(folder.glob("encodings/*.md")):
        yield note("encoding", path.name, path.read_bytes())


def of_a_text(name: str, text: str, kind: str) -> Iterator[Case]:
    yield note(f"{kind}, raw", name, f"Titel\n\n{text}".encode(errors="replace"))
    stored = f"---\nschema: campnotes/1\ntitle: Titel\n---\n\n{text}\n".encode(errors="replace")
    yield Case(f"{kind}, stored", name, ("check",), CAMP / "notiz.md", stored)


def of_a_front_matter(name: str, front: str) -> Iterator[Case]:
    yield note("YAML, raw", name, f"---\n{front}\n---\n\nText\n".encode(errors="replace"))
    stored = f"---\nschema: campnotes/1\n{front}\n---\n\nText\n".encode(errors="replace")
    yield Case("YAML, stored", name, ("check",), CAMP / "notiz.md", stored)
    yield Case("YAML, event", name, ("check",), CAMP / "event.yml", front.encode(errors="replace"))


def note(kind: str, name: str, content: bytes, ending: str = ".txt") -> Case:
    return Case(kind, name, ("import", f"notiz{ending}", "--event", "camp"), Path(f"notiz{ending}"), content)


def of_a_name(name: str) -> Case:
    return Case("name", name, ("check",), CAMP / name, b"---\nschema: campnotes/1\ntitle: Beete\n---\n")


def of_a_query(query: str) -> Case:
    return Case("query", query, ("search", "--", query))


def tried(case: Case) -> Result:
    """What became of a case in a process of its own."""
    mine, its = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=run, args=(case, its))
    process.start()
    result: Result = mine.recv() if mine.poll(PATIENCE) else Result(PATIENCE, 0, "not done")
    process.kill()
    process.join()
    if not result.told and (result.seconds > SECONDS or result.mebibytes > MEBIBYTES):
        return replace(result, told=f"{result.seconds:.1f} s, {result.mebibytes:.0f} MiB")
    return result


def run(case: Case, answer: Connection) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(out), redirect_stderr(err):
        told = ""
        try:
            arguments = prepared(case, Path(folder))
        except (OSError, ValueError):  # a name that no file of a folder has
            arguments = None
        try:
            code = campnotes([case.arguments[0], "--root", folder, *arguments]) if arguments is not None else 0
            told = wrong(code, *(stream.seek(0) or stream.read() for stream in (out, err)))
        except BaseException:
            told = traceback.format_exc()[-600:]
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.send(Result(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told))


def wrong(code: int, out: str, err: str) -> str:
    """What is wrong with what a command said, if anything is."""
    if fault := FAULT.search(err):
        return err[max(0, fault.start() - 300) : fault.end() + 300]
    if code not in (0, 1):
        return f"exit code {code}"
    if code == 1 and not (out + err).strip():
        return "not a word"
    control = CONTROL.search(out + err)
    return f"says {control[0]!r} to the terminal" if control else ""


def prepared(case: Case, root: Path) -> list[str]:
    """A knowledge base with the content in its place; the arguments, with paths in it.

    Raises ValueError when the place is not within the knowledge base: nothing is written anywhere else, whatever a
    payload is called.
    """
    if case.file and not Path(os.path.abspath(root / case.file)).is_relative_to(os.path.abspath(root)):
        raise ValueError(f"{case.file} leads out of the knowledge base")
    shutil.copytree(ROOT / "sessions", root / "sessions")
    (root / CAMP).mkdir()
    (root / CAMP / "event.yml").write_text("title: Camp\n", encoding="utf-8")
    if case.file:
        with (root / case.file).open("wb") as file:
            file.write(case.content)
    return [str(root / one) if case.file and one == str(case.file) else one for one in case.arguments[1:]]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else None))
