"""What a setting's own line says, and is kept where it is mended: its variable, its default."""

from __future__ import annotations

import ast
import re

from session_tui.diagnosis.changes import READ, Wanted
from session_tui.model.facts import Facts

KEY = "SECRET_KEY"

TRUE = ("1", "true", "yes", "on", "t", "y")
"""Texts that mean yes."""

TWO_WEEKS = 60 * 60 * 24 * 14


def demanded_key(facts: Facts) -> Wanted:
    """SECRET_KEY from the variable that its lines name, and from nothing else."""
    spots = facts.code.value.of("setting", "random-secret") if facts.code.value else ()
    lines = [each.snippet for each in spots if each.detail == KEY or each.kind == "random-secret"]
    found = next((read for line in lines if (read := READ.search(line))), None)
    if found is None:
        return Wanted(KEY, f'os.environ["{KEY}"]')
    if found["call"]:
        return Wanted(KEY, f'{found["call"]}("{found["name"]}")')
    return Wanted(KEY, f'{found["mapping"] or "os.environ"}["{found["name"]}"]')


def as_number(facts: Facts, name: str) -> Wanted | None:
    """A setting in seconds as a number, of the same source; None where that is not understood."""
    told, value = facts.setting(name), _value(facts, name)
    if told is None or value is None:
        return None
    if told.kind == "timedelta":
        return Wanted(name, f"int(({value}).total_seconds())")
    if not isinstance(told.value, str) or not re.fullmatch(r"\s*\d{1,12}\s*", told.value):
        return None
    if isinstance(ast.parse(value, mode="eval").body, ast.Constant):
        return Wanted(name, told.value.strip())
    return Wanted(name, f"int({value} or {TWO_WEEKS})" if _may_miss(value) else f"int({value})")


def as_flag(facts: Facts, name: str) -> Wanted | None:
    """A flag as a bool, of the same source; None where that is not understood."""
    told, value = facts.setting(name), _value(facts, name)
    if told is None or value is None or not isinstance(told.value, str):
        return None
    if isinstance(ast.parse(value, mode="eval").body, ast.Constant):
        return Wanted(name, str(told.value.strip().lower() in TRUE))
    words = ", ".join(f'"{each}"' for each in TRUE)
    return Wanted(name, f"str({value}).lower() in ({words})")


def _value(facts: Facts, name: str) -> str | None:
    """The expression on the setting's line, where it stands there as a whole."""
    spot = facts.code.value.setting(name) if facts.code.value else None
    if spot is None or not spot.exact or not spot.single:
        return None
    line = spot.snippet.strip()
    try:
        body = ast.parse(line).body
    except SyntaxError:
        return None
    node = body[0] if len(body) == 1 else None
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return None
    return ast.get_source_segment(line, node.value)


def _may_miss(value: str) -> bool:
    """Whether it is None where the variable is not set."""
    call = ast.parse(value, mode="eval").body
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return False
    name = ast.unparse(call.func)
    return name.endswith(("environ.get", "getenv"))
