"""Values that are made when somebody first asks for them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from campnotes.core.later import Later


def test_a_value_is_made_once_and_only_when_it_is_asked_for() -> None:
    made: list[str] = []

    def maker(name: str) -> Callable[[], str]:
        return lambda: made.append(name) or name.upper()

    values = Later.of_all(Later({"a": maker("a"), "b": maker("b")}), {"c": "C"})
    assert (list(values), len(values), "b" in values, "d" in values) == (["a", "b", "c"], 3, True, False)
    assert made == []
    assert (values["b"], values["b"], values["c"]) == ("B", "B", "C")
    assert made == ["b"]
    assert dict(values) == {"a": "A", "b": "B", "c": "C"}
    with pytest.raises(KeyError):
        values["d"]


def test_what_made_a_value_is_let_go_of() -> None:
    class Source(str):
        pass

    source = Source("a large catalog")
    watched = weakref.ref(source)
    values = Later({"length": lambda source=source: len(source)})
    assert values["length"] == len(source)
    del source
    gc.collect()
    assert watched() is None
