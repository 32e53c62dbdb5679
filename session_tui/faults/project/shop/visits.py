"""What the shop remembers about a visit, whoever it is."""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

STAY = {
    "week": "As long as usual",
    "month": "Remember me for a month",
    "browser": "Until the browser is closed",
}

KIOSK = timedelta(minutes=30)


def seen(session: SessionBase, language: str) -> None:
    """Note when and in which language somebody was last here."""
    session["language"] = language
    session["last_seen"] = timezone.now().isoformat(timespec="seconds")


def stay(session: SessionBase, choice: str) -> None:
    """Let the session last as the sign-in form was answered: a key of `STAY`."""
    if choice == "month":
        session.set_expiry(int(timedelta(days=30).total_seconds()))
    elif choice == "browser":
        session.set_expiry(0)


def reserve(session: SessionBase, days: int) -> None:
    """Keep the cart's prices until a fixed moment, `days` from now, and the session with it."""
    until = (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    session["reserved_until"] = until.isoformat()
    session.set_expiry(until)


def at_the_kiosk(session: SessionBase) -> None:
    """The tablet on the counter forgets its visitor after half an hour."""
    session["kiosk"] = True
    session.set_expiry(int(KIOSK.total_seconds()))
