"""What the project's folder says of itself: its settings module and its environment file."""

from __future__ import annotations

import ast
import os
import re
from typing import Iterator

from session_tui.agent.failing import Refused, refused
from session_tui.model import Choice, Fault

VARIABLE = "DJANGO_SETTINGS_MODULE"
ASSIGNMENT = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$")


def settings_module(root: str, wanted: str | None) -> Choice:
    """The settings module and why it is that one, in the order of the README.

    Raises `Refused` where the folder gives no hint at all.
    """
    if wanted:
        return Choice("settings", wanted, "--settings")
    named = os.environ.get(VARIABLE)
    if named:
        return Choice("settings", named, "%s in the environment" % VARIABLE)
    for choice in (_of_manage(root), _of_neighbours(root)):
        if choice is not None:
            return choice
    raise _none_found(root)


def _none_found(root: str) -> Refused:
    """Why no settings module is known, by what there is."""
    manage = os.path.join(root, "manage.py")
    advice = "Give the module with --settings, or the site's environment with --env-file."
    if not os.path.isfile(manage):
        sentence = (
            "No Django project is found here: no manage.py that names its settings, and no "
            "settings module beside a wsgi.py or asgi.py."
        )
        advice = "Give the project's folder with --project, or the module with --settings."
        return refused(Fault.SETTINGS, sentence, root, advice)
    given = next((each for each in _given_in(manage) if not isinstance(each, ast.Constant)), None)
    if given is not None:
        sentence = "manage.py puts the name of its settings together while it runs, and nothing "
        where = "%s:%d" % (manage, given.lineno)
        return refused(Fault.SETTINGS, sentence + "here runs it.", where, advice)
    if next(_nodes(manage), None) is None:
        sentence = (
            "manage.py cannot be read as Python, so the settings that it names are not known."
        )
    else:
        sentence = "A project is here, but its manage.py names no settings module."
    return refused(Fault.SETTINGS, sentence, manage, advice)


def _of_manage(root: str) -> Choice | None:
    named = next(defaults_in(os.path.join(root, "manage.py")), None)
    return None if named is None else Choice("settings", named, "manage.py")


def _of_neighbours(root: str) -> Choice | None:
    folders = ["", *sorted(name for name in os.listdir(root) if name.isidentifier())]
    for folder in folders:
        for entry in ("wsgi.py", "asgi.py"):
            path = os.path.join(root, folder, entry)
            if not os.path.isfile(path):
                continue
            shown = os.path.join(folder, entry)
            named = next(defaults_in(path), None)
            if named is not None:
                return Choice("settings", named, shown)
            if _has_settings(os.path.join(root, folder)):
                dotted = ".".join(part for part in (folder, "settings") if part)
                return Choice("settings", dotted, "beside %s" % shown)
    return None


def _has_settings(folder: str) -> bool:
    single = os.path.isfile(os.path.join(folder, "settings.py"))
    return single or os.path.isfile(os.path.join(folder, "settings", "__init__.py"))


def _nodes(path: str) -> Iterator[ast.AST]:
    """The syntax of a file, which is not run; nothing where it cannot be read."""
    try:
        with open(path, "rb") as file:
            yield from ast.walk(ast.parse(file.read(1 << 20)))
    except (OSError, SyntaxError, ValueError):
        return


def defaults_in(path: str) -> Iterator[str]:
    """Every string that the file gives to DJANGO_SETTINGS_MODULE."""
    for given in _given_in(path):
        value = getattr(given, "value", None)
        if isinstance(value, str):
            yield value


def _given_in(path: str) -> Iterator[ast.expr]:
    """Whatever the file gives to DJANGO_SETTINGS_MODULE."""
    for node in _nodes(path):
        if isinstance(node, ast.Call) and len(node.args) == 2:
            name, value = node.args
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            name, value = node.targets[0].slice, node.value
            name = getattr(name, "value", name)  # Python 3.8 wraps it in ast.Index
        else:
            continue
        named = getattr(name, "value", name)
        if named == VARIABLE:
            yield value


def search_path(root: str) -> tuple[list[str], list[str]]:
    """Folders that manage.py puts in front of sys.path, and behind it, as far as it can be read.

    Of `sys.path.append(str(Path(__file__).parent / "apps"))` the strings count, below `root`; what
    is no folder then is left out.
    """
    front: list[str] = []
    behind: list[str] = []
    for node in _nodes(os.path.join(root, "manage.py")):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        method = _method_of_sys_path(node.func)
        if method not in ("append", "insert"):
            continue
        folder = os.path.normpath(os.path.join(root, *_strings(node.args[-1])))
        if folder != root and os.path.isdir(folder):
            (front if method == "insert" else behind).append(folder)
    return front, behind


def _method_of_sys_path(node: ast.expr) -> str:
    """The method, as append for `sys.path.append`; empty for what is none of sys.path."""
    owner = getattr(node, "value", None)
    of_path = getattr(owner, "attr", "") == "path"
    of_sys = getattr(getattr(owner, "value", None), "id", "") == "sys"
    return str(getattr(node, "attr", "")) if of_path and of_sys else ""


def _strings(node: ast.expr) -> list[str]:
    """The string constants of an expression, in the order in which they are written."""
    found = [part for part in ast.walk(node) if isinstance(part, ast.Constant)]
    found.sort(key=lambda part: (part.lineno, part.col_offset))
    return [part.value for part in found if isinstance(part.value, str)]


def read_env_file(path: str) -> dict[str, str]:
    """The assignments of an environment file: `NAME=value` lines, `export`, quotes, comments.

    Raises `Refused` where the file cannot be read.
    """
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read(1 << 20).splitlines()
    except OSError as error:
        raise refused(
            Fault.ARGUMENT,
            "The environment file cannot be read: %s." % error.strerror,
            path,
            "Check the path given with --env-file and its permissions.",
        ) from None
    found = (ASSIGNMENT.match(line) for line in lines if not line.lstrip().startswith("#"))
    return {match.group(1): unquoted(match.group(2)) for match in found if match}


def unquoted(text: str) -> str:
    """One value of an environment file, as a shell would read it, without expanding anything."""
    text = text.strip()
    if len(text) > 1 and text[0] in "\"'" and text[0] in text[1:]:
        end = text.index(text[0], 1)
        inner = text[1:end]
        return inner.replace("\\n", "\n") if text[0] == '"' else inner
    return re.split(r"\s+#", text, maxsplit=1)[0].strip()
