"""The demo project: a real shop, its sessions as promised, and nothing of it left afterwards."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from session_tui.faults import Demo, DemoFailed, demo_project

TOP = Path(__file__).parents[2]
NOON = datetime(2026, 3, 14, 12, tzinfo=timezone.utc)

ALL_DEFAULT = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
"""What nohup, or a shell's background, made a child ignore is ignored in its children too."""

DJANGO_SAYS = """
import json, logging, sys, django
django.setup()
logging.disable()
from unittest.mock import patch
from datetime import datetime
from django.utils import timezone
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
now = datetime.fromisoformat(sys.argv[1])
keys = {"SECRET_KEY": settings.SECRET_KEY}
keys["SECRET_KEY_FALLBACKS[0]"], = settings.SECRET_KEY_FALLBACKS
def signer_of(payload):
    for name, key in keys.items():
        signer = TimestampSigner(key=key, salt=SessionStore().key_salt, fallback_keys=[])
        try:
            signer.unsign(payload)
        except BadSignature:
            continue
        return name
said = {}
with patch.object(timezone, "now", lambda: now):
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        alive, data = row.expire_date > now, store.load()
        data = data if alive else row.get_decoded()
        opens = bool(data) and isinstance(data, dict)
        user = data.get("_auth_user_id") if opens else None
        said[row.session_key] = {
            "state": "expired" if not alive
            else "undecodable" if not opens
            else "live" if user else "anonymous",
            "signer": signer_of(row.session_data),
            "user_id": user,
        }
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with demo_project(rows=300, now=NOON) as made:
        yield made


@pytest.fixture(scope="module")
def expected(demo: Demo) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(demo.expected.read_text())["sessions"]
    return found


def run(demo: Demo, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": demo.settings_module}
    return subprocess.run(
        [demo.python, *arguments], cwd=demo.folder, env=environment, capture_output=True, text=True
    )


def rows_of(demo: Demo, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(demo.folder / "db.sqlite3")) as database:
        return database.execute(query).fetchall()


def sessions_of(demo: Demo) -> list[tuple[Any, ...]]:
    return rows_of(demo, "select * from django_session order by session_key")


def test_django_has_nothing_to_complain_about(demo: Demo) -> None:
    checked = run(demo, "-W", "error", "manage.py", "check", "--fail-level", "INFO")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_no_migration_is_missing_or_left_over(demo: Demo) -> None:
    assert run(demo, "manage.py", "migrate", "--check").returncode == 0
    assert run(demo, "manage.py", "makemigrations", "--check").returncode == 0


def test_as_many_sessions_are_made_as_were_asked_for(demo: Demo) -> None:
    assert rows_of(demo, "select count(*) from django_session") == [(300,)]
    assert sum(demo.kinds.values()) == 300


def test_what_is_expected_names_every_session_and_its_true_end(
    demo: Demo, expected: dict[str, Any]
) -> None:
    ends = dict(rows_of(demo, "select session_key, expire_date from django_session"))
    assert set(expected) == set(ends)
    for key, session in expected.items():
        stored = datetime.fromisoformat(ends[key]).replace(tzinfo=timezone.utc)
        assert datetime.fromisoformat(session["expires_at"]) == stored


@pytest.fixture(scope="module")
def said(demo: Demo) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(demo, "-c", DJANGO_SAYS, NOON.isoformat()).stdout)
    return found


def test_django_meets_every_session_in_the_state_that_is_expected(
    said: dict[str, Any], expected: dict[str, Any]
) -> None:
    states = {key: session["state"] for key, session in said.items()}
    assert states == {key: session["state"] for key, session in expected.items()}


def test_django_finds_the_expected_key_and_user_in_every_healthy_session(
    said: dict[str, Any], expected: dict[str, Any]
) -> None:
    for key, session in expected.items():
        if session["problem"] == "NONE":
            assert said[key]["signer"] == session["signer"]
            assert said[key]["user_id"] == session["user_id"]


def test_every_state_and_every_problem_is_there(expected: dict[str, Any]) -> None:
    assert {session["state"] for session in expected.values()} == {
        "live",
        "anonymous",
        "expired",
        "undecodable",
    }
    assert {session["problem"] for session in expected.values()} == {
        "NONE",
        "EMPTY",
        "NOT_SIGNED",
        "BAD_SIGNATURE",
        "OTHER_SALT",
        "BAD_BASE64",
        "BAD_ZLIB",
        "TOO_LARGE",
        "BAD_JSON",
        "TOO_DEEP",
        "PICKLE",
        "UNKNOWN_FORMAT",
    }


def test_only_what_was_saved_before_the_rotation_is_signed_by_the_fallback(
    expected: dict[str, Any],
) -> None:
    healthy = [session for session in expected.values() if session["problem"] == "NONE"]
    old = [each["saved_at"] for each in healthy if each["signer"] == "SECRET_KEY_FALLBACKS[0]"]
    new = [each["saved_at"] for each in healthy if each["signer"] == "SECRET_KEY"]
    assert len(old) + len(new) == len(healthy)
    assert max(old) < min(new)


def test_the_stray_key_signed_for_twenty_minutes_and_never_again(expected: dict[str, Any]) -> None:
    stray = [
        datetime.fromisoformat(session["saved_at"]).timestamp()
        for session in expected.values()
        if session["kind"] == "other-key"
    ]
    assert len(stray) > 1
    assert max(stray) - min(stray) <= 20 * 60


def test_nothing_was_saved_after_now_or_more_than_two_weeks_before(
    expected: dict[str, Any],
) -> None:
    ages = [
        (NOON - datetime.fromisoformat(session["saved_at"])).total_seconds()
        for session in expected.values()
    ]
    assert min(ages) > 0
    assert max(ages) <= 14 * 86400


def test_names_that_a_terminal_must_not_get_have_live_sessions(expected: dict[str, Any]) -> None:
    names = {session["username"] for session in expected.values() if session["state"] == "live"}
    assert "[/]" in names
    assert any("\x1b" in name and "\u202e" in name for name in names if name)


def test_a_user_is_inactive_and_one_was_deleted_after_signing_in(
    demo: Demo, expected: dict[str, Any]
) -> None:
    assert rows_of(demo, "select username from auth_user where not is_active") == [("mallory",)]
    live = [session for session in expected.values() if session["state"] == "live"]
    assert any(session["username"] == "mallory" for session in live)
    assert any(session["user_id"] and session["username"] is None for session in live)


def test_equal_arguments_make_equal_sessions_and_people(demo: Demo) -> None:
    with demo_project(rows=300, now=NOON) as again:
        assert sessions_of(again) == sessions_of(demo)
        people = "select * from auth_user order by id"
        assert rows_of(again, people) == rows_of(demo, people)


def test_another_seed_makes_other_sessions(demo: Demo) -> None:
    with demo_project(rows=300, seed=8, now=NOON) as other:
        assert not {row[0] for row in sessions_of(other)} & {row[0] for row in sessions_of(demo)}


def test_only_its_maker_may_look_into_the_folder(demo: Demo) -> None:
    for folder in (demo.folder, demo.folder.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_is_gone_when_the_context_ends_in_peace() -> None:
    with demo_project(rows=100) as made:
        assert (made.folder / "manage.py").is_file()
    assert not made.folder.parent.exists()


def test_it_is_gone_when_the_context_ends_in_an_error() -> None:
    with pytest.raises(RuntimeError), demo_project(rows=100) as made:
        raise RuntimeError
    assert not made.folder.parent.exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -2)]
)
def test_it_is_gone_when_a_signal_ends_the_process(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    script = (
        f"{ALL_DEFAULT}import time\nfrom session_tui.faults import demo_project\n"
        "with demo_project(rows=100):\n    print('made', flush=True)\n    time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(TOP)}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert list(tmp_path.iterdir())
        process.send_signal(number)
    assert process.returncode == code
    assert not list(tmp_path.iterdir())


def test_handlers_of_signals_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with demo_project(rows=100):
        pass
    assert signal.getsignal(signal.SIGTERM) is before


def test_too_few_rows_or_a_moment_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100 rows"), demo_project(rows=99):
        pass
    with (
        pytest.raises(ValueError, match="time zone"),
        demo_project(now=datetime(2026, 3, 14)),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(DemoFailed) as failed, demo_project(rows=100):
        pass
    assert failed.value.failure.sentence.startswith("No temporary folder can be made")
    assert failed.value.failure.where == str(tmp_path / "missing")


def test_a_demo_that_cannot_be_filled_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "django.py").write_text("raise ImportError('no such thing')\n")
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with pytest.raises(DemoFailed, match="could not be filled") as failed, demo_project(rows=100):
        pass
    assert "no such thing" in failed.value.failure.trace
    assert not list(place.iterdir())
