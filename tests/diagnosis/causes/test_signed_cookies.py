"""Sessions that the browser keeps."""

from __future__ import annotations

from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, signed_cookies
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import CodeSeen, Facts
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import COOKIES, known, spot, told, unknown, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty


def cookies(**changed: Any) -> Facts:
    """A healthy site with the signed_cookies engine, and some facts in another way."""
    usual = {
        "settings": {"SESSION_ENGINE": COOKIES},
        "store": {"kind": "signed_cookies"},
        "sample": unknown("The server keeps no session."),
        "table": unknown("This engine keeps no table of sessions."),
    }
    return world(**{**usual, **changed})


def pasted(length: int) -> Any:
    """A Set-Cookie line whose value has this length."""
    return known(f"Set-Cookie: sessionid={'x' * length}; HttpOnly; Path=/; SameSite=Lax")


def expiry(argument: str, file: str = "shop/views.py") -> Facts:
    """A site that calls set_expiry() with this."""
    line = f"request.session.set_expiry({argument})"
    return cookies(spots=[spot("set-expiry", line, argument, file)])


CLEARED = spot("sessions-deleted", 'call_command("clearsessions")', "clearsessions")
DELETED = spot("sessions-deleted", "Session.objects.filter(...)", "Session.objects.delete")
KEYS = spot("session-key-field", "session_key = models.CharField(max_length=40)")
PARTLY = CodeSeen((), 40, complete=False)

WORLDS = [
    ("signed-cookies-too-large", cookies(set_cookie=pasted(5000)), CONFIRMED),
    ("signed-cookies-too-large", cookies(set_cookie=pasted(4000)), SUSPECTED),
    ("signed-cookies-too-large", cookies(set_cookie=pasted(3000)), OPEN),
    ("signed-cookies-too-large", cookies(set_cookie=pasted(300)), RULED_OUT),
    ("signed-cookies-too-large", cookies(sample={"largest": 6000}), CONFIRMED),
    ("signed-cookies-too-large", cookies(), OPEN),
    ("signed-cookies-too-large", world(set_cookie=pasted(5000)), RULED_OUT),
    ("signed-cookies-key-misuse", cookies(spots=[KEYS]), SUSPECTED),
    ("signed-cookies-key-misuse", cookies(packages=["django-cas-ng"]), SUSPECTED),
    ("signed-cookies-key-misuse", cookies(), OPEN),
    ("signed-cookies-key-misuse", world(spots=[KEYS]), RULED_OUT),
    ("signed-cookies-expiry-ignored", expiry("30 * 24 * 60 * 60"), CONFIRMED),
    ("signed-cookies-expiry-ignored", expiry("timedelta(days=30)"), CONFIRMED),
    ("signed-cookies-expiry-ignored", expiry("2_592_000"), CONFIRMED),
    ("signed-cookies-expiry-ignored", expiry("1800"), SUSPECTED),
    ("signed-cookies-expiry-ignored", expiry("settings.STAY"), SUSPECTED),
    ("signed-cookies-expiry-ignored", expiry("timedelta(days=DAYS)"), SUSPECTED),
    ("signed-cookies-expiry-ignored", cookies(sample={"own_expiry": 4}), SUSPECTED),
    ("signed-cookies-expiry-ignored", expiry("0"), RULED_OUT),
    ("signed-cookies-expiry-ignored", expiry("None"), RULED_OUT),
    ("signed-cookies-expiry-ignored", expiry("2592000", "shop/tests/test_a.py"), RULED_OUT),
    ("signed-cookies-expiry-ignored", cookies(code=PARTLY), OPEN),
    ("signed-cookies-expiry-ignored", cookies(code=unknown()), OPEN),
    ("signed-cookies-expiry-ignored", cookies(), RULED_OUT),
    (
        "signed-cookies-expiry-ignored",
        world(spots=[spot("set-expiry", "", "2592000")]),
        RULED_OUT,
    ),
    ("signed-cookies-no-invalidation", cookies(spots=[DELETED]), SUSPECTED),
    (
        "signed-cookies-no-invalidation",
        cookies(packages=["django-preventconcurrentlogins"]),
        SUSPECTED,
    ),
    ("signed-cookies-no-invalidation", cookies(spots=[CLEARED]), OPEN),
    ("signed-cookies-no-invalidation", cookies(), OPEN),
    ("signed-cookies-no-invalidation", world(spots=[DELETED]), RULED_OUT),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", signed_cookies.CAUSES, ids=lambda cause: cause.id)
def test_nothing_is_known_of_nothing(cause: Any) -> None:
    judgement = cause.judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


@pytest.mark.parametrize("cause", signed_cookies.CAUSES, ids=lambda cause: cause.id)
def test_needs_are_what_is_looked_at(cause: Any) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause.id]
    own = world(settings={"SESSION_ENGINE": "shop.sessions"})
    assert looked_at(cause, [*worlds, told(), own]) == set(cause.needs)


@pytest.mark.parametrize("cause", signed_cookies.CAUSES, ids=lambda cause: cause.id)
def test_a_change_moves_sessions_to_the_server(cause: Any) -> None:
    old = f'SESSION_ENGINE = "{COOKIES}"'
    facts = cookies(spots=[spot("setting", old, "SESSION_ENGINE", "shop/settings.py")])
    change = cause.remedy.change(facts).splitlines()
    new = 'SESSION_ENGINE = "django.contrib.sessions.backends.db"'
    assert change[-2:] == [f"-{old}", f"+{new}"]
