"""Bytes of a note → text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import texts
from campnotes.core.bounds import LINE_LIMIT, LINES_LIMIT
from campnotes.core.decoding import SIZE_LIMIT, decode

TEXT = "Größe & Maß – „so“ …\nÜbergabe für 5 €\n"


@pytest.mark.parametrize(
    "raw",
    [TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), b"\xfe\xff" + TEXT.encode("utf-16-be")],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be"],
)
def test_unicode_is_read_without_a_word(raw: bytes) -> None:
    assert decode(raw) == (TEXT, ())


def test_windows_1252_is_read_and_told() -> None:
    text, (finding,) = decode(TEXT.encode("cp1252"), "notiz.txt")
    assert text == TEXT
    assert (finding.code, finding.severity) == ("file-encoding-guessed", "note")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_line_end_becomes_a_line_feed(end: str) -> None:
    assert decode(f"Titel{end}Text{end}".encode()) == ("Titel\nText\n", ())


def test_what_looks_like_a_line_end_in_unicode_stays_a_character() -> None:
    assert decode("a\u2028b\x85c".encode()) == ("a\u2028b\x85c", ())


@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\x0c"])
def test_nothing_is_no_note(raw: bytes) -> None:
    text, (finding,) = decode(raw)
    assert (text, finding.code) == (None, "file-empty")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_only_a_mark_is_no_note(mark: bytes) -> None:
    text, (finding,) = decode(mark)
    assert (text, finding.code) == (None, "file-empty")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\uffff"])
def test_a_control_character_is_told_with_its_line(character: str) -> None:
    text, (finding,) = decode(f"Titel\nText {character}\n".encode(), "notiz.txt")
    assert (text, finding.code, finding.line) == (None, "file-binary", 2)
    assert f"U+{ord(character):04X}" in finding.message("de")


@pytest.mark.parametrize("raw", ["Übung".encode("utf-16")[:-1], "Übung".encode("utf-32"), "Проблема".encode("cp1251")])
def test_what_cannot_be_told_is_refused(raw: bytes) -> None:
    text, (finding,) = decode(raw)
    assert (text, finding.code) == (None, "file-encoding")


def test_notes_at_the_limits_are_read() -> None:
    for text in ("x\n" * (LINES_LIMIT - 1), "x" * LINE_LIMIT, ("y" * 9_999 + "\n") * 26):
        assert decode(text.encode()) == (text, ())
    assert decode(("z" * 1_023 + "\n").encode() * (SIZE_LIMIT // 1_024))[1] == ()


@given(texts.any_texts())
def test_a_text_comes_back_from_every_encoding_that_has_a_mark(text: str) -> None:
    if not text.strip():
        return
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode(text.encode(encoding)) == (text, ())


@given(st.binary(max_size=300))
def test_what_is_read_has_no_control_characters_and_one_kind_of_line_end(raw: bytes) -> None:
    text, findings = decode(raw)
    if text is None:
        assert [finding.severity for finding in findings] == ["error"]
    else:
        assert not set(text) & set(map(chr, [*range(9), *range(11, 32), 127]))
        assert not text.startswith("\ufeff")
