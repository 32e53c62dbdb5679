"""The host as its files and logs describe it; tests bring files and lines of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from session_tui.agent.facts import kernel_log, machine
from session_tui.agent.facts.cleaning import scheduled
from session_tui.agent.facts.host import host
from session_tui.agent.facts.kernel_log import Line, of_kernel, of_services
from session_tui.agent.facts.site_user import serving, site_user
from tests.agent.facts.sites import Kept
from tests.agent.stores.contract import contents_of
from tests.conftest import Entry

FILE = "SESSION_ENGINE = 'django.contrib.sessions.backends.file'\nSESSION_FILE_PATH = %r\n"
AT = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def test_the_disks_that_matter_are_told(tmp_path: Path, sqlite_template: Entry) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for days in (1, 9):
        path = kept / f"sessionid{days:032}"
        path.write_text("x")
        when = (datetime.now(timezone.utc) - timedelta(days=days)).timestamp()
        os.utime(path, (when, when))
    project = Kept(tmp_path / "site", sqlite_template, FILE % str(kept))
    before = contents_of(kept)
    with project.site() as found:
        seen = host(found)
    assert contents_of(kept) == before
    assert seen.name == socket.gethostname()
    by_purpose = {disk.purpose: disk for disk in seen.disks}
    assert set(by_purpose) == {"sessions", "database", "project", "temporary files"}
    sessions = by_purpose["sessions"]
    assert sessions.path == str(kept) and not sessions.read_only
    assert 0 < sessions.free <= sessions.total == shutil.disk_usage(kept).total
    assert sessions.oldest is not None
    age = datetime.now(timezone.utc) - sessions.oldest
    assert timedelta(days=8) < age < timedelta(days=10)
    assert sessions.writable is None, "no worker runs there, so nobody knows the site's user"
    assert by_purpose["database"].path == str(Path(sqlite_template["NAME"]).parent)
    assert by_purpose["project"].oldest is None
    assert seen.booted_at is not None and seen.booted_at < datetime.now(timezone.utc)
    assert seen.memory_total and seen.memory_free
    assert seen.memory_free <= seen.memory_total


def test_the_user_of_the_workers_is_the_sites(tmp_path: Path, sqlite_template: Entry) -> None:
    project = Kept(tmp_path / "site", sqlite_template)
    script = tmp_path / "gunicorn"
    script.write_text("print('here', flush=True)\ninput()\n")
    worker = subprocess.Popen(
        [sys.executable, script], cwd=project.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert worker.stdout and worker.stdout.readline() == b"here\n"
        assert serving(str(project.folder)) == (worker.pid,)
        assert serving(str(tmp_path / "another")) == ()
        with project.site() as found:
            seen = host(found)
    finally:
        worker.communicate(b"\n", timeout=10)
    assert {disk.writable for disk in seen.disks} == {True}
    user = site_user(str(project.folder))
    assert user is None


def test_a_folder_that_is_missing_is_a_note(tmp_path: Path, sqlite_template: Entry) -> None:
    gone = tmp_path / "gone"
    with Kept(tmp_path / "site", sqlite_template, FILE % str(gone)).site() as found:
        seen = host(found)
    assert f"There is no folder {gone} (sessions)." in seen.notes
    assert not gone.exists()


def test_what_the_kernel_says_of_sessions_ends_is_picked_out() -> None:
    lines = [
        "Out of memory: Killed process 812 (redis-server) total-vm:1kB, anon-rss:1kB",
        "oom_reaper: reaped process 812 (redis-server)",
        "blk_update_request: I/O error, dev sda, sector 7",
        "EXT4-fs (sda1): Remounting filesystem read-only",
        "usb 1-1: new high-speed USB device password=hunter2",
        "EXT4-fs error (device sda1): ext4_find_entry: " + "x" * 400,
    ]
    found = of_kernel([Line(AT, text) for text in lines])
    assert [event.kind for event in found] == [
        "oom-kill",
        "io-error",
        "read-only-remount",
        "io-error",
    ]
    assert all(event.at == AT and len(event.text) <= 200 for event in found)


def test_starts_and_ends_of_services_are_picked_out() -> None:
    lines = [
        "web1 systemd[1]: Started gunicorn daemon.",
        "web1 systemd[1]: redis-server.service: Failed with result 'oom-kill'.",
        "web1 systemd[1]: shop-celery.service: Scheduled restart job, restart counter is at 3.",
        "web1 systemd[1]: Started Daily apt upgrade.",
        "web1 gunicorn[77]: Started by hand: password=hunter2",
        "web1 systemd[1]: Started gunicorn --api-token hunter2 shop.wsgi.",
    ]
    found = of_services([Line(AT, text) for text in lines])
    assert [event.kind for event in found] == ["restart", "oom-kill", "restart", "restart"]
    assert found[0].text == "Started gunicorn daemon."
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00+0000 web1 kernel: said",
        "2026-03-01T13:00:00+01:00 web1 kernel: said",
        "2026-03-01T12:00:00,000000+00:00 web1 kernel: said",
    ],
)
def test_times_of_logs_are_read_as_each_program_writes_them(text: str) -> None:
    assert kernel_log._line(text) == Line(AT, "web1 kernel: said")


def test_a_record_of_the_kernel_is_dated_from_the_boot() -> None:
    line = kernel_log._record(b"6,339,5000000,-;text it says\n SUBSYSTEM=usb\n", AT)
    assert line == Line(AT + timedelta(seconds=5), "text it says")


def test_a_program_that_hangs_or_fails_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_log, "SECONDS", 0.2)
    assert kernel_log._asked(("sleep", "5")) is None
    assert kernel_log._asked(("false",)) is None
    assert kernel_log._asked(("there-is-no-such-program",)) is None


def written(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class Settings:
    def __init__(self) -> None:
        self.CELERY_BEAT_SCHEDULE = {"nightly": {"task": "shop.clear_sessions", "args": (1,)}}


def test_whatever_clears_sessions_is_found(tmp_path: Path) -> None:
    written(tmp_path, "etc/crontab", "# 1 1 * * * root manage.py clearsessions\n")
    written(tmp_path, "etc/cron.d/shop", "1 1 * * * www python manage.py clearsessions\n")
    written(tmp_path, "etc/cron.daily/other", "#!/bin/sh\necho\n")
    written(tmp_path, "var/spool/cron/crontabs/www-data", "@daily /srv/clearsessions.sh secret\n")
    units = "etc/systemd/system"
    written(tmp_path, f"{units}/clean.service", "ExecStart=/srv/manage.py clearsessions\n")
    written(tmp_path, f"{units}/clean.timer", "[Timer]\n")
    written(tmp_path, f"{units}/once.service", "ExecStart=/srv/manage.py clearsessions\n")
    (tmp_path / "etc/cron.d/link").symlink_to(tmp_path / "etc/cron.d/shop")
    found, notes = scheduled(Settings(), str(tmp_path))
    assert found == ("/etc/cron.d/shop", "crontab of www-data", "clean.timer", "celery beat")
    assert notes == ()


def test_a_control_group_with_less_memory_counts(tmp_path: Path) -> None:
    root = f"{tmp_path}/"
    written(tmp_path, "proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n")
    assert machine.memory(root) == (8_192_000_000, 4_096_000_000)
    written(tmp_path, "proc/self/cgroup", "0::/shop/web\n")
    written(tmp_path, "sys/fs/cgroup/shop/web/memory.max", "max\n")
    assert machine.memory(root).total == 8_192_000_000
    written(tmp_path, "sys/fs/cgroup/shop/memory.max", "1000000\n")
    written(tmp_path, "sys/fs/cgroup/shop/memory.current", "900000\n")
    written(tmp_path, "sys/fs/cgroup/shop/memory.stat", "anon 5\ninactive_file 200000\n")
    assert machine.memory(root) == (1_000_000, 300_000)
    written(tmp_path, "sys/fs/cgroup/shop/web/memory.events", "oom 3\noom_kill 2\n")
    assert machine.killed_here(root) == 2


def test_an_older_control_group_counts_too(tmp_path: Path) -> None:
    written(tmp_path, "proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n")
    written(tmp_path, "proc/self/cgroup", "9:cpu:/a\n8:memory:/a\n0::/\n")
    written(tmp_path, "sys/fs/cgroup/memory/a/memory.limit_in_bytes", "2000000\n")
    written(tmp_path, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
    assert machine.memory(f"{tmp_path}/").total == 2_000_000


@pytest.mark.parametrize(
    ("groups", "file", "kind"),
    [
        ("0::/kubepods/burstable/pod1\n", "", "kubernetes"),
        ("5:cpu:/docker/0a1b\n", "", "docker"),
        ("0::/\n", ".dockerenv", "docker"),
        ("0::/\n", "run/.containerenv", "podman"),
        ("0::/lxc/shop\n", "", "lxc"),
        ("0::/init.scope\n", "", ""),
    ],
)
def test_a_container_is_known_by_its_traces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, groups: str, file: str, kind: str
) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    written(tmp_path, "proc/1/cgroup", groups)
    if file:
        written(tmp_path, file, "")
    assert machine.container(f"{tmp_path}/") == kind


def test_variables_of_platforms_are_told_by_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLY_MACHINE_ID", "148e")
    assert machine.platform() == ("FLY_MACHINE_ID",)
