"""Settings as a diagnosis sees them: flattened, plain where they may be, masked where not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.facts.alike import _extends, _meant
from session_tui.model.facts import SettingSeen
from tests.agent.facts.measured import CANARY, PYTHONS, measured
from tests.projects import make_project

EVERYWHERE = pytest.mark.parametrize("python", PYTHONS)

MANY = f"""
import datetime, re
from django.urls import reverse_lazy
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy
class Own:
    def __init__(self, get_response): pass
MIDDLEWARE = [*MIDDLEWARE, Own]
LOGIN_URL = reverse_lazy("nowhere")
SESSION_COOKIE_NAME = gettext_lazy("shop")
SESSION_COOKIE_AGE = "1209600"
SESSION_FILE_PATH = Path("/var/sessions")
SESSION_TIMEOUT = SimpleLazyObject(lambda: 1 / 0)
AXES_COOLOFF_TIME = datetime.timedelta(hours=1)
CORS_ALLOWED_ORIGIN_REGEXES = [re.compile("^https://a"), "^https://b"]
AUTO_LOGOUT = {{"IDLE_TIME": 600}}
FEATURES = {{"PREVENT_CONCURRENT_LOGINS": True, "OTHER": 1}}
REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.SessionAuthentication"]}}
CHANNEL_LAYERS = {{"default": {{"BACKEND": "channels.layers.InMemoryChannelLayer"}}}}
DATABASES["archive"] = {{
    "ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db1", "USER": "shop",
    "PASSWORD": "{CANARY}", "CONN_MAX_AGE": 60, "OPTIONS": {{"sslmode": "require"}},
}}
CACHES = {{
    "default": {{
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": ["redis://:{CANARY}@cache1:6379/1", "redis://user:{CANARY}@cache2:6379"],
        "OPTIONS": {{
            "PASSWORD": "{CANARY}",
            "SOCKET_TIMEOUT": 5,
            "CONNECTION_POOL_KWARGS": {{"max_connections": 50}},
        }},
    }},
    "local": {{"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None}},
}}
SECRET_KEY = "{CANARY}"
SECRET_KEY_FALLBACKS = ["{CANARY}", "{CANARY} 2"]
OIDC_RP_CLIENT_SECRET = "{CANARY}"
SESSION_SEED_TOKEN = "{CANARY}"
"""


async def settings_of(folder: Path, python: str) -> Any:
    facts = await measured(folder, "settings", python=python)
    assert facts.settings.value is not None, facts.settings.problem
    return facts.settings.value


@EVERYWHERE
async def test_settings_are_flattened_with_their_types_and_values(
    tmp_path: Path, python: str
) -> None:
    seen = await settings_of(make_project(tmp_path, MANY), python)

    def value(name: str) -> Any:
        return seen.get(name).value

    assert (value("SESSION_COOKIE_AGE"), seen.get("SESSION_COOKIE_AGE").kind) == ("1209600", "str")
    assert value("SESSION_FILE_PATH") == "/var/sessions"
    assert value("MIDDLEWARE")[-1] == "conf.settings.Own"
    assert value("CORS_ALLOWED_ORIGIN_REGEXES") == ("^https://a", "^https://b")
    assert value("AUTO_LOGOUT.IDLE_TIME") == 600
    assert value("FEATURES.PREVENT_CONCURRENT_LOGINS") is True
    assert seen.get("FEATURES.OTHER") is None
    assert value("REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES") == (
        "rest_framework.SessionAuthentication",
    )
    assert value("CHANNEL_LAYERS") == ("default",)
    assert value("DATABASES.archive.CONN_MAX_AGE") == 60
    assert value("DATABASES.archive.OPTIONS.sslmode") == "require"
    assert value("DATABASES.default.ATOMIC_REQUESTS") is False
    assert value("CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.max_connections") == 50
    assert value("CACHES.local.TIMEOUT") is None
    assert value("CACHES.local.OPTIONS.MAX_ENTRIES") == 300
    assert seen.get("AXES_COOLOFF_TIME") == SettingSeen(
        "AXES_COOLOFF_TIME", "timedelta", None, "datetime.timedelta(seconds=3600)", False
    )


@EVERYWHERE
async def test_what_is_left_to_django_says_so(tmp_path: Path, python: str) -> None:
    seen = await settings_of(make_project(tmp_path, MANY), python)
    assert seen.get("SESSION_ENGINE").default and seen.get("DATABASES.archive.PORT").default
    assert not seen.get("SESSION_COOKIE_AGE").default, "equal, but of another type"
    assert not seen.get("CACHES.local.TIMEOUT").default


@EVERYWHERE
async def test_secrets_are_hidden_and_addresses_lose_their_credentials(
    tmp_path: Path, python: str
) -> None:
    seen = await settings_of(make_project(tmp_path, MANY), python)
    assert seen.get("CACHES.default.LOCATION").value == (
        "redis://***@cache1:6379/1",
        "redis://***@cache2:6379",
    )
    for name in ("CACHES.default.OPTIONS.PASSWORD", "OIDC_RP_CLIENT_SECRET", "SESSION_SEED_TOKEN"):
        assert seen.get(name).hidden and seen.get(name).value is None
    key, fallbacks = seen.get("SECRET_KEY"), seen.get("SECRET_KEY_FALLBACKS")
    assert key.hidden and not key.default and len(key.text) == 8
    assert fallbacks.hidden and fallbacks.text == "2 keys"
    assert seen.get("DATABASES.archive.PASSWORD") is None


@EVERYWHERE
async def test_what_is_lazy_is_named_and_not_evaluated(tmp_path: Path, python: str) -> None:
    folder = make_project(tmp_path, MANY)
    (folder / "site_urls.py").write_text("raise SystemExit('the URLs were imported')\n")
    seen = await settings_of(folder, python)
    assert seen.get("LOGIN_URL").text == "reverse_lazy('nowhere')"
    assert seen.get("SESSION_COOKIE_NAME").value == "shop"
    assert seen.get("SESSION_TIMEOUT").text == "<SimpleLazyObject>"


async def test_a_project_with_thousands_of_settings_is_told_in_part(tmp_path: Path) -> None:
    more = "globals().update({'SESSION_X%d' % n: 'x' * 9000 for n in range(5000)})"
    seen = await settings_of(make_project(tmp_path, more), PYTHONS[0])
    assert len(seen.settings) <= 300
    assert max(len(each.text) for each in seen.settings) <= 2000


async def test_a_name_that_is_not_quite_djangos_is_reported_with_what_was_meant(
    tmp_path: Path,
) -> None:
    more = """
    SESSION_COOKIE_AGES = 3600
    SESION_SAVE_EVERY_REQUEST = True
    SESSION_COOKIE_DOMAINS = ["a"]
    SESSION_COOKIE_DOMAIN = "example.org"
    SHOP_SESSION_COOKIE_NAME = "shop"
    SESSION_TIMEOUT = 5
    SESSION_EXPIRE_SECONDS = 5
    SESSION_SECURITY_EXPIRE_AFTER = 600
    SESSION_ENGINES = {"kiosk": "django.contrib.sessions.backends.signed_cookies"}
    """
    seen = await settings_of(make_project(tmp_path, more), PYTHONS[0])
    assert dict(seen.alike) == {
        "SESSION_COOKIE_AGES": "SESSION_COOKIE_AGE",
        "SESION_SAVE_EVERY_REQUEST": "SESSION_SAVE_EVERY_REQUEST",
    }


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SESSION_COOKIE_SAME_SITE", "SESSION_COOKIE_SAMESITE"),
        ("SESSION_EXPIRE_ON_BROWSER_CLOSE", "SESSION_EXPIRE_AT_BROWSER_CLOSE"),
        ("CSRF_TRUSTED_ORIGIN", "CSRF_TRUSTED_ORIGINS"),
        ("ADMIN_SESSION_COOKIE_SAMESITE", None),
        ("SESSION_COOKIE_SAMESITE_2", None),
        ("SESSION_TIMEOUT", None),
    ],
)
def test_close_names_are_slips_and_longer_ones_are_not(name: str, meant: str | None) -> None:
    from django.conf import global_settings

    assert _meant(name, frozenset(dir(global_settings))) == meant


def test_a_name_around_another_extends_it() -> None:
    assert _extends(["MY", "A", "B"], ["A", "B"])
    assert not _extends(["A", "X", "B"], ["A", "B"])
