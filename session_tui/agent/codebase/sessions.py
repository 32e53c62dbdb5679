"""What in a file is a request, its session or its user: by the names that Django's users give them.

`request.session` under any of its usual roads, and the local names and attributes it is kept under.
"""

from __future__ import annotations

import ast
from typing import FrozenSet, Iterable, Iterator, List, Set, Tuple

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    Node,
    argument,
    assignments,
    chain,
    constant,
    index_of,
    last_name,
    parameters,
)

REQUESTS = frozenset(("request", "req", "_request", "http_request", "wsgi_request"))
GETTERS = ("get", "setdefault", "aget", "asetdefault")
FOREIGN = ("sqlalchemy", "aiohttp", "boto3", "sqlmodel", "tensorflow", "import requests")
"""Words of libraries whose sessions are none of Django's."""


def is_request(node: Node) -> bool:
    """Whether an expression is a request: `request`, `self.request`, `info.context.request`."""
    return isinstance(node, (ast.Name, ast.Attribute)) and last_name(node) in REQUESTS


def is_session(module: Module, node: Node) -> bool:
    """Whether an expression is a request's session, or a name that is given one."""
    if isinstance(node, ast.Attribute):
        if node.attr == "session" and is_request(node.value):
            return True
        kept = isinstance(node.value, ast.Name) and node.value.id == "self"
        return kept and (module.owner(node), node.attr) in _kept(module)
    return isinstance(node, ast.Name) and _is_local_session(module, node)


def may_be_session(module: Module, node: Node) -> bool:
    """As `is_session`, and a parameter named session in a file that knows no other kind of them."""
    if is_session(module, node):
        return True
    if not isinstance(node, ast.Name) or node.id != "session":
        return False
    if any(word in module.text for word in FOREIGN):
        return False
    return any("session" in parameters(each) for each in _functions(module, node))


def is_user(node: Node) -> bool:
    """Whether an expression is `request.user`."""
    return isinstance(node, ast.Attribute) and node.attr == "user" and is_request(node.value)


def entry_of(module: Module, node: Node) -> Node:
    """The key of `session[KEY]`, `.get(KEY)` or `.setdefault(KEY, ...)`; None for what is no entry.

    `session.get(KEY) or {}` and `await session.aget(KEY)` are entries, too.
    """
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        node = node.values[0]
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Subscript):
        return index_of(node) if may_be_session(module, node.value) else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    reads = node.func.attr in GETTERS and may_be_session(module, node.func.value)
    return argument(node, 0, "key") if reads else None


def writes(module: Module, nodes: List[Node]) -> Iterator[Tuple[Node, Node, Node]]:
    """(node, key, value) of each `session[key] = value` among nodes; of `del`, value is None."""
    for node in nodes:
        for target, value in assignments(node):
            for each in target.elts if isinstance(target, ast.Tuple) else (target,):
                if isinstance(each, ast.Subscript) and may_be_session(module, each.value):
                    yield node, index_of(each), value
        if isinstance(node, ast.AugAssign):
            if isinstance(node.target, ast.Subscript) and may_be_session(module, node.target.value):
                yield node, index_of(node.target), node.value
        elif isinstance(node, ast.Delete):
            for each in node.targets:
                if isinstance(each, ast.Subscript) and may_be_session(module, each.value):
                    yield node, index_of(each), None


def session_calls(module: Module, *names: str) -> Iterator[Node]:
    """The calls of methods of these names on a request's session."""
    for call in module.calls(*names):
        if isinstance(call.func, ast.Attribute) and is_session(module, call.func.value):
            yield call


def deletions(module: Module, nodes: Iterable[Node]) -> Iterator[Tuple[Node, str]]:
    """What among nodes deletes stored sessions, and how."""
    for node in nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in ("delete", "_raw_delete", "adelete"):
            how = _deleting(module, node)
            if how:
                yield node, how
        elif node.func.attr in ("execute", "executemany", "raw", "RunSQL") and node.args:
            how = of_sql(constant(node.args[0]))
            if how:
                yield node, how


def of_sql(text: object) -> str:
    """How a statement of SQL deletes sessions; empty where it does not."""
    low = " ".join(text.lower().split()) if isinstance(text, str) and len(text) < 10_000 else ""
    if "session" not in low:
        return ""
    if low.startswith("delete from") and "session" in low.split(" where ")[0]:
        return "DELETE FROM"
    return "TRUNCATE" if low.startswith("truncate") else ""


def logs_in(module: Module, call: Node) -> bool:
    """Whether a call is Django's `login(request, user)`."""
    return _is_auth(module, call, ("login", "alogin"), ("login", "auth_login", "django_login"))


def logs_out(module: Module, call: Node) -> bool:
    """Whether a call is Django's `logout(request)`."""
    return _is_auth(module, call, ("logout", "alogout"), ("logout", "auth_logout", "django_logout"))


def _is_auth(
    module: Module, call: Node, originals: Tuple[str, ...], usual: Tuple[str, ...]
) -> bool:
    full = module.full(call.func)
    if full.startswith("django.contrib.auth."):
        return full.rsplit(".", 1)[1] in originals
    named = full.rsplit(".", 1)[-1] in (*originals, *usual)
    roots = ("auth", "django_auth", "contrib_auth")
    plain = isinstance(call.func, ast.Name) or full.split(".")[0] in roots
    first = argument(call, 0, "request")
    return named and plain and first is not None and is_request(first)


def _deleting(module: Module, call: Node) -> str:
    names = chain(call.func)
    if "objects" in names[:3] and _is_session_model(module, names[0]):
        return "%s.objects.delete" % names[0]
    if (names and names[0].endswith("SessionStore")) or "SessionStore" in names[:2]:
        return "SessionStore.delete"
    if is_session(module, call.func.value):
        return "session.delete"
    looped = isinstance(call.func.value, ast.Name) and _runs_over(module, call)
    return "%s.delete" % looped if looped else ""


def _is_session_model(module: Module, name: str) -> bool:
    """Whether a name is Django's Session or that of a package with an engine of its own."""
    origin = module.imports.get(name, "sessions." + name)
    return name in ("Session", "UserSession") and "session" in origin.rpartition(".")[0].lower()


def _runs_over(module: Module, call: Node) -> str:
    """The model of sessions that a name runs over in a `for`, or that it was assigned from."""
    name = call.func.value.id
    sources = [
        each.iter
        for each in module.above(call)
        if isinstance(each, (ast.For, ast.AsyncFor)) and last_name(each.target) == name
    ]
    scope = module.scope(call)
    given = module.given(scope)
    sources += given.get(name, [])
    for source in sources:
        if isinstance(source, ast.Name):
            source = next(iter(given.get(source.id, [])), source)
        names = chain(source)
        if "objects" in names and _is_session_model(module, names[0]):
            return names[0]
    return ""


def _functions(module: Module, node: Node) -> Iterator[Node]:
    for each in module.above(node):
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield each


def _is_local_session(module: Module, node: Node) -> bool:
    names = _aliases(module)
    if not any(name == node.id for _, name in names):
        return False
    return any((scope, node.id) in names for scope in _functions(module, node))


def _aliases(module: Module) -> FrozenSet[Tuple[Node, str]]:
    """Functions and the local names in them that are given a session."""
    if "aliases" not in module.cache:
        found: Set[Tuple[Node, str]] = set()
        module.cache["aliases"] = frozenset()
        for node in module.of(ast.Assign, ast.AnnAssign, ast.NamedExpr):
            for target, value in assignments(node):
                if isinstance(target, ast.Name) and _is_plain_session(value):
                    found.add((module.function(node), target.id))
        module.cache["aliases"] = frozenset(found)
    aliases: FrozenSet[Tuple[Node, str]] = module.cache["aliases"]
    return aliases


def _kept(module: Module) -> FrozenSet[Tuple[Node, str]]:
    """Classes and the attributes of `self` in them that are given a session."""
    if "kept" not in module.cache:
        found: Set[Tuple[Node, str]] = set()
        for node in module.of(ast.Assign, ast.AnnAssign):
            for target, value in assignments(node):
                of_self = isinstance(target, ast.Attribute) and last_name(target.value) == "self"
                if of_self and (_is_plain_session(value)):
                    found.add((module.owner(node), target.attr))
        module.cache["kept"] = frozenset(found)
    kept: FrozenSet[Tuple[Node, str]] = module.cache["kept"]
    return kept


def _is_plain_session(node: Node) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "session" and is_request(node.value)
