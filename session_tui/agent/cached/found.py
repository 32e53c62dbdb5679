"""What reading a cached value comes to, and the face of everything that reads one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple, Tuple

from session_tui.agent.cached.serializers import Serializer
from session_tui.agent.decoded import Opened, Unreadable
from session_tui.model import Problem

Part = Tuple[str, bytes, str]
"""A piece of a stored value: name, raw bytes, meaning."""


class Found(NamedTuple):
    """A stored value as far as it opens."""

    format: str
    """As `Decoded.format` has it."""
    opened: Opened
    parts: Tuple[Part, ...]
    """The pieces, in the order in which they stand, then what they inflate to."""
    absent: bool = False
    """As `Decoded.absent` has it."""

    def within(self, *parts: Part) -> Found:
        """The same with the pieces in which it was found."""
        return self._replace(parts=(*parts, *self.parts))


class Reading(ABC):
    """Reads what one cache, or one layer of it, stores."""

    words: str
    """What it expects: "pickle, compressed by zlib"."""
    value_at: int = 0
    """Bytes of a payload that stand in front of what is stored."""

    @abstractmethod
    def read(self, payload: bytes, limit: int) -> Found:
        """`payload`, inflated to at most `limit` bytes; raises nothing, whatever it holds."""

    def value_of(self, payload: bytes) -> bytes:
        """The value alone, as it is stored."""
        return payload[self.value_at :]


class Serialized(Reading):
    """A value as its serializer wrote it, without anything around."""

    def __init__(self, serializer: Serializer) -> None:
        """`serializer` reads it."""
        self.serializer, self.words = serializer, serializer.name

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        opened = self.serializer.open(payload, limit)
        part = (self.serializer.name, payload, "the session as the serializer wrote it")
        return judged(self.serializer.name, opened, part)


def judged(form: str, opened: Opened, *parts: Part) -> Found:
    """`opened`, and whether the site's cache would answer as if there were nothing."""
    fails = opened.problem is not Problem.UNKNOWN_FORMAT or opened.data is None
    return Found(form, opened, parts, fails and not opened.read and not opened.dangerous)


def failed(error: Unreadable, *parts: Part) -> Found:
    """A value that does not open."""
    return judged("unknown", error.opened(), *parts)


def other_value(form: str, value: object, raw: bytes, because: str) -> Found:
    """A value that opens, and is no session: Django hands it on, and a page that reads it fails."""
    opened = Opened(value, Problem.UNKNOWN_FORMAT, because, False, raises=True)
    return judged(form, opened, (form, raw, because))
