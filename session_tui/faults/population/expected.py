"""What a tool has to find in the shop's sessions: asked of Django, row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing

from session_tui.faults.population.plan import Planned
from session_tui.faults.population.wrecks import PROBLEMS, fits_old_format, fits_other_salt
from session_tui.model import Problem, State


def expectation(
    now: datetime, made: Iterable[tuple[Planned, Session]], names: Mapping[str, str]
) -> dict[str, Any]:
    """`{"now", "kinds": {kind: rows}, "sessions": {key: {...}}}`, JSON values only."""
    rows = list(made)
    return {
        "now": now.isoformat(),
        "kinds": dict(Counter(plan.kind for plan, _ in rows)),
        "sessions": {row.session_key: _session(now, plan, row, names) for plan, row in rows},
    }


def names_by_id() -> dict[str, str]:
    """Every user that there is, by the id as a session holds it."""
    return {str(pk): name for pk, name in User.objects.values_list("pk", "username")}


def _session(
    now: datetime, plan: Planned, row: Session, names: Mapping[str, str]
) -> dict[str, Any]:
    problem = PROBLEMS.get(plan.kind, Problem.NONE)
    signer, data = opened(row.session_data)
    # What lies behind the limits of a tool, no tool can be asked for.
    user = data.get("_auth_user_id") if data and problem is Problem.NONE else None
    return {
        "kind": plan.kind,
        "state": _state(row.expire_date <= now, data).value,
        "problem": problem.value,
        "signer": signer or _refused_signer(plan.kind, row.session_data),
        "user_id": user,
        "username": names.get(user) if user else None,
        "saved_at": plan.saved.replace(microsecond=0).isoformat(),
        "expires_at": row.expire_date.isoformat(),
    }


def opened(payload: str) -> tuple[str | None, dict[str, Any] | None]:
    """The key that `payload` is signed by, and the data, or None where Django's decode gives {}.

    `SessionBase.decode` of Django calls `signing.loads`, which is this with all keys at once.
    """
    store = SessionStore()
    for name, key in _keys().items():
        signer = signing.TimestampSigner(key=key, salt=store.key_salt, fallback_keys=[])
        try:
            data = signer.unsign_object(payload, serializer=store.serializer)
        except signing.BadSignature:
            continue
        except Exception:
            return name, None
        return name, data if isinstance(data, dict) else None
    return None, None


def _keys() -> dict[str, str]:
    keys = {"SECRET_KEY": settings.SECRET_KEY}
    for number, key in enumerate(settings.SECRET_KEY_FALLBACKS):
        keys[f"SECRET_KEY_FALLBACKS[{number}]"] = key
    return keys


def _refused_signer(kind: str, payload: str) -> str | None:
    """The key behind a signature that is good, where Django looks for another kind of it."""
    fits = {"other-salt": fits_other_salt, "old-format": fits_old_format}.get(kind)
    found = (name for name, key in _keys().items() if fits and fits(payload, key))
    return next(found, None)


def _state(expired: bool, data: dict[str, Any] | None) -> State:
    if expired:
        return State.EXPIRED
    if data is None:
        return State.UNDECODABLE
    return State.LIVE if "_auth_user_id" in data else State.ANONYMOUS


def as_json(expected: Mapping[str, Any]) -> str:
    """One value, ASCII only: names hold what no terminal should get."""
    return json.dumps(expected)
