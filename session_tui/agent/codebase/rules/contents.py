"""What is put into a session and does not come out as it went in, or not at all.

Django's JSONSerializer is plain `json`: no dates, no Decimal, no models; keys of dicts become text.
"""

from __future__ import annotations

import ast
from typing import Iterator, List, Tuple

from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.nodes import (
    Node,
    argument,
    assignments,
    chain,
    constant,
    index_of,
    last_name,
)
from session_tui.agent.codebase.rules.rule import Rule
from session_tui.agent.codebase.sessions import (
    entry_of,
    is_request,
    is_session,
    is_user,
    may_be_session,
    writes,
)
from session_tui.model.facts import Spot

_TIMES = frozenset(("now", "utcnow", "today", "localtime", "localdate", "timedelta", "datetime"))
_CLOCKS = frozenset(("datetime", "date", "timezone", "dt", "time"))
_ONE = frozenset(("get", "first", "last", "create", "latest", "earliest", "aget", "acreate"))
_MANY_WORDS = (
    "all filter exclude order_by none select_related prefetch_related distinct only defer"
    " values values_list annotate"
)
_MANY = frozenset(_MANY_WORDS.split())


def session_replaced(module: Module) -> Iterator[Spot]:
    """`request.session = ...`, and `del request.session`."""
    for node in module.of(ast.Assign, ast.AnnAssign):
        for target, value in assignments(node):
            if _is_session_attribute(target) and not _is_of_django(module, node, value):
                yield module.spot("session-replaced", node, module.told(value))
    for node in module.of(ast.Delete):
        if any(_is_session_attribute(each) for each in node.targets):
            yield module.spot("session-replaced", node, "del")


def _is_session_attribute(node: Node) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "session" and is_request(node.value)


def _is_of_django(module: Module, node: Node, value: Node) -> bool:
    """Whether a session is loaded as SessionMiddleware does it, or handed on from a request."""
    if last_name(value) == "session" or is_session(module, value):
        return True
    if not isinstance(value, ast.Call):
        return False
    fresh = last_name(value.func) == "SessionStore" and not value.args and not value.keywords
    return not fresh and any("session" in name.lower() for name in chain(value))


def unserializable(module: Module) -> Iterator[Spot]:
    """Values that JSON cannot write, as far as the expression itself shows it."""
    for node, value in _stored(module):
        kind = _kind(module, node, value)
        if kind:
            yield module.spot("unserializable", node, kind)


def _stored(module: Module) -> Iterator[Tuple[Node, Node]]:
    """Everything that is assigned to a key of a session."""
    nodes = list(module.of(ast.Assign, ast.AnnAssign))
    for node, _, value in writes(module, nodes):
        yield node, value
    for call in module.calls("setdefault", "update", "aset", "aupdate"):
        if not isinstance(call.func, ast.Attribute) or not is_session(module, call.func.value):
            continue
        value = argument(call, 0 if "update" in call.func.attr else 1, "value", "default")
        if value is not None:
            yield call, value
        for each in call.keywords if "update" in call.func.attr else ():
            yield call, each.value


def _kind(module: Module, node: Node, value: Node, deep: int = 3) -> str:
    if isinstance(value, ast.Name) and deep:
        given = module.given(module.scope(node)).get(value.id, [])
        used = not _is_rebound(module, node, value.id)
        return _kind(module, node, given[0], deep - 1) if len(given) == 1 and used else ""
    if isinstance(value, (ast.List, ast.Tuple, ast.Dict)) and deep:
        inner = value.values if isinstance(value, ast.Dict) else value.elts
        kinds = (_kind(module, node, each, deep - 1) for each in inner if each is not None)
        return next(filter(None, kinds), "")
    if isinstance(value, (ast.Set, ast.SetComp)):
        return "set"
    if isinstance(constant(value), bytes):
        return "bytes"
    if is_user(value):
        return "model"
    return _kind_of_call(module, value)


def _is_rebound(module: Module, node: Node, name: str) -> bool:
    """Whether a name is also the variable of a loop or is changed in place."""
    loops = (ast.For, ast.AsyncFor, ast.comprehension, ast.AugAssign)
    nodes = module.inside(module.scope(node))
    return any(last_name(each.target) == name for each in nodes if isinstance(each, loops))


def _kind_of_call(module: Module, value: Node) -> str:
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return ""
    names = chain(value.func)
    last = names[-1] if names else ""
    called = module.full(value.func)
    of_clock = bool(_CLOCKS & set(names[-2:-1])) or called.startswith("datetime.")
    if last in _TIMES and of_clock:
        return "datetime" if names[0] != "time" else ""
    if called.split(".")[-1] == "Decimal":
        return "Decimal"
    if called.startswith("uuid.") and last in ("uuid1", "uuid3", "uuid4", "uuid5", "UUID"):
        return "UUID"
    if last in ("set", "frozenset") and len(names) == 1:
        return "set"
    if last in ("get_object_or_404", "aget_object_or_404"):
        return "model"
    if "objects" in names and last in _ONE:
        return "model"
    if "objects" in names and last in _MANY:
        return "queryset"
    is_form = last.endswith("Form") and len(last) > 4 and len(names) < 3
    return "form" if is_form and (value.args or value.keywords) else ""


def integer_keys(module: Module) -> Iterator[Spot]:
    """Dicts whose keys are numbers: JSON brings them back as texts."""
    for node, value in _stored(module):
        if _has_number_keys(module, node, value):
            yield module.spot("integer-key", node)
    for node in module.of(ast.Assign, ast.AugAssign):
        targets: List[Node] = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            numbered = isinstance(target, ast.Subscript) and _is_number(module, index_of(target))
            if numbered and _is_of_session(module, node, target.value):
                yield module.spot("integer-key", node)


def _is_of_session(module: Module, node: Node, value: Node) -> bool:
    """Whether an expression is what a key of the session holds."""
    if may_be_session(module, value):
        return True
    if isinstance(value, ast.Name) and module.function(node) is not None:
        given = module.given(module.function(node)).get(value.id, [])
        keys = [entry_of(module, each) for each in given if not isinstance(each, ast.Dict)]
        return bool(keys) and all(key is not None for key in keys)
    return entry_of(module, value) is not None


def _has_number_keys(module: Module, node: Node, value: Node) -> bool:
    if isinstance(value, ast.Name):
        given = module.given(module.scope(node)).get(value.id, [])
        value = given[0] if len(given) == 1 else value
    if isinstance(value, ast.DictComp):
        return _is_number(module, value.key)
    return isinstance(value, ast.Dict) and any(_is_number(module, each) for each in value.keys)


def _is_number(module: Module, key: Node) -> bool:
    """Whether a key is evidently a number: a literal, `int(...)`, or the id of a model."""
    if key is None:
        return False
    if type(constant(key)) is int:
        parent = module.parents.get(key)
        return isinstance(parent, ast.Dict)
    if isinstance(key, ast.Attribute):
        return key.attr in ("id", "pk") and not is_request(key.value)
    return isinstance(key, ast.Call) and module.full(key.func) == "int"


RULES = (
    Rule(("session",), session_replaced),
    Rule(("session",), unserializable),
    Rule(("session",), integer_keys),
)
