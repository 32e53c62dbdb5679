"""What the project's own code and its MIDDLEWARE do to sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import CheckMessage, ChecksSeen, Facts, Spot, Unloadable
from tests.diagnosis.worlds import SETTINGS, spot, told, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

ORDER = tuple(SETTINGS["MIDDLEWARE"])
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
MESSAGES = "django.contrib.messages.middleware.MessageMiddleware"
CACHED = "django.middleware.cache.UpdateCacheMiddleware"
FALLBACK = "django.contrib.messages.storage.fallback.FallbackStorage"
IN_COOKIE = "django.contrib.messages.storage.cookie.CookieStorage"
PLAIN = {"SESSION_SAVE_EVERY_REQUEST": False}
BARE = {"INSTALLED_APPS": ("django.contrib.auth", "django.contrib.sessions")}
NO_USERS = {"INSTALLED_APPS": ("django.contrib.sessions",)}
THEIRS = "user_sessions.middleware.SessionMiddleware"

NO_ENGINE = Unloadable(
    "SESSION_ENGINE", "django.contrib.sessions.backends.dbb", "No module named 'dbb'"
)

NESTED = spot("nested-mutation", '    request.session["cart"]["tea"] = 2')
PERSONAL = spot("cache-page", "@cache_page(60)", "reads session")
PUBLIC = spot("cache-page", "@cache_page(60)")
DUMMY = {"CACHES.default.BACKEND": "django.core.cache.backends.dummy.DummyCache"}
OWN = Spot("own-middleware", "shop/middleware.py", 3, "class Track:", "reads", "Track")


WRITES = Spot("own-middleware", "shop/middleware.py", 9, "class Seen:", "writes, reads", "Seen")
ENGINE = Spot("own-engine", "src/shop/sessions.py", 5, "class SessionStore(DBStore):")


def without(*names: str) -> tuple[str, ...]:
    return tuple(each for each in ORDER if each not in names)


def order(*names: str, **more: object) -> Facts:
    return world(settings={"MIDDLEWARE": names, **more})


WORLDS = [
    ("code-nested-mutation", world(spots=[NESTED], settings=PLAIN), SUSPECTED),
    ("code-nested-mutation", world(spots=[NESTED]), RULED_OUT),
    # Something else saves the session at each request, and the change with it.
    (
        "code-nested-mutation",
        world(
            spots=[NESTED, WRITES],
            settings={**PLAIN, "MIDDLEWARE": (*ORDER, "shop.middleware.Seen")},
        ),
        SUSPECTED,
    ),
    ("code-nested-mutation", world(spots=[NESTED, WRITES], settings=PLAIN), SUSPECTED),
    (
        "code-nested-mutation",
        world(spots=[NESTED], settings=PLAIN, packages=["django-session-security"]),
        SUSPECTED,
    ),
    ("code-nested-mutation", world(settings=PLAIN), OPEN),
    ("code-nested-mutation", told(spots=[NESTED]), SUSPECTED),
    (
        "code-nested-mutation",
        world(spots=[spot("nested-mutation", file="shop/tests/test_a.py")], settings=PLAIN),
        OPEN,
    ),
    ("code-session-flushed-or-replaced", world(spots=[spot("flush")]), SUSPECTED),
    (
        "code-session-flushed-or-replaced",
        world(spots=[spot("session-replaced", detail="{}")]),
        SUSPECTED,
    ),
    (
        "code-session-flushed-or-replaced",
        world(spots=[spot("session-replaced", detail='scope["session"]')]),
        OPEN,
    ),
    (
        "code-session-flushed-or-replaced",
        world(spots=[spot("flush", file="accounts/logout.py")]),
        OPEN,
    ),
    (
        "code-session-flushed-or-replaced",
        world(spots=[spot("session-replaced", file="shop/tests/test_a.py")]),
        OPEN,
    ),
    (
        "code-session-flushed-or-replaced",
        world(spots=[spot("flush", file="shop/idle_middleware.py")]),
        OPEN,
    ),
    ("code-session-flushed-or-replaced", world(packages=["django-saml2-auth"]), SUSPECTED),
    ("code-session-flushed-or-replaced", world(), OPEN),
    (
        "code-session-save-skipped",
        world(spots=[spot("streaming-response")]),
        SUSPECTED,
    ),
    ("code-session-save-skipped", world(), OPEN),
    ("code-shared-session-object", world(spots=[spot("module-level-session")]), SUSPECTED),
    (
        "code-shared-session-object",
        world(spots=[spot("thread-local-request", detail="cleared")]),
        OPEN,
    ),
    ("code-shared-session-object", world(spots=[spot("thread-local-request")]), SUSPECTED),
    ("code-shared-session-object", world(), OPEN),
    ("cache-page-shared", world(spots=[PERSONAL]), SUSPECTED),
    ("cache-page-shared", world(spots=[PUBLIC]), OPEN),
    ("cache-page-shared", world(spots=[PERSONAL], settings=DUMMY), SUSPECTED),
    ("cache-page-shared", order(CACHED, *ORDER), OPEN),
    ("cache-page-shared", order(*ORDER, CACHED), SUSPECTED),
    ("cache-page-shared", world(), OPEN),
    ("mw-missing-or-order", world(), RULED_OUT),
    ("mw-missing-or-order", order(*without(SESSION)), CONFIRMED),
    ("mw-missing-or-order", order(AUTH, *without(AUTH)), CONFIRMED),
    ("mw-missing-or-order", order("acme.Session", *without(SESSION)), SUSPECTED),
    ("mw-missing-or-order", order("acme.SessionMiddleware", *without(SESSION)), RULED_OUT),
    ("mw-missing-or-order", order(*without(AUTH)), CONFIRMED),
    ("mw-missing-or-order", order("acme.Login", *without(AUTH)), SUSPECTED),
    ("mw-missing-or-order", order(*without(AUTH), **BARE), SUSPECTED),
    ("mw-missing-or-order", order("acme.Login", *without(AUTH), **BARE), OPEN),
    ("mw-missing-or-order", order(*without(AUTH), **NO_USERS), RULED_OUT),
    (
        "mw-missing-or-order",
        order(MESSAGES, *without(MESSAGES), MESSAGE_STORAGE=FALLBACK),
        CONFIRMED,
    ),
    (
        "mw-missing-or-order",
        order(MESSAGES, *without(MESSAGES), MESSAGE_STORAGE=IN_COOKIE),
        RULED_OUT,
    ),
    (
        "mw-missing-or-order",
        world(checks=ChecksSeen((CheckMessage("admin.E410", 40, "must be in MIDDLEWARE"),))),
        CONFIRMED,
    ),
    ("mw-missing-or-order", order(MIDDLEWARE_CLASSES=ORDER, **BARE), CONFIRMED),
    ("mw-missing-or-order", order(*ORDER, MIDDLEWARE_CLASSES=ORDER), RULED_OUT),
    ("mw-missing-or-order", told(settings={"MIDDLEWARE": ()}), SUSPECTED),
    (
        "mw-missing-or-order",
        world(settings={"MIDDLEWARE": ("shop.middleware.Track", *ORDER)}, spots=[OWN]),
        SUSPECTED,
    ),
    (
        "mw-missing-or-order",
        world(settings={"MIDDLEWARE": (*ORDER, "shop.middleware.Track")}, spots=[OWN]),
        RULED_OUT,
    ),
    ("mw-third-party-session-backend", world(), RULED_OUT),
    (
        "mw-third-party-session-backend",
        world(
            settings={"SESSION_ENGINE": NO_ENGINE.name}, checks=ChecksSeen(unloadable=(NO_ENGINE,))
        ),
        CONFIRMED,
    ),
    (
        "mw-third-party-session-backend",
        world(settings={"SESSION_ENGINE": "user_sessions.backends.db"}),
        OPEN,
    ),
    (
        "mw-third-party-session-backend",
        world(settings={"SESSION_ENGINE": "shop.sessions"}, spots=[ENGINE]),
        SUSPECTED,
    ),
    (
        "mw-third-party-session-backend",
        world(settings={"SESSION_ENGINE": "other.sessions"}, spots=[ENGINE]),
        OPEN,
    ),
    ("mw-third-party-session-backend", world(spots=[ENGINE]), RULED_OUT),
    ("mw-third-party-session-backend", order(THEIRS, *without(SESSION)), SUSPECTED),
    (
        "mw-third-party-session-backend",
        order(THEIRS, *without(SESSION), SESSION_ENGINE="user_sessions.backends.db"),
        OPEN,
    ),
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


def test_a_nested_change_is_marked_below_it() -> None:
    assert BY_ID["code-nested-mutation"].remedy.change(world(spots=[NESTED])) == (
        "--- a/shop/views.py\n+++ b/shop/views.py\n@@ -12 +12,2 @@\n"
        '-    request.session["cart"]["tea"] = 2\n'
        '+    request.session["cart"]["tea"] = 2\n'
        "+    request.session.modified = True"
    )


def test_a_change_that_goes_on_in_the_next_line_is_not_cut_in_two() -> None:
    half = spot("nested-mutation", '    request.session["cart"].update(')
    assert BY_ID["code-nested-mutation"].remedy.change(world(spots=[half])) == ""


def test_a_stored_page_gets_a_copy_for_each_cookie() -> None:
    change = BY_ID["cache-page-shared"].remedy.change
    assert change(world(spots=[PERSONAL])).endswith("+@cache_page(60)\n+@vary_on_cookie")
    assert change(world(spots=[spot("cache-page", 'path("", cache_page(60)(home)),')])) == ""


def test_the_middleware_that_is_missing_becomes_the_first() -> None:
    source = ("MIDDLEWARE = [", f'    "{AUTH}",', "]")
    opened = spot("setting", source[0], "MIDDLEWARE", "shop/settings.py")
    opened = replace(opened, source=source, single=False)
    facts = world(settings={"MIDDLEWARE": without(SESSION)}, spots=[opened])
    change = BY_ID["mw-missing-or-order"].remedy.change
    assert f' MIDDLEWARE = [\n+    "{SESSION}",\n     "{AUTH}",' in change(facts)
    assert change(world()) == ""


def test_the_old_name_of_the_list_is_replaced() -> None:
    old = spot("setting", "MIDDLEWARE_CLASSES = [", "MIDDLEWARE_CLASSES", "shop/settings.py")
    facts = world(settings={"MIDDLEWARE": ()}, spots=[old])
    change = BY_ID["mw-missing-or-order"].remedy.change(facts)
    assert change.endswith("-MIDDLEWARE_CLASSES = [\n+MIDDLEWARE = [")


def test_django_s_own_engine_takes_the_place_of_another_alone() -> None:
    change = BY_ID["mw-third-party-session-backend"].remedy.change
    theirs = world(settings={"SESSION_ENGINE": "user_sessions.backends.db"})
    assert change(theirs).endswith('+SESSION_ENGINE = "django.contrib.sessions.backends.db"')
    nowhere = world(
        settings={"SESSION_ENGINE": NO_ENGINE.name}, checks=ChecksSeen(unloadable=(NO_ENGINE,))
    )
    assert change(nowhere).endswith('+SESSION_ENGINE = "django.contrib.sessions.backends.db"')
    assert change(world()) == ""
