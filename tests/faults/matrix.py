"""One fault built, measured and judged; the faults are spread over test files, an agent each.

A file is the smallest piece that a worker of the test run takes, so that there are four of them.
"""

from __future__ import annotations

from collections.abc import Callable

from session_tui.cli.lab import Checked, checked_fault, checked_healthy
from session_tui.faults.catalogue import BY_CAUSE, FAULTS
from tests.processes import unavailable

ROW = "fault x result"
"""The property of a test that holds its line of the table."""

PARTS = (
    ("api", "async", "auth", "code", "config", "test"),
    ("cache", "clock", "file", "signed"),
    ("cookie", "csrf", "expiry", "host", "idp", "mw", "proxy"),
    ("db", "secret", "serializer", "session", "upgrade"),
)
"""First words of the faults of each file."""


def part(number: int) -> list[str]:
    """The faults of one file."""
    return [each.cause for each in FAULTS if each.cause.split("-")[0] in PARTS[number]]


def check(cause: str, told: Callable[[str, object], None]) -> None:
    """The cause of the fault comes first among the confirmed and suspected.

    Where a fact was late because the machine is busy, it is looked at once more.
    """
    row = _built(checked_fault(BY_CAUSE[cause]))
    if row.first != cause and row.late:
        row = checked_fault(BY_CAUSE[cause])
    told(ROW, table_row(row))
    assert row.first == cause, row


def check_healthy(engine: str, told: Callable[[str, object], None]) -> None:
    """Nothing is confirmed."""
    row = _built(checked_healthy(engine))
    told(ROW, table_row(row))
    assert row.ok, row


def table_row(row: Checked) -> str:
    """A line of the table fault x result, which the run prints at its end."""
    found = f"{row.first} ({row.certainty})" if row.first else "nothing"
    return f"{row.name:<38} {'ok' if row.ok else 'WRONG':<6} {found}"


def _built(row: Checked) -> Checked:
    if row.ok is None:
        unavailable(row.problem)
    return row
