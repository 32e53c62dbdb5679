"""Whether a session passes a filter."""

from __future__ import annotations

import math
import re
from typing import Callable, Mapping

from session_tui.model import Problem, State
from session_tui.query.quantities import number
from session_tui.query.subject import Subject
from session_tui.query.terms import And, Node, Not, Range, Term


def holds(node: Node, subject: Subject) -> bool:
    """Whether `subject` passes the filter below `node`."""
    if isinstance(node, Term):
        return _MATCHERS[node.name](node, subject)
    if isinstance(node, Not):
        return not holds(node.parts[0], subject)
    held = (holds(part, subject) for part in node.parts)
    return all(held) if isinstance(node, And) else any(held)


def _is_user(term: Term, subject: Subject) -> bool:
    return subject.user_id is not None and subject.user_id in subject.user_ids.get(
        str(term.value), ()
    )


def _is_word(term: Term, subject: Subject) -> bool:
    prefix = str(term.value).rstrip("…*")
    return (bool(prefix) and subject.key.startswith(prefix)) or _is_user(term, subject)


def _has_state(term: Term, subject: Subject) -> bool:
    return term.value == subject.state.value or (
        term.value == State.LIVE.value and subject.state is State.ANONYMOUS
    )


def _has_signer(term: Term, subject: Subject) -> bool:
    signer = subject.signer
    if term.value == "fallback":
        return signer is not None and signer.startswith("SECRET_KEY_FALLBACKS")
    return str(term.value).lower() == (signer or "none").lower()


def _has_problem(term: Term, subject: Subject) -> bool:
    if term.value == "any":
        return subject.problem is not Problem.NONE
    return str(term.value).upper() == subject.problem.value


def _in_range(value: str | Range, known: float | None) -> bool:
    return isinstance(value, Range) and value.holds(known)


def _has_origin(term: Term, subject: Subject) -> bool:
    origin = subject.origin.lower()
    return origin == term.value or origin.startswith(f"{term.value}:")


def _has_data(term: Term, subject: Subject) -> bool:
    found, value = _at(subject.data, term.path)
    if not found:
        return False
    if isinstance(term.value, Range):
        return term.value.holds(_as_number(value))
    return _same(term.value, value)


_MATCHERS: Mapping[str, Callable[[Term, Subject], bool]] = {
    "": _is_word,
    "user": _is_user,
    "key": lambda term, subject: subject.key.startswith(str(term.value)),
    "id": lambda term, subject: str(term.value).lower() == (subject.user_id or "").lower(),
    "state": _has_state,
    "signer": _has_signer,
    "problem": _has_problem,
    "left": lambda term, subject: _in_range(term.value, subject.seconds_left),
    "saved": lambda term, subject: _in_range(term.value, subject.saved_ago),
    "size": lambda term, subject: _in_range(term.value, subject.size),
    "origin": _has_origin,
    "has": lambda term, subject: _at(subject.data, str(term.value))[0],
    "data": _has_data,
}


def _at(data: object, path: str) -> tuple[bool, object]:
    """Whether `path` leads to a value in `data`, and that value.

    A name that stands as a whole wins over its reading as steps; a number steps into a list.
    """
    while True:
        if isinstance(data, Mapping) and path in data:
            return True, data[path]
        step, _, path = path.partition(".")
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        elif isinstance(data, (list, tuple)) and re.fullmatch("[0-9]{1,9}", step):
            if int(step) >= len(data):
                return False, None
            data = data[int(step)]
        else:
            return False, None
        if not path:
            return True, data


def _same(wanted: str, value: object) -> bool:
    if isinstance(value, str):
        text, prefix = value.lower(), wanted.lower()
        return text == prefix or (prefix.endswith("*") and text.startswith(prefix[:-1]))
    if value is None:
        return wanted.lower() == "null"
    if isinstance(value, bool):
        return wanted.lower() == str(value).lower()
    if isinstance(value, int) and re.fullmatch(r"-?[0-9]{1,1000}", wanted):
        return value == int(wanted)
    found = _as_number(value)
    return found is not None and found == number(wanted)


def _as_number(value: object) -> float | None:
    """A number, or a text that is one (Decimals are kept so); None for everything else."""
    if isinstance(value, str):
        return number(value.strip()) if len(value) <= 64 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
