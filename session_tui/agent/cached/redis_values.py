"""Values as clients of Redis and Valkey store them.

`RedisSerializer` in django/core/cache/backends/redis.py, `DefaultClient.decode` in
django_redis/client/default.py, `decode` in django_valkey/util.py: a number stands as it is, all
else goes through the serializer, then the compressor. What the compressor does not inflate is
handed to the serializer as it stands, since small values are not compressed.
"""

from __future__ import annotations

from typing import Callable, Union

from session_tui.agent.cached.compressors import IDENTITY, Compressor
from session_tui.agent.cached.found import Found, Reading, failed, other_value
from session_tui.agent.decoded import Unreadable
from session_tui.model import Problem

DIGITS = 4300
"""Digits up to which Python itself turns text into a number (sys.int_info)."""

Number = Callable[[bytes], Union[int, float]]

WHOLE: Number = int
"""What Django's own backend and django-redis take for a number."""


def whole_or_decimal(raw: bytes) -> int | float:
    """What django-valkey takes for a number; raises ValueError for what is none."""
    return int(raw) if raw.isdigit() else float(raw)


class RedisValues(Reading):
    """Reads the values of one cache."""

    def __init__(
        self, within: Reading, compressor: Compressor = IDENTITY, number: Number = WHOLE
    ) -> None:
        """`within` reads what `compressor` inflates."""
        self.within, self.compressor, self.number = within, compressor, number
        name = compressor.name
        self.words = within.words + (f", compressed by {name}" if name else "")

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        number = self._number(payload)
        if number is not None:
            because = "A number, which is no session: a page that reads it answers 500."
            return other_value("number", number, payload, because)
        if not self.compressor.name:
            return self.within.read(payload, limit)
        try:
            content = self.compressor.inflate(payload, limit)
        except Unreadable as error:
            return self._as_it_stands(payload, limit, error)
        part = ("value", payload, f"compressed by {self.compressor.name}")
        return self.within.read(content, limit).within(part)

    def _number(self, payload: bytes) -> int | float | None:
        try:
            return self.number(payload) if len(payload) <= DIGITS else None
        except ValueError:
            return None

    def _as_it_stands(self, payload: bytes, limit: int, error: Unreadable) -> Found:
        found = self.within.read(payload, limit)
        broken = error.problem is Problem.BAD_ZLIB
        opens = not found.absent or found.opened.problem is Problem.EMPTY
        if found.opened.dangerous or (broken and opens):
            return found
        if broken:
            said = (self.compressor.name, self.within.words)
            error = Unreadable(error.problem, "Neither %s data, nor %s as it stands." % said)
        # Without its module, the site cannot even make this cache: its pages answer 500.
        return failed(error, ("value", payload, error.sentence))._replace(absent=broken)
