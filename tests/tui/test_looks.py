"""How the screens look. A picture that changed on purpose: pytest --snapshot-update."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.fake_link import FakeLink, a_failure, open_on

LOOKS = {
    "sessions": (),
    "data": ("enter", "j", "j"),
    "expiry": ("enter", "tab"),
    "raw": ("enter", "x"),
    "unreadable": ("j", "j", "j", "j", "enter"),
}


@pytest.mark.parametrize("keys", LOOKS.values(), ids=LOOKS)
def test_a_screen_in_80_columns(keys: tuple[str, ...], snap_compare: Any) -> None:
    pressed = ["wait:200", *(each for key in keys for each in (key, "wait:150"))]
    assert snap_compare(open_on(FakeLink()), press=pressed, terminal_size=(80, 24))


def test_a_project_that_does_not_load(snap_compare: Any) -> None:
    failure = a_failure("The settings do not load: No module named 'environ'.")
    link = FakeLink(refusals={"project": failure, "page": failure})
    assert snap_compare(open_on(link), press=["wait:300"], terminal_size=(80, 24))
