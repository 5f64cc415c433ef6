"""Reading a messy note: text in, a draft of its session out, with the fate of every line and what was unsure.

    text ─► outline ─► header ─► extract ─► types ─► body ─► Draft

Nothing is lost: every word that is not a label, an echo or boilerplate is in the session; where taking a line over
would lose one, the line stays in the body as it was.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from campnotes.core.body import write_body
from campnotes.core.classify import Suggested
from campnotes.core.cues import folded
from campnotes.core.document import dump, read, trimmed
from campnotes.core.doubts import Candidate, candidates
from campnotes.core.evidence import types_of_problems
from campnotes.core.extract import Doubt, Extraction, Fate, extract
from campnotes.core.fidelity import shown_words, words_of
from campnotes.core.findings import Finding, finding
from campnotes.core.header import Header, clean_title, date_in, read_header
from campnotes.core.lexicon import (
    asks_for_a_way,
    boilerplate_rule,
    ends_at_colon,
    is_how_to,
    label_of,
    language_of,
    lexicon,
)
from campnotes.core.lines import Line
from campnotes.core.model import TITLE_LIMIT, Event, Session, Source
from campnotes.core.no_note import no_note
from campnotes.core.outline import Node, outline, read_lines
from campnotes.core.people import hosts_in, is_name
from campnotes.core.vocabulary import Vocabulary
from campnotes.core.yaml_strict import Tree, YamlError, read_yaml

COMMENT = re.compile(r"(?:^|[ \t])#+[ \t]*(\S.*)$")  # "# Entwurf" in front matter: no value, but somebody wrote it
SELF_LINK = re.compile(r"\[(https?://[^\s\[\]()]{1,1000})\]\(\1/?\)")  # "[https://example.org](https://example.org)"
SAID_AT = re.compile(
    r"(?P<time>\[?\d[\d./,: ]*[:.]\d\d[^ ]*(?: Uhr| [AP]M)?(?: [–—|:-])?)(?: (?P<name>[^\W\d].*):)?"
)  # "14:05 Mia:", the mark of a line in a log or chat
FENCES = ("---", "+++")  # around YAML and TOML
FRONT_MATTER_LINES = 200
COMMENT_LINES = 40
ROUNDS = 4  # a line that would lose a word is first kept in the body, then escaped, then kept as it stands


@dataclass(frozen=True)
class Draft:
    """What a note says, as far as it could be read."""

    session: Session
    event: Event | None
    """The facts of the camp that the note states; None when it names none."""
    fates: Mapping[int, Fate]
    """Every line of the note, from 1 on, and what became of it."""
    doubts: tuple[Doubt, ...]
    """What was left out, and the candidates that only a person can take for items; lines are the note's."""
    findings: tuple[Finding, ...]
    typed: Mapping[str, tuple[Suggested, ...]]
    """Problem id → its types with the words that say so."""


def read_note(
    text: str,
    vocabulary: Vocabulary,
    *,
    path: str = "",
    source: Source | None = None,
) -> Draft:
    """The draft of a note's session. Never raises on any text that `decode` gives.

    Promises: every line has a fate, no content word is lost, and what `dump` makes of the session `load` reads; when
    one of these cannot be kept a finding of severity error says so. Same text, same draft.
    """
    language = language_of(text)
    foreign, skipped = _foreign_front_matter(text)
    lines = read_lines(text, language)
    fates = {number: Fate("structure", rule="front-matter") for number in skipped}
    fates |= _boilerplate(lines, language, skipped)
    root = outline(text, language, frozenset(fates))
    header = _with_foreign(read_header(root, language), foreign, language)
    found = extract(root, language, set(header.told) | {node.number for node in header.about_event})
    _doubt_persons(found, vocabulary, language)
    found.bare_labels += _rewritten_labels(text, lines, header, found)
    found.fates |= _times_left_out(lines, found.fates)
    marked = {number for number, raw in enumerate(text.split("\n"), 1) if raw.strip()}
    fates = _all_fates(lines, root, header, found, fates, marked)
    typed = types_of_problems(root, header, found, vocabulary, language)
    session = _session(header, found, typed, vocabulary, language, path, source)
    session, fates = _with_body(session, root, header, found, foreign, lines, fates, language)
    return Draft(
        session,
        _event(header, language),
        fates,
        (*found.doubts, *_in_note(candidates(session, vocabulary), lines)),
        _findings(session, header, found, fates, lines, path),
        typed,
    )


def _foreign_front_matter(text: str) -> tuple[dict[str, Tree], frozenset[int]]:
    """Keys and values above the note that another program's front matter holds, and the lines it stands on."""
    lines = [line.rstrip() for line in text.split("\n")]
    if lines[0] not in FENCES:
        return {}, frozenset()
    end = next((n for n, line in enumerate(lines[1:FRONT_MATTER_LINES], 1) if line == lines[0]), None)
    if end is None:
        return {}, frozenset()
    front = "\n".join(lines[1:end]) + "\n"
    try:
        tree = read_yaml(front).tree if lines[0] == "---" else _texts(tomllib.loads(front))
    except (YamlError, tomllib.TOMLDecodeError):
        return {}, frozenset()
    if not isinstance(tree, dict):
        return {}, frozenset()
    comments: list[Tree] = [match[1] for line in lines[1:end] if (match := COMMENT.search(line))]
    return tree | ({"#": comments} if comments else {}), frozenset(range(1, end + 2))


def _texts(value: Any) -> Tree:
    """Values of TOML as texts, lists and mappings."""
    if isinstance(value, dict):
        return {key: _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return str(value)


def _boilerplate(lines: list[Line], language: str, skipped: frozenset[int]) -> dict[int, Fate]:
    """Lines that are no content; what comes after a comment form belongs to it."""
    fates: dict[int, Fate] = {}
    for line in lines:
        if line.number in skipped:
            continue
        if line.blank:
            fates[line.number] = Fate("blank")
        elif rule := boilerplate_rule(line.text, language) or boilerplate_rule(line.raw.strip(), language):
            fates[line.number] = Fate("boilerplate", rule=rule, left_out=line.raw)
    fates |= _comments(lines)
    return {number: fate for number, fate in fates.items() if fate.kind != "blank"}


def _comments(lines: list[Line]) -> dict[int, Fate]:
    """Lines that are nothing but an HTML comment: prompts of a template, which its readers never saw."""
    fates: dict[int, Fate] = {}
    opened: list[Line] = []
    for line in lines:
        text = line.raw.strip()
        if opened or text.startswith("<!--"):
            opened.append(line)
            if "-->" in text:
                if text.endswith("-->"):
                    fates |= {one.number: Fate("boilerplate", rule="html-comment", left_out=one.raw) for one in opened}
                opened = []
            elif len(opened) > COMMENT_LINES:  # never closed: it is text
                opened = []
    return fates


def _with_foreign(header: Header, foreign: dict[str, Tree], language: str) -> Header:
    """Foreign keys that have a field of ours go there and are taken out of `foreign` when the field says all of it."""
    for key, value in list(foreign.items()):
        label = label_of(f"{key}:", language)
        told = "; ".join(map(str, value)) if isinstance(value, list) else value
        if label is None or not isinstance(told, str) or not told.strip():
            continue
        match label.kind:
            case "title" if cleaned := clean_title(told, language):
                header.told = {number: kind for number, kind in header.told.items() if kind != "title"}
                header.title, header.subtitle = cleaned[:TITLE_LIMIT], None
                said = header.title
            case "host" if hosts := hosts_in(told, language, labelled=True):
                header.hosts = hosts
                said = " ".join(f"{host.name} {host.affiliation or ''}" for host in hosts)
            case "date" if day := date_in(told, language):
                header.date = day
                said = day.isoformat()
            case "event":
                header.event["title"] = said = told
            case _:
                continue
        if not words_of(told) - words_of(said) and label.kind != "event":
            foreign.pop(key)
    return header


def _rewritten_labels(text: str, lines: list[Line], header: Header, found: Extraction) -> Iterator[str]:
    """Labels that only a dialect's mark told from content ("===== Offen =====", a name's tab): the note's own line has
    neither a "#" before them nor a colon behind them, so a reader might take them for what was said."""
    left_out = {number: fate.left_out for number, fate in found.fates.items() if fate.rule != "table"} | header.left_out
    raw = text.split("\n")
    for line in lines:
        label, original = left_out.get(line.number, ""), raw[line.number - 1]
        told = original.lstrip().startswith("#") or ends_at_colon(label, original)
        rewritten = line.raw != original or line.text not in original
        if label and rewritten and not told:
            yield label.strip(" :*_\t")


def _doubt_persons(found: Extraction, vocabulary: Vocabulary, language: str) -> None:
    """A contact that looks like a person's name and is no concept is a doubt, not a contact role; its line stays."""
    for role in list(found.contact_roles):
        if not is_name(role.text, language, particles=False) or vocabulary.contact_role_of(role, language):
            continue
        found.contact_roles.remove(role)
        number = int(role.id[1:])
        told = {n: int(fate.item[1:]) for n, fate in found.fates.items() if fate.item and fate.item.startswith("c")}
        line = max((n for n, first in told.items() if first <= number), default=1)
        found.doubts.append(Doubt(line, "name-under-contacts", role.text))
        for n, fate in list(found.fates.items()):
            if fate.item == role.id:
                found.fates[n] = replace(fate, item=None) if fate.kind == "echo" else Fate("body")


def _times_left_out(lines: list[Line], fates: Mapping[int, Fate]) -> Iterator[tuple[int, Fate]]:
    """The fates of lines of a log that became items: their times are not told."""
    for line in lines:
        fate, said = fates.get(line.number), SAID_AT.fullmatch(line.mark)
        if fate and said and fate.kind != "body":
            yield line.number, replace(fate, left_out=f"{said['time']} {fate.left_out}")


def _all_fates(
    lines: list[Line], root: Node, header: Header, found: Extraction, known: dict[int, Fate], marked: AbstractSet[int]
) -> dict[int, Fate]:
    """Every line's fate: known ones first, then what header and items took, then body.

    `marked`: lines on which something stands; one of these that is blank was a quote mark.
    """
    fates = dict(known)
    numbers = {node.number: node for node in root.walk() if node.lines}
    for number, kind in header.told.items():
        for line in numbers[number].lines:
            fates.setdefault(line.number, Fate(kind, left_out=header.left_out.get(line.number, "")))
    for node in header.about_event:
        for line in node.lines:
            fates.setdefault(line.number, Fate("event"))
    for number, fate in found.fates.items():
        fates.setdefault(number, fate)
    for node in numbers.values():
        if node.echo:
            fates.setdefault(node.echo.number, Fate("echo", rule="echo", left_out=node.echo.text))
        if node.role == "rule":
            fates.setdefault(node.number, Fate("structure", rule="rule"))
    for line in lines:
        fates.setdefault(line.number, Fate("blank" if line.blank else "body"))
        if line.blank and line.number in marked:
            fates[line.number] = Fate("structure", rule="quote")
    return fates


def _session(
    header: Header,
    found: Extraction,
    typed: Mapping[str, Sequence[Suggested]],
    vocabulary: Vocabulary,
    language: str,
    path: str,
    source: Source | None,
) -> Session:
    title = header.title or re.sub(r"[-_]+", " ", path.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip()
    problems = tuple(
        problem.model_copy(update={"types": tuple(one.concept for one in typed[problem.id])})
        for problem in found.problems
    )
    roles = tuple(
        role.model_copy(update={"role": vocabulary.contact_role_of(role, language)}) for role in found.contact_roles
    )
    return Session(
        title=(title or lexicon(language).word("untitled"))[:TITLE_LIMIT],
        subtitle=header.subtitle,
        language=language,
        date=header.date,
        hosts=header.hosts,
        questions=tuple(dict.fromkeys(found.questions)) or _question_of(title, language),
        problems=problems,
        suggestions=tuple(found.suggestions),
        contact_roles=roles,
        open_questions=tuple(dict.fromkeys(found.open_questions)),
        source=source,
    )


def _question_of(title: str, language: str) -> tuple[str, ...]:
    """A title that asks for a way ("How do we …?") is what the session set out to answer."""
    asks = is_how_to(title, language) or (title.endswith("?") and asks_for_a_way(title, language))
    return (title,) if asks else ()


def _with_body(
    session: Session,
    root: Node,
    header: Header,
    found: Extraction,
    foreign: dict[str, Tree],
    lines: list[Line],
    fates: dict[int, Fate],
    language: str,
) -> tuple[Session, dict[int, Fate]]:
    """The session with what is left of the note as body. A line whose words would not all be shown is kept there."""
    kept: set[int] = set()
    escaped: set[int] = set()
    in_body = {number for number, fate in fates.items() if fate.kind == "body"}
    for rounds_left in reversed(range(ROUNDS)):
        body = trimmed(write_body(root, header, found, foreign, lexicon(language), kept, escaped))
        session = session.model_copy(update={"body": body})
        losing = lines_losing_words(lines, fates, session, escaped)
        if not losing:
            break
        if rounds_left == 1:  # this note resists: its body has every line, each character of it escaped
            losing = kept = set(fates)
        escaped |= losing & (kept | in_body)
        kept |= losing
    return session, fates


def lines_losing_words(
    lines: list[Line], fates: Mapping[int, Fate], session: Session, mended: AbstractSet[int] = frozenset()
) -> set[int]:
    """The lines that hold a word which the session shows less often than the note does.

    A lost word may stand on several lines: blamed is that with the largest share of lost words, one in `mended` last.
    """
    # A list mark ("3.", "[x]", "o") is structure, not a word; who said something in a chat is.
    wanted = {
        line.number: words_of(SELF_LINK.sub(r"\1", _spoken(line))) - words_of(fates[line.number].left_out)
        for line in lines
        if _counts(fates[line.number])
    }
    total: Counter[str] = Counter()
    for counts in wanted.values():
        total.update(counts)
    lost = total - shown_words(session)
    losing: set[int] = set()
    for number in sorted(wanted, key=lambda n: (n in mended, -_share(wanted[n], lost))):
        if not lost:
            break
        if wanted[number] & lost:
            losing.add(number)
            lost -= wanted[number]
    return losing


def _spoken(line: Line) -> str:
    """What a line says, with who says it."""
    said = SAID_AT.fullmatch(line.mark)
    return f"{said['name']} {line.text}" if said and said["name"] else line.text


def _share(counts: Counter[str], lost: Counter[str]) -> float:
    return (counts & lost).total() / max(counts.total(), 1)


def _counts(fate: Fate) -> bool:
    return fate.kind not in ("boilerplate", "echo", "blank", "structure")


def _in_note(found: Sequence[Candidate], lines: list[Line]) -> Iterator[Candidate]:
    """Candidates with the lines of the note in place of those of the body."""
    text, starts = " ", []
    for line in lines:
        starts.append(len(text) - 1)
        text += f"{folded(line.text)} " if line.text else ""
    at = 0
    for one in found:
        words = f" {folded(one.text)} "
        place = text.find(words, at)
        place = text.find(words) if place < 0 else place
        if place >= 0:  # else a link's target stands between its words
            at = place
            yield replace(one, line=bisect_right(starts, place))


def _event(header: Header, language: str) -> Event | None:
    facts: dict[str, Any] = {key: value for key, value in header.event.items() if value}
    if "title" not in facts:
        return None
    facts["title"] = facts["title"][:TITLE_LIMIT]
    return Event(language=language, **facts)


def _findings(
    session: Session,
    header: Header,
    found: Extraction,
    fates: Mapping[int, Fate],
    lines: list[Line],
    path: str,
) -> tuple[Finding, ...]:
    result: list[Finding] = []
    if not header.title:
        result.append(finding("no-title", path, 1))
    if code := no_note(lines, fates, session.language, len(session.items())):
        result.append(finding(code, path))
    elif not session.items():
        result.append(finding("no-items", path))
    result += [finding(doubt.kind, path, doubt.line) for doubt in found.doubts]
    losing = lines_losing_words(lines, fates, session)
    result += [finding("words-lost", path, number, words=lines[number - 1].text) for number in sorted(losing)[:10]]
    if read(dump(session), path)[1]:
        result.append(finding("note-too-rich", path))
    return tuple(result)
