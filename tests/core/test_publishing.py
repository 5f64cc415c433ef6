"""What must be filled in before publishing."""

from __future__ import annotations

import pytest

from campnotes.core.publishing import placeholders


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Anbieter: [[Name]], [[Ort]]", [(1, 11), (1, 21)]),
        ("# x\nsite_url: https://campnotes.example/", [(2, 11)]),
        ("url: https://forge.example/a/b", [(1, 6)]),
        ("[Text](https://example.org) [a][b] [[]] ]] [[", []),
        ("https://examples.org/example", []),
    ],
)
def test_placeholders_are_found_at_their_place(text: str, places: list[tuple[int, int]]) -> None:
    assert [(one.line, one.column) for one in placeholders(text, "docs/x.md")] == places
