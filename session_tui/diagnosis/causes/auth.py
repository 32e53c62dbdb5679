"""Sessions that are good, and name a user in whom Django does not believe any more."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import auth_limits, auth_login, auth_logout, auth_password
from session_tui.diagnosis.changes import entry
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.looking import count, listed, passed, stopped_at
from session_tui.model.facts import Facts

FAMILY = "auth"

AUTH_DOC = "https://docs.djangoproject.com/en/stable/topics/auth/"
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)


def user_inactive_or_deleted(facts: Facts) -> Judgement:
    """A user who is not there, or not active, proven for one session only."""
    stopped = stopped_at(facts, "user", "active")
    if stopped:
        because = "This session is good; its user is gone or not active."
        return confirmed(because, seen(facts, "autopsy", stopped.because))
    if passed(facts, "user") and passed(facts, "active"):
        told = seen(facts, "autopsy", "The user of this session exists and is active.")
        return ruled_out("The session's user is there, and active.", told)
    users = facts.users.value
    if users is None:
        return missing(facts, "users")
    if not users.sessions:
        return open_("No session that names a user is there.", proves="A session that was hit.")
    lost = {"inactive": users.inactive, "gone": users.missing}
    told = seen(facts, "users", f"Of {count(users.sessions, 'session')} with a user: {_of(lost)}.")
    if users.inactive or users.missing:
        proves = "session-tui why with a session of somebody who was hit."
        because = "Sessions name users who are gone or not active; their data and cookies stay."
        return suspected(because, told, proves=proves)
    return ruled_out("All users whom the sessions name are there, and active.", told)


def _of(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def user_model_changed(facts: Facts) -> Judgement:
    """Ids that can be no key of this user model, or most of which lead to nobody."""
    stopped = stopped_at(facts, "user-id")
    if stopped and "no key" in stopped.because:
        because = "The id in this session can be no key of the user model."
        return confirmed(because, seen(facts, "autopsy", stopped.because))
    users = facts.users.value
    if users is None:
        return missing(facts, "users")
    if not users.sessions:
        return open_("No session that names a user is there.", proves="One of before the change.")
    total = count(users.sessions, "session")
    if users.unconvertible:
        text = f"{users.unconvertible} of {total} have an id that AUTH_USER_MODEL cannot have."
        because = "Sessions carry ids of another user model; a page that asks for the user fails."
        return confirmed(because, seen(facts, "users", text))
    told = seen(facts, "users", f"{users.missing} of {total} name a user who is not there.")
    if users.missing * 2 > users.sessions:
        because = "Most sessions name users who are not in this database."
        return suspected(because, told, proves="Another database, or model, before the loss.")
    return ruled_out("The ids in the sessions are keys of this user model.", told)


def backend_removed(facts: Facts) -> Judgement:
    """Sessions of a backend that AUTHENTICATION_BACKENDS does not list, or that does not load."""
    stopped = stopped_at(facts, "backend")
    if stopped:
        because = "The backend that logged this session's user in is not accepted any more."
        return confirmed(because, seen(facts, "autopsy", stopped.because))
    strange = _unlisted(facts)
    if strange:
        told = [setting_seen(facts, "AUTHENTICATION_BACKENDS")]
        told += strange
        return confirmed("Sessions name a backend that is not listed: no user for them.", *told)
    users = facts.users.value
    if users is not None and users.unimportable:
        names = ", ".join(users.unimportable)
        because = "A listed backend cannot be imported: each login answers 500."
        return confirmed(because, seen(facts, "users", names))
    if passed(facts, "backend"):
        told = [seen(facts, "autopsy", "The session's backend is listed and loads.")]
        return ruled_out("The session's backend is listed.", *told)
    if users is None:
        return missing(facts, "users")
    if not users.sessions:
        return open_("No session that names a backend is there.", proves="One that was hit.")
    return ruled_out("All sessions name backends that are listed.", _fitting(facts))


def _unlisted(facts: Facts) -> list[Evidence]:
    """Backends that unexpired sessions name and the settings do not; "" is no backend at all."""
    users, sample = facts.users.value, facts.sample.value
    if users is not None:
        return [
            seen(facts, "users", f"{path}: {count(number, 'session')}")
            for path, number in users.unlisted
            if DOTTED.fullmatch(path)
        ]
    known = listed(facts, "AUTHENTICATION_BACKENDS")
    spans = sample.backends if sample is not None and known is not None else ()
    return [
        seen(facts, "sample", f"{span.name}: {count(span.count, 'session')}")
        for span in spans
        if DOTTED.fullmatch(span.name) and span.name not in (known or ())
    ]


def _fitting(facts: Facts) -> Evidence:
    number = facts.users.value.sessions if facts.users.value else 0
    return seen(facts, "users", f"{count(number, 'session')} with a user were looked at.")


def _lists_again(facts: Facts) -> str:
    """The backend that is missing, in the list again, where it is still there."""
    users, sample = facts.users.value, facts.sample.value
    paths = [path for path, _ in users.unlisted] if users else []
    known = listed(facts, "AUTHENTICATION_BACKENDS")
    if not paths and sample and known is not None:
        paths = [span.name for span in sample.backends if span.name not in known]
    named = next((path for path in paths if DOTTED.fullmatch(path) and _is_there(facts, path)), "")
    return entry("AUTHENTICATION_BACKENDS", "", named)(facts) if named else ""


def _is_there(facts: Facts, path: str) -> bool:
    """Whether a backend is Django's, an installed package's, or a class of the project."""
    module, _, name = path.rpartition(".")
    head = module.partition(".")[0].replace("_", "-").lower()
    if path.startswith("django.contrib.") or facts.package(head, f"django-{head}"):
        return True
    own = [each for each in facts.spots("own-backend") if each.within == name]
    files = (f".{each.file.removesuffix('.py').replace('/', '.')}" for each in own)
    return any(file.endswith(f".{module}") for file in files)


CAUSES = (
    Cause(
        id="auth-user-inactive-or-deleted",
        family=FAMILY,
        title="The user was deactivated or deleted",
        symptoms=("S3", "S1"),
        judge=user_inactive_or_deleted,
        needs=("autopsy", "users"),
        refutes="The session's user exists, and is_active is True.",
        remedy=Remedy("Activate the user again; the same session then works."),
        links=(
            "https://docs.djangoproject.com/en/stable/ref/contrib/auth/"
            "#django.contrib.auth.models.User.is_active",
        ),
        cases=1,
        level="med",
    ),
    Cause(
        id="auth-user-model-changed",
        family=FAMILY,
        title="The user model, its kind of key, or the whole database is another",
        symptoms=("S3", "S11"),
        judge=user_model_changed,
        needs=("autopsy", "users"),
        refutes="The ids in stored sessions are keys of users who exist.",
        remedy=Remedy("Delete all sessions once after such a change: their ids mean others now."),
        links=(f"{AUTH_DOC}customizing/#changing-to-a-custom-user-model-mid-project",),
        cases=1,
        level="low",
        question=yes_or_no(
            "user-model-changed",
            "Was AUTH_USER_MODEL or its primary key changed, or another database put in place?",
            "Sessions keep the id of a user; in another table it is nobody, or somebody else.",
            "Look for AUTH_USER_MODEL in the history of the settings, and for restored dumps.",
            yes=("auth-user-model-changed",),
            no_excludes=("auth-user-model-changed",),
        ),
    ),
    Cause(
        id="auth-backend-removed",
        family=FAMILY,
        title="The backend that a session names is not in AUTHENTICATION_BACKENDS",
        symptoms=("S3", "S1"),
        judge=backend_removed,
        needs=("autopsy", "users", "sample", "settings", "code"),
        refutes="_auth_user_backend of the session is listed and can be imported.",
        remedy=Remedy(
            "List the former path for as long as a session lasts; a login that names a backend "
            "has to name a listed one.",
            _lists_again,
        ),
        links=(f"{SETTINGS_DOC}#authentication-backends",),
        cases=3,
        level="med",
    ),
    *auth_password.CAUSES,
    *auth_login.CAUSES,
    *auth_logout.CAUSES,
    *auth_limits.CAUSES,
)
