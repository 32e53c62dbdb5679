"""What the settings, and an engine's class, say about the end of a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Tuple

OWN = "django.contrib.sessions.backends."

EXPIRY = "_session_expiry"
"""Where `set_expiry` leaves its value, in the session itself."""

TOLERANCE = 2.0
"""Seconds: a stamp counts whole ones, and a save takes a moment."""

DATES_AS_TEXT = (4, 1)
"""The first Django whose `set_expiry` writes dates as text, and reads them again."""

ROWS = ("db", "cached_db")
"""Engines that ask `get_expiry_date` when they save; all others ask `get_expiry_age`."""

COOKIE_AGE = "get_session_cookie_age"
AGES = ("get_expiry_age", "get_expiry_date", "get_expire_at_browser_close")
"""Methods of `SessionBase` that a class may replace, and with them what is said here."""


@dataclass(frozen=True)
class ExpiryRules:
    """What decides about the end of a project's sessions."""

    cookie_age: float | None
    """SESSION_COOKIE_AGE in seconds; None where it is no number."""
    save_every_request: bool
    expire_at_browser_close: bool
    engine: str
    """`Engine.kind`; the dotted SESSION_ENGINE where that is not known."""
    django: tuple[int, int]
    use_tz: bool
    cache: str = ""
    """`CacheEntry.kind` of the cache below the engine; empty where there is none, or unknown."""
    age_type: str = "int"
    """The name of the type of SESSION_COOKIE_AGE: "NoneType", "str"."""
    own: Tuple[str, ...] = ()
    """Which of COOKIE_AGE and AGES the engine's class has of its own."""


def given(saved: datetime, end: datetime, rules: ExpiryRules) -> float:
    """The seconds from a save to the end stored, as Django counted them.

    Without USE_TZ a row's end is a time on the wall: where clocks are put forward in between, it
    comes an hour early (`datetime.now() + timedelta`).
    """
    if rules.use_tz or rules.engine not in ROWS:
        return (end - saved).total_seconds()
    local, wall = saved.astimezone(), end.astimezone()
    return (wall.replace(tzinfo=None) - local.replace(tzinfo=None)).total_seconds()


def rules_of(
    settings: Any, engine: str = "", cache: str = "", overrides: Iterable[str] = ()
) -> ExpiryRules:
    """The rules in loaded Django settings, for an `Engine.kind` over a `CacheEntry.kind`.

    `overrides` are the names that the engine's class does other than Django's.
    """
    import django

    age = settings.SESSION_COOKIE_AGE
    path = str(settings.SESSION_ENGINE)
    return ExpiryRules(
        cookie_age=float(age) if isinstance(age, (int, float)) else None,
        save_every_request=bool(settings.SESSION_SAVE_EVERY_REQUEST),
        expire_at_browser_close=bool(settings.SESSION_EXPIRE_AT_BROWSER_CLOSE),
        engine=engine or (path[len(OWN) :] if path.startswith(OWN) else path),
        django=django.VERSION[:2],
        use_tz=bool(settings.USE_TZ),
        cache=cache,
        age_type=type(age).__name__,
        own=tuple(name for name in overrides if name == COOKIE_AGE or name in AGES),
    )
