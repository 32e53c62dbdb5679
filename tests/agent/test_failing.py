"""Errors of a project as they may be told."""

from __future__ import annotations

import pytest

from session_tui.agent.failing import last_line, trace_of


def test_secrets_of_the_environment_are_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOO_TOKEN", "hunter2hunter2")
    assert last_line(ValueError("no hunter2hunter2")) == "ValueError: no ***"


def test_the_folder_of_a_shell_is_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PWD", "/srv/shop")
    monkeypatch.setenv("OLDPWD", "/srv")
    error = ValueError("no /srv/shop/settings.py")
    assert last_line(error) == "ValueError: no /srv/shop/settings.py"
    assert "***" not in trace_of(error)
