"""One Redis server, asked nothing but reads, by one conversation at a time."""

from __future__ import annotations

import threading
import time
from copy import copy
from typing import Any, Callable, Iterator, List, Sequence, Tuple, TypeVar

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Limits, Lost
from session_tui.agent.stores.redis import refusals
from session_tui.agent.stores.redis.commands import Command, Word
from session_tui.agent.stores.redis.greeting import greet
from session_tui.agent.stores.redis.lines import Line
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Numbers, Reply
from session_tui.agent.stores.redis.speaker import Speaker
from session_tui.model import VALUE_LIMIT

REST = 2.0
"""Seconds for which a server that was silent is not asked again: others may wait in a line to."""

_Result = TypeVar("_Result")

Batch = Tuple[int, List[bytes], Numbers]
"""The cursor behind the batch (0: it was the last), its keys, and milliseconds left for each.

-1: the key has no end; -2: it went while we looked; a `Refusal` where the server refused.
"""


class _Turn:
    """A SCAN and the PTTLs of the keys that the one before it gave: sent, then answered."""

    def __init__(self, cursor: int, match: Word, count: int, keys: List[bytes]) -> None:
        self.cursor = cursor
        self.scan: Command = (b"SCAN", cursor, b"MATCH", match, b"COUNT", count)
        self.keys = keys
        self.answer: Tuple[Reply, Numbers] | None = None


class Door:
    """One server and database. Thread-safe: a second question waits for the first."""

    untouched = False
    """Whether reading leaves the keys' access times and frequencies alone; once connected."""
    because = "nothing has been read yet"
    """How that is known."""
    clustered: bool | None = None
    """Whether the server is part of a cluster; None: not asked yet, or it does not say."""

    def __init__(
        self,
        find: Callable[[], Line],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        followed: bool = False,
        place: str = "",
    ) -> None:
        """`find` gives the line to dial, anew for each connection. Connects to nothing yet.

        `place`: host, port and database, as far as they are known before.

        With `followed` MOVED and ASK are answers, because somebody goes where they point.
        """
        self._find = find
        self._limits = limits
        self._followed = ("MOVED", "ASK") if followed else ()
        self._lock = threading.Lock()
        self._kept: Speaker | None = None
        self._ahead: _Turn | None = None
        self._busy: Speaker | None = None
        self._stopped = False
        self._mute: StoreError | None = None
        self._again = 0.0
        self.place = place

    def ask(self, command: Command, limit: int = VALUE_LIMIT) -> Reply:
        """The server's answer, a `Refusal` where it refuses this command; `limit`: bytes of it.

        Raises `StoreError`, `Lost` where once more may work. A kept connection that has died is
        replaced, once.
        """
        reply = self._talk(lambda speaker: speaker.ask(command, limit))
        self._checked([reply])
        return reply

    def pipeline(self, commands: Sequence[Command], limit: int = VALUE_LIMIT) -> List[Reply]:
        """One answer for each command, in one round trip; otherwise as `ask`."""
        replies = self._talk(lambda speaker: speaker.pipeline(commands, limit))
        self._checked(replies)
        return replies

    def numbers(self, name: bytes, keys: Sequence[bytes]) -> Numbers:
        """What `name` (PTTL, STRLEN) says of each of `keys`, in one round trip."""
        numbers = self._talk(lambda speaker: speaker.numbers(name, keys))
        self._checked(numbers)
        return numbers

    def scan(self, match: Word, count: int = 1000, cursor: int = 0) -> Tuple[int, List[bytes]]:
        """The cursor behind the next batch of keys (0: it was the last), and the batch alone."""
        reply = self.ask((b"SCAN", cursor, b"MATCH", match, b"COUNT", count))
        if isinstance(reply, Refusal):
            raise refusals.refused_command(reply, "The list of keys", self.place)
        return _scanned(reply, self.place)

    def listing(self, match: Word, count: int = 1000, cursor: int = 0) -> Iterator[Batch]:
        """All keys that match a glob, from `cursor` on, in batches of about `count`.

        The server works on the next batch while one is handed out; other questions may be asked
        in between. SCAN's promise holds: what is there all the time is seen at least once, and may
        be seen twice. A batch may be empty.
        """
        first = turn = self._sent(_Turn(cursor, match, count, []))
        ahead = 1
        while ahead:
            ahead, found, numbers = self._answered(turn)
            answered = turn
            if ahead:
                turn = self._sent(_Turn(ahead, match, count, found))
            if answered is not first:
                yield answered.cursor, answered.keys, numbers
        yield 0, found, self.numbers(b"PTTL", found)

    def close(self) -> None:
        """Ends the connection; the next question makes a new one."""
        with self._lock:
            self._drop()

    def interrupt(self) -> None:
        """From another thread: what is being asked now, if anything, fails at once."""
        self._stopped = True
        speaker = self._busy
        if speaker is not None:
            speaker.cut()

    def _sent(self, turn: _Turn) -> _Turn:
        """On its way, so that the server works while we do; `_answered` sends what could not be."""
        with self._lock:
            try:
                self._settle()
                if self._kept is not None:
                    self._once(lambda speaker: speaker.start(turn.scan, b"PTTL", turn.keys))
                    self._ahead = turn
            except Lost:
                pass
        return turn

    def _answered(self, turn: _Turn) -> Tuple[int, List[bytes], Numbers]:
        with self._lock:
            self._stopped = False
            if self._ahead is turn:
                self._settle()
        answer = turn.answer or self._talk(
            lambda speaker: speaker.turn(turn.scan, b"PTTL", turn.keys)
        )
        reply, numbers = answer
        self._checked([reply, *numbers])
        if isinstance(reply, Refusal):
            raise refusals.refused_command(reply, "The list of keys", self.place)
        return (*_scanned(reply, self.place), numbers)

    def _settle(self) -> None:
        """Reads the answers that are still to come, before anything else is asked."""
        turn, self._ahead = self._ahead, None
        if turn is not None and self._kept is not None:
            try:
                turn.answer = self._once(lambda speaker: speaker.finish(len(turn.keys)))
            except Lost:
                if self._stopped:
                    raise

    def _talk(self, talk: Callable[[Speaker], _Result]) -> _Result:
        with self._lock:
            self._stopped = False
            self._settle()
            kept = self._kept is not None
            try:
                return self._once(talk)
            except Lost:
                if not kept or self._stopped:
                    raise
            return self._once(talk)

    def _once(self, talk: Callable[[Speaker], _Result]) -> _Result:
        """Raises the failure of before once more, where the server was silent a moment ago."""
        if self._mute is not None and time.monotonic() < self._again:
            raise copy(self._mute)
        began = time.monotonic()
        try:
            return self._spoken(talk)
        except StoreError as error:
            waited = time.monotonic() - began
            silent = waited >= 0.9 * min(self._limits.connect, self._limits.statement)
            if silent and not self._stopped:
                self._mute, self._again = error, time.monotonic() + REST
            raise

    def _spoken(self, talk: Callable[[Speaker], _Result]) -> _Result:
        speaker, self._kept = self._kept or self._connected(), None
        self._busy = speaker
        try:
            if self._stopped:
                speaker.cut()
            answer = talk(speaker)
        except BaseException:
            speaker.close()
            raise
        finally:
            self._busy = None
        self._kept = speaker
        return answer

    def _connected(self) -> Speaker:
        line = self._find()
        self.place = line.place
        sock, login = line.dial(self._limits.connect)
        speaker = Speaker(sock, self._limits.statement, line.place)
        try:
            self.untouched, self.because, self.clustered = greet(speaker, login, line)
        except BaseException:
            speaker.close()
            raise
        return speaker

    def _checked(self, replies: Sequence[object]) -> None:
        refusals.checked(replies, self.place, self._followed)

    def _drop(self) -> None:
        speaker, self._kept, self._ahead = self._kept, None, None
        if speaker is not None:
            speaker.close()


def _scanned(reply: Reply, place: str) -> Tuple[int, List[bytes]]:
    if isinstance(reply, list) and len(reply) == 2:
        cursor: Any = reply[0]
        keys: Any = reply[1]
        whole = isinstance(keys, list) and isinstance(cursor, bytes) and cursor.isdigit()
        if whole and len(cursor) <= 20:
            return int(cursor), [key for key in keys if isinstance(key, bytes)]
    raise StoreError("Redis answered SCAN with something else than keys.", place, "Is it Redis?")
