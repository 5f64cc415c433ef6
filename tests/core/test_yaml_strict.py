"""YAML read strictly and written so that nobody reads it otherwise."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import texts
from campnotes.core.yaml_strict import (
    DEPTH_LIMIT,
    SIZE_LIMIT,
    VALUE_LIMIT,
    Placed,
    YamlError,
    read_yaml,
    scalar,
    write_yaml,
)


@pytest.fixture
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both parsers of PyYAML: where there is no libyaml the other one must give the same."""
    if request.param == "in pure Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)


both_parsers = pytest.mark.parametrize("parser", ["with libyaml", "in pure Python"], indirect=True)


@both_parsers
def test_every_value_is_the_text_that_stands_there(parser: str) -> None:
    tree = read_yaml('a: Text\nb: "no"\nc: [x, "12:30"]\nd:\n- e: "01067"\n  f: |\n    eins\n    zwei\n').tree
    assert tree == {"a": "Text", "b": "no", "c": ["x", "12:30"], "d": [{"e": "01067", "f": "eins\nzwei\n"}]}


@both_parsers
def test_every_path_has_its_line_and_column(parser: str) -> None:
    placed = read_yaml("title: a\nproblems:\n- id: p1\n  types: [x, yy, z]\n- id: p2\n", first_line=2)
    assert placed.places == {
        (): (2, 1),
        ("title",): (2, 1),
        ("problems",): (3, 1),
        ("problems", 0): (4, 3),
        ("problems", 0, "id"): (4, 3),
        ("problems", 0, "types"): (5, 3),
        ("problems", 0, "types", 0): (5, 11),
        ("problems", 0, "types", 1): (5, 14),
        ("problems", 0, "types", 2): (5, 18),
        ("problems", 1): (6, 3),
        ("problems", 1, "id"): (6, 3),
    }
    assert placed.place_of(("problems", 1, "text")) == (6, 3)
    assert placed.place_of(("nowhere", 7)) == (2, 1)


@both_parsers
@pytest.mark.parametrize(
    "value",
    [
        "no",
        "Yes",
        "on",
        "~",
        "null",
        "1984",
        "01067",
        "12:30",
        "1e3",
        "1.10",
        "2024-05-12",
        "0x1F",
        "<<",
        "=",
        ".5",
        "1_000",
        "-.inf",
    ],
)
def test_what_some_reader_takes_for_no_text_is_noticed(parser: str, value: str) -> None:
    assert read_yaml(f"a: {value}\nb: [{value}]\n").plain == {("a",): value, ("b", 0): value}
    assert read_yaml(f"a: \"{value}\"\nb: ['{value}']\n").plain == {}


WRONG: dict[str, tuple[str, str, int, int]] = {
    "anchor": ("a: &x b\n", "yaml-anchor", 1, 4),
    "alias": ("a: b\nc: *x\n", "yaml-anchor", 2, 4),
    "anchored mapping": ("a: &x\n  b: c\n", "yaml-anchor", 1, 4),
    "anchored key": ("&x a: b\n", "yaml-anchor", 1, 1),
    "merge key of a bomb": ("a: &a [x]\nb:\n  <<: *a\n", "yaml-anchor", 1, 4),
    "tag": ("a: !!str b\n", "yaml-tag", 1, 4),
    "own tag": ("a: !b c\n", "yaml-tag", 1, 4),
    "python tag": ("a: !!python/object/apply:os.system [x]\n", "yaml-tag", 1, 4),
    "tag of a sequence": ("- !!set\n  a\n", "yaml-tag", 1, 3),
    "duplicate key": ("a: b\nc: d\na: e\n", "yaml-duplicate-key", 3, 1),
    "duplicate key deep inside": ("x:\n- a: b\n  a: c\n", "yaml-duplicate-key", 3, 3),
    "duplicate key in a flow": ("x: {a: b, a: c}\n", "yaml-duplicate-key", 1, 11),
    "same key in two ways of writing": ("a: b\n'a': c\n", "yaml-duplicate-key", 2, 1),
    "comment after text": ("a: Thema #1\n", "yaml-comment-after-text", 1, 9),
    "comment after a text of two lines": ("a: Thema\n  zwei #1\n", "yaml-comment-after-text", 2, 7),
    "comment after an entry": ("- eins # 1\n", "yaml-comment-after-text", 1, 7),
    "no value": ("a:\nb: c\n", "yaml-no-value", 1, 3),
    "only a comment for a value": ("a: # 1\n", "yaml-comment-after-text", 1, 3),
    "empty entry": ("- a\n-\n", "yaml-no-value", 2, 2),
    "list for a key": ("? [a]\n: b\n", "yaml-key-not-text", 1, 3),
    "mapping for a key": ("{{a: b}: c}\n", "yaml-key-not-text", 1, 2),
    "second document": ("a: b\n---\nc: d\n", "yaml-second-document", 2, 1),
    "tab": ("a:\n\tb: c\n", "yaml-syntax", 2, 1),
    "colon in text": ("a: b: c\n", "yaml-syntax", 1, 5),
    "never closed": ("a: [b, c\n", "yaml-syntax", 2, 1),
    "stray quote": ("a: 'b\n", "yaml-syntax", 2, 1),
    "control character": ("a: b\nc: d\x07\n", "yaml-syntax", 2, 1),
    "nothing": ("", "front-matter-no-mapping", 1, 1),
    "only a comment": ("# so\n", "front-matter-no-mapping", 1, 1),
}  # fmt: skip


@both_parsers
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_place(parser: str, case: str) -> None:
    text, code, line, column = WRONG[case]
    with pytest.raises(YamlError) as raised:
        read_yaml(text)
    error = raised.value
    if code == "yaml-syntax":  # the two parsers see it at different columns
        assert (error.code, error.line) in ((code, line), (code, line - 1))
        assert error.values["reason"]
    else:
        assert (error.code, error.line, error.column) == (code, line, column)


def test_a_comment_of_its_own_is_no_loss() -> None:
    text = '# oben\na: b\n# mitten\nc: d\n  # eingerückt\ne: "f" # hinter Anführungszeichen\n'
    assert read_yaml(text).tree == {"a": "b", "c": "d", "e": "f"}


def test_a_hash_in_a_word_is_text() -> None:
    assert read_yaml("a: C# und F#\nb: Thema#1\n").tree == {"a": "C# und F#", "b": "Thema#1"}


@both_parsers
@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\x85", "\r"])
def test_a_line_break_of_yaml_1_1_hides_nothing(parser: str, break_: str) -> None:
    """PyYAML goes to a new line there, an editor does not: the comment below must be seen, its line must be right."""
    with pytest.raises(YamlError) as raised:
        read_yaml(f'a: "b{break_}c"\nd: Thema #1\n')
    assert raised.value.line in (1, 2)


def test_limits_hold() -> None:
    deep = "a: " + "[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT + "\n"
    for text, code in (
        ("a: b\n" + "#" * SIZE_LIMIT, "front-matter-too-large"),
        (deep, "yaml-too-deep"),
        ("- a\n" * (VALUE_LIMIT + 1), "yaml-too-many-values"),
    ):
        with pytest.raises(YamlError) as raised:
            read_yaml(text)
        assert raised.value.code == code
    assert read_yaml("- a\n" * (VALUE_LIMIT - 1)).tree


@both_parsers
@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "{" * 60_000,
        "- " * 30_000,
        "a: " * 20_000,
        "? " * 20_000,
        "[{" * 20_000,
        "[" * 1_000,
        "a: [" + "[]," * 5_000,
    ],
)
def test_hostile_nesting_is_refused_in_time(parser: str, text: str) -> None:
    with pytest.raises(YamlError):
        read_yaml(text)


@given(texts.damaged_yaml())
def test_any_text_is_read_or_refused(text: str) -> None:
    found = outcome(text)
    if isinstance(found, YamlError):
        assert min(found.line, found.column) >= 1
    else:
        assert isinstance(found, Placed)


@given(texts.damaged_yaml().map(lambda text: text.replace("\ufeff", "")))
def test_both_parsers_see_the_same(text: str) -> None:
    """Wherever both can read a text; the pure one refuses a few more, as a tab behind a value.

    Without byte order marks: in the middle of a text the pure one skips what libyaml keeps.
    """
    with pytest.MonkeyPatch.context() as without_libyaml:
        fast = outcome(text)
        without_libyaml.delattr(yaml, "CSafeLoader", raising=False)
        pure = outcome(text)
    if isinstance(fast, Placed) and isinstance(pure, Placed):
        assert (pure.tree, pure.plain) == (fast.tree, fast.plain)


def outcome(text: str) -> Placed | YamlError:
    try:
        return read_yaml(text)
    except YamlError as error:
        return error


SOME = texts.short_texts()
TREES = st.recursive(
    SOME,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(SOME, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(SOME, TREES, min_size=1, max_size=4))
def test_what_is_written_is_read_again(mapping: dict[str, object]) -> None:
    text = write_yaml(mapping)
    if depth(mapping) <= DEPTH_LIMIT:
        placed = read_yaml(text)
        assert placed.tree == mapping
        assert placed.plain == {}
    assert yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) == mapping  # noqa: S506


def depth(tree: object) -> int:
    children = list(tree.values()) if isinstance(tree, dict) else tree if isinstance(tree, list) else []
    return 1 + max(map(depth, children)) if children else 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Beete für alle", "Beete für alle"),
        ("Wie geht das?", "Wie geht das?"),
        ("p1", "p1"),
        ("kein Geld, kein Raum (im Winter)", "kein Geld, kein Raum (im Winter)"),
        ("https://example.org/?p=1#x", "https://example.org/?p=1#x"),
        ("„so“ – und 😀", "„so“ – und 😀"),
        ("no", '"no"'),
        ("Strategie: von hier aus", '"Strategie: von hier aus"'),
        ("Thema #1", '"Thema #1"'),
        ('"so"', r'"\"so\""'),
        ("", '""'),
        ("a\u2028b", r'"a\u2028b"'),
        ("\x00", r'"\u0000"'),
    ],
)
def test_a_text_is_quoted_only_where_somebody_would_read_it_otherwise(text: str, written: str) -> None:
    assert scalar(text) == written


def test_lists_of_ids_stand_on_one_line() -> None:
    assert write_yaml({"types": ["raeume", "no"], "questions": ["a", "b"]}) == (
        'types: [raeume, "no"]\nquestions:\n- a\n- b\n'
    )
