"""Names in the settings that cannot be imported, told without running what can."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.wizard import findings
from session_tui.model.facts import Facts
from tests.agent.facts.measured import PYTHONS, measured
from tests.projects import make_project

ENGINE = "django.contrib.sessions.backends.dbb"

NO_ENGINE = f'SESSION_ENGINE = "{ENGINE}"\n'
NO_SERIALIZER = 'SESSION_SERIALIZER = "no.such.X"\n'
NO_ALIAS = """
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "nope"
"""
NO_BACKEND = """
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.rediss.RedisCache"}}
"""


async def facts(folder: Path, settings: str, python: str = PYTHONS[0]) -> Facts:
    return await measured(
        make_project(folder, settings), "settings", "store", "checks", "project", python=python
    )


def named(seen: Facts) -> dict[str, str]:
    assert seen.checks.value is not None, seen.checks.problem
    return {each.setting: each.problem for each in seen.checks.value.unloadable}


def first(seen: Facts) -> str:
    """What is confirmed of what users report as error pages."""
    found = findings(seen, [("symptom", "S11")])[0]
    return found.cause.id if found.certainty is Certainty.CONFIRMED else ""


@pytest.mark.parametrize("python", PYTHONS)
async def test_an_engine_that_django_does_not_have_is_said_and_confirmed(
    tmp_path: Path, python: str
) -> None:
    seen = await facts(tmp_path, NO_ENGINE, python)
    assert named(seen) == {"SESSION_ENGINE": f"No module named '{ENGINE}'"}
    assert seen.store.problem.startswith(f"SESSION_ENGINE {ENGINE} does not load: No module named")
    assert first(seen) == "mw-third-party-session-backend"


async def test_a_serializer_that_is_nowhere_is_noted_at_the_store_and_confirmed(
    tmp_path: Path,
) -> None:
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute("CREATE TABLE django_session (session_key, session_data, expire_date)")
    seen = await facts(tmp_path, NO_SERIALIZER)
    assert named(seen) == {"SESSION_SERIALIZER": "No module named 'no'"}
    assert seen.store.value is not None
    assert any("answers 500" in each for each in seen.store.value.notes)
    assert first(seen) == "serializer-changed"


async def test_an_alias_that_caches_does_not_have_is_confirmed(tmp_path: Path) -> None:
    seen = await facts(tmp_path, NO_ALIAS)
    assert "CACHES has no entry" in seen.store.problem
    assert first(seen) == "config-wrong-type"


async def test_a_backend_that_is_none_is_confirmed(tmp_path: Path) -> None:
    seen = await facts(tmp_path, NO_BACKEND)
    assert list(named(seen)) == ["CACHES.default.BACKEND"]
    assert first(seen) == "config-wrong-type"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("shop.serializers.Tea", ""),
        ("shop.nowhere.Tea", "No module named 'shop.nowhere'"),
        ("shop.serializers.deeper.Tea", "'shop.serializers' is not a package"),
        ("Tea", "'Tea' is no dotted name"),
    ],
)
async def test_modules_of_the_project_are_looked_for_and_not_run(
    tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "serializers.py").write_text("raise SystemExit('it was imported')\n")
    seen = await facts(tmp_path, f'SESSION_SERIALIZER = "{name}"\n')
    assert problem in named(seen).get("SESSION_SERIALIZER", "")
    assert bool(named(seen)) is bool(problem)


async def test_a_site_whose_names_all_load_has_none(tmp_path: Path) -> None:
    seen = await facts(tmp_path, "")
    assert seen.checks.value is not None
    assert seen.checks.value.unloadable == ()
