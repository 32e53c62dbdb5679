"""Digests of settings tell apart what is not the same, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_tui.agent.fingerprints import plain


class Own:
    pass


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Path("/srv/a.sqlite3"), Path("/srv/b.sqlite3")),
        ({"NAME": Path("/srv/a")}, {"NAME": Path("/srv/b")}),
        ([1, 2], [2, 1]),
        ("1", "2"),
    ],
)
def test_what_differs_is_written_differently(one: object, other: object) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Path("/srv/a"), Path("/srv/a")),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a", "b"}, {"b", "a"}),
        (Own(), Own()),
    ],
)
def test_what_is_the_same_is_written_the_same(one: object, other: object) -> None:
    assert plain(one) == plain(other)
