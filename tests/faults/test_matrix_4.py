"""A diagnosis finds the faults of tables and keys, and none where nothing is wrong."""

from __future__ import annotations

import pytest

from session_tui.faults.healthy import ENGINES
from tests.faults.matrix import check, check_healthy, part


@pytest.mark.parametrize("cause", part(3))
def test_its_cause_comes_first(cause: str) -> None:
    check(cause)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_confirmed_where_nothing_is_wrong(engine: str) -> None:
    check_healthy(engine)
