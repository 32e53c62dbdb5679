"""The values of one session as a tree to draw."""

from __future__ import annotations

from itertools import islice
from typing import Iterable

from session_tui.agent.masking.hiding import STRING_LIMIT, is_secret, masked, shown_name
from session_tui.agent.masking.redaction import redact
from session_tui.agent.masking.scalars import SEQUENCES, item_count, scalar, size_of
from session_tui.agent.opaque import Cut, Opaque
from session_tui.model import DEPTH_LIMIT, VALUE_LIMIT, Value

NODE_LIMIT = 2000
"""Values of one session that are shown; an outer value comes before all that lie deeper."""

NAMED = ("dict", "object")
"""Kinds of values whose items have names."""


def value_tree(data: object, reveal: bool) -> Value:
    """`data` as a tree to draw, secrets masked unless `reveal`.

    At most NODE_LIMIT values, taken level by level; what is left out is a "cut" value at the end of
    its container, with a name of its own in a dict. Values of other kinds than JSON's are "object";
    one of a pickle has what is known of it as its items. Never raises, whatever a session holds.
    """
    return _Tree(data, reveal).value()


class _Node:
    """One value on its way to becoming a `Value`."""

    __slots__ = ("children", "depth", "kind", "left", "names", "source", "text")

    def __init__(self, source: object, depth: int) -> None:
        self.source = source
        self.depth = depth
        self.kind = self.text = ""
        self.names: list[str] = []
        self.children: list[int] = []
        self.left = 0


class _Tree:
    """Walks level by level, so that one large value at the front hides none of its neighbours."""

    def __init__(self, data: object, reveal: bool) -> None:
        self.reveal = reveal
        self.room = VALUE_LIMIT
        self.nodes = [_Node(data, 0)]
        index = 0
        while index < len(self.nodes):
            self.open(self.nodes[index])
            index += 1

    def open(self, node: _Node) -> None:
        if node.kind:
            return
        if isinstance(node.source, dict):
            node.kind = "dict"
            self.spread(node, node.source.items(), len(node.source))
        elif isinstance(node.source, SEQUENCES):
            node.kind = "list"
            self.spread(node, (("", value) for value in node.source), len(node.source))
        elif isinstance(node.source, Opaque):
            node.kind = "object"
            self.spread(node, node.source.fields(), len(node.source))
            self.entitle(node)
        elif isinstance(node.source, Cut):
            node.kind, node.text = "cut", node.source.why
        else:
            self.tell(node)

    def spread(self, node: _Node, entries: Iterable[tuple[object, object]], count: int) -> None:
        node.text = item_count(count)
        if count and node.depth >= DEPTH_LIMIT:
            node.kind, node.text = "cut", f"nested more than {DEPTH_LIMIT} levels deep"
            return
        taken = min(count, max(NODE_LIMIT - len(self.nodes), 0))
        node.left = count - taken
        for name, value in islice(entries, taken):
            if node.kind in NAMED:
                node.names.append(shown_name(name, self.reveal))
            node.children.append(len(self.nodes))
            self.nodes.append(self.child(name, value, node.depth + 1))

    def entitle(self, node: _Node) -> None:
        if node.kind == "object":
            node.text = shown_name(repr(node.source), self.reveal)

    def child(self, name: object, value: object, depth: int) -> _Node:
        node = _Node(value, depth)
        if not self.reveal and is_secret(name if isinstance(name, str) else "", value):
            node.kind, node.text = "masked", masked(value)
        return node

    def tell(self, node: _Node) -> None:
        node.kind, text = scalar(node.source)
        if node.depth == 0 and not self.reveal and is_secret("", node.source):
            node.kind, node.text = "masked", masked(node.source)
            return
        shown = text[: min(STRING_LIMIT, self.room)]
        self.room -= len(shown)
        node.text = shown if self.reveal else redact(shown)

    def value(self) -> Value:
        built: dict[int, Value] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            node = self.nodes[index]
            items = [built.pop(child) for child in node.children]
            if node.left:
                items.append(Value("cut", f"{node.left:,} more", node.left))
                if node.kind in NAMED:
                    node.names.append("…")
            size = len(node.source) if isinstance(node.source, Opaque) else size_of(node.source)
            names = tuple(node.names)
            built[index] = Value(node.kind, node.text, size, names, tuple(items))
        return built[0]
