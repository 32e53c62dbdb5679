"""What may stand behind each colon."""

from __future__ import annotations

import math
import re
from typing import Callable, Mapping

from session_tui.model import Problem, State
from session_tui.query.errors import QueryError, cut
from session_tui.query.lexing import Token
from session_tui.query.quantities import Unreadable, bound, duration, number, range_in, size
from session_tui.query.terms import Range, Term

SAME_STATE = {"unreadable": State.UNDECODABLE.value}
"""States by the words that the screens have for them."""

STATES = ("live", "anonymous", "expired", "unreadable")
"""As they are told; `undecodable` is taken too."""

FIELDS = "user key state left saved size has data.NAME id signer problem origin"

_COMPARED = re.compile(r"(left|saved|size|data\.[^<>:=]+)([<>].*)", re.IGNORECASE | re.DOTALL)
_EQUATED = re.compile(r"([a-z]+|data\.[^<>:=]+)=(.+)", re.IGNORECASE | re.DOTALL)


class NoChoice(Exception):
    """Which values a term takes, as a sentence: the screens have one line for it."""


def term_of(token: Token) -> Term:
    """The term that a word says; raises QueryError."""
    token = _with_colon(token)
    if token.head is None:
        if not token.value.strip():
            raise QueryError("A pair of quotes with nothing in it matches nothing.", token.start)
        return Term("", token.value)
    name, dot, path = token.head.partition(".")
    name = name.lower()
    read = _READERS.get(name)
    if read is None or bool(dot) != (name == "data") or (dot and not path):
        raise QueryError(_no_term(token.head), token.start)
    if not token.value.strip() and name != "data":
        raise QueryError(f"{name}: needs a value behind the colon.", token.start)
    try:
        return Term(name, read(token), path)
    except NoChoice as wrong:
        raise QueryError(str(wrong), token.start) from None
    except Unreadable as wrong:
        raise QueryError(f"{cut(token.raw)} cannot be read: {wrong}.", token.start) from None


def _with_colon(token: Token) -> Token:
    """`left<1h` as `left:<1h`. Raises QueryError for `user=alice`, which would find no user."""
    if token.head is not None or '"' in token.raw:
        return token
    compared = _COMPARED.fullmatch(token.raw)
    if compared:
        return token._replace(head=compared.group(1), value=compared.group(2))
    equated = _EQUATED.fullmatch(token.raw)
    name = equated.group(1).partition(".")[0].lower() if equated else ""
    if equated and name in _READERS:
        meant = f"{equated.group(1)}:{equated.group(2)}"
        raise QueryError(f"A term has a colon: {cut(meant)}.", token.start)
    return token


def _no_term(head: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(head.lower(), _READERS, 1)
    meant = f"did you mean {near[0]}:?" if near else f"only {FIELDS}."
    return f"There is no term {cut(head)}: {meant}"


def _text_value(token: Token) -> str:
    return token.value


def _key_value(token: Token) -> str:
    value = token.value.rstrip("…*")
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", value):
        raise Unreadable("key: takes the first letters and digits of a session key")
    return value


def _origin_value(token: Token) -> str:
    return token.value.lower()


def _state_value(token: Token) -> str:
    value = token.value.lower()
    if value in (state.value for state in State):
        return value
    return SAME_STATE.get(value) or _one_of(token, STATES)


def _signer_value(token: Token) -> str:
    value = token.value.lower()
    if re.fullmatch(r"secret_key_fallbacks\[\d{1,4}\]", value):
        return value
    if value == "secret_key":
        return "SECRET_KEY"
    return _one_of(token, ("none", "fallback"), "SECRET_KEY", "SECRET_KEY_FALLBACKS[n]")


def _problem_value(token: Token) -> str:
    names = tuple(problem.value.lower() for problem in Problem)
    return _one_of(token, ("any", *names))


def _one_of(token: Token, allowed: tuple[str, ...], *also: str) -> str:
    value = token.value.lower().replace("-", "_")
    if value not in allowed:
        name = (token.head or "").lower()
        raise NoChoice(f"{name}: takes {', '.join((*allowed, *also))}, not {cut(token.value)}.")
    return value


def _left_range(token: Token) -> Range:
    """What has ended has nothing left, unless the range itself lies there: `left:..-1d`."""
    found = _duration_range(token)
    return found._replace(low=0.0) if found.low == -math.inf and found.high > 0 else found


def _duration_range(token: Token) -> Range:
    found = range_in(token.value, duration, "a duration such as 90s, 1h30m or 2d")
    if found is None:
        name = (token.head or "").lower()
        raise Unreadable(f"{name}: wants a range, such as {name}:1h.. or {name}:..1h")
    return found


def _size_range(token: Token) -> Range:
    hint = "a size such as 900, 4k or 1.5M"
    found = range_in(token.value, size, hint)
    if found is None:
        exact = bound(token.value, size, hint)
        return Range(exact, exact)
    return found


def _data_value(token: Token) -> str | Range:
    if token.quoted:
        return token.value
    hint = "a number; text with .. in it, or with < or > in front, stands in quotes"
    return range_in(token.value, number, hint) or token.value


_READERS: Mapping[str, Callable[[Token], str | Range]] = {
    "user": _text_value,
    "key": _key_value,
    "id": _text_value,
    "state": _state_value,
    "signer": _signer_value,
    "problem": _problem_value,
    "left": _left_range,
    "saved": _duration_range,
    "size": _size_range,
    "origin": _origin_value,
    "has": _text_value,
    "data": _data_value,
}
