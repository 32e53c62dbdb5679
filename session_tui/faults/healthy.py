"""The project as it is when nothing is wrong with it: behind https, one host, sliding sessions."""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.faults.fault import Server

KEY = "Gx7-quiet-leaves-4412-unfold-in-hot-water-0923-while-nobody-looks-2b"
"""The SECRET_KEY of the healthy project."""

SETTINGS = f"""
SECRET_KEY = "{KEY}"
SECRET_KEY_FALLBACKS = []

DEBUG = False
ALLOWED_HOSTS = ["shop.example"]

# TLS ends at the proxy, which tells us in a header that it strips from what comes in.
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000

# Sessions end a week after the last visit.
SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_NAME = "teashop_sessionid"
SESSION_COOKIE_SECURE = True

# Messages and the token against forgery have cookies of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_USE_SESSIONS = False
CSRF_COOKIE_NAME = "teashop_csrftoken"
CSRF_COOKIE_SECURE = True
"""
"""What takes the place of the demo's settings."""

FILES = {
    "shop/visits.py": '''"""What the shop remembers about a visit, whoever it is."""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

STAY = {"week": "As long as usual"}


def seen(session: SessionBase, language: str) -> None:
    """Note when and in which language somebody was last here."""
    session["language"] = language
    session["last_seen"] = timezone.now().isoformat(timespec="seconds")


def stay(session: SessionBase, choice: str) -> None:
    """Remember how long somebody wants to stay; all stay as long as the settings say."""
    session["stay"] = choice


def reserve(session: SessionBase, days: int) -> None:
    """Keep the cart's prices for some days."""
    until = timezone.now() + timedelta(days=days)
    session["reserved_until"] = until.isoformat(timespec="seconds")


def at_the_kiosk(session: SessionBase) -> None:
    """The tablet on the counter shows larger letters."""
    session["kiosk"] = True
''',
}
"""Files of the shop in which every session lasts as long as the settings say."""


@dataclass(frozen=True)
class Engine:
    """One way to keep the healthy project's sessions."""

    settings: str
    servers: tuple[Server, ...] = ()
    packages: tuple[str, ...] = ()


def _engine(name: str) -> str:
    return f'SESSION_ENGINE = "django.contrib.sessions.backends.{name}"\n'


TABLE = """
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shop_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
"""

FOLDER = """
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BASE_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
"""

REDIS = """
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://{redis}/0",
    }
}
"""

MEMCACHED = """
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": "{memcached}",
    }
}
"""

ENGINES = {
    "db": Engine(_engine("db")),
    "cached_db": Engine(_engine("cached_db") + TABLE),
    "cached_db-folder": Engine(_engine("cached_db") + FOLDER),
    "cache": Engine(_engine("cache") + TABLE),
    "cache-folder": Engine(_engine("cache") + FOLDER),
    "cache-redis": Engine(_engine("cache") + REDIS, (Server("redis"),), ("redis",)),
    "cache-memcached": Engine(
        _engine("cache") + MEMCACHED, (Server("memcached"),), ("pymemcache",)
    ),
    "file": Engine(_engine("file") + 'SESSION_FILE_PATH = BASE_DIR / "sessions"\n'),
    "signed_cookies": Engine(_engine("signed_cookies")),
}
"""Every way that Django itself has, by the name that the lab gives it."""
