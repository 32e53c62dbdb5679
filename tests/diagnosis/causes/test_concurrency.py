"""Several requests at once, websockets, async code."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model import Worker
from session_tui.model.facts import Facts, PackagesSeen, Span, WorkersSeen
from tests.diagnosis.worlds import (
    CACHE,
    COOKIES,
    NOW,
    packages,
    spot,
    told,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

ALLAUTH = packages("django-allauth", version="0.60.1")
UVICORN = Worker(21, "uvicorn", "/srv/shop", "shop.settings", NOW, "python", "www", "aa")
ASGI = WorkersSeen("web1", (worker(worker=UVICORN),))
SESSION = spot("async-session", '    cart = request.session.get("cart")')
USER = spot("async-session", "    if request.user.is_staff:")
PLAIN = {"SESSION_SAVE_EVERY_REQUEST": False}


def new(django: str, *spots: object) -> Facts:
    return world(project={"django": django}, spots=spots)


WORLDS = [
    ("race-lost-update", world(packages=["django-session-security"]), SUSPECTED),
    ("race-lost-update", world(sample={"names": (Span("_session_security", 9),)}), SUSPECTED),
    ("race-lost-update", world(), OPEN),
    ("race-session-deleted", world(spots=[spot("cycle-key")]), SUSPECTED),
    ("race-session-deleted", world(spots=[spot("cycle-key")], settings=PLAIN), OPEN),
    ("race-session-deleted", world(spots=[spot("cycle-key", file="shop/logout.py")]), OPEN),
    ("race-session-deleted", world(spots=[spot("flush")]), OPEN),
    ("race-session-deleted", world(settings={"SESSION_ENGINE": COOKIES}), RULED_OUT),
    ("race-session-deleted", world(), OPEN),
    ("async-channels-session", world(spots=[spot("session-in-consumer")]), SUSPECTED),
    ("async-channels-session", world(packages=["channels"]), OPEN),
    ("async-channels-session", world(), RULED_OUT),
    ("async-sync-session-access", world(spots=[SESSION]), SUSPECTED),
    ("async-sync-session-access", world(spots=[SESSION], settings={"SESSION_ENGINE": CACHE}), OPEN),
    (
        "async-sync-session-access",
        world(spots=[USER], settings={"SESSION_ENGINE": CACHE}),
        SUSPECTED,
    ),
    ("async-sync-session-access", world(packages=ALLAUTH, workers=ASGI), SUSPECTED),
    ("async-sync-session-access", world(packages=ALLAUTH), OPEN),
    ("async-sync-session-access", world(packages=PackagesSeen(()), workers=ASGI), OPEN),
    ("async-sync-session-access", world(), OPEN),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", sorted({cause for cause, _, _ in WORLDS}))
def test_where_nothing_is_known_it_stays_open_and_says_what_is_missing(cause: str) -> None:
    judgement = BY_ID[cause].judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


def test_access_is_awaited_where_django_can_do_that() -> None:
    change = BY_ID["async-sync-session-access"].remedy.change
    assert change(new("5.2.19", SESSION)).endswith('+    cart = await request.session.aget("cart")')
    assert change(new("5.2.19", USER)).endswith("+    if (await request.auser()).is_staff:")
    assert change(new("5.0.9", USER)).endswith("+    if (await request.auser()).is_staff:")
    assert change(new("5.0.9", SESSION)) == ""
    assert change(told(spots=[SESSION])) == ""


def test_an_assignment_is_awaited_as_a_whole_or_not_at_all() -> None:
    change = BY_ID["async-sync-session-access"].remedy.change
    whole = spot("async-session", '    request.session["cart"] = cart')
    half = spot("async-session", '    request.session["cart"] = [')
    assert change(new("5.2.19", half, whole)).endswith(
        '+    await request.session.aset("cart", cart)'
    )
    assert change(new("5.2.19", half)) == ""


def test_less_is_saved_where_every_request_saves() -> None:
    change = BY_ID["race-lost-update"].remedy.change
    assert "+SESSION_SAVE_EVERY_REQUEST = False" in change(world())
    assert change(world(settings=PLAIN)) == ""
