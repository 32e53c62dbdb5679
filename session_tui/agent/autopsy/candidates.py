"""The store classes in the project's own code, read and never imported."""

from __future__ import annotations

import ast
import os
from functools import lru_cache
from typing import Dict, Iterator, List, Set, Tuple

BACKENDS = "django.contrib.sessions.backends"
ROOTS = {"SessionBase", "SessionStore"}
ELSEWHERE = {"site-packages", "node_modules", "venv", "env", "migrations", "__pycache__"}
MOST_FILES = 3000
LARGEST = 1 << 20
"""Bytes of a source file that is read."""

StoreClass = Tuple[str, str, str]
"""Its qualname, `file:line`, and a `key_salt` of its own where that is a plain text."""


class Written:
    """One class as it is written: its name, its bases' last names, and its salt."""

    def __init__(self, node: ast.ClassDef, outer: str, place: str, renamed: Dict[str, str]) -> None:
        """`renamed`: what the file imports under another name."""
        self.name, self.qualname = node.name, outer + node.name
        self.place = "%s:%d" % (place, node.lineno)
        names = [_last_name(base) for base in node.bases]
        self.bases = {renamed.get(name, name) for name in names}
        self.salt = _salt_of(node)


@lru_cache(maxsize=4)
def store_classes(root: str) -> Tuple[StoreClass, ...]:
    """Every class below `root` that descends from SessionBase, as far as its names tell."""
    written = [each for path in _files(root) for each in _classes(path, root)]
    known: Set[str] = set(ROOTS)
    found: List[Written] = []
    while True:
        more = [each for each in written if each.bases & known and each not in found]
        if not more:
            return tuple((each.qualname, each.place, each.salt) for each in found)
        found += more
        known |= {each.name for each in more}


def _files(root: str) -> Iterator[str]:
    seen = 0
    for folder, folders, names in os.walk(root):
        folders[:] = [each for each in folders if each[0] != "." and each not in ELSEWHERE]
        for name in sorted(names):
            if name.endswith(".py"):
                seen += 1
                if seen > MOST_FILES:
                    return
                yield os.path.join(folder, name)


def _classes(path: str, root: str) -> Iterator[Written]:
    try:
        if os.path.getsize(path) > LARGEST:
            return
        with open(path, "rb") as file:
            text = file.read()
        if b"Session" not in text:
            return
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    renamed = _renamed(tree)
    place = os.path.relpath(path, root)
    for node, outer in _nodes(tree, ""):
        yield Written(node, outer, place, renamed)


def _nodes(tree: ast.AST, outer: str) -> Iterator[Tuple[ast.ClassDef, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield node, outer
            yield from _nodes(node, "%s%s." % (outer, node.name))
        elif isinstance(node, (ast.If, ast.Try)):
            yield from _nodes(node, outer)


def _renamed(tree: ast.Module) -> Dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for each in node.names:
                if each.asname:
                    found[each.asname] = each.name
    return found


def _last_name(base: ast.expr) -> str:
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else ""


def _salt_of(node: ast.ClassDef) -> str:
    for each in node.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
            named = any(
                isinstance(name, ast.Name) and name.id == "key_salt" for name in each.targets
            )
            if named and isinstance(each.value.value, str):
                return each.value.value
    return ""
