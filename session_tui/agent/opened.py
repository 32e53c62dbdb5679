"""One session with everything in it: data, parts of the payload, end."""

from __future__ import annotations

from dataclasses import replace

from session_tui.agent.copies import apart
from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import ExpiryRules, age_at_save, expiry_of
from session_tui.agent.masking import told, value_tree
from session_tui.agent.masking.hiding import shown_name
from session_tui.agent.rows import Rows, now
from session_tui.agent.stores.base import Stored
from session_tui.agent.stores.looked import place
from session_tui.model import (
    INFLATED_LIMIT,
    PAYLOAD_LIMIT,
    VALUE_LIMIT,
    ClockReading,
    Measure,
    Part,
    Place,
    Problem,
    SessionDetail,
)

COLUMN_LIMIT = 300
"""Characters of a column that are shown."""

HEAD = 12
"""Characters of a masked part that are shown: enough to tell two apart, too few to use."""


def opened(
    stored: Stored,
    rows: Rows,
    rules: ExpiryRules,
    clock: ClockReading | None,
    measures: tuple[Measure, ...],
    reveal: bool,
    more: bool,
) -> SessionDetail:
    """`stored` as both faces show it. `more`: inflate up to VALUE_LIMIT."""
    decoded = _decoded(stored, rows, VALUE_LIMIT if more else INFLATED_LIMIT)
    beside = None if stored.beside is None else rows.open(stored.beside)
    at = now()
    return SessionDetail(
        row=replace(
            rows.row(stored, decoded, reveal, at),
            columns=told(stored.columns, reveal, COLUMN_LIMIT),
        ),
        data=None if _nothing(decoded) else value_tree(decoded.data, reveal),
        format=decoded.format,
        salt=decoded.salt,
        parts=_parts(stored, rows, reveal),
        expiry=expiry_of(stored, decoded, rules, beside),
        clocks=() if clock is None else (clock,),
        now=at,
        age_at_save=age_at_save(stored, decoded, rules),
        imports=decoded.imports,
        dangerous=decoded.dangerous,
        measures=measures,
        places=_both(stored),
        differences=_differences(decoded, beside),
        ends_apart="" if stored.beside is None else apart(stored, stored.beside, at),
    )


def _both(stored: Stored) -> tuple[Place, ...]:
    """The two places of an engine that has two, the one that Django uses first."""
    if stored.beside is None:
        return ()
    return tuple(place(each.origin, each, used=each is stored) for each in (stored, stored.beside))


def _differences(decoded: Decoded, beside: Decoded | None) -> tuple[str, ...]:
    """Names whose values are not the same in both places."""
    if beside is None or not isinstance(decoded.data, dict) or not isinstance(beside.data, dict):
        return ()
    one, other = decoded.data, beside.data
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return tuple(shown_name(name, False) for name in names)


def _decoded(stored: Stored, rows: Rows, limit: int) -> Decoded:
    if stored.payload is None:
        return rows.open(stored)
    return rows.opener(stored).open(stored.payload, limit)


def _nothing(decoded: Decoded) -> bool:
    return decoded.data is None and decoded.problem is not Problem.NONE


def _parts(stored: Stored, rows: Rows, reveal: bool) -> tuple[Part, ...]:
    found = [] if stored.payload is None else rows.opener(stored).parts(stored.payload)
    return tuple(Part(name, _text(raw, reveal), len(raw), meaning) for name, raw, meaning in found)


def _text(raw: bytes, reveal: bool) -> str:
    if reveal:
        return raw[:PAYLOAD_LIMIT].decode("utf-8", "backslashreplace")
    head = raw[: min(HEAD, len(raw) // 4)].decode("utf-8", "backslashreplace")
    return head + ("…" if len(raw) > len(head) else "")
