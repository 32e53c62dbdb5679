"""A session's data as lines that open and close; what the tree widget draws, without drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from session_tui.model import Value

Path = tuple[int, ...]
"""Where a value lies: which entry of which entry."""

OPEN_AT_FIRST = 40
"""Lines up to which containers begin opened."""


@dataclass(frozen=True)
class Branch:
    """One value on a line of its own."""

    path: Path
    name: str
    """Its key in the dict above it, or its index in the list; a stranger's text."""
    value: Value
    opened: bool

    @property
    def depth(self) -> int:
        """How far in it stands; the top entries are at 0."""
        return len(self.path) - 1

    @property
    def folds(self) -> bool:
        """Whether there is something inside that can be shown or hidden."""
        return bool(self.value.items)


def branches(root: Value, opened: frozenset[Path]) -> tuple[Branch, ...]:
    """The lines of `root` from top to bottom, with what lies in the `opened` containers.

    A root that is no container is one line without a name.
    """
    if not root.items:
        return (Branch((0,), "", root, False),) if root.kind not in ("dict", "list") else ()
    found: list[Branch] = []
    waiting = [_entries(root, ())]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        path, name, value = entry
        found.append(Branch(path, name, value, path in opened))
        if path in opened:
            waiting.append(_entries(value, path))
    return tuple(found)


def opened_at_first(root: Value) -> frozenset[Path]:
    """The containers that begin opened: level by level, as long as all fits on a screen."""
    opened: set[Path] = set()
    level: list[tuple[Path, Value]] = [((), root)]
    lines = len(root.items)
    while level and lines <= OPEN_AT_FIRST:
        opened.update(path for path, _ in level)
        below = [
            (path, value) for above, parent in level for path, _, value in _entries(parent, above)
        ]
        level = [(path, value) for path, value in below if value.items]
        lines += sum(len(value.items) for _, value in level)
    return frozenset(opened)


def _entries(value: Value, path: Path) -> Iterator[tuple[Path, str, Value]]:
    for at, item in enumerate(value.items):
        name = value.names[at] if at < len(value.names) else str(at)
        yield (*path, at), name, item
