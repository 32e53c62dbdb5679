"""Whether sessions found elsewhere are this project's: do their logins fit its users and its key.

On a server that several sites share, names alone do not tell whose sessions they are.
"""

from __future__ import annotations

from typing import Sequence

from session_tui.agent.decoded import Decoded
from session_tui.agent.facts.gatherer import Site
from session_tui.agent.facts.users import Seeing, Session, keys_of, people_of
from session_tui.agent.failing import Refused
from session_tui.agent.rows import user_of
from session_tui.agent.stores.base import StoreError

LOOKED = 50
"""Sessions of one place that are held against users."""

PATIENCE = 6.0
"""Seconds to wait for the project's apps, without which there are no users."""

FITS = ("fitting", "fallback", "legacy")


def fitting(site: Site, found: Sequence[Decoded]) -> int | None:
    """How many of them fit; None where none names a user, or nobody can tell."""
    logins = [login for login in map(_login, found[:LOOKED]) if login is not None]
    if not logins or "django.contrib.auth" not in site.settings.INSTALLED_APPS:
        return None
    try:
        site.apps(PATIENCE)
        keys, _ = keys_of({each.user for each in logins})
        people = people_of(site.sessions, list(keys.values())) if keys else {}
        seen = Seeing(site.sessions)
    except (Refused, StoreError):
        return None
    if not seen.compares:
        return None
    for each in logins:
        seen.take(each, people.get(keys.get(each.user)))
    return sum(seen.counts[name] for name in FITS)


def _login(decoded: Decoded) -> Session | None:
    """What a session carries of a login; None where it names nobody."""
    user, data = user_of(decoded), decoded.data
    if user is None or not isinstance(data, dict):
        return None
    return Session(user, "", data.get("_auth_user_hash"), None, None)
