"""Real gunicorn workers against the project as it is loaded here."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timezone
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from session_tui.agent.facts.settings_files import newest, settings_files
from session_tui.agent.facts.workers import is_ours
from session_tui.model import Worker
from session_tui.model.facts import WorkersSeen
from tests.agent.facts.measured import CANARY, PYTHONS, measured
from tests.cli.commands import environment
from tests.processes import free_port, temporary_folder
from tests.projects import MANAGE, make_project

WSGI = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""
FROM_ENVIRONMENT = """
import os
SECRET_KEY = os.environ.get("SHOP_KEY", "the shell knows none")
SESSION_COOKIE_NAME = "user%d" % os.getuid()
"""
NAMED = "conf.settings"


def shop(folder: Path, more: str = FROM_ENVIRONMENT) -> Path:
    make_project(folder, more)
    (folder / "conf" / "wsgi.py").write_text(WSGI)
    return folder


@contextmanager
def gunicorn(
    folder: Path, workers: int = 1, user: str = "", python: str = sys.executable, **more: str
) -> Iterator[list[int]]:
    """The pids of its workers; none renames itself, so their environment can be read."""
    port = free_port()
    with temporary_folder(user) as stub:
        (stub / "setproctitle.py").write_text("raise ImportError\n")
        stub.chmod(0o755)
        env = {**environment(PYTHONDONTWRITEBYTECODE="1", HOME=str(stub)), **more}
        env["PYTHONPATH"] = ":".join(filter(None, [str(stub), more.get("PYTHONPATH")]))
        words = [python, "-m", "gunicorn", "-w", str(workers), "-b", f"127.0.0.1:{port}"]
        master = subprocess.Popen(
            [*words, "conf.wsgi"],
            cwd=folder,
            env=env,
            stderr=subprocess.DEVNULL,
            user=user or None,
            extra_groups=[] if user else None,
        )
        try:
            answering(port)
            assert len(children(master.pid)) == workers
            yield children(master.pid)
        finally:
            master.send_signal(signal.SIGTERM)
            master.wait()


def answering(port: int) -> None:
    """Waits until some worker has loaded the project: it finds no page."""
    for _ in range(300):
        with suppress(OSError):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=10)
            except HTTPError as error:
                assert error.code == 404
                return
        time.sleep(0.05)
    raise AssertionError("gunicorn never answered")


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def workers(folder: Path, python: str = sys.executable) -> WorkersSeen:
    seen = (await measured(folder, "workers", python=python)).workers
    assert seen.value is not None, seen.problem
    return seen.value


@pytest.mark.parametrize("python", PYTHONS)
async def test_workers_with_another_environment_have_other_settings(
    tmp_path: Path, python: str
) -> None:
    folder = shop(tmp_path / "shop")
    with (
        gunicorn(folder, 2, SHOP_KEY=CANARY, DJANGO_SETTINGS_MODULE=NAMED) as one,
        gunicorn(folder, DJANGO_SETTINGS_MODULE=NAMED) as two,
    ):
        seen = await workers(folder, python)
    by_pid = {each.worker.pid: each for each in seen.workers}
    for pid in one:
        assert by_pid[pid].ours and not by_pid[pid].starter
        assert not by_pid[pid].problem and "SECRET_KEY" in by_pid[pid].differing
        assert "SHOP_KEY" in by_pid[pid].variables
    assert "SECRET_KEY" not in by_pid[two[0]].differing and not by_pid[two[0]].problem
    assert "SHOP_KEY" not in by_pid[two[0]].variables
    assert {each.worker.pid for each in seen.serving} == {*one, *two}
    assert len([each for each in seen.workers if each.ours and each.starter]) == 2


async def test_two_settings_that_agree_do_not_differ(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    with gunicorn(folder, DJANGO_SETTINGS_MODULE=NAMED) as (pid,):
        seen = await workers(folder)
    (worker,) = (each for each in seen.workers if each.worker.pid == pid)
    assert (worker.differing, worker.problem) == ((), "")
    assert seen.settings_file == "conf/settings.py"


async def test_workers_of_another_project_are_not_ours(tmp_path: Path) -> None:
    folder, other = shop(tmp_path / "shop"), shop(tmp_path / "other")
    with gunicorn(other) as (pid,):
        seen = await workers(folder)
    assert [each.ours for each in seen.workers if each.worker.pid == pid] == [False]


async def test_a_worker_from_before_the_change_is_stale(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    with gunicorn(folder) as (pid,):
        fresh = await workers(folder)
        later = time.time() + 60
        os.utime(folder / "conf" / "settings.py", (later, later))
        old = await workers(folder)
    assert [each.stale for each in fresh.serving if each.worker.pid == pid] == [False]
    assert [each.stale for each in old.serving if each.worker.pid == pid] == [True]


async def test_settings_that_the_application_names_by_itself_are_loaded(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    (folder / "conf" / "other.py").write_text("from conf.settings import *\nUSE_TZ = False\n")
    (folder / "conf" / "wsgi.py").write_text(WSGI.replace("conf.settings", "conf.other"))
    with gunicorn(folder) as (pid,):
        seen = await workers(folder)
    (worker,) = (each for each in seen.workers if each.worker.pid == pid)
    assert worker.differing == ("USE_TZ",)


async def test_settings_that_do_not_load_there_are_said(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", "import os; assert 'ROTTEN' not in os.environ or 1 / 1")
    with gunicorn(folder, ROTTEN="1") as (pid,):
        make_project(folder, "import os; assert 'ROTTEN' not in os.environ, 'rotten'")
        seen = await workers(folder)
    (worker,) = (each for each in seen.workers if each.worker.pid == pid)
    assert "AssertionError: rotten" in worker.problem and worker.differing == ()


SYSTEM = "/usr/bin/python3"
COPIED = ("django", "asgiref", "sqlparse", "gunicorn", "packaging")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
@pytest.mark.skipif(not Path(SYSTEM).exists(), reason="no Python that everybody may run")
async def test_as_root_a_worker_of_another_user_is_loaded_as_that_user() -> None:
    with temporary_folder("nobody") as top:
        for name in COPIED:
            copied(name, top / "site")
        folder = shop(top / "shop")
        for path in [top / "site", folder, *folder.rglob("*")]:
            shutil.chown(path, "nobody")
        more = {"PYTHONPATH": str(top / "site"), "user": "nobody", "python": SYSTEM}
        with gunicorn(folder, 1, **more, DJANGO_SETTINGS_MODULE=NAMED) as (pid,):
            seen = await workers(folder)
    (worker,) = (each for each in seen.workers if each.worker.pid == pid)
    assert worker.worker.user == "nobody"
    assert (worker.problem, worker.differing) == ("", ("SESSION_COOKIE_NAME",))


def copied(name: str, folder: Path) -> None:
    """A package, where others may read it."""
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    unneeded = shutil.ignore_patterns("*.po", "__pycache__", "static", "gis")
    shutil.copytree(Path(spec.origin).parent, folder / name, ignore=unneeded)


WORKER = Worker(7, "gunicorn", "/srv/shop", "shop.settings", None, "", "", "")


@pytest.mark.parametrize(
    ("folder", "settings", "ours"),
    [
        ("/srv/shop", "shop.settings", True),
        ("/srv/shop", "", True),
        ("/srv/shop/run", "shop.settings", True),
        ("/srv/shop", "other.settings", False),
        ("/srv/shopping", "shop.settings", False),
        ("/srv", "shop.settings", True),
        ("/", "", False),
        ("", "shop.settings", False),
    ],
)
def test_a_worker_is_ours_by_its_folder_and_its_settings(
    folder: str, settings: str, ours: bool
) -> None:
    worker = replace(WORKER, project=folder, settings=settings)
    assert is_ours(worker, "/srv/shop", "shop.settings") is ours


def test_files_of_settings_are_those_imported_and_those_of_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "conf_of_files"
    package.mkdir()
    (package / "__init__.py").write_text("from .base import *\nimport conf_of_files.keys\n")
    (package / "base.py").write_text("import os\n")
    (package / "keys.py").write_text(
        "try:\n    from . import never\nexcept ImportError:\n    pass\n"
    )
    (package / "never_imported.py").touch()
    for name in (".env", ".env.example", ".envrc"):
        (tmp_path / name).touch()
    (tmp_path / "manage.py").write_text(MANAGE)
    monkeypatch.syspath_prepend(tmp_path)
    __import__("conf_of_files")
    found = settings_files(str(tmp_path), "conf_of_files", None)
    names = {str(Path(path).relative_to(tmp_path)) for path in found}
    assert names == {
        "conf_of_files/__init__.py",
        "conf_of_files/base.py",
        "conf_of_files/keys.py",
        ".env",
    }
    os.utime(package / "base.py", (2e9, 2e9))
    at = datetime.fromtimestamp(2e9, timezone.utc)
    assert newest(str(tmp_path), "conf_of_files", None) == (at, "conf_of_files/base.py")
