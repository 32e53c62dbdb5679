"""The files that the project's settings were made of, and when the newest of them was changed."""

from __future__ import annotations

import ast
import os
import sys
from datetime import datetime, timezone
from typing import Any, Dict, Iterator, List, Optional, Tuple

FILES = 60
"""Modules that are followed."""

FILE_LIMIT = 1 << 20
"""Bytes of one of them."""

EXAMPLES = ("example", "sample", "dist", "template", "tmpl", "default")
"""Ends of files of variables that nobody loads."""

ENV_FILES = 20


def newest(root: str, module: str, env_file: Optional[str]) -> Tuple[Optional[datetime], str]:
    """When the newest was changed, and its path within the project; None where none is found."""
    times = {path: _changed(path) for path in settings_files(root, module, env_file)}
    known = {path: at for path, at in times.items() if at is not None}
    if not known:
        return None, ""
    path = max(known, key=lambda each: known[each])
    inner = os.path.relpath(path, root) if path.startswith(root + os.sep) else path
    return datetime.fromtimestamp(known[path], timezone.utc), inner


def settings_files(root: str, module: str, env_file: Optional[str]) -> List[str]:
    """The settings module, what it imports of the project, and files of variables."""
    found: Dict[str, None] = {}
    waiting = [module]
    while waiting and len(found) < FILES:
        name = waiting.pop()
        path = _file_of(name, root)
        if path and path not in found:
            found[path] = None
            waiting += _imported(path, name)
    folders = dict.fromkeys([root, *(os.path.dirname(path) for path in found)])
    given = [os.path.join(root, env_file)] if env_file else []
    return [*found, *(path for folder in folders for path in _env_files(folder)), *given]


def _file_of(name: str, root: str) -> str:
    """The file of a module that is loaded, where it lies in the project's folder."""
    path = getattr(sys.modules.get(name), "__file__", None) or ""
    own = path.startswith(root + os.sep) and "site-packages" not in path
    return path if own and path.endswith(".py") else ""


def _imported(path: str, module: str) -> Iterator[str]:
    """Names of modules that a file may import; names of other things among them do no harm."""
    package = module if os.path.basename(path) == "__init__.py" else module.rpartition(".")[0]
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read(FILE_LIMIT))
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = _absolute(node, package)
            yield start
            yield from ("%s.%s" % (start, each.name) for each in node.names)


def _absolute(node: Any, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - (node.level - 1)]
    return ".".join([*above, *([node.module] if node.module else [])])


def _env_files(folder: str) -> List[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.split(".")[:2] == ["", "env"])
    except OSError:
        return []
    used = [name for name in names if not name.endswith(EXAMPLES)]
    paths = [os.path.join(folder, name) for name in used[:ENV_FILES]]
    return [path for path in paths if os.path.isfile(path)]


def _changed(path: str) -> Optional[float]:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return None
