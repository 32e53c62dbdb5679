"""Caches that are emptied, and pages that are kept in one although they differ by visitor."""

from __future__ import annotations

import ast
from typing import Iterator, List, NamedTuple

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    DEFINITIONS,
    Node,
    argument,
    constant,
    index_of,
    last_name,
)
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import is_session, is_user
from session_tui.model.facts import Spot

READS = "reads session"

_VARYING = ("vary_on_cookie", "vary_on_headers", "patch_vary_headers", "never_cache")
"""What keeps the pages of visitors apart."""


_CONTROLS = ("cache_control", "patch_cache_control")


class Wrapped(NamedTuple):
    """A view that is wrapped by cache_page where URLs are, so that it stands in another file."""

    module: Module
    spot: Spot
    target: str
    """Its dotted name as the file with the URLs imports it."""


def cache_clear(module: Module) -> Iterator[Spot]:
    """`cache.clear()`, with the cache's alias."""
    for call in module.calls("clear", "aclear"):
        alias = (
            _alias(module, call, call.func.value) if isinstance(call.func, ast.Attribute) else ""
        )
        if alias:
            yield module.spot("cache-clear", call, alias)


def redis_flushed(module: Module) -> Iterator[Spot]:
    """The flushes of Redis, with their command."""
    for call in module.calls("flushall", "flushdb"):
        if isinstance(call.func, ast.Attribute) and not is_session(module, call.func.value):
            yield module.spot("cache-clear", call, call.func.attr.upper())


def _alias(module: Module, call: Node, node: Node, deep: bool = True) -> str:
    """The alias of one of Django's caches; empty for what is none."""
    if isinstance(node, ast.Subscript) and _is_caches(module, node.value):
        return _told(module, index_of(node))
    if isinstance(node, ast.Call) and last_name(node.func) == "get_cache" and node.args:
        return _told(module, node.args[0])
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return ""
    if module.full(node) in ("django.core.cache.cache", "cache.cache"):
        return "default"
    given = module.given(module.scope(call)).get(last_name(node), []) if deep else []
    given = given or (module.given(module.tree).get(last_name(node), []) if deep else [])
    is_local = isinstance(node, ast.Name) and len(given) == 1
    return _alias(module, call, given[0], False) if is_local else ""


def _is_caches(module: Module, node: Node) -> bool:
    return module.full(node).endswith("django.core.cache.caches")


def _told(module: Module, node: Node) -> str:
    value = constant(node)
    return value if isinstance(value, str) else module.told(node)


def cache_page(module: Module) -> Iterator[Spot]:
    """Views that are decorated with cache_page, and whether they read the session."""
    for definition in module.of(*DEFINITIONS):
        for decorator in definition.decorator_list:
            if _mentions_cache_page(module, decorator):
                detail = READS if reads_visitor(module, definition) else ""
                yield module.spot("cache-page", decorator, detail, module.named(definition))


def _mentions_cache_page(module: Module, node: Node) -> bool:
    return any(last_name(each) == "cache_page" for each in module.inside(node))


def wrapped_pages(module: Module) -> List[Wrapped]:
    """`cache_page(...)(view)` wherever it is no decorator."""
    found = []
    for call in module.of(ast.Call):
        if not isinstance(call.func, ast.Call) or last_name(call.func.func) != "cache_page":
            continue
        view = argument(call, 0, "view_func")
        if isinstance(view, ast.Call) and last_name(view.func) == "as_view":
            view = view.func.value if isinstance(view.func, ast.Attribute) else view
        target = module.full(view) if view is not None else ""
        found.append(Wrapped(module, module.spot("cache-page", call), target))
    return found


def reads_visitor(module: Module, definition: Node) -> bool:
    """Whether a view's own source reads session or user, and does not keep visitors apart."""
    nodes = module.inside(definition)
    if any(last_name(each) in _VARYING or _is_private(each) for each in nodes):
        return False
    return any(is_user(each) or is_session(module, each) for each in nodes)


def _is_private(node: Node) -> bool:
    """Whether it says that an answer is for one visitor alone: Django stores none of these."""
    if isinstance(node, ast.Call) and last_name(node.func) in _CONTROLS:
        return any(
            each.arg == "private" and constant(each.value) is not False for each in node.keywords
        )
    value = constant(node)
    return isinstance(value, str) and "private" in value.lower().replace(" ", "").split(",")


def view_reads_visitor(module: Module, name: str) -> bool:
    """As `reads_visitor`, of the view that has this name at the top of a module."""
    return any(
        isinstance(each, DEFINITIONS) and each.name == name and reads_visitor(module, each)
        for each in module.tree.body
    )


RULES = (
    Rule((".clear(", ".aclear("), cache_clear, also=("cache",)),
    Rule(("flushall", "flushdb"), redis_flushed),
    Rule(("cache_page",), cache_page),
)
