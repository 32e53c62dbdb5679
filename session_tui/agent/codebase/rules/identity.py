"""What code makes of a session's key, and of the client that sends it."""

from __future__ import annotations

import ast
from typing import Iterator

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import Node, constant, last_name
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import entry_of, is_session
from session_tui.model.facts import Spot

CLIENT = (
    "REMOTE_ADDR",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_USER_AGENT",
    "X-Forwarded-For",
    "X-Real-IP",
    "User-Agent",
    "user-agent",
)
_GETTERS = (
    "get_client_ip",
    "get_ip",
    "client_ip",
    "get_ip_address",
    "get_user_agent",
    "get_real_ip",
)


def session_keys(module: Module) -> Iterator[Spot]:
    """`request.session.session_key` where it is read."""
    for node in module.of(ast.Attribute):
        read = node.attr == "session_key" and isinstance(node.ctx, ast.Load)
        if read and is_session(module, node.value) and not _only_asks(module, node):
            yield module.spot("session-key-used", node)


def _only_asks(module: Module, node: Node) -> bool:
    """Whether the key is only asked whether it is there: `if not request.session.session_key`."""
    parent = module.parents[node]
    if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
        return True
    if isinstance(parent, ast.Compare):
        return all(constant(each) is None for each in parent.comparators)
    return isinstance(parent, (ast.If, ast.While)) and parent.test is node


def ip_bound(module: Module) -> Iterator[Spot]:
    """An address or browser that is compared with the one in the session."""
    for node in module.of(ast.Compare):
        if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            continue
        sides = (node.left, node.comparators[0])
        for one, other in (sides, sides[::-1]):
            client = _client(module, node, one)
            if client and _is_kept(module, node, other):
                yield module.spot("ip-bound", node, client)
                break


def _is_kept(module: Module, node: Node, side: Node) -> bool:
    if entry_of(module, side) is not None:
        return True
    if isinstance(side, ast.Name):
        given = module.given(module.scope(node)).get(side.id, [])
        return any(entry_of(module, each) is not None for each in given)
    return False


def _client(module: Module, node: Node, side: Node, deep: bool = True) -> str:
    """What of the client an expression is; empty where it is nothing of it."""
    for each in module.inside(side):
        if constant(each) in CLIENT:
            return str(constant(each))
        if isinstance(each, ast.Call) and last_name(each.func) in _GETTERS:
            return str(last_name(each.func))
        if deep and isinstance(each, ast.Name):
            for value in module.given(module.scope(node)).get(each.id, [])[:5]:
                found = _client(module, node, value, False)
                if found:
                    return found
    return ""


RULES = (
    Rule(("session_key",), session_keys),
    Rule((*CLIENT, *_GETTERS), ip_bound, also=("session",)),
)
