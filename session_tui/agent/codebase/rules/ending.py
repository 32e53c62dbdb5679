"""Where code ends sessions, or says when they end."""

from __future__ import annotations

import ast
from typing import Iterator

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    FUNCTIONS,
    Node,
    argument,
    chain,
    constant,
    dotted,
    last_name,
    parameters,
)
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import deletions, logs_out, may_be_session, session_calls
from session_tui.agent.masking.patterns import pattern
from session_tui.model.facts import Spot

LOGOUT = (
    r"(?:(?:user|my|do|site|custom|account|auth|admin)_)?(?:logout|log_out|signout|sign_out)"
    r"(?:_?(?:view|user|page|request|me))?\Z"
)
"""Names of views that log out; `logout_everywhere(request, user)` may be a step of another."""
_METHODS = {"flush": "flush", "clear": "clear", "cycle_key": "cycle-key"}
_COMMANDS = ("clearsessions", "flush")
_DELETING = ("delete", "DELETE", "Delete", "call_command", "truncate", "TRUNCATE", "Truncate")


def emptied(module: Module) -> Iterator[Spot]:
    """`flush()`, `clear()` and `cycle_key()` of a request's session."""
    for name, kind in _METHODS.items():
        for call in session_calls(module, name, "a" + name):
            yield module.spot(kind, call)


def set_expiry(module: Module) -> Iterator[Spot]:
    """`set_expiry(...)`, with its argument."""
    for call in module.calls("set_expiry", "aset_expiry"):
        value = argument(call, 0, "value")
        method = isinstance(call.func, ast.Attribute)
        if value is None or not method or not _is_some_session(module, call.func.value):
            continue
        yield module.spot("set-expiry", call, module.told(value))


def _is_some_session(module: Module, node: Node) -> bool:
    return may_be_session(module, node) or "session" in last_name(node).lower()


def deleted_cookies(module: Module) -> Iterator[Spot]:
    """`delete_cookie` of the session's cookie."""
    for call in module.calls("delete_cookie"):
        name = argument(call, 0, "key")
        if name is None:
            continue
        told = constant(name)
        if dotted(name).endswith("SESSION_COOKIE_NAME"):
            yield module.spot("delete-cookie", call, "SESSION_COOKIE_NAME")
        elif told is not None and told in ("sessionid", module.known.cookie_name):
            yield module.spot("delete-cookie", call, str(told))


def sessions_deleted(module: Module) -> Iterator[Spot]:
    """Stored sessions deleted: by the ORM, by SQL, by a command."""
    for node, how in deletions(module, module.of(ast.Call)):
        yield module.spot("sessions-deleted", node, how)
    for call in module.calls("call_command"):
        command = constant(argument(call, 0, "command_name") or call)
        if command in _COMMANDS:
            yield module.spot("sessions-deleted", call, _named(str(command)))


def _named(command: str) -> str:
    return "manage.py flush" if command == "flush" else command


def logout_by_get(module: Module) -> Iterator[Spot]:
    """A view that logs out whatever the method of the request is."""
    for node in module.of(ast.Call):
        if not logs_out(module, node):
            continue
        view = module.function(node)
        if view is None or not _is_logout_view(module, view) or _wants_post(module, view):
            continue
        yield module.spot("logout-view-get", node)


def _is_logout_view(module: Module, view: Node) -> bool:
    if view.name in ("get", "dispatch"):
        owner = module.owner(view)
        return owner is not None and any(
            each in owner.name.lower() for each in ("logout", "signout")
        )
    owner = module.owner(view)
    if owner is not None and not any(_is_view(each) for each in owner.bases):
        return False
    named = pattern(LOGOUT).match(view.name.lower()) is not None
    return named and "request" in parameters(view)


def _is_view(base: Node) -> bool:
    return any(each in last_name(base) for each in ("View", "Mixin", "Admin"))


def _wants_post(module: Module, view: Node) -> bool:
    """Whether a view checks the method, or a decorator does."""
    for decorator in view.decorator_list:
        told = module.source(decorator).upper()
        if "POST" in told and "GET" not in told:
            return True
    if any(
        each.attr == "method" for each in module.inside(view) if isinstance(each, ast.Attribute)
    ):
        return True
    owner = module.owner(view)
    allowed = [] if owner is None else [each for each in owner.body if isinstance(each, ast.Assign)]
    return any(last_name(each.targets[0]) == "http_method_names" for each in allowed)


def logged_in_receivers(module: Module) -> Iterator[Spot]:
    """Receivers of user_logged_in, and whether they delete sessions."""
    for function in module.of(*FUNCTIONS):
        if any(_receives(module, each) for each in function.decorator_list):
            yield _receiver(module, function)
    names = {each.name: each for each in module.of(*FUNCTIONS)}
    for call in module.calls("connect"):
        handler = argument(call, 0, "receiver")
        function = names.get(last_name(handler)) if handler is not None else None
        if chain(call.func)[-2:-1] == ["user_logged_in"] and function is not None:
            yield _receiver(module, function)


def _receives(module: Module, decorator: Node) -> bool:
    if not isinstance(decorator, ast.Call) or last_name(decorator.func) != "receiver":
        return False
    return any(last_name(each) == "user_logged_in" for each in module.inside(decorator))


def _receiver(module: Module, function: Node) -> Spot:
    called = {
        last_name(each.func) for each in module.inside(function) if isinstance(each, ast.Call)
    }
    bodies = [function, *(each for each in module.of(*FUNCTIONS) if each.name in called)]
    deletes = any(list(deletions(module, module.inside(each))) for each in bodies)
    detail = "deletes sessions" if deletes else ""
    return module.spot("user-logged-in-receiver", function, detail, module.named(function))


RULES = (
    Rule(("session",), emptied),
    Rule(("set_expiry",), set_expiry),
    Rule(("delete_cookie",), deleted_cookies),
    Rule(("session", "Session", "call_command"), sessions_deleted, also=_DELETING),
    Rule(("logout",), logout_by_get),
    Rule(("user_logged_in",), logged_in_receivers),
)
