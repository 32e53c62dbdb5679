"""The time to live that Django gives a session on a real server, against our rules.

`python ttl_side.py redis|memcached LOCATION` writes sessions by the cache engine and asks the
server itself how long each lives; prints where that is not what we say, and exits 1.
"""

import socket
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Optional

sys.path.insert(0, str(Path(__file__).parents[2]))

import django
from django.conf import settings

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import expiry_of, rules_of
from session_tui.agent.stores.base import Stored
from session_tui.model import Problem

DAY = 86400
EXPIRIES = [None, 0, 300, 29 * DAY, 31 * DAY, timedelta(days=3), timedelta(days=40), "date"]
PREFIX = ":1:django.contrib.sessions.cache"


def configured(kind: str, location: str) -> str:
    """Django on that server; gives the kind of its cache as our side calls it."""
    if kind == "redis":
        modern = django.VERSION >= (4, 0)
        name = "django.core.cache.backends.redis" if modern else "django_redis.cache"
        backend, found = name + ".RedisCache", "redis" if modern else "django-redis"
    else:
        backend = "django.core.cache.backends.memcached.PyMemcacheCache"
        found = "memcached"
    settings.configure(
        SECRET_KEY="k" * 50,
        LOGGING_CONFIG=None,
        USE_TZ=True,
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        CACHES={"default": {"BACKEND": backend, "LOCATION": location}},
    )
    return found


def written(expiry: Any) -> Any:
    """A session by Django's engine."""
    from django.contrib.sessions.backends.cache import SessionStore

    store = SessionStore()
    store["cart"] = [1]
    if expiry == "date":
        expiry = datetime.now(timezone.utc) + timedelta(days=2)
    store.set_expiry(expiry)
    store.save()
    return store


def seconds_left(kind: str, location: str, key: str) -> Optional[float]:
    """What the server itself says; None where it has no such key."""
    if kind == "redis":
        import redis

        left = redis.Redis.from_url(location).pttl(PREFIX + key)
        return None if left == -2 else left / 1000
    host, port = location.split(":")
    with socket.create_connection((host, int(port)), 3) as connection:
        connection.sendall(("mg %s t\r\n" % (PREFIX + key)).encode())
        answer = connection.recv(200).decode()
    return None if answer.startswith("EN") else float(answer.split()[1][1:])


def main(kind: str, location: str) -> int:
    """Compares every way of giving an end, under two ages."""
    from django.test.utils import override_settings

    cache, wrong = configured(kind, location), 0
    for age in (1209600, 40 * DAY):
        for expiry in EXPIRIES:
            with override_settings(SESSION_COOKIE_AGE=age):
                found = difference(kind, location, cache, expiry)
            if found:
                wrong += 1
                print(sys.version_info[:2], kind, age, expiry, found)
    return 1 if wrong else 0


def difference(kind: str, location: str, cache: str, expiry: Any) -> str:
    """Where the server and we differ on one session."""
    store = written(expiry)
    now, left = datetime.now(timezone.utc), seconds_left(kind, location, store.session_key)
    if left is None:
        return "it is not there"
    data = dict(store._session)
    decoded = Decoded(data, Problem.NONE, None, None, "pickle", 9, None, True, "")
    end = now + timedelta(seconds=left)
    stored = Stored(store.session_key, b"", 0, end, (), origin="cache:default")
    ours = expiry_of(stored, decoded, rules_of(settings, "cache", cache))
    given = store.get_expiry_age()
    long = "More than 30 days" in ours.engine.sentence
    if abs(left - given) > 2 or ours.engine.at != end:
        return "the server: %s, Django: %s, we: %s" % (left, given, ours)
    counted = not isinstance(expiry, (timedelta, str))
    if kind == "memcached" and counted and long != (given > 30 * DAY):
        return "whose clock: %s, we: %s" % (given, ours.engine)
    if not store.get_expire_at_browser_close() and ours.first != "together":
        return "the cookie ends apart: %s" % (ours,)
    return ""


if __name__ == "__main__":
    time.tzset()
    sys.exit(main(sys.argv[1], sys.argv[2]))
