"""The engines that need no server, in one place that can be frozen and put back as it was.

For `endings_side.py`, in whatever interpreter runs it.
"""

import os
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Iterator, List
from unittest import mock

import django

FOLDER = Path(tempfile.mkdtemp(prefix="session-tui-"))
DJANGO = django.VERSION[:2]
WRITTEN = datetime(2026, 3, 20, 12, 30, 15, 250000, tzinfo=timezone.utc)
"""Nine days before the clocks of Europe/Berlin go forward."""

BACKENDS = {
    "database": ("db.DatabaseCache", "cache_table"),
    "file": ("filebased.FileBasedCache", str(FOLDER / "cache")),
    "locmem": ("locmem.LocMemCache", "here"),
}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends." + backend, "LOCATION": location}
    for name, (backend, location) in BACKENDS.items()
}
ENGINES = [("db", ""), ("file", ""), ("signed_cookies", "")]
ENGINES += [(engine, cache) for engine in ("cache", "cached_db") for cache in BACKENDS]


def configured(use_tz: bool) -> None:
    """Django with all of these engines."""
    import logging

    from django.conf import settings
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)

    zone = "UTC" if use_tz else "Europe/Berlin"
    os.environ["TZ"] = zone  # as django.conf.Settings does for a settings module
    time.tzset()
    (FOLDER / "sessions").mkdir()
    settings.configure(
        SECRET_KEY="k" * 50,
        LOGGING_CONFIG=None,
        USE_TZ=use_tz,
        TIME_ZONE=zone,
        SESSION_FILE_PATH=str(FOLDER / "sessions"),
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        CACHES={**CACHES, "default": CACHES["locmem"]},
        INSTALLED_APPS=["django.contrib.sessions"],
    )
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Every clock that Django's sessions and caches look at shows `at`."""
    from django.conf import settings
    from django.core.cache.backends import db
    from django.utils import timezone as zones

    now = at if settings.USE_TZ else at.astimezone().replace(tzinfo=None)
    with ExitStack() as stack:
        for patched in (
            mock.patch.object(zones, "now", lambda: now),
            mock.patch.object(db, "tz_now", lambda: now, create=True),
            mock.patch.object(time, "time", at.timestamp),
        ):
            stack.enter_context(patched)
        yield


class World:
    """Everything in which these engines keep sessions, to be put back as it was."""

    def __init__(self) -> None:
        self.kept = self._now()

    def back(self) -> None:
        """As it was when this was made."""
        from django.core.cache import caches
        from django.db import connection

        files, rows, entries, ends = self.kept
        for path in _files():
            path.unlink()
        for path, (content, stamp) in files.items():
            path.write_bytes(content)
            os.utime(path, ns=(stamp, stamp))
        with connection.cursor() as cursor:
            for table, lines in rows.items():
                cursor.execute("DELETE FROM " + table)
                for line in lines:
                    cursor.execute("INSERT INTO %s VALUES (%%s, %%s, %%s)" % table, line)
        local: Any = caches["locmem"]
        local._cache.clear()
        local._cache.update(entries)
        local._expire_info.clear()
        local._expire_info.update(ends)

    def _now(self) -> Any:
        from django.core.cache import caches
        from django.db import connection

        files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in _files()}
        rows = {}
        with connection.cursor() as cursor:
            for table in ("django_session", "cache_table"):
                cursor.execute("SELECT * FROM " + table)
                rows[table] = cursor.fetchall()
        local: Any = caches["locmem"]
        return files, rows, dict(local._cache), dict(local._expire_info)


def _files() -> List[Path]:
    return [path for path in FOLDER.rglob("*") if path.is_file()]
