"""Settings that are put together and still read as if one person had written them."""

from __future__ import annotations

import ast
import re


def merged(base: str, more: str) -> str:
    """`base` followed by `more`, without the lines of `base` that `more` assigns anew.

    What `more` reads before it assigns it (`MIDDLEWARE = [*MIDDLEWARE, ...]`) stays.
    """
    if not more.strip():
        return base
    tree = ast.parse(more)
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    gone = {name for statement in tree.body for name in _assigned(statement)} - read
    lines = base.splitlines()
    for statement in reversed(ast.parse(base).body):
        if _assigned(statement) & gone:
            del lines[_first(lines, statement.lineno - 1) : statement.end_lineno]
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip()
    return f"{kept}\n\n{more.strip()}\n"


def _assigned(statement: ast.stmt) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _first(lines: list[str], line: int) -> int:
    """The first line of the comment right above `line`, which speaks of what stands there."""
    while line and lines[line - 1].startswith("#"):
        line -= 1
    return line
