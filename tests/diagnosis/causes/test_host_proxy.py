"""Names of hosts, proxies, CDNs, several machines."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import Disk, Facts, WorkersSeen
from tests.diagnosis.worlds import (
    CACHE,
    COOKIES,
    DAY,
    DB,
    FILE,
    NOW,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

BOTH = ("shop.example", "www.shop.example")
LOCAL = {"DEBUG": True, "ALLOWED_HOSTS": ()}
SQLITE = {"DATABASES.default.ENGINE": "django.db.backends.sqlite3"}
REDIS = {"SESSION_ENGINE": CACHE, "CACHES.default.BACKEND": "django_redis.cache.RedisCache"}
AWAY = {"newest": NOW - DAY}
CACHED = "django.middleware.cache.UpdateCacheMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
NFS = Disk("/srv/sessions", "sessions", "nfs4", 1, 1, None)


def redis(*locations: str) -> Facts:
    return world(settings={**REDIS, "CACHES.default.LOCATION": locations})


WORLDS = [
    ("host-www-apex-split", world(settings={"ALLOWED_HOSTS": BOTH}), SUSPECTED),
    ("host-www-apex-split", world(settings={"ALLOWED_HOSTS": (".shop.example",)}), OPEN),
    ("host-www-apex-split", world(settings={"ALLOWED_HOSTS": ("*",)}), OPEN),
    ("host-www-apex-split", world(settings=LOCAL), RULED_OUT),
    ("host-www-apex-split", world(), RULED_OUT),
    (
        "host-www-apex-split",
        world(settings={"ALLOWED_HOSTS": BOTH, "SESSION_COOKIE_DOMAIN": "shop.example"}),
        RULED_OUT,
    ),
    (
        "host-www-apex-split",
        world(settings={"ALLOWED_HOSTS": BOTH, "SESSION_COOKIE_DOMAIN": "www.shop.example"}),
        SUSPECTED,
    ),
    (
        "host-www-apex-split",
        world(settings={"ALLOWED_HOSTS": BOTH, "PREPEND_WWW": True}),
        RULED_OUT,
    ),
    (
        "host-www-apex-split",
        world(settings={"ALLOWED_HOSTS": BOTH, "PREPEND_WWW": True, "MIDDLEWARE": ()}),
        SUSPECTED,
    ),
    ("host-www-apex-split", told(settings={"ALLOWED_HOSTS": BOTH}), OPEN),
    ("host-localhost-127", world(), RULED_OUT),
    ("host-localhost-127", world(settings=LOCAL), OPEN),
    (
        "host-localhost-127",
        world(settings={**LOCAL, "SESSION_COOKIE_DOMAIN": "localhost"}),
        SUSPECTED,
    ),
    (
        "host-localhost-127",
        world(
            settings={
                **LOCAL,
                "CORS_ALLOWED_ORIGINS": ("http://localhost:3000",),
                "CSRF_TRUSTED_ORIGINS": ("http://127.0.0.1:3000", "http://[broken"),
            }
        ),
        SUSPECTED,
    ),
    (
        "host-localhost-127",
        world(settings={**LOCAL, "CORS_ALLOWED_ORIGINS": ("http://localhost:3000",)}),
        OPEN,
    ),
    (
        "host-localhost-127",
        world(
            settings={
                "DEBUG": True,
                "ALLOWED_HOSTS": ("localhost", "127.0.0.1"),
                "CORS_ALLOWED_ORIGINS": ("http://localhost:3000",),
            }
        ),
        SUSPECTED,
    ),
    (
        "host-localhost-127",
        world(settings={"DEBUG": True, "ALLOWED_HOSTS": ("localhost", "127.0.0.1")}),
        OPEN,
    ),
    ("proxy-ssl-header-missing", world(), RULED_OUT),
    ("proxy-ssl-header-missing", world(sample=AWAY), OPEN),
    ("proxy-ssl-header-missing", world(workers=unknown()), OPEN),
    (
        "proxy-ssl-header-missing",
        world(workers=WorkersSeen("web1", (worker(stale=True),))),
        OPEN,
    ),
    (
        "proxy-ssl-header-missing",
        world(settings={"SECURE_PROXY_SSL_HEADER": None}, sample=AWAY),
        SUSPECTED,
    ),
    ("proxy-ssl-header-missing", world(settings={"SECURE_PROXY_SSL_HEADER": None}), RULED_OUT),
    (
        "proxy-ssl-header-missing",
        world(settings={"SECURE_PROXY_SSL_HEADER": None, "SECURE_SSL_REDIRECT": False}),
        OPEN,
    ),
    (
        "proxy-ssl-header-missing",
        world(settings={"SECURE_PROXY_SSL_HEADER": ("X-Forwarded-Proto", "https")}, sample=AWAY),
        SUSPECTED,
    ),
    (
        "proxy-ssl-header-missing",
        told(settings={"SECURE_SSL_REDIRECT": True, "SECURE_PROXY_SSL_HEADER": None}),
        SUSPECTED,
    ),
    ("proxy-header-too-large", world(settings={"SESSION_ENGINE": COOKIES}), OPEN),
    ("proxy-header-too-large", world(), OPEN),
    ("cdn-strips-cookies", world(), OPEN),
    ("cdn-strips-cookies", world(settings=LOCAL), RULED_OUT),
    ("cdn-caches-page", world(spots=[spot("cache-page")]), OPEN),
    ("cdn-caches-page", world(settings=LOCAL), RULED_OUT),
    ("cdn-caches-set-cookie", world(spots=[spot("cache-page")]), SUSPECTED),
    ("cdn-caches-set-cookie", world(settings={"MIDDLEWARE": (CACHED,)}), SUSPECTED),
    (
        "cdn-caches-set-cookie",
        world(spots=[spot("cache-page")], settings={"SESSION_SAVE_EVERY_REQUEST": False}),
        OPEN,
    ),
    ("cdn-caches-set-cookie", world(), OPEN),
    ("cdn-caches-set-cookie", world(settings=LOCAL), RULED_OUT),
    ("lb-per-node-store", world(), RULED_OUT),
    ("lb-per-node-store", world(settings={"SESSION_ENGINE": COOKIES}), RULED_OUT),
    ("lb-per-node-store", world(settings=SQLITE), OPEN),
    ("lb-per-node-store", world(settings=SQLITE, host={"platform": ("FLY_APP",)}), SUSPECTED),
    ("lb-per-node-store", world(settings=SQLITE, host={"container": "kubernetes"}), SUSPECTED),
    ("lb-per-node-store", world(settings={"DATABASES.default.HOST": ""}), OPEN),
    ("lb-per-node-store", world(settings={"DATABASES.default.HOST": "db"}), OPEN),
    ("lb-per-node-store", world(settings={"SESSION_ENGINE": FILE}), OPEN),
    (
        "lb-per-node-store",
        world(settings={"SESSION_ENGINE": FILE}, host={"disks": (NFS,)}),
        RULED_OUT,
    ),
    ("lb-per-node-store", redis("redis://:***@cache1.internal:6379/1"), RULED_OUT),
    ("lb-per-node-store", redis("redis://127.0.0.1:6379/1"), OPEN),
    ("lb-per-node-store", redis("unix:///run/redis.sock?db=1"), OPEN),
    ("lb-per-node-store", redis("redis://[2001:db8::1]:6379/1"), RULED_OUT),
    ("lb-per-node-store", redis("redis://cache"), OPEN),
    ("lb-per-node-store", redis(), OPEN),
    (
        "lb-per-node-store",
        told(settings={"SESSION_ENGINE": DB, **SQLITE}, host={"platform": ("FLY_APP",)}),
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


def test_the_bare_domain_is_sent_to_www() -> None:
    change = BY_ID["host-www-apex-split"].remedy.change(world(settings={"ALLOWED_HOSTS": BOTH}))
    assert change.endswith("+PREPEND_WWW = True")


def test_the_header_of_the_proxy_is_written_where_it_was_none() -> None:
    old = spot("setting", "SECURE_PROXY_SSL_HEADER = None", "SECURE_PROXY_SSL_HEADER", "s.py")
    facts = world(settings={"SECURE_PROXY_SSL_HEADER": None}, spots=[old])
    assert BY_ID["proxy-ssl-header-missing"].remedy.change(facts) == (
        "--- a/s.py\n+++ b/s.py\n@@ -12 +12 @@\n-SECURE_PROXY_SSL_HEADER = None\n"
        '+SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'
    )


def test_an_engine_of_the_server_is_written_for_signed_cookies_alone() -> None:
    change = BY_ID["proxy-header-too-large"].remedy.change
    assert 'SESSION_ENGINE = "django.contrib.sessions.backends.db"' in change(
        world(settings={"SESSION_ENGINE": COOKIES})
    )
    assert change(world()) == ""


def test_saving_at_every_request_is_switched_off() -> None:
    change = BY_ID["cdn-caches-set-cookie"].remedy.change(world())
    assert "+SESSION_SAVE_EVERY_REQUEST = False" in change
