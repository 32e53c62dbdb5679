"""What Django's authentication makes of the newest sessions' users."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UsersSeen:
    """Counts over live sessions that name a user, the newest first."""

    sessions: int
    """How many were looked at."""
    missing: int = 0
    """Their user does not exist."""
    inactive: int = 0
    unconvertible: int = 0
    """Their user id cannot be one of this user model."""
    unlisted: tuple[tuple[str, int], ...] = ()
    """(backend, sessions) of backends that AUTHENTICATION_BACKENDS does not list."""
    unimportable: tuple[str, ...] = ()
    """Listed backends that cannot be imported."""
    differing: int = 0
    """The hash in the session fits the user's password under no key."""
    fitting: int = 0
    fallback: int = 0
    """It fits under a fallback key only."""
    legacy: int = 0
    """It fits in its SHA-1 form only, of before Django 3.1."""
    differing_users: int = 0
    """Different users among `differing`."""
    not_refreshed: int = 0
    """Sessions that end exactly SESSION_COOKIE_AGE after their user's last login."""
    visited_after: int = 0
    """Sessions of db rows that were written later than a minute after that login."""
    without_password: int = 0
    """Users whose password is unusable, as external logins leave it."""
    external: int = 0
    """Sessions that were opened by a backend of LDAP, SAML, OIDC, CAS or a social login."""
