"""YAML as our files use it: every value a text, list or mapping with its line and column, and nothing that surprises.

PyYAML's event stream is read directly, so nothing is resolved, merged or built: no anchors, tags, duplicate keys,
silent type changes, or text lost behind ` #`.
Writing quotes whatever YAML 1.1 or YAML 1.2 would read as something else than the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

Tree = str | list["Tree"] | dict[str, "Tree"]
Path = tuple[str | int, ...]

SIZE_LIMIT = 256 * 1024  # characters
DEPTH_LIMIT = 8  # collections around a value
VALUE_LIMIT = 20_000

NOT_TEXT = re.compile(
    r"""(?: y|yes|n|no|true|false|on|off|null|~|<<|=        # bool, null, merge and value of YAML 1.1
      | [-+]?[0-9][0-9_]*                                   # 1984, 01067, 1_000
      | [-+]?0[xob][0-9a-f_]+
      | [-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:e[-+]?[0-9]+)?    # 1.10, .5
      | [-+]?[0-9][0-9_]*(?:\.[0-9_]*)?e[-+]?[0-9]+         # 1e3
      | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?    # 12:30, sexagesimal in YAML 1.1
      | [-+]?\.(?:inf|nan)
      | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\ ].*)?         # 2024-05-12
    )""",
    re.VERBOSE | re.IGNORECASE,
)
ODD_LINE_BREAK = re.compile("[\r\x85\u2028\u2029]")  # YAML 1.1 ends a line here, YAML 1.2 and editors do not
AFTER_SCALAR = re.compile(r"[ \t]+#")  # "title: Thema #1": a comment begins where the writer meant text
UNSAFE = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\xad")
WITH_TAG = (yaml.ScalarEvent, yaml.CollectionStartEvent)
SILENT = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)
FLOW_KEYS = {"types", "addresses", "for"}  # lists of ids, written on one line
INDICATORS = "-?:,[]{}#&*!|>'\"%@`"


class YamlError(ValueError):
    """What is wrong with a YAML text: a finding's code, the place, and the values of its message."""

    def __init__(self, code: str, line: int, column: int, **values: str) -> None:
        super().__init__(f"{line}:{column}: {code}")
        self.code, self.line, self.column, self.values = code, line, column, values


@dataclass(frozen=True)
class Placed:
    """A YAML text that was read: its tree, and for each path in it (keys and indexes) the 1-based line and column."""

    tree: Tree
    places: Mapping[Path, tuple[int, int]]
    plain: Mapping[Path, str] = field(default_factory=dict)
    """Paths of unquoted values that some YAML reads as something else than text, with that value."""

    def place_of(self, path: Path) -> tuple[int, int]:
        """The place of `path`, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def read_yaml(text: str, first_line: int = 1) -> Placed:
    """The tree of one YAML document, every scalar as the text that stands there.

    Promises linear time and bounded memory; raises YamlError with the place of the first thing that is wrong.
    `first_line` is the line of the file on which `text` begins.
    """
    if len(text) > SIZE_LIMIT:
        raise YamlError("front-matter-too-large", first_line, 1, limit=f"{SIZE_LIMIT // 1024} kB")
    if odd := ODD_LINE_BREAK.search(text):
        line, column = text.count("\n", 0, odd.start()), odd.start() - text.rfind("\n", 0, odd.start())
        raise YamlError("yaml-odd-character", first_line + line, column, character=f"U+{ord(odd[0]):04X}")
    return _Reader(text, first_line).read()


def write_yaml(mapping: Mapping[str, object]) -> str:
    """`mapping` (texts, lists and mappings of them) as block YAML; every YAML 1.1 or 1.2 reader sees the same texts."""
    return "".join(f"{line}\n" for line in _mapping_lines(mapping, ""))


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self.lines = text.split("\n")
        self.first_line = first_line
        self.text = text
        self.places: dict[Path, tuple[int, int]] = {}
        self.plain: dict[Path, str] = {}
        self.count = 0

    def read(self) -> Placed:
        try:
            events = self.events()
            if next(events, None) is None:
                raise YamlError("front-matter-no-mapping", self.first_line, 1)
            tree = self.value(next(events), events, (), 0)
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    raise self.error("yaml-second-document", event)
        except yaml.YAMLError as error:
            raise self.syntax_error(error) from None
        return Placed(tree, self.places, self.plain)

    def events(self) -> Iterator[yaml.Event]:
        """The beginning of each document, and what stands in it."""
        # libyaml is about 20 times faster but has crashed on deeply nested flow collections; the pure parser has not.
        deep = self.text.count("[") + self.text.count("{") > 1000
        loader = yaml.SafeLoader if deep or not hasattr(yaml, "CSafeLoader") else yaml.CSafeLoader
        for event in iter(loader(self.text).get_event, None):
            if isinstance(event, yaml.NodeEvent) and event.anchor:
                raise self.error("yaml-anchor", event)
            if isinstance(event, WITH_TAG) and event.tag:
                raise self.error("yaml-tag", event)
            if not isinstance(event, SILENT):
                yield event

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path, depth: int) -> Tree:
        self.count += 1
        if self.count > VALUE_LIMIT:
            raise self.error("yaml-too-many-values", event, limit=str(VALUE_LIMIT))
        if path not in self.places:
            self.places[path] = self.place(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if depth >= DEPTH_LIMIT:
            raise self.error("yaml-too-deep", event, limit=str(DEPTH_LIMIT))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path, depth)
        return self.mapping(events, path, depth)

    def sequence(self, events: Iterator[yaml.Event], path: Path, depth: int) -> Tree:
        found: list[Tree] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self.value(event, events, (*path, len(found)), depth + 1))
        return found

    def mapping(self, events: Iterator[yaml.Event], path: Path, depth: int) -> Tree:
        found: dict[str, Tree] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self.error("yaml-key-not-text", event)
            if event.value in found:
                raise self.error("yaml-duplicate-key", event, key=event.value)
            self.places[(*path, event.value)] = self.place(event)
            found[event.value] = self.value(next(events), events, (*path, event.value), depth + 1)
        return found

    def scalar(self, event: yaml.ScalarEvent, path: Path) -> str:
        value: str = event.value
        if event.style in (None, ""):
            end_line, end_column = _position(event.end_mark)
            if end_line < len(self.lines) and AFTER_SCALAR.match(self.lines[end_line], end_column):
                raise YamlError("yaml-comment-after-text", self.first_line + end_line, end_column + 1)
            if not value:
                raise self.error("yaml-no-value", event, key=str(path[-1]) if path else "")
            if NOT_TEXT.fullmatch(value):
                self.plain[path] = value
        return value

    def place(self, event: yaml.Event) -> tuple[int, int]:
        return self.at(event.start_mark)

    def at(self, mark: Any) -> tuple[int, int]:
        line, column = _position(mark)
        return self.first_line + min(line, len(self.lines) - 1), column + 1

    def error(self, code: str, event: yaml.Event, **values: str) -> YamlError:
        line, column = self.place(event)
        return YamlError(code, line, column, **values)

    def syntax_error(self, error: yaml.YAMLError) -> YamlError:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML")
        if mark is None:  # a character that YAML does not allow: yaml.reader.ReaderError knows only its position
            before = self.text[: getattr(error, "position", 0)]
            return YamlError("yaml-syntax", self.first_line + before.count("\n"), 1, reason=reason)
        return YamlError("yaml-syntax", *self.at(mark), reason=reason)


def _position(mark: Any) -> tuple[int, int]:
    """Line and column from 0; PyYAML's types allow an event without a place, its parsers make none."""
    return (mark.line, mark.column) if mark else (0, 0)


def _mapping_lines(mapping: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        name = indent + scalar(key)
        if isinstance(value, str) or not value:
            yield f"{name}: {_leaf(value)}"
        elif isinstance(value, Mapping):
            yield f"{name}:"
            yield from _mapping_lines(value, indent + "  ")
        elif not isinstance(value, Sequence):
            yield f"{name}: {_leaf(value)}"
        elif key in FLOW_KEYS:
            yield f"{name}: [{', '.join(_leaf(one) for one in value)}]"
        else:
            yield f"{name}:"
            yield from _sequence_lines(value, indent)


def _sequence_lines(sequence: Sequence[object], indent: str) -> Iterator[str]:
    for value in sequence:
        if isinstance(value, str) or not (value and isinstance(value, Mapping | Sequence)):
            yield f"{indent}- {_leaf(value)}"
            continue
        inner = indent + "  "
        lines = _mapping_lines(value, inner) if isinstance(value, Mapping) else _sequence_lines(value, inner)
        yield f"{indent}- {next(lines).removeprefix(inner)}"
        yield from lines


def _leaf(value: object) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, Sequence):
        return "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return scalar(str(value))


def scalar(text: str) -> str:
    """`text` as a YAML scalar: plain where that is safe everywhere, else in double quotes with JSON's escapes."""
    plain = (
        text
        and text.strip() == text
        and text[0] not in INDICATORS
        and not text.startswith(("...", "\ufeff"))
        and not text.endswith(":")
        and ": " not in text
        and " #" not in text
        and not NOT_TEXT.fullmatch(text)
        and not UNSAFE.search(text)
    )
    if plain:
        return text
    return UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))
