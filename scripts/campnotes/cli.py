"""Door to the terminal: reads the arguments and calls the command's module."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from campnotes import __version__

KINDS = ("problem", "suggestion", "contact_role", "session")


def main(argv: Sequence[str]) -> int:
    """Runs one command; returns its exit code: 0 done, 1 errors in content, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace", newline="")  # type: ignore[union-attr]
    try:
        options = _parser().parse_args(argv)
    except SystemExit as exit_:  # argparse has said what is wrong
        return int(exit_.code or 0)
    try:
        # Imported late: pydantic alone takes 0.2 s, and `--help` needs none of it.
        code: int = import_module(f"campnotes.commands.{options.module}").run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `campnotes search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        _tell(error, options.root)
        return 1
    return code


def _tell(error: OSError, root: Path) -> None:
    """Says what the disk refused, where no command has a better word for it."""
    from campnotes.adapters.files import read_language, refusal
    from campnotes.commands import tell_all

    tell_all([refusal("disk-failed", str(error.filename or root), error)], read_language(root))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="campnotes",
        description="Barcamp session notes in, a knowledge base out: problem, suggestion, whom to talk to.",
    )
    parser.add_argument("--version", action="version", version=f"campnotes {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_import(commands)
    _add_review(commands)
    _add_check(commands)
    _add_withdraw(commands)
    _add_search(commands)
    _add_build(commands)
    _add_serve(commands)
    _add_export(commands)
    _add_kit(commands)
    _add_new(commands)
    _add_fetch(commands)
    return parser


Commands = argparse._SubParsersAction  # argparse names the type of its own return value only so


def _command(commands: Commands[argparse.ArgumentParser], name: str, module: str, does: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=does, description=does)
    command.set_defaults(module=module)
    command.add_argument(
        "--root", type=Path, default=Path(), metavar="DIR", help="folder of the knowledge base (default: here)"
    )
    return command


def _add_import(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(
        commands, "import", "import_notes", "read messy notes into sessions/<event>/<slug>.md, as drafts"
    )
    command.add_argument("notes", nargs="+", metavar="NOTE", help="a note: text, Markdown, HTML, docx or a mail")
    command.add_argument("--event", help="id of the camp, a folder of sessions/ (default: the one the note names)")
    command.add_argument("--stdout", action="store_true", help="print the stored document of one note, write nothing")
    command.add_argument("--report", action="store_true", help="show what became of every line")
    command.add_argument("--replace", action="store_true", help="overwrite a session that was changed since the import")
    command.add_argument("--plan", metavar="CSV", help="session plan of the camp: gives room, time, date and hosts")
    command.add_argument("--source-url", metavar="URL", help="where the note was published")
    command.add_argument("--license", metavar="ID", help="SPDX id of the note's licence")


def _add_review(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "review", "review", "walk through what the importer left to people to decide")
    command.add_argument(
        "session", nargs="?", metavar="SESSION", help="id or path of a session (default: all drafts in turn)"
    )


def _add_check(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "check", "check", "tell everything that is wrong with the content, with line and fix")
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="only these files or folders")
    command.add_argument("--format", choices=("text", "github", "json"), default="text")
    command.add_argument("--fix", action="store_true", help="mend what needs no judgement, read raw notes in")
    command.add_argument("--publish", action="store_true", help="also placeholders in mkdocs.yml and docs/")


def _add_withdraw(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "withdraw", "withdraw", "take a session back: only a tombstone stays at its address")
    command.add_argument("session", metavar="SESSION", help="id or path of a session")


def _add_search(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "search", "search", "search problems, suggestions, contact roles and sessions")
    command.add_argument("query", nargs="*", metavar="QUERY", help="words; without any, all that the filters leave")
    for name, what in (("type", "problem type"), ("role", "contact role"), ("event", "camp")):
        command.add_argument(
            f"--{name}", action="append", default=[], metavar=name[0].upper(), help=f"{what}: id or label"
        )
    command.add_argument("--year", action="append", type=int, default=[], metavar="Y")
    command.add_argument("--language", action="append", default=[], metavar="L")
    command.add_argument(
        "--kind",
        action="append",
        default=[],
        choices=KINDS,
        metavar="K",
        help=", ".join(KINDS[:-1]) + f" or {KINDS[-1]}",
    )
    command.add_argument("--open", action="store_true", help="only problems without a suggestion")
    command.add_argument("--limit", type=int, default=20, metavar="N", help="hits to show (default: 20)")
    command.add_argument("--types", action="store_true", help="list all problem types with counts")
    command.add_argument("--format", choices=("text", "json"), default="text")


def _add_build(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "build", "site", "check the content and build the site")
    command.add_argument("--site-dir", type=Path, metavar="DIR", help="where to (default: site)")
    command.set_defaults(serve=False)


def _add_serve(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "serve", "site", "serve the site here and rebuild it on every change")
    command.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    command.set_defaults(serve=True)


def _add_export(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "export", "export", "write the site's pages as plain files for any site generator")
    command.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder, or an earlier export")
    command.add_argument(
        "--bulk", action="store_true", help="instead: the search documents, for OpenSearch and its like"
    )


def _add_kit(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "kit", "kit", "print note sheets, door posters and pad texts for a camp's sessions")
    command.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder, or that of an earlier kit")
    command.add_argument("--plan", metavar="CSV", required=True, help="session plan of the camp")
    command.add_argument("--event", help="id of the camp, a folder of sessions/ (default: the papers name the site)")


def _add_new(commands: Commands[argparse.ArgumentParser]) -> None:
    does = "begin a knowledge base of your own, a camp, or a note"
    kinds = commands.add_parser("new", help=does, description=does).add_subparsers(metavar="WHAT", required=True)
    _command(kinds, "base", "new", "take away the examples that come with the program").set_defaults(what="base")
    event = _command(kinds, "event", "new", "write sessions/<event>/event.yml of a new camp")
    event.add_argument("title", metavar="TITLE", help="name of the camp, with its year")
    event.set_defaults(what="event")
    _command(kinds, "note", "new", "print a blank note to fill in").set_defaults(what="note")


def _add_fetch(commands: Commands[argparse.ArgumentParser]) -> None:
    _command(commands, "fetch", "fetch", "fetch what the live preview of the page for handing in notes runs on")
