"""Look around in a small Django project, made in a moment and gone afterwards."""

from __future__ import annotations

import argparse

from session_tui.cli import screens
from session_tui.cli.outcome import say
from session_tui.faults import DemoFailed, demo_project
from session_tui.link import Launch, Refused


def arguments(parser: argparse.ArgumentParser) -> None:
    """The demo takes no arguments of its own."""
    parser.set_defaults(path=None)


def run(arguments: argparse.Namespace) -> int:
    """Makes the project, opens the screens on it, and removes it."""
    screens.require_terminal()
    say("Making a small shop with 2,000 sessions…")
    try:
        with demo_project() as demo:
            launch = Launch(demo.folder, settings=demo.settings_module, python=demo.python)
            return screens.show(launch, arguments.debug)
    except DemoFailed as failed:
        raise Refused(failed.failure) from failed
