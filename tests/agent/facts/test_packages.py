"""Packages beside a project: found by their metadata, and used where the settings name them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from session_tui.agent.facts.known_packages import IMPORTS, KNOWN, LIBRARIES
from session_tui.agent.facts.packages import installed, is_used, named, normalised
from tests.agent.facts.measured import PYTHONS, measured
from tests.projects import make_project


@pytest.mark.parametrize("python", PYTHONS)
async def test_what_is_installed_beside_the_project_is_told(tmp_path: Path, python: str) -> None:
    seen = (await measured(make_project(tmp_path), "packages", python=python)).packages
    assert seen.value is not None, seen.problem
    django = seen.value.get("django")
    assert django is not None and django.version[0].isdigit() and django.used is None


def distribution(folder: Path, name: str, version: str) -> None:
    (folder / f"{name}-{version}.dist-info").mkdir(parents=True)
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (folder / f"{name}-{version}.dist-info" / "METADATA").write_text(text)


def test_metadata_of_any_spelling_is_found_first_folder_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path / "a", "django_axes", "6.1.0")
    distribution(tmp_path / "b", "Django.Axes", "5.0")
    distribution(tmp_path / "b", "django_unheard_of", "1.0")
    (tmp_path / "b" / "django_session_security.egg-info").mkdir()
    (tmp_path / "b" / "django_session_security.egg-info" / "PKG-INFO").write_text("Version: 2.6\n")
    (tmp_path / "b" / "django_csp-1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "a"), str(tmp_path / "b"), "/nowhere"])
    assert installed() == {
        "django-axes": "6.1.0",
        "django-csp": "",
        "django-session-security": "2.6",
    }


SETTINGS = SimpleNamespace(
    INSTALLED_APPS=("axes", 5, "corsheaders.apps.CorsHeadersAppConfig"),
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
    CACHES={"default": {"BACKEND": "django_redis.cache.RedisCache"}, "broken": None},
    SESSION_ENGINE="qsessions.backends.db",
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": "knox.auth.TokenAuthentication"},
)
"""As a project could have them, wrong types among them."""


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("django-axes", True),
        ("django-cors-headers", True),
        ("django-allauth", True),
        ("django-allauth-2fa", False),
        ("django-redis", True),
        ("django-qsessions", True),
        ("django-rest-knox", True),
        ("django-hijack", False),
        ("gunicorn", None),
    ],
)
def test_a_package_is_used_where_the_settings_name_it(name: str, used: bool | None) -> None:
    assert is_used(name, named(SETTINGS)) is used


def test_the_table_is_normalised_and_says_of_each_package_one_thing() -> None:
    assert all(normalised(name) == name for name in KNOWN)
    assert not set(IMPORTS) & LIBRARIES
