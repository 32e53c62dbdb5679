"""A site in a folder of its own, whose sessions can be written, photographed and asked for.

For `oracle_side.py`, in whatever interpreter runs it.
"""

import logging
import os
import sys
import tempfile
import time
import types
import warnings
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple
from unittest import mock

import django

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
FOLDER = Path(tempfile.mkdtemp(prefix="session-tui-", dir=MEMORY))
DJANGO = django.VERSION[:2]
WRITTEN = datetime(2026, 3, 20, 12, 30, 15, 250000, tzinfo=timezone.utc)

SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"
REMOTE = "django.contrib.auth.middleware.RemoteUserMiddleware"
ENGINES = [("db", ""), ("file", ""), ("signed_cookies", "")]
ENGINES += [(engine, cache) for engine in ("cache", "cached_db") for cache in ("database", "file")]
PREFIXES = {
    "cache": "django.contrib.sessions.cache",
    "cached_db": "django.contrib.sessions.cached_db",
}
CACHES = {
    "database": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_table",
    },
    "file": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(FOLDER / "cache"),
    },
}

SEEN: Dict[str, Any] = {}
"""What the view saw of the last request."""


OVERWRITTEN: Set[str] = set()
"""Rows of the cache's table that were written, perhaps with the same content as before."""


def view(request: Any) -> Any:
    """Reads session and user, in this order, and writes nothing."""
    from django.http import HttpResponse

    SEEN.clear()
    SEEN["cart"] = request.session.get("cart")
    SEEN["data"] = dict(request.session.items())
    SEEN["key"] = request.session.session_key
    SEEN["user"] = request.user.pk if request.user.is_authenticated else None
    SEEN["name"] = request.user.get_username()
    return HttpResponse("read")


def untouching(request: Any) -> Any:
    """Touches neither."""
    from django.http import HttpResponse

    SEEN.clear()
    return HttpResponse("untouched")


def configured(use_tz: bool) -> None:
    """Django with all of these engines, and three users of which one is deleted.

    `use_tz`: with UTC and Django's own users; else with local time and users of another model.
    """
    from django.conf import settings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    zone = "UTC" if use_tz else "Europe/Berlin"
    os.environ["TZ"] = zone  # as django.conf.Settings does for a settings module
    time.tzset()
    (FOLDER / "sessions").mkdir()
    (FOLDER / "cache").mkdir()
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "db.sqlite3")}
    settings.configure(
        SECRET_KEY="k" * 50,
        LOGGING_CONFIG=None,
        USE_TZ=use_tz,
        TIME_ZONE=zone,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="oracle_urls",
        SESSION_FILE_PATH=str(FOLDER / "sessions"),
        DATABASES={"default": database},
        CACHES={**CACHES, "default": CACHES["database"]},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "oracle_people",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        AUTH_USER_MODEL="auth.User" if use_tz else "oracle_people.Person",
    )
    django.setup()
    _filled(use_tz)


def _filled(usual: bool) -> None:
    from django.core.management import call_command
    from django.urls import path

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("createcachetable", verbosity=0)
    _add("alice")
    _add("ina", is_active=False)
    _add("gone").delete()
    if not usual:
        _add("una", is_active=None)
    urls: Any = types.ModuleType("oracle_urls")
    paths = {"read": view, "open": opened(view), "untouched": untouching}
    urls.urlpatterns = [path(*each) for each in paths.items()]
    sys.modules["oracle_urls"] = urls


def _add(name: str, **more: Any) -> Any:
    from django.contrib.auth import get_user_model

    model: Any = get_user_model()
    user = model(**{model.USERNAME_FIELD: name}, **more)
    user.set_password("the word of " + name)
    user.save()
    return user


def opened(view: Any) -> Any:
    """The view as LoginRequiredMiddleware lets everybody see it."""

    def shown(request: Any) -> Any:
        return view(request)

    shown.login_required = False  # type: ignore[attr-defined]
    return shown


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


Photo = Dict[str, Dict[str, Tuple[Any, ...]]]
"""Everything in which these engines keep sessions: rows, entries and files by their names."""


def photograph() -> Photo:
    """What lies there now."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    found: Photo = {}
    with connection.cursor() as cursor:
        for table in ("django_session", "cache_table"):
            cursor.execute("SELECT * FROM " + table)
            found[table] = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
        cursor.execute("SELECT * FROM " + get_user_model()._meta.db_table)
        found["users"] = {str(row[0]): tuple(row[1:]) for row in cursor.fetchall()}
    for name in ("sessions", "cache"):
        found[name] = {
            path.name: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in (FOLDER / name).iterdir()
        }
    return found


def restored(photo: Photo) -> None:
    """Puts everything back as it was."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("django_session", "cache_table"):
            cursor.execute("DELETE FROM " + table)
            for key, rest in photo[table].items():
                cursor.execute("INSERT INTO %s VALUES (%%s, %%s, %%s)" % table, [key, *rest])
    for name in ("sessions", "cache"):
        for path in (FOLDER / name).iterdir():
            path.unlink()
        for file, (content, stamp) in photo[name].items():
            (FOLDER / name / file).write_bytes(content)
            os.utime(FOLDER / name / file, ns=(stamp, stamp))


def answer(path: str, header: Optional[str], at: datetime) -> Any:
    """Django's response to a GET of `path` with that `Cookie:` header, at that moment."""
    from django.core.cache.backends.db import DatabaseCache
    from django.core.handlers.base import BaseHandler
    from django.test import RequestFactory

    def noted(cache: Any, mode: str, key: str, *rest: Any) -> Any:
        OVERWRITTEN.add(key)
        return usual(cache, mode, key, *rest)

    SEEN.clear()
    OVERWRITTEN.clear()
    usual = DatabaseCache._base_set
    more = {} if header is None else {"HTTP_COOKIE": header.encode().decode("latin-1")}
    with frozen(at), mock.patch.object(DatabaseCache, "_base_set", noted):
        handler: Any = BaseHandler()
        handler.load_middleware()
        request: Any = RequestFactory().get(path, **more)
        return handler.get_response(request)


def sites(session: bool, auth: bool, wrong: bool) -> List[str]:
    """A MIDDLEWARE with the two, or one of them, or in the wrong order."""
    found = [SESSION] * session + [AUTH] * auth
    return found[::-1] if wrong else found


def later(seconds: float) -> datetime:
    """A moment after WRITTEN."""
    return WRITTEN + timedelta(seconds=seconds)
