"""`session-tui why` where code of the project's own stands on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import django
import pytest

from tests.cli.commands import filled, run, session

KEY = "alice1" + "x" * 26
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
USERS = "django.contrib.auth.middleware.AuthenticationMiddleware"
LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"

CODE = """
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.middleware import SessionMiddleware


class Polite:
    def __init__(self, get_response):
        raise SystemExit("nobody runs a middleware here")


class OwnSessions(SessionMiddleware):
    pass


class Reads(ModelBackend):
    def get_user(self, user_id):
        return super().get_user(user_id)


class Writes(ModelBackend):
    def get_user(self, user_id):
        user = super().get_user(user_id)
        user.first_name = "seen"
        user.save()
        return user
"""

APP = """
from django.apps import AppConfig


class Hashes(AppConfig):
    name = "hashing"

    def ready(self):
        from django.contrib.auth.models import User

        User.get_session_auth_hash = lambda self: "the hash of " + self.username
"""


def asked(folder: Path, *words: str) -> dict[str, Any]:
    """The data of `why --json` for the one session, and its gates by name."""
    done = run("why", KEY, "--json", "--project", folder, *words)
    assert done.returncode in (0, 1), done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return {**data, "by": {gate["gate"]: gate for gate in data["gates"]}}


def project(folder: Path, settings: str, backend: str = "", carried: str = "") -> Path:
    """A project with that code, and one session."""
    named: dict[str, Any] = {"_auth_user_id": "1", "_auth_user_backend": backend}
    named["_auth_user_hash"] = carried
    folder.mkdir()
    (folder / "own.py").write_text(CODE)
    (folder / "hashing.py").write_text(APP)
    return filled(folder, [session(KEY, **named) if backend else session(KEY, cart=1)], settings)


class TestMiddleware:
    def test_of_the_projects_own_is_named_and_not_run(self, tmp_path: Path) -> None:
        chain = [SESSIONS, "own.Polite", USERS]
        found = asked(project(tmp_path / "shop", f"MIDDLEWARE = {chain}"))
        own = found["by"]["own-middleware"]
        assert own["outcome"] == "skip" and own["because"].startswith("Between these two")
        assert "own.Polite" in own["because"] and "not by --run-project-code" in own["because"]
        assert (found["verdict"], found["qualified"]) == ("anonymous", True)

    def test_behind_the_two_is_named_and_the_verdict_is_qualified(self, tmp_path: Path) -> None:
        chain = [SESSIONS, USERS, "own.Idle", "own.Single"]
        folder = project(tmp_path / "shop", f"MIDDLEWARE = {chain}")
        done = run("why", KEY, "--run-project-code", "--project", folder)
        assert "own.Idle, own.Single. That can log out" in done.stdout
        assert "no user in it. Middleware that is not run here may decide otherwise." in done.stdout

    def test_in_front_of_the_two_is_named_and_leaves_the_verdict(self, tmp_path: Path) -> None:
        folder = project(tmp_path / "shop", f"MIDDLEWARE = {['own.First', SESSIONS, USERS]}")
        found = asked(folder)
        assert "own.First" in found["by"]["earlier-middleware"]["because"]
        assert (found["verdict"], found["qualified"]) == ("anonymous", False)

    @pytest.mark.skipif(django.VERSION < (5, 1), reason="Django 5.1 brings the middleware")
    def test_that_wants_a_login_answers_the_anonymous_with_a_redirect(self, tmp_path: Path) -> None:
        folder = project(tmp_path / "shop", f"MIDDLEWARE = {[SESSIONS, USERS, LOGIN]}")
        found = asked(folder)
        assert (found["verdict"], found["qualified"]) == ("anonymous", False)
        assert (found["effect"]["status"], found["untouched"]) == (302, None)

    def test_that_descends_from_djangos_stands_for_it(self, tmp_path: Path) -> None:
        found = asked(project(tmp_path / "shop", f"MIDDLEWARE = {['own.OwnSessions', USERS]}"))
        assert found["by"]["middleware"]["outcome"] == "pass"
        assert "in the place of SessionMiddleware" in found["by"]["own-middleware"]["because"]

    def test_that_is_absent_is_said_first(self, tmp_path: Path) -> None:
        found = asked(project(tmp_path / "shop", "MIDDLEWARE = []"))
        assert found["gates"][0]["outcome"] == "error" and found["verdict"] == "error"
        assert "SessionMiddleware is not in MIDDLEWARE" in found["gates"][0]["because"]

    def test_of_channels_instead_is_said_first(self, tmp_path: Path) -> None:
        folder = tmp_path / "shop"
        (folder / "channels").mkdir(parents=True)
        (folder / "channels" / "__init__.py").touch()
        (folder / "own.py").write_text(CODE)
        settings = "MIDDLEWARE = []\nINSTALLED_APPS += ['channels']"
        filled(folder, [session(KEY, cart=1)], settings)
        assert "AuthMiddlewareStack" in asked(folder)["gates"][0]["because"]

    def test_in_the_wrong_order_is_said_first(self, tmp_path: Path) -> None:
        found = asked(project(tmp_path / "shop", f"MIDDLEWARE = {[USERS, SESSIONS]}"))
        assert "stands before" in found["gates"][0]["because"]
        assert found["effect"]["status"] == 500


class TestAnEngine:
    ENGINE = "from django.contrib.sessions.backends.db import SessionStore as Rows\n\n"
    ENGINE += "class SessionStore(Rows):\n    def load(self):\n        return {}\n"

    def test_of_the_projects_own_leaves_verdict_and_effect_unknown(self, tmp_path: Path) -> None:
        folder = project(tmp_path / "shop", "SESSION_ENGINE = 'engine'")
        (folder / "engine.py").write_text(self.ENGINE)
        found = asked(folder)
        assert "load()" in found["by"]["own-engine"]["because"]
        assert (found["verdict"], found["effect"]) == ("unknown", None)


class TestABackend:
    def test_of_the_projects_own_is_not_run(self, tmp_path: Path) -> None:
        listed = "AUTHENTICATION_BACKENDS = ['own.Reads']"
        found = asked(project(tmp_path / "shop", listed, "own.Reads", "0" * 64))
        assert (found["verdict"], found["by"]["user"]["outcome"]) == ("unknown", "skip")
        assert "--run-project-code" in found["by"]["user"]["because"]

    def test_runs_where_that_is_asked_for(self, tmp_path: Path) -> None:
        listed = "AUTHENTICATION_BACKENDS = ['own.Reads']"
        folder = project(tmp_path / "shop", listed, "own.Reads", "0" * 64)
        found = asked(folder, "--run-project-code")
        assert "gives alice" in found["by"]["user"]["because"]
        assert found["by"]["hash"]["outcome"] == "fail"

    def test_that_writes_is_held_to_reading(self, tmp_path: Path) -> None:
        listed = "AUTHENTICATION_BACKENDS = ['own.Writes']"
        folder = project(tmp_path / "shop", listed, "own.Writes", "0" * 64)
        before = (folder / "db.sqlite3").read_bytes()
        found = asked(folder, "--run-project-code")
        assert (found["verdict"], found["by"]["user"]["outcome"]) == ("unknown", "skip")
        assert (folder / "db.sqlite3").read_bytes() == before


class TestAHash:
    @pytest.fixture
    def shop(self, tmp_path: Path) -> Path:
        """A project whose user model makes its own."""
        backend = "django.contrib.auth.backends.ModelBackend"
        settings = "INSTALLED_APPS += ['hashing.Hashes']"
        return project(tmp_path / "shop", settings, backend, "the hash of alice")

    def test_of_the_projects_own_is_not_made(self, shop: Path) -> None:
        found = asked(shop)
        assert (found["verdict"], found["by"]["hash"]["outcome"]) == ("unknown", "skip")

    def test_is_made_where_that_is_asked_for(self, shop: Path) -> None:
        found = asked(shop, "--run-project-code")
        assert (found["verdict"], found["user"]["username"]) == ("authenticated", "alice")
