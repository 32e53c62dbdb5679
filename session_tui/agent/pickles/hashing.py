"""Keys of dicts and members of sets: strangers chose them, so hashing them may fail or not end."""

from __future__ import annotations

from typing import Any, Iterable, Iterator

from session_tui.agent.opaque import Opaque

COLLISIONS = 16
"""Keys of one container that may have the same hash; made to collide, more would take forever."""

SMALL = 1 << 60
"""Numbers up to which no two have the same hash."""


class Keys:
    """Makes values safe to be hashed."""

    def __init__(self) -> None:
        """No key was met yet."""
        self.unhashable = False

    def dict_of(self, entries: list[Any]) -> dict[Any, Any]:
        """A dict of keys and values that come in turn; the last of equal keys counts."""
        return dict(zip(self.safe(entries[::2]), entries[1::2]))

    def safe(self, keys: Iterable[Any]) -> Iterator[Any]:
        """The keys themselves, or what stands for those that cannot or must not be hashed."""
        counts: dict[int, int] = {}
        for key in keys:
            if type(key) in (str, bytes) or (type(key) is int and -SMALL < key < SMALL):
                yield key
            else:
                yield self._hashed(key, counts)

    def _hashed(self, key: Any, counts: dict[int, int]) -> Any:
        try:
            found = hash(key)
        except (TypeError, ValueError, ArithmeticError):
            self.unhashable = True
            return Opaque("unhashable", (key,))
        counts[found] = counts.get(found, 0) + 1
        return key if counts[found] <= COLLISIONS else Opaque("key", (key,))
