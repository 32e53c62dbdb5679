"""What a fresh interpreter does: it loads the settings, tells their digests, and ends."""

from __future__ import annotations

import contextlib
import json
import os
import select
import threading
from typing import Any, BinaryIO, Dict

from session_tui.agent.failing import Refused, last_line
from session_tui.agent.fresh.comparing import digests
from session_tui.agent.project import Project

ENCODED = json.JSONEncoder().encode
"""Taken before the project is imported: some replace the functions of `json` by their own."""


def answer(wire: BinaryIO, out: int, options: Dict[str, Any]) -> None:
    """Writes one line to `out`: "digests" of the settings, or the "problem". Never returns.

    `options`: "project", "settings", "env_file", "key" in hexadecimal, "limit" in seconds.
    """
    process = os.getpid()
    _end_with(wire, options["limit"])
    said = _loaded(options)
    if os.getpid() == process:  # and not a fork of the project that came back to us
        with contextlib.suppress(OSError):
            _write(out, ENCODED(said).encode() + b"\n")
    os._exit(0)


def _loaded(options: Dict[str, Any]) -> Dict[str, Any]:
    project = Project(options["project"], options)
    try:
        project.load_settings()
        return {"digests": digests(project.settings, bytes.fromhex(options["key"]))}
    except Refused as refused:
        failure = refused.failure
        return {"problem": failure.sentence + (" (%s)" % failure.where if failure.where else "")}
    except BaseException as error:
        return {"problem": "Its settings cannot be compared: %s" % last_line(error)}


def _write(out: int, line: bytes) -> None:
    while line:
        line = line[os.write(out, line) :]


def _end_with(wire: BinaryIO, limit: float) -> None:
    """Ends this process with the one that started it, or when its time is over."""

    def wait() -> None:
        select.select([wire], [], [], limit)
        os._exit(0)

    threading.Thread(target=wait, name="end", daemon=True).start()
