"""Every clock that sessions could end by, against this host's, and what their offsets do."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from session_tui.cli import document, options, outcome
from session_tui.link import Link
from session_tui.model import Clocks, Stamped
from session_tui.text.clocks import clock_lines, consequence, sentences
from session_tui.visible import Visible, visible

NARROW = 40
"""Columns below which there is no room for an axis."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `clocks` takes."""
    options.add_clocks(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints the clocks; 1 where an offset touches this engine's sessions."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    link = Link.start(options.launch_of(arguments))
    try:
        await outcome.tell_project(link, arguments.debug)
        clocks = await link.clocks(arguments.ntp, arguments.url)
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)
    if arguments.json:
        document.emit("clocks", clocks_document(clocks))
    else:
        for line in _lines(clocks, outcome.columns()):
            outcome.out(line)
    return outcome.FINDING if consequence(clocks)[1] else outcome.FINE


def _lines(clocks: Clocks, width: int | None) -> list[Visible]:
    """On a terminal all clocks on one axis, as on the screen of that name."""
    if width is None or width < NARROW:
        return clock_lines(clocks, width)
    from session_tui.tui.clock_axis import axis_lines

    axis = [each.text for each in axis_lines(clocks, width)]
    return [*axis, visible(""), *sentences(clocks, width)]


def clocks_document(clocks: Clocks) -> dict[str, Any]:
    """What `--json` prints."""
    agreed, written = clocks.agreed, clocks.written
    return {
        "clocks": [
            {
                "source": each.source,
                "offset_s": each.offset,
                "error_s": each.error,
                "reachable": each.offset is not None,
                "because": each.because,
            }
            for each in clocks.readings
        ],
        "agreed": agreed and {"offset_s": agreed.offset, "error_s": agreed.error},
        "written": written
        and {
            "rows": written.rows,
            "ahead": written.ahead,
            "farthest_s": written.farthest,
            "ages": list(written.ages),
            "files": _stamped(written.stamped),
        },
        "service": {"name": clocks.service.name, "synchronised": clocks.service.synchronised},
        "consequence": " ".join(consequence(clocks)[0]),
    }


def _stamped(stamped: Stamped | None) -> dict[str, Any] | None:
    """The times of session files minus those of their signatures."""
    if stamped is None:
        return None
    apart = {"least_s": stamped.least, "most_s": stamped.most} if stamped.apart else {}
    return {"files": stamped.files, "apart": stamped.apart, **apart}
