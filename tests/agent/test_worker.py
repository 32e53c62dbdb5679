"""What /proc tells of a worker: processes that show what servers show."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from session_tui.agent.worker import environment_of, interpreter_of
from tests.agent.shown import showing, started

MAPPING = """
import ctypes, mmap, sys
with open(sys.argv[1]) as file:
    held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
fields = open('/proc/self/stat').read().rpartition(')')[2].split()
for start, end in (fields[45:47], fields[47:49]):
    ctypes.memset(int(start), 0, int(end) - int(start))
print('ready', flush=True)
sys.stdin.read()
"""
"""Opens a library, and writes over its own command line and environment as a title does."""


def retitled(library: Path, folder: Path) -> AbstractContextManager[int]:
    """A process of this Python that shows nothing, and has a library open."""
    return started([sys.executable, "-c", MAPPING, library], folder)


@pytest.fixture
def virtual(tmp_path: Path) -> Path:
    return environment_in(tmp_path / "virtual")


def environment_in(folder: Path) -> Path:
    """A virtual environment, as far as its files tell."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "pyvenv.cfg").touch()
    return folder


def library_in(folder: Path) -> Path:
    path = folder / "lib" / "python3.12" / "site-packages" / "setproctitle.so"
    path.parent.mkdir(parents=True)
    path.write_text("a library")
    return path


def python_of(pid: int, environment: Mapping[str, str] | None = None) -> str:
    return interpreter_of(pid, dict(environment or {}))[0]


def test_a_retitled_worker_runs_the_environment_that_its_libraries_lie_in(
    virtual: Path, tmp_path: Path
) -> None:
    with retitled(library_in(virtual), tmp_path) as pid:
        assert python_of(pid) == str(virtual / "bin" / "python")


def test_a_retitled_worker_without_such_libraries_runs_the_environment_of_the_project(
    tmp_path: Path,
) -> None:
    (tmp_path / "nothing").write_text("no library")
    beside = environment_in(tmp_path / ".venv")
    with retitled(tmp_path / "nothing", tmp_path) as pid:
        assert python_of(pid) == str(beside / "bin" / "python")


def test_a_title_hides_the_environment(virtual: Path, tmp_path: Path) -> None:
    with retitled(library_in(virtual), tmp_path) as pid:
        assert environment_of(pid) is None


def test_a_title_that_reaches_into_the_environment_hides_it(tmp_path: Path) -> None:
    title = (
        "import ctypes, sys; fields = open('/proc/self/stat').read().rpartition(')')[2].split();"
        "ctypes.memset(int(fields[47]), 32, 9); print('ready', flush=True); sys.stdin.read()"
    )
    more = {"SHOP_KEY": "one", "TZ": "UTC", "HOME": "/"}
    with started([sys.executable, "-c", title], tmp_path, **more) as pid:
        assert environment_of(pid) is None


@pytest.mark.parametrize(
    "words",
    [
        ("-H", "virtual"),
        ("-Hvirtual",),
        ("--home", "virtual"),
        ("--virtualenv=virtual",),
        ("--venv", "virtual"),
        ("--pyhome=virtual",),
    ],
)
def test_uwsgi_runs_the_environment_that_it_was_given(
    virtual: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    with showing("/usr/bin/uwsgi", *words, folder=tmp_path) as pid:
        assert python_of(pid) == str(virtual / "bin" / "python")


def test_uwsgi_runs_the_environment_that_its_configuration_names(
    virtual: Path, tmp_path: Path
) -> None:
    (tmp_path / "site.ini").write_text(f"[uwsgi]\nmaster = true\nvirtualenv = {virtual}\n")
    with showing("uwsgi", "--ini", "site.ini", folder=tmp_path) as pid:
        assert python_of(pid) == str(virtual / "bin" / "python")


def test_uwsgi_that_lies_in_an_environment_runs_its_python(virtual: Path, tmp_path: Path) -> None:
    (virtual / "bin" / "uwsgi").symlink_to("/bin/true")
    with showing(virtual / "bin" / "uwsgi", folder=tmp_path) as pid:
        assert python_of(pid) == str(virtual / "bin" / "python")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["gunicorn", "-e", "SHOP_KEY=a=b", "conf.wsgi"], "a=b"),
        (["gunicorn", "--env", "SHOP_KEY=one"], "one"),
        (["gunicorn", "--env=SHOP_KEY=one"], "one"),
        (["gunicorn", "-eSHOP_KEY=one"], "one"),
        (["gunicorn", "-e"], "at its start"),
        (["uwsgi", "--env", "SHOP_KEY=one"], "one"),
        (["uwsgi", "site.ini"], "of a file"),
        (["uwsgi", "-e", "SHOP_KEY=one"], "at its start"),
        (["daphne", "-e", "SHOP_KEY=one"], "at its start"),
    ],
)
def test_what_a_server_was_told_to_set_is_in_its_environment(
    words: list[str], found: str, tmp_path: Path
) -> None:
    (tmp_path / "site.ini").write_text("[uwsgi]\nenv = SHOP_KEY=of a file\nenv = LATE=%n\n")
    with showing("python", *words, folder=tmp_path, SHOP_KEY="at its start") as pid:
        environment = environment_of(pid)
    assert environment is not None
    assert environment["SHOP_KEY"] == found and "LATE" not in environment


def test_a_variable_for_gunicorn_sets_what_its_command_line_does_not(tmp_path: Path) -> None:
    given = {"GUNICORN_CMD_ARGS": "--workers=2 --env SHOP_KEY='a b'"}
    with showing("python", "gunicorn", folder=tmp_path, **given) as pid:
        assert (environment_of(pid) or {})["SHOP_KEY"] == "a b"
    with showing("python", "gunicorn", "-e", "SHOP_KEY=c", folder=tmp_path, **given) as pid:
        assert (environment_of(pid) or {})["SHOP_KEY"] == "c"
