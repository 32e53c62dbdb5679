"""The fault lab: a small real Django project, made in a moment and gone afterwards.

`demo_project` is for looking around, `healthy_project` has nothing wrong with it, and
`broken_project` has one fault of the catalogue in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from session_tui.faults.demo import SETTINGS, Demo, DemoFailed
from session_tui.faults.lab import broken_project, healthy_project
from session_tui.faults.place import copied, run, temporary_folder
from session_tui.faults.population.plan import FEWEST

__all__ = (
    "Demo",
    "DemoFailed",
    "broken_project",
    "demo_project",
    "healthy_project",
)


@contextmanager
def demo_project(rows: int = 2000, seed: int = 7, now: datetime | None = None) -> Iterator[Demo]:
    """A demo with `rows` sessions (100 or more), as of `now`; removed when the context ends.

    Equal arguments make equal projects, but for the folder's name. The folder is only for the user
    who made it, and also goes when this process is interrupted or told to end, as long as nobody
    else handles the signal. Raises `DemoFailed`, or ValueError for too few rows or a naive `now`.
    """
    moment = datetime.now(timezone.utc) if now is None else now.astimezone(timezone.utc)
    if rows < FEWEST or (now is not None and now.tzinfo is None):
        raise ValueError(f"A demo has at least {FEWEST} rows, and a moment with a time zone.")
    with temporary_folder() as place:
        folder = copied(place / "teashop")
        demo = Demo(folder, sys.executable, SETTINGS, moment, place / "expected.json")
        words = ["session_tui.faults.population", "--rows", str(rows), "--seed", str(seed)]
        words += ["--now", moment.isoformat(), "--expected", str(demo.expected)]
        run(words, folder)
        yield demo
