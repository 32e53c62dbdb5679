"""The list of keys of one server, made into sessions while it is read.

A thread reads ahead of whoever wants the keys, so that memcached is done with the list as soon as
it can: its crawler waits for its reader, and does nothing else meanwhile.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from contextlib import closing
from typing import Iterator, List, NamedTuple, Sequence, Tuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from session_tui.agent.stores.listing import NEVER
from session_tui.agent.stores.memcached import complaints
from session_tui.agent.stores.memcached.door import Door

BLOCK = 128 * 1024
"""Bytes of the list that are made into one part, unless somebody waits for less."""

SOON = 0.02
"""Seconds after which whoever waits gets what has come."""

ROOM = 2000
"""Parts that lie ready at most."""

HOLD = 1.0
"""Seconds for which memcached waits for room before the list is given up, to be begun anew."""


class Some(NamedTuple):
    """A part of the list."""

    names: Sequence[str]
    """What stands between the parts of the name that all sessions share."""
    ends: Sequence[float]
    """Of each: seconds since 1970 by the server's own clock; NEVER where there is none."""
    passed: int
    """Entries that are no sessions of this cache."""


class Lines:
    """Reads lines of metadump: `key=... exp=... la=... cas=... fetch=... cls=... size=...`."""

    def __init__(self, around: Tuple[bytes, bytes]) -> None:
        """`around`: what stands before and behind a session's key in its name."""
        head, tail = (re.escape(quote_from_bytes(part, safe="").encode()) for part in around)
        self._line = re.compile(rb"^key=%s([^ ]+)%s exp=(-?\d{1,20}) " % (head, tail), re.M)

    def read(self, lines: bytes, place: str) -> Some:
        """What `lines` name; raises `StoreError` for any that is none."""
        count = lines.count(b"\nkey=") + lines.startswith(b"key=")
        if count != lines.count(b"\n"):
            raise complaints.babble(place)
        found = self._line.findall(lines)
        ends = [NEVER if exp == b"-1" else float(exp) for _, exp in found]
        return Some([_text(name) for name, _ in found], ends, count - len(found))


class Ahead:
    """Reads the list of one server in a thread of its own."""

    def __init__(self, door: Door, lines: Lines) -> None:
        """Begins at once."""
        self._door, self._lines = door, lines
        self._parts: queue.Queue[Some | BaseException | None] = queue.Queue()
        self._given_up = False
        self.cut_short = False
        """Whether the list was given up because nobody took its parts; once they are all taken."""
        threading.Thread(target=self._read, name="memcached list", daemon=True).start()

    def parts(self) -> Iterator[Some]:
        """The parts, as they come. Raises `StoreError`; ends the list where it is closed."""
        try:
            while True:
                part = self._parts.get()
                if part is None:
                    return
                if isinstance(part, BaseException):
                    raise part
                yield part
        finally:
            self._given_up = True

    def _read(self) -> None:
        try:
            with closing(self._door.dump()) as dump:
                for lines in self._blocks(dump):
                    self._parts.put(self._lines.read(lines, self._door.place))
                    if not self._wanted():
                        break
            self._parts.put(None)
        except BaseException as error:
            self._parts.put(error)

    def _blocks(self, dump: Iterator[bytes]) -> Iterator[bytes]:
        held: List[bytes] = []
        size, told = 0, 0.0
        for lines in dump:
            held.append(lines)
            size += len(lines)
            awaited = self._parts.empty() and time.monotonic() - told > SOON
            if size >= BLOCK or awaited:
                yield b"".join(held)
                held, size, told = [], 0, time.monotonic()
        yield b"".join(held)

    def _wanted(self) -> bool:
        """Whether to read on; waits for room, but not long."""
        give_up = time.monotonic() + HOLD
        while self._parts.qsize() >= ROOM and not self._given_up:
            if time.monotonic() > give_up:
                self.cut_short = True
                return False
            time.sleep(HOLD / 50)
        return not self._given_up


def listed(door: Door, lines: Lines) -> Iterator[Some]:
    """All of a server's list; what was given up on the way is begun anew, and then comes twice."""
    while True:
        ahead = Ahead(door, lines)
        yield from ahead.parts()
        if not ahead.cut_short:
            return


def _text(name: bytes) -> str:
    raw = unquote_to_bytes(name) if b"%" in name else name
    return raw.decode("utf-8", "surrogateescape")
