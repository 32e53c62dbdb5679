"""Requests in; results, progress and errors out: JSON-RPC 2.0, one message a line.

Each request runs in the lane that its method names. The lane "project" is the main thread, because
settings may install signal handlers; the others are threads, so that a session opens while a scan
goes on. A request that outlives its limit is answered with the line where it hangs, and then the
process ends itself: nothing else can stop a thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
from dataclasses import is_dataclass
from datetime import datetime
from typing import Any, BinaryIO, Callable

from session_tui.agent import Agent, printed
from session_tui.agent.failing import stuck_at, trace_of
from session_tui.model import Failure, Fault

DEFAULT_LIMIT = 30.0
"""Seconds that a request may take where it does not say."""

REFUSED, UNKNOWN_METHOD, INVALID = -32000, -32601, -32602
"""Error codes of JSON-RPC 2.0, section 5.1; the first is of the range left to servers."""


class Call:
    """One request on its way: what a method may use to report and to notice a cancellation."""

    def __init__(self, server: Server, identifier: int, method: str) -> None:
        """`identifier` is the request's own."""
        self.server, self.identifier, self.method = server, identifier, method
        self.stopped = threading.Event()

    def is_stopped(self) -> bool:
        """Whether the request was cancelled."""
        return self.stopped.is_set()

    def report(self, value: object) -> None:
        """Sends a part of the result ahead of it."""
        params = {"id": self.identifier, "value": value}
        self.server.send({"method": "progress", "params": params})


class Server:
    """Reads requests, puts each into its lane, and writes what comes of it."""

    def __init__(
        self, wire: BinaryIO, out: BinaryIO, agent: Agent, take: Callable[[str], None]
    ) -> None:
        """`wire` is read to its end, `out` is written a line at a time; `take` gets our modules."""
        self.wire, self.out, self.agent, self.take = wire, out, agent, take
        self.process = os.getpid()
        self.writing = threading.Lock()
        self.lanes: dict[str, queue.Queue[Callable[[], None] | None]] = {"project": queue.Queue()}
        self.calls: dict[int, Call] = {}

    def run(self) -> None:
        """Serves until the other end closes the wire; takes the main thread for "project"."""
        threading.Thread(target=self._read, name="wire", daemon=True).start()
        self._work(self.lanes["project"])

    def send(self, message: dict[str, Any]) -> None:
        """Writes one message; a reader that is gone ends the process."""
        if os.getpid() != self.process:
            os._exit(0)  # a fork of the project came back to us; the wire is its parent's
        line = ENCODED({"jsonrpc": "2.0", **message}).encode() + b"\n"
        with self.writing:
            view = memoryview(line)
            while view:
                try:
                    view = view[self.out.write(view) :]
                except OSError:
                    os._exit(0)

    def _read(self) -> None:
        with contextlib.suppress(Exception):
            for line in self.wire:
                self._accept(DECODED(line.decode()))
        # Nobody is left to answer; a query under way must not keep the process alive.
        os._exit(0)

    def _accept(self, message: dict[str, Any]) -> None:
        params = message.get("params") or {}
        if message["method"] == "cancel":
            call = self.calls.get(params["id"])
            if call is not None:
                call.stopped.set()
                self.agent.interrupt(call.method)
            return
        if message["method"] == "sources":
            self.take(params["packed"])
            return
        call = Call(self, message["id"], message["method"])
        method = getattr(self.agent, message["method"], None)
        lane = getattr(method, "lane", None)
        if method is None or lane is None:
            self._fail(call, Failure(Fault.BUG, "The agent has no such method."), UNKNOWN_METHOD)
            return
        self.calls[call.identifier] = call
        limit = float(message.get("limit") or DEFAULT_LIMIT)
        self._lane(lane).put(lambda: self._answer(call, method, params, limit))

    def _lane(self, name: str) -> queue.Queue[Callable[[], None] | None]:
        if name not in self.lanes:
            self.lanes[name] = queue.Queue()
            threading.Thread(
                target=self._work, args=(self.lanes[name],), name=name, daemon=True
            ).start()
        return self.lanes[name]

    @staticmethod
    def _work(jobs: queue.Queue[Callable[[], None] | None]) -> None:
        while True:
            job = jobs.get()
            if job is None:
                return
            job()

    def _answer(
        self, call: Call, method: Callable[..., object], params: dict[str, Any], limit: float
    ) -> None:
        watch = threading.Timer(limit, self._overrun, (call, threading.get_ident(), limit))
        watch.daemon = True
        watch.start()
        try:
            result = (
                method(call, **params) if getattr(method, "reports", False) else method(**params)
            )
            self.send({"id": call.identifier, "result": result})
        except Exception as error:
            known = getattr(error, "failure", None)  # of a `Refused` or a `StoreError`
            self._fail(call, known if isinstance(known, Failure) else self.agent.bug(error))
        finally:
            watch.cancel()
            self.calls.pop(call.identifier, None)

    def _overrun(self, call: Call, thread: int, limit: float) -> None:
        where = stuck_at(thread, self.agent.root)
        sentence = "%s did not end within %g s." % (self.agent.doing(call.method), limit)
        self._fail(call, Failure(Fault.LIMIT, sentence, where, self.agent.patience(call.method)))
        os._exit(0)

    def _fail(self, call: Call, failure: Failure, code: int = REFUSED) -> None:
        error = {"code": code, "message": failure.sentence, "data": failure}
        self.send({"id": call.identifier, "error": error})


def plain(value: object) -> object:
    """What `json` cannot write by itself: frozen data as objects, times in ISO 8601."""
    if is_dataclass(value):
        return vars(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


ENCODED, DECODED = json.JSONEncoder(default=plain).encode, json.JSONDecoder().decode
"""Taken before the project is imported: some replace the functions of `json` by their own."""


def serve(
    wire: BinaryIO, out: BinaryIO, options: dict[str, Any], take: Callable[[str], None]
) -> None:
    """Runs an agent on the wire. An interrupt key is the operator's side's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    printed.attend()
    server = Server(wire, out, Agent(options), take)
    try:
        server.run()
    except BaseException as error:
        sys.stderr.write(trace_of(error))
        os._exit(70)
