"""Every limit of a note, one below, at and one above: what is above is refused with a finding, the rest is read.

Those of other formats stand in test_formats.py and core/test_docx_note.py, those of a query in core/test_query.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from campnotes.adapters.files import FILE_LIMIT, read_bytes
from campnotes.core import bounds, yaml_strict
from campnotes.core.decoding import SIZE_LIMIT, decode
from campnotes.core.document import dump, read
from campnotes.core.model import TEXT_LIMIT, TITLE_LIMIT, Session

SESSION = "---\nschema: campnotes/1\ntitle: Beete\n---\n\n"

OF_A_NOTE: dict[str, tuple[int, Callable[[int], str]]] = {
    "file-too-large": (SIZE_LIMIT, lambda size: ("Wort " * 20 + "\n") * (size // 101) + "x" * (size % 101)),
    "line-too-long": (bounds.LINE_LIMIT, lambda length: "Titel\n\n" + "x" * length),
    "too-many-lines": (bounds.LINES_LIMIT, lambda lines: "\n".join(["Zeile"] * lines)),
    "too-many-headings": (bounds.HEADINGS_LIMIT, lambda headings: "# Raum\n\n" * headings),
    "nested-too-deep": (bounds.NESTING_LIMIT, lambda levels: "Titel\n\n" + ">" * levels + " Zitat"),
}
MORE_HEADINGS: Callable[[int], str] = lambda headings: "Raum\n====\n\n" * headings  # noqa: E731
NESTED: dict[str, Callable[[int], str]] = {
    "by indentation": lambda levels: "\n".join(f"{'  ' * level}- Punkt" for level in range(levels)),
    "by tabs": lambda levels: "\n".join(f"{chr(9) * level}* Punkt" for level in range(levels)),
    "by numbers": lambda levels: "\n".join(f"{'   ' * level}1. Punkt" for level in range(levels)),
    "on one line": lambda levels: "- " * levels + "Punkt",
    "in quotes": lambda levels: "> - " * (levels // 2) + "> " * (levels % 2) + "Punkt",
}
OF_FRONT_MATTER: dict[str, tuple[int, Callable[[int], str]]] = {
    "front-matter-too-large": (yaml_strict.SIZE_LIMIT, lambda size: ("a: " + "x" * size)[:size]),
    "yaml-too-deep": (yaml_strict.DEPTH_LIMIT, lambda depth: "a: " + "[" * (depth - 1) + "x" + "]" * (depth - 1)),
    "yaml-too-many-values": (yaml_strict.VALUE_LIMIT, lambda values: "- x\n" * (values - 1)),
}
around = pytest.mark.parametrize("over", [-1, 0, 1])


@around
@pytest.mark.parametrize("code", OF_A_NOTE)
def test_of_a_raw_note(code: str, over: int) -> None:
    limit, make = OF_A_NOTE[code]
    text, findings = decode(make(limit + over).encode(), "notiz.txt")
    assert [finding.code for finding in findings] == ([code] if over > 0 else [])
    assert (text is None) == (over > 0)


@around
@pytest.mark.parametrize("code", [code for code in OF_A_NOTE if code != "file-too-large"])
def test_of_a_stored_body(code: str, over: int) -> None:
    limit, make = OF_A_NOTE[code]
    session, findings = read(SESSION + make(limit + over), "sessions/camp/beete.md")
    assert [finding.code for finding in findings] == ([code] if over > 0 else [])
    assert (session is None) == (over > 0)


@around
@pytest.mark.parametrize("way", NESTED)
def test_of_nesting_in_every_way_of_writing(way: str, over: int) -> None:
    text = NESTED[way](bounds.NESTING_LIMIT + over)
    for found in (decode(text.encode())[1], read(SESSION + text)[1]):
        assert [finding.code for finding in found] == (["nested-too-deep"] if over > 0 else [])


@around
def test_of_underlined_headings(over: int) -> None:
    _, found = decode(MORE_HEADINGS(bounds.HEADINGS_LIMIT + over).encode())
    assert [finding.code for finding in found] == (["too-many-headings"] if over > 0 else [])


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("line-too-long", 8),
        ("too-many-lines", 6 + bounds.LINES_LIMIT),
        ("too-many-headings", 1006),
        ("nested-too-deep", 8),
    ],
)
def test_the_finding_stands_at_its_line_of_the_file(code: str, line: int) -> None:
    limit, make = OF_A_NOTE[code]
    _, (found,) = read(SESSION + make(limit + 1), "sessions/camp/beete.md")
    assert found.line == line


@around
@pytest.mark.parametrize("code", OF_FRONT_MATTER)
def test_of_front_matter(code: str, over: int) -> None:
    limit, make = OF_FRONT_MATTER[code]
    text = make(limit + over)
    if over > 0:
        with pytest.raises(yaml_strict.YamlError, match=code):
            yaml_strict.read_yaml(text)
    else:
        assert yaml_strict.read_yaml(text).tree


@around
@pytest.mark.parametrize(("field", "limit"), [("title", TITLE_LIMIT), ("subtitle", TEXT_LIMIT), ("room", TEXT_LIMIT)])
def test_of_a_text(field: str, limit: int, over: int) -> None:
    session = Session.model_construct(**{"title": "Beete", field: "x" * (limit + over)})
    stored, findings = read(dump(session))
    assert [finding.code for finding in findings] == (["value-too-long"] if over > 0 else [])
    assert stored == (None if over > 0 else session)


@around
def test_of_a_stored_file(tmp_path: Path, over: int) -> None:
    path = tmp_path / "beete.md"
    path.write_bytes(b"x" * (FILE_LIMIT + over))
    raw, findings = read_bytes(path, "beete.md", FILE_LIMIT)
    assert [finding.code for finding in findings] == (["file-too-large"] if over > 0 else [])
    assert (raw is None) == (over > 0)
