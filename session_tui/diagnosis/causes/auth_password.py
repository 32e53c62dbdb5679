"""Passwords that became others, so that the hash in a session does not fit any more."""

from __future__ import annotations

from session_tui.diagnosis.cause import Cause, Remedy
from session_tui.diagnosis.changes import rewritten
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
from session_tui.diagnosis.readings.keys import too_many_hashes
from session_tui.diagnosis.readings.looking import (
    count,
    listed,
    passed,
    spots_seen,
    stopped_at,
)
from session_tui.diagnosis.readings.passwords import (
    asked_first,
    refreshed_below,
    set_at_login,
    unrefreshed,
)
from session_tui.model.facts import Facts

FAMILY = "auth"

INVALIDATION_DOC = (
    "https://docs.djangoproject.com/en/stable/topics/auth/default/"
    "#session-invalidation-on-password-change"
)
PASSWORDS_DOC = "https://docs.djangoproject.com/en/stable/topics/auth/passwords/"

ENDING = ("ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE", "LOGOUT_ON_PASSWORD_CHANGE")
"""Settings of packages that end the session on purpose."""

REFRESH = "django.contrib.auth.update_session_auth_hash"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
HASH_FITS = "It is the hash under "
"""How an autopsy begins where the hash is of the same password, in a form that is not taken."""


def password_changed(facts: Facts) -> Judgement:
    """A hash that does not fit, in the session that was hit or in some of the others."""
    if passed(facts, "hash"):
        fits = seen(facts, "autopsy", "The hash in the session fits the user's password.")
        return ruled_out("The password is the one of the login.", fits)
    stopped = _unfit(facts)
    if stopped and passed(facts, "signature") and not _may_rewrite(facts):
        because = "The key fits this session, and the hash of its password does not any more."
        return confirmed(because, stopped)
    if stopped:
        because = "The hash in this session fits no key: the password is another, or SECRET_KEY is."
        return suspected(because, stopped, proves="The moment at which the password was changed.")
    ending = [name for name in ENDING if _is_true(facts, name)]
    if ending:
        ends = setting_seen(facts, ending[0])
        because = "A package ends the session when the password is changed."
        return suspected(because, ends, proves="The loss comes with the change of a password.")
    spots = unrefreshed(facts)
    if spots:
        because = "The code sets a password and does not refresh the hash in the session."
        told = [*spots_seen(facts, spots), *_differing(facts)]
        return suspected(because, *told, proves="The loss comes right after that page.")
    return _by_hashes(facts)


def _unfit(facts: Facts) -> Evidence | None:
    """What the autopsy says of a hash that fits under no form that Django ever had."""
    stopped = stopped_at(facts, "hash")
    autopsy = facts.autopsy.value
    if stopped is None or autopsy is None:
        return None
    if any(each.startswith(HASH_FITS) for each in autopsy.nearest):
        return None
    return seen(facts, "autopsy", stopped.because)


def _by_hashes(facts: Facts) -> Judgement:
    users = facts.users.value
    if users is None:
        return missing(facts, "users")
    told = _differing(facts)
    if too_many_hashes(facts):
        because = "The hash differs for so many users that passwords are not the reason."
        return open_(because, *told, proves="Whether SECRET_KEY was changed.")
    if told:
        because = "Sessions of a few users were opened with a password that has changed since."
        proves = "session-tui why with a session of somebody who was hit."
        return suspected(because, *told, proves=proves)
    return open_(
        "No stored session has a hash that differs; those that were hit may be deleted by now.",
        proves="Whether the password was changed shortly before.",
    )


def _differing(facts: Facts) -> list[Evidence]:
    users = facts.users.value
    if users is None or not users.differing:
        return []
    of = count(users.differing_users, "user")
    text = f"{users.differing} of {count(users.sessions, 'session')} differ, of {of}."
    return [seen(facts, "users", text)]


def _may_rewrite(facts: Facts) -> bool:
    """Whether a login, and nobody who wanted it, may have made the password another."""
    users = facts.users.value
    return bool(set_at_login(facts)) or (users is not None and users.external > 0)


def _is_true(facts: Facts, name: str) -> bool:
    setting = facts.setting(name)
    return setting is not None and setting.value is True


def rewritten_at_login(facts: Facts) -> Judgement:
    """Code that sets a password at each login, or external logins whose hashes differ."""
    if passed(facts, "hash"):
        told = seen(facts, "autopsy", "The hash in the session fits the user's password.")
        return ruled_out("The password is the one of the login.", told)
    spots = set_at_login(facts)
    if spots:
        because = "A password is set where a login runs: each login ends the user's others."
        proves = "The column password is another after a login without a new password."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    users = facts.users.value
    if users is None:
        return missing(facts, "users")
    if users.external and users.differing and not too_many_hashes(facts):
        text = f"{count(users.external, 'session')} of external logins; {users.differing} differ."
        because = "External logins are used, and hashes of some sessions do not fit any more."
        proves = "The column password is another after a login without a new password."
        return suspected(because, seen(facts, "users", text), proves=proves)
    return _stable(facts)


def _stable(facts: Facts) -> Judgement:
    """Ruled out where users are logged in twice with hashes that fit."""
    sample, users = facts.sample.value, facts.users.value
    backends = listed(facts, "AUTHENTICATION_BACKENDS")
    alone = backends is not None and set(backends) == {MODEL_BACKEND}
    twice = sample is not None and sample.most_live > 1
    if alone and twice and users is not None and users.fitting and not users.differing:
        told = seen(facts, "users", f"{count(users.fitting, 'session')} fit, and none differs.")
        return ruled_out("Users are logged in more than once, and every hash fits.", told)
    return open_(
        "Nothing shows that a login changes the stored password.",
        proves="The column password before and after a login.",
    )


CAUSES = (
    Cause(
        id="auth-password-changed",
        family=FAMILY,
        title="The password was changed, and the session still carries the hash of the old one",
        symptoms=("S3",),
        judge=password_changed,
        needs=("autopsy", "settings", "code", "users"),
        refutes="The hash in the session fits the user's password.",
        remedy=Remedy(
            "Refresh the session where its own user changes the password. Other devices are "
            "logged out by design.",
            rewritten("set-password", refreshed_below, REFRESH),
        ),
        links=(INVALIDATION_DOC,),
        cases=6,
        level="high",
    ),
    Cause(
        id="auth-password-rewritten-at-login",
        family=FAMILY,
        title="Each login writes the password anew, and so ends the user's other sessions",
        symptoms=("S3", "S2"),
        judge=rewritten_at_login,
        needs=("autopsy", "code", "users", "sample", "settings"),
        refutes="The column password is the same before and after a login.",
        remedy=Remedy(
            "Set a password at a login only where check_password() fails; leave an unusable one "
            "as it is. After an upgrade of the hashers it happens once per user.",
            rewritten("set-password", asked_first),
        ),
        links=(INVALIDATION_DOC, f"{PASSWORDS_DOC}#password-upgrading"),
        cases=1,
        level="med",
        question=yes_or_no(
            "password-rewritten",
            "Is the stored password another after a login, though nobody changed it?",
            "A session holds a hash of that column; a login that rewrites it ends the others.",
            "Read the first 40 characters of that user's password column before and after a login.",
            yes=("auth-password-rewritten-at-login",),
            no_excludes=("auth-password-rewritten-at-login",),
        ),
    ),
)
