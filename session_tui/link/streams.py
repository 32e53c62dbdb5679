"""Long calls: what an agent reports on the way, one part after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from session_tui.link.wire import Report, Wire

Answer = TypeVar("Answer")

SCANNING = 3600.0
"""Seconds after which even a scan is given up."""


class Streams:
    """One end of a wire on which answers may come in parts."""

    wire: Wire

    def _loading(self) -> asyncio.Task[Any]:
        """The settings on their way; starts another agent where the last one is gone."""
        raise NotImplementedError

    async def _stream(
        self, method: str, answer: type[Answer], **params: Any
    ) -> AsyncIterator[Answer]:
        """What a long call reports, then its result. Leaving the loop cancels the call."""
        last: list[Any] = []
        async for part in self._parts(method, last.append, **params):
            yield converted(part, answer)
        yield converted(last[0], answer)

    async def _parts(
        self, method: str, ended: Callable[[Any], object] = id, **params: Any
    ) -> AsyncIterator[Any]:
        """What a long call reports, as JSON values; `ended` gets its result."""
        self._loading()
        call = partial(self.wire.call, method, params, SCANNING)
        async for part in reported(call, ended):
            yield part


async def reported(
    call: Callable[[Report], Awaitable[Answer]], ended: Callable[[Answer], object]
) -> AsyncIterator[Any]:
    """What `call` reports, outside the callback that has read it; `ended` gets its result."""
    arrived: asyncio.Queue[Any] = asyncio.Queue()
    under_way = asyncio.ensure_future(call(arrived.put_nowait))
    under_way.add_done_callback(lambda _: arrived.put_nowait(None))
    under_way.add_done_callback(_noticed)
    try:
        while (part := await arrived.get()) is not None:
            yield part
        ended(await under_way)
    finally:
        under_way.cancel()


def _noticed(ended: asyncio.Future[Any]) -> None:
    """Takes note of a failure: whoever has left the loop does not wait for it."""
    if not ended.cancelled():
        ended.exception()


def converted(value: Any, kind: type[Answer]) -> Answer:
    """JSON values as `kind`, checked. Imported late: the first frame comes before any answer."""
    import msgspec

    return msgspec.convert(value, kind)
