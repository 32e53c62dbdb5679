"""Django's own checks without the project's URLs, and advisories by version."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from session_tui.agent.facts.advisories import ENDS, PUBLISHED, advisories
from session_tui.model.facts import ChecksSeen
from tests.agent.facts.measured import PYTHONS, measured
from tests.projects import make_project

EVERYWHERE = pytest.mark.parametrize("python", PYTHONS)

WITH_ADMIN = """
INSTALLED_APPS += ["django.contrib.admin", "django.contrib.messages"]
MIDDLEWARE = MIDDLEWARE[1:] + ["shop.middleware.MessageMiddleware"]
SECRET_KEY = "short"
SITE_ID = "1"
"""


async def checks(folder: Path, python: str, **options: Any) -> ChecksSeen:
    (folder / "site_urls.py").write_text("raise SystemExit('the URLs were imported')\n")
    seen = (await measured(folder, "checks", python=python, **options)).checks
    assert seen.value is not None, seen.problem
    return seen.value


@EVERYWHERE
async def test_checks_of_settings_are_told_with_djangos_ids(tmp_path: Path, python: str) -> None:
    seen = await checks(make_project(tmp_path, WITH_ADMIN), python)
    ids = {each.id for each in seen.messages}
    assert {"security.W001", "security.W003", "security.W009", "admin.E410"} <= ids
    assert not {"admin.E408", "admin.E409"} & ids, "one is there, one may be made of it"
    assert not seen.problem
    assert all(each.text and each.level for each in seen.messages)


async def test_a_check_that_the_project_silences_is_not_told(tmp_path: Path) -> None:
    more = WITH_ADMIN + 'SILENCED_SYSTEM_CHECKS = ["admin.E410"]\n'
    seen = await checks(make_project(tmp_path, more), PYTHONS[0])
    assert "admin.E410" not in {each.id for each in seen.messages}


@EVERYWHERE
async def test_checks_and_advisories_are_there_without_apps(tmp_path: Path, python: str) -> None:
    folder = make_project(tmp_path, 'INSTALLED_APPS += ["not_installed_here"]')
    seen = await checks(folder, python)
    assert "not_installed_here" in seen.problem
    assert "security.W012" in {each.id for each in seen.messages}


async def test_apps_that_are_left_alone_are_said(tmp_path: Path) -> None:
    seen = await checks(make_project(tmp_path), PYTHONS[0], apps=False)
    assert "--no-apps" in seen.problem and seen.messages


async def test_a_user_model_that_django_refuses_is_told(tmp_path: Path) -> None:
    folder = make_project(
        tmp_path,
        'INSTALLED_APPS += ["people"]; AUTH_USER_MODEL = "people.Person"',
    )
    (folder / "people").mkdir()
    (folder / "people" / "__init__.py").touch()
    (folder / "people" / "models.py").write_text(
        "from django.contrib.auth.models import AbstractBaseUser\n"
        "from django.db import models\n"
        "class Person(AbstractBaseUser):\n"
        "    name = models.CharField(max_length=9)\n"
        "    USERNAME_FIELD, REQUIRED_FIELDS = 'name', ['name']\n"
        "    def is_authenticated(self): return True\n"
        "    def __init__(self, *args, **more): raise SystemExit('a user was made')\n"
    )
    seen = await checks(folder, PYTHONS[0])
    told = {each.id for each in seen.messages}
    assert {"auth.E002", "auth.E003", "auth.C010"} <= told and "auth.C009" not in told


async def test_nothing_is_said_of_djangos_own_user_model(tmp_path: Path) -> None:
    seen = await checks(make_project(tmp_path), PYTHONS[0])
    assert not [each.id for each in seen.messages if each.id.startswith("auth.")]


def settings(**changed: Any) -> Any:
    plain = {"SESSION_SAVE_EVERY_REQUEST": False, "MIDDLEWARE": (), "SECRET_KEY_FALLBACKS": ()}
    return SimpleNamespace(**{**plain, **changed})


def found(version: tuple[int, int, int], **changed: Any) -> dict[str, bool]:
    today = date(2026, 11, 1)
    return {each.id: each.applies for each in advisories(settings(**changed), version, today)}


CACHING = ["django.middleware.cache.UpdateCacheMiddleware"]


@pytest.mark.parametrize(
    ("version", "changed", "expected"),
    [
        ((4, 1, 7), {"SECRET_KEY_FALLBACKS": ["x"]}, {"34384": True, "end-of-life": True}),
        ((4, 1, 7), {}, {"34384": False, "end-of-life": True}),
        ((4, 1, 8), {"SECRET_KEY_FALLBACKS": ["x"]}, {"end-of-life": True}),
        ((4, 0, 10), {"SECRET_KEY_FALLBACKS": ["x"]}, {"end-of-life": True}),
        ((2, 2, 28), {}, {"end-of-life": True}),
        ((5, 2, 14), {}, {"CVE-2026-48588": False, "CVE-2026-113593": False}),
        ((5, 2, 18), {"MIDDLEWARE": CACHING}, {"CVE-2026-113593": True}),
        ((5, 2, 19), {"MIDDLEWARE": CACHING, "SESSION_SAVE_EVERY_REQUEST": True}, {}),
        ((6, 1, 3), {"MIDDLEWARE": None}, {}),
        ((7, 0, 0), {}, {}),
    ],
)
def test_advisories_apply_by_version_and_settings(
    version: tuple[int, int, int], changed: dict[str, Any], expected: dict[str, bool]
) -> None:
    assert found(version, **changed) == expected


def test_saving_every_request_is_touched_where_pages_lack_vary() -> None:
    assert found((5, 2, 13), SESSION_SAVE_EVERY_REQUEST=True)["CVE-2026-35192"]
    assert not found((6, 0, 4))["CVE-2026-35192"]


def test_the_table_is_frozen_and_in_order() -> None:
    assert all(first < fixed for each in PUBLISHED for first, fixed in each.ranges)
    assert list(ENDS) == sorted(ENDS)
    links = [each.link for each in advisories(settings(), (4, 1, 0), date(2026, 1, 1))]
    assert links[0].endswith("/ticket/34384")
