"""A setting that lists strings, with one of them replaced or one more, and the others as before."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence


def listed_anew(
    lines: Sequence[str], name: str, old: str, new: str, front: bool
) -> tuple[str, ...]:
    """`lines` with `new` for `old`, or with `new` added where `old` is "".

    Empty where they are no plain list of strings that the setting `name` is given.
    """
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    plain = textwrap.dedent("\n".join(lines)).split("\n")
    found = _list(plain, name)
    if found is None or not "".join(plain).isascii():
        return ()
    anew = _replaced(plain, found, old, new) if old else _added(plain, found, new, front)
    return tuple(indent + line if line else line for line in anew)


def moved(lines: Sequence[str], name: str, what: str, before: str) -> tuple[str, ...]:
    """`lines` with the line of the string `what` above that of `before`; empty where it cannot."""
    found = _list(list(lines), name)
    told = found.elts if found else ()
    texts = {each.value: each for each in told if isinstance(each, ast.Constant)}
    one, other = texts.get(what), texts.get(before)
    if one is None or other is None or one.lineno <= other.lineno:
        return ()
    at, to = one.lineno - 1, other.lineno - 1
    plain = all(lines[each].strip().strip(",").strip("'\"") in (what, before) for each in (at, to))
    if not plain or not lines[at].rstrip().endswith(","):
        return ()
    rest = [line for number, line in enumerate(lines) if number != at]
    return (*rest[:to], lines[at], *rest[to:])


def _list(lines: list[str], name: str) -> ast.List | ast.Tuple | None:
    try:
        body = ast.parse("\n".join(lines)).body
    except SyntaxError:
        return None
    node = body[0] if len(body) == 1 else None
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return None
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    named = isinstance(target, ast.Name) and target.id == name
    fitting = isinstance(node.value, (ast.List, ast.Tuple))
    return node.value if named and fitting else None  # type: ignore[return-value]


def _replaced(lines: list[str], found: ast.List | ast.Tuple, old: str, new: str) -> tuple[str, ...]:
    for each in found.elts:
        if isinstance(each, ast.Constant) and each.value == old and each.end_lineno == each.lineno:
            at = each.lineno - 1
            line = lines[at]
            line = f'{line[: each.col_offset]}"{new}"{line[each.end_col_offset :]}'
            return (*lines[:at], line, *lines[at + 1 :])
    return ()


def _added(lines: list[str], found: ast.List | ast.Tuple, new: str, front: bool) -> tuple[str, ...]:
    """The string behind the others or before them, on a line of its own where they have one."""
    if not found.elts:
        if len(lines) > 1 or not isinstance(found, ast.List):
            return ()
        at = found.col_offset + 1
        return (f'{lines[0][:at]}"{new}"{lines[0][at:]}',)
    beside = found.elts[0] if front else found.elts[-1]
    at, start, end = beside.lineno - 1, beside.col_offset, beside.end_col_offset or 0
    line = lines[at]
    if beside.end_lineno != beside.lineno:
        return ()
    own = not line[:start].strip() and line[end:].strip() in ("", ",")
    if not own:
        before, behind = (start, f'"{new}", ') if front else (end, f', "{new}"')
        return (*lines[:at], line[:before] + behind + line[before:], *lines[at + 1 :])
    more = f'{line[:start]}"{new}",'
    if front:
        return (*lines[:at], more, *lines[at:])
    return (*lines[:at], line[:end] + ",", more, *lines[at + 1 :])
