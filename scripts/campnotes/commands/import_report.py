"""What `campnotes import` shows of its work: the fate of every line, progress, and a table of all notes."""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TextIO

from campnotes.commands import words_for
from campnotes.commands.reading import Read
from campnotes.core.doubts import Candidate
from campnotes.core.findings import Finding, printable
from campnotes.core.plan import Plan, PlannedSession
from campnotes.core.privacy import mask

BAR = 20  # characters of the progress bar
CELL = 40  # characters of a table's cell; of a longer text its end tells most
NONE = "–"

Result = Literal["new", "replaced", "unchanged", "kept", "refused"]


@dataclass(frozen=True)
class Outcome:
    """What became of one note."""

    note: str
    findings: tuple[Finding, ...]
    read: Read | None = None
    session: str = ""
    """Path of its session beneath the knowledge base."""
    result: Result = "refused"
    """`kept`: the session differs from what would be written now, and stays."""
    difference: str = ""
    """What was replaced, as a unified diff."""

    @property
    def planned(self) -> PlannedSession | None:
        return self.read.planned if self.read else None

    def with_findings(self, *findings: Finding) -> Outcome:
        return replace(self, findings=(*self.findings, *findings))


class Progress:
    """A bar on a terminal that shows how far a run of several notes is; silent anywhere else."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream = total, stream
        self.shown = 0
        self.visible = total > 1 and stream.isatty()

    def show(self, done: int, name: str) -> None:
        """Draws the bar: so many notes are done, this one is being read."""
        if not self.visible:
            return
        full = BAR * done // self.total
        text = f"[{'#' * full}{'.' * (BAR - full)}] {done}/{self.total} {_printable(name)}"
        text = text[: shutil.get_terminal_size().columns - 1]
        self.shown = _width(text)
        print(f"\r{text}", end="", file=self.stream, flush=True)

    def clear(self) -> None:
        """Takes the bar away, so that something else can be written."""
        if self.shown:
            print(f"\r{' ' * self.shown}\r", end="", file=self.stream, flush=True)
            self.shown = 0


def report(read: Read, language: str) -> str:
    """A table of the note's lines and what became of each, then what its format held besides, the words by which each
    problem got its types, and what was unsure; contact data masked."""
    draft = read.draft
    if draft is None:
        return ""
    said = words_for(language)
    rows = []
    for number, line in enumerate(read.text.split("\n"), 1):
        fate = draft.fates[number]
        rule = f"({fate.rule})" if fate.rule not in ("", fate.kind) else ""
        what = " ".join(filter(None, (fate.kind, fate.item, rule)))
        rows.append(f"{number:4}  {what:32}  {mask(line.strip())[:80]}")
    rows += [f"   –  {f'dropped ({one.rule})':32}  {mask(' '.join(one.text.split()))[:80]}" for one in read.dropped]
    for problem, types in draft.typed.items():
        rows += [f"{problem:>4}  {one.concept:32}  {mask(' · '.join(one.because))[:80]}" for one in types]
    for doubt in draft.doubts:
        if isinstance(doubt, Candidate):
            rows.append(f"{doubt.line:4}  {mask(doubt.text)[:112]}")
            rows.append(said["review_because"].format(kind=said[doubt.kind], words=" · ".join(doubt.because)))
    return "\n".join(rows)


def summary(outcomes: Sequence[Outcome], plan: Plan | None, language: str) -> str:
    """A table with one row per note, the sums, and the sessions of the plan that no note is about."""
    said = words_for(language)
    columns = ["note", "session", "items", "doubts", "findings", *(["plan"] if plan else []), "result"]
    rows = [[said[f"import_{column}"] for column in columns]]
    for outcome in outcomes:
        cells = _cells(outcome, said)
        rows.append([cells[column] for column in columns])
    counts = Counter(outcome.result for outcome in outcomes)
    results = ", ".join(f"{count} {said[f'import_{result}']}" for result, count in counts.items())
    total = said["import_total"].format(notes=len(outcomes), results=results)
    return "\n".join(["", *_aligned(rows), total, *_left_over(outcomes, plan, said)])


def _cells(outcome: Outcome, said: dict[str, str]) -> dict[str, str]:
    session = outcome.read.session if outcome.read else None
    doubts = outcome.read.draft.doubts if outcome.read and outcome.read.draft else ()
    doubted = {doubt.kind for doubt in doubts if not isinstance(doubt, Candidate)}
    told = [one for one in outcome.findings if one.severity != "note" and one.code not in doubted]
    return {
        "note": outcome.note,
        "session": outcome.session.removeprefix("sessions/").removesuffix(".md") or NONE,
        "items": f"{len(session.problems)}/{len(session.suggestions)}/{len(session.contact_roles)}"
        if session
        else NONE,
        "doubts": str(len(doubts)),
        "findings": str(len(told)),
        "plan": str(outcome.planned.line) if outcome.planned else NONE,
        "result": said[f"import_{outcome.result}"],
    }


def _left_over(outcomes: Iterable[Outcome], plan: Plan | None, said: dict[str, str]) -> list[str]:
    taken = {outcome.planned for outcome in outcomes}
    rows = [row for row in plan.sessions if row not in taken] if plan else []
    lines = [said["import_row"].format(line=row.line, title=_printable(row.title)) for row in rows]
    return [said["import_rows_left"], *lines] if lines else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of a table whose cells stand beneath each other; contact data in them masked."""
    shown = [[_short(_printable(cell)) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in shown]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _short(text: str) -> str:
    return text if len(text) <= CELL else f"…{text[1 - CELL :]}"


def _printable(text: str) -> str:
    """Text of others that moves no cursor and holds no contact data."""
    return printable(mask(text))


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)
