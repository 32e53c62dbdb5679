"""What a tool has to find in the shop's sessions.

A healthy one holds what was put into it; what becomes of the others is asked of Django.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Made:
    """One session of the shop, with what its maker knows about it."""

    plan: Planned
    row: Session
    key: str
    """The SECRET_KEY of its node."""
    data: dict[str, Any] | None
    """What was put into it; None where the payload is not what Django makes of that."""


def expectation(now: datetime, made: Iterable[Made], names: Mapping[str, str]) -> dict[str, Any]:
    """`{"now", "kinds": {kind: rows}, "sessions": {key: {...}}}`, JSON values only."""
    sessions = list(made)
    return {
        "now": now.isoformat(),
        "kinds": dict(Counter(each.plan.kind for each in sessions)),
        "sessions": {each.row.session_key: _session(now, each, names) for each in sessions},
    }


def names_by_id() -> dict[str, str]:
    """Every user that there is, by the id as a session holds it."""
    return {str(pk): name for pk, name in User.objects.values_list("pk", "username")}


def _session(now: datetime, made: Made, names: Mapping[str, str]) -> dict[str, Any]:
    kind, row = made.plan.kind, made.row
    problem = PROBLEMS.get(kind, Problem.NONE)
    if made.data is None:
        signer, data = opened(row.session_data)
        signer = signer or _refused_signer(kind, row.session_data)
    else:
        signer, data = _key_names()[made.key], made.data
    # What lies behind the limits of a tool, no tool can be asked for.
    user = data.get("_auth_user_id") if data and problem is Problem.NONE else None
    return {
        "kind": kind,
        "state": _state(row.expire_date <= now, data).value,
        "problem": problem.value,
        "signer": signer,
        "user_id": user,
        "username": names.get(user) if user else None,
        "saved_at": made.plan.saved.replace(microsecond=0).isoformat(),
        "expires_at": row.expire_date.isoformat(),
    }


def opened(payload: str) -> tuple[str | None, dict[str, Any] | None]:
    """The key that `payload` is signed by, and the data, or None where Django's decode gives {}.

    `SessionBase.decode` of Django calls `signing.loads`, which is this with all keys at once.
    """
    store = SessionStore()
    for key, name in _key_names().items():
        signer = signing.TimestampSigner(key=key, salt=store.key_salt, fallback_keys=[])
        try:
            data = signer.unsign_object(payload, serializer=store.serializer)
        except signing.BadSignature:
            continue
        except Exception:
            return name, None
        return name, data if isinstance(data, dict) else None
    return None, None


def _key_names() -> dict[str, str]:
    names = {settings.SECRET_KEY: "SECRET_KEY"}
    for number, key in enumerate(settings.SECRET_KEY_FALLBACKS):
        names[key] = f"SECRET_KEY_FALLBACKS[{number}]"
    return names


def _refused_signer(kind: str, payload: str) -> str | None:
    """The key behind a signature that is good, where Django looks for another kind of it."""
    fits = {"other-salt": fits_other_salt, "old-format": fits_old_format}.get(kind)
    found = (name for key, name in _key_names().items() if fits and fits(payload, key))
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
