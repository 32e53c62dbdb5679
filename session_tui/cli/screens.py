"""Find out why Django sessions die: the screens, on the project in this folder.

Nothing is installed in the project, nothing in it changes, and secrets stay masked.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from session_tui.cli import options, outcome
from session_tui.link import Child, Launch, Refused


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what the screens take."""
    parser.add_argument("path", nargs="?", type=Path, help="the project's folder (default: here)")
    parser.add_argument(
        "--screen",
        choices=("pulse", "sessions"),
        default="pulse",
        help="which screen comes first",
    )
    options.add_clocks(parser)


def run(arguments: argparse.Namespace) -> int:
    """Opens the screens; returns when the operator leaves."""
    if not arguments.vias:
        _demand_folder(arguments.path)
    launch = options.launch_of(arguments, arguments.path)
    return show(launch, arguments.debug, arguments.ntp, arguments.url, arguments.screen)


def _demand_folder(path: Path | None) -> None:
    """Raises `Refused` for one word that is no folder: a command may have been meant."""
    if path is None or path.exists() or len(path.parts) != 1:
        return
    from difflib import get_close_matches

    from session_tui.cli import COMMANDS
    from session_tui.model import Failure, Fault

    advice = f"Check the project's path; if a command was meant, they are {', '.join(COMMANDS)}."
    for near in get_close_matches(path.name, COMMANDS, 1):
        advice = f"Did you mean session-tui {near}? {advice}"
    raise Refused(Failure(Fault.ARGUMENT, "There is no such folder.", str(path), advice))


def show(
    launch: Launch,
    debug: bool,
    ntp: Sequence[str] = (),
    url: str | None = None,
    first: str = "pulse",
    notes: Sequence[str] = (),
) -> int:
    """The screens on one project. The agent is started before textual is imported.

    `ntp` and `url`: whose time is asked beside that of the host and its stores; `first`: the
    screen that comes first; `notes`: what the case begins with.
    """
    require_terminal()
    child = Child(launch)
    harden()
    gc.disable()  # what is imported stays: looking for garbage in it takes 5 % of the time
    from session_tui.link import Link
    from session_tui.tui.running import run as run_app

    gc.freeze()
    gc.enable()
    link = Link(launch, child)
    status = run_app(link, ntp=ntp, url=url, first=first, notes=notes)
    outcome.tell_printed(link, debug)
    return status


def require_terminal() -> None:
    """Raises `Refused` where nothing could be drawn: textual would hang, or draw garbage."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise _no_screens("The screens need a terminal; standard input or output is none.")
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        raise _no_screens("The screens need a terminal that can draw; TERM says it cannot.", "TERM")


def _no_screens(sentence: str, where: str = "") -> Refused:
    from session_tui.model import Failure, Fault

    advice = "The commands need no terminal: session-tui sessions, session-tui show KEY."
    return Refused(Failure(Fault.ARGUMENT, sentence, where, advice))


def harden() -> None:
    """Keeps what is decoded out of core files, and textual's own switches out of strangers' hands.

    TEXTUAL_DRIVER imports and runs any module, TEXTUAL_LOG writes a file.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in [name for name in os.environ if name.startswith("TEXTUAL_")]:
        del os.environ[name]
