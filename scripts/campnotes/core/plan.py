"""A camp's session plan (CSV): where, when and with whom a session was held, for notes that do not say it.

bytes ─► table ─► columns by their header words ─► Plan ─► the row of a note, by its title
"""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from campnotes.core.analysis import fold, stem, stop_words, words
from campnotes.core.decoding import decode
from campnotes.core.findings import Finding, finding
from campnotes.core.header import SUBTITLE, date_in
from campnotes.core.model import TITLE_LIMIT, Host, Session
from campnotes.core.people import hosts_in, is_name
from campnotes.core.privacy import contact_data, mask

ROWS_LIMIT = 1_000
HEADER_ROWS = 10  # rows in which the header is looked for: "sep=;", the camp's name and the like may stand above it
DELIMITERS = (",", ";", "\t")

SAME = 0.8  # share of their words that two titles have in common when they name the same session
LEAD = 0.1  # by so much a row that says nearly the same has to be nearer than the next one
HALF = 0.9  # what it counts when only a title without its subtitle is the same
TYPING_ERROR = 0.85  # so near are two words that are one word with a typing error
TYPING_ERRORS = 2  # words in which two titles may differ so
LIGHT = 0.25  # what a stop word weighs, beside 1 for any other word

BRACKET = re.compile(r"\([^()]{0,60}\)")  # "Uhrzeit (von–bis)"
# "10:00", "10.30–11.15 Uhr", "9 Uhr", "14-15 Uhr", "2:30 pm"; not "10.05.2026", not "2026-05-09"
CLOCK = re.compile(
    r"(?<![\d.:-])(?P<hour>[01]?\d|2[0-3])"
    r"(?:[:.](?P<minute>[0-5]\d)(?![.\d])"
    r"|(?=[ ]?(?:Uhr|h|[ap]m)\b)"
    r"|(?=[-–—]\d\d?(?:[:.]\d\d|[ ]?(?:Uhr|h)\b)))"
    r"(?:[ ]?(?P<half>[ap])m\b)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+|[ivx]{1,4}|[a-z]")  # "2", "ii", "b": what alone tells two parts of a session apart
# What `decode` says of a file, in words that fit a plan.
REFUSED = {
    "file-binary": "plan-no-csv",
    "file-too-large": "plan-too-large",
    "too-many-lines": "plan-too-large",
    "line-too-long": "plan-too-large",
}


@dataclass(frozen=True)
class PlannedSession:
    """A row of the plan; a fact that it does not state is empty."""

    line: int
    title: str
    date: datetime.date | None = None
    start_time: str | None = None
    room: str | None = None
    hosts: tuple[Host, ...] = ()


@dataclass(frozen=True)
class Plan:
    path: str
    sessions: tuple[PlannedSession, ...]

    def rows_of(self, session: Session) -> tuple[PlannedSession, ...]:
        """The row that names this session; several when their titles are equally near, none when no title is near."""
        near = sorted(((likeness(session, row.title), row) for row in self.sessions), key=lambda one: -one[0])
        if not near or near[0][0] < SAME:
            return ()
        best = near[0][0]
        lead = LEAD if best < 1 else 0
        return tuple(row for share, row in near if share >= max(SAME, best - lead))


@dataclass(frozen=True)
class _Cell:
    line: int
    column: int
    text: str


@dataclass(frozen=True)
class _Table:
    """The rows of a CSV file that are not empty. `broken`: line of the row that cannot be read."""

    rows: tuple[tuple[_Cell, ...], ...]
    broken: int = 0


def read_plan(raw: bytes, path: str, language: str) -> tuple[Plan | None, tuple[Finding, ...]]:
    """The plan in a CSV file, and what was noticed in it; None with an error when it is no plan.

    Reads commas, semicolons or tabs, in any order of columns; a row without a title is a free slot. A cell with contact
    data is never taken over.
    """
    text, noticed = decode(raw, path)
    if text is None:
        return None, tuple(_refusal(one) for one in noticed)
    table, header = _table_and_header(text)
    if header is None:
        return None, (*noticed, finding("plan-no-title", path, 1, known=", ".join(_data()["title"])))
    if table.broken:
        return None, (*noticed, finding("plan-broken-row", path, table.broken))
    rows = table.rows[header + 1 :]
    if len(rows) > ROWS_LIMIT:
        too_many = rows[ROWS_LIMIT][0]
        return None, (*noticed, finding("plan-too-large", path, too_many.line, limit=ROWS_LIMIT))
    reader = _RowReader(path, language, _columns(table.rows[header]))
    sessions = tuple(filter(None, map(reader.session, rows)))
    return Plan(path, sessions), (*noticed, *reader.findings)


def planned(session: Session, plan: Plan, path: str) -> tuple[Session, PlannedSession | None, tuple[Finding, ...]]:
    """The session with what its row of the plan adds, that row, and what does not fit. What the note says stays."""
    rows = plan.rows_of(session)
    if not rows:
        return session, None, (finding("plan-no-row", path, title=session.title, plan=plan.path),)
    if len(rows) > 1:
        lines = ", ".join(str(row.line) for row in sorted(rows, key=lambda row: row.line))
        return session, None, (finding("plan-several-rows", path, plan=plan.path, lines=lines),)
    row = rows[0]
    added: dict[str, object] = {}
    findings = []
    for field in ("date", "start_time", "room", "hosts"):
        said, plans = getattr(session, field), getattr(row, field)
        if plans and not said:
            added[field] = plans
        elif plans and _told(plans) != _told(said):
            findings.append(
                finding("plan-differs", path, field=field, value=_shown(plans), plan=plan.path, row=row.line)
            )
    return session.model_copy(update=added), row, tuple(findings)


def likeness(session: Session, title: str) -> float:
    """Which share of their words the session's title and a planned one have in common, from 0 to 1.

    A subtitle may be missing on either side. Titles with different numbers ("Teil 1", "Teil 2") have nothing in common.
    """
    whole = f"{session.title} {session.subtitle or ''}"
    main = SUBTITLE.split(title)[0]
    return max(_share(whole, title), HALF * _share(session.title, title), HALF * _share(whole, main))


def _share(one: str, other: str) -> float:
    """Sørensen–Dice coefficient of the words of two titles, stop words counting little."""
    ours, theirs = _key(one), _key(other)
    if {word for word in ours if NUMBER.fullmatch(word)} != {word for word in theirs if NUMBER.fullmatch(word)}:
        return 0
    total = sum(map(_weight, (*ours.elements(), *theirs.elements())))
    common = sum(map(_weight, (ours & theirs).elements())) + _mistyped(ours - theirs, theirs - ours)
    return min(2 * common / total, 1) if total else 0


def _mistyped(ours: Counter[str], theirs: Counter[str]) -> float:
    """The weight of the words that are only written another way, where few words differ at all."""
    if max(ours.total(), theirs.total()) > TYPING_ERRORS:
        return 0
    near = (difflib.get_close_matches(word, theirs, n=1, cutoff=TYPING_ERROR) for word in ours)
    return sum(_weight(found[0]) for found in near if found)


@lru_cache(maxsize=4 * ROWS_LIMIT)
def _key(title: str) -> Counter[str]:
    return Counter(word.text if word.text in stop_words() else stem(word.text, "de") for word in words(title))


def _weight(word: str) -> float:
    return LIGHT if word in stop_words() else 1


def _told(value: object) -> object:
    """A fact as it is compared: the names of hosts in any order, words without regard to their form."""
    if isinstance(value, tuple):
        return {fold(host.name) for host in value}
    return _key(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    return ", ".join(host.name for host in value) if isinstance(value, tuple) else str(value)


def _refusal(found: Finding) -> Finding:
    code = REFUSED.get(found.code)
    return finding(code, found.path, found.line, found.column, limit=ROWS_LIMIT) if code else found


def _table_and_header(text: str) -> tuple[_Table, int | None]:
    """The table by the delimiter that gives most columns we know, and the index of its header; None without a title."""
    best, header, known = _Table(()), None, 0
    for delimiter in DELIMITERS:
        table = _table(text, delimiter)
        for index, row in enumerate(table.rows[:HEADER_ROWS]):
            columns = _columns(row)
            if "title" in columns and len(columns) > known:
                best, header, known = table, index, len(columns)
    return best, header


def _table(text: str, delimiter: str) -> _Table:
    lines = text.split("\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[_Cell, ...]] = []
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader, None)
        except csv.Error:
            return _Table(tuple(rows), broken=line)
        if values is None:
            return _Table(tuple(rows))
        if any(value.strip() for value in values):
            rows.append(tuple(_cells(values, line, lines[line - 1])))


def _cells(values: list[str], line: int, written: str) -> Iterator[_Cell]:
    """The cells of a row that begins on a line, each where it is written there (those of further lines at its end)."""
    at = 0
    for value in values:
        found = written.find(value.split("\n")[0], at)
        at = found if found >= 0 else len(written)
        yield _Cell(line, at + 1, " ".join(value.split()))
        at += len(value.split("\n")[0])


def _columns(header: Iterable[_Cell]) -> dict[str, int]:
    """Field → index of its column, the first where several columns have words of it."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        bare = BRACKET.sub("", cell.text)
        for name in (bare, *bare.split("/")):
            if (field := _fields().get(_phrase(name))) and found.setdefault(field, index) == index:
                break
    return found


@cache
def _data() -> Mapping[str, list[str]]:
    return tomllib.loads(files("campnotes").joinpath("lexicon", "plan.toml").read_text(encoding="utf-8"))


@cache
def _fields() -> Mapping[tuple[str, ...], str]:
    return {_phrase(phrase): field for field, phrases in _data().items() for phrase in phrases}


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text))


class _RowReader:
    """Reads rows one after the other and keeps what was noticed; the same odd value of a column is told once."""

    def __init__(self, path: str, language: str, columns: Mapping[str, int]) -> None:
        self.path, self.language, self.columns = path, language, columns
        self.findings: list[Finding] = []
        self._odd: set[tuple[str, str]] = set()

    def session(self, row: tuple[_Cell, ...]) -> PlannedSession | None:
        cells = {field: row[index] for field, index in self.columns.items() if index < len(row) and row[index].text}
        title = cells.pop("title", None)
        if title is None:
            return None
        cells = {field: cell for field, cell in cells.items() if self._is_free_of_contact_data(cell)}
        when = [cells[field] for field in ("date", "start_time") if field in cells]  # either may hold both
        date = next(filter(None, (date_in(cell.text, self.language) for cell in when)), None)
        start_time = next(filter(None, (_time_in(cell.text) for cell in reversed(when))), None)
        room = cells["room"].text if "room" in cells and len(cells["room"].text) <= TITLE_LIMIT else None
        hosts = self._hosts(cells["hosts"].text) if "hosts" in cells else ()
        read = {"date": date, "start_time": start_time, "room": room, "hosts": hosts}
        for field, cell in cells.items():
            if not read[field]:
                self._tell_odd(field, cell)
        return PlannedSession(title.line, mask(title.text)[:TITLE_LIMIT], date, start_time, room, hosts)

    def _hosts(self, text: str) -> tuple[Host, ...]:
        """In a column of hosts commas part names; where a part is no name, the text is read as notes write it."""
        names = [name.strip() for name in text.split(",") if name.strip()]
        if all(is_name(name, self.language) for name in names):
            return tuple(Host(name=name) for name in names)
        return hosts_in(text, self.language, labelled=True)

    def _is_free_of_contact_data(self, cell: _Cell) -> bool:
        for one in contact_data(cell.text)[:1]:
            self.findings.append(finding("plan-contact-data", self.path, cell.line, cell.column, kind=one.kind))
            return False
        return True

    def _tell_odd(self, field: str, cell: _Cell) -> None:
        if (field, cell.text) not in self._odd:
            self._odd.add((field, cell.text))
            self.findings.append(finding("plan-value", self.path, cell.line, cell.column, field=field, value=cell.text))


def _time_in(text: str) -> str | None:
    """The first time of day in a text, as "14:30"."""
    match = CLOCK.search(text)
    if match is None:
        return None
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    return f"{hour:02}:{match['minute'] or '00'}"
