"""JSON-RPC 2.0 with one agent, a message a line.

The child is started before there is an event loop; the first call attaches its pipes to the loop
that runs. Nothing here ever waits for the child on that loop.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Callable
from typing import IO, Any

from session_tui.link.child import Child
from session_tui.link.refused import Refused
from session_tui.model import Failure, Fault

GRACE = 2.0
"""Seconds beyond a request's limit that an agent gets to say by itself where it hangs."""

PRINTED_LIMIT = 64 * 1024
"""Bytes that are kept of what the project prints: the last ones."""

LAST_WORDS = 200
"""Characters that are shown of the last line of what has ended."""

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of one message; whoever sends more is not our agent."""

Report = Callable[[Any], None]


class Wire:
    """The operator's end of one agent's pipes."""

    def __init__(self, sender: Child) -> None:
        """Reads what the process of `sender` answers, to what was posted before too."""
        self.printed = bytearray()
        self.arrived = bytearray()
        self.sender = sender
        self.child = sender.process
        self.waiting: dict[int, asyncio.Future[Any] | None] = dict.fromkeys(sender.posted.values())
        self.reports: dict[int, Report] = {}
        self.attached: asyncio.AbstractEventLoop | None = None
        self.gone = False
        self.failure: Failure | None = None
        """Why no agent could be started, from what was to become one."""

    def post(self, method: str, params: dict[str, Any], limit: float) -> int:
        """Sends a request whose answer is waited for; returns its identifier."""
        identifier = self.sender.post(method, params, limit)
        self.waiting[identifier] = None
        return identifier

    async def answer(self, identifier: int, limit: float, report: Report | None = None) -> Any:
        """The result of a posted request as JSON values; parts of it go to `report` as they arrive.

        Raises `Refused` with the agent's reason, or when it is silent for `limit` seconds, or
        gone. A call that is cancelled is cancelled on the other side too.
        """
        if report is not None:
            self.reports[identifier] = report
        try:
            self._attach()
            future = self.waiting[identifier]
            assert future is not None
            return await asyncio.wait_for(future, limit + GRACE)
        except asyncio.TimeoutError:
            self.kill()
            raise Refused(_silent(limit)) from None
        except asyncio.CancelledError:
            self.sender.send({"method": "cancel", "params": {"id": identifier}})
            raise
        finally:
            self.waiting.pop(identifier, None)
            self.reports.pop(identifier, None)

    async def call(
        self, method: str, params: dict[str, Any], limit: float, report: Report | None = None
    ) -> Any:
        """`post` and `answer` in one."""
        return await self.answer(self.post(method, params, limit), limit, report)

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for an answer."""
        return any(future is not None and not future.done() for future in self.waiting.values())

    def kill(self) -> None:
        """Ends the child; everything that waits for it is refused. Harmless when it is gone."""
        if self.child.poll() is None:
            self.child.kill()
        self._lost()

    async def close(self) -> None:
        """Lets the child end by itself, as it does at the end of its input, or kills it."""
        self.sender.end()
        try:
            await asyncio.to_thread(self.child.wait, 1.0)
        except subprocess.TimeoutExpired:
            self.kill()
            await asyncio.to_thread(self.child.wait)
        self._lost()

    def _attach(self) -> None:
        """Has the running loop read the child's pipes; another run may have another loop."""
        loop = asyncio.get_running_loop()
        if self.gone:
            raise Refused(self._ended())
        for identifier, future in self.waiting.items():
            self.waiting[identifier] = future or _expected(loop)
        if self.attached is loop:
            return
        self.attached = loop
        for pipe, take in ((self.child.stdout, self._take), (self.child.stderr, self._keep)):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            loop.add_reader(pipe.fileno(), self._read, pipe, take)

    def _read(self, pipe: IO[bytes], take: Callable[[bytes], None]) -> None:
        try:
            data = os.read(pipe.fileno(), 1 << 18)
        except BlockingIOError:
            return
        if data:
            take(data)
        elif pipe is self.child.stdout:
            self._lost()
        elif self.attached is not None:
            self.attached.remove_reader(pipe.fileno())

    def _keep(self, data: bytes) -> None:
        self.printed += data
        del self.printed[:-PRINTED_LIMIT]

    def _take(self, data: bytes) -> None:
        self.arrived += data
        if len(self.arrived) > LINE_LIMIT:
            self.kill()
        *lines, rest = self.arrived.split(b"\n") if b"\n" in data else (self.arrived,)
        self.arrived = bytearray(rest)
        for line in lines:
            self._dispatch(line)

    def _dispatch(self, line: bytes | bytearray) -> None:
        try:
            message = json.loads(line)
            self._deliver(message)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            # No word of the agent: a shell's greeting, or a project that writes wherever it can.
            self._keep(bytes(line) + b"\n")

    def _deliver(self, message: dict[str, Any]) -> None:
        if message.get("method") == "progress":
            params = message["params"]
            report = self.reports.get(params["id"])
            if report is not None:
                report(params["value"])
            return
        if message.get("method") == "failed":
            self.failure = _failure(message["params"])
            return
        future = self.waiting.get(message["id"])
        if future is None or future.done():
            return
        if "error" in message:
            failure = _failure(message["error"]["data"])
            future.set_exception(Refused(failure))
            if failure.fault is Fault.LIMIT:
                self.kill()  # it is about to end itself; what is asked next needs another one
        else:
            future.set_result(message["result"])

    def _lost(self) -> None:
        """The child's output has ended: nobody will answer any more."""
        if self.gone:
            return
        self.gone = True
        self.sender.end()
        for pipe in (self.child.stdout, self.child.stderr):
            if self.attached is not None and pipe is not None:
                self.attached.remove_reader(pipe.fileno())
        self._drain()
        for future in self.waiting.values():
            if future is not None and not future.done():
                future.set_exception(Refused(self._ended()))

    def _ended(self) -> Failure:
        if self.failure is not None:
            return self.failure
        last = self.printed.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return _ended(self.child.poll(), last[-LAST_WORDS:])

    def _drain(self) -> None:
        """Keeps the last words on stderr: they say why the child ended."""
        pipe = self.child.stderr
        assert pipe is not None
        os.set_blocking(pipe.fileno(), False)
        try:
            while data := os.read(pipe.fileno(), 1 << 16):
                self._keep(data)
        except OSError:
            pass


def _expected(loop: asyncio.AbstractEventLoop) -> asyncio.Future[Any]:
    """A future answer; one that nobody fetches is no fault, not even a refusal."""
    future = loop.create_future()
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    return future


def _failure(data: Any) -> Failure:
    import msgspec

    return msgspec.convert(data, Failure)


def _silent(limit: float) -> Failure:
    return Failure(
        Fault.LIMIT,
        f"The agent did not answer within {limit:g} s, and was ended.",
        advice="Ask again: another one is started.",
    )


def _ended(code: int | None, last: str) -> Failure:
    from session_tui.agent.masking import redact

    how = f"ended with status {code}" if code else "ended"
    return Failure(
        Fault.STORE,
        f"The process that reads the project {how}.",
        redact(last),
        "What it printed says more (`!`, or --debug). Ask again to start another one.",
        lasting=True,
    )
