"""Requests, users and sessions that outlive their request, and meet the next visitor."""

from __future__ import annotations

import ast
from typing import Iterator, Set

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    FUNCTIONS,
    Node,
    argument,
    assignments,
    constant,
    dotted,
    last_name,
    parameters,
)
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import is_request, is_session, is_user
from session_tui.model.facts import Spot

_ROADS = ("request", "req", ".session")
"""Words without which a file has no visitor."""


def module_level(module: Module) -> Iterator[Spot]:
    """Sessions that are made when a module is imported."""
    for call in module.calls("SessionStore"):
        if module.function(call) is None and not _is_in_lambda(module, call):
            yield module.spot("module-level-session", call, "SessionStore")


def _is_in_lambda(module: Module, node: Node) -> bool:
    return any(isinstance(each, ast.Lambda) for each in module.above(node))


def globals_of_visitors(module: Module) -> Iterator[Spot]:
    """Global names that a view gives its request, user or session."""
    for declared in module.of(ast.Global):
        function = module.function(declared)
        for node in module.inside(function) if function is not None else ():
            for target, value in assignments(node):
                is_global = isinstance(target, ast.Name) and target.id in declared.names
                if is_global and _is_visitor(module, value):
                    yield module.spot("module-level-session", node, "global")


def cached_functions(module: Module) -> Iterator[Spot]:
    """Functions whose answers are kept by request."""
    if "django" not in module.text:
        return
    for function in module.of(*FUNCTIONS):
        for decorator in function.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            cached = module.full(called) in ("functools.lru_cache", "functools.cache")
            if cached and parameters(function) & {"request", "session"}:
                named = module.named(function)
                yield module.spot("module-level-session", decorator, "lru_cache", named)


def admin_attributes(module: Module) -> Iterator[Spot]:
    """A ModelAdmin is one object for all requests."""
    for node in module.of(ast.Assign):
        owner = module.owner(node)
        admin = owner is not None and any(
            last_name(base).endswith(("ModelAdmin", "AdminSite", "InlineModelAdmin"))
            for base in owner.bases
        )
        for target, value in assignments(node) if admin else ():
            of_self = isinstance(target, ast.Attribute) and dotted(target.value) == "self"
            if of_self and _is_visitor(module, value):
                yield module.spot("module-level-session", node, "ModelAdmin")


def _is_visitor(module: Module, value: Node) -> bool:
    return is_request(value) or is_user(value) or is_session(module, value)


def thread_locals(module: Module) -> Iterator[Spot]:
    """A threading.local() that is given the request; "cleared" where it is emptied again."""
    names = _locals_of_threads(module)
    for node in module.of(ast.Assign):
        for target, value in assignments(node):
            held = isinstance(target, ast.Attribute) and last_name(target.value) in names
            if held and (_is_visitor(module, value)):
                yield module.spot("thread-local-request", node, _cleared(module, target.attr))
    for call in module.calls("setattr"):
        owner, name, value = (argument(call, each) for each in range(3))
        if owner is None or name is None or value is None or last_name(owner) not in names:
            continue
        if _is_visitor(module, value):
            yield module.spot("thread-local-request", call, _cleared(module, str(constant(name))))


def _locals_of_threads(module: Module) -> Set[str]:
    found = set()
    kinds = {each.name for each in module.of(ast.ClassDef) if _is_local(module, each.bases)}
    for node in module.of(ast.Assign, ast.AnnAssign):
        for target, value in assignments(node):
            if isinstance(value, ast.Call):
                made = _is_local(module, [value.func]) or last_name(value.func) in kinds
                found |= {last_name(target)} if made else set()
    return found - {""}


def _is_local(module: Module, names: list[Node]) -> bool:
    return any(module.full(each) in ("threading.local", "_thread._local") for each in names)


def _cleared(module: Module, name: str) -> str:
    """Whether the file takes away again what it gave to the thread."""
    for node in module.of(ast.Delete):
        if any(last_name(each) == name for each in node.targets):
            return "cleared"
    for node in module.of(ast.Assign):
        for target, value in assignments(node):
            empty = isinstance(value, ast.Constant) and value.value is None
            if empty and isinstance(target, ast.Attribute) and target.attr == name:
                return "cleared"
    named = (argument(call, 1) for call in module.calls("delattr"))
    cleared = any(constant(each) == name for each in named if each is not None)
    return "cleared" if cleared else ""


RULES = (
    Rule(("SessionStore(",), module_level),
    Rule(("global ",), globals_of_visitors, also=_ROADS),
    Rule(
        ("lru_cache", "functools"),
        cached_functions,
        also=("request", "session"),
    ),
    Rule(("self.",), admin_attributes, also=("ModelAdmin", "AdminSite")),
    Rule(("threading", "_thread"), thread_locals, also=_ROADS),
)
