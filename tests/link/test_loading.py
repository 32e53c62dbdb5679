"""What happens while a project's settings load, good ones and bad ones, in a real child process."""

from __future__ import annotations

import asyncio
import venv
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from session_tui.link import Launch, Link, Refused, calls, child, project_folder
from session_tui.model import Fault
from tests.projects import line_of, make_project


@asynccontextmanager
async def linked(folder: Path, **options: object) -> AsyncIterator[Link]:
    """A link to the project in `folder`, closed afterwards."""
    link = Link.start(Launch(folder, **options))  # type: ignore[arg-type]
    try:
        yield link
    finally:
        await link.close()


async def refusal(ask: Callable[[], Awaitable[object]]) -> Refused:
    """The refusal that a call ends in."""
    with pytest.raises(Refused) as caught:
        await ask()
    return caught.value


async def test_settings_are_found_by_manage_py_and_the_source_is_said(tmp_path: Path) -> None:
    async with linked(make_project(tmp_path)) as link:
        facts = await link.project()
    assert facts.settings_module == "conf.settings"
    sources = {choice.name: choice.source for choice in facts.choices}
    assert sources["settings"] == "manage.py"
    assert "python" in sources


async def test_the_secret_key_crosses_the_wire_as_a_fingerprint_alone(tmp_path: Path) -> None:
    async with linked(make_project(tmp_path)) as link:
        facts = await link.project()
    assert "kept apart" not in repr(facts)
    assert len(facts.secret_key) == 8


async def test_settings_load_without_any_app_being_ready(tmp_path: Path) -> None:
    folder = make_project(tmp_path, 'INSTALLED_APPS += ["noisy"]')
    (folder / "noisy").mkdir()
    (folder / "noisy" / "__init__.py").write_text("raise SystemExit('an app was imported')")
    async with linked(folder) as link:
        assert (await link.project()).django
        state = await link.apps()
    assert not state.loaded
    assert state.where == "noisy/__init__.py:1"


async def test_what_the_project_prints_does_not_reach_the_wire(tmp_path: Path) -> None:
    folder = make_project(
        tmp_path,
        """
        import os, sys, logging
        print('{"jsonrpc": "2.0", "id": 1, "result": 1}')
        os.write(1, b"written to one\\n")
        logging.getLogger("shop").warning("a warning of the shop")
        """,
    )
    async with linked(folder) as link:
        await link.project()
        for said in ("jsonrpc", "written to one", "a warning of the shop"):
            assert said in link.printed


async def test_logging_is_never_configured(tmp_path: Path) -> None:
    folder = make_project(
        tmp_path,
        """
        LOGGING = {"version": 1, "handlers": {"file": {"class": "logging.FileHandler",
                   "filename": str(Path(__file__).parent / "site.log")}},
                   "root": {"handlers": ["file"]}}
        import logging.config
        logging.config.dictConfig(LOGGING)
        """,
    )
    async with linked(folder) as link:
        await link.project()
        await link.apps()
    assert not (folder / "conf" / "site.log").exists()


async def test_nothing_is_written_into_the_project(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    before = sorted(folder.rglob("*"))
    async with linked(folder) as link:
        await link.project()
        await link.apps()
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("import not_installed_here", "ModuleNotFoundError"),
        ("DEBUG = = True", "SyntaxError"),
        ("from django.core.exceptions import ImproperlyConfigured as I; raise I('x')", "x"),
        ("import os; SECRET_KEY = os.environ['SHOP_SECRET_KEY']", "KeyError"),
        ("raise SystemExit(3)", "sys.exit(3)"),
    ],
)
async def test_settings_that_fail_are_one_sentence_with_file_and_line(
    tmp_path: Path, more: str, kind: str
) -> None:
    folder = make_project(tmp_path, more)
    async with linked(folder) as link:
        failure = (await refusal(link.project)).failure
    assert failure.fault is Fault.SETTINGS
    assert kind in failure.sentence
    assert failure.where == f"conf/settings.py:{line_of(folder, more)}"
    assert failure.advice


async def test_an_import_that_hangs_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LOADING", 4.0)
    folder = make_project(tmp_path, "import time; time.sleep(60)")
    async with linked(folder) as link:
        failure = (await refusal(link.project)).failure
    assert failure.fault is Fault.LIMIT
    assert failure.where == f"conf/settings.py:{line_of(folder, 'import time')}"


async def test_apps_that_hang_are_waited_for_once_and_rows_come_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LOADING", 1.0)
    folder = make_project(tmp_path, 'INSTALLED_APPS += ["slow"]')
    (folder / "slow").mkdir()
    (folder / "slow" / "__init__.py").write_text("import time; time.sleep(60)")
    async with linked(folder) as link:
        await link.project()
        first = (await refusal(link.apps)).failure
        agent = link.wire
        second = (await refusal(lambda: link.names(["1"]))).failure
        assert link.wire is agent, "no other agent was started to wait in vain"
        assert (await link.project()).django
    assert first == second
    assert first.where == "slow/__init__.py:1"


async def test_after_the_settings_are_mended_the_next_call_succeeds(tmp_path: Path) -> None:
    folder = make_project(tmp_path, "raise ValueError('not yet')")
    async with linked(folder) as link:
        await refusal(link.project)
        make_project(tmp_path)
        assert (await link.project()).settings_module == "conf.settings"


async def test_an_agent_that_was_killed_is_started_again(tmp_path: Path) -> None:
    async with linked(make_project(tmp_path)) as link:
        await link.project()
        link.wire.child.kill()
        await asyncio.sleep(0.2)
        assert (await link.project()).django
        assert link.notes


async def test_a_folder_without_a_project_says_what_to_give(tmp_path: Path) -> None:
    async with linked(tmp_path) as link:
        failure = (await refusal(link.project)).failure
    assert failure.fault is Fault.SETTINGS
    assert "--project" in failure.advice


async def test_an_interpreter_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        Link.start(Launch(make_project(tmp_path), python="/nowhere/python"))
    assert caught.value.failure.where == "/nowhere/python"


async def test_an_interpreter_without_django_is_named(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare")
    folder = make_project(tmp_path / "site")
    async with linked(folder, python=str(tmp_path / "bare" / "bin" / "python")) as link:
        failure = (await refusal(link.project)).failure
    assert "no Django" in failure.sentence
    assert "--python" in failure.advice


async def test_variables_of_an_environment_file_are_set_before_the_settings(
    tmp_path: Path,
) -> None:
    folder = make_project(tmp_path, "import os; SESSION_COOKIE_NAME = os.environ['COOKIE']")
    (folder / "site.env").write_text("# the site\nexport COOKIE='shop session' # here\n")
    async with linked(folder, env_file=str(folder / "site.env")) as link:
        facts = await link.project()
    assert facts.cookie_name == "shop session"


async def test_a_stray_module_in_the_folder_does_not_shadow_ours(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    for name in ("ntplib", "json", "queue"):
        (folder / f"{name}.py").write_text("raise SystemExit('shadowed')")
    async with linked(folder) as link:
        assert (await link.hello()).pid


async def test_the_agent_ends_itself_when_its_input_ends(tmp_path: Path) -> None:
    async with linked(make_project(tmp_path)) as link:
        await link.project()
        child = link.wire.child
    assert child.returncode == 0


def test_a_folder_inside_the_project_leads_to_it(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    assert project_folder(folder / "conf") == folder


def test_a_project_one_folder_below_is_found(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "backend")
    assert project_folder(tmp_path) == folder


async def test_settings_that_fail_say_who_named_them(tmp_path: Path) -> None:
    folder = make_project(tmp_path, "import not_installed_here")
    async with linked(folder) as link:
        failure = (await refusal(link.project)).failure
    assert failure.sentence.startswith("The settings conf.settings (manage.py) do not load: ")
    assert "--python" in failure.advice and "PYTHONPATH" in failure.advice


@pytest.mark.parametrize(
    "line",
    [
        'sys.path.append(str(Path(__file__).resolve().parent / "src" / "apps"))',
        'sys.path.insert(0, os.path.join(os.path.dirname(__file__), "src", "apps"))',
        'sys.path.append("src/apps")',
    ],
)
async def test_a_folder_that_manage_py_puts_on_sys_path_is_searched_and_said(
    tmp_path: Path, line: str
) -> None:
    folder = make_project(tmp_path, "import kept_apart")
    (folder / "src" / "apps").mkdir(parents=True)
    (folder / "src" / "apps" / "kept_apart.py").touch()
    manage = folder / "manage.py"
    manage.write_text(f"import sys\n{line}\nraise SystemExit\n" + manage.read_text())
    async with linked(folder) as link:
        facts = await link.project()
    (path,) = (choice for choice in facts.choices if choice.name == "path")
    assert (path.value, path.source) == (str(folder / "src/apps"), "sys.path in manage.py")


async def test_a_pythonpath_in_an_environment_file_is_searched(tmp_path: Path) -> None:
    folder = make_project(tmp_path, "import kept_apart")
    (folder / "lib").mkdir()
    (folder / "lib" / "kept_apart.py").touch()
    env_file = tmp_path / "site.env"
    env_file.write_text(f"PYTHONPATH={folder / 'lib'}\n")
    async with linked(folder, env_file=str(env_file)) as link:
        assert (await link.project()).settings_module == "conf.settings"


async def test_apps_that_do_not_load_keep_their_reason_when_asked_again(tmp_path: Path) -> None:
    folder = make_project(tmp_path, 'INSTALLED_APPS += ["not_installed_here"]')
    async with linked(folder) as link:
        first, again = await link.apps(), await link.apps()
    assert "not_installed_here" in first.problem
    assert again == first


async def test_lines_of_json_that_are_no_answers_are_kept_as_printed(tmp_path: Path) -> None:
    strange = [b"5", b"[]", b'{"method": "progress"}', b'{"id": 1}', b"[" * 20_000, b"null"]
    async with linked(make_project(tmp_path)) as link:
        for line in strange:
            link.wire._take(line + b"\n")
        assert (await link.project()).django
        assert '{"method": "progress"}' in link.printed


async def test_a_project_that_replaces_the_functions_of_json_is_still_answered(
    tmp_path: Path,
) -> None:
    more = "import json; json.dumps = json.loads = json.JSONEncoder.default = None"
    async with linked(make_project(tmp_path, more)) as link:
        assert (await link.project()).django


async def test_a_fork_of_the_project_answers_nothing_and_ends(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    more = f"import os\nif os.fork() == 0: open({str(pid)!r}, 'w').write(str(os.getpid()))"
    async with linked(make_project(tmp_path / "site", more)) as link:
        assert (await link.project()).django
        for _ in range(100):
            if pid.exists() and not running(pid.read_text()):
                break
            await asyncio.sleep(0.05)
        assert not running(pid.read_text())


def running(pid: str) -> bool:
    """Whether the process is there, and no mere zombie."""
    stat = Path("/proc", pid, "stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_what_the_interpreter_imports_by_itself_is_not_compiled_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "early").mkdir()
    (tmp_path / "early" / "sitecustomize.py").write_text("FOUND = True")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "early"))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    async with linked(make_project(tmp_path / "site")) as link:
        await link.project()
    assert [path.name for path in (tmp_path / "early").iterdir()] == ["sitecustomize.py"]


async def test_after_a_limit_the_next_call_has_an_agent_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LOADING", 1.0)
    folder = make_project(tmp_path, 'INSTALLED_APPS += ["slow"]')
    (folder / "slow.py").write_text("import time; time.sleep(60)")
    async with linked(folder) as link:
        await link.project()
        assert (await refusal(link.apps)).failure.fault is Fault.LIMIT
        assert (await link.project()).django


@pytest.mark.parametrize(
    "more",
    [
        "URL = 'redis://:canaryS3/PW@shop'; from urllib.parse import urlsplit; urlsplit(URL).port",
        "SECRET_KEY = 'canaryS3 without an end",
        "EMAIL_HOST_PASSWORD = int('canaryS3'.strip())",
        "import os; raise ValueError('%r is no URL' % os.environ['SHOP_PW'])",
        "print('redis://:canaryS3@shop'); raise ValueError",
    ],
)
async def test_settings_that_fail_do_not_quote_a_secret_that_they_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    monkeypatch.setenv("SHOP_PW", "canaryS3")
    async with linked(make_project(tmp_path, more)) as link:
        failure = (await refusal(link.project)).failure
        assert "canaryS3" not in failure.sentence + failure.trace + link.printed
