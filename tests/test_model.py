"""The ground floor hands out its names one by one, and loads no more than these need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import session_tui.model as model


def test_every_name_is_found_in_the_module_that_is_said_to_have_it() -> None:
    homes = {name: home for home, names in model.HOMES.items() for name in names.split()}
    assert sorted(homes) == sorted(model.__all__)
    for name, home in homes.items():
        found = getattr(model, name)
        assert getattr(found, "__module__", f"session_tui.model.{home}").endswith(f".{home}")


def test_another_name_is_none() -> None:
    name = "Nothing"
    with pytest.raises(AttributeError, match=name):
        getattr(model, name)


def test_a_failure_brings_no_store() -> None:
    code = "import sys; from session_tui.model import Failure; print(*sys.modules)"
    top = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=top)
    loaded = [name for name in done.stdout.split() if name.startswith("session_tui.model.")]
    assert loaded == ["session_tui.model.project"]
