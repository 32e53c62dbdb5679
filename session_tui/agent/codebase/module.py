"""One Python file, parsed once and laid out so that rules can ask for what they look for."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Tuple

from session_tui.agent.codebase.nodes import (
    DEFINITIONS,
    FUNCTIONS,
    Node,
    assignments,
    dotted,
    last_name,
)
from session_tui.agent.codebase.opening import clean, shown
from session_tui.agent.codebase.snippets import code_line, detail_of
from session_tui.agent.masking import is_secret_name
from session_tui.model.facts import Spot

NAME = "a file of the project"
"""The name of every file for Python, which warns of what it reads by that name."""

_UNTOLD = frozenset(("ctx", "op", "ops", "type_comment", "kind", "type_ignores"))


class Known(NamedTuple):
    """What the loaded settings say that rules need."""

    cookie_name: str = "sessionid"
    settings_module: str = ""
    user_model: str = "user"
    """The class of users, in small letters."""


NOTHING = Known()
"""Of a project whose settings nobody has read."""


class TimeUp(Exception):
    """Time is up while the rules look at a file."""


class Module:
    """A parsed file."""

    def __init__(
        self, path: str, text: str, known: Known = NOTHING, over: Callable[[], bool] = bool
    ) -> None:
        """`over` says whether time is up. Raises what `ast.parse` raises."""
        self.path, self.known, self.over = path, known, over
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = self.text.split("\n")
        self.foreign = "\r" in text
        """Whether its lines end in another way than a diff's do."""
        self.tree: Node = ast.parse(self.text, NAME)
        self.nodes: Dict[type, List[Node]] = {}
        self.parents: Dict[Node, Node] = {}
        self._bodies: Dict[Node, List[Node]] = {}
        self._given: Dict[Node, Dict[str, List[Node]]] = {}
        self._index()
        self.imports = _imports(self)
        self.cache: Dict[Any, Any] = {}
        """What recognisers have found out about this file."""

    def of(self, *kinds: type) -> Iterator[Node]:
        """The nodes of these classes, in source order a class. Raises `TimeUp`."""
        for kind in kinds:
            for node in self.nodes.get(kind, ()):
                if self.over():
                    raise TimeUp
                yield node

    def calls(self, *names: str) -> Iterator[Node]:
        """The calls of functions or methods whose last name is one of these."""
        for call in self.of(ast.Call):
            if last_name(call.func) in names:
                yield call

    def inside(self, node: Node) -> List[Node]:
        """All nodes below a node, and the node itself."""
        if node is not self.tree and not isinstance(node, DEFINITIONS):
            return list(_below(node))
        if node not in self._bodies:
            self._bodies[node] = list(_below(node))
        return self._bodies[node]

    def above(self, node: Node) -> Iterator[Node]:
        """The nodes around a node, innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function(self, node: Node) -> Node:
        """The function around a node; None at the top of a module or in a class."""
        for outer in self.above(node):
            if isinstance(outer, FUNCTIONS):
                return outer
        return None

    def scope(self, node: Node) -> Node:
        """The function around a node, or else the whole module."""
        return self.function(node) or self.tree

    def owner(self, node: Node) -> Node:
        """The class around a node; None outside of classes."""
        return next((each for each in self.above(node) if isinstance(each, ast.ClassDef)), None)

    def given(self, scope: Node) -> Dict[str, List[Node]]:
        """What the plain names of a function or module are assigned, by name."""
        if scope not in self._given:
            self._given[scope] = _assigned(self.inside(scope))
        return self._given[scope]

    def full(self, node: Node) -> str:
        """A dotted name with its first part as it was imported; empty for what is no name."""
        first, dot, rest = dotted(node).partition(".")
        return self.imports.get(first, first) + dot + rest

    def within(self, node: Node) -> str:
        """The functions and classes around a node, dotted."""
        names = [each.name for each in self.above(node) if isinstance(each, DEFINITIONS)]
        return clean(".".join(reversed(names)))[:200]

    def source(self, node: Node) -> str:
        """The text of a node."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        lines = [line.encode("utf-8") for line in self.lines[first : last + 1][:20]]
        if lines and last - first < 20:
            lines[-1] = lines[-1][: node.end_col_offset]
        if lines:
            lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode("utf-8", "replace")

    def told(self, node: Node) -> str:
        """The text of a node as the detail of a spot: on one line, masked."""
        return detail_of(self.source(node))

    def spot(self, kind: str, node: Node, detail: str = "", within: str | None = None) -> Spot:
        """The place of a node."""
        line = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else ""
        secret = kind == "random-secret" or (kind.startswith("setting") and is_secret_name(detail))
        around = self.within(node) if within is None else within
        text = code_line(line, secret)
        exact = text == line and not self.foreign
        told = clean(detail)[:200]
        single, last = extent(self, node)
        return Spot(kind, shown(self.path), node.lineno, text, told, around, exact, single, last)

    def named(self, definition: Node) -> str:
        """A function or class with what is around it, dotted."""
        return ".".join(filter(None, (self.within(definition), definition.name)))

    def _index(self) -> None:
        """One pass without recursion: source may be nested deeper than Python may recurse."""
        nodes, parents, stack = self.nodes, self.parents, [self.tree]
        while stack:
            node = stack.pop()
            nodes.setdefault(node.__class__, []).append(node)
            inner = _children(node)
            for child in inner:
                parents[child] = node
            inner.reverse()
            stack += inner


def _children(node: Node) -> List[Node]:
    found: List[Node] = []
    for name in node._fields:
        if name in _UNTOLD:
            continue
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
    return found


def _below(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack += reversed(_children(each))


def _assigned(nodes: List[Node]) -> Dict[str, List[Node]]:
    found: Dict[str, List[Node]] = {}
    for node in nodes:
        for target, value in assignments(node):
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(value)
    return found


def _imports(module: Module) -> Dict[str, str]:
    found = {}
    for node in module.of(ast.Import):
        for name in node.names:
            found[name.asname or name.name.split(".")[0]] = (
                name.name if name.asname else name.name.split(".")[0]
            )
    for node in module.of(ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        for name in node.names:
            dot = "" if base.endswith(".") or not base else "."
            found[name.asname or name.name] = base + dot + name.name
    return found


def extent(module: Module, node: Node) -> Tuple[bool, int]:
    """Whether the statement or decorator around a node is the node's line; and where it ends.

    The end is 0 for a statement that holds others, or ends on this line.
    """
    inner = node
    for each in (node, *module.above(node)):
        if isinstance(each, DEFINITIONS) and inner in each.decorator_list:
            return bool(inner.lineno == inner.end_lineno), 0
        if isinstance(each, ast.stmt):
            single = bool(each.lineno == each.end_lineno == node.lineno)
            return single, 0 if single or hasattr(each, "body") else int(each.end_lineno or 0)
        inner = each
    return False, 0
