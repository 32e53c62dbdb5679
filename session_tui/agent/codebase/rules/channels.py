"""Sessions inside of websockets: what is written there reaches no cookie."""

from __future__ import annotations

import ast
from typing import Iterator

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import Node, constant, index_of, last_name
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.model.facts import Spot


def in_consumers(module: Module) -> Iterator[Spot]:
    """Writes to `scope["session"]`, and logins, in consumers; "without save" where none follows."""
    for node in module.of(ast.Assign, ast.AugAssign, ast.Delete, ast.Call):
        if _is_write(module, node) and _is_in_consumer(module, node):
            saved = _saves(module, module.scope(node))
            yield module.spot("session-in-consumer", node, "" if saved else "without save")


def _is_in_consumer(module: Module, node: Node) -> bool:
    owner = module.owner(node)
    return owner is not None and any(last_name(each).endswith("Consumer") for each in owner.bases)


def _is_write(module: Module, node: Node) -> bool:
    if isinstance(node, ast.Call):
        return module.full(node.func) in ("channels.auth.login", "channels.auth.logout")
    targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
    return any(isinstance(each, ast.Subscript) and _is_scope(each.value) for each in targets)


def _is_scope(node: Node) -> bool:
    """Whether an expression is `self.scope["session"]`."""
    if not isinstance(node, ast.Subscript) or constant(index_of(node)) != "session":
        return False
    return last_name(node.value) == "scope"


def _saves(module: Module, function: Node) -> bool:
    return any(
        isinstance(each, ast.Attribute) and each.attr in ("save", "asave") and _is_scope(each.value)
        for each in module.inside(function)
    )


RULES = (Rule(("Consumer",), in_consumers),)
