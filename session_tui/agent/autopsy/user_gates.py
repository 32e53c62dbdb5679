"""From an accepted session to its user: `get_user` of contrib/auth/__init__.py, not called.

It flushes a session whose hash does not fit, and cycles the key where a fallback fits.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Dict, NamedTuple

from session_tui.agent.autopsy.backends import Backend, backend_of
from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.hashes import hash_gate
from session_tui.agent.autopsy.users import Person, person_of
from session_tui.agent.failing import last_line
from session_tui.agent.opaque import Opaque
from session_tui.model import Known

SESSION_KEY, BACKEND, HASH = "_auth_user_id", "_auth_user_backend", "_auth_user_hash"


class Action(Enum):
    """What `get_user` does with the session."""

    NOTHING = "nothing"
    FLUSH = "flush"
    CYCLE = "cycle"
    RAISE = "raise"
    UNKNOWN = "unknown"


class Authenticated(NamedTuple):
    """What comes of the user gates."""

    action: Action
    user: Known | None = None
    anonymous: bool = False
    """Whether the session names no user at all."""


LOST = Authenticated(Action.NOTHING)
RAISES = Authenticated(Action.RAISE)
UNKNOWN = Authenticated(Action.UNKNOWN)


def authenticated(data: Dict[str, Any], case: Case) -> Authenticated:
    """The user of a session that holds `data`."""
    steps = case.steps
    if SESSION_KEY not in data:
        steps.failed("user-id", "The session names no user: %s is not in it." % SESSION_KEY)
        return Authenticated(Action.NOTHING, anonymous=True)
    if any(isinstance(data.get(name), Opaque) for name in (SESSION_KEY, BACKEND, HASH)):
        steps.skipped("user-id", "Only a load of its pickle would tell which user it names.")
        return UNKNOWN
    state = case.apps()
    if not state.loaded:
        steps.skipped("user-id", "The user model is not loaded: %s" % state.problem)
        return UNKNOWN
    model = _model(case)
    if model is None:
        return RAISES
    try:
        user_id = model._meta.pk.to_python(data[SESSION_KEY])
    except Exception as error:
        because = "It is no key of %s: the site answers 500." % model._meta.label
        steps.broke("user-id", because, "user-id", (type(error).__name__,))
        return RAISES
    if BACKEND not in data:
        steps.failed("user-id", "It names a user, but %s is not in it." % BACKEND, "backend")
        return LOST
    steps.passed("user-id", "It names the user %s." % str(user_id)[:64], "user-id")
    return _of_backend(data, model, user_id, case)


def _model(case: Case) -> Any:
    from django.contrib.auth import get_user_model

    try:
        return get_user_model()
    except Exception as error:
        because = "AUTH_USER_MODEL does not load: the site answers 500. %s" % last_line(error)
        case.steps.broke("user-id", because, "user-id")
        return None


def _of_backend(data: Dict[str, Any], model: Any, user_id: Any, case: Case) -> Authenticated:
    found = backend_of(data[BACKEND], model, case)
    if found is None or found.raises:
        return LOST if found is None else RAISES
    person = person_of(found, model, user_id, case)
    if person is None or not person.known:
        return LOST if person is None else UNKNOWN
    if person.raises:
        return RAISES
    return _of_hash(data, model, found, person, case)


def _of_hash(
    data: Dict[str, Any], model: Any, backend: Backend, person: Person, case: Case
) -> Authenticated:
    action = Action(hash_gate(data.get(HASH), model, person, case))
    kept = action in (Action.NOTHING, Action.CYCLE)
    return Authenticated(action, person.who if kept else None)
