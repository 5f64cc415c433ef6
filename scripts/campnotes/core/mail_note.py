"""A mail that holds a note → its text, and what fell away by which rule: headers, quoted mails, signatures.

A mail is a file of the mail program (.eml) or a text that somebody copied out of it, headers and all.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from functools import cache
from importlib.resources import files
from typing import Any

from campnotes.core.blocks import Dropped, markdown_of
from campnotes.core.charsets import characters
from campnotes.core.html_note import TooComplexError, html_blocks

SHOWN_HEADERS = ("From", "To", "Cc", "Date")  # that mail programs show, besides the subject
PARTS_LIMIT = 100
BOUNDARIES_LIMIT = 500  # lines that may part a mail
HEADER_LIMIT = 1_000  # characters
HEAD_LINES = 20
LINE_LIMIT = 400  # characters; a longer line is no mail program's
SIGNATURE = "--"
SIGNATURE_LINES = 15  # more lines below "--" are no signature
FOOTER_LINES = 8  # nor more below a line of underscores a mailing list's words
WRAPPED = 2  # lines that the line above a quoted mail may take

TRANSPORT = re.compile(  # headers that only a mail program writes
    r"^(?:Message-ID|MIME-Version|Received|Return-Path|Delivered-To|X-[\w-]{1,60}|Content-Type|DKIM-Signature):",
    re.IGNORECASE | re.MULTILINE,
)
FIELD = re.compile(r"[!-9;-~]{1,76}:|From ")  # "Subject:", any header of a mail; "From " before it in a mailbox
LABEL = re.compile(r"[*_ ]{0,4}(?P<name>[^:\n*_]{2,20}?) ?[*_]{0,2}:[*_]{0,2}[ \t]*(?P<value>.*)")  # "Betreff: Notizen"
PASSED_ON = re.compile(r"\b(?:fw|fwd|wg|tr)\b", re.IGNORECASE)  # "WG: Notizen"
WHEN = re.compile(r"\d{1,2}[.:/]\d|\b20\d\d\b")  # "21:40", "17.03.24"
FLOWED = re.compile(r"(?<!^--) \n(?=[^ >\n])", re.MULTILINE)  # a soft end of line
QUOTE = re.compile(r"[ \t]*>")
QUOTES = re.compile(r"^[ \t]*(?:> ?)+", re.MULTILINE)
RULED_OFF = re.compile(r"[_-]{20,}")


def is_mail(head: str, name: str) -> bool:
    """Whether a file is one of a mail program, by its first lines."""
    head = head.lstrip("\ufeff \t\r\n").replace("\r\n", "\n")
    known = name.lower().endswith((".eml", ".mht", ".mhtml")) or TRANSPORT.search(head.partition("\n\n")[0])
    return FIELD.match(head) is not None and bool(known)


def mail_text(raw: bytes) -> tuple[str, tuple[Dropped, ...]]:
    """A mail's subject as title above the text it was written for, and what fell away. Raises TooComplexError."""
    if raw.lower().count(b"content-type:") > PARTS_LIMIT or raw.count(b"\n--") > BOUNDARIES_LIMIT:
        raise TooComplexError
    mail = message_from_bytes(raw)
    parts = _Parts()
    body = parts.text_of(mail)
    headers = [Dropped("mail-header", f"{name}: {_header(mail, name)}") for name in SHOWN_HEADERS if name in mail]
    subject = _header(mail, "Subject")
    letter = _Letter(body.split("\n"), subject)
    text = "\n".join([*(f"# {title}\n" for title in _titles(subject)), *letter.kept])
    return text, (*headers, *parts.dropped, *letter.dropped)


def is_letter(text: str) -> bool:
    """Whether a text begins with the headers of a mail."""
    return _head(text.split("\n"), 0).is_whole


def letter_text(text: str) -> tuple[str, tuple[Dropped, ...]]:
    """The text of such a mail with its subject as title, and what fell away. Every line stays at its number."""
    lines = text.split("\n")
    head = _head(lines, 0)
    letter = _Letter(lines[head.end :], head.subject)
    above = [""] * head.end
    above[head.subject_at : head.subject_at + 1] = [f"# {title}" for title in _titles(head.subject)] or [""]
    headers = [line.strip() for at, line in enumerate(lines[: head.end]) if line.strip() and at != head.subject_at]
    return "\n".join([*above, *letter.kept]), (*(Dropped("mail-header", line) for line in headers), *letter.dropped)


class _Parts:
    """Finds the text among the parts of a mail."""

    def __init__(self) -> None:
        self.dropped: list[Dropped] = []

    def text_of(self, part: Message) -> str:
        kind = part.get_content_type()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            alternatives = kind == "multipart/alternative"
            parts = sorted(inner, key=lambda one: one.get_content_type() != "text/plain") if alternatives else inner
            texts = filter(str.strip, map(self.text_of, parts))
            return next(texts, "") if alternatives else "\n\n".join(texts)
        if kind not in ("text/plain", "text/html") or _header(part, "Content-Disposition")[:10].lower() == "attachment":
            self.dropped.append(Dropped("attachment", kind))
            return ""
        return self.html(part) if kind == "text/html" else self.plain(part)

    def html(self, part: Message) -> str:
        blocks, dropped = html_blocks(_characters(part), mail=True)
        self.dropped += dropped
        return markdown_of(blocks)

    def plain(self, part: Message) -> str:
        text = _characters(part).replace("\r\n", "\n").replace("\r", "\n")
        return FLOWED.sub(" ", text) if _parameter(part, "format").lower() == "flowed" else text


def _characters(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return characters(payload, _parameter(part, "charset"))[0] if isinstance(payload, bytes) else ""


def _header(part: Message, name: str) -> str:
    """A header's words on one line; what cannot be decoded stays as it stands."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")
    said = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:HEADER_LIMIT]
    with suppress(MessageError, LookupError, ValueError):
        said = str(make_header(decode_header(said)))
    return " ".join(said.split())


def _parameter(part: Message, name: str) -> str:
    found = re.search(rf"\b{name}[ \t]*=[ \t]*\"?([\w-]{{1,40}})", _header(part, "Content-Type"), re.IGNORECASE)
    return found[1] if found else ""


def _titles(subject: str) -> list[str]:
    """The subject without "Re:" and the like, or nothing."""
    bare = _prefix().sub("", subject).strip()
    return [bare] if bare else []


@dataclass(frozen=True)
class _Head:
    """Headers that stand in a text."""

    end: int
    """Number of the line after them, from 0."""
    kinds: frozenset[str]
    subject: str
    subject_at: int

    @property
    def is_whole(self) -> bool:
        return "subject" in self.kinds and not self.kinds.isdisjoint(("from", "to"))


def _head(lines: list[str], at: int) -> _Head:
    """The headers at a line, after blank ones; a header may go on in further lines."""
    kinds: set[str] = set()
    subject, subject_at, last = "", 0, ""
    while at < len(lines) and not lines[at].strip() and not kinds:
        at += 1
    for line in lines[at : at + HEAD_LINES]:
        label = LABEL.fullmatch(line.strip())
        kind = _names().get(label["name"].strip().casefold()) if label else None
        if label and kind:
            last = kind
            if kind == "subject" and not subject:
                subject, subject_at = label["value"].strip(), at
        elif not (last and line.strip() and (line[0] in " \t" or lines[at - 1].rstrip().endswith((",", ";")))):
            break
        elif last == "subject":
            subject += f" {line.strip()}"
        kinds.add(last)
        at += 1
    return _Head(at, frozenset(kinds), subject, subject_at)


class _Letter:
    """Reads the lines of a mail; those that fall away are blank in `kept`."""

    def __init__(self, lines: list[str], subject: str) -> None:
        self.lines = lines
        prefix = _prefix().match(subject)
        self.passes_on = bool(prefix and PASSED_ON.search(prefix[0]))
        self.rule: str | None = None
        self.kept: list[str] = []
        self.dropped: list[Dropped] = []
        while len(self.kept) < len(lines):
            self.read(len(self.kept))
        if not any(map(str.strip, self.kept)):  # it only passes on what it quotes
            self.kept, self.dropped = [QUOTES.sub("", line) for line in lines], []

    def read(self, at: int) -> None:
        line = self.lines[at].strip()
        if not line:
            self.kept.append("")
        elif _says("forwarded", line) or (self.passes_on and _says("original", line)):
            self.passes_on, self.rule = True, None
            self.drop("mail-header")
        elif (head := _head(self.lines, at)).is_whole and self.passes_on:
            self.rule = None
            self.drop("mail-header", head.end - at)
        elif head.is_whole or _says("original", line):
            self.rule = "quoted-reply"
            self.drop(self.rule)
        elif QUOTE.match(line):
            self.drop("quoted-reply")
        elif count := self.attribution(at):
            if not QUOTE.match(next(filter(str.strip, self.lines[at + count :]), "")):
                self.rule = "quoted-reply"
            self.drop("quoted-reply", count)
        else:
            self.rule = self.rule or self.ending(at)
            if rule := self.rule or ("signature" if _says("signature", line) else None):
                self.drop(rule)
            else:
                self.kept.append(self.lines[at])

    def drop(self, rule: str, count: int = 1) -> None:
        start = len(self.kept)
        text = " ".join(" ".join(self.lines[start : start + count]).split())
        self.kept += [""] * count
        if self.dropped and self.dropped[-1].rule == rule:
            text = f"{self.dropped.pop().text} {text}"
        self.dropped.append(Dropped(rule, text))

    def attribution(self, at: int) -> int:
        """How many lines tell who wrote what is quoted below them; 0 for none."""
        for count in range(1, WRAPPED + 1):
            line = " ".join(" ".join(self.lines[at : at + count]).split())
            if WHEN.search(line) and _says("quoted", line):
                return count
        return 0

    def ending(self, at: int) -> str | None:
        """Whether a line ends what was written for this mail: the rule for all that follows."""
        line = self.lines[at].strip()
        if line == SIGNATURE and len(self.following(at, SIGNATURE_LINES)) <= SIGNATURE_LINES:
            return "signature"
        if RULED_OFF.fullmatch(line):
            below = self.following(at, FOOTER_LINES)
            if len(below) <= FOOTER_LINES and any(_says("list_footer", one) for one in below):
                return "list-footer"
        return None

    def following(self, at: int, limit: int) -> list[str]:
        """The lines after a line, up to the next quoted mail; one more than the limit at most."""
        found: list[str] = []
        for number in range(at + 1, len(self.lines)):
            line = self.lines[number].strip()
            if QUOTE.match(line) or _says("original", line) or _says("forwarded", line) or self.attribution(number):
                break
            found += [line] if line else []
            if len(found) > limit:
                break
        return found


def _says(kind: str, line: str) -> bool:
    """Whether a line is of a kind that lexicon/mail.toml tells."""
    return len(line) <= LINE_LIMIT and any(pattern.fullmatch(line) for pattern in _patterns(kind))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one["pattern"], re.IGNORECASE) for one in _data()[kind])


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(_data()["subject"]["prefix"], re.IGNORECASE)


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): kind for kind, names in _data()["headers"].items() for name in names}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("campnotes").joinpath("lexicon/mail.toml").read_text(encoding="utf-8"))
