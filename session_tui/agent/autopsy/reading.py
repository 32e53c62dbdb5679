"""What lies under a key, opened, with its end: read as every other screen reads it."""

from __future__ import annotations

from typing import NamedTuple

from session_tui.agent.autopsy.case import Case
from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import End, end_of
from session_tui.agent.expiry.engines import rule_of
from session_tui.agent.stores.base import Stored
from session_tui.agent.stores.cookies import label_of
from session_tui.agent.stores.of_engine import cache_of, cache_store, row_store
from session_tui.model import VALUE_LIMIT


class Read(NamedTuple):
    """One place in which a session lies."""

    stored: Stored
    decoded: Decoded
    end: End
    clock: str
    """Whose clock judges the end."""


def stored_of(key: str, case: Case) -> Read | None:
    """It in the engine's own store."""
    return _read(case.sessions.store.get(key), case)


def cookie_of(value: str, case: Case) -> Read | None:
    """It in the very value of a cookie, which has been taken out of its line."""
    payload = value.encode("utf-8", "surrogatepass")
    label = label_of(payload)
    return _read(Stored(value, payload, len(payload), None, (), origin="cookie", label=label), case)


def row_of(key: str, case: Case) -> Read | None:
    """Its row, with an engine that keeps rows."""
    if case.kind != "cached_db":
        return stored_of(key, case)
    sessions = case.sessions
    return _read(row_store(sessions.engine, case.settings, sessions.doors).get(key), case)


def entry_of(key: str, case: Case) -> Read | None:
    """Its entry in the cache; with cached_db one past its end too, which is deleted by a read."""
    if case.kind != "cached_db":
        return stored_of(key, case)
    sessions = case.sessions
    entry = cache_of(sessions.engine, case.settings)
    return _read(cache_store(entry, case.settings, sessions.doors).get(key), case)


def _read(stored: Stored | None, case: Case) -> Read | None:
    if stored is None:
        return None
    rows, rules = case.sessions.rows, case.sessions.rules
    if stored.payload is None:
        decoded = rows.open(stored)
    else:
        decoded = rows.opener(stored).open(stored.payload, VALUE_LIMIT, show=False)
    rule = rule_of(rules, stored)
    clock = rule.clock if rule is not None else "a clock that is not known here"
    return Read(stored, decoded, end_of(stored, decoded, rules), clock)
