"""Ends the wait for a server that took a query and then says nothing, not even that it is late.

The server's own limit stops a query that runs; a server that hangs, or was stopped, keeps no
limit, and drivers wait without end.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Callable

STEP = 0.25
"""Seconds between two looks at the clock."""

IDLE = 5.0
"""Seconds without a query after which the watching thread ends."""


class Watch:
    """Cuts a connection that has been waited on for too long. One query at a time."""

    def __init__(self, seconds: float, cut: Callable[[Any], None]) -> None:
        """`cut` makes the driver give up; it is called from another thread."""
        self._seconds, self._cut = seconds, cut
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._waiting: Any = None
        self._since = 0.0
        self.fired = False
        """Whether the last query was cut off."""

    def begin(self, connection: Any) -> None:
        """A query is about to be sent."""
        with self._lock:
            self._waiting, self._since, self.fired = connection, time.monotonic(), False
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Its answer is there."""
        with self._lock:
            self._waiting, self._since = None, time.monotonic()

    def _look(self) -> None:
        while True:
            time.sleep(STEP)
            with self._lock:
                waited = time.monotonic() - self._since
                if self._waiting is None and waited > IDLE:
                    self._thread = None
                    return
                if self._waiting is not None and waited > self._seconds:
                    connection, self._waiting, self.fired = self._waiting, None, True
                    self._cut(connection)
