"""Middleware, session engines and models of the project that have to do with sessions."""

from __future__ import annotations

import ast
from typing import Iterator, List

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    FUNCTIONS,
    Node,
    chain,
    constant,
    dotted,
    last_name,
    parameters,
)
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import deletions, is_session, logs_out, writes
from session_tui.model.facts import Spot

_STEPS = frozenset(("__call__", "process_request", "process_view", "process_response"))
_ENGINES = ("SessionStore", "SessionBase")
_FIELDS = ("session_key", "session", "sessionid", "session_id")
_CALLS = {"flush": "flushes", "aflush": "flushes", "clear": "flushes", "cycle_key": "writes"}
_WRITING = ("set_expiry", "aset_expiry", "update", "pop", "setdefault", "save", "aset")
_ORDER = ("flushes", "logs out", "deletes sessions", "writes", "reads")


def own_middleware(module: Module) -> Iterator[Spot]:
    """Middleware that touches the session: the class or function, and what it does."""
    for node in module.of(ast.ClassDef):
        if _is_middleware(node):
            yield from _middleware(module, node)
    for node in module.of(*FUNCTIONS):
        inner = any(isinstance(each, FUNCTIONS) for each in node.body)
        if inner and "get_response" in parameters(node) and module.owner(node) is None:
            yield from _middleware(module, node)


def _is_middleware(kind: Node) -> bool:
    methods = {each.name: each for each in kind.body if isinstance(each, FUNCTIONS)}
    start = methods.get("__init__")
    given = start is not None and "get_response" in parameters(start)
    bases = [last_name(each) for each in kind.bases]
    inherits = any(each.endswith(("MiddlewareMixin", "Middleware")) for each in bases)
    return bool(_STEPS & methods.keys()) and (given or inherits)


def _middleware(module: Module, node: Node) -> Iterator[Spot]:
    does = set(_does(module, module.inside(node)))
    if does:
        told = ", ".join(each for each in _ORDER if each in does)
        yield module.spot("own-middleware", node, told, module.named(node))


def _does(module: Module, nodes: List[Node]) -> Iterator[str]:
    if any(is_session(module, each) for each in nodes):
        yield "reads"
    if next(writes(module, nodes), None) is not None:
        yield "writes"
    if next(deletions(module, nodes), None) is not None:
        yield "deletes sessions"
    for call in nodes:
        if not isinstance(call, ast.Call):
            continue
        if logs_out(module, call):
            yield "logs out"
        elif isinstance(call.func, ast.Attribute) and is_session(module, call.func.value):
            yield _CALLS.get(call.func.attr, "writes" if call.func.attr in _WRITING else "reads")


def own_engines(module: Module) -> Iterator[Spot]:
    """Classes that inherit from a SessionStore or SessionBase, with that base."""
    for kind in module.of(ast.ClassDef):
        for base in kind.bases:
            full = module.full(base)
            if full.endswith(_ENGINES) or full.startswith("django.contrib.sessions.backends."):
                yield module.spot("own-engine", kind, full.lstrip("."), module.named(kind))
                break


def session_fields(module: Module) -> Iterator[Spot]:
    """Fields of models that keep a session's key, or point to a row of django_session."""
    for node in module.of(ast.Assign, ast.AnnAssign):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        field = node.value
        in_class = isinstance(module.parents.get(node), ast.ClassDef)
        if not in_class or last_name(target) not in _FIELDS or not isinstance(field, ast.Call):
            continue
        detail = _field(module, field)
        if detail:
            yield module.spot("session-key-field", node, detail)


def _field(module: Module, field: Node) -> str:
    kind, full = last_name(field.func), module.full(field.func)
    if full.split(".")[0] in ("forms", "serializers", "django_filters") or ".forms." in full:
        return ""
    if kind in ("ForeignKey", "OneToOneField"):
        aims = [*field.args[:1], *(each.value for each in field.keywords if each.arg == "to")]
        return kind if any(_is_django_session(module, each) for each in aims) else ""
    if kind not in ("CharField", "TextField", "SlugField") or not full.startswith(
        ("models.", "django.")
    ):
        return ""
    longest = next((each.value for each in field.keywords if each.arg == "max_length"), None)
    return kind if longest is None else "%s max_length=%s" % (kind, module.told(longest))


def _is_django_session(module: Module, node: Node) -> bool:
    told = constant(node)
    if told is not None:
        return told in ("sessions.Session", "django.contrib.sessions.models.Session")
    return module.full(node).endswith("sessions.models.Session")


def simple_cookies(module: Module) -> Iterator[Spot]:
    """Cookie headers that are parsed by hand: http.cookies stops at what it does not know."""
    for call in module.calls("SimpleCookie", "BaseCookie"):
        nodes = module.inside(module.scope(call))
        if any(constant(each) in ("HTTP_COOKIE", b"cookie") for each in nodes):
            yield module.spot("simple-cookie", call)
    for call in module.calls("load"):
        owner = chain(call.func)[-2:-1]
        if owner == ["SimpleCookie"] and "HTTP_COOKIE" in module.source(call):
            yield module.spot("simple-cookie", call, dotted(call.func))


RULES = (
    Rule(("session", "logout", "Session"), own_middleware, also=("get_response", "Middleware")),
    Rule(("Session",), own_engines),
    Rule(("session",), session_fields, also=("Field(", "ForeignKey(")),
    Rule(("SimpleCookie", "BaseCookie"), simple_cookies),
)
