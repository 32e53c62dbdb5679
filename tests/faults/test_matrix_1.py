"""A diagnosis finds the faults of interfaces, sign-ins and code."""

from __future__ import annotations

import pytest

from tests.faults.matrix import check, part


@pytest.mark.parametrize("cause", part(0))
def test_its_cause_comes_first(cause: str) -> None:
    check(cause)
