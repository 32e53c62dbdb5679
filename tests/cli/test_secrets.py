"""Secrets planted in settings and sessions: none of them leaves a command unasked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import filled, run, session
from tests.servers import PASSWORD

IN_SETTINGS = """
SECRET_KEY = "canary-01-Zq8vT2mLr5"
SECRET_KEY_FALLBACKS = ["canary-02-Yw7uS3nKq6"]
EMAIL_HOST_PASSWORD = "canary-03-Xe6tR4pJp7"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://worker:canary-04-Wr5sQ5oHo8@127.0.0.1:6379/0",
        "OPTIONS": {"PASSWORD": "canary-05-Vt4rP6iGi9"},
    },
    "other": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ["redis://:canary-06-Uy3qO7uFu1@127.0.0.1:6379/0"],
    },
}
SENTRY_DSN = "https://canary-07-Tu2pN8yDy2@sentry.invalid/1"
AWS_SECRET_ACCESS_KEY = "canary-08-Si1oM9tSt3"
STRIPE_SECRET = "canary-09-Ro9nL1rAr4"
DATABASE_URL = "postgres://shop:canary-10-Qp8mK2eZe5@db.invalid/shop"
JWT_SIGNING = "canary-11-Pa7lJ3wXw6"
SESSION_COOKIE_NAME = "sessionid"
print("starting")
"""
HASH = "canary12" + "0123456789abcdef" * 3 + "01234567"
KEY = "canar13x" + "k3q9z7w5" * 3
DATA: dict[str, Any] = {
    "_auth_user_id": "1",
    "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
    "_auth_user_hash": HASH,
    "_csrftoken": "canary14QwErTyUiOpAsDfGhJkLzXcVb",
    "_password_reset_token": "canary15-c8f3a1-9d7b5e3c1a",
    "access_token": "canary16.eyJhbGciOiJIUzI1NiJ9.sig",
    "oauth": {"refresh_token": "canary17-Mm4NnBb5Vv6Cc"},
    "api_key": "canary18-sk_live_4eC39HqLyjW",
    "profile": {"password": "canary19-hunter2"},
    "next": "https://bob:canary20-Lk8Jh7Gf@pay.invalid/",
}
CANARIES = [f"canary-{number:02}" for number in range(1, 12)] + [
    *(f"canary{number}" for number in (12, *range(14, 21))),
    KEY,
    KEY[8:],
]


def silent(done: Any) -> bool:
    """Whether neither stream holds a canary."""
    return [each for each in CANARIES if each in done.stdout + done.stderr] == []


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project full of canaries."""
    folder = tmp_path_factory.mktemp("secrets") / "shop"
    return filled(folder, [session(KEY, **DATA)], IN_SETTINGS)


@pytest.mark.parametrize(
    "words",
    [
        ("sessions",),
        ("sessions", "--json"),
        ("sessions", "--debug"),
        ("sessions", "user:alice", "has:oauth"),
        ("show", "canar1"),
        ("show", KEY),
        ("show", "canar1", "--json"),
        ("show", "canar1", "--debug"),
        ("show", "nothing-like-it", "--debug"),
        ("sessions", "nope:1", "--debug"),
    ],
    ids=" ".join,
)
def test_no_command_tells_a_secret(shop: Path, words: tuple[str, ...]) -> None:
    done = run(*words, "--project", shop)
    assert done.stdout or done.stderr
    assert silent(done), (done.stdout, done.stderr)


def test_revealing_shows_those_of_the_session_and_none_of_the_settings(shop: Path) -> None:
    done = run("show", "canar1", "--reveal", "--debug", "--json", "--project", shop)
    assert json.loads(done.stdout)["data"]["data"]["_auth_user_hash"] == HASH
    assert not any(each in done.stdout + done.stderr for each in CANARIES[:11])


@pytest.mark.parametrize(
    "raised",
    [
        "ImproperlyConfigured('no such host: postgres://shop:canary-10-Qp8mK2eZe5@db.invalid/shop')",
        "ValueError('password=canary-03-Xe6tR4pJp7 is refused')",
        "ValueError('SECRET_KEY=canary-01-Zq8vT2mLr5 is too short')",
        "ValueError({'AWS_SECRET_ACCESS_KEY': 'canary-08-Si1oM9tSt3'})",
    ],
)
def test_settings_that_fail_over_a_secret_do_not_quote_it(tmp_path: Path, raised: str) -> None:
    folder = filled(tmp_path / "shop", [])
    text = f"from django.core.exceptions import ImproperlyConfigured\nraise {raised}\n"
    (folder / "conf" / "settings.py").write_text(text)
    for more in ((), ("--debug",)):
        done = run("sessions", *more, "--project", folder)
        assert done.returncode == 2 and "do not load" in done.stderr
        assert silent(done), done.stderr


class TestPostgreSQL:
    def project(self, folder: Path, entry: dict[str, Any], **other: str) -> Path:
        """The project on this database, its entry changed after it was filled."""
        filled(folder, [session(KEY, **DATA)], f"DATABASES = {{'default': {entry!r}}}")
        with (folder / "conf" / "settings.py").open("a") as file:
            file.write(f"DATABASES['default'].update({other!r})\n")
        return folder

    def test_a_password_that_works_is_not_told(
        self, tmp_path: Path, fresh_entry: Callable[[str], dict[str, Any]]
    ) -> None:
        folder = self.project(tmp_path / "shop", fresh_entry("postgresql"))
        for words in (("sessions", "--debug"), ("show", KEY, "--debug")):
            done = run(*words, "--project", folder)
            assert done.returncode == 0, done.stderr
            assert "PostgreSQL" in done.stderr and PASSWORD not in done.stdout + done.stderr
            assert silent(done)

    def test_a_password_that_is_refused_is_not_told_either(
        self, tmp_path: Path, fresh_entry: Callable[[str], dict[str, Any]]
    ) -> None:
        wrong = "canary-01 not=the one"
        folder = self.project(tmp_path / "shop", fresh_entry("postgresql"), PASSWORD=wrong)
        for words in (("sessions",), ("sessions", "--debug"), ("show", KEY, "--debug")):
            done = run(*words, "--project", folder)
            assert (done.returncode, done.stdout) == (3, "")
            assert "127.0.0.1" in done.stderr and "Traceback" not in done.stderr
            assert silent(done) and "the one" not in done.stderr

    @pytest.mark.parametrize(
        "entry",
        [
            {"NAME": "postgres://shop:canary-10@127.0.0.1:1/shop"},
            {"NAME": "shop", "HOST": "shop:canary-10@127.0.0.1", "PORT": "1"},
        ],
    )
    def test_a_url_in_place_of_a_name_or_host_keeps_its_password(
        self, tmp_path: Path, entry: dict[str, str]
    ) -> None:
        folder = filled(tmp_path / "shop", [])
        whole = {"ENGINE": "django.db.backends.postgresql", **entry}
        with (folder / "conf" / "settings.py").open("a") as file:
            file.write(f"DATABASES = {{'default': {whole!r}}}\n")
        done = run("sessions", "--project", folder)
        assert done.returncode == 3 and "127.0.0.1" in done.stderr
        assert silent(done), done.stderr
