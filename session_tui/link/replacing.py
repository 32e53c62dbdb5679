"""One agent after the other: a dead one is replaced, and one whose project has changed."""

from __future__ import annotations

import asyncio
from typing import Any

from session_tui.link.child import LOADING, Child
from session_tui.link.launch import Launch
from session_tui.link.streams import Streams
from session_tui.link.wire import Wire
from session_tui.model import Failure

RESTING = 0.5
"""Seconds between two looks whether an agent that was replaced is still waited for."""


class Replacing(Streams):
    """Speaks with one agent at a time."""

    def __init__(self, launch: Launch, child: Child) -> None:
        """`child` is an agent that was started for `launch`."""
        self.launch = launch
        self.notes: list[str] = []
        self.stalled: Failure | None = None
        """How the project's apps once did not load in time: a second try would cost as long."""
        self.retiring: dict[Wire, asyncio.Task[None]] = {}
        """Agents that still answer what they were asked before another took their place."""
        self._take(child, Wire(child))

    async def begin_anew(self) -> None:
        """Takes another agent, which loads the project's files as they are by now.

        The old one answers what it was asked before, and is ended then. Raises `Refused` where no
        other can be had, as behind a prefix that wants a password again; then the old one stays.
        """
        child = Child(self.launch, detached=bool(self.launch.via))
        wire = Wire(child)
        try:
            await wire.call("hello", {}, LOADING)
        except BaseException:
            wire.kill()
            raise
        old, self.stalled = self.wire, None
        self._take(child, wire)
        self.retiring[old] = asyncio.ensure_future(_retired(old))
        self.retiring[old].add_done_callback(lambda _: self.retiring.pop(old, None))

    async def close(self) -> None:
        """Ends the agent, and those before it that are still asked."""
        for wire, task in list(self.retiring.items()):
            task.cancel()
            wire.kill()
        await self.wire.close()

    def _renew(self) -> None:
        child = Child(self.launch)
        self._take(child, Wire(child))

    def _take(self, child: Child, wire: Wire) -> None:
        self.wire = wire
        self.first, self.posted = child.first, dict(child.posted)
        self.loading: asyncio.Task[Any] | None = None

    def _loading(self) -> asyncio.Task[Any]:
        if self.wire.gone or failed(self.loading):
            self.notes.append("The agent was started again.")
            self.wire.kill()
            self._renew()
        if self.loading is None:
            answer = self.wire.answer(self.posted.pop("project"), LOADING)
            self.loading = asyncio.get_running_loop().create_task(answer)
            self.loading.add_done_callback(failed)
        return self.loading


async def _retired(wire: Wire) -> None:
    """Ends an agent as soon as nobody waits for it."""
    while wire.awaited:
        await asyncio.sleep(RESTING)
    await wire.close()


def failed(loading: asyncio.Future[Any] | None) -> bool:
    """Whether the settings did not load; takes note of the exception for asyncio."""
    if loading is None or not loading.done() or loading.cancelled():
        return False
    return bool(loading.exception())
