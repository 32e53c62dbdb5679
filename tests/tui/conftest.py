"""Screens are tested as a terminal of today draws them, wherever the tests run."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def a_terminal_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """UTF-8, and colours."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("NO_COLOR", raising=False)
