"""Values that are made when somebody first asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class Later(Mapping[str, T]):
    """A mapping whose names are known before its values, each of which is made once."""

    def __init__(self, makers: Mapping[str, Callable[[], T]]) -> None:
        self._names = tuple(makers)
        self._makers = dict(makers)
        self._made: dict[str, T] = {}

    @classmethod
    def of_all(cls, *mappings: Mapping[str, T]) -> Later[T]:
        """All of them as one, none of their values asked for yet."""
        return cls({name: partial(mapping.__getitem__, name) for mapping in mappings for name in mapping})

    def __getitem__(self, name: str) -> T:
        if name in self._makers:
            self._made[name] = self._makers.pop(name)()  # it may hold more than what it makes
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._made or name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
