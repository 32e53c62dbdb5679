"""One session that Django writes, and what our stores would hand out of it.

For `endings_side.py`, in whatever interpreter runs it.
"""

import os
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, Optional

from endings_world_side import DJANGO, FOLDER, WRITTEN

from session_tui.agent.codec import codec_of
from session_tui.agent.decoded import Decoded
from session_tui.agent.stores.base import Stored
from session_tui.model import Copies, Problem


def some_settings(draw: random.Random) -> Dict[str, Any]:
    """Settings that touch the end of a session."""
    return {
        "SESSION_COOKIE_AGE": draw.choice([1209600, 3600, 90, 1.5, 0, "3600", None]),
        "SESSION_SAVE_EVERY_REQUEST": draw.random() < 0.5,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": draw.random() < 0.3,
    }


def some_expiry(draw: random.Random, use_tz: bool) -> Any:
    """What a view gives to set_expiry."""
    aware = WRITTEN + timedelta(seconds=draw.randrange(-100, 10**6), microseconds=draw.randrange(9))
    naive = aware.astimezone().replace(tzinfo=None)
    fitting = aware if use_tz else naive
    strange = [aware, naive, "tomorrow", "", "0", [], [1], True, float("nan"), 1e300, -0.5, b"x"]
    return draw.choice(
        [
            None,
            None,
            0,
            300,
            draw.randrange(-100, 10**6),
            fitting,
            fitting,
            timedelta(seconds=draw.randrange(-100, 10**6)),
            draw.choice(strange),
        ]
    )


def store_class(engine: str) -> Any:
    """Django's class of an engine."""
    from importlib import import_module

    return import_module("django.contrib.sessions.backends." + engine).SessionStore


class Case:
    """One session, written by Django."""

    def __init__(self, draw: random.Random, engine: str, cache: str) -> None:
        self.draw, self.engine, self.cache = draw, engine, cache
        from django.conf import settings

        self.expiry = some_expiry(draw, settings.USE_TZ)
        self.settings = {
            "SESSION_ENGINE": "django.contrib.sessions.backends." + engine,
            "SESSION_CACHE_ALIAS": cache or "default",
        }
        if DJANGO < (5, 0) and draw.random() < 0.3:  # the last to have it
            name = "django.contrib.sessions.serializers.PickleSerializer"
            self.settings["SESSION_SERIALIZER"] = name
        self.at_write, self.at_read = some_settings(draw), some_settings(draw)
        if draw.random() < 0.6:
            self.at_read["SESSION_COOKIE_AGE"] = self.at_write["SESSION_COOKIE_AGE"]
        self.key, self.data = "", {}

    def write(self) -> bool:
        """Whether Django could write it at WRITTEN."""
        store = store_class(self.engine)()
        store["cart"] = [1, 2]
        try:
            store.set_expiry(self.expiry)
            store.save()
        except Exception:
            return False
        self.key, self.data = store.session_key, dict(store._session)
        if self.engine == "file" and self.draw.random() < 0.3:
            skew = self.draw.choice([40.5, -40.5, 0.000001])
            stamp = int((WRITTEN + timedelta(seconds=skew)).timestamp() * 10**6) * 1000
            os.utime(self.path(), ns=(stamp, stamp))
        elif self.engine == "file":
            stamp = int(WRITTEN.timestamp() * 10**6) * 1000
            os.utime(self.path(), ns=(stamp, stamp))
        if self.engine == "cached_db":
            self._part()
        return True

    def _part(self) -> None:
        """Sometimes takes one of the two places of cached_db away, or gives it another end."""
        from django.contrib.sessions.models import Session
        from django.core.cache import caches

        chance = self.draw.random()
        entry = "django.contrib.sessions.cached_db" + self.key
        if chance < 0.2:
            caches[self.cache].delete(entry)
        elif chance < 0.4:
            Session.objects.all().delete()
        elif chance < 0.6:
            caches[self.cache].set(entry, self.data, self.draw.choice([50, 5000, None]))

    def path(self) -> Path:
        """The file of the file engine."""
        from django.conf import settings

        return FOLDER / "sessions" / (settings.SESSION_COOKIE_NAME + self.key)

    def stored(self) -> Optional[Stored]:
        """It as our stores hand it out."""
        if self.engine == "file":
            return self._file()
        if self.engine == "signed_cookies":
            return Stored("", self.key.encode(), 0, None, (), origin="cookie")
        row = self._row() if self.engine in ("db", "cached_db") else None
        entry = self._entry() if self.cache else None
        if self.engine == "cached_db" and (row is None or entry is None):
            copies = Copies.ROW_ONLY if row else Copies.CACHE_ONLY
            found = row or entry
            return found._replace(copies=copies) if found else None
        return entry._replace(beside=row) if row and entry else row or entry

    def _file(self) -> Stored:
        from django.conf import settings

        age, written = settings.SESSION_COOKIE_AGE, self.path().stat().st_mtime
        end = None
        if isinstance(age, (int, float)):
            end = datetime.fromtimestamp(written, timezone.utc) + timedelta(seconds=age)
        return Stored(self.key, self.path().read_bytes(), 0, end, (), origin="file")

    def _row(self) -> Optional[Stored]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT session_data, expire_date || '' FROM django_session")
            found = cursor.fetchone()
        if found is None:
            return None
        return Stored(self.key, found[0].encode(), 0, _read(found[1]), (), origin="db:default")

    def _entry(self) -> Optional[Stored]:
        from django.core.cache import caches
        from django.db import connection

        if self.cache == "database":
            with connection.cursor() as cursor:
                cursor.execute("SELECT expires || '' FROM cache_table")
                ends = [_read(row[0]) for row in cursor.fetchall()]
        elif self.cache == "file":
            ends = [_second(path) for path in (FOLDER / "cache").glob("*.djcache")]
        else:
            local: Any = caches["locmem"]
            ends = [_moment(end) for end in local._expire_info.values()]
        return Stored("", b"", 0, ends[0], (), origin="cache:" + self.cache) if ends else None

    def decoded(self, stored: Stored) -> Decoded:
        """What it opens to: by our codec where it is signed text."""
        from django.conf import settings

        if stored.origin.startswith("cache:"):
            problem = Problem.NONE
            return Decoded(self.data, problem, None, None, "pickle", 9, None, True, "")
        salt = "django.contrib.sessions.backends." + self.engine
        salt = salt if self.engine == "signed_cookies" else ""
        codec = codec_of(settings, DJANGO, "SessionStore", (), salt)
        return codec.open(stored.payload or b"")

    def loads(self) -> Optional[bool]:
        """Whether Django's `load` gives it now; None where that raises."""
        try:
            return bool(store_class(self.engine)(self.key).load().get("cart") == [1, 2])
        except Exception:
            return None


def _read(stamp: str) -> Optional[datetime]:
    from django.conf import settings

    from session_tui.agent.stores.fetched import moment, zone_of

    return moment(stamp, zone_of("UTC" if settings.USE_TZ else settings.TIME_ZONE))[0]


def _second(path: Path) -> Optional[datetime]:
    import pickle

    with path.open("rb") as file:
        return _moment(pickle.load(file))


def _moment(seconds: Optional[float]) -> Optional[datetime]:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)
    except (OverflowError, ValueError):
        return None
