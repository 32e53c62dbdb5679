"""Where the code sets passwords: for a first time, because somebody wants to, or at each login."""

from __future__ import annotations

import re

from session_tui.diagnosis.looking import of_the_site
from session_tui.model.facts import Facts, Spot

FIRST_PASSWORD = re.compile(
    r"create|regist|sign_?up|invit|handle$|managers?\.py|management/|seed|import_", re.IGNORECASE
)
"""Where a user gets the first password, and no session of theirs exists."""

LOGIN_STEP = re.compile(
    r"authenticate|backend|ldap|saml|oidc|\bsso|_sso|pipeline|adapter|signal|logged_in",
    re.IGNORECASE,
)
"""Where code runs at each login."""


SETTING = re.compile(
    r"(?P<indent>\s*)(?P<user>[\w.]+)\.set_(?:unusable_)?password\((?P<given>.*)\)\s*$"
)
"""A line that sets a password and does nothing else."""


def unrefreshed(facts: Facts) -> tuple[Spot, ...]:
    """Where a known user's password is set, in files that never refresh the session's hash."""
    refreshed = {spot.file for spot in facts.spots("update-session-auth-hash")}
    found = of_the_site(facts.spots("set-password"))
    return tuple(each for each in found if _is_change(each) and each.file not in refreshed)


def set_at_login(facts: Facts) -> tuple[Spot, ...]:
    """Where a password is set by code that runs at each login."""
    return tuple(each for each in of_the_site(facts.spots("set-password")) if _is_login(each))


def _is_change(spot: Spot) -> bool:
    return not (FIRST_PASSWORD.search(_place(spot)) or LOGIN_STEP.search(_place(spot)))


def _is_login(spot: Spot) -> bool:
    place = _place(spot)
    return bool(LOGIN_STEP.search(place)) and not FIRST_PASSWORD.search(place)


def _place(spot: Spot) -> str:
    return f"{spot.file} {spot.within}"


def refreshed_below(spot: Spot) -> tuple[str, ...]:
    """The line, and one that gives the session the new hash."""
    found = SETTING.match(spot.snippet)
    if found is None or not _is_change(spot):
        return ()
    request = "self.request" if "self.request" in found["user"] else "request"
    refresh = f"update_session_auth_hash({request}, {found['user']})"
    return (spot.snippet, f"{found['indent']}{refresh}")


def asked_first(spot: Spot) -> tuple[str, ...]:
    """The line behind the question whether the password is another at all."""
    found = SETTING.match(spot.snippet)
    if found is None or not _is_login(spot):
        return ()
    known = f"not {found['user']}.check_password({found['given']})"
    usable = f"{found['user']}.has_usable_password()"
    asked = f"{found['indent']}if {known if found['given'] else usable}:"
    return (asked, f"{found['indent']}    {spot.snippet.strip()}")
