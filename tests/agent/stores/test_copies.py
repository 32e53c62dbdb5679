"""Row and entry of cached_db that do not agree: in their data, in their bytes, in their ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from session_tui.agent.copies import apart, compared
from session_tui.agent.decoded import Decoded
from session_tui.agent.stores.base import Stored
from session_tui.cli.document import detail_document
from session_tui.model import Copies, Problem, State
from session_tui.text.detail import detail_lines
from session_tui.text.rows import row_line
from tests.agent.stores.test_cached_db import HeldInBoth, held_in
from tests.conftest import site

NOW = datetime(2026, 3, 6, 15, 30, tzinfo=timezone.utc)


@pytest.fixture(params=["table", "memcached"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HeldInBoth]:
    yield from held_in(request, "sqlite", request.param, tmp_path_factory)


def sound(both: HeldInBoth) -> str:
    """The key of a session that opens, and that both places hold alike."""
    return next(key for key, row in both.listed().items() if copies(both, row) is Copies.SAME)


def copies(both: HeldInBoth, row: Stored) -> Copies | None:
    rows = both.sessions.rows
    return rows.copies(row, rows.open(row))


def end_row(both: HeldInBoth, key: str, at: str) -> None:
    with site(both.entry).cursor() as cursor:
        say = "UPDATE django_session SET expire_date = %s WHERE session_key = %s"
        cursor.execute(say, [at, key])
    site(both.entry).close()


def test_a_row_that_has_ended_beside_an_entry_that_lives_is_said_with_both_ends(
    both: HeldInBoth,
) -> None:
    key = sound(both)
    end_row(both, key, "2020-01-01 00:00:00")
    detail = both.sessions.detail(key, True, False)
    assert detail.row.copies is Copies.DIFFERENT and detail.row.state is not State.EXPIRED
    said = "\n".join(detail_lines(detail))
    assert "hold the same" not in said
    assert "The row has ended: the cache alone keeps the session" in said
    assert "db:default (" in said and "past its end since 2020-01-01 00:00:00 UTC" in said
    assert "Django takes this one: cache:default (" in said and ", until 20" in said
    assert "! row and cache differ" in row_line(detail.row, detail.now)
    assert detail_document(detail)["ends_apart"] == detail.ends_apart


def test_a_row_that_lives_longer_than_its_entry_differs_too(both: HeldInBoth) -> None:
    key = sound(both)
    end_row(both, key, "2120-01-01 00:00:00")
    detail = both.sessions.detail(key, True, False)
    assert detail.row.copies is Copies.DIFFERENT
    assert detail.ends_apart == "Their ends differ: the entry in the cache ends before the row."


def test_copies_that_agree_are_not_marked(both: HeldInBoth) -> None:
    detail = both.sessions.detail(sound(both), True, False)
    assert detail.row.copies is Copies.SAME and not detail.ends_apart
    assert "!" not in row_line(detail.row, detail.now)


def test_a_session_that_only_the_cache_has_is_marked_on_the_command_line(both: HeldInBoth) -> None:
    key = sound(both)
    both.delete_rows(key)
    detail = both.sessions.detail(key, True, False)
    assert row_line(detail.row, detail.now).endswith("! only in the cache")


def a_copy(origin: str, payload: bytes | None = b"x", left: float | None = 60.0) -> Stored:
    expires = None if left is None else NOW + timedelta(seconds=left)
    return Stored("k" * 32, payload, 1, expires, (), origin=origin)


def opened(data: object, problem: Problem = Problem.NONE) -> Decoded:
    return Decoded(data, problem, None, None, "signed", 1, None, problem is Problem.NONE, "")


ROW, ENTRY = "db:default", "cache:default"
CLOSED, LARGE = opened(None, Problem.BAD_SIGNATURE), opened(None, Problem.TOO_LARGE)


@pytest.mark.parametrize(
    "one, other, decoded, beside, expected",
    [
        (b"x", b"x", CLOSED, CLOSED, Copies.SAME),
        (b"x", b"y", CLOSED, CLOSED, Copies.DIFFERENT),
        (b"x", b"y", opened({}), CLOSED, Copies.DIFFERENT),
        (b"x", b"y", opened({"a": 1}), opened({"a": 1}), Copies.SAME),
        (b"x", b"y", opened({"a": 1}), opened({"a": 2}), Copies.DIFFERENT),
        (b"x", None, opened({}), LARGE, None),
        (None, None, LARGE, LARGE, None),
    ],
    ids=["closed", "other bytes", "one opens", "same", "other", "one too large", "both too large"],
)
def test_what_does_not_open_is_compared_by_its_bytes(
    one: bytes | None, other: bytes | None, decoded: Decoded, beside: Decoded, expected: object
) -> None:
    stored, lying = a_copy(ENTRY, one), a_copy(ROW, other)
    assert compared(stored, decoded, lying, beside, NOW) is expected


@pytest.mark.parametrize(
    "entry, row, words",
    [
        (60, 61, ""),
        (3600, 3570, ""),
        (3600, -3600, "The row has ended"),
        (None, -3600, "The row has ended"),
        (None, 3600, ""),
        (3600, None, ""),
        (3600, 1800, "the row ends before the entry"),
        (1800, 3600, "the entry in the cache ends before the row"),
        (5, -5, ""),
    ],
)
def test_ends_differ_by_more_than_stamps_and_clocks_do(
    entry: float | None, row: float | None, words: str
) -> None:
    one, other = a_copy(ENTRY, left=entry), a_copy(ROW, left=row)
    assert words in apart(one, other, NOW) and words in apart(other, one, NOW)
    assert bool(apart(one, other, NOW)) is bool(words)
