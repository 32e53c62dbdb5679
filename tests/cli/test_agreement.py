"""`sessions --json` and `show --json` agree with Django itself, on every row of every project.

Sessions are generated; Django under each interpreter that is there writes and reads them, on each
database; then the commands read the same rows from outside.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from session_tui.cli.document import detail_document
from session_tui.link import Launch, Link
from tests.projects import SETTINGS, make_project

PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
DRIVERS = """
try:
    import pymysql
    pymysql.version_info = (2, 2, 8, "final", 0)
    pymysql.install_as_MySQLdb()
except ImportError:
    pass
"""
TEXT = st.text(max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | TEXT
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
USERS = st.sampled_from(
    [{}, {"_auth_user_id": "1"}, {"_auth_user_id": "2"}, {"_auth_user_id": "99"}]
)
SESSIONS = st.lists(
    st.builds(
        lambda user, data: {**data, **user}, USERS, st.dictionaries(TEXT, VALUES, max_size=4)
    ),
    min_size=60,
    max_size=60,
)


def generated() -> list[dict[str, Any]]:
    """Sixty sessions that hypothesis makes."""
    found: list[list[dict[str, Any]]] = []

    @settings(
        max_examples=1,
        database=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(SESSIONS)
    def take(sessions: list[dict[str, Any]]) -> None:
        found.append(sessions)

    take()
    return [*found[-1], {"deep": [[[["é", "\ud800", 1.5]]]], "_auth_user_id": "3"}]


def by_django(python: str, folder: Path, module: str) -> dict[str, Any]:
    """What Django under `python` says of the rows that it wrote."""
    given = folder.parent / "sessions.json"
    given.write_text(json.dumps(generated()))
    script = Path(__file__).with_name("django_side.py")
    done = subprocess.run(
        [python, "-W", "ignore", script, given],
        cwd=folder,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": module, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def by_us(folder: Path, python: str, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit status and document of one command."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "session_tui",
            *words,
            "--json",
            "--reveal",
            "--project",
            folder,
            "--python",
            python,
        ],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.stdout, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["schema"] == 1
    return done.returncode, document["data"]


def state_by(django: dict[str, Any]) -> str:
    """The state that Django's reading amounts to."""
    if not django["live"]:
        return "expired"
    if not isinstance(django["data"], dict) or django["data"] == {}:
        return "undecodable or empty"
    return "live" if django["user"] is not None else "anonymous"


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest, fresh_entry: Any) -> dict[str, Any]:
    """An entry of DATABASES for an empty database."""
    entry: dict[str, Any] = fresh_entry(request.param)
    return entry


@pytest.fixture(params=PYTHONS, ids=lambda python: Path(python).parts[-3])
def python(request: pytest.FixtureRequest) -> str:
    """An interpreter with a Django of its own."""
    return str(request.param)


def test_every_row_is_as_django_reads_it(
    tmp_path: Path, python: str, database: dict[str, Any]
) -> None:
    more = f"{DRIVERS}\nSECRET_KEY_FALLBACKS = ['the key before']\n"
    folder = make_project(tmp_path / "site", more, SETTINGS)
    with (folder / "conf" / "settings.py").open("a") as file:
        file.write(f"DATABASES = {{'default': {database!r}}}\n")
    django = by_django(python, folder, "conf.settings")

    _, listed = by_us(folder, python, "sessions", "--limit", "500")
    rows = {row["key"]: row for row in listed["sessions"]}
    assert rows.keys() == django.keys()
    documents = opened(folder, python, django)
    for key, theirs in django.items():
        agree(rows[key], theirs)
        agree(documents[key], theirs)
        same_data(documents[key], theirs)
    for key in sorted(django)[:2]:
        status, shown = by_us(folder, python, "show", key)
        accepted = shown["state"] in ("live", "anonymous")
        assert (status, shown["data"]) == (0 if accepted else 1, documents[key]["data"])


def opened(folder: Path, python: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What `show --json --reveal` prints for each key, through one agent."""

    async def ask() -> dict[str, dict[str, Any]]:
        link = Link.start(Launch(folder, python=python))
        try:
            return {
                key: detail_document(await link.session(key, reveal=True, more=True))
                for key in keys
            }
        finally:
            await link.close()

    return asyncio.run(ask())


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """State, user, signer and end of one row against Django's reading of it."""
    state = state_by(theirs)
    if state == "undecodable or empty":
        empty = theirs["data"] == {} and ours["problem"] == "NONE"
        state = "anonymous" if empty else "undecodable"
    assert ours["state"] == state
    assert ours["user_id"] == (theirs["user"] if ours["problem"] == "NONE" else None)
    assert ours["problem"] != "NONE" or ours["signer"] == theirs["signer"]
    at = datetime.fromisoformat(ours["expires_at"]).timestamp()
    assert at == pytest.approx(theirs["expires"], abs=1e-5)


def same_data(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The data that Django gives a view; where it gives none, the problem has a name."""
    if ours["problem"] == "NONE":
        assert ours["data"] == theirs["data"]
    else:
        assert theirs["data"] == {} or not isinstance(theirs["data"], dict)


def test_split_settings_chosen_by_the_environment_are_followed(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "site")
    package = folder / "conf" / "settings"
    package.mkdir()
    (folder / "conf" / "settings.py").rename(package / "base.py")
    (package / "__init__.py").touch()
    text = "from .base import *\nSESSION_COOKIE_NAME = 'shop'\n"
    text += f"DATABASES['default']['NAME'] = {str(folder / 'db.sqlite3')!r}\n"
    (package / "production.py").write_text(text)
    django = by_django(sys.executable, folder, "conf.settings.production")
    _, listed = by_us(
        folder,
        sys.executable,
        "sessions",
        "--limit",
        "500",
        "--settings",
        "conf.settings.production",
    )
    assert {row["key"] for row in listed["sessions"]} == django.keys()
