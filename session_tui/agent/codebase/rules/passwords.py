"""Passwords that are set: each ends the sessions whose hash was made of the one before."""

from __future__ import annotations

import ast
from typing import Iterator, List

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import FUNCTIONS, Node, chain, constant, dotted, last_name
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import logs_in
from session_tui.model.facts import Spot

SETTERS = ("set_password", "set_unusable_password")
_UPDATERS = ("update_session_auth_hash", "aupdate_session_auth_hash")
_MAKERS = (
    "create",
    "register",
    "signup",
    "save_user",
    "sign_up",
    "import",
    "seed",
    "reset",
    "forgot",
    "handle",
)
_USERS = ("u", "me", "instance", "object", "account")
_MADE = ("model", "create", "create_user", "get_or_create", "User", "UserModel", "acreate")


def passwords(module: Module) -> Iterator[Spot]:
    """`user.set_password(...)`, and whether its function keeps the user logged in."""
    for call in module.calls("set_password"):
        if isinstance(call.func, ast.Attribute) and dotted(call.func.value) != "super":
            lost = not _keeps(module, call) and not _is_of_another(module, call)
            detail = "without update_session_auth_hash" if lost else ""
            yield module.spot("set-password", call, detail)
    for name in _UPDATERS:
        for call in module.calls(name):
            yield module.spot("update-session-auth-hash", call)


def _keeps(module: Module, call: Node) -> bool:
    """Whether the function makes the session fit the new password."""
    nodes = module.inside(module.scope(call))
    calls = [each for each in nodes if isinstance(each, ast.Call)]
    named = {last_name(each) for each in nodes if isinstance(each, (ast.Name, ast.Attribute))}
    if named & set(_UPDATERS) or any(logs_in(module, each) for each in calls):
        return True
    return any("session" in last_name(each.func).lower() for each in calls)


def _is_of_another(module: Module, call: Node) -> bool:
    """Whether the user is new, or nothing here knows the request of one who is logged in."""
    function = module.function(call)
    if function is None or not any(_is_request(each) for each in module.inside(function)):
        return True
    if any(word in function.name.lower() for word in _MAKERS) or function.name in SETTERS:
        return True
    user = call.func.value
    name = last_name(user).lower()
    if name not in _USERS and "user" not in name and module.known.user_model not in name:
        return True
    if not isinstance(user, ast.Name):
        return False
    return any(_is_new(value) for value in module.given(function).get(user.id, []))


def _is_request(node: Node) -> bool:
    """Whether a node is a request, as a parameter, a name, or in a serializer's context."""
    return "request" in (getattr(node, "arg", ""), last_name(node), constant(node))


def _is_new(value: Node) -> bool:
    names = chain(value)
    if not isinstance(value, ast.Call) or not names:
        return False
    return names[-1] in _MADE or "objects" in names or names[-1] in ("save", "get_object_or_404")


def own_backends(module: Module) -> Iterator[Spot]:
    """Authentication backends of the project, and whether a login sets the password anew."""
    for kind in module.of(ast.ClassDef):
        methods = {each.name: each for each in kind.body if isinstance(each, FUNCTIONS)}
        bases = [last_name(each) for each in kind.bases]
        inherits = any(each.endswith("Backend") for each in bases)
        if "authenticate" not in methods or not (inherits or "get_user" in methods):
            continue
        sets = any(_sets(module, each) for each in _run_at_login(module, methods))
        yield module.spot("own-backend", kind, "sets password" if sets else "", module.named(kind))


def _run_at_login(module: Module, methods: dict[str, Node]) -> List[Node]:
    """`authenticate` and the methods of the same class that it calls, but for those that create."""
    first = methods["authenticate"]
    called = {
        last_name(each.func)
        for each in module.inside(first)
        if isinstance(each, ast.Call) and dotted(each.func).startswith("self.")
    }
    return [first, *(body for name, body in methods.items() if name in called - {"create_user"})]


def _sets(module: Module, method: Node) -> bool:
    for call in module.inside(method):
        sets = isinstance(call, ast.Call) and last_name(call.func) in SETTERS
        if sets and not _is_first_time(module, call) and not _is_of_new(module, call):
            return True
    return False


def _is_of_new(module: Module, call: Node) -> bool:
    user = call.func.value if isinstance(call.func, ast.Attribute) else None
    given = module.given(module.scope(call)).get(last_name(user), []) if user is not None else []
    made = ("create", "create_user", "User", "UserModel", "model")
    return len(given) == 1 and chain(given[0])[-1:] in [[each] for each in made]


def _is_first_time(module: Module, call: Node) -> bool:
    """Whether a call runs only for a user who was not there before."""
    for outer in module.above(call):
        if isinstance(outer, ast.ExceptHandler):
            return True
        if isinstance(outer, ast.If):
            words = module.source(outer.test).lower()
            if any(each in words for each in ("created", "new", "is none", "not user", "exists")):
                return True
    return False


RULES = (
    Rule(("set_password", "update_session_auth_hash"), passwords),
    Rule(("def authenticate(",), own_backends),
)
