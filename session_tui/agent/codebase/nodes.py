"""Parts of a syntax tree by their names: what is called, what stands in brackets, what is given."""

from __future__ import annotations

import ast
from typing import Any, FrozenSet, Iterator, List, Tuple

Node = Any
"""A node of the syntax tree; the checks of types stand in the rules."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


def assignments(node: Node) -> Iterator[Tuple[Node, Node]]:
    """Targets and values of an assignment of any kind; nothing for what is none."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield target, node.value
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, node.value


def dotted(node: Node) -> str:
    """`a.b.c` of an expression of names alone; empty for any other."""
    parts: List[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def chain(node: Node) -> List[str]:
    """The names along an expression, through calls and indexes: Session, objects, delete."""
    parts: List[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Subscript, ast.Await)):
            node = node.value
        elif isinstance(node, ast.Name):
            return [node.id, *reversed(parts)]
        else:
            return list(reversed(parts))


def last_name(node: Node) -> str:
    """The last part of a name or attribute."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def constant(node: Node) -> Any:
    """The value of a literal; None for any other expression."""
    return node.value if isinstance(node, ast.Constant) else None


def index_of(node: Node) -> Node:
    """What stands in the brackets of a subscript; Python 3.8 wraps it."""
    inner = node.slice
    return inner.value if inner.__class__.__name__ == "Index" else inner


def argument(call: Node, position: int, *names: str) -> Node:
    """An argument of a call, by position or name; None where it is not given."""
    if len(call.args) > position and not isinstance(call.args[position], ast.Starred):
        return call.args[position]
    return next((each.value for each in call.keywords if each.arg in names), None)


def parameters(function: Node) -> FrozenSet[str]:
    """The names of a function's parameters."""
    given = function.args
    every = [*getattr(given, "posonlyargs", ()), *given.args, *given.kwonlyargs]
    return frozenset(each.arg for each in every)
