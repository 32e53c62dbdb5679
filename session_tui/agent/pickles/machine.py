"""The stack, the memo and the bytes of one pickle that is being read."""

from __future__ import annotations

from typing import Any, List

from session_tui.agent.decoded import Unreadable
from session_tui.agent.pickles.names import Imports
from session_tui.model import Problem

OPCODE_LIMIT = 250_000
"""Opcodes of one pickle that are read; one takes up to some 110 bytes of memory."""

DIGITS = 4300
"""Digits up to which Python itself turns text into a number and back (sys.int_info)."""


class Entries(List[object]):
    """A dict as it is read: keys and values in turn. Nothing is hashed before all is known."""

    __slots__ = ()


class Members(List[object]):
    """A set as it is read."""

    __slots__ = ()


class Frozen(List[object]):
    """A frozenset as it is read."""

    __slots__ = ()


class Node:
    """A name that was imported, or what a call would have returned; never the thing itself."""

    __slots__ = ("arguments", "entries", "items", "name", "states")

    def __init__(self, name: str, arguments: tuple[object, ...] | None = None) -> None:
        """`arguments` is None for the imported thing itself."""
        self.name = name
        self.arguments = arguments
        self.states: list[object] | None = None
        self.items: list[object] | None = None
        self.entries: list[object] | None = None


class Machine:
    """What the handlers of opcodes work on. Its methods raise `Unreadable` where a load fails."""

    __slots__ = ("at", "fence", "flaw", "imports", "marks", "memo", "protocol", "raw", "stack")

    def __init__(self, raw: bytes) -> None:
        """`raw` is the whole pickle."""
        self.raw = raw
        self.at = 0
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.fence = 0
        self.memo: dict[int, object] = {}
        self.protocol = 0
        self.imports = Imports()
        self.flaw = ""

    def broken(self, reason: str) -> Unreadable:
        """Where and why a load ends here; to be raised."""
        sentence = f"The pickle breaks off at byte {self.at:,}: {reason}."
        return Unreadable(Problem.PICKLE, sentence)

    def flawed(self, reason: str) -> None:
        """A load fails here, yet what follows can still be read."""
        self.flaw = self.flaw or f"A load fails at byte {self.at:,}: {reason}."

    def take(self, count: int) -> bytes:
        """The next `count` bytes, which are there before anything is made of them."""
        start, end = self.at, self.at + count
        if end > len(self.raw) or count < 0:
            raise self.broken("it announces more than there is")
        self.at = end
        return self.raw[start:end]

    def number(self, width: int, signed: bool = False) -> int:
        """The next `width` bytes as a little-endian number."""
        return int.from_bytes(self.take(width), "little", signed=signed)

    def line(self, least: int = 1) -> bytes:
        """What stands in front of the next line feed, `least` bytes or more."""
        end = self.raw.find(b"\n", self.at)
        if end < self.at + least:
            raise self.broken("a line is missing")
        start, self.at = self.at, end + 1
        return self.raw[start:end]

    def digits(self, suffix: bytes = b"") -> bytes:
        """A line that holds a number; C reads it up to a NUL."""
        line = self.line()
        line = line[: -len(suffix)] if suffix and line.endswith(suffix) else line
        return line.partition(b"\0")[0]

    def pop(self) -> Any:
        """The topmost value, taken off."""
        if len(self.stack) <= self.fence:
            raise self.broken("a value is missing")
        return self.stack.pop()

    def top(self) -> Any:
        """The topmost value."""
        if len(self.stack) <= self.fence:
            raise self.broken("a value is missing")
        return self.stack[-1]

    def mark(self) -> None:
        """Remember how many values there are."""
        self.fence = len(self.stack)
        self.marks.append(self.fence)

    def unmark(self) -> list[Any]:
        """The values since the last mark, taken off."""
        if not self.marks:
            raise self.broken("a mark is missing")
        start = self.marks.pop()
        self.fence = self.marks[-1] if self.marks else 0
        values = self.stack[start:]
        del self.stack[start:]
        return values
