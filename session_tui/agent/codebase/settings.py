"""Where settings get their values: the settings module and what it imports, in the order of Python.

Other files that look like settings are told apart, since nobody reads them: an edit there changes
nothing, which is a cause of its own.
"""

from __future__ import annotations

import ast
import fnmatch
import os
from dataclasses import replace
from typing import Callable, Collection, Iterator, List, Set

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import Node, assignments, constant, last_name
from session_tui.agent.codebase.outlines import lines_of
from session_tui.model.facts import Spot

Opened = Callable[[str], "Module | None"]
"""The module of a file, by its path in the project; None where it cannot be read."""

LIMIT = 1000
"""Assignments that are told."""

_STAR = frozenset("*")


def is_settings_file(path: str) -> bool:
    """Whether a file is named as settings are."""
    folder, name = os.path.split(path)
    if not name.endswith(".py"):
        return False
    return name.startswith("settings") or os.path.basename(folder) in ("settings", "conf")


class Places:
    """Where modules lie: the folders of sys.path inside the project."""

    def __init__(self, root: str, roots: Collection[str]) -> None:
        """`roots` are relative to `root`, in the order of sys.path."""
        self.root, self.roots = root, roots

    def file(self, name: str, beside: str = "") -> str:
        """The file of a module, relative to the project; empty where it is none of its own.

        `name` may begin with dots, counted from the file `beside`.
        """
        bare = name.lstrip(".")
        parts = bare.split(".") if bare else []
        if not all(part.isidentifier() for part in parts):
            return ""
        for folder in self._folders(len(name) - len(bare), beside):
            stem = os.path.join(folder, *parts)
            for path in (stem + ".py" if parts else "", os.path.join(stem, "__init__.py")):
                if path and os.path.isfile(os.path.join(self.root, path)):
                    return path
        return ""

    def _folders(self, dots: int, beside: str) -> Collection[str]:
        if not dots:
            return self.roots
        folder = os.path.dirname(beside)
        for _ in range(dots - 1):
            folder = os.path.dirname(folder)
        return (folder,)


class Chain:
    """The settings module with all that it imports from the project."""

    def __init__(self, opened: Opened, places: Places) -> None:
        """Reads nothing yet."""
        self.opened, self.places = opened, places
        self.first = ""
        """The file of the settings module itself."""
        self.files: Set[str] = set()
        self.spots: List[Spot] = []

    def follow(self, name: str) -> bool:
        """Notes every setting of the module `name`; False where it is no file of the project."""
        path = self.places.file(name)
        self.first = path if path and self._read(path, _STAR, ()) else ""
        return bool(self.first)

    def _read(self, path: str, wanted: Collection[str], above: Collection[str]) -> bool:
        module = self.opened(path) if path not in above and len(above) < 20 else None
        if module is None:
            return False
        self.files.add(path)
        for node in statements(module):
            if len(self.spots) >= LIMIT:
                break
            if isinstance(node, ast.ImportFrom):
                self._import(module, node, wanted, (*above, path))
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                self._include(module, node.value, wanted, (*above, path))
            else:
                self.spots += assigned(module, node, "setting", wanted)
        return True

    def _import(
        self, module: Module, node: Node, wanted: Collection[str], above: Collection[str]
    ) -> None:
        path = self.places.file("." * node.level + (node.module or ""), module.path)
        names = {each.name for each in node.names if each.asname in (None, each.name)}
        if path and "*" in names:
            self._read(path, wanted, above)
        elif path:
            taken = {name for name in names if name.isupper()}
            taken = taken if wanted is _STAR else taken & set(wanted)
            if taken:
                self._read(path, taken, above)

    def _include(
        self, module: Module, call: Node, wanted: Collection[str], above: Collection[str]
    ) -> None:
        """Files that django-split-settings reads: `include("base.py", optional("local.py"))`."""
        if last_name(call.func) != "include":
            return
        for each in call.args:
            inner = each.args[0] if isinstance(each, ast.Call) and each.args else each
            name = constant(inner)
            for path in self._matching(module, name) if isinstance(name, str) else ():
                self._read(path, wanted, above)

    def _matching(self, module: Module, name: str) -> List[str]:
        folder, wanted = os.path.split(os.path.join(os.path.dirname(module.path), name))
        if ".." in name or os.path.isabs(name):
            return []
        try:
            names = os.listdir(os.path.join(self.places.root, folder))
        except (OSError, ValueError):
            return []
        matching = sorted(each for each in names if fnmatch.fnmatch(each, wanted))
        return [os.path.join(folder, each) for each in matching if each.endswith(".py")]


def statements(module: Module) -> Iterator[Node]:
    """The statements that run when a module is imported, in order; of classes those of settings.

    Settings stand in classes where django-configurations is used.
    """
    classes = "configurations" in module.text
    stack: List[Node] = list(reversed(module.tree.body))
    while stack:
        node = stack.pop()
        yield node
        inside = isinstance(node, ast.ClassDef) and classes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or (
            isinstance(node, ast.ClassDef) and not inside
        ):
            continue
        inner = [
            each
            for name in ("body", "handlers", "orelse", "finalbody", "cases")
            for each in getattr(node, name, None) or ()
        ]
        stack += reversed(inner)


def assigned(
    module: Module, node: Node, kind: str, wanted: Collection[str] = _STAR
) -> Iterator[Spot]:
    """A spot for each upper-case name that a statement gives a value."""
    for target, _ in assignments(node):
        for each in target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,):
            if not isinstance(each, ast.Name) or not each.id.isupper() or each.id.startswith("_"):
                continue
            if wanted is _STAR or each.id in wanted:
                lines = lines_of(module, node, each.id)
                yield replace(module.spot(kind, node, each.id), source=lines)


def others(module: Module, kind: str) -> List[Spot]:
    """The settings of a file that the settings module does not import."""
    return [spot for node in statements(module) for spot in assigned(module, node, kind)][:LIMIT]
