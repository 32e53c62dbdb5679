"""A diagnosis finds the faults of cookies, hosts and lifetimes."""

from __future__ import annotations

import pytest

from tests.faults.matrix import check, part


@pytest.mark.parametrize("cause", part(2))
def test_its_cause_comes_first(cause: str) -> None:
    check(cause)
