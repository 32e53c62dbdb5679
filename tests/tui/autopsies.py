"""Autopsies as the agent gives them, for screens that are driven on values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from session_tui.model import (
    Autopsy,
    CookieFate,
    Effect,
    Gate,
    Known,
    Outcome,
    StoredFate,
    Verdict,
)

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def passed(gate: str, because: str, *evidence: str, django: str = "") -> Gate:
    """A gate that lets the request through."""
    return Gate(gate, Outcome.PASS, because, evidence, django)


REACHED = (
    passed(
        "middleware",
        "SessionMiddleware stands before AuthenticationMiddleware.",
        "MIDDLEWARE: SessionMiddleware, AuthenticationMiddleware",
        django="django/contrib/sessions/middleware.py:12",
    ),
    passed("length", "It has 32 characters, at least 8."),
    passed("found", "It lies in db:default.", "902 bytes"),
    passed("expiry", "It has not ended.", "end 2026-03-19T03:30:00+00:00"),
)

ACCEPTED = Autopsy(
    key="jfdob26b…",
    gates=(
        *REACHED,
        passed("signature", "It verifies under SECRET_KEY."),
        passed("serializer", "It opens (JSONSerializer) and holds 5 names."),
        passed("user-id", "It names the user 7."),
        passed("backend", f"Its backend {MODEL_BACKEND} is listed and loads."),
        passed("user", "The user alice exists in auth.User."),
        passed("active", "is_active is True."),
        passed("hash", "The hash of the password fits, under SECRET_KEY."),
    ),
    verdict=Verdict.AUTHENTICATED,
    user=Known("7", "alice"),
    effect=Effect(200, CookieFate.KEPT, StoredFate.KEPT, False),
    untouched=None,
    saving=Effect(200, CookieFate.RENEWED, StoredFate.REWRITTEN, False),
    nearest=(),
    at=datetime(2026, 3, 6, 15, 30, tzinfo=timezone.utc),
)

REFUSED = replace(
    ACCEPTED,
    gates=(
        *REACHED,
        Gate(
            "signature",
            Outcome.FAIL,
            "Neither SECRET_KEY nor the one fallback verifies it.",
            ("salt django.contrib.sessions.SessionStore",),
            "django/core/signing.py:199",
        ),
    ),
    verdict=Verdict.REFUSED,
    user=None,
    saving=Effect(200, CookieFate.RENEWED, StoredFate.REWRITTEN, False),
    nearest=("It verifies under SECRET_KEY with the salt of shop.sessions.SessionStore.",),
)

NO_COOKIE = replace(
    REFUSED,
    key=None,
    gates=(
        REACHED[0],
        Gate(
            "cookie",
            Outcome.FAIL,
            "There is no cookie named sessionid (SESSION_COOKIE_NAME) among the 2.",
            ("cookies: csrftoken, theme",),
            "django/contrib/sessions/middleware.py:20",
        ),
    ),
    effect=Effect(200, CookieFate.NONE, StoredFate.NONE, False),
    saving=None,
    nearest=(),
)

TWICE = replace(
    ACCEPTED,
    gates=(
        REACHED[0],
        passed("cookie", "2 cookies are named sessionid: Django takes the last one."),
        *ACCEPTED.gates[1:],
    ),
)
