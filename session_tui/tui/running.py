"""How the screens begin and end: exit codes, signals, and a terminal that may be gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from session_tui.tui.app import SessionTui
from session_tui.tui.navigation import PULSE

if TYPE_CHECKING:
    from session_tui.link import Link

PATIENCE = 1.5
"""Seconds after a signal in which the screens may end by themselves."""


def run(
    link: Link,
    title: str = "",
    ntp: Sequence[str] = (),
    url: str | None = None,
    first: str = PULSE,
    notes: Sequence[str] = (),
) -> int:
    """Show the screens on `link` until the operator leaves; give the exit code.

    SIGTERM and SIGHUP end them with the terminal restored, and 143 or 129. The agent is ended too.
    `ntp` and `url`: whose time is asked beside that of the host and its stores; `first`: the
    screen that comes first; `notes`: what the case begins with.
    """
    app = SessionTui(link, first=first, title=title or link.launch.name, ntp=ntp, url=url)
    app.investigation = app.investigation.beginning_with(notes)
    return asyncio.run(_attended(app))


async def _attended(app: SessionTui) -> int:
    leave = partial(asyncio.get_running_loop().call_soon_threadsafe, app.exit)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, partial(_end, leave))
    try:
        if app.link.launch.via:
            await app.link.hello()  # the prefix may ask for a password, while the terminal is free
        await app.run_async()
    finally:
        await app.link.close()
    return app.return_code or 0


def _end(leave: Callable[..., object], number: int, _frame: object) -> None:
    """Leave the screens, and the process with them, even where the terminal is gone.

    Textual writes in a thread, and joins it at the end, on the loop: with nobody left to read that
    would last for ever. So this is a handler of the interpreter and not of the loop, and so is the
    alarm behind it.
    """
    code = 128 + number
    signal.signal(signal.SIGALRM, lambda *_: os._exit(code))
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    leave(None, code)
