"""Ways of writing that are told by the whole note → the one way that `outline` reads.

Quoted notes, wiki and outliner marks, tables with semicolons, labels in brackets, as letters, as signs, or without a
colon. Each rule takes all lines and gives all lines; numbers stay, no word is changed, and a line that needs no change
is the same. What a rule takes from the beginning of a line is a mark, as a bullet is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from campnotes.core.lexicon import heading_kind, is_sign_of, label_of, lexicon, split_label
from campnotes.core.lines import Line, line_of
from campnotes.core.people import hosts_in

QUOTE = re.compile(r"^[ \t]*>(?!>)[ \t]?")  # "> Problem: kein Raum"
TOP = 4  # lines with text: a quote that begins within tells of the session
ABOUT_SESSION = ("host", "scribe", "date", "place", "event")
ITEMS = ("problem", "suggestion", "contact_role")
WIKI_HEADING = re.compile(r"^(?P<marks>={1,6})[ \t]*(?P<text>[^=\s].*?)[ \t]*(?P=marks)[ \t]*$")  # "== Ideen =="
DOKUWIKI = 5  # signs of its larger headings: there more signs are a higher level, elsewhere a lower one
STARS = re.compile(r"^(?P<marks>\*{1,6})[ \t]+(?P<text>\S.*)$")  # "** Ideen" of an outliner
NUMBERED_HEADING = re.compile(r"^h(?P<level>[1-6])\.[ \t]+(?P<text>\S.*)$")  # "h2. Ideen"
WIKI_ROW = re.compile(r"^[ \t]*(?:\^.*[\^|]|\|\|.*\|\|)[ \t]*$")  # "^ Problem ^ Idee ^", "|| Problem || Idee ||"
CELL_MARK = re.compile(r"\^|\|\|")
WIKI_ENTRY = re.compile(r"^(?P<marks>[*#]{1,6})[ \t]+(?P<text>\S.*)$")  # "## Kirche fragen" of a wiki's list
DEFINED = re.compile(r"^(?P<mark>[;:])[ \t]*(?P<text>[^\s;:].*)$")  # "; Zu Punkt 1", ": Kirche fragen"
TAGGED_HEADING = re.compile(r"^<h(?P<level>[1-6])>(?P<text>[^<>]{1,200})</h[1-6]>$")  # "<h3>Ideen</h3>"
TAGGED_ENTRY = re.compile(r"^<li>(?P<text>.{1,2000}?)(?:</li>)?$")  # "<li>Kirche fragen</li>"
TAG_ONLY = re.compile(r"^(?:</?(?:ul|ol|p|div|section|article)>)+$")
PLUS_RULE = re.compile(r"^[ \t]*[-+|=]*-\+-[-+|= \t]*$")  # "------+------" beneath a table's header
FACT_CELLS = 2  # of a row that tells one thing of the session
LINE_BREAK = re.compile(r"[ \t]*(?:<br[ \t]*/?>|\\\\)[ \t]*$")
TIME = re.compile(
    r"^(?P<mark>\[?(?:\d{1,2}[./]\d{1,2}[./]\d{2,4},?[ ])?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[ ]?[AP]M|[ ]Uhr)?\]?"
    r"(?:[ \t]*[–—|:-])?)[ \t]+(?P<text>[^\W\d].*)$"
)  # "[14:05] Text", "12.10.23, 14:05 - Mia: Text"
SPEAKER = re.compile(r"^(?P<name>[^\W\d][\w.' -]{0,30}):[ \t]+(?P<text>\S.*)$")  # "Mia: Problem: kein Raum"
TIMES = 3
DIGITS = tuple("[0123456789")
BRACKETED = re.compile(
    r"^(?:\[(?P<square>[^\[\]:]{2,30})\]|\((?P<round>[^():]{4,30})\)):?[ \t]+(?P<value>\S.*)$"
)  # "[Idee] Text"
BEHIND = re.compile(r"^(?P<value>\S.{5,300}?)[ \t]+[(\[](?P<label>[^\W\d_]{3,20})[)\]]$")  # "kein Raum (Problem)"
LEGEND = re.compile(
    r"(?<![^\s,;(])(?P<letter>[A-ZÄÖÜ!?+*]{1,2}) ?[=:] ?(?P<label>[^\W\d_]{3,20}(?:/-?innen)?)(?=[\s,;.)]|$)"
)  # "P = Problem"
LETTERED = re.compile(
    r"^[(\[]?(?P<letter>[A-ZÄÖÜ!?+*]{1,2})[)\]]?:?[ \t]+(?P<value>\S.*)$"
)  # "P: kein Raum", "(P) kein Raum"
ASKED = re.compile(r"^(?P<open>\**)(?:F|Q|Frage|Question):[ \t]*(?P<value>\S.*\?.*)$")  # "F: Wie finden wir Leute?"
ANSWER = re.compile(r"^(?:A|Antwort|Answer):[ \t]*(?P<value>\S.*)$")
BOLD_LABEL = re.compile(
    r"^(?P<marks>\*\*|__|`)(?P<label>[^*_`:?]{3,40})(?P=marks)[ \t]+(?P<value>[^\s:–—-].*)$"
)  # "**Problem** kein Raum"
SEPARATED = re.compile(
    r"^(?P<label>[^\t|=»>:*_]{3,40}?)[ \t]*(?:\t+|\||=|»|>>|::|--|–)[ \t]*(?P<value>[^\s|=>].*)$"
)  # "Problem | kein Raum"
CODED = re.compile(
    r"^(?P<letter>[PLSVI])[ ]?(?P<number>\d{1,2})[ ]?(?:[:.)]|[–-](?=[ ]))[ \t]*(?P<value>\S.*)$"
)  # "P1: kein Raum", "L1: Kirche"
SPOKEN = re.compile(
    r"^(?P<label>[^\W\d_]{3,20}(?:[ \t]\d{1,2})?)[ \t]+(?P<value>[^\W_].{4,})$"
)  # "problem werkraum belegt"
ARROW_LETTER = re.compile(r"(?P<arrow>(?:[-=]{1,2}>|→|⇒)[ \t]*)(?P<letter>[A-ZÄÖÜ]{1,2}):(?=[ \t])")  # "--> L: Kirche"
LEGEND_WIDTH = 24  # characters in which a legend's first sign stands
HEAD = 12  # lines with text: in them a note tells of the session
BY = ("by", "von", "durch")  # end a label that needs no colon: "pitched by Mia"
BY_WORDS = 4  # of such a label
TOPIC_WORDS = 6  # of a heading behind an emoji of its own
TWICE = 2  # a label is told from the beginning of a sentence by being used again
INDENT = 2  # columns
ECHO_WORDS = 3
ECHO_REACH = 12  # lines between one and its echo


class Rule(Protocol):
    def __call__(self, lines: list[Line], language: str) -> list[Line]: ...


def usual_lines(lines: list[Line], language: str) -> list[Line]:
    """The lines as `outline` reads them, each with its number."""
    rules: tuple[Rule, ...] = (
        _unquoted, _tags, _wiki_marks, _wiki_lists, _headings, _stars, _rows, _facts, _times, _legend, _codes,
        _signs_of_session, _signs_of_headings, _signs, _brackets, _answers, _separators, _hosts, _colons, _bullets,
        _echoes,
    )  # fmt: skip
    for rule in rules:
        lines = rule(lines, language)
    return lines


def _unquoted(lines: list[Line], language: str) -> list[Line]:
    """A note that stands in quote marks, or whose first lines do, without them; what else is quoted was said before."""
    texts = [line for line in lines if not line.blank]
    quoted = [line for line in texts if QUOTE.match(line.raw)]
    if not quoted:
        return lines
    if 2 * len(quoted) < len(texts):
        quoted = _quoted_header(texts, language)
    numbers = {line.number for line in quoted}
    return [line_of(line.number, QUOTE.sub("", line.raw)) if line.number in numbers else line for line in lines]


def _quoted_header(texts: list[Line], language: str) -> list[Line]:
    start = next((at for at, line in enumerate(texts[:TOP]) if QUOTE.match(line.raw)), len(texts))
    end = next((at for at in range(start, len(texts)) if not QUOTE.match(texts[at].raw)), len(texts))
    header = texts[start:end]
    labels = [split_label(QUOTE.sub("", line.raw), language) for line in header]
    return header if any(label and label.kind in ABOUT_SESSION for label in labels) else []


def _tags(lines: list[Line], language: str) -> list[Line]:
    """What an editor left of a page: headings and entries between tags, a line each."""

    def usual(line: Line) -> Line:
        text = line.raw.strip()
        if text[:1] != "<":
            return line
        if match := TAGGED_HEADING.match(text):
            return line_of(line.number, f"{'#' * int(match['level'])} {match['text']}")
        if match := TAGGED_ENTRY.match(text):
            return line_of(line.number, f"- {match['text']}")
        return line_of(line.number, "") if TAG_ONLY.match(text) else line

    return [usual(line) for line in lines]


def _wiki_lists(lines: list[Line], language: str) -> list[Line]:
    """Lists of a wiki ("# Kirche", "** Kirche", "; Zu 1" over ": Kirche") in a note with a wiki's headings."""
    if not any(line.raw[:1] == "=" and WIKI_HEADING.match(line.raw) for line in lines):
        return lines
    number = 0
    found: list[Line] = []
    for line in lines:
        entry, defined = WIKI_ENTRY.match(line.raw), DEFINED.match(line.raw)
        number = number + 1 if entry and entry["marks"] == "#" else number if entry else 0
        if entry:
            mark = f"{number}." if entry["marks"] == "#" else "-"
            line = line_of(line.number, f"{'  ' * (len(entry['marks']) - 1)}{mark} {entry['text']}")
        elif defined:
            text = defined["text"]
            ended = text if text.endswith(":") else f"{text}:"
            line = line_of(line.number, f"- {text}" if defined["mark"] == ":" else ended)
        found.append(line)
    return found


def _wiki_marks(lines: list[Line], language: str) -> list[Line]:
    def usual(line: Line) -> Line:
        if match := NUMBERED_HEADING.match(line.raw):
            return line_of(line.number, f"{'#' * int(match['level'])} {match['text']}")
        if WIKI_ROW.match(line.raw):
            return line_of(line.number, CELL_MARK.sub("|", line.raw))
        if "'''" in line.raw or "<br" in line.raw or line.raw.endswith("\\\\"):
            return line_of(line.number, LINE_BREAK.sub("", line.raw.replace("'''", "**")))
        return line

    return [usual(line) for line in lines]


def _headings(lines: list[Line], language: str) -> list[Line]:
    """ "== Ideen ==" as a heading with as many marks as its level."""
    found = {line.number: match for line in lines if line.raw[:1] == "=" and (match := WIKI_HEADING.match(line.raw))}
    largest = max((len(match["marks"]) for match in found.values()), default=0)

    def level(match: re.Match[str]) -> int:
        signs = len(match["marks"])
        return 7 - signs if largest >= DOKUWIKI else signs

    return [
        replace(line, raw=f"{'#' * level(match)} {match['text']}", text=match["text"])
        if (match := found.get(line.number))
        else line
        for line in lines
    ]


def _stars(lines: list[Line], language: str) -> list[Line]:
    """ "** Ideen" as a heading, in a note in which some have two stars or more."""
    found = {line.number: match for line in lines if (match := STARS.match(line.raw))}
    if not any(len(match["marks"]) > 1 for match in found.values()):
        return lines
    return [
        line_of(line.number, f"{'#' * len(match['marks'])} {match['text']}")
        if (match := found.get(line.number))
        else line
        for line in lines
    ]


def _rows(lines: list[Line], language: str) -> list[Line]:
    """Rows with semicolons beneath a row that names two kinds of items ("Problem;Idee;Wer kann helfen") as a table."""
    cells = 0
    found: list[Line] = []
    for line in lines:
        parts = line.raw.split(";")
        if not cells and 2 <= len(parts) <= 8 and not line.mark:
            known = [heading_kind(part, language) in ITEMS for part in parts if part.strip()]
            cells = len(parts) if sum(known) >= 2 else 0
        elif cells != len(parts):
            cells = 0
        found.append(line_of(line.number, f"| {' | '.join(parts)} |") if cells else line)
    return found


def _facts(lines: list[Line], language: str) -> list[Line]:
    """Rows of a table that tell of the session ("| Host | Mia |") as lines with a label."""
    usual: dict[int, Line] = {}
    about = begins = False
    for at, line in enumerate(lines):
        if PLUS_RULE.match(line.raw):
            usual[at] = replace(line, raw=line.raw.replace("+", "|"), text=line.text.replace("+", "|"))
        if line.raw.lstrip()[:1] != "|":
            about = False
            continue
        cells = [cell.strip() for cell in line.raw.strip().strip("|").split("|")]
        label = label_of(f"{cells[0]}:", language) if len(cells) == FACT_CELLS and cells[1] else None
        begins = begins or at == 0 or lines[at - 1].raw.lstrip()[:1] != "|"  # no row with words stands above
        told = label is not None and not label.more and label.kind in (*ABOUT_SESSION, "title")
        headed, begins = begins, begins and _is_frame(line)
        if told and (about or headed):
            usual[at] = line_of(line.number, f"{cells[0].strip('*_: ')}: {cells[1]}")
            if not about:  # an empty header and its rule stand above
                usual |= {n: line_of(lines[n].number, "") for n in range(max(0, at - 2), at) if _is_frame(lines[n])}
            about = True
        elif about and _is_frame(line):
            usual[at] = line_of(line.number, "")
        elif about and len(cells) == FACT_CELLS:
            usual[at] = line_of(line.number, f"{cells[0].strip('*_: ')}: {cells[1]}")
    return [usual.get(at, line) for at, line in enumerate(lines)]


def _is_frame(line: Line) -> bool:
    """Whether a line is a row without words."""
    return line.raw.lstrip()[:1] == "|" and not any(map(str.isalnum, line.raw))


def _times(lines: list[Line], language: str) -> list[Line]:
    """Times and speakers before the lines of a log or chat ("14:05 Mia: Problem: …") as marks."""
    found = {
        line.number: match for line in lines if line.text[:1] in DIGITS and (match := TIME.match(line.raw.strip()))
    }
    if len(found) < TIMES:
        return lines

    def usual(line: Line) -> Line:
        match = found.get(line.number)
        if match is None:
            return line
        mark, text = match["mark"], match["text"]
        speaker = SPEAKER.match(text)
        if speaker and not label_of(f"{speaker['name']}:", language):
            mark, text = f"{mark} {speaker['name']}:", speaker["text"]
        return replace(line, mark=mark, text=text)

    return [usual(line) for line in lines]


def _legend(lines: list[Line], language: str) -> list[Line]:
    """Letters that a legend explains ("P = Problem, I = Idee") as the labels they stand for."""
    pairs = [match for line in lines if "=" in line.raw for match in LEGEND.finditer(line.text)]
    named = {match["letter"]: match["label"] for match in pairs if _names_item(match["label"], language)}
    if len(named) < TWICE:
        return lines

    def named_after_arrow(match: re.Match[str]) -> str:
        return f"{match['arrow']}{named[match['letter']]}:" if match["letter"] in named else match.group()

    lines = [
        replace(line, text=ARROW_LETTER.sub(named_after_arrow, line.text)) if ">" in line.text else line
        for line in lines
    ]
    return [
        replace(line, text=f"{named[match['letter']]}: {match['value']}")
        if (match := LETTERED.match(line.text)) and match["letter"] in named and "=" not in line.text[:LEGEND_WIDTH]
        else line
        for line in lines
    ]


def _codes(lines: list[Line], language: str) -> list[Line]:
    """ "P1: …" and "L1: …" as a problem and what was said to it, where a note has both."""
    found = {line.number: match for line in lines if (match := CODED.match(line.text))}
    letters = {match["letter"] for match in found.values()}
    if "P" not in letters or len(letters) < TWICE:
        return lines
    problem, suggestion, about = lexicon(language).word("codes")
    return [
        replace(line, text=f"{problem} {match['number']}: {match['value']}")
        if (match := found.get(line.number)) and match["letter"] == "P"
        else replace(line, text=f"{suggestion} {about} {match['number']}: {match['value']}")
        if match
        else line
        for line in lines
    ]


def _separators(lines: list[Line], language: str) -> list[Line]:
    """Labels before a tab, a bar or a dash, or in bold, as labels with a colon."""

    def usual(line: Line) -> Line:
        match = BOLD_LABEL.match(line.text) or SEPARATED.match(line.text)
        if match is None or line.text.count("|") > 1 or line.text.count("\t") > 1:
            return line
        if match.re is BOLD_LABEL and (told := label_of(match["label"], language)) and told.kind in ABOUT_SESSION:
            return replace(line, text=f"{match['label'].strip()}: {match['value']}")
        if not _names_item(match["label"], language) or heading_kind(match["value"], language) in ITEMS:
            label = label_of(match["label"], language)  # "Leitung", a tab, and a name
            if "\t" not in line.text or label is None or label.kind in ("neutral", "question", "open_question"):
                return line
        return replace(line, text=f"{match['label'].strip()}: {match['value']}")

    return [usual(line) for line in lines]


def _signs_of_session(lines: list[Line], language: str) -> list[Line]:
    """Signs in the first lines for who gave the session and who wrote ("🎤 Mia Krüning")."""
    top = [line.number for line in lines if not line.blank][:HEAD]
    found = {
        line.number: sign
        for line in lines[: top[-1] if top else 0]
        if line.mark and (sign := is_sign_of(line.mark, language, ABOUT_SESSION))
    }
    return [
        replace(line, mark="", text=f"{found[line.number][1]}: {line.text}") if line.number in found else line
        for line in lines
    ]


def _signs_of_headings(lines: list[Line], language: str) -> list[Line]:
    """A short line behind an emoji of its own over lines that all have another one ("🔥 Was brennt") as a heading."""
    used = Counter(line.mark for line in lines if _is_emoji(line.mark))
    found: list[Line] = []
    texts = [line for line in lines if not line.blank]
    beneath = {one.number: two for one, two in pairwise(texts)}
    for line in lines:
        below = beneath.get(line.number)
        heads = _is_emoji(line.mark) and used[line.mark] == 1 and len(line.text.split()) <= TOPIC_WORDS
        if heads and below and used[below.mark] >= TWICE and not line.text.endswith((".", "!", ":", "?")):
            line = replace(line, mark="", text=f"{line.text}:")
        found.append(line)
    return found


def _is_emoji(mark: str) -> bool:
    return bool(mark) and ord(mark[0]) > 0x2600 and not mark[0].isalnum()


def _signs(lines: list[Line], language: str) -> list[Line]:
    """Signs for bullets that tell problems from ideas ("⚠️ …", "💡 …"), where a note has both."""
    found = {line.number: sign for line in lines if line.mark and (sign := is_sign_of(line.mark, language))}
    if len({kind for kind, _ in found.values()}) < TWICE:
        return lines
    return [
        replace(line, mark="-", text=f"{found[line.number][1]}: {line.text}") if line.number in found else line
        for line in lines
    ]


def _brackets(lines: list[Line], language: str) -> list[Line]:
    """Labels in brackets before an entry, or, where that is done twice, behind it."""
    behind = {line.number: match for line in lines if (match := BEHIND.match(line.text))}
    behind = {number: match for number, match in behind.items() if _names_item(match["label"], language, one=True)}

    def usual(line: Line) -> Line:
        if len(behind) >= TWICE and (found := behind.get(line.number)):
            return replace(line, text=f"{found['label']}: {found['value']}")
        match = BRACKETED.match(line.text) if line.text[:1] in ("[", "(") else None
        label = match and (match["square"] or match["round"])
        return (
            replace(line, text=f"{label}: {match['value']}")
            if match and label and _names_item(label, language)
            else line
        )

    return [usual(line) for line in lines]


def _answers(lines: list[Line], language: str) -> list[Line]:
    """ "F: …?" and "A: …" as questions with entries beneath."""
    if not any(ANSWER.match(line.text) for line in lines) or not any(ASKED.match(line.text) for line in lines):
        return lines

    def usual(line: Line) -> Line:
        if match := ASKED.match(line.text):
            return replace(line, text=match["open"] + match["value"])
        if match := ANSWER.match(line.text):
            return replace(line, mark=line.mark or "-", text=match["value"])
        return line

    return [usual(line) for line in lines]


def _hosts(lines: list[Line], language: str) -> list[Line]:
    """ "pitched by Mia Krüning", and a hasty "sessiongeberin mia", among the first lines as labels with a colon."""
    top = {line.number for line in [line for line in lines if not line.blank][:HEAD]}

    def usual(line: Line) -> Line:
        parts = line.text.split()
        if line.number not in top or not 2 <= len(parts) <= HEAD or ":" in line.text:
            return line
        for count in range(min(BY_WORDS, len(parts) - 1), 0, -1):
            first, rest = " ".join(parts[:count]), " ".join(parts[count:])
            clear = count > 1 and parts[count - 1].casefold() in BY
            hasty = line.text.islower() and count == 1 and len(first) > BY_WORDS
            label = label_of(first, language) if clear or hasty else None
            if label and label.kind == "host" and not label.more and hosts_in(rest, language, labelled=True):
                return replace(line, text=f"{first}: {rest}")
        return line

    return [usual(line) for line in lines]


def _colons(lines: list[Line], language: str) -> list[Line]:
    """Labels that are written without a colon, told by being used more than once ("problem werkraum immer belegt")."""
    spoken = {line.number: match for line in lines if (match := SPOKEN.match(line.text))}
    used = Counter(match["label"].split()[0].casefold() for match in spoken.values())
    labels = {word for word, count in used.items() if count >= TWICE and _names_item(word, language, one=True)}

    def usual(line: Line) -> Line:
        match = spoken.get(line.number)
        if match is None or match["label"].split()[0].casefold() not in labels:
            return line
        if not match["value"][0].islower() and not match["label"].isupper():
            return line
        return line if split_label(line.text, language) else replace(line, text=f"{match['label']}: {match['value']}")

    return [usual(line) for line in lines]


def _bullets(lines: list[Line], language: str) -> list[Line]:
    """Indented lines beneath a label as entries, though nothing but their indentation says so."""
    found: list[Line] = []
    beneath = False
    for line in lines:
        if line.blank:
            beneath = False
        elif not line.indent:
            beneath = (
                not line.mark and len(line.text.split()) <= ECHO_REACH and label_of(line.text, language) is not None
            )
        found.append(replace(line, mark="-") if beneath and line.indent >= INDENT and not line.mark else line)
    return found


def _echoes(lines: list[Line], language: str) -> list[Line]:
    """A line that stands again a few lines later, and those in between, as list entries."""
    places: dict[str, int] = {}
    inner: set[int] = set()
    for at, line in enumerate(lines):
        if line.blank or line.mark or len(line.text.split()) < ECHO_WORDS:
            continue
        start = places.get(line.text)
        if (
            start is not None
            and 2 <= at - start <= ECHO_REACH
            and _is_plain(lines[start : at + 1])
            and start not in inner
        ):
            inner |= set(range(start, at + 1))
        places[line.text] = at
    return [replace(line, mark="-") if at in inner else line for at, line in enumerate(lines)]


def _is_plain(lines: list[Line]) -> bool:
    return not any(line.blank or line.mark or line.raw.startswith("#") for line in lines)


def _names_item(word: str, language: str, one: bool = False) -> bool:
    """Whether a word is a label of items; `one`: of a single one."""
    label = label_of(f"{word}:", language)
    return label is not None and label.kind in ITEMS and not label.more and (label.one or not one)
