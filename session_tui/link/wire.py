"""One agent as a child process, and JSON-RPC 2.0 with it, a message a line.

The child is started before there is an event loop, so that it loads Django on another core while
textual is imported; the first call then attaches its pipes to the loop that runs. Nothing here
ever waits for the child on that loop.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable
from typing import IO, Any

import msgspec

from session_tui.link.launch import Refused
from session_tui.model import Failure, Fault

GRACE = 2.0
"""Seconds beyond a request's limit that an agent gets to say by itself where it hangs."""

PRINTED_LIMIT = 64 * 1024
"""Bytes that are kept of what the project prints: the last ones."""

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of one message; whoever sends more is not our agent."""

Report = Callable[[Any], None]


class Wire:
    """The operator's end of one agent's pipes."""

    def __init__(self, command: list[str], first_line: Callable[[], bytes]) -> None:
        """Starts `command` and sends it the first line, which is made while it starts.

        Raises `Refused` where the command cannot be started.
        """
        self.printed = bytearray()
        self.arrived = bytearray()
        self.identifiers = itertools.count(1)
        self.waiting: dict[int, asyncio.Future[Any] | None] = {}
        self.reports: dict[int, Report] = {}
        self.attached: asyncio.AbstractEventLoop | None = None
        self.gone = False
        self.child = _started(command)
        self.outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.outbox.put(first_line())
        threading.Thread(target=self._write, name="to the agent", daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """Puts one message on its way."""
        self.outbox.put(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    def post(
        self, method: str, params: dict[str, Any], limit: float, report: Report | None = None
    ) -> int:
        """Sends a request whose `answer` is fetched later; needs no event loop yet."""
        identifier = next(self.identifiers)
        self.waiting[identifier] = None
        if report is not None:
            self.reports[identifier] = report
        self.send({"id": identifier, "method": method, "params": params, "limit": limit})
        return identifier

    async def answer(self, identifier: int, limit: float) -> Any:
        """The result of a posted request as JSON values.

        Raises `Refused` with the agent's reason, or when it is silent for `limit` seconds, or
        gone. A call that is cancelled is cancelled on the other side too.
        """
        try:
            self._attach()
            future = self.waiting[identifier]
            assert future is not None
            return await asyncio.wait_for(future, limit + GRACE)
        except asyncio.TimeoutError:
            self.kill()
            raise Refused(_silent(limit)) from None
        except asyncio.CancelledError:
            self.send({"method": "cancel", "params": {"id": identifier}})
            raise
        finally:
            self.waiting.pop(identifier, None)
            self.reports.pop(identifier, None)

    async def call(
        self, method: str, params: dict[str, Any], limit: float, report: Report | None = None
    ) -> Any:
        """`post` and `answer` in one; parts of the result go to `report` as they arrive."""
        return await self.answer(self.post(method, params, limit, report), limit)

    def kill(self) -> None:
        """Ends the child; everything that waits for it is refused. Harmless when it is gone."""
        if self.child.poll() is None:
            self.child.kill()
        self._lost()

    async def close(self) -> None:
        """Lets the child end by itself, as it does at the end of its input, or kills it."""
        self.outbox.put(None)
        try:
            await asyncio.to_thread(self.child.wait, 1.0)
        except subprocess.TimeoutExpired:
            self.kill()
            await asyncio.to_thread(self.child.wait)
        self._lost()

    def _write(self) -> None:
        pipe = self.child.stdin
        assert pipe is not None
        try:
            while (line := self.outbox.get()) is not None:
                pipe.write(line)
                pipe.flush()
            pipe.close()
        except OSError:
            pass  # the child is gone, and reading notices that too

    def _attach(self) -> None:
        """Has the running loop read the child's pipes; a restart may find another loop."""
        loop = asyncio.get_running_loop()
        if self.gone:
            raise Refused(_ended(self.child.poll()))
        for identifier, future in self.waiting.items():
            self.waiting[identifier] = future or loop.create_future()
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
        except ValueError:
            self._keep(bytes(line) + b"\n")  # a shell's greeting in front of the agent's first word
            return
        params = message.get("params", {})
        if message.get("method") == "progress":
            report = self.reports.get(params["id"])
            if report is not None:
                report(params["value"])
            return
        future = self.waiting.get(message.get("id"))
        if future is None or future.done():
            return
        if "error" in message:
            failure = msgspec.convert(message["error"]["data"], Failure)
            future.set_exception(Refused(failure))
        else:
            future.set_result(message["result"])

    def _lost(self) -> None:
        """The child's output has ended: nobody will answer any more."""
        if self.gone:
            return
        self.gone = True
        self.outbox.put(None)
        for pipe in (self.child.stdout, self.child.stderr):
            if self.attached is not None and pipe is not None:
                self.attached.remove_reader(pipe.fileno())
        self._drain()
        for future in self.waiting.values():
            if future is not None and not future.done():
                future.set_exception(Refused(_ended(self.child.poll())))

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


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as error:
        sentence = f"The interpreter cannot be started: {error.strerror}."
        advice = "Name the project's interpreter with --python."
        raise Refused(Failure(Fault.ARGUMENT, sentence, command[0], advice)) from None


def _silent(limit: float) -> Failure:
    return Failure(
        Fault.LIMIT,
        f"The agent did not answer within {limit:g} s, and was ended.",
        advice="Ask again: another one is started.",
    )


def _ended(code: int | None) -> Failure:
    how = f"ended with status {code}" if code else "ended"
    return Failure(
        Fault.STORE,
        f"The process that reads the project {how}.",
        advice="What it printed says more (`!`, or --debug). Ask again to start another one.",
    )
