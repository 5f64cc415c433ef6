"""What a note says about itself: title, hosts, date, place, and the camp it was held at."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from typing import Any

from campnotes.core.analysis import fold, stop_words
from campnotes.core.lexicon import (
    Label,
    boilerplate_rule,
    ends_at_colon,
    heading_kind,
    is_report_word,
    label_of,
    lexicons,
    split_label,
)
from campnotes.core.model import TITLE_LIMIT, Host
from campnotes.core.outline import Node
from campnotes.core.people import hosts_in

HOSTS = 6  # entries of a list of hosts
HEADER_NODES = 12  # the header ends after so many lines with text
SLOT = re.compile(
    r"^(?:Session|Slot|Workshop|Sessionslot|Breakout|Forum|Track|Table|Tisch|AG|BoF|Runde)?[ \t]*"
    r"(?:#|Nr\.? ?)?\d{0,3}[A-Z]?[ \t]*(?::|–|—|-|\|)(?:[ \t]+|$)",
    re.IGNORECASE,
)  # "Session 12 – "
SLOT_ONLY = re.compile(
    r"^(?:Session|Slot|Sessionslot|Protokoll)[ \t]+\w{1,10}[ \t]*"
    r"(?:$|[|,/–-][ \t]*(?:\d{1,2}[:.]\d\d|(?:Raum|Room|Saal|Zelt|Slot)\b))",
    re.IGNORECASE,
)  # "SESSION 3 | 11:15 | Raum 2"

SLOT_PARTS = re.compile(r"[ \t]*(?:[/|·•,;]|[ \t][–—-][ \t]|: )[ \t]*")
SLOT_PART = re.compile(
    r"^(?:[^\W\d]{1,12}[ ])?(?:Session|Slot|Runde|Raum|Room|Saal|Zelt|Tisch|Table|Track|Block|Workshop|Forum|"
    r"Breakout)[ ]?(?:Nr\.?[ ]?|#)?(?:\d[\w.]{0,4}|[A-Z])?(?:[ ]?\([^()]{1,40}\))?$|"
    r"^\d{1,2}(?:[:.]\d\d)?(?:[ ]?(?:[–-]|bis)[ ]?\d{1,2}(?:[:.]\d\d)?)?(?:[ ]?(?:Uhr|h|am|pm))?$",
    re.IGNORECASE,
)  # "offene Runde 5", "Room 3 (the cold one)", "11:30 Uhr"
CAMP_PART = re.compile(
    r"camp\b|conference|konferenz|tagung|fachtag|festival|treffen|unconf|\bjam\b|gathering|meetup|summit|"
    r"open ?space|forum\b|(?:19|20)\d\d$",
    re.IGNORECASE,
)  # "LANDLUST-BARCAMP", "Fachtag Draußen gesund", "LocalGov Jam 2024"

MARKS = ' #*_:?|„“"»«–—-'  # around "Session 12 – "
ADDITION = re.compile(
    r"[ \t]*\((?:(?:KI|AI|Protokoll|Mitschrift|Teil \d|Session \d|notes|draft|Entwurf)[^()]{0,60}|"
    r"[^()]{0,60}(?:notes|notizen|mitschrift|protokoll))\)$",
    re.IGNORECASE,
)
WHEN = re.compile(
    r",[ \t]*(?:Mo|Di|Mi|Do|Fr|Sa|So)?[a-z]{0,8}\.?,?[ \t]*\d{1,2}(?:[:.]\d\d)?[ \t]*(?:h|Uhr).*$"
)  # ", Di 14 h"
QUOTED = re.compile(r"[\"„“»‚‘](?P<title>[^\"“”„»«’‘]{6,180})[\"“”«’‘]")  # 'Notizen Session "Wenn es kippt"'
ADDRESS = re.compile(r"^<?(?:https?://|www\.)\S+", re.IGNORECASE)  # of the pad itself
BREADCRUMB = re.compile(r"[^\s»›][ \t]+[»›][ \t]+[^\s»›]")  # "Start » Blog » Allgemein", where a page was saved
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")  # "Open-Space-Protokoll"
PLURAL = re.compile(
    r"(?:innen|ende[nr]?|hosts|facilitators|presenters|leads|leaders|speakers|owners|chairs|organi[sz]ers|conven[eo]rs)\W*$",
    re.IGNORECASE,
)
SUBTITLE = re.compile(r"[ \t]+[–—-][ \t]+")
GERMAN_DATE = re.compile(r"\b(\d{1,2})\.[ ]?(\d{1,2})\.[ ]?(\d{4})\b")  # "29.5.2015"
ISO_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
AMERICAN_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")  # "11/18/2019"
NAMED_DATE = re.compile(
    r"\b(?:(\d{1,2})(?:\.|st|nd|rd|th)?[ ])?([A-ZÄa-zä]{3,9})\.?[ ](?:(\d{1,2})(?:st|nd|rd|th)?,?[ ])?(\d{4})\b"
)  # "4. November 2023"
ARTICLE = re.compile(r"^(?:der|die|das|dem|den|the)[ \t]+", re.IGNORECASE)
LIST = re.compile(r",[ \t]+|[ \t]+(?:und|sowie|and)[ \t]+")


@dataclass
class Header:
    """What was found, and which nodes said it: number of the first line → kind."""

    title: str = ""
    subtitle: str | None = None
    hosts: tuple[Host, ...] = ()
    date: datetime.date | None = None
    event: dict[str, Any] = field(default_factory=dict)
    """Fields of event.yml that the note states."""
    told: dict[int, str] = field(default_factory=dict)
    """Line → `title`, `host`, `event`, `date`, `place`: nodes that are wholly understood."""
    left_out: dict[int, str] = field(default_factory=dict)
    """Line → the part of it that is a label or a slot's number, and is not repeated."""
    slots: list[str] = field(default_factory=list)
    """What stands before the title and is no part of it: "Session 12"."""
    about_event: list[Node] = field(default_factory=list)
    """Sentences about the camp: they stay, at the end of the body."""


def read_header(root: Node, language: str) -> Header:
    """Reads a note's tree; never raises. A field that the note does not state stays empty."""
    header = Header()
    nodes = [node for node in root.walk() if node.role in ("heading", "paragraph", "item")]
    top = nodes[:HEADER_NODES]
    _labelled(header, top, language)
    _title(header, top, nodes, language)
    _hosts(header, top, nodes, language)
    _event(header, nodes, language)
    return header


def clean_title(text: str, language: str) -> str:
    """A title without slot numbers, "Session:", additions in brackets and marks around it."""
    bare = text.strip().strip("*_#").strip()
    quoted = QUOTED.search(bare)
    lead = bare[: quoted.start()].strip() if quoted else ""
    if quoted and lead and _says_only_note(lead, language):
        bare = quoted["title"]
    if (label := split_label(bare, language)) and label.kind == "title":
        bare = label.value
    bare = WHEN.sub("", ADDITION.sub("", SLOT.sub("", bare)))
    lead, colon, rest = bare.partition(": ")
    if colon and _says_only_note(lead, language):  # "Zusammenfassung der Session: …"
        bare = rest
    first, _, rest = bare.strip().partition(" ")
    label = label_of(first, language)
    written = label is not None and label.kind == "scribe" and is_report_word(first, language)
    if language == "de" and written and rest[:1].isupper():  # "Protokoll Beete für alle"
        bare = rest
    return bare.strip().strip("*_").strip()


def _title_in_report(text: str, language: str) -> bool:
    """Whether a line names the title behind words that say only that it is a note: "Notizen zur Session „…“"."""
    quoted = QUOTED.search(text)
    lead = text[: quoted.start()] if quoted else text.partition(": ")[0]
    return lead != text and bool(lead.strip()) and _says_only_note(lead, language)


def _says_only_note(text: str, language: str) -> bool:
    """Whether words say only that a note follows: "Bericht aus der Gesprächsrunde", "Ergebnisprotokoll Forum 3"."""
    words = [word for word in WORD.findall(text) if not word[0].isdigit()]
    reports = [word for word in words if is_report_word(word, language)]
    telling = [word for word in words if word not in reports and word[0].isupper() and fold(word) not in stop_words()]
    others = [word for word in telling if not label_of(word, language)]
    return bool(reports) and not others


def date_in(text: str, language: str) -> datetime.date | None:
    """The first date with a year in a text, in any of the usual forms."""
    candidates: list[tuple[int, int, int, int]] = []
    if match := ISO_DATE.search(text):
        candidates.append((match.start(), int(match[1]), int(match[2]), int(match[3])))
    if match := GERMAN_DATE.search(text):
        candidates.append((match.start(), int(match[3]), int(match[2]), int(match[1])))
    if match := AMERICAN_DATE.search(text):
        candidates.append((match.start(), int(match[3]), int(match[1]), int(match[2])))
    for match in NAMED_DATE.finditer(text):
        day = match[1] or match[3]
        for words_of in lexicons(language):
            months = [month.casefold() for month in words_of.word("months")]
            known = [n for n, month in enumerate(months, 1) if month.startswith(match[2].casefold())]
            if day and known:
                candidates.append((match.start(), int(match[4]), known[0], int(day)))
    for _, year, month, day in sorted(candidates):
        try:
            return datetime.date(year, month, day)
        except ValueError:
            continue
    return None


def _labelled(header: Header, top: list[Node], language: str) -> None:
    """Lines such as "Thema: …", "Datum: …", "Raum: …", or a heading "Topic:" with its line beneath."""
    for node in top:
        label = split_label(node.text, language)
        value, value_node = (label.value, node) if label else _beneath(node, language)
        label = label or label_of(node.text, language)
        if label is None or not value or label.more:
            continue
        if label.kind == "title" and hosts_in(value, language, labelled=False):
            continue  # it names who gave the session
        if label.kind == "title" and not header.title:
            _set_title(header, value, language)
            header.told[node.number] = header.told[value_node.number] = "title"
            _leave_out(header, node, label)
        elif label.kind == "date" and not header.date:
            header.date = date_in(value, language)
        elif label.kind == "event" and "title" not in header.event and node in top[:6]:
            header.event["title"] = value


def _leave_out(header: Header, node: Node, label: Label) -> None:
    """A label is not repeated beside its value; one that no colon marks might be content, and is told at the end."""
    header.left_out[node.number] = label.part_of(node.text)
    if not ends_at_colon(header.left_out[node.number], node.text):
        header.slots.append(header.left_out[node.number].strip(MARKS))


def _beneath(node: Node, language: str) -> tuple[str, Node]:
    if node.role == "heading" and len(node.children) == 1:
        below = node.children[0]
        if below.role == "paragraph" or (below.role == "heading" and not below.children):
            return below.text, below
    return "", node


def _title(header: Header, top: list[Node], nodes: list[Node], language: str) -> None:
    if header.title:
        return
    marked = [node for node in nodes if node.role == "heading" and node.level == 1]
    candidates = [node for node in marked if len(marked) == 1 and node in top] + [
        node for node in top if node.role != "item" or node is top[0]
    ]
    for node in candidates:
        if boilerplate_rule(node.text, language) or node.number in header.told or SLOT_ONLY.match(node.text):
            continue
        if node is not top[-1] and _says_only_slot(node.text, language):
            continue
        if BREADCRUMB.search(node.text) and len(candidates) > 1:
            continue
        if ADDRESS.match(node.text) or (len(candidates) > 1 and _says_only_note(node.text, language)):
            continue
        label = split_label(node.text, language) or label_of(node.text, language)
        # "Protokoll Beete für alle", "Was hilft gegen Vandalismus im Gemeinschaftsgarten?" over the whole note
        sounds = node in marked and len(marked) == 1 and bool(label and label.more)
        if label and label.kind not in ("title", "neutral") and not (sounds or _title_in_report(node.text, language)):
            continue
        if _names_hosts_only(node.text, language) or (node is not top[0] and _is_no_title(node, language)):
            continue
        if _set_title(header, node.text, language):
            header.told[node.number] = "title"
            header.left_out[node.number] = _slot_part(node.text, header)
            header.slots += [slot for slot in (header.left_out[node.number].strip(MARKS),) if slot]
            return


def _slot_part(text: str, header: Header) -> str:
    """The beginning of a title line ("Session 12 –", "Protokoll der Session") and an addition in brackets behind it."""
    start = text.find(header.title[:40])
    addition = ADDITION.search(text)
    return f"{text[: max(start, 0)]} {addition.group() if addition else ''}"


def _is_no_title(node: Node, language: str) -> bool:
    """Whether a line further down is a list of hosts, or the heading of a section."""
    if node.role == "heading":
        return heading_kind(node.text, language) is not None
    if _names_hosts_only(node.text, language):
        return True
    return bool(hosts_in(node.text, language, labelled=False))


def _says_only_slot(text: str, language: str) -> bool:
    """Whether a line names but the camp and when and where in it: "Camp Nord 2024 / Raum 3 / Slot 2"."""
    parts = [part for part in SLOT_PARTS.split(text.strip(" *_#")) if part.strip()]
    slots = [SLOT_PART.match(part) or date_in(part, language) for part in parts]
    others = [part for part, slot in zip(parts, slots, strict=True) if not slot]
    return any(slots) and len(parts) > 1 and all(CAMP_PART.search(part) for part in others)


def _names_hosts_only(text: str, language: str) -> bool:
    """Whether a line is a sentence about the hosts: "Mia Krüning (Kollektiv Spaten) lädt ein zu:"."""
    matches = (rule.pattern.match(text) for words_of in lexicons(language) for rule in words_of.host_sentences)
    return any(match and match.end() >= len(text) - 1 for match in matches)


def _set_title(header: Header, text: str, language: str) -> bool:
    cleaned = _without_hosts(header, text, language)
    cleaned = clean_title(_without_leads(cleaned, language), language)
    if not any(c.isalnum() for c in cleaned):
        return False
    title, _, subtitle = _halves(cleaned)
    header.title = title[:TITLE_LIMIT].strip()
    header.subtitle = subtitle[:10_000] or None
    return True


def _without_leads(text: str, language: str) -> str:
    """A title without what stands before it between dashes: "Notizen – Session 4b – …"."""
    while match := SUBTITLE.search(text):
        lead, rest = text[: match.start()], text[match.end() :]
        quoted = QUOTED.search(rest)
        named = quoted is not None and _says_only_note(rest[: quoted.start()], language)  # "Camp Nord – Session „…“"
        if not named and not _says_only_note(lead, language):
            break
        text = rest
    return text


def _without_hosts(header: Header, text: str, language: str) -> str:
    """A title line may name the hosts at its end: "Beete für alle, mit Mia (Kollektiv Spaten)"."""
    for words_of in lexicons(language):
        for rule in words_of.host_sentences:
            if (match := rule.pattern.search(text)) and match.start() > 8:
                hosts = hosts_in(match["hosts"], language, labelled=True)
                if hosts:
                    header.hosts = header.hosts or hosts
                    return text[: match.start()].rstrip(" ,;–-")
    return text


def _halves(title: str) -> tuple[str, str, str]:
    match = SUBTITLE.search(title)
    if match is None or match.start() < 3 or len(title) - match.end() < 8:
        return title, "", ""
    return title[: match.start()], match.group(), title[match.end() :]


def _hosts(header: Header, top: list[Node], nodes: list[Node], language: str) -> None:
    for node in nodes:
        label: Label | None = split_label(_unbracketed(node.text), language)
        value, value_node = (label.value, node) if label else _beneath(node, language)
        label = label or label_of(node.text, language)
        if not value and label and label.kind == "host" and _host_list(header, node, language):
            continue
        if label and label.kind == "title" and hosts_in(value, language, labelled=False):
            label = replace(label, kind="host")  # "Session: Mia Krüning (Kollektiv Spaten)"
        announces = label.kind == "host" if label else value and heading_kind(node.text, language) == "host"
        several = bool(label and PLURAL.search(label.part_of(node.text)))
        if announces and value and (found := hosts_in(value, language, labelled=True, several=several)):
            header.hosts = tuple(dict.fromkeys((*header.hosts, *found)))
            header.told[node.number] = header.told[value_node.number] = "host"
            if label:
                _leave_out(header, node, label)
    if header.hosts:
        return
    for node in top:
        if node.number in header.told or node.role != "paragraph":
            continue
        if found := hosts_in(node.text, language, labelled=False):
            header.hosts = found
            header.told[node.number] = "host"
            return
    for node in nodes:
        for words_of in lexicons(language):
            for rule in words_of.host_sentences:
                match = rule.pattern.search(node.text)
                if match and (found := hosts_in(match["hosts"], language, labelled=True)):
                    header.hosts = found
                    if match.end() == len(node.text) and match.start() == 0 and node.role == "paragraph":
                        header.told[node.number] = "host"
                        header.left_out[node.number] = node.text.replace(match["hosts"], "")
                    return


def _unbracketed(text: str) -> str:
    """ "(Input: Mia Krüning)" without its brackets."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _host_list(header: Header, node: Node, language: str) -> bool:
    """Reads hosts that are listed beneath their label, an entry each; whether all entries are."""
    below = [hosts_in(child.text, language, labelled=True) for child in node.children]
    if not below or len(below) > HOSTS or not all(below):
        return False
    header.hosts = tuple(dict.fromkeys((*header.hosts, *(host for hosts in below for host in hosts))))
    for one in (node, *node.children):
        header.told[one.number] = "host"
    header.left_out[node.number] = node.text
    return True


def _event(header: Header, nodes: list[Node], language: str) -> None:
    for node in nodes:
        if node.role == "item" or node.number in header.told:
            continue
        found = False
        for words_of in lexicons(language):
            for rule in words_of.event_sentences:
                if match := rule.pattern.search(node.text):
                    found = True
                    _event_fields(header, match, language)
        if found and node.role == "paragraph":
            header.about_event.append(node)


def _event_fields(header: Header, match: re.Match[str], language: str) -> None:
    for key, value in match.groupdict().items():
        if not value:
            continue
        if key == "date":
            header.date = header.date or date_in(value, language)
        elif key in ("funder", "organizer"):
            header.event.setdefault(key, list(filter(None, [_name(value)])))
        elif key == "contributor":
            header.event.setdefault(key, list(filter(None, map(_name, LIST.split(value)))))
        else:
            header.event.setdefault(key, _name(value))


def _name(text: str) -> str:
    return ARTICLE.sub("", text.strip().rstrip(" .")).strip()
