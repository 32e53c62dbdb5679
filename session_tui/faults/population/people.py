"""Who has an account at the tea shop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

MARKUP = "[/]"
"""A name that ends a style which nobody began: markup that is parsed fails at it."""

ESCAPES = "eve\x1b]0;eve was here\x07\x1b[2J\u202etxt.eve\u2066"
"""Sets a terminal's title, clears its screen, and turns its line around."""

INACTIVE = "mallory"
DELETED = "ted"
"""Signed in, and was deleted afterwards."""

SALT = "steeped{:017d}"
"""Long enough for Django: a short one makes the next sign-in hash the password anew (`must_update`
in contrib/auth/hashers.py), which ends all other sessions of that user."""

NAMES = (
    MARKUP,
    ESCAPES,
    INACTIVE,
    DELETED,
    *("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"),
    *("karl", "laura", "niaj", "olivia", "peggy", "quentin", "rupert", "sybil", "trent", "ursula"),
)


def make_people(now: datetime, names: Sequence[str] = NAMES) -> list[User]:
    """All of `names` as saved users, who registered in the half year before `now`.

    Their password is `demo`, for whoever starts the shop's own server.
    """
    people = [
        User(
            username=name,
            password=make_password("demo", salt=SALT.format(number)),
            is_active=name != INACTIVE,
            date_joined=now - timedelta(days=30 + 6 * number),
        )
        for number, name in enumerate(names)
    ]
    User.objects.bulk_create(people)
    return list(User.objects.order_by("pk"))
