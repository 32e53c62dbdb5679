"""Sessions that end when somebody said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, expiry
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import CodeSeen, Facts, Package, PackagesSeen, Span
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import (
    NOW,
    SETTINGS,
    known,
    settings,
    spot,
    told,
    unknown,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

AGE, SAVING = "SESSION_COOKIE_AGE", "SESSION_SAVE_EVERY_REQUEST"
CLOSING, REMEMBER = "SESSION_EXPIRE_AT_BROWSER_CLOSE", "ACCOUNT_SESSION_REMEMBER"

PLAIN = {
    **SETTINGS,
    "ALLOWED_HOSTS": (),
    "DEBUG": True,
    "SESSION_COOKIE_NAME": "sessionid",
    "SESSION_COOKIE_SECURE": False,
    "SECURE_SSL_REDIRECT": False,
    "SECURE_PROXY_SSL_HEADER": None,
    "CSRF_COOKIE_SECURE": False,
    SAVING: False,
}
"""What `startproject` makes."""

SET_ZERO = spot("set-expiry", "    request.session.set_expiry(0)", "0")
SET_MONTH = spot("set-expiry", "    request.session.set_expiry(2592000)", "2592000")
MIDDLEWARE = SETTINGS["MIDDLEWARE"]
TIMEOUT = "session_security.middleware.SessionSecurityMiddleware"
REFRESH = "mozilla_django_oidc.middleware.SessionRefresh"
SESSION_LINE = "Set-Cookie: shop_sessionid=…; HttpOnly; Path=/; SameSite=Lax; Secure"
LASTING_LINE = SESSION_LINE + "; Max-Age=1209600"
UNUSED = known(PackagesSeen((Package("django-allauth", "65.0", False),)))
HALF_HOUR = Span("1800", 40, NOW - timedelta(days=1), NOW)


def minus(*names: str, **changed: Any) -> Facts:
    """The healthy world with some settings that nobody knows."""
    left = {name: value for name, value in SETTINGS.items() if name not in names}
    return world(settings=known(settings(left)), **changed)


def saving(**changed: Any) -> dict[str, Any]:
    return {SAVING: False, **changed}


WORLDS = [
    ("expiry-not-refreshed", world(), RULED_OUT),
    ("expiry-not-refreshed", world(settings=saving()), OPEN),
    ("expiry-not-refreshed", world(settings=saving(), users={"not_refreshed": 190}), OPEN),
    (
        "expiry-not-refreshed",
        world(settings=saving(SESSION_COOKIE_AGE=3600), users={"not_refreshed": 190}),
        SUSPECTED,
    ),
    (
        "expiry-not-refreshed",
        world(settings=saving(SESSION_COOKIE_AGE=259200), users={"not_refreshed": 190}),
        SUSPECTED,
    ),
    (
        "expiry-not-refreshed",
        world(settings=saving(SESSION_COOKIE_AGE=604800), users={"not_refreshed": 190}),
        SUSPECTED,
    ),
    (
        "expiry-not-refreshed",
        world(
            settings=saving(SESSION_COOKIE_AGE=604800),
            users={"not_refreshed": 20, "visited_after": 150},
        ),
        OPEN,
    ),
    ("expiry-not-refreshed", world(settings=saving(SESSION_COOKIE_AGE=259200)), OPEN),
    ("expiry-not-refreshed", told(settings=saving(SESSION_COOKIE_AGE=3600)), SUSPECTED),
    (
        "expiry-not-refreshed",
        world(settings=saving(SESSION_COOKIE_AGE=3600), users={"visited_after": 50}),
        RULED_OUT,
    ),
    ("expiry-not-refreshed", minus(SAVING), OPEN),
    ("expiry-cookie-age-too-short", world(settings={AGE: 30}), SUSPECTED),
    ("expiry-cookie-age-too-short", world(settings={AGE: 1440}), SUSPECTED),
    ("expiry-cookie-age-too-short", world(settings={AGE: 1800}), SUSPECTED),
    ("expiry-cookie-age-too-short", world(settings={AGE: 28800}), OPEN),
    ("expiry-cookie-age-too-short", world(settings={AGE: 0}), CONFIRMED),
    ("expiry-cookie-age-too-short", world(settings={AGE: 0}, spots=[SET_MONTH]), SUSPECTED),
    ("expiry-cookie-age-too-short", world(settings={AGE: "3600"}), OPEN),
    ("expiry-cookie-age-too-short", world(sample={"ages": (HALF_HOUR,)}), SUSPECTED),
    ("expiry-cookie-age-too-short", world(set_cookie=f"{SESSION_LINE}; Max-Age=20"), SUSPECTED),
    ("expiry-cookie-age-too-short", world(set_cookie=LASTING_LINE), RULED_OUT),
    ("expiry-cookie-age-too-short", world(), RULED_OUT),
    ("expiry-browser-close-setting", world(settings={CLOSING: True}), SUSPECTED),
    (
        "expiry-browser-close-setting",
        world(settings={CLOSING: True}, set_cookie=SESSION_LINE),
        SUSPECTED,
    ),
    (
        "expiry-browser-close-setting",
        world(settings={CLOSING: True}, set_cookie=LASTING_LINE),
        RULED_OUT,
    ),
    ("expiry-browser-close-setting", world(), RULED_OUT),
    ("expiry-browser-close-setting", minus(CLOSING), OPEN),
    ("expiry-set-expiry-zero", world(), RULED_OUT),
    (
        "expiry-set-expiry-zero",
        world(sample={"browser_close": 580}, spots=[SET_ZERO]),
        CONFIRMED,
    ),
    (
        "expiry-set-expiry-zero",
        world(
            sample={"browser_close": 580},
            packages=["django-allauth"],
            settings={REMEMBER: False},
        ),
        CONFIRMED,
    ),
    ("expiry-set-expiry-zero", world(sample={"browser_close": 580}), SUSPECTED),
    ("expiry-set-expiry-zero", world(sample={"browser_close": 580}, spots=[SET_MONTH]), SUSPECTED),
    (
        "expiry-set-expiry-zero",
        world(
            sample={"browser_close": 580},
            packages=["django-allauth"],
            settings={REMEMBER: True},
        ),
        SUSPECTED,
    ),
    ("expiry-set-expiry-zero", world(sample={"browser_close": 580}, packages=UNUSED), SUSPECTED),
    # A box that most people tick: a few sessions that end early prove nothing.
    ("expiry-set-expiry-zero", world(sample={"browser_close": 60}, spots=[SET_ZERO]), SUSPECTED),
    (
        "expiry-set-expiry-zero",
        world(sample={"browser_close": 580}, spots=[SET_ZERO], settings={CLOSING: True}),
        RULED_OUT,
    ),
    ("expiry-set-expiry-zero", told(spots=[SET_ZERO]), SUSPECTED),
    ("expiry-set-expiry-zero", told(packages=["django-allauth"]), OPEN),
    ("expiry-set-expiry-zero", world(sample=unknown()), OPEN),
    ("expiry-set-expiry-zero", world(sample=unknown(), set_cookie=SESSION_LINE), SUSPECTED),
    ("expiry-set-expiry-zero", world(sample={"states": ()}), OPEN),
    ("expiry-default-too-long", world(), OPEN),
    ("expiry-default-too-long", world(settings={CLOSING: True}), OPEN),
    ("expiry-default-too-long", world(settings={AGE: 31536000}), SUSPECTED),
    ("expiry-default-too-long", world(settings={AGE: 900}, sample={"ages": ()}), RULED_OUT),
    ("expiry-default-too-long", world(settings={AGE: 900}), OPEN),
    ("expiry-extended-by-polling", world(), OPEN),
    ("expiry-extended-by-polling", world(settings=saving()), RULED_OUT),
    (
        "expiry-extended-by-polling",
        world(settings=saving(), packages=["django-session-security"]),
        OPEN,
    ),
    ("expiry-extended-by-polling", world(settings=saving(), packages=unknown()), OPEN),
    ("expiry-extended-by-polling", minus(SAVING), OPEN),
    (
        "expiry-extended-by-polling",
        world(
            settings=known(
                settings(
                    SETTINGS,
                    (("SESSION_SECURITY_PASSIVE_URL", "SESSION_SECURITY_PASSIVE_URLS"),),
                )
            )
        ),
        SUSPECTED,
    ),
    ("expiry-idle-timeout-middleware", world(), RULED_OUT),
    (
        "expiry-idle-timeout-middleware",
        world(
            settings={
                "MIDDLEWARE": (*MIDDLEWARE, TIMEOUT),
                "SESSION_SECURITY_EXPIRE_AFTER": 600,
            }
        ),
        SUSPECTED,
    ),
    (
        "expiry-idle-timeout-middleware",
        world(spots=[spot("own-middleware", "class AutoLogout:", "shop.idle.AutoLogout")]),
        SUSPECTED,
    ),
    (
        "expiry-idle-timeout-middleware",
        world(spots=[spot("own-middleware", "class Basket:", "shop.basket.Basket")]),
        OPEN,
    ),
    (
        "expiry-idle-timeout-middleware",
        world(sample={"names": (Span("last_activity", 500),)}),
        SUSPECTED,
    ),
    ("expiry-idle-timeout-middleware", world(code=unknown()), RULED_OUT),
    (
        "expiry-idle-timeout-middleware",
        world(code=unknown(), settings={"MIDDLEWARE": (*MIDDLEWARE, "shop.middleware.Basket")}),
        OPEN,
    ),
    ("expiry-idle-timeout-middleware", minus("MIDDLEWARE"), OPEN),
    ("idp-session-lifetime", world(), RULED_OUT),
    (
        "idp-session-lifetime",
        world(
            settings={
                "MIDDLEWARE": (*MIDDLEWARE, REFRESH),
                "OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS": 300,
            },
            packages=["mozilla-django-oidc"],
        ),
        SUSPECTED,
    ),
    ("idp-session-lifetime", world(settings={"SOCIAL_AUTH_SESSION_EXPIRATION": True}), SUSPECTED),
    (
        "idp-session-lifetime",
        world(sample={"names": (Span("oidc_id_token_expiration", 500),)}),
        SUSPECTED,
    ),
    ("idp-session-lifetime", world(packages=["django-allauth"]), OPEN),
    ("idp-session-lifetime", world(users={"external": 100}), OPEN),
    ("idp-session-lifetime", world(packages=unknown()), OPEN),
    ("idp-session-lifetime", minus("MIDDLEWARE"), OPEN),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement
    assert bool(judgement.proves) is (certainty in (SUSPECTED, OPEN))


@pytest.mark.parametrize("cause", expiry.CAUSES, ids=lambda cause: cause.id)
def test_nothing_is_known_of_nothing(cause: Any) -> None:
    judgement = cause.judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


@pytest.mark.parametrize("cause", expiry.CAUSES, ids=lambda cause: cause.id)
def test_needs_are_what_is_looked_at(cause: Any) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause.id]
    assert looked_at(cause, [*worlds, told()]) == set(cause.needs)


@pytest.mark.parametrize("cause", expiry.CAUSES, ids=lambda cause: cause.id)
def test_a_new_project_has_nothing_to_suspect(cause: Any) -> None:
    facts = world(settings=PLAIN, users={"not_refreshed": 200})
    assert cause.judge(facts).certainty in (OPEN, RULED_OUT)


def test_the_family_is_whole() -> None:
    assert len(expiry.CAUSES) == 8
    assert {cause.family for cause in expiry.CAUSES} == {"expiry"}


def at(name: str, value: str) -> Any:
    """Where the project gives a setting its value."""
    return spot("setting", f"{name} = {value}", name, "shop/settings.py")


CHANGES = [
    ("expiry-not-refreshed", {SAVING: False}, (), [at(SAVING, "False")], f"{SAVING} = True"),
    (
        "expiry-cookie-age-too-short",
        {AGE: 30},
        (),
        [at(AGE, "30")],
        f"{AGE} = 60 * 60 * 24 * 14  # seconds: two weeks",
    ),
    (
        "expiry-browser-close-setting",
        {CLOSING: True},
        (),
        [at(CLOSING, "True")],
        f"{CLOSING} = False",
    ),
    (
        "expiry-set-expiry-zero",
        {},
        (),
        [SET_ZERO],
        "    request.session.set_expiry(None)  # None: as the settings have it",
    ),
    (
        "expiry-set-expiry-zero",
        {REMEMBER: None},
        ["django-allauth"],
        [at(REMEMBER, "None")],
        f"{REMEMBER} = True",
    ),
    (
        "expiry-default-too-long",
        {},
        (),
        [at(AGE, "1209600")],
        f"{AGE} = 60 * 60  # seconds",
    ),
    (
        "expiry-extended-by-polling",
        {},
        ["django-session-security"],
        [at("SESSION_SECURITY_PASSIVE_URLS", "[]")],
        'SESSION_SECURITY_PASSIVE_URLS = ["/notifications/"]',
    ),
    (
        "expiry-idle-timeout-middleware",
        {"SESSION_SECURITY_EXPIRE_AFTER": 600},
        (),
        [at("SESSION_SECURITY_EXPIRE_AFTER", "600")],
        "SESSION_SECURITY_EXPIRE_AFTER = 4 * 60 * 60  # seconds",
    ),
    (
        "idp-session-lifetime",
        {"SOCIAL_AUTH_SESSION_EXPIRATION": True},
        (),
        [at("SOCIAL_AUTH_SESSION_EXPIRATION", "True")],
        "SOCIAL_AUTH_SESSION_EXPIRATION = False",
    ),
    (
        "idp-session-lifetime",
        {"MIDDLEWARE": (REFRESH,)},
        (),
        [at("OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS", "900")],
        "OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS = 4 * 60 * 60  # seconds",
    ),
]


@pytest.mark.parametrize(("cause", "values", "installed", "spots", "line"), CHANGES)
def test_a_change_mends_it(
    cause: str, values: dict[str, Any], installed: Any, spots: list[Any], line: str
) -> None:
    facts = world(settings=values, packages=installed, spots=spots)
    change = BY_ID[cause].remedy.change(facts).splitlines()
    assert change[-2:] == [f"-{spots[0].snippet}", f"+{line}"]


def test_a_change_that_mends_nothing_is_not_offered() -> None:
    for name in ("set-expiry-zero", "extended-by-polling", "idle-timeout-middleware"):
        assert BY_ID[f"expiry-{name}"].remedy.change(world()) == ""
    assert BY_ID["idp-session-lifetime"].remedy.change(world(code=CodeSeen((), 0))) == ""
