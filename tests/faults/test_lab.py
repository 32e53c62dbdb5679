"""Projects of the lab: built, looked at, and gone."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from session_tui.faults import Demo, DemoFailed, broken_project, healthy_project, lab, servers
from session_tui.faults.fault import LabFault, Server
from session_tui.faults.healthy import ENGINES
from tests.processes import binary

TOP = Path(__file__).parent.parent.parent

HERE = [name for name, engine in ENGINES.items() if not engine.servers]


def manage(demo: Demo, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": demo.settings_module}
    return subprocess.run(
        [sys.executable, "-W", "error", "-B", "manage.py", *words],
        cwd=demo.folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def rows(demo: Demo, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(demo.folder / "db.sqlite3")) as database:
        return database.execute(query).fetchall()


@pytest.mark.parametrize("engine", HERE)
def test_django_has_nothing_to_complain_about(engine: str) -> None:
    with healthy_project(engine) as demo:
        checked = manage(demo, "check", "--deploy", "--fail-level", "ERROR")
        assert checked.returncode == 0, checked.stderr
        assert manage(demo, "makemigrations", "--check").returncode == 0


def test_the_healthy_shop_has_sessions_of_this_week_for_people_and_guests() -> None:
    with healthy_project() as demo:
        assert rows(demo, "select count(*) from django_session") == [(120,)]
        over = "select count(*) from django_session where expire_date < datetime('now')"
        assert rows(demo, over) == [(0,)]
        assert rows(demo, "select count(*) from auth_user where not is_active") == [(0,)]


def test_other_engines_leave_the_table_empty() -> None:
    for engine, folder in (("cache-folder", "cache"), ("file", "sessions")):
        with healthy_project(engine) as demo:
            assert rows(demo, "select count(*) from django_session") == [(0,)]
            assert len(list((demo.folder / folder).iterdir())) == 120


def test_the_second_healthy_project_is_there_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with healthy_project():
        pass

    def never(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(lab, "_fill", never)
    with healthy_project() as demo:
        assert rows(demo, "select count(*) from django_session") == [(120,)]


def test_its_settings_say_everything_once() -> None:
    with broken_project("config-wrong-type") as demo:
        lines = (demo.folder / "teashop" / "settings.py").read_text().splitlines()
    assert [line for line in lines if line.startswith("SESSION_COOKIE_AGE")] == [
        'SESSION_COOKIE_AGE = os.environ.get("TEASHOP_SESSION_AGE", "604800")'
    ]
    assert "DEBUG = True" not in lines


def test_only_its_maker_may_look_into_the_folder_and_it_goes_with_the_context() -> None:
    with broken_project("cookie-domain-mismatch") as demo:
        for folder in (demo.folder, demo.folder.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert not demo.kinds
    assert not demo.folder.parent.exists()


def test_the_environment_of_the_site_is_a_file_beside_it() -> None:
    with broken_project("file-store-lost") as demo:
        assert demo.env_file
        assert demo.env_file.read_text() == f"TMPDIR={demo.folder.parent / 'tmp'}\n"
        assert len(list((demo.folder.parent / "tmp").glob("teashop_sessionid*"))) == 40


def test_a_set_cookie_line_is_handed_out_where_the_store_holds_nothing() -> None:
    with broken_project("signed-cookies-too-large") as demo:
        assert len(demo.set_cookie) > 4096


def test_an_edit_that_does_not_fit_is_our_own_bug() -> None:
    fault = LabFault("x", "", "", "", edits={"shop/views.py": (("no such text", ""),)})
    with pytest.raises(ValueError, match=r"shop/views\.py has"), lab._built(fault):
        pass


def test_a_fault_that_there_is_not_is_a_key_error() -> None:
    with pytest.raises(KeyError), broken_project("no-such-cause"):
        pass


def processes(folder: Path) -> list[int]:
    """Those that run in this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            inside = (entry / "cwd").readlink()
        except OSError:
            continue
        if folder in (inside, *inside.parents):
            found.append(int(entry.name))
    return found


def test_workers_run_with_an_environment_of_their_own_and_end_with_the_context() -> None:
    with broken_project("config-not-effective") as demo:
        told = [Path(f"/proc/{pid}/environ").read_bytes() for pid in processes(demo.folder)]
        assert sum(b"TEASHOP_SESSION_AGE=3600" in each for each in told) == 4
        assert demo.env_file is None
    assert not processes(demo.folder)


def test_servers_end_with_the_context() -> None:
    binary("redis-server")
    pytest.importorskip("redis")
    with broken_project("cache-redis-evicted") as demo:
        running = processes(demo.folder.parent / "redis")
        assert running
    assert not [pid for pid in running if Path(f"/proc/{pid}").exists()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_servers_and_workers_end_whatever_ends_us(number: signal.Signals, tmp_path: Path) -> None:
    script = (
        "import time\nfrom session_tui.faults import broken_project\n"
        "with broken_project('config-not-effective'):\n"
        "    print('made', flush=True)\n    time.sleep(60)\n"
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
        running = processes(tmp_path)
        assert running
        process.send_signal(number)
    for pid in running:
        _await_end(pid)
    if number != signal.SIGKILL:
        assert not list(tmp_path.iterdir())


def _await_end(pid: int) -> None:
    import time

    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")


def test_a_program_that_is_missing_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    fault = LabFault("x", "", "", "", servers=(Server("memcached"),))
    with pytest.raises(DemoFailed, match="needs memcached"), lab._built(fault):
        pass


def test_a_package_that_is_missing_is_a_sentence() -> None:
    fault = LabFault("x", "", "", "", packages=("no_such_package",))
    with pytest.raises(DemoFailed, match="no_such_package"), lab._built(fault):
        pass


def test_a_server_that_does_not_start_is_a_sentence_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    binary("redis-server")
    monkeypatch.setattr(servers, "PATIENCE", 0.5)
    fault = LabFault("x", "", "", "", servers=(Server("redis", "", ("--nonsense", "1")),))
    with pytest.raises(DemoFailed, match="redis did not start") as failed, lab._built(fault):
        pass
    assert "nonsense" in failed.value.failure.trace


def test_addresses_stand_in_for_names() -> None:
    assert servers.placed("redis://{a}/0 {a.port}", {"a": 7}) == "redis://127.0.0.1:7/0 7"


def test_ports_are_free() -> None:
    with closing(socket.create_server(("127.0.0.1", servers.free_port()))):
        pass
