"""An agent's process, and the requests on their way to it.

Django loads on another core while textual is imported here, if only the process is started early
enough. So this module and what it imports stay small: no model, no asyncio, no json; reading what
the process answers is the business of `session_tui.link.wire`.
"""

from __future__ import annotations

import itertools
import queue
import subprocess
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from session_tui.link.refused import Refused

if TYPE_CHECKING:
    from session_tui.link.launch import Launch

LOADING = 30.0
"""Seconds that a project may take to load its settings, or its apps."""

READING = 10.0
"""Seconds for what an operator waits for; the store's own limits are shorter."""

PATIENCE = LOADING + READING
"""Seconds for what is asked while the project still loads."""

LISTING: Mapping[str, dict[str, Any]] = {"store": {}}
"""What is asked first where a list is to come."""


class Child:
    """One agent that was started, and what it has been asked."""

    def __init__(
        self,
        launch: Launch,
        first: Mapping[str, dict[str, Any]] = LISTING,
        detached: bool = False,
    ) -> None:
        """Starts the agent. Raises `Refused` where there is no such interpreter.

        `first`: what is asked right behind the settings, parameters by method; `detached`: away
        from the terminal, so that a prefix which wants a password fails instead of asking for it.
        """
        self.process = _started(launch.command(), detached)
        self.outbox: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.identifiers = itertools.count(1)
        self.first = {"project": {}, **first}
        self.posted = {
            method: self.post(method, params, LOADING if method == "project" else PATIENCE)
            for method, params in self.first.items()
        }
        """Identifiers of what is asked first, while nobody waits for it yet."""
        from session_tui.link.bootstrap import bootstrap_line

        line = bootstrap_line(launch.options())  # while the interpreter starts
        threading.Thread(target=self._write, args=(line,), name="to the agent", daemon=True).start()

    def post(self, method: str, params: dict[str, Any], limit: float) -> int:
        """Sends a request, to be answered within `limit` seconds; returns its identifier."""
        identifier = next(self.identifiers)
        self.send({"id": identifier, "method": method, "params": params, "limit": limit})
        return identifier

    def send(self, message: dict[str, Any]) -> None:
        """Puts one message on its way; never waits."""
        self.outbox.put(message)

    def end(self) -> None:
        """Ends the agent's input, behind what is on its way; then it ends by itself."""
        self.outbox.put(None)

    def _write(self, line: bytes) -> None:
        import json

        from session_tui.link.bootstrap import rest_messages

        pipe = self.process.stdin
        assert pipe is not None

        def write(message: dict[str, Any]) -> None:
            pipe.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
            pipe.flush()

        try:
            pipe.write(line)
            for _ in self.posted:
                write(self.outbox.get() or {})
            for part in rest_messages():
                write(part)
            while (message := self.outbox.get()) is not None:
                write(message)
            pipe.close()
        except OSError:
            pass  # the child is gone, and reading notices that too


def _started(command: list[str], detached: bool) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=detached,
        )
    except OSError as error:
        from session_tui.model import Failure, Fault

        sentence = f"The interpreter cannot be started: {error.strerror}."
        advice = "Name the project's interpreter with --python."
        raise Refused(Failure(Fault.ARGUMENT, sentence, command[0], advice)) from None


def why_asked(
    text: str,
    at: str | None = None,
    offset: float | None = None,
    run_project_code: bool = False,
    reveal: bool = False,
    clock: str | None = None,
) -> dict[str, Any]:
    """The parameters of `why`; see `Link.why`."""
    options = {"at": at, "offset": offset, "run_project_code": run_project_code, "reveal": reveal}
    return {"text": text, "options": {**options, "clock": clock}}
