"""A list or dict in the session that is changed where nothing tells Django that it was.

A session is saved where one of its own keys was assigned or deleted, or `modified` was set
(django/contrib/sessions/backends/base.py, `__setitem__`); what lies deeper it does not watch.
"""

from __future__ import annotations

import ast
from typing import Iterator, List, Tuple

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import FUNCTIONS, Node, assignments, last_name
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import (
    entry_of,
    is_request,
    logs_in,
    logs_out,
    may_be_session,
    writes,
)
from session_tui.model.facts import Spot

_MUTATORS = (
    "append extend insert pop popitem remove clear update add discard sort reverse setdefault"
    " appendleft popleft"
)
MUTATORS = frozenset(_MUTATORS.split())
_SAVING = (
    "save asave flush clear cycle_key set_expiry update create aupdate aflush acycle_key"
    " aset_expiry pop apop set_test_cookie aset"
)
SAVING = frozenset(_SAVING.split())
"""Methods of a session after which it is saved."""

_SAME = ("enumerate", "list", "tuple", "sorted", "reversed")
"""Functions that give the same things again."""

_FRESH = (ast.Dict, ast.List, ast.Set)


def nested_mutations(module: Module) -> Iterator[Spot]:
    """Changes below a key of the session that nothing in the same function saves."""
    for node in module.of(ast.Assign, ast.AugAssign, ast.Delete, ast.Call):
        changed = _changed(node)
        entry = _entry(module, node, changed) if changed is not None else None
        if entry is not None and not _is_saved(module, node):
            yield module.spot("nested-mutation", node)


def _changed(node: Node) -> Node:
    """The object that a statement or call changes in place; None where it changes none."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            return node.func.value
        return None
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return node.target if _is_in_place(node) else None
    targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
    return _container(targets)


def _is_in_place(node: Node) -> bool:
    """Whether `+=` or `|=` changes a list, dict or set, by what stands on its right."""
    value = node.value
    made = last_name(value.func) if isinstance(value, ast.Call) else ""
    if isinstance(node.op, ast.Add):
        return isinstance(value, (ast.List, ast.ListComp)) or made == "list"
    maps = (ast.Dict, ast.DictComp, ast.Set, ast.SetComp)
    return isinstance(node.op, ast.BitOr) and (isinstance(value, maps) or made in ("dict", "set"))


def _container(targets: List[Node]) -> Node:
    for target in targets:
        if isinstance(target, ast.Subscript):
            return target.value
    return None


def _entry(module: Module, node: Node, changed: Node) -> Node:
    """The key of the session below which `changed` lies; None where it does not."""
    while True:
        key = entry_of(module, changed)
        if key is not None:
            return key
        if isinstance(changed, ast.Subscript):
            changed = changed.value
        elif isinstance(changed, ast.Name):
            looped = _looped(module, node, changed.id)
            if looped is not None:
                return _entry(module, looped, _looked_through(looped.iter))
            return _entry_of_name(module, node, changed.id)
        else:
            return None


def _looped(module: Module, node: Node, name: str) -> Node:
    """The `for` around a node that gives a name the things that lie in something."""
    for each in module.above(node):
        if isinstance(each, FUNCTIONS):
            return None
        if isinstance(each, (ast.For, ast.AsyncFor)):
            target = each.target.elts[-1] if isinstance(each.target, ast.Tuple) else each.target
            if last_name(target) == name:
                return each
    return None


def _looked_through(node: Node) -> Node:
    """What a loop runs over, without what only orders or numbers the same things."""
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("values", "items"):
            node = node.func.value
        elif last_name(node.func) in _SAME and isinstance(node.func, ast.Name) and node.args:
            node = node.args[0]
        else:
            break
    return node


def _entry_of_name(module: Module, node: Node, name: str) -> Node:
    """The key that a local name was read from, where it is never given anything else."""
    function = module.function(node)
    if function is None:
        return None
    given = module.given(function).get(name, [])
    keys = [key for key in (entry_of(module, value) for value in given) if key is not None]
    others = [each for each in given if entry_of(module, each) is None and not _is_fresh(each)]
    return keys[0] if keys and not others and not _is_rebound(module, function, name) else None


def _is_fresh(value: Node) -> bool:
    """Whether a value is an empty container, as somebody writes for a key that is not there."""
    if isinstance(value, ast.Call):
        return last_name(value.func) in ("dict", "list", "set") and not value.args
    return isinstance(value, _FRESH)


def _is_rebound(module: Module, function: Node, name: str) -> bool:
    """Whether a loop, a `with` or a parameter gives the name something else."""
    for node in module.inside(function):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            if any(last_name(each) == name for each in ast.walk(node.target)):
                return True
        elif isinstance(node, ast.arg) and node.arg == name:
            return True
    return False


def _is_saved(module: Module, change: Node) -> bool:
    function = module.scope(change)
    told, handed_on = _saving(module, function)
    others = (node for node in told if node is not change)
    if handed_on or any(_reaches(module, node, change) for node in others):
        return True
    return function is not module.tree and _is_step_of_saving(module, function)


def _is_step_of_saving(module: Module, function: Node) -> bool:
    """Whether another function of the file that saves the session calls this one."""
    callers = {module.function(call) for call in module.calls(function.name)} - {None, function}
    return any(told or more for told, more in (_saving(module, each) for each in callers))


def _saving(module: Module, function: Node) -> Tuple[List[Node], bool]:
    """What in a function makes Django save the session, and whether something else may."""
    if ("saving", function) not in module.cache:
        nodes = module.inside(function)
        told = [node for node, _, _ in writes(module, nodes)]
        told += [node for node in nodes if _tells(module, node)]
        module.cache["saving", function] = told, any(_hands_on(node) for node in nodes)
    found: Tuple[List[Node], bool] = module.cache["saving", function]
    return found


def _tells(module: Module, node: Node) -> bool:
    """Whether a node makes Django save the session, whatever else was changed in it."""
    for target, _ in assignments(node):
        if isinstance(target, ast.Attribute) and target.attr in ("modified", "session"):
            return True
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Attribute, ast.Name)):
        return False
    if logs_in(module, node) or logs_out(module, node):
        return True
    own = isinstance(node.func, ast.Attribute) and may_be_session(module, node.func.value)
    return own and node.func.attr in SAVING  # type: ignore[union-attr]


def _hands_on(node: Node) -> bool:
    """Whether a call may save the session elsewhere: `self.save()`, `save_cart(request, cart)`."""
    if not isinstance(node, ast.Call):
        return False
    name = last_name(node.func).lower()
    if any(word in name for word in ("save", "store", "persist", "modified", "set_session")):
        return True
    plain = [each for each in node.args if isinstance(each, (ast.Name, ast.Attribute))]
    handed = any(is_request(each) or last_name(each) == "session" for each in plain)
    return handed and len(plain) > 1 and any(word in name for word in ("cart", "session", "update"))


def _reaches(module: Module, told: Node, change: Node) -> bool:
    """Whether a change and what saves it happen in one run of the function.

    What stands behind the change saves it, unless it stands in the other branch of an `if`; what
    stands in front of it does so only where it always runs before: the usual
    `if "cart" not in session: session["cart"] = {}` runs on the first visit alone.
    """
    mine, theirs = _branches(module, change), _branches(module, told)
    if (told.lineno, told.col_offset) > (change.lineno, change.col_offset):
        exclusive = {(node, field) for node, field in theirs if isinstance(node, ast.If)}
        return not any((node, _other(field)) in exclusive for node, field in mine)
    return all(each in mine for each in theirs)


def _branches(module: Module, node: Node) -> List[Tuple[Node, str]]:
    """The compound statements around a node inside its function, and in which part it is."""
    found: List[Tuple[Node, str]] = []
    inner = node
    for outer in module.above(node):
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            break
        if isinstance(outer, (ast.If, ast.For, ast.While, ast.Try, ast.AsyncFor, ast.IfExp)):
            field = _part(outer, inner)
            found += [(outer, field)] if field != "test" else []
        elif isinstance(outer, ast.ExceptHandler):
            found.append((outer, "body"))
        inner = outer
    return [each for each in found if not (isinstance(each[0], ast.Try) and each[1] == "body")]


def _part(outer: Node, inner: Node) -> str:
    for name in outer._fields:
        value = getattr(outer, name)
        if value is inner or (isinstance(value, list) and any(each is inner for each in value)):
            return str(name)
    return ""


def _other(field: str) -> str:
    return {"body": "orelse", "orelse": "body"}.get(field, "")


RULES = (Rule(("session",), nested_mutations),)
