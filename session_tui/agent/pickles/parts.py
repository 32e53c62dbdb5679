"""An object whose pieces are plain, on its way to a value."""

from __future__ import annotations

from typing import Any

from session_tui.agent.opaque import Opaque
from session_tui.agent.pickles.hashing import Keys
from session_tui.agent.pickles.machine import Node


class Parts:
    """A node whose children are plain: what is known of an object."""

    __slots__ = ("arguments", "called", "entries", "items", "keys", "name", "state")

    def __init__(self, node: Node, out: list[Any], keys: Keys) -> None:
        """`out` has arguments, states, items and entries of `node`, in one line."""
        ends = [len(node.arguments or ()), len(node.states or ()), len(node.items or ())]
        first, second, third = ends[0], ends[0] + ends[1], sum(ends)
        states = out[first:second]
        self.name = node.name
        self.called = node.arguments is not None
        self.keys = keys
        self.arguments = tuple(out[:first])
        self.state = states[0] if len(states) == 1 else tuple(states) or None
        self.items = out[second:third]
        self.entries = out[third:]

    def opaque(self) -> Opaque:
        """The inert placeholder."""
        pairs = tuple(zip(self.entries[::2], self.entries[1::2]))
        items = tuple(self.items)
        return Opaque(self.name, self.arguments, self.state, items, pairs, self.called)

    def only(self, *kinds: type) -> bool:
        """Whether there are arguments of exactly these kinds, and nothing else."""
        return tuple(map(type, self.arguments)) == kinds and self.bare()

    def bare(self) -> bool:
        """Whether there is nothing beside the arguments."""
        return not self.items and not self.entries and not self.state
