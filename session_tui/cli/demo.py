"""Look around in a small Django project, made in a moment and gone afterwards.

With the name of a fault, in a project that has this fault: the tutorial. --list names all of them,
and --check tells whether a diagnosis finds them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from session_tui.cli import document, outcome, screens
from session_tui.cli.outcome import out, say, tell_text
from session_tui.faults import DemoFailed, broken_project, demo_project
from session_tui.faults.catalogue import BY_CAUSE, FAULTS
from session_tui.faults.fault import LabFault
from session_tui.faults.healthy import ENGINES
from session_tui.link import Refused

if TYPE_CHECKING:
    from session_tui.cli.lab import Checked

WIDTH = max(len(fault.cause) for fault in FAULTS)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `demo` takes."""
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="a name of --list")
    parser.add_argument("--list", action="store_true", help="name every fault that can be shown")
    parser.add_argument(
        "--check", action="store_true", help="build these faults, or all, and diagnose them"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for --list and --check")
    parser.set_defaults(path=None)


def run(arguments: argparse.Namespace) -> int:
    """Makes the project, opens the screens on it, and removes it; or lists, or checks."""
    if arguments.list:
        return _list(arguments.json)
    if arguments.check:
        return _check(arguments.faults, arguments.json)
    if len(arguments.faults) > 1:
        raise _wrong("One fault is shown at a time.", arguments.faults[1])
    fault = _fault(arguments.faults[0]) if arguments.faults else None
    screens.require_terminal()
    try:
        return _shown(fault, arguments.debug) if fault else _around(arguments.debug)
    except DemoFailed as failed:
        raise Refused(failed.failure) from failed


def _around(debug: bool) -> int:
    from session_tui.link import Launch

    say("Making a small shop with 2,000 sessions…")
    with demo_project() as demo:
        launch = Launch(demo.folder, settings=demo.settings_module, python=demo.python)
        return screens.show(launch, debug)


def _shown(fault: LabFault, debug: bool) -> int:
    from session_tui.cli.lab import launch_of

    say("Making a small shop with one thing wrong in it…")
    with broken_project(fault.cause) as demo:
        notes = [f"What its users say ({fault.symptom}): {fault.story}"]
        if demo.set_cookie:
            where = demo.folder.parent / "set-cookie"
            notes.append(f"A Set-Cookie line of the shop, for p: {where}")
        for note in notes:
            say(note)
        status = screens.show(launch_of(demo), debug, notes=notes)
    say(f"What was wrong: {fault.title} ({fault.cause}).")
    return status


def _list(as_json: bool) -> int:
    if as_json:
        found = [
            {
                "id": fault.cause,
                "title": fault.title,
                "story": fault.story,
                "symptom": fault.symptom,
                "needs": list(_needs(fault)),
            }
            for fault in FAULTS
        ]
        document.emit("demo", {"faults": found})
        return outcome.FINE
    for fault in FAULTS:
        needs = ", ".join(_needs(fault))
        tell_text(f"{fault.cause:<{WIDTH}}  {fault.title}" + (f" [{needs}]" if needs else ""))
    return outcome.FINE


def _needs(fault: LabFault) -> Iterator[str]:
    """What must be installed here beside Django."""
    engine = ENGINES[fault.engine]
    kinds = [f"{server.kind} server" for server in (*engine.servers, *fault.servers)]
    packages = [f"Python package {name}" for name in (*engine.packages, *fault.packages)]
    yield from dict.fromkeys((*kinds, *packages))


def _check(names: Sequence[str], as_json: bool) -> int:
    from session_tui.cli import lab

    faults = [_fault(name) for name in names] if names else list(FAULTS)
    engines = () if names else tuple(ENGINES)
    rows: list[Checked] = []

    def checked() -> Iterator[Checked]:
        for fault in faults:
            rows.append(lab.checked_fault(fault))
            yield rows[-1]
        for engine in engines:
            rows.append(lab.checked_healthy(engine))
            yield rows[-1]

    if as_json:
        document.emit("demo", {"checked": [lab.as_json(row) for row in checked()]})
    else:
        for line in lab.table_lines(checked(), WIDTH):
            out(line)
    return outcome.FINDING if any(row.ok is False for row in rows) else outcome.FINE


def _fault(name: str) -> LabFault:
    if name not in BY_CAUSE:
        raise _wrong("There is no such fault.", name)
    return BY_CAUSE[name]


def _wrong(sentence: str, where: str) -> Refused:
    from session_tui.model import Failure, Fault

    return Refused(Failure(Fault.ARGUMENT, sentence, where, "session-tui demo --list names all."))
