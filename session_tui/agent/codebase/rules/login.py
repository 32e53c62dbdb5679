"""Where code logs somebody in, and where it seems to and does not."""

from __future__ import annotations

import ast
from typing import Iterator, List, Set

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    Node,
    argument,
    assignments,
    chain,
    constant,
    dotted,
    last_name,
    parameters,
)
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import is_session, is_user, logs_in, session_calls, writes
from session_tui.model.facts import Spot

_OTHER_WAYS = ("login", "token", "jwt", "session", "sign_in", "signin", "otp", "two_factor")
_NEW = ("HttpRequest", "WSGIRequest", "ASGIRequest", "RequestFactory", "deepcopy")
"""What makes another request, with a session of its own; a plain copy shares it."""

_TELLING = frozenset(
    ("print", "str", "repr", "bool", "info", "debug", "warning", "success", "error")
)


def logins(module: Module) -> Iterator[Spot]:
    """`login(request, user)`, with the backend where one is named."""
    for call in module.of(ast.Call):
        if logs_in(module, call):
            backend = argument(call, 2, "backend")
            told = "" if backend is None else constant(backend) or module.told(backend)
            yield module.spot("login", call, str(told))


def logins_elsewhere(module: Module) -> Iterator[Spot]:
    """`login()` with a request that was made here: the answer sets no cookie of its session."""
    for call in module.calls("login", "auth_login", "django_login", "alogin"):
        given = argument(call, 0, "request")
        if given is None or not module.full(call.func).startswith("django.contrib.auth."):
            continue
        made = given
        if isinstance(given, ast.Name):
            values = module.given(module.scope(call)).get(given.id, [])
            made = values[0] if len(values) == 1 else None
        if _is_new(made):
            yield module.spot("login-elsewhere", call, module.told(made))


def _is_new(node: Node) -> bool:
    return isinstance(node, ast.Call) and any(name in _NEW for name in chain(node))


def authenticated_only(module: Module) -> Iterator[Spot]:
    """A view that authenticates, and whose user then goes nowhere."""
    for call in module.calls("authenticate", "aauthenticate"):
        function = module.function(call)
        if function is None or not _is_djangos(module, call) or not _is_view(module, function):
            continue
        if not _goes_somewhere(module, function, call):
            yield module.spot("authenticate-without-login", call)


def _is_djangos(module: Module, call: Node) -> bool:
    full = module.full(call.func)
    return full.startswith("django.contrib.auth.") or full in ("auth.authenticate",)


def _is_view(module: Module, function: Node) -> bool:
    if "request" in parameters(function):
        return True
    return any(dotted(each) == "self.request" for each in module.inside(function))


def _goes_somewhere(module: Module, function: Node, call: Node) -> bool:
    """Whether the user is logged in, returned, kept, or handed to somebody; or known already."""
    nodes = module.inside(function)
    if any(is_user(each) for each in module.inside(call)):
        return True
    parent = module.parents[call]
    if isinstance(parent, ast.Await):
        parent = module.parents[parent]
    names = [last_name(target) for target, _ in assignments(parent)]
    own = _own_keys(module, nodes, names)
    if any(_is_other_way(each) and each not in own for each in nodes):
        return True
    if not names:
        return not isinstance(parent, ast.Expr)
    if not all(isinstance(target, ast.Name) for target, _ in assignments(parent)):
        return True
    return any(_is_passed(module, each, name) for name in names for each in nodes)


def _own_keys(module: Module, nodes: List[Node], names: List[str]) -> Set[Node]:
    """What belongs to `session["user_id"] = user.id`, which Django knows nothing of."""
    found: Set[Node] = set()
    for node, key, value in writes(module, nodes):
        text = constant(key)
        if isinstance(text, str) and not text.startswith("_auth") and _is_id(value, names):
            found.update(module.inside(node))
    return found


def _is_id(value: Node, names: List[str]) -> bool:
    """Whether a value is the id of one of these, or that as a text."""
    if isinstance(value, ast.Call) and last_name(value.func) in ("str", "int") and value.args:
        value = value.args[0]
    plain = isinstance(value, ast.Attribute) and value.attr in ("id", "pk", "username")
    return plain and last_name(value.value) in names


def _is_other_way(node: Node) -> bool:
    name = last_name(node).lower() if isinstance(node, (ast.Name, ast.Attribute)) else ""
    return any(word in name for word in _OTHER_WAYS)


def _is_passed(module: Module, node: Node, name: str) -> bool:
    """Whether a use of the name hands the whole user on."""
    if not isinstance(node, ast.Name) or node.id != name or not isinstance(node.ctx, ast.Load):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.keyword):
        parent = module.parents[parent]
    if isinstance(parent, ast.Call):
        return last_name(parent.func) not in _TELLING
    holders = (ast.Return, ast.Assign, ast.Dict, ast.Tuple, ast.List, ast.Yield, ast.Await)
    return isinstance(parent, (*holders, ast.Starred, ast.AnnAssign))


def atomic_saves(module: Module) -> Iterator[Spot]:
    """A session saved, or somebody logged in, inside a transaction that may be rolled back."""
    for call in module.of(ast.Call):
        how = _saving(module, call)
        if how and _is_atomic(module, call):
            yield module.spot("atomic-save", call, how)


def session_saves(module: Module) -> Iterator[Spot]:
    """`request.session.save()`, but where it only gives a new session its key."""
    for call in session_calls(module, "save", "asave"):
        tests = (each.test for each in module.above(call) if isinstance(each, ast.If))
        if not any("session_key" in module.source(test) for test in tests):
            yield module.spot("session-save", call)


def _saving(module: Module, call: Node) -> str:
    if logs_in(module, call):
        return "login"
    saves = last_name(call.func) in ("save", "create", "cycle_key", "flush")
    own = isinstance(call.func, ast.Attribute) and is_session(module, call.func.value)
    return str(last_name(call.func)) if saves and own else ""


def _is_atomic(module: Module, call: Node) -> bool:
    for outer in module.above(call):
        held: List[Node] = []
        if isinstance(outer, (ast.With, ast.AsyncWith)):
            held = [each.context_expr for each in outer.items]
        elif isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
            held = outer.decorator_list
        if any(_mentions_atomic(module, each) for each in held):
            return True
    return False


def _mentions_atomic(module: Module, node: Node) -> bool:
    names = (each for each in module.inside(node) if isinstance(each, (ast.Name, ast.Attribute)))
    return any(module.full(each).endswith("transaction.atomic") for each in names)


RULES = (
    Rule(("login",), logins),
    Rule(("login",), logins_elsewhere, also=_NEW),
    Rule(("authenticate",), authenticated_only, also=("request",)),
    Rule(("atomic",), atomic_saves, also=("session", "login")),
    Rule(("session",), session_saves, also=("save(",)),
)
