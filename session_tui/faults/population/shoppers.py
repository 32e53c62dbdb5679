"""Sessions as the shop's own code and Django's own `login` leave them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_SESSION_KEY

# The copied shop's own modules: this runs in its folder.
from shop import cart, checkout, visits  # type: ignore[import-not-found]
from shop.catalogue import TEAS  # type: ignore[import-not-found]

BACKEND = "django.contrib.auth.backends.ModelBackend"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
LANGUAGES = ("en", "en", "en", "de", "de", "fr", "nl", "ja")
CITIES = ("Leipzig", "Utrecht", "Lyon", "York", "Porto", "Bergen", "Kyoto")
ANSWERS = {
    "delivery": ("parcel", "express", "collect"),
    "payment": ("invoice", "card", "transfer"),
}
PAGES = ("/checkout/", "/cart/", "/?language=de")


class VisitSession(SessionBase):
    """A session without a store: contents and expiry are the same in all of Django's engines."""

    def cycle_key(self) -> None:
        """Nothing: a session that was never saved has no key that somebody could know."""


class Shoppers:
    """Walks people and guests through the shop, without a server."""

    def __init__(self, people: Sequence[User], dice: random.Random) -> None:
        """Everybody of `people` comes once before anybody comes twice."""
        self._people = people
        self._fresh = list(people)
        self._dice = dice
        self.last_login: dict[int, datetime] = {}

    def visit(self, kind: str) -> tuple[dict[str, Any], datetime]:
        """What a session of `kind` holds after a visit, and when Django says that it ends."""
        request = HttpRequest()
        request.session = VisitSession()
        visits.seen(request.session, self._dice.choice(LANGUAGES))
        self._token(request)
        if kind in ("guest", "kiosk"):
            self._browse_as_guest(request, kind)
        else:
            self._sign_in(request, kind)
        return dict(request.session.items()), request.session.get_expiry_date()

    def _token(self, request: HttpRequest) -> None:
        if settings.CSRF_USE_SESSIONS:
            request.session[CSRF_SESSION_KEY] = "".join(self._dice.choices(LETTERS, k=32))

    def _browse_as_guest(self, request: HttpRequest, kind: str) -> None:
        if kind == "kiosk":
            visits.at_the_kiosk(request.session)
        if self._dice.random() < 0.7:
            self._fill_cart(request)
        if self._dice.random() < 0.25:
            request.session["next"] = self._dice.choice(PAGES)

    def _sign_in(self, request: HttpRequest, kind: str) -> None:
        user = self._fresh.pop(0) if self._fresh else self._dice.choice(self._people)
        login(request, user, backend=BACKEND)
        # `login` asks for a new token with a dice of its own; the middleware would keep it here.
        self._token(request)
        self.last_login[user.pk] = max(
            self.last_login.get(user.pk, user.date_joined), _now(request)
        )
        if kind == "remembered":
            visits.stay(request.session, "month")
        elif kind == "until-browser-closes":
            visits.stay(request.session, "browser")
        if self._dice.random() < 0.2:
            self._say(request, f"Welcome back, {user.get_username()}.")
        if kind == "until-date" or self._dice.random() < 0.6:
            self._fill_cart(request)
            self._check_out(request)
        if kind == "until-date":
            visits.reserve(request.session, days=2)

    def _fill_cart(self, request: HttpRequest) -> None:
        for tea in self._dice.sample(TEAS, self._dice.choice((1, 1, 2, 3, 5))):
            cart.put(request.session, tea, self._dice.choice((1, 1, 1, 2, 4)))
        if self._dice.random() < 0.3:
            self._say(request, f"{tea.name} is in your cart.")

    def _check_out(self, request: HttpRequest) -> None:
        for step in checkout.STEPS[: self._dice.choice((0, 0, 1, 2, 3))]:
            choices = ANSWERS.get(step, CITIES)
            checkout.answer(request.session, step, {"answer": self._dice.choice(choices)})

    def _say(self, request: HttpRequest, text: str) -> None:
        if not settings.MESSAGE_STORAGE.endswith(".SessionStorage"):
            return
        storage = SessionStorage(request)
        storage.add(25, text)
        storage.update(HttpResponse())


def _now(request: HttpRequest) -> datetime:
    return datetime.fromisoformat(request.session["last_seen"])
