"""Where the code sets passwords: because somebody wants another, or at each login."""

from __future__ import annotations

import re

from session_tui.diagnosis.readings.looking import of_the_site
from session_tui.model.facts import Facts, Spot

LOST = "without update_session_auth_hash"
"""What is said of a page that sets the password of its own visitor and keeps nobody logged in."""

AT_LOGIN = "sets password"
"""What is said of a backend that sets the password of whoever logs in."""

LOGIN_STEP = re.compile(r"pipeline|adapter|signal|logged_in|populate", re.IGNORECASE)
"""Where code runs at each login, beside backends."""

SETTING = re.compile(
    r"(?P<indent>\s*)(?P<user>[\w.]+)\.set_(?:unusable_)?password\((?P<given>.*)\)\s*$"
)
"""A line that sets a password and does nothing else."""


def unrefreshed(facts: Facts) -> tuple[Spot, ...]:
    """Where a visitor's own password is set, and the session is not given its hash."""
    found = of_the_site(facts.spots("set-password"))
    return tuple(each for each in found if LOST in each.detail)


def set_at_login(facts: Facts) -> tuple[Spot, ...]:
    """Where a password is set by code that runs at each login."""
    backends = of_the_site(facts.spots("own-backend"))
    setting = of_the_site(facts.spots("set-password"))
    return (
        *(each for each in backends if AT_LOGIN in each.detail),
        *(each for each in setting if _is_step(each)),
    )


def _is_step(spot: Spot) -> bool:
    return bool(LOGIN_STEP.search(f"{spot.file} {spot.within}"))


def refreshed_below(spot: Spot) -> tuple[str, ...]:
    """The line, and one that gives the session the new hash."""
    found = SETTING.match(spot.snippet)
    if found is None or LOST not in spot.detail:
        return ()
    request = "self.request" if "self.request" in found["user"] else "request"
    refresh = f"update_session_auth_hash({request}, {found['user']})"
    return (spot.snippet, f"{found['indent']}{refresh}")


def asked_first(spot: Spot) -> tuple[str, ...]:
    """The line behind the question whether the password is another at all."""
    found = SETTING.match(spot.snippet)
    if found is None or not (_is_step(spot) or "backend" in spot.file.lower()):
        return ()
    known = f"not {found['user']}.check_password({found['given']})"
    usable = f"{found['user']}.has_usable_password()"
    asked = f"{found['indent']}if {known if found['given'] else usable}:"
    return (asked, f"{found['indent']}    {spot.snippet.strip()}")
