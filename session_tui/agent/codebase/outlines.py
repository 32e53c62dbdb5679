"""What a change of a file has to know of it: its names, where imports stand, and whole settings."""

from __future__ import annotations

import ast
from typing import Iterator, Tuple

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import DEFINITIONS, Node, assignments
from session_tui.agent.codebase.opening import clean, shown
from session_tui.agent.codebase.snippets import code_line
from session_tui.model.facts import Outline

NAMES = 200
"""Names of a file that are told."""

LINES = 60
"""Lines of a setting that is told as a whole."""

TOLD = ("SESSION_", "CSRF_", "CORS_", "SECURE_", "MIDDLEWARE", "AUTHENTICATION_BACKENDS")
"""How settings begin in whose lines no secret is looked for in vain."""


def outline(module: Module) -> Outline:
    """The outline of a file."""
    ended = module.lines[-1] == "" and not module.foreign
    names = tuple(_names(module))[:NAMES]
    return Outline(shown(module.path), len(module.lines) - 1 if ended else 0, names, _place(module))


def lines_of(module: Module, node: Node, name: str) -> Tuple[str, ...]:
    """The lines of a statement that gives the setting `name` a value; none where one is masked."""
    first, last = node.lineno, node.end_lineno or node.lineno
    if first == last or last - first >= LINES or not name.startswith(TOLD) or module.foreign:
        return ()
    lines = tuple(module.lines[first - 1 : last])
    kept = all(code_line(line) == line and "#" not in line for line in lines)
    return lines if kept and not _has_long_text(module, node) else ()


def _has_long_text(module: Module, node: Node) -> bool:
    """Whether a string in it goes over several lines: masks are made line by line."""
    return any(
        isinstance(each, (ast.Constant, ast.JoinedStr)) and each.lineno != each.end_lineno
        for each in module.inside(node)
    )


def _names(module: Module) -> Iterator[Tuple[str, str]]:
    for node in module.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for each in node.names:
                name = each.asname or each.name.split(".")[0]
                yield clean(name)[:100], clean(module.imports.get(name, ""))[:200]
        elif isinstance(node, DEFINITIONS):
            yield clean(node.name)[:100], ""
        for target, _ in assignments(node):
            if isinstance(target, ast.Name) and not target.id.isupper():
                yield clean(target.id)[:100], ""


def _place(module: Module) -> int:
    """Above the first import that is none of __future__, or else the first other statement."""
    rest = [each for each in module.tree.body if not _is_head(each)]
    imports = [each for each in rest if isinstance(each, (ast.Import, ast.ImportFrom))]
    first = next(iter(imports or rest), None)
    if first is None:
        return len(module.lines)
    decorators = getattr(first, "decorator_list", ())
    return int(min([first.lineno, *(each.lineno for each in decorators)]))


def _is_head(node: Node) -> bool:
    """Whether an import may not stand above it: a docstring, or an import of the future."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
