"""Workers of this host, and settings laid side by side: real gunicorn, real differences."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.agent.shown import showing
from tests.cli.commands import environment, filled, run
from tests.processes import free_port, listening

WSGI = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
FROM_ENVIRONMENT = "import os\nSECRET_KEY = os.environ.get('SHOP_KEY', 'the shell knows none')\n"
SYSTEM = "/usr/bin/python3"
"""A Python that every user may run."""
AT_RANDOM = (
    "from django.core.management.utils import get_random_secret_key\n"
    "SECRET_KEY = get_random_secret_key()\n"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = filled(tmp_path_factory.mktemp("site") / "shop", [])
    (folder / "conf" / "wsgi.py").write_text(WSGI)
    settings = folder / "conf" / "settings.py"
    settings.write_text(settings.read_text() + FROM_ENVIRONMENT)
    return folder


@contextmanager
def gunicorn(folder: Path, *words: str, title: bool = False, **more: str) -> Iterator[int]:
    """The pid of a worker; `title`: it renames itself, as it does where setproctitle is."""
    with workers_of(folder, *words, title=title, **more) as (pid, *_):
        yield pid


@contextmanager
def workers_of(folder: Path, *words: str, title: bool = False, **more: str) -> Iterator[list[int]]:
    port = free_port()
    env = environment(DJANGO_SETTINGS_MODULE="conf.settings", **more)
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", *words, "conf.wsgi"]
    if not title:
        stub = folder / "without"
        stub.mkdir(exist_ok=True)
        (stub / "setproctitle.py").write_text("raise ImportError\n")
        env["PYTHONPATH"] += f":{stub}"
    master = subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: listening(port) and len(children(master.pid)) == 1 + ("-w2" in words))
        if title:
            wait_for(lambda: all(map(is_retitled, children(master.pid))))
        yield children(master.pid)
    finally:
        master.send_signal(signal.SIGTERM)
        master.wait()


def is_retitled(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"gunicorn: worker")


def wait_for(there: Callable[[], bool]) -> None:
    for _ in range(200):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("it never started")


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def workers(folder: Path | str = ".") -> dict[int, dict[str, Any]]:
    """By pid; the settings of those of `folder` are loaded first."""
    done = run("workers", "--json", "--project", folder)
    assert done.returncode == 0, done.stderr
    return {each["pid"]: each for each in json.loads(done.stdout)["data"]["workers"]}


def told_of(folder: Path) -> str:
    """What `workers` says below its list of the workers of this project."""
    lines = run("workers", "--project", folder).stdout.rpartition("\n\n")[2].splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith(f"In {folder}, ")), 0)
    rest = lines[first + 1 :]
    last = next((at for at, line in enumerate(rest) if line.startswith("In ")), len(rest))
    return "\n".join(lines[first : first + 1 + last])


def test_a_worker_is_found_with_its_project_settings_and_interpreter(shop: Path) -> None:
    with gunicorn(shop, SHOP_KEY="one") as pid:
        found = workers(shop)
    worker = found[pid]
    assert worker["kind"] == "gunicorn"
    assert (worker["project"], worker["settings"]) == (str(shop), "conf.settings")
    assert worker["python"] == sys.executable
    assert worker["started_at"] and worker["fingerprint"]
    masters = [each for each in found.values() if "only starts" in each["hidden"]]
    assert masters and all(each["starter"] for each in masters)


def test_two_workers_whose_keys_differ_are_shown_as_different(shop: Path) -> None:
    with gunicorn(shop, SHOP_KEY="key-one") as a, gunicorn(shop, SHOP_KEY="key-two") as b:
        found = workers(shop)
        told = told_of(shop)
    assert found[a]["fingerprint"] != found[b]["fingerprint"]
    assert found[a]["items"]["SHOP_KEY"] != found[b]["items"]["SHOP_KEY"]
    assert "The workers' environments differ in SHOP_KEY." in told
    assert "key-one" not in found[a]["items"].values() and "key-two" not in told
    assert found[a]["anew"] == found[b]["anew"] == []


def test_a_key_made_at_random_is_one_that_no_worker_shares(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [])
    (folder / "conf" / "wsgi.py").write_text(WSGI)
    settings = folder / "conf" / "settings.py"
    settings.write_text(settings.read_text() + AT_RANDOM)
    with workers_of(folder, "-w2") as pids:
        found, told = workers(folder), told_of(folder)
    assert [found[pid]["anew"] for pid in pids] == [["SECRET_KEY"], ["SECRET_KEY"]]
    assert "SECRET_KEY is made anew whenever the settings are loaded" in told
    assert f"do not agree: {pids[0]}, {pids[1]}." in told


def test_workers_of_different_projects_are_not_compared(shop: Path, tmp_path: Path) -> None:
    other = filled(tmp_path / "other", [])
    (other / "conf" / "wsgi.py").write_text(WSGI)
    with workers_of(shop, "-w2", SHOP_KEY="one"), gunicorn(other, OTHER_KEY="two", TZ="Asia/Tokyo"):
        told = told_of(shop)
    assert "The workers' environments agree in everything that matters" in told
    assert "Loaded twice, their settings come out the same." in told


def test_whether_a_retitled_workers_key_is_random_is_said_not_to_be_known(shop: Path) -> None:
    pytest.importorskip("setproctitle")
    with gunicorn(shop, title=True, SHOP_KEY="one") as pid:
        worker, told = workers(shop)[pid], told_of(shop)
    assert worker["kind"] == "gunicorn"
    assert "hides its environment" in worker["hidden"] and not worker["fingerprint"]
    assert worker["anew"] is None and worker["untried"]
    assert f"differs at each start is not known of {pid}" in told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start somebody else")
def test_workers_of_another_user_are_found_and_what_is_hidden_of_them_is_said(
    tmp_path: Path,
) -> None:
    via = "setpriv --reuid nobody --regid nogroup --clear-groups"
    there = ("--via", via, "--project", "/", "--python", SYSTEM)
    with showing("python", "-m", "gunicorn", folder=tmp_path) as pid:
        told = run("workers", *there).stdout
        found = json.loads(run("workers", "--json", *there).stdout)["data"]["workers"]
    (worker,) = (each for each in found if each["pid"] == pid)
    assert (worker["kind"], worker["project"], worker["fingerprint"]) == ("gunicorn", "", "")
    assert "belongs to another user" in worker["hidden"] and "sudo" in worker["hidden"]
    assert "belong to other users: with sudo more is told." in told


def saved_under(key: str, folder: Path) -> str:
    """The key of a session that a site with this SHOP_KEY has saved."""
    written = (
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "store = SessionStore(); store['a'] = 1; store.save(); print(store.session_key)"
    )
    env = environment(DJANGO_SETTINGS_MODULE="conf.settings", SHOP_KEY=key)
    command = [sys.executable, "-c", written]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def signature(*words: str) -> str:
    """What `why` makes of the gate."""
    gates = json.loads(run("why", "--json", *words).stdout)["data"]["gates"]
    return str(next(each["outcome"] for each in gates if each["gate"] == "signature"))


def test_the_workers_key_is_the_one_that_verifies(shop: Path) -> None:
    key = saved_under("one", shop)
    with gunicorn(shop, SHOP_KEY="one") as pid:
        of_worker = json.loads(run("show", key, "--json", "--pid", str(pid)).stdout)["data"]
        assert signature(key, "--pid", str(pid)) == "pass"
    of_shell = json.loads(run("show", key, "--json", "--project", shop).stdout)["data"]
    assert of_worker["signer"] == "SECRET_KEY"
    assert of_shell["signer"] is None and of_shell["state"] == "undecodable"
    assert signature(key, "--project", str(shop)) == "fail"


def test_a_key_that_gunicorn_was_told_to_set_is_the_one_that_verifies(shop: Path) -> None:
    key = saved_under("of the option", shop)
    with gunicorn(shop, "-e", "SHOP_KEY=of the option", SHOP_KEY="of the shell") as pid:
        assert signature(key, "--pid", str(pid)) == "pass"


def test_why_says_that_a_retitled_workers_key_is_not_the_one_that_verifies(shop: Path) -> None:
    pytest.importorskip("setproctitle")
    key = saved_under("of the worker", shop)
    with gunicorn(shop, title=True, SHOP_KEY="of the worker") as pid:
        told = run("why", key, "--pid", str(pid))
    assert f"Process {pid} hides its environment" in told.stderr.splitlines()[0]
    assert "no key, signature or verdict is proven for that worker" in told.stderr


def fingerprint(*words: str | Path, cwd: Path | None = None) -> dict[str, str]:
    done = run("fingerprint", "--json", *words, cwd=cwd)
    assert done.returncode == 0, done.stderr
    items: dict[str, str] = json.loads(done.stdout)["data"]["items"]
    return items


def test_a_key_made_at_random_differs_at_each_start(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [])
    settings = folder / "conf" / "settings.py"
    settings.write_text(settings.read_text() + AT_RANDOM)
    key = tmp_path / "key"
    key.write_text("sixteen bytes or more")
    first, second = (fingerprint("--project", folder, "--key", key) for _ in range(2))
    assert {name for name in first if first[name] != second[name]} == {"SECRET_KEY"}


def test_the_key_of_one_output_makes_the_next_comparable(shop: Path, tmp_path: Path) -> None:
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    a.write_text(run("fingerprint", "--json", "--project", shop).stdout)
    b.write_text(run("fingerprint", "--json", "--project", shop, "--key", a).stdout)
    done = run("compare", a, b)
    assert done.returncode == 0 and "are the same" in done.stdout
    other = run("fingerprint", "--json", "--project", shop).stdout
    assert json.loads(other)["data"]["items"] != json.loads(a.read_text())["data"]["items"]


def test_two_sides_that_differ_are_a_finding_with_their_names(shop: Path) -> None:
    python = ("--python", sys.executable)
    words = ("compare", "--json", "--via", "env", "--via", "env SHOP_KEY=other", *python)
    done = run(*words, "--project", shop)
    assert done.returncode == 1, done.stderr
    items = json.loads(done.stdout)["data"]["items"]
    assert [each["name"] for each in items if not each["same"]] == ["SECRET_KEY"]


def test_no_secret_is_in_a_fingerprint(shop: Path) -> None:
    done = run("fingerprint", "--json", "--project", shop)
    assert "the shell knows none" not in done.stdout
    digests = json.loads(done.stdout)["data"]["items"]
    assert all(len(each) == 8 for name, each in digests.items() if name.isupper())


@pytest.mark.parametrize("words", [("compare",), ("compare", "a.json"), ("compare", "x", "y")])
def test_sides_that_are_not_two_outputs_are_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert "Give two files" in done.stderr or "cannot be read" in done.stderr


def test_a_key_that_is_too_short_is_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    done = run("fingerprint", "--project", shop, "--key", tmp_path / "key")
    assert done.returncode == 2 and "too short" in done.stderr


def test_a_host_without_workers_says_so() -> None:
    if workers():
        pytest.skip("something serves Django here")
    assert "No Django worker was found" in run("workers").stdout
