"""One memcached server, asked nothing but reads, by one conversation at a time."""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from typing import Any, Callable, Dict, Generator, Iterator, List, Sequence, TypeVar

from session_tui.agent.stores.dialect import Limits, Lost
from session_tui.agent.stores.memcached import commands, complaints, replies
from session_tui.agent.stores.memcached.locations import Location
from session_tui.agent.stores.memcached.replies import Item
from session_tui.agent.stores.memcached.wire import Wire

_Result = TypeVar("_Result")

AT_ONCE = 100
"""Commands on their way at a time: few enough that neither side waits for the other to read."""

BUSY_REST = 0.1
"""Seconds between two questions to a crawler that is busy."""

END = b"END\r\n"
"""Behind the last key."""

META = (1, 6)
"""Since this version `mg` is what it is today."""


class Door:
    """One server. Thread-safe: a second question waits for the first, a list of keys for none."""

    version = ""
    """"1.6.18"; empty before it was asked, or where it does not say."""

    def __init__(
        self,
        location: Location,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        context: Any = None,
        login: bool = False,
    ) -> None:
        """Connects to nothing yet. `context`: the project's `ssl.SSLContext`, where it has one.

        `login`: whether the settings log in there.
        """
        self.location, self.place = location, location.place
        self._limits, self._context, self._login = limits, context, login
        self._lock = threading.Lock()
        self._kept: Wire | None = None
        self._dumps: List[Wire] = []
        self._meta: bool | None = None

    @property
    def untouched(self) -> bool:
        """Whether it can be read without a mark on what is read; connects where it has to."""
        if self._meta is None:
            self._talk(lambda wire: None)
        return bool(self._meta)

    def items(self, names: Sequence[bytes], limit: int) -> List[Item | None]:
        """The entries under `names`, in their order; None for one that is not there."""
        try:
            return self._items(names, limit)
        except complaints.Unknown:
            if not self._meta:
                raise
            self._meta = False  # a proxy that passes on the version of what lies behind it
            return self._items(names, limit)

    def presence(self, names: Sequence[bytes]) -> List[int | None]:
        """Bytes of the values under `names`; None for one that is not there."""
        if not self.untouched:
            return [item and item.size for item in self.items(names, 0)]
        asked = [commands.presence_of(name) for name in names]
        return self._talk(lambda wire: self._pipeline(wire, asked, replies.presence))

    def debugged(self, name: bytes) -> Dict[str, str]:
        """What memcached keeps beside the value of an entry; empty where there is none."""
        if not self.untouched:
            return {}
        asked = [commands.debug_of(name)]
        return self._talk(lambda wire: self._pipeline(wire, asked, replies.debugged))[0]

    def stats(self, command: bytes = commands.STATS) -> Dict[str, str]:
        """What a `stats` command tells. Raises `StoreError` also where it is refused."""
        return self._talk(lambda wire: self._pipeline(wire, [command], replies.stats))[0]

    def settings(self) -> Dict[str, str]:
        """What `stats settings` tells; empty where it is refused."""
        try:
            return self.stats(commands.SETTINGS)
        except complaints.Unknown:
            return {}

    def dump(self) -> Generator[bytes, None, None]:
        """Every key of the server, in blocks of whole lines, over a connection of its own.

        Read it to the end, or close it, without delay: as long as it waits for us, memcached's
        crawler does nothing else (`lru_crawler_client_getbuf` in its crawler.c).
        """
        wire = self._connected()
        self._dumps.append(wire)
        try:
            yield from self._dumped(wire)
        finally:
            self._dumps.remove(wire)
            wire.close()

    def interrupt(self) -> None:
        """From another thread: ends the lists of keys that are under way."""
        for wire in list(self._dumps):
            wire.cut()

    def close(self) -> None:
        """Ends every connection; the next question makes a new one."""
        self.interrupt()
        with self._lock:
            wire, self._kept = self._kept, None
            if wire is not None:
                wire.close()

    def _items(self, names: Sequence[bytes], limit: int) -> List[Item | None]:
        def talk(wire: Wire) -> List[Item | None]:
            meta = bool(self._meta)
            asked = [commands.value_of(name, meta) for name in names]
            read = replies.meta_item if meta else replies.plain_item
            return self._pipeline(wire, asked, lambda wire: read(wire, limit))

        return self._talk(talk)

    @staticmethod
    def _pipeline(
        wire: Wire, asked: Sequence[bytes], read: Callable[[Wire], _Result]
    ) -> List[_Result]:
        found: List[_Result] = []
        for start in range(0, len(asked), AT_ONCE):
            part = asked[start : start + AT_ONCE]
            wire.send(part)
            found += [read(wire) for _ in part]
        return found

    def _dumped(self, wire: Wire) -> Iterator[bytes]:
        first = self._begun(wire)
        if not first.startswith(b"key="):
            if first == b"END" or first.startswith(b"NOTSTARTED"):
                return
            raise complaints.unlisted(first, self.place)
        lines = first + b"\n" + wire.ready()
        while lines != END and not lines.endswith(b"\n" + END):
            yield lines
            wire.patient()
            lines = wire.lines()
        yield lines[: -len(END)]

    def _begun(self, wire: Wire) -> bytes:
        """The first line of the list; a crawler that is busy is asked again for a while."""
        give_up = time.monotonic() + self._limits.statement
        while True:
            wire.send([commands.METADUMP])
            first = wire.line()
            if not first.startswith(b"BUSY") or time.monotonic() > give_up:
                return first
            time.sleep(BUSY_REST)

    def _talk(self, talk: Callable[[Wire], _Result]) -> _Result:
        with self._lock:
            kept = self._kept is not None
            try:
                return self._once(talk)
            except Lost:
                if not kept:
                    raise
            return self._once(talk)

    def _once(self, talk: Callable[[Wire], _Result]) -> _Result:
        wire, self._kept = self._kept or self._connected(), None
        try:
            answer = talk(wire)
        except BaseException:
            wire.close()
            raise
        self._kept = wire
        return answer

    def _connected(self) -> Wire:
        sock = self.location.dial(self._limits.connect, self._context)
        wire = Wire(sock, self.place, self._limits.statement)
        try:
            self._greet(wire)
        except BaseException:
            wire.close()
            raise
        return wire

    def _greet(self, wire: Wire) -> None:
        """Asks for version and settings at once.

        A server that wants the binary protocol waits for 24 bytes before it hangs up.
        """
        wire.send([commands.VERSION, commands.SETTINGS])
        try:
            line = wire.line()
        except Lost:
            raise complaints.turned_away(self.place, self._login) from None
        if not line.startswith(b"VERSION "):
            raise complaints.refused(line, self.place)
        found = re.match(rb"VERSION (\d{1,4}(?:\.\d{1,6}){1,3})", line)
        self.version = found.group(1).decode() if found else ""
        if self._meta is None:
            self._meta = tuple(map(int, self.version.split(".")[:2])) >= META if found else False
        with suppress(complaints.Unknown):
            replies.stats(wire)
