"""Which processes are workers, by what servers really show as their command lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from session_tui.agent.workers import NOTHING, found
from session_tui.agent.workers.kinds import kind_of
from session_tui.agent.workers.served import named_settings
from tests.agent.shown import showing

VENV = "/srv/shop/.venv/bin/"

SHOWN = [
    ("gunicorn", "gunicorn: master [shop.wsgi]"),
    ("gunicorn", "gunicorn: worker [shop.wsgi]"),
    ("gunicorn", VENV + "python3", VENV + "gunicorn", "-w", "2", "shop.wsgi"),
    ("gunicorn", VENV + "python", "-m", "gunicorn", "shop.wsgi"),
    ("gunicorn", "python3.12", "-u", "-mgunicorn", "shop.wsgi"),
    ("gunicorn", "python", "-Im", "gunicorn.app.wsgiapp", "shop.wsgi"),
    ("uvicorn", VENV + "python3", VENV + "uvicorn", "--workers", "2", "shop.asgi:application"),
    ("uvicorn", VENV + "python", "-m", "uvicorn", "shop.asgi:application"),
    ("hypercorn", VENV + "python3", VENV + "hypercorn", "-w", "2", "shop.asgi:application"),
    ("hypercorn", "python", "-X", "dev", "-m", "hypercorn", "shop.asgi:application"),
    ("daphne", VENV + "python3", VENV + "daphne", "-p", "8000", "shop.asgi:application"),
    ("daphne", VENV + "python", "-m", "daphne", "shop.asgi:application"),
    ("celery", "[celeryd: celery@web1:MainProcess] -active- (-A shop worker)"),
    ("celery", "[celeryd: celery@web1:ForkPoolWorker-1]"),
    ("celery", VENV + "python", "-m", "celery", "-A", "shop", "worker"),
    ("celery", VENV + "python3", VENV + "celery", "-A", "shop", "worker"),
    ("mod_wsgi", "(wsgi:shop)       ", "-k", "start"),
    ("uwsgi", VENV + "uwsgi", "--ini", "/etc/uwsgi/shop.ini"),
    ("uwsgi", "/usr/bin/uwsgi-core", "--ini", "/etc/uwsgi/shop.ini"),
    ("uwsgi", "uWSGI worker 1"),
    ("uwsgi", "shop uWSGI master"),
    ("runserver", "python", "manage.py", "runserver"),
    ("runserver", "python", "-X", "dev", "-W", "ignore", "manage.py", "runserver", "8000"),
    ("runserver", "python", "-Wdefault", "-Xdev", "./manage.py", "runserver"),
    ("runserver", "python", "--check-hash-based-pycs", "never", "manage.py", "runserver"),
    ("runserver", "python", "-m", "django", "runserver"),
    ("runserver", "python3", VENV + "django-admin", "runserver", "--settings", "shop.other"),
]

NO_WORKERS = [
    ("tail", "-f", "gunicorn"),
    ("journalctl", "-u", "gunicorn"),
    ("vim", "manage.py", "runserver"),
    ("sudo", "gunicorn", "shop.wsgi"),
    ("sh", "-c", "gunicorn shop.wsgi"),
    ("grep", "uWSGI master"),
    ("python", "-c", "gunicorn"),
    ("python", "-", "gunicorn"),
    ("python", "-m", "pytest", "gunicorn"),
    ("python", "-m"),
    ("python", "-W"),
    ("python",),
    ("python", "manage.py", "migrate"),
    ("python", "manage.py", "help", "runserver"),
    (
        "python",
        "-B",
        "-c",
        "from multiprocessing.spawn import spawn_main",
        "--multiprocessing-fork",
    ),
]


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: " ".join(shown[1:])[:60])
def test_a_worker_is_known_by_what_it_shows(shown: tuple[str, ...], tmp_path: Path) -> None:
    kind, *words = shown
    with showing(*words, folder=tmp_path) as pid:
        assert kind_of(pid) == kind


@pytest.mark.parametrize("words", NO_WORKERS, ids=" ".join)
def test_what_only_names_a_server_is_no_worker(words: tuple[str, ...], tmp_path: Path) -> None:
    with showing(*words, folder=tmp_path) as pid:
        assert kind_of(pid) == ""


SPAWNING = """
import multiprocessing, sys, time

def serve():
    print("ready", flush=True)
    time.sleep(600)

if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=serve, daemon=True)
    child.start()
    print(child.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("uvicorn", ("--workers", "2"), "uvicorn"),
        ("uvicorn", ("--reload",), "uvicorn"),
        ("hypercorn", (), "hypercorn"),
        ("uvicorn", (), ""),
        ("celery", (), ""),
    ],
)
def test_what_a_server_has_spawned_serves_where_it_serves_so(
    name: str, words: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(SPAWNING)
    command = [sys.executable, str(tmp_path / name), *words]
    with subprocess.Popen(
        command, cwd=tmp_path, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as master:
        assert master.stdout is not None
        said = {master.stdout.readline(), master.stdout.readline()} - {b"ready\n"}
        child = int(said.pop())
        assert (kind_of(master.pid), kind_of(child)) == (name, kind)
        starters = [each.pid for each in found(b"k" * 16).workers if each.starter]
        assert (master.pid in starters) is bool(kind)


def test_an_environment_without_a_variable_that_matters_has_no_digest(tmp_path: Path) -> None:
    with showing("python", "-m", "gunicorn", folder=tmp_path) as pid:
        (worker,) = (each for each in found(b"k" * 16).workers if each.pid == pid)
    assert (worker.fingerprint, worker.items) == (NOTHING, ())


@pytest.mark.parametrize("words", [("--settings", "shop.other"), ("--settings=shop.other",)])
def test_settings_named_on_the_command_line_are_those_of_the_worker(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    more = {"DJANGO_SETTINGS_MODULE": "shop.settings"}
    with showing("python", "manage.py", "runserver", *words, folder=tmp_path, **more) as pid:
        assert named_settings(pid) == "shop.other"
        (worker,) = (each for each in found(b"k" * 16).workers if each.pid == pid)
    assert worker.settings == "shop.other"
