"""How `AbstractBaseUser.get_session_auth_hash` of contrib/auth/base_user.py makes a hash."""

from __future__ import annotations

from typing import Any, NamedTuple

SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class Hash(NamedTuple):
    """One hash that could be in a session."""

    name: str
    """How it is made, in words."""
    text: str
    cycles: bool = False
    """Whether Django then gives the session a new key."""


def made(password: Any, secret: Any, algorithm: str) -> str:
    """The hash of a stored password under one key."""
    from django.utils.crypto import salted_hmac

    return str(salted_hmac(SALT, password, secret, algorithm=algorithm).hexdigest())
