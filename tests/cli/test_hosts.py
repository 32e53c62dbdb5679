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

from tests.cli.commands import environment, filled, run
from tests.processes import free_port, listening

WSGI = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
FROM_ENVIRONMENT = "import os\nSECRET_KEY = os.environ.get('SHOP_KEY', 'the shell knows none')\n"
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
def gunicorn(folder: Path, title: bool = False, **more: str) -> Iterator[int]:
    """The pid of a worker; `title`: it renames itself, as it does where setproctitle is."""
    port = free_port()
    env = environment(DJANGO_SETTINGS_MODULE="conf.settings", **more)
    words = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "conf.wsgi"]
    if not title:
        stub = folder / "without"
        stub.mkdir(exist_ok=True)
        (stub / "setproctitle.py").write_text("raise ImportError\n")
        env["PYTHONPATH"] += f":{stub}"
    master = subprocess.Popen(words, cwd=folder, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: listening(port) and bool(children(master.pid)))
        yield children(master.pid)[0]
    finally:
        master.send_signal(signal.SIGTERM)
        master.wait()


def wait_for(there: Callable[[], bool]) -> None:
    for _ in range(200):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("it never started")


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def workers() -> list[dict[str, Any]]:
    done = run("workers", "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["data"]["workers"]
    return found


def test_a_worker_is_found_with_its_project_settings_and_interpreter(shop: Path) -> None:
    with gunicorn(shop, SHOP_KEY="one") as pid:
        found = {each["pid"]: each for each in workers()}
    worker = found[pid]
    assert worker["kind"] == "gunicorn"
    assert (worker["project"], worker["settings"]) == (str(shop), "conf.settings")
    assert worker["python"] == sys.executable
    assert worker["started_at"] and worker["fingerprint"]
    masters = [each for each in found.values() if "only starts" in each["hidden"]]
    assert masters


def test_two_workers_whose_keys_differ_are_shown_as_different(shop: Path) -> None:
    with gunicorn(shop, SHOP_KEY="one") as a, gunicorn(shop, SHOP_KEY="other") as b:
        found = {each["pid"]: each for each in workers()}
        told = run("workers")
    assert found[a]["fingerprint"] != found[b]["fingerprint"]
    assert found[a]["items"]["SHOP_KEY"] != found[b]["items"]["SHOP_KEY"]
    assert "The workers' environments differ in SHOP_KEY" in told.stdout
    assert "one" not in found[a]["items"].values() and "other" not in told.stdout


def test_a_retitled_worker_is_said_to_hide_its_environment(shop: Path) -> None:
    pytest.importorskip("setproctitle")
    with gunicorn(shop, title=True, SHOP_KEY="one") as pid:
        worker = {each["pid"]: each for each in workers()}[pid]
    assert worker["kind"] == "gunicorn"
    assert "hides its environment" in worker["hidden"] and not worker["fingerprint"]


def test_the_workers_key_is_the_one_that_verifies(shop: Path) -> None:
    written = (
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "store = SessionStore(); store['a'] = 1; store.save(); print(store.session_key)"
    )
    env = environment(DJANGO_SETTINGS_MODULE="conf.settings", SHOP_KEY="one")
    done = subprocess.run(
        [sys.executable, "-c", written], cwd=shop, env=env, capture_output=True, text=True
    )
    key = done.stdout.strip()
    with gunicorn(shop, SHOP_KEY="one") as pid:
        of_worker = json.loads(run("show", key, "--json", "--pid", str(pid)).stdout)["data"]
    of_shell = json.loads(run("show", key, "--json", "--project", shop).stdout)["data"]
    assert of_worker["signer"] == "SECRET_KEY"
    assert of_shell["signer"] is None and of_shell["state"] == "undecodable"


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
    if any(each["kind"] for each in workers()):
        pytest.skip("something serves Django here")
    assert "No Django worker was found" in run("workers").stdout
    assert os.getpid() not in [each["pid"] for each in workers()]
