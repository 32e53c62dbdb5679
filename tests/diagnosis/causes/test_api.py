"""Scripts, apps and front ends of another origin."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model import Autopsy, Verdict
from session_tui.model.facts import Crowd, Facts
from tests.diagnosis.worlds import DAY, HOUR, NOW, SETTINGS, known, spot, told, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

DRF = ["djangorestframework"]
CORS = "corsheaders.middleware.CorsMiddleware"
ORDER = tuple(SETTINGS["MIDDLEWARE"])
FRONT = ("https://front.example",)
AGAIN = Crowd("7", 40, 30, NOW - HOUR, NOW)
CLASSES = "REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES"
TOKEN = ("rest_framework.authentication.TokenAuthentication",)


def cors(**settings: object) -> Facts:
    order = settings.pop("MIDDLEWARE", (CORS, *ORDER))
    every = {"CORS_ALLOWED_ORIGINS": FRONT, "CORS_ALLOW_CREDENTIALS": True, "MIDDLEWARE": order}
    return world(settings={**every, **settings})


def autopsy(verdict: Verdict) -> Autopsy:
    return Autopsy("abcdefgh…", (), verdict, None, None, None, None, (), NOW)


FETCH = spot("fetch-without-credentials", "  const r = await fetch(url);", "", "static/a.js")
AWAY = spot("fetch-without-credentials", 'fetch("https://api.example/me")', "cross-origin")

WORLDS = [
    ("api-client-omits-credentials", world(spots=[FETCH, AWAY]), SUSPECTED),
    ("api-client-omits-credentials", world(spots=[FETCH]), OPEN),
    ("api-client-omits-credentials", world(), OPEN),
    ("api-client-omits-credentials", world(packages=DRF, sample={"crowded": (AGAIN,)}), SUSPECTED),
    ("api-client-omits-credentials", world(sample={"crowded": (AGAIN,)}), OPEN),
    (
        "api-client-omits-credentials",
        world(packages=DRF, sample={"crowded": (Crowd("7", 40, 30, NOW - 9 * DAY, NOW),)}),
        OPEN,
    ),
    ("api-cors-credentials", cors(CORS_ALLOW_CREDENTIALS=False), SUSPECTED),
    ("api-cors-credentials", cors(), OPEN),
    ("api-cors-credentials", cors(CORS_ALLOW_ALL_ORIGINS=True), RULED_OUT),
    (
        "api-cors-credentials",
        cors(CORS_ALLOW_ALL_ORIGINS=True, CORS_URLS_REGEX="^/api/.*"),
        OPEN,
    ),
    (
        "api-cors-credentials",
        cors(CORS_ALLOW_ALL_ORIGINS=True, CORS_ALLOW_CREDENTIALS=False),
        SUSPECTED,
    ),
    ("api-cors-credentials", cors(MIDDLEWARE=(*ORDER, CORS)), SUSPECTED),
    ("api-cors-credentials", cors(MIDDLEWARE=ORDER), SUSPECTED),
    (
        "api-cors-credentials",
        world(
            settings={
                "CORS_ALLOWED_ORIGINS": FRONT,
                "MIDDLEWARE": (CORS, *ORDER),
                "SESSION_COOKIE_PATH": "/",
            }
        ),
        SUSPECTED,
    ),
    (
        "api-cors-credentials",
        told(settings={"CORS_ALLOWED_ORIGINS": FRONT, "MIDDLEWARE": (CORS, *ORDER)}),
        OPEN,
    ),
    ("api-cors-credentials", world(), OPEN),
    ("api-drf-session-auth-csrf", world(), RULED_OUT),
    ("api-drf-session-auth-csrf", world(packages=DRF), OPEN),
    ("api-drf-session-auth-csrf", world(packages=DRF, settings={CLASSES: TOKEN}), OPEN),
    ("api-drf-session-auth-csrf", told(settings={CLASSES: TOKEN}), OPEN),
    (
        "api-drf-session-auth-csrf",
        world(packages=DRF, settings={"CSRF_COOKIE_HTTPONLY": True}),
        SUSPECTED,
    ),
    (
        "api-drf-session-auth-csrf",
        world(
            packages=DRF,
            settings={"CORS_ALLOWED_ORIGINS": FRONT, "CORS_ALLOW_CREDENTIALS": True},
        ),
        SUSPECTED,
    ),
    (
        "api-drf-session-auth-csrf",
        world(
            packages=DRF,
            settings={
                "CORS_ALLOWED_ORIGINS": (*FRONT, "https://shop.example"),
                "CORS_ALLOW_CREDENTIALS": True,
                "CSRF_TRUSTED_ORIGINS": ("https://*.example",),
                "CSRF_COOKIE_HTTPONLY": False,
            },
        ),
        OPEN,
    ),
    ("client-app-forces-logout", world(), OPEN),
    ("client-app-forces-logout", world(autopsy=known(autopsy(Verdict.REFUSED))), RULED_OUT),
    ("client-app-forces-logout", world(autopsy=known(autopsy(Verdict.AUTHENTICATED))), OPEN),
    (
        "client-app-forces-logout",
        world(autopsy=known(autopsy(Verdict.AUTHENTICATED)), packages=DRF),
        SUSPECTED,
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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("await fetch(url);", 'await fetch(url, { credentials: "include" });'),
        ("fetch(`${API}/cart/`)", 'fetch(`${API}/cart/`, { credentials: "include" })'),
        (
            'fetch(`${API}/`, { method: "POST", body });',
            'fetch(`${API}/`, { credentials: "include", method: "POST", body });',
        ),
    ],
)
def test_fetch_is_told_to_send_cookies(old: str, new: str) -> None:
    facts = world(spots=[spot("fetch-without-credentials", old)])
    change = BY_ID["api-client-omits-credentials"].remedy.change(facts)
    assert change.endswith(f"-{old}\n+{new}")


@pytest.mark.parametrize("line", ["fetch(url, {", "fetch(address(", "$.get(url)"])
def test_a_call_that_is_not_seen_as_a_whole_is_left_alone(line: str) -> None:
    change = BY_ID["api-client-omits-credentials"].remedy.change
    assert change(world(spots=[spot("fetch-without-credentials", line)])) == ""


def test_credentials_are_allowed_where_they_were_not() -> None:
    change = BY_ID["api-cors-credentials"].remedy.change
    assert change(cors(CORS_ALLOW_CREDENTIALS=False)).endswith("+CORS_ALLOW_CREDENTIALS = True")
    assert change(cors()) == ""


def test_the_origins_that_are_missing_are_trusted() -> None:
    change = BY_ID["api-drf-session-auth-csrf"].remedy.change(cors())
    assert change.endswith("+CSRF_TRUSTED_ORIGINS = ['https://front.example']")
