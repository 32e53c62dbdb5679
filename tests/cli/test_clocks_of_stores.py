"""`session-tui clocks` on what is stored: rows of the future, files, a cache that is gone."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import filled, run, session
from tests.processes import free_port
from tests.servers import redis_url

KEYS = [letter * 32 for letter in "abcde"]
AHEAD = "z" * 32
FILES = """
SESSION_ENGINE = "django.contrib.sessions.backends.file"
SESSION_FILE_PATH = str(Path(__file__).resolve().parent.parent / "kept")
"""
CACHED = """
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CACHES = {{"default": {{"BACKEND": "django.core.cache.backends.redis.RedisCache",
                        "LOCATION": "{}"}}}}
"""


def told(project: Path) -> tuple[int, dict[str, Any]]:
    done = run("clocks", "--json", "--project", project)
    assert done.stdout, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return done.returncode, data


def end(project: Path, like: str, after: timedelta) -> None:
    """Have rows end so long after now, one a second earlier than the other."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    with closing(sqlite3.connect(project / "db.sqlite3")) as database, database:
        keys = database.execute(
            "SELECT session_key FROM django_session WHERE session_key LIKE ?", (like,)
        ).fetchall()
        database.executemany(
            "UPDATE django_session SET expire_date = ? WHERE session_key = ?",
            [(str(now + after - timedelta(seconds=n)), key) for n, (key,) in enumerate(keys)],
        )


def test_a_row_of_the_future_is_seen_behind_hundreds_that_end_later(tmp_path: Path) -> None:
    many = session("m" * 32, copies=250, cart=1)
    folder = filled(tmp_path / "shop", [many, {**session(AHEAD, cart=1), "ahead": 600}])
    end(folder, "%", timedelta(days=30))
    end(folder, AHEAD, timedelta(days=14, seconds=600))
    status, data = told(folder)
    assert data["written"]["ahead"] == 1 and 0 < data["written"]["farthest_s"] <= 600
    assert " sessions looked at was saved" in data["consequence"]
    assert status == 1


def test_an_age_that_nobody_set_is_learned_from_rows_that_end_soon(tmp_path: Path) -> None:
    many = session("m" * 32, copies=250, cart=1)
    short = session("k" * 32, cart=1)
    folder = filled(tmp_path / "shop", [many, short, {**session(AHEAD, cart=1), "ahead": 600}])
    end(folder, "%", timedelta(days=30))
    end(folder, "kkk%", timedelta(hours=8))
    end(folder, AHEAD, timedelta(hours=8, seconds=600))
    assert told(folder)[1]["written"]["ahead"] == 1


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose sessions are files, signed as Django signs them."""
    folder = filled(tmp_path_factory.mktemp("files") / "shop", [session(key, a=1) for key in KEYS])
    settings = folder / "conf" / "settings.py"
    settings.write_text(settings.read_text() + FILES)
    (folder / "kept").mkdir()
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        rows = database.execute("SELECT session_key, session_data FROM django_session").fetchall()
    for key, data in rows:
        (folder / "kept" / f"sessionid{key}").write_text(data)
    return folder


def stamp(project: Path, *offsets: float) -> list[Path]:
    """Give the files times so far from their signatures; the last offset is for all others."""
    files = sorted((project / "kept").iterdir())
    now = time.time()
    for number, file in enumerate(files):
        at = now + offsets[min(number, len(offsets) - 1)]
        os.utime(file, (at, at))
    return files


def test_files_stamped_by_a_clock_that_is_ahead_are_a_finding(kept: Path) -> None:
    stamp(kept, 3600)
    status, data = told(kept)
    found = data["written"]["files"]
    assert (found["files"], found["apart"]) == (5, 5)
    assert 3590 < found["least_s"] <= found["most_s"]
    assert "5 of 5 session files looked at differ from when they were signed" in data["consequence"]
    assert status == 1


def test_some_that_were_copied_later_are_no_clocks_fault(kept: Path) -> None:
    stamp(kept, 3600, 90000, 0)
    status, data = told(kept)
    assert "session files looked at differ" in data["consequence"]
    assert data["written"]["files"]["most_s"] > 80000
    assert status == 0


def test_looking_at_files_leaves_their_times(kept: Path) -> None:
    before = [(file.name, file.stat().st_mtime_ns) for file in stamp(kept, 3600)]
    told(kept)
    assert [(file.name, file.stat().st_mtime_ns) for file in sorted((kept / "kept").iterdir())] == (
        before
    )


def clocks_with_cache(folder: Path, url: str) -> dict[str, dict[str, Any]]:
    """Readings by their sources, of rows with a cache beside them."""
    project = filled(folder, [session("a" * 32, cart=1)])
    settings = project / "conf" / "settings.py"
    settings.write_text(settings.read_text() + CACHED.format(url))
    return {each["source"]: each for each in told(project)[1]["clocks"]}


def test_the_clock_of_the_cache_beside_the_rows_is_told(tmp_path: Path, redis_server: Any) -> None:
    found = clocks_with_cache(tmp_path / "shop", redis_url(redis_server, 5))
    assert found["cache:default"]["reachable"]


def test_a_cache_beside_the_rows_that_is_gone_is_said_not_to_answer(tmp_path: Path) -> None:
    found = clocks_with_cache(tmp_path / "shop", f"redis://127.0.0.1:{free_port()}/0")
    assert not found["cache:default"]["reachable"] and found["cache:default"]["because"]
