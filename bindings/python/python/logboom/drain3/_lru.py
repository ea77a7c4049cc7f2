"""A cache that keeps what was used last."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LRU(Generic[K, V]):
    """At most `maxsize` values by key."""

    def __init__(self, maxsize: int) -> None:
        """An empty cache."""
        self.maxsize = maxsize
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, which is used by this."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: K, value: V) -> None:
        """Keeps a value, in place of the one used longest ago."""
        self._values[key] = value
        while len(self._values) > self.maxsize:
            self._values.popitem(last=False)

    def __contains__(self, key: object) -> bool:
        """Whether there is a value."""
        return key in self._values

    def __len__(self) -> int:
        """How many there are."""
        return len(self._values)
