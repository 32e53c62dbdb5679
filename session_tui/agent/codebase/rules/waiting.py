"""Sessions in code that does not run where Django expects it: event loops, streamed answers."""

from __future__ import annotations

import ast
from typing import Iterator, Set

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import FUNCTIONS, Node, last_name, parameters
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import is_session, is_user, may_be_session, writes
from session_tui.model.facts import Spot

_LOADING_WORDS = (
    "get pop setdefault update keys values items has_key is_empty flush clear save create"
    " cycle_key set_expiry get_expiry_age get_expiry_date get_expire_at_browser_close"
    " set_test_cookie"
)
_LOADING = frozenset(_LOADING_WORDS.split())
_OF_DJANGO = ("django", "ninja", "adrf", "rest_framework")


def async_sessions(module: Module) -> Iterator[Spot]:
    """A session or user that is loaded inside of an event loop, which Django refuses."""
    if not any(word in module.text for word in _OF_DJANGO):
        return
    for function in module.of(ast.AsyncFunctionDef):
        if not _is_view(module, function) or _sets_user(module, function):
            continue
        for node in module.inside(function):
            if _innermost(module, node) is not function:
                continue
            what = _loads(module, node)
            if what:
                yield module.spot("async-session", node, what)
                break


def _is_view(module: Module, function: Node) -> bool:
    names = parameters(function)
    return bool(names & {"request", "req"}) or ("self" in names and "request" in module.text)


def _innermost(module: Module, node: Node) -> Node:
    """The function around a node, with lambdas: their body may run in a thread."""
    for outer in module.above(node):
        if isinstance(outer, (*FUNCTIONS, ast.Lambda)):
            return outer
    return None


def _sets_user(module: Module, function: Node) -> bool:
    """Whether the function has loaded the user by itself."""
    return any(
        is_user(target)
        for node in module.inside(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def _loads(module: Module, node: Node) -> str:
    if isinstance(node, ast.Subscript) and is_session(module, node.value):
        return "session"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        loads = node.func.attr in _LOADING and is_session(module, node.func.value)
        return "session" if loads else ""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return "session" if is_session(module, node.comparators[0]) else ""
    read = isinstance(node, ast.Attribute) and is_user(node.value)
    return "user" if read else ""


def streamed(module: Module) -> Iterator[Spot]:
    """A session that is written while the answer streams: it was saved before that."""
    names = _streamed_names(module)
    for function in module.of(*FUNCTIONS):
        nodes = module.inside(function)
        own = [each for each in nodes if module.function(each) is function]
        yields = any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in own)
        if not yields or function.name not in names or _saves(module, own):
            continue
        for node, _, _ in writes(module, own):
            yield module.spot("streaming-response", node)


def _streamed_names(module: Module) -> Set[str]:
    """The functions that a StreamingHttpResponse is made of."""
    found = set()
    for call in module.calls("StreamingHttpResponse"):
        given = [*call.args, *(each.value for each in call.keywords)]
        for each in (node for value in given for node in module.inside(value)):
            found.add(last_name(each))
            if isinstance(each, ast.Name):
                values = module.given(module.scope(call)).get(each.id, [])
                found |= {last_name(value.func) for value in values if isinstance(value, ast.Call)}
    return found - {""}


def _saves(module: Module, nodes: list[Node]) -> bool:
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in ("save", "asave")
        and may_be_session(module, each.func.value)
        for each in nodes
    )


RULES = (
    Rule(("async def",), async_sessions, also=(".session", ".user")),
    Rule(("StreamingHttpResponse",), streamed),
)
