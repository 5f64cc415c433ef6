"""The laws that reading and writing keep: over the notes and documents there are, and over generated text.

The numbers are those of docs/develop/architecture.md; laws of search, site and browser are tested beside these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import texts
from campnotes.adapters.formats import note_text
from campnotes.cli import main
from campnotes.core.analysis import fold, stem, stop_words
from campnotes.core.bounds import HEADINGS_LIMIT, LINE_LIMIT, LINES_LIMIT, NESTING_LIMIT
from campnotes.core.check import check_session
from campnotes.core.decoding import SIZE_LIMIT, decode
from campnotes.core.document import (
    ContentError,
    SessionHandler,
    dump,
    dump_event,
    load,
    load_event,
    load_scheme,
    metadata_of,
    parse,
    read,
)
from campnotes.core.findings import Finding, has_errors, tell
from campnotes.core.importing import Draft, read_note
from campnotes.core.model import Event, Session, texts_in
from campnotes.core.rendering import render
from campnotes.core.yaml_strict import read_yaml

DOCUMENTS = [*texts.STORED, *sorted((texts.ROOT / "tests" / "notes").glob("*.golden.md"))]


def by_name(path: Path) -> str:
    return path.relative_to(texts.ROOT).as_posix()


each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=by_name)
each_note = pytest.mark.parametrize("path", texts.NOTES, ids=by_name)


def drafted(text: str) -> Draft:
    return read_note(text, texts.vocabulary(), path="notiz.txt")


# Law 1: load(dump(s)) == s, and every other reader of YAML sees the same


@given(texts.sessions())
def test_load_gives_back_what_dump_wrote(session: Session) -> None:
    assert load(dump(session)) == session


@each_document
def test_a_stored_document_is_written_as_it_stands(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert dump(load(text)) == text


@given(texts.events())
def test_an_event_comes_back_from_its_file(event: Event) -> None:
    assert load_event(dump_event(event)) == event


@given(texts.sessions())
def test_every_reader_of_yaml_sees_the_same_front_matter(session: Session) -> None:
    assert_read_alike(dump(session), metadata_of(session))


@each_document
def test_every_reader_of_yaml_sees_the_same_in_a_stored_document(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert_read_alike(text, metadata_of(load(text)))
    assert yaml.safe_load(front_matter(text)) == metadata_of(load(text))


@given(texts.events())
def test_every_reader_of_yaml_sees_the_same_in_an_event(event: Event) -> None:
    text = dump_event(event)
    assert yaml.load(text, Loader=FAST_YAML_1_1) == metadata_of(event)  # noqa: S506 - a SafeLoader
    assert not [value for value in plain_scalars(text) if YAML_1_2_NO_TEXT.fullmatch(value) and value != "true"]


# https://yaml.org/spec/1.2.2/#103-core-schema
YAML_1_2_NO_TEXT = re.compile(
    r"""(?: null|Null|NULL|~|
      | true|True|TRUE|false|False|FALSE
      | [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+
      | [-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?
      | [-+]?(?:\.inf|\.Inf|\.INF) | \.nan|\.NaN|\.NAN
    )""",
    re.VERBOSE,
)
BREAKS_OF_YAML_1_1 = re.compile("[\x85\u2028\u2029]")  # no line breaks in YAML 1.2
FAST_YAML_1_1 = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def assert_read_alike(document: str, metadata: dict[str, Any]) -> None:
    front = front_matter(document)
    assert yaml.load(front, Loader=FAST_YAML_1_1) == metadata  # noqa: S506 - a SafeLoader
    assert frontmatter.loads(document, handler=SessionHandler()).metadata == metadata
    assert read_yaml(front).tree == metadata
    assert not [value for value in plain_scalars(front) if YAML_1_2_NO_TEXT.fullmatch(value)]
    assert not BREAKS_OF_YAML_1_1.search(front)


def front_matter(document: str) -> str:
    return document[len("---\n") : document.index("\n---\n") + 1]


def plain_scalars(front: str) -> list[str]:
    """Keys and values without quotes: those whose type a reader guesses."""
    return [
        event.value
        for event in yaml.parse(front, Loader=FAST_YAML_1_1)
        if isinstance(event, yaml.ScalarEvent) and not event.style
    ]


# Law 2: importing twice is importing once


def test_importing_twice_is_importing_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["import", *map(str, texts.NOTES), "--event", "2026-camp", "--root", str(tmp_path)]
    assert main(arguments) == 0
    written = snapshot(tmp_path / "sessions")
    assert len(written) == len(texts.NOTES) + 1  # and event.yml
    assert main(arguments) == 0
    assert snapshot(tmp_path / "sessions") == written
    assert capsys.readouterr().out.count(".md") == len(texts.NOTES)  # told once: the second time nothing was written


@pytest.mark.parametrize("path", texts.STORED, ids=by_name)
def test_importing_a_stored_document_twice_is_importing_it_once(path: Path, tmp_path: Path) -> None:
    texts.copied(tmp_path, "sessions/vocabulary")
    arguments = ["import", str(path), "--event", "2026-camp", "--root", str(tmp_path)]
    assert main(arguments) == 0
    written = snapshot(tmp_path / "sessions")
    assert path.read_bytes() in [content for _, content in written.values()]
    assert main(arguments) == 0
    assert snapshot(tmp_path / "sessions") == written


@given(texts.written_notes())
def test_reading_twice_gives_the_same(text: str) -> None:
    first, second = drafted(text), drafted(text)
    assert (first.session, first.fates, first.findings) == (second.session, second.fates, second.findings)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time of change and its bytes."""
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


# Law 3: every line has a fate, and no content word is lost


@each_note
def test_a_note_loses_no_word(path: Path) -> None:
    assert_nothing_lost(decoded(path))


@each_note
def test_a_note_loses_no_word_whatever_happens_to_one_of_its_lines(path: Path) -> None:
    lines = decoded(path).split("\n")
    for at, line in enumerate(lines):
        for other in ([], [line, line.upper()], [f"    {line}"]):
            assert_nothing_lost("\n".join([*lines[:at], *other, *lines[at + 1 :]]))


@given(texts.changed_notes())
def test_a_changed_note_loses_no_word(text: str) -> None:
    assert_nothing_lost(text)


@given(texts.written_notes())
@example("---\nUngeklärt:\nKistenwal\n/ Kistenwal 1. uns uns uns\n/ Kistenwal 1. uns uns uns")
@example("Beete de draft campnotes 1 p1\nde draft campnotes 1 p1\n\nOffen:\n- de draft 1 p1?\n- de draft 1 p1?")
@example("AOB:\n14:30 Kistenwal\nAbhilfe:\n14:30 Kistenwal\n\nAOB:\n14:30 Kistenwal")
@example("Titel\n14:30 Problem: kein Geld\n[14:31] Mia: Idee: Spenden\n12.10.23, 14:32 - Jo: Abhilfe:\n14:33 Kistenwal")
@example("Discuss with:\nMia Krüning, Kollektiv Spaten\nAOB:\nMia Krüning, Kollektiv Spaten")
def test_a_note_made_of_labels_loses_no_word(text: str) -> None:
    assert_nothing_lost(text)


@given(texts.any_texts())
def test_no_text_loses_a_word(text: str) -> None:
    assert_nothing_lost(text)


NOT_SHOWN = ("blank", "structure", "echo", "boilerplate")
WORD = re.compile(r"[^\W_]+")
LIST_MARK = re.compile(
    r"\s*(?:[^\w\s\[(]{1,3}\s*)?"  # "-", "→", "##"
    r"(?:(?:\(?(?:\d{1,3}|[a-z])[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?|o)(?=\s|$))?"  # "1.", "a)", "3.1", "o"
    r"\s*(?:\[[ xX]?\](?=\s|$))?"  # "[x]"
)
INLINE_TAGS = ("em", "strong", "s", "a", "code")
FIELDS_OF_OTHERS = {"title", "date", "host", "hosts", "speaker", "speakers"}  # keys that have a field of ours


def assert_nothing_lost(text: str) -> None:
    """The promise, counted here anew: from the note's lines to the text that a reader's browser shows."""
    draft = drafted(text)
    lines = dict(enumerate(text.split("\n"), 1))
    assert {one.code for one in draft.findings if one.severity == "error"} <= {"no-title"}, draft.findings
    assert set(draft.fates) == set(lines)
    seen = seen_words(draft.session)
    promised = Counter[str]()
    for number, line in lines.items():
        fate = draft.fates[number]
        if fate.kind not in NOT_SHOWN:
            promised += content_words(LIST_MARK.sub("", line, count=1)) - content_words(fate.left_out)
            unexplained = [
                word for word in content_words(fate.left_out) if word not in seen and not is_label_word(word)
            ]
            assert not unexplained, (number, line, fate, unexplained)
    assert not promised - seen
    for number, line in lines.items():
        assert_left_out_with_reason(draft, lines, number, line, seen)


def assert_left_out_with_reason(
    draft: Draft, lines: dict[int, str], number: int, line: str, seen: Counter[str]
) -> None:
    """A line that is not shown says nothing, says it again, is no content, or is another program's front matter."""
    fate = draft.fates[number]
    words = content_words(line)
    if fate.kind == "blank":
        assert not line.strip()
    elif fate.kind == "echo":
        bare = content_words(LIST_MARK.sub("", line, count=1))
        assert any(not bare - content_words(lines[other]) for other in range(1, number)), (number, line)
    elif fate.kind == "boilerplate":
        assert fate.rule in boilerplate_rules(), (number, line)
    elif fate.rule == "front-matter":
        assert not [word for word in words if word not in seen and word not in FIELDS_OF_OTHERS], (number, line)
    elif fate.kind == "structure":
        assert not words, (number, line)


def content_words(text: str) -> Counter[str]:
    return Counter(word for word in WORD.findall(text.casefold()) if fold(word) not in stop_words())


def is_label_word(word: str) -> bool:
    """Whether a word may stand in a label or a sentence about hosts: the lexicon has it, or it is a number."""
    return word.isdigit() or any(stem(fold(word), language) in label_stems() for language in ("de", "en"))


@cache
def label_stems() -> frozenset[str]:
    strings = [text for language in ("de", "en") for text in texts_in(texts.lexicon_data(language))]
    spoken = {fold(word) for text in strings for word in WORD.findall(text)}
    return frozenset(stem(word, language) for word in spoken for language in ("de", "en"))


def boilerplate_rules() -> set[str]:
    return {rule["name"] for language in ("de", "en") for rule in texts.lexicon_data(language)["boilerplate"]}


def seen_words(session: Session) -> Counter[str]:
    """What a reader sees of a session: its own texts, its body as rendered, where its links lead."""
    told = [session.title, session.subtitle or "", session.room or "", session.start_time or ""]
    told += [session.date.isoformat()] if session.date else []
    told += [text for host in session.hosts for text in (host.name, host.affiliation or "")]
    told += [*session.questions, *session.open_questions]
    items = [item.model_dump(exclude={"id", "types", "role", "addresses", "for_"}) for _, item in session.items()]
    told += texts_in(items)
    page = _Page()
    page.feed(render(session.body))
    page.close()
    return content_words("\n".join([*told, page.text, page.attributes]))


class _Page(HTMLParser):
    """Visible text, targets of links, numbers of lists."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.attributes = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += "" if tag in INLINE_TAGS else "\n"
        self.attributes += "".join(f"\n{value}" for name, value in attrs if name in ("href", "start") and value)

    def handle_endtag(self, tag: str) -> None:
        self.text += "" if tag in INLINE_TAGS else "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def decoded(path: Path) -> str:
    text = note_text(path.read_bytes(), path.name).text
    assert text is not None
    return text


# Law 4: reading never raises, every finding's line exists, and what import writes load reads


@given(st.binary(max_size=200) | texts.any_texts().map(lambda text: text.encode("utf-16")) | texts.encoded_texts())
def test_bytes_are_decoded_or_refused(raw: bytes) -> None:
    text, findings = decode(raw, "notiz.txt")
    assert (text is None) == has_errors(findings)
    lines = raw.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    assert_findings_stand_in(lines if text is None else text, findings)
    if text is not None:
        assert_read_and_stored(text)


@given(texts.written_notes() | texts.changed_notes() | texts.any_texts())
def test_any_text_is_read_and_what_is_written_is_read_again(text: str) -> None:
    assert_read_and_stored(text)


@given(texts.damaged_documents())
@example("---\n---\n")
@example("---\nschema: campnotes/1\ntitle: a\nproblems: {id: p1}\n---")
@example("---\nschema: campnotes/1\n---[schema: campnotes/2\n---\n")
def test_any_document_is_read_or_explained(text: str) -> None:
    session, findings = read(text, "sessions/camp/notiz.md")
    assert (session is None) == has_errors(findings)
    assert_findings_stand_in(text.replace("\r\n", "\n"), findings)


@given(st.sampled_from((load_event, load_scheme)), texts.damaged_yaml())
@example(load_event, "")
@example(load_scheme, "# nur ein Kommentar")
def test_any_event_or_vocabulary_is_read_or_explained(load: Callable[[str, str], object], text: str) -> None:
    findings: tuple[Finding, ...] = ()
    try:
        load(text, "sessions/camp/event.yml")
    except ContentError as error:
        findings = error.findings
        assert has_errors(findings)
    assert_findings_stand_in(text.replace("\r\n", "\n"), findings)


def at_every_limit() -> dict[str, str]:
    """Notes as large, long and deep as `decode` lets them through, and some a little beyond what a session holds."""
    words = "Kistenwal Fliederbeet "
    return {
        "256 kB of prose": "Titel\n\n" + (words * 8 + "\n\n") * (SIZE_LIMIT // 180),
        "256 kB of problems": "Titel\n\n" + f"- Problem: {words * 3}\n" * (SIZE_LIMIT // 80),
        "256 kB of umlauts": "Titel\n\n" + ("Ü" * 500 + "\n") * (SIZE_LIMIT // 1002),
        "5,000 problems": "Titel\n" + "- Problem: kein Geld und keine Leute\n" * (LINES_LIMIT - 2),
        "5,000 entries of one list": "Titel\nProblem: kein Raum\n" + "  - kein Geld\n" * (LINES_LIMIT - 3),
        "5,000 questions": "Titel\n## Offene Fragen\n" + "- Wer räumt auf?\n" * (LINES_LIMIT - 3),
        "500 headings": "Titel\n" + "## Probleme\n" * HEADINGS_LIMIT,
        "500 headings of which none is a label": "".join(f"# Gelb {n}\n" for n in range(HEADINGS_LIMIT)),
        "5,000 blank lines": "Titel" + "\n" * (LINES_LIMIT - 1),
        "5,000 table rows": "Titel\n| Problem | Idee |\n|---|---|\n" + "| Raum | Zelt |\n" * (LINES_LIMIT - 4),
        "a line of 10,000 characters": "Titel\n\nProblem: " + "x" * (LINE_LIMIT - 9),
        "lines of 10,000 characters that go on": "Titel\n\nProblem: " + "\n".join(["k" + "x " * 4_990] * 3),
        "details of 10,000 characters beneath each other": "Titel\n" + nested("x" * 9_000, 12, "- Problem: kein Raum"),
        "remarks of 10,000 characters on a role": "Titel\nKontakte:\n- Bauamt\n" + f"  - {'x' * 9_000}\n" * 5,
        "a title of 10,000 characters": "Titel " * (LINE_LIMIT // 6),
        "a title of 10,000 characters without blanks": "T" * LINE_LIMIT,
        "a title of 201 characters": "T" * 201,
        "a heading of 10,000 characters": "# " + "T" * (LINE_LIMIT - 2),
        "a host of 10,000 characters": "Titel\nHost: Mia Krüning (" + "x" * (LINE_LIMIT - 21) + ")",
        "a list 20 deep": "Titel\n" + nested("Punkt", NESTING_LIMIT, "- Problem: kein Raum"),
        "headings 6 deep with lists": "\n".join(f"{'#' * n} Problem {n}\n- Raum {n}\n  - eng" for n in range(1, 7)),
        "quotes 20 deep": "Titel\n" + ">" * NESTING_LIMIT + " Problem",
        "10,000 brackets": "Titel\n" + "[" * 5_000 + "](" * 2_500,
        "10,000 stars": "Titel\n" + "*a " * 3_300,
        "10,000 characters to escape": "Titel\n\n" + "*" * LINE_LIMIT + "\n\n" + "<a>" * (LINE_LIMIT // 3),
        "5,000 lines": "\n".join(f"Zeile {n} gelb" for n in range(LINES_LIMIT)),
        "10,000 backticks": "Titel\n" + " ".join("`" * n for n in range(1, 140)),
        "10,000 colons": "Titel\n" + "Problem:" * 1_250,
        "10,000 brackets in a role": "Titel\nKontakte:\n- " + "(Amt " * 1_990,
        "10,000 separators in a role": "Titel\nKontakte:\n- " + "Amt / " * 1_600,
        "10,000 digits": "Titel\n" + "0341 " * 2_000,
        "10,000 at signs": "Titel\n" + "a@" * 5_000,
        "front matter with 10,000 brackets": "---\ntitle: x\ntags: " + "[" * 9_000 + "\n---\nText",
    }


TOO_RICH = ("256 kB of problems", "5,000 problems", "5,000 table rows")  # more than front matter holds, and told so


def nested(text: str, depth: int, first: str) -> str:
    return "\n".join([first, *(f"{'  ' * level}- {text}" for level in range(1, depth))])


@pytest.mark.parametrize("case", at_every_limit())
def test_what_import_writes_load_reads_at_every_limit(case: str) -> None:
    text, findings = decode(at_every_limit()[case].encode(), "notiz.txt")
    assert text is not None, findings
    draft = assert_read_and_stored(text)
    errors = {finding.code for finding in draft.findings if finding.severity == "error"}
    assert errors - {"no-title"} == ({"note-too-rich"} if case in TOO_RICH else set())


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("x" * (SIZE_LIMIT + 1), "file-too-large", 0),
        ("Titel\n" + "x" * (LINE_LIMIT + 1), "line-too-long", 2),
        ("\n" * LINES_LIMIT + "x", "too-many-lines", LINES_LIMIT + 1),
        ("Titel\n" + "## Raum\n" * (HEADINGS_LIMIT + 1), "too-many-headings", HEADINGS_LIMIT + 2),
        ("Titel\n\n" + nested("Punkt", NESTING_LIMIT + 1, "- Raum"), "nested-too-deep", NESTING_LIMIT + 3),
        ("Titel\n\n" + ">" * (NESTING_LIMIT + 1) + " Raum", "nested-too-deep", 3),
    ],
)
def test_what_is_beyond_the_limits_is_refused(text: str, code: str, line: int) -> None:
    decoded_text, findings = decode(text.encode(), "notiz.txt")
    assert decoded_text is None
    assert [(one.code, one.line) for one in findings] == [(code, line)]


def assert_read_and_stored(text: str) -> Draft:
    draft = drafted(text)
    assert_findings_stand_in(text, draft.findings)
    if draft.event:
        assert load_event(dump_event(draft.event)) == draft.event
    if not has_errors(draft.findings):
        assert load(dump(draft.session)) == draft.session
        stored = parse(dump(draft.session))
        problems = check_session(stored, "", "notiz.md", texts.vocabulary(), "de")
        assert not problems, problems
    items = {item.id for _, item in draft.session.items()}
    assert {fate.item for fate in draft.fates.values() if fate.item} <= items
    return draft


def assert_findings_stand_in(text: str, findings: tuple[Finding, ...]) -> None:
    """Every finding can be told in both languages, and its place exists (line 0: the file as a whole)."""
    lines = text.removeprefix("\ufeff").split("\n")
    for one in findings:
        assert 0 <= one.line <= len(lines)
        assert one.column >= 1
        assert one.line == 0 or one.column <= len(lines[one.line - 1]) + 1
        assert tell(one, "de") != tell(one, "en")
