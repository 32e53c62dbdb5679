"""A SECRET_KEY that is made by chance when the settings load."""

from __future__ import annotations

import ast
from typing import Iterator

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import FUNCTIONS, Node, assignments, last_name
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.model.facts import Spot

_CHANCE = (
    "get_random_secret_key",
    "get_random_string",
    "token_hex",
    "token_urlsafe",
    "token_bytes",
    "uuid4",
    "uuid1",
    "urandom",
    "generate_key",
    "choice",
    "choices",
    "sample",
    "getrandbits",
    "randint",
    "randbytes",
    "SystemRandom",
)
_LOOKUPS = ("get", "getenv", "env", "config", "str", "setdefault", "pop", "get_env", "get_secret")
_WRITING = ("write", "write_text", "write_bytes", "writelines", "dump")


def random_secrets(module: Module) -> Iterator[Spot]:
    """Where SECRET_KEY is made by chance: always, by default, or once and kept in a file."""
    for node in module.of(ast.Assign, ast.AnnAssign):
        for target, value in assignments(node):
            if isinstance(target, ast.Name) and target.id == "SECRET_KEY":
                how = _how(module, node, value)
                if how and module.function(node) is None:
                    yield module.spot("random-secret", node, how)


def _how(module: Module, node: Node, value: Node) -> str:
    made = next((each for each in module.inside(value) if _is_chance(module, each)), None)
    if made is None:
        return _of_function(module, value) or _of_name(module, node, value)
    if _is_kept(module, node):
        return "file"
    if _is_fallback(module, made, value) or _is_conditional(module, node):
        return "default"
    return "always"


def _is_chance(module: Module, node: Node) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in _CHANCE


def _of_function(module: Module, value: Node) -> str:
    """A key that a function of the same file makes."""
    if not isinstance(value, ast.Call):
        return ""
    name = last_name(value.func)
    for function in module.of(*FUNCTIONS):
        nodes = module.inside(function) if function.name == name else []
        if any(_is_chance(module, each) for each in nodes):
            return "file" if any(_writes(each) for each in nodes) else "always"
    return ""


def _of_name(module: Module, node: Node, value: Node) -> str:
    """A key that another name of the same file was given before."""
    if not isinstance(value, ast.Name) or value.id == "SECRET_KEY":
        return ""
    given = module.given(module.tree).get(value.id, [])
    made = [each for each in given if any(_is_chance(module, one) for one in module.inside(each))]
    if not made:
        return ""
    return _how(module, node, made[0]) if len(given) == 1 else "default"


def _is_fallback(module: Module, made: Node, value: Node) -> bool:
    """Whether chance decides only where something else is missing."""
    inner = made
    for outer in module.above(made):
        if isinstance(outer, (ast.BoolOp, ast.IfExp)):
            return True
        if isinstance(outer, ast.Call) and last_name(outer.func) in _LOOKUPS:
            named = isinstance(inner, ast.keyword) or (outer.args and inner is not outer.args[0])
            if named:
                return True
        if outer is value or isinstance(outer, ast.stmt):
            return False
        inner = outer
    return False


def _is_conditional(module: Module, node: Node) -> bool:
    """Whether the assignment runs only where there is no key yet."""
    for outer in module.above(node):
        if isinstance(outer, ast.ExceptHandler):
            return True
        if isinstance(outer, ast.If):
            words = module.source(outer.test)
            if "SECRET" in words or "KEY" in words or "environ" in words:
                return True
    return False


def _is_kept(module: Module, node: Node) -> bool:
    """Whether the key is written down, to be read at the next start."""
    for each in module.of(ast.Call):
        here = _writes(each) and module.function(each) is module.function(node)
        if here and any(last_name(one) == "SECRET_KEY" for one in module.inside(each)):
            return True
    return False


def _writes(node: Node) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in _WRITING


RULES = (Rule(("SECRET_KEY",), random_secrets),)
