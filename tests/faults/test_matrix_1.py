"""A diagnosis finds the faults of interfaces, sign-ins and code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.matrix import check, part


@pytest.mark.parametrize("cause", part(0))
def test_its_cause_comes_first(cause: str, record_property: Callable[[str, object], None]) -> None:
    check(cause, record_property)
