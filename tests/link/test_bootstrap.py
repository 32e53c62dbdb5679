"""What is sent to a project's interpreter, and how it is run there."""

from __future__ import annotations

import base64
import json
import marshal
import os
import py_compile
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.boot import renamed
from session_tui.link import bootstrap
from tests.cli.commands import environment, filled


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A module that Python has compiled."""
    path = tmp_path / "module.py"
    path.write_text("def where():\n    return where.__code__.co_filename\n")
    py_compile.compile(str(path), doraise=True)
    return path


def test_what_python_has_compiled_is_sent_compiled(module: Path) -> None:
    code = marshal.loads(base64.b64decode(bootstrap.compiled(module)))
    assert code.co_filename == str(module)


def test_code_of_a_text_that_has_changed_is_not_sent(module: Path) -> None:
    module.write_text("def where():\n    return 'elsewhere'\n\n\n")
    os.utime(module, (1, 1))
    assert bootstrap.compiled(module) == ""


def test_a_module_that_was_never_compiled_is_sent_as_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "fresh.py"
    path.write_text("")
    assert bootstrap.compiled(path) == ""


def test_sent_code_names_no_folder_of_the_machine_that_compiled_it(module: Path) -> None:
    code = marshal.loads(base64.b64decode(bootstrap.compiled(module)))
    found: dict[str, object] = {}
    exec(renamed(code, "<module>"), found)
    where = found["where"]
    assert callable(where) and where() == "<module>"


def test_every_module_of_the_agent_is_sent_and_nothing_of_the_screens() -> None:
    names = bootstrap.modules().keys()
    assert {"session_tui.model", "session_tui.query", "session_tui.agent.serve"} <= names
    assert not [name for name in names if set(name.split(".")[1:2]) & {"tui", "link", "cli"}]


def opened(packed: bytes | str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return found


def test_what_the_settings_do_not_need_travels_behind_the_first_requests() -> None:
    first = opened(bootstrap.bootstrap_line({}))
    page, rest = (opened(each["params"]["packed"]) for each in bootstrap.rest_messages())
    sent = [*first["sources"], "session_tui.agent.boot", *page["sources"], *rest["sources"]]
    assert sorted(sent) == sorted(bootstrap.modules()), "each of them once"
    assert sorted(first["later"]) == sorted([*page["sources"], *rest["sources"]])
    assert "session_tui.agent.sessions" in page["sources"]


def test_every_name_that_is_sent_apart_is_one_that_there_is() -> None:
    names = bootstrap.modules()
    apart = (*bootstrap.GATE, *bootstrap.PAGE, *bootstrap.LATER)
    assert [each for each in apart if each not in names] == []


def imported(folder: Path, *lines: str) -> list[str]:
    """Which modules of ours are in memory after `lines` with an agent of the project."""
    code = (
        "import sys; sys.path.insert(0, '');"
        "import session_tui.agent.serve;"
        "from session_tui.agent import Agent;"
        f"agent = Agent({{'project': '.', 'salt': '{'00' * 16}'}});"
        "told = lambda: print(*[name for name in sys.modules if name.startswith('session_tui')]);"
        f"{';'.join(lines)}; told()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(DJANGO_SETTINGS_MODULE="conf.settings"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[0].split()


def test_the_first_page_of_a_table_waits_for_nothing_that_travels_last(tmp_path: Path) -> None:
    page = "agent.page({'order': None, 'limit': 9})"
    names = imported(filled(tmp_path / "shop", []), "agent.project()", "agent.store()", page)
    assert [name for name in names if bootstrap.part_of(name) == 2] == []


def test_the_first_gate_of_an_autopsy_waits_for_nothing_but_the_settings(tmp_path: Path) -> None:
    call = "type('Call', (), {'report': lambda self, gate: told()})()"
    why = f"agent.why({call}, 'x' * 32, {{}})"
    names = imported(filled(tmp_path / "shop", []), "agent.project()", why)
    assert [name for name in names if bootstrap.part_of(name)] == []


def test_the_one_argument_of_the_interpreter_runs_under_any_python_3() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import ast; ast.parse({bootstrap_argument()!r}, feature_version=(3, 5))",
        ]
    )
    assert done.returncode == 0


def bootstrap_argument() -> str:
    """What stands behind `-c`."""
    from session_tui.link.launch import Launch

    return Launch(Path(), python=sys.executable).command()[-1]
