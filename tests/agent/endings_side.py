"""Django itself against our ends, engine by engine, in whatever interpreter runs this.

`python endings_side.py SEED N UTC|LOCAL` writes N sessions by each engine under a frozen clock,
lets Django load each at moments around its end, and prints every answer in which the two differ;
exits 1 if there was one. LOCAL is without USE_TZ, in a zone with summer time.
"""

import os
import random
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Iterator, List, Optional

sys.path.insert(0, str(Path(__file__).parents[2]))

from endings_case_side import Case
from endings_world_side import ENGINES, FOLDER, WRITTEN, World, configured, frozen

from session_tui.agent.expiry import Fate, end_of, expiry_of, rules_of


def moments(draw: random.Random, ours: Optional[datetime]) -> List[datetime]:
    """Where the two could differ: around our end, and at any time."""
    tick = timedelta(microseconds=1)
    around = [timedelta(0), tick, -tick, timedelta(seconds=1), timedelta(seconds=-1), tick * 2]
    later = [0, 0.5, 45, 80, 100, 4000, 10**6, 10**7]
    found = [WRITTEN + timedelta(seconds=draw.choice(later))]
    if ours is not None and ours.year < 9000:  # the database cache's word for never
        found += [ours + delta for delta in draw.sample(around, 3)]
    return [at for at in found if at >= WRITTEN]


def differences(case: Case) -> Iterator[str]:
    """Where Django and we differ on one session, as sentences."""
    from django.conf import settings

    stored = case.stored()
    if stored is None:
        return
    rules = rules_of(settings, case.engine, case.cache)
    decoded = case.decoded(stored)
    beside = case.decoded(stored.beside) if stored.beside else None
    end, world = end_of(stored, decoded, rules, beside), World()
    for at in moments(case.draw, end.at):
        with frozen(at):
            theirs = case.loads()
        world.back()
        ours = None if end.fate is Fate.FAILS else not end.is_past(at)
        if ours is not theirs:
            yield "at %s Django: %s, we: %s (%s)" % (at, theirs, ours, end)
    yield from used(case, stored, decoded, beside, rules)
    world.back()


def used(case: Case, stored: Any, decoded: Any, beside: Any, rules: Any) -> Iterator[str]:
    """What one more request by the middleware makes of both ends."""
    before, later = expiry_of(stored, decoded, rules, beside), WRITTEN + timedelta(seconds=30)
    with frozen(later):
        if not case.loads():
            return
        try:
            answer = request(case)
        except Exception as error:
            expected = "400" if type(error).__name__ == "SessionInterrupted" else "500"
            if expected not in before.cookie.sentence + before.engine.sentence:
                yield "the middleware raises %r, we: %s" % (error, before)
            return
    cookie = answer.cookies.get("sessionid")
    if bool(cookie) != rules.save_every_request:
        yield "a cookie was %ssent" % ("" if cookie else "not ")
    if case.engine == "signed_cookies" and cookie:
        case.key = cookie.value
    if case.engine == "file" and cookie:
        stamp = int(later.timestamp() * 10**6) * 1000
        os.utime(case.path(), ns=(stamp, stamp))
    found = case.stored()
    opened = case.decoded(found) if found else decoded
    other = case.decoded(found.beside) if found and found.beside else None
    after = expiry_of(found or stored, opened, rules, other)
    # With cached_db a read can fill the cache again, and the age may have changed since the write.
    steady = case.at_read["SESSION_COOKIE_AGE"] == case.at_write["SESSION_COOKIE_AGE"]
    if steady and case.engine != "cached_db":
        moved = before.engine.at != after.engine.at
        if moved != before.engine.slides:
            yield "moved: %s, we: %s, %s" % (moved, before.engine, after.engine)
    yield from sent(cookie, later, after)


def request(case: Case) -> Any:
    """One GET that does nothing with its session."""
    from django.conf import settings
    from django.contrib.sessions.middleware import SessionMiddleware
    from django.http import HttpRequest, HttpResponse

    asked = HttpRequest()
    asked.method = "GET"
    asked.COOKIES[settings.SESSION_COOKIE_NAME] = case.key
    return SessionMiddleware(lambda request: HttpResponse())(asked)


def sent(cookie: Any, at: datetime, after: Any) -> Iterator[str]:
    """Where the cookie that was sent `at` ends otherwise than we say."""
    if not cookie:
        return
    age = cookie["max-age"]
    if age == "":
        if after.cookie.at is not None:
            yield "no Max-Age, we: %s" % (after.cookie,)
        return
    apart = None if after.cookie.at is None else after.cookie.at - at - timedelta(seconds=age)
    if apart is None or abs(apart) > timedelta(seconds=1.5):
        yield "Max-Age %s at %s, we: %s" % (age, at, after.cookie)


def main(seed: int, count: int, zone: str) -> int:
    """Compares `count` sessions of each engine."""
    configured(zone == "UTC")
    from django.test.utils import override_settings

    draw, wrong, empty = random.Random(seed), 0, World()
    written = dict.fromkeys(ENGINES, 0)
    for engine, cache in ENGINES:
        for _ in range(count):
            empty.back()
            case = Case(draw, engine, cache)
            with override_settings(**case.settings, **case.at_write), frozen(WRITTEN):
                done = case.write()
            if not done:
                continue
            written[engine, cache] += 1
            with override_settings(**case.settings, **case.at_read):
                for found in differences(case):
                    wrong += 1
                    print(sys.version_info[:2], engine, cache, repr(case.expiry), end=" ")
                    print(case.at_write, case.at_read, found)
    idle = [name for name, times in written.items() if times < count // 3]
    print("too few were written: %s" % idle if idle else "", end="")
    return 1 if wrong or idle else 0


if __name__ == "__main__":
    try:
        status = main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    finally:
        shutil.rmtree(str(FOLDER))
    sys.exit(status)
