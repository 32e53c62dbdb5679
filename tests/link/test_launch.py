"""The options that name a project again, as it was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_tui.link import Launch


def test_the_folder_is_named_unless_it_is_the_one_that_we_are_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Launch(tmp_path).words() == ("--project", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert Launch(Path.cwd()).words() == Launch(Path()).words() == ()


def test_everything_that_was_given_is_named() -> None:
    launch = Launch(
        Path("/srv/shop"), "shop.live", via="ssh web1", via_shell=True, pid=7, apps=False
    )
    assert launch.words() == (
        *("--project", "/srv/shop", "--settings", "shop.live", "--via", "ssh web1", "--pid", "7"),
        *("--via-shell", "--no-apps"),
    )
