"""What `--json` prints: one object, ISO 8601 times in UTC, masked as the screen is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from session_tui.cli.outcome import out
from session_tui.model import Count, Expiry, Row, SessionDetail, StoreFacts
from session_tui.text.json import json_of

SCHEMA = 1


def emit(command: str, data: dict[str, Any], notes: Sequence[str] = ()) -> None:
    """Prints the document of a command. ASCII alone, so that every locale can print it.

    `notes`: what is not known of the worker that was asked for; "notes" in `data` where any are.
    """
    data = {**data, **_there(notes=list(notes))}
    out(json.dumps({"schema": SCHEMA, "command": command, "data": data}, allow_nan=False))


def row_document(row: Row, now: datetime) -> dict[str, Any]:
    """A row of a list; what few engines have is left out where there is none."""
    return {
        **_row_document(row, now),
        **_there(
            columns=dict(row.columns),
            copies=None if row.copies is None else row.copies.value,
            never_ends=row.never_ends,
            dangerous=row.dangerous,
        ),
    }


def _row_document(row: Row, now: datetime) -> dict[str, Any]:
    return {
        "key": row.key,
        "user_id": row.user_id,
        "username": row.username,
        "username_problem": row.username_problem,
        "state": row.state.value,
        "expires_at": moment(row.expires_at),
        "seconds_left": row.seconds_left(now),
        "saved_at": moment(row.saved_at),
        "signer": row.signer,
        "size": row.size,
        "problem": row.problem.value,
        "origin": row.origin,
    }


def detail_document(detail: SessionDetail) -> dict[str, Any]:
    """One session, opened."""
    return {
        **row_document(detail.row, detail.now),
        "data": None if detail.data is None else json_of(detail.data),
        "format": detail.format,
        "salt": detail.salt,
        "expiry": expiry_document(detail.expiry),
        **_there(
            imports=list(detail.imports),
            dangerous=list(detail.dangerous),
            places=[asdict(place) for place in detail.places],
            differences=list(detail.differences),
            ends_apart=detail.ends_apart,
            measures=[asdict(measure) for measure in detail.measures],
        ),
    }


def store_document(facts: StoreFacts) -> dict[str, Any]:
    """What the store is, and what it can and cannot do."""
    return {**asdict(facts), "orders": [order.value for order in facts.orders]}


def _there(**fields: object) -> dict[str, object]:
    """Those that hold something."""
    return {name: value for name, value in fields.items() if value}


def expiry_document(expiry: Expiry) -> dict[str, Any]:
    """Both ends of a session."""
    engine = asdict(expiry.engine)
    return {
        "engine": {
            "at": moment(expiry.engine.at),
            **{name: engine[name] for name in ("clock", "rule", "slides")},
        },
        "cookie": {"at": moment(expiry.cookie.at), "rule": expiry.cookie.rule},
        "first": expiry.first,
    }


def total_document(count: Count) -> dict[str, Any]:
    """How many sessions there are."""
    return {"value": count.value, "exact": count.exact}


def moment(at: datetime | None) -> str | None:
    """A time as ISO 8601 has it."""
    return None if at is None else at.isoformat()
