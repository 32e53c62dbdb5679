"""Tests that write to the session of a client, which is another object at each access."""

from __future__ import annotations

import ast
from typing import Iterator

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import Node, assignments, last_name
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.model.facts import Spot

_WRITING = ("update", "setdefault", "pop", "clear", "set_expiry")


def client_sessions(module: Module) -> Iterator[Spot]:
    """`self.client.session["x"] = 1`, without keeping the object to save it."""
    for node in module.of(ast.Assign, ast.AugAssign):
        targets = [target for target, _ in assignments(node)]
        targets += [node.target] if isinstance(node, ast.AugAssign) else []
        if any(isinstance(each, ast.Subscript) and _is_client(each.value) for each in targets):
            yield module.spot("client-session", node)
    for call in module.calls(*_WRITING):
        if isinstance(call.func, ast.Attribute) and _is_client(call.func.value):
            yield module.spot("client-session", call)


def _is_client(node: Node) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != "session":
        return False
    name = last_name(node.value).lower()
    return name == "c" or name.endswith("client")


RULES = (Rule((".session",), client_sessions, tests=True),)
