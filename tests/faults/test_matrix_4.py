"""A diagnosis finds the faults of tables and keys, and none where nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from session_tui.faults.healthy import ENGINES
from tests.faults.matrix import check, check_healthy, part


@pytest.mark.parametrize("cause", part(3))
def test_its_cause_comes_first(cause: str, record_property: Callable[[str, object], None]) -> None:
    check(cause, record_property)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_confirmed_where_nothing_is_wrong(
    engine: str, record_property: Callable[[str, object], None]
) -> None:
    check_healthy(engine, record_property)
