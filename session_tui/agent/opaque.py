"""What stands in a pickle's data for everything that is no plain value. Inert: it runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator


@dataclass(frozen=True, eq=False, repr=False)
class Opaque:
    """An object, a class or a function that a load would have made or imported.

    Two of them are equal only if they are the same, so that no comparison or hash walks into them.
    """

    name: str
    """"module.Class"; what a load would have called, at most 256 characters of it."""
    arguments: tuple[object, ...] = ()
    """What it would have been called with; keyword arguments as one dict at the end."""
    state: object = None
    """What `__setstate__` or `__dict__` would have got; None where there is nothing."""
    items: tuple[object, ...] = ()
    """What would have been appended or added to it."""
    entries: tuple[tuple[object, object], ...] = ()
    """Keys and values that would have been set in it."""
    called: bool = True
    """False for the class or function itself, which was imported and not called."""

    def fields(self) -> Iterator[tuple[object, object]]:
        """Name and value of all that is known of it: arguments, state, items, entries."""
        for index, argument in enumerate(self.arguments):
            yield f"argument {index + 1}", argument
        yield from _named(self.state)
        for index, item in enumerate(self.items):
            yield f"item {index + 1}", item
        yield from self.entries

    def __len__(self) -> int:
        """How many `fields` there are."""
        return (
            len(self.arguments)
            + sum(1 for _ in _named(self.state))
            + len(self.items)
            + len(self.entries)
        )

    def __bool__(self) -> bool:
        """It is something, even where it has no fields."""
        return True

    def __repr__(self) -> str:
        """Its name alone, in brackets where it was called."""
        return f"<{self.name}>" if self.called else self.name


@dataclass(frozen=True, eq=False, repr=False)
class Cut:
    """Stands where data was left out."""

    why: str

    def __repr__(self) -> str:
        """The reason, in brackets."""
        return f"[{self.why}]"


def _named(state: object) -> Iterator[tuple[object, object]]:
    """The attributes in a state: a dict, or a pair of the dict and that of the slots."""
    parts = state if type(state) is tuple and len(state) == 2 else (state,)
    if all(part is None or type(part) is dict for part in parts):
        for part in parts:
            yield from part.items() if isinstance(part, dict) else ()
    else:
        yield "state", state
