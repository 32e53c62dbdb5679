"""File and line of the installed Django, as each gate names them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from session_tui.agent.autopsy.sources import line_in
from tests.agent.autopsy.test_oracle import PYTHONS

HERE = Path(__file__).parent


@pytest.mark.parametrize("python", PYTHONS)
def test_each_line_is_there_and_has_the_words_that_decide(python: str) -> None:
    command = [python, "-W", "ignore", "-B", str(HERE / "sources_side.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_source_that_is_missing_is_no_line(tmp_path: Path) -> None:
    assert line_in(str(tmp_path / "none.py"), "get_user", "flush") == 0
    (tmp_path / "short.py").write_text("def other():\n    pass\n")
    assert line_in(str(tmp_path / "short.py"), "get_user", "flush") == 0


def test_words_behind_the_function_do_not_count(tmp_path: Path) -> None:
    source = (
        "class A:\n    def f(\n        self\n    ):\n        pass\n\n    def g(self):\n        x\n"
    )
    (tmp_path / "code.py").write_text(source)
    assert line_in(str(tmp_path / "code.py"), "A.f", "x") == 2
    assert line_in(str(tmp_path / "code.py"), "A.g", "x") == 8
