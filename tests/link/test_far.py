"""Reaching a project where it runs: behind a prefix, over ssh, as another user, beside a worker."""

from __future__ import annotations

import json
import os
import pwd
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_tui.link import Launch, Refused
from session_tui.link.far import prefixed
from tests.cli.commands import filled, run
from tests.processes import temporary_folder
from tests.servers import ssh_command

SESSION = {"key": "k" * 32, "data": {"cart": [1]}, "state": "live"}
SYSTEM = "/usr/bin/python3"
"""A Python that every user may run."""
FROM_ENVIRONMENT = "import os\nSECRET_KEY = os.environ['SHOP_KEY']\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("site") / "shop", [SESSION])


def listed(*words: str | Path, **more: Any) -> dict[str, Any]:
    done = run("sessions", "--json", "--python", sys.executable, *words, **more)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return data


@pytest.mark.parametrize(
    "prefix", ["env", "env A=1", "nice -n 1", "timeout 60", "unshare --mount --propagation private"]
)
def test_any_prefix_that_passes_its_words_on_will_do(shop: Path, prefix: str) -> None:
    if prefix.startswith("unshare") and subprocess.run([*prefix.split(), "true"]).returncode:
        pytest.skip("no namespace can be made here")
    found = listed("--via", prefix, "--project", shop)
    assert [row["state"] for row in found["sessions"]] == ["anonymous"]


def test_a_prefix_that_ends_in_a_shell_gets_one_quoted_line(shop: Path, tmp_path: Path) -> None:
    script = tmp_path / "far away"
    script.write_text('#!/bin/sh\nexec sh -c "$*"\n')
    script.chmod(0o755)
    found = listed("--via", shlex.quote(str(script)), "--via-shell", "--project", shop)
    assert len(found["sessions"]) == 1


def test_over_a_real_ssh_the_project_is_found_and_read(shop: Path, sshd: Any) -> None:
    found = listed("--via", shlex.join(ssh_command(sshd)), "--project", shop)
    assert len(found["sessions"]) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_over_a_real_ssh_to_another_user(sshd: Any, apart: Path) -> None:
    folder = filled(apart / "shop", [SESSION])
    packages = open_to_all(folder)
    who = "import os, sys\nprint('loaded by', os.geteuid(), file=sys.stderr)\n"
    settings = folder / "conf" / "settings.py"
    settings.write_text(who + settings.read_text())
    other = pwd.getpwnam("postgres")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, other.pw_uid, other.pw_gid)
    via = [*ssh_command(sshd, "postgres"), "env", f"PYTHONPATH={packages}"]
    if subprocess.run([*via, SYSTEM, "-c", "'import django'"], capture_output=True).returncode:
        pytest.skip("no Python with Django that this user may run")
    words = ("sessions", "--json", "--debug", "--via", shlex.join(via), "--python", SYSTEM)
    done = run(*words, "--project", folder)
    assert done.returncode == 0, done.stderr
    assert f"loaded by {other.pw_uid}" in done.stderr
    assert len(json.loads(done.stdout)["data"]["sessions"]) == 1


@pytest.fixture
def apart() -> Iterator[Path]:
    """A folder that everybody may enter, which those of pytest are not."""
    with temporary_folder() as folder:
        folder.chmod(0o755)
        yield folder


def open_to_all(folder: Path) -> str:
    """Lets everybody read a test's folder; where Django's packages are."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return next(path for path in sys.path if path.endswith("site-packages"))


def test_the_far_side_finds_the_folder_above_and_the_interpreter_beside(
    shop: Path, tmp_path: Path
) -> None:
    below = shop / "deep" / "er"
    below.mkdir(parents=True, exist_ok=True)
    (shop / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    python = shop / ".venv" / "bin" / "python"
    python.unlink(missing_ok=True)
    python.symlink_to(sys.executable)
    (shop / ".venv" / "pyvenv.cfg").write_text(
        f"home = {Path(sys.executable).resolve().parent}\ninclude-system-site-packages = false\n"
    )
    site = next(path for path in sys.path if path.endswith("site-packages"))
    done = run(
        *("sessions", "--json", "--debug", "--via", f"env PYTHONPATH={site}"),
        *("--project", below),
    )
    assert done.returncode == 0, done.stderr
    assert ".venv of the project" in done.stderr
    shutil.rmtree(shop / ".venv")


def test_a_folder_that_is_not_there_is_a_sentence() -> None:
    done = run("sessions", "--via", "env", "--project", "/no/such/folder")
    assert done.returncode == 2
    assert "cannot be entered there" in done.stderr


def test_a_prefix_that_fails_says_its_last_words() -> None:
    done = run("sessions", "--via", "sh -c 'echo no route to web1 >&2; exit 255'")
    assert done.returncode == 3
    assert "ended with status 255" in done.stderr and "no route to web1" in done.stderr


@pytest.mark.parametrize("prefix", ["", "'", 'ssh "web1'])
def test_a_prefix_that_no_shell_could_read_is_refused(prefix: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        prefixed(prefix, False, ["x"])


def test_only_ssh_and_its_like_get_their_words_joined() -> None:
    words = ["sh", "-c", "echo 'a b'"]
    assert prefixed("docker exec -i web", False, words) == ["docker", "exec", "-i", "web", *words]
    assert prefixed("/usr/bin/ssh -p 2 web1", False, words)[-1] == shlex.join(words)
    assert prefixed("kubectl exec -i deploy/web --", True, words)[-1] == shlex.join(words)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Any]:
    """A process of the project whose environment differs from the shell's, as another user."""
    folder = filled(tmp_path / "shop", [])
    settings = folder / "conf" / "settings.py"
    settings.write_text(settings.read_text() + FROM_ENVIRONMENT)
    env = {"SHOP_KEY": "the worker's own", "PATH": os.environ["PATH"], "HOME": "/"}
    shell = "import conf.settings, time\nprint('ready', flush=True)\ntime.sleep(600)"
    process = subprocess.Popen(
        [sys.executable, "-c", shell], cwd=folder, env=env, stdout=subprocess.PIPE
    )
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.wait()


def test_a_worker_gives_its_folder_environment_and_interpreter(worker: Any) -> None:
    done = run("sessions", "--json", "--debug", "--pid", str(worker.pid))
    assert done.returncode == 0, done.stderr
    assert f"the first word of process {worker.pid}" in done.stderr
    assert f"/proc/{worker.pid}/cwd" in done.stderr
    assert "the worker's own" not in done.stderr


def test_a_worker_behind_a_prefix_too(worker: Any) -> None:
    done = run("sessions", "--json", "--via", "env", "--pid", str(worker.pid))
    assert done.returncode == 0, done.stderr


def test_a_process_that_is_not_there_is_a_sentence() -> None:
    done = run("sessions", "--pid", "4194303")
    assert done.returncode == 2
    assert "There is no process 4194303 here." in done.stderr


TITLE = (
    "import ctypes, sys, time\n"
    "start, end = [int(x) for x in open('/proc/self/stat').read().rpartition(')')[2]"
    ".split()[47:49]]\n"
    "ctypes.memset(start, 0, end - start)\n"
    "print('ready', flush=True)\ntime.sleep(600)"
)
"""Writes over its environment, as a title does."""


@pytest.fixture
def retitled(tmp_path: Path) -> Iterator[int]:
    """The pid of a worker that hides its environment."""
    folder = filled(tmp_path / "shop", [SESSION])
    process = subprocess.Popen([sys.executable, "-c", TITLE], cwd=folder, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        yield process.pid
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("words", [("sessions",), ("show", "k" * 32), ("why", "k" * 32)])
def test_every_answer_about_a_retitled_worker_says_whose_environment_it_is(
    retitled: int, words: tuple[str, ...]
) -> None:
    told = run(*words, "--json", "--pid", str(retitled))
    said = told.stderr.splitlines()[0]
    assert said.startswith(f"Process {retitled} hides its environment")
    assert "The variables of this shell stand in for it: no key" in said and "--env-file" in said
    assert json.loads(told.stdout)["data"]["notes"] == [said]


def test_an_environment_file_stands_in_for_that_of_a_retitled_worker(
    retitled: int, tmp_path: Path
) -> None:
    (tmp_path / "env").write_text("A=1\n")
    done = run("sessions", "--pid", str(retitled), "--env-file", tmp_path / "env")
    assert "The variables of --env-file, and of this shell, stand in for it" in done.stderr
    assert "Give the site's environment" not in done.stderr


def test_what_a_worker_set_later_is_said_not_to_be_seen(worker: Any) -> None:
    done = run("sessions", "--pid", str(worker.pid))
    assert "as it was started: what was set later" in done.stderr.splitlines()[0]


AS_NOBODY = "setpriv --reuid nobody --regid nogroup --clear-groups"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start somebody else")
def test_a_worker_of_another_user_needs_that_user_or_root(worker: Any) -> None:
    done = run("sessions", "--via", AS_NOBODY, "--pid", str(worker.pid))
    assert done.returncode == 2
    assert f"Process {worker.pid} belongs to another user." in done.stderr
    assert "Run this as that user, or with sudo." in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_root_becomes_the_workers_user_before_anything_of_the_project_runs(apart: Path) -> None:
    folder = filled(apart / "shop", [])
    packages = open_to_all(folder)
    settings = folder / "conf" / "settings.py"
    who = "import os, sys\nprint('loaded by', os.geteuid(), os.getgroups(), file=sys.stderr)\n"
    settings.write_text(who + settings.read_text())
    nobody = pwd.getpwnam("nobody")
    other: dict[str, Any] = {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "cwd": folder,
    }
    env = {"PYTHONPATH": packages, "PATH": "/usr/bin:/bin"}
    if subprocess.run([SYSTEM, "-c", "import django"], env=env, **other).returncode:
        pytest.skip("no Python with Django that nobody may run")
    sleeping = "import time; print('ready', flush=True); time.sleep(600)"
    process = subprocess.Popen([SYSTEM, "-c", sleeping], env=env, stdout=subprocess.PIPE, **other)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        done = run("sessions", "--debug", "--pid", str(process.pid))
        assert f"loaded by {nobody.pw_uid} []" in done.stderr
    finally:
        process.kill()
        process.wait()


def test_a_rule_of_sudo_that_allows_the_interpreter_alone_is_enough(
    shop: Path, tmp_path: Path
) -> None:
    only = tmp_path / "only-python"
    only.write_text(f'#!/bin/sh\n[ "$1" = {sys.executable} ] && exec "$@"\nexit 1\n')
    only.chmod(0o755)
    assert len(listed("--via", str(only), "--project", shop)["sessions"]) == 1
    done = run("sessions", "--via", str(only), "--python", sys.executable, "--project", "/no/where")
    assert done.returncode == 2 and "cannot be entered" in done.stderr


def test_what_is_started_far_away_does_not_look_for_the_folder_here() -> None:
    launch = Launch(project=Path("/srv/shop"), via="ssh web1", env_file="/etc/shop.env")
    assert launch.options()["project"] == "."
    assert launch.options()["env_file"] == "/etc/shop.env"
    assert launch.command()[:2] == ["ssh", "web1"]


def test_an_old_python_with_an_old_django_on_a_read_only_file_system(
    shop: Path, tmp_path: Path
) -> None:
    old = os.environ.get("SESSION_TUI_PYTHONS", sys.executable).split(":")[0]
    sealed = tmp_path / "sealed"
    sealed.write_text(
        f"#!/bin/sh\nfor each in {shop} {tmp_path} /usr /opt; do\n"
        'mount --bind "$each" "$each" && mount -o remount,bind,ro "$each" || exit 99\n'
        'done\nexec "$@"\n'
    )
    sealed.chmod(0o755)
    prefix = f"unshare --mount {sealed}"
    if subprocess.run([*shlex.split(prefix), "true"], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    done = run("sessions", "--json", "--via", prefix, "--python", old, "--project", shop)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["data"]["sessions"]) == 1
