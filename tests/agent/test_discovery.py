"""Which settings module a folder names, and what is said where it names none that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_tui.agent.discovery import settings_module
from session_tui.agent.failing import Refused
from session_tui.model import Failure

TOGETHER = """import os, sys
ENV = os.environ.get("SHOP_ENV", "dev")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings." + ENV)
"""


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)


def refusal(folder: Path) -> Failure:
    """Why no settings module was found."""
    with pytest.raises(Refused) as caught:
        settings_module(str(folder), None)
    return caught.value.failure


def test_manage_py_names_it(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text(TOGETHER.replace('"shop.settings." + ENV', '"shop.live"'))
    assert settings_module(str(tmp_path), None).value == "shop.live"


@pytest.mark.parametrize(
    "line",
    [
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings." + ENV)',
        'os.environ["DJANGO_SETTINGS_MODULE"] = f"shop.settings.{ENV}"',
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", named())',
    ],
)
def test_a_manage_py_that_puts_the_name_together_is_said_to_be_there(
    tmp_path: Path, line: str
) -> None:
    text = "\n".join([*TOGETHER.splitlines()[:2], line])
    (tmp_path / "manage.py").write_text(text)
    failure = refusal(tmp_path)
    assert failure.sentence == (
        "manage.py puts the name of its settings together while it runs, and nothing here runs it."
    )
    assert failure.where == f"{tmp_path}/manage.py:3"
    assert "--settings" in failure.advice and "--env-file" in failure.advice


def test_a_module_beside_wsgi_py_is_taken_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text(TOGETHER)
    (tmp_path / "shop").mkdir()
    for name in ("wsgi.py", "settings.py"):
        (tmp_path / "shop" / name).touch()
    assert settings_module(str(tmp_path), None).value == "shop.settings"


def test_a_manage_py_that_is_no_python_of_ours_is_said_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("print 'old'\n")
    assert "manage.py cannot be read as Python" in refusal(tmp_path).sentence


def test_a_manage_py_that_names_none_is_said_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import sys\n")
    assert "its manage.py names no settings" in refusal(tmp_path).sentence


def test_an_empty_folder_holds_no_project(tmp_path: Path) -> None:
    failure = refusal(tmp_path)
    assert failure.sentence.startswith("No Django project is found here")
    assert failure.where == str(tmp_path)
