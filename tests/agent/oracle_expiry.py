"""Django against the rules of expiry, in whatever interpreter runs this: see `oracle_codec.py`.

`python oracle_expiry.py SEED N` prints each session on which the two differ, and exits 1 if there
was one.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from django.conf import settings
from django.utils.http import http_date

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import expiry_of, rules_of
from session_tui.agent.stores.base import Stored
from session_tui.model import Problem

SAVED = datetime(2026, 3, 1, 12, 30, 15, tzinfo=timezone.utc)


def configured() -> None:
    """Django's settings, where nobody has made any."""
    if not settings.configured:
        settings.configure(SECRET_KEY="k" * 50, LOGGING_CONFIG=None, USE_TZ=True)


def django_says(data: dict[str, Any]) -> tuple[datetime, float | None]:
    """The end that a save at SAVED writes, aware, and the age of the cookie sent with it.

    Asks in the order of `SessionMiddleware.process_response`; raises what Django raises.
    """
    from django.contrib.sessions.backends.db import SessionStore

    store: Any = SessionStore("k" * 32)
    store._session_cache = dict(data)
    local = SAVED if settings.USE_TZ else SAVED.astimezone().replace(tzinfo=None)
    age = None
    if not store.get_expire_at_browser_close():
        age = store.get_expiry_age(modification=local)
        http_date(time.time() + age)
        int(age)
    end = store.get_expiry_date(modification=local)
    return end.astimezone(timezone.utc), age


def difference(data: dict[str, Any]) -> str:
    """How our two ends differ from Django's for one saved at SAVED; empty where they agree."""
    rules = rules_of(settings)
    try:
        end, age = django_says(data)
    except Exception as error:
        ours = expiry_of(row(SAVED), decoded(data), rules)
        said = "answers 500" in ours.engine.sentence and "answers 500" in ours.cookie.sentence
        fine = said and ours.first == "unknown" and not ours.engine.slides
        return "" if fine else f"Django raises {error!r}, we say {ours!r}"
    ours = expiry_of(row(end), decoded(data), rules)
    if "answers 500" in ours.engine.sentence or "Written when" in ours.engine.sentence:
        return f"{end!r} {ours!r}"
    if "another" in ours.engine.sentence or ours.engine.at != end:
        return f"another end: {end!r}, {ours!r}"
    if age is None:
        return "" if ours.cookie.at is None and ours.first == "unknown" else f"closes: {ours!r}"
    apart = abs((ours.cookie.at or end) - (SAVED + timedelta(seconds=age)))
    fine = ours.cookie.at is not None and apart <= timedelta(seconds=1) and ours.first == "together"
    return "" if fine else f"cookie: age {age!r}, {ours!r}"


def row(end: datetime | None) -> Stored:
    """A row of the db engine that ends at `end`."""
    return Stored("k" * 32, b"", 0, end, (), origin="db:default")


def decoded(data: dict[str, Any]) -> Decoded:
    """`data` as the codec gives it, saved at SAVED."""
    return Decoded(data, Problem.NONE, "SECRET_KEY", SAVED, "signed", 100, "salt", True, "")


def some_settings(draw: random.Random) -> dict[str, Any]:
    """Settings that touch the end of a session."""
    return {
        "SESSION_COOKIE_AGE": draw.choice([1209600, 3600, 0, 1.5, "3600", None]),
        "SESSION_SAVE_EVERY_REQUEST": draw.random() < 0.5,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": draw.random() < 0.3,
        "USE_TZ": draw.random() < 0.7,
    }


def some_expiry(draw: random.Random) -> Any:
    """A `_session_expiry` as sites leave it, and as none should."""
    date = SAVED + timedelta(
        seconds=draw.randrange(-(10**8), 10**9), microseconds=draw.randrange(9)
    )
    naive = date.replace(tzinfo=None)
    strange = [None, True, False, "", "0", "tomorrow", [], [1], {}, {"at": 1}, float("nan"), 1e300]
    strange += [float("inf"), 10**15, -(10**15), 10**400, "0001-01-01T00:00:00+14:00", "2030-01-01"]
    return draw.choice(
        [
            0,
            0.0,
            300,
            draw.randrange(-(10**6), 10**9),
            draw.random() * 1000000.0,
            date.isoformat(),
            naive.isoformat(),
            draw.choice(strange),
            draw.choice(strange),
        ]
    )


def main(seed: int, count: int) -> int:
    """Compares on `count` sessions, each under settings of its own."""
    from django.test.utils import override_settings

    configured()
    draw, differences = random.Random(seed), 0
    for _ in range(count):
        chosen = some_settings(draw)
        data = {"_session_expiry": some_expiry(draw)} if draw.random() < 0.9 else {}
        with override_settings(**chosen):
            found = difference(data)
        if found:
            differences += 1
            print(sys.version_info[:2], chosen, data, found)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
