"""Reads a pickle opcode by opcode, obeying none of those that would run something."""

from __future__ import annotations

from typing import Callable, Dict

from session_tui.agent.decoded import Unreadable
from session_tui.agent.pickles.containers import CONTAINERS
from session_tui.agent.pickles.machine import OPCODE_LIMIT, Machine
from session_tui.agent.pickles.objects import OBJECTS
from session_tui.agent.pickles.plain import Plain
from session_tui.agent.pickles.result import Unpickled
from session_tui.agent.pickles.scalars import SCALARS
from session_tui.model import Problem

NEWEST = 5
"""The highest protocol there is."""

STOP = ord(".")


def opened(raw: bytes, limit: int) -> Unpickled:
    """See `session_tui.agent.pickles.unpickled`."""
    machine = Machine(raw)
    data, problem, because = None, Problem.NONE, ""
    try:
        if len(raw) > limit:
            raise Unreadable(Problem.TOO_LARGE, f"The pickle is longer than {limit} bytes.")
        plain = Plain(result(machine), min(machine.at, OPCODE_LIMIT))
        data, problem, because = plain.data, plain.problem, plain.because
        if machine.flaw:
            problem, because = Problem.PICKLE, machine.flaw
        elif problem is Problem.NONE and machine.at < len(raw):
            because = f"A load does not read the {len(raw) - machine.at:,} bytes behind its end."
    except Unreadable as error:
        problem, because = error.problem, error.sentence
    except (MemoryError, RecursionError):
        problem, because = Problem.TOO_LARGE, "There is not enough memory to read the pickle."
    names = machine.imports
    names.finish()
    return Unpickled(
        data,
        tuple(names.names),
        tuple(names.dangerous),
        machine.protocol,
        problem,
        because,
        tuple(names.unknown),
        machine.at,
    )


def result(machine: Machine) -> object:
    """What lies on the stack at the end; raises `Unreadable` where a load fails on the way."""
    raw, handlers = machine.raw, HANDLERS
    for _ in range(OPCODE_LIMIT):
        if machine.at >= len(raw):
            raise machine.broken("it has no end")
        code = raw[machine.at]
        machine.at += 1
        if code == STOP:
            return machine.pop()
        handler = handlers.get(code)
        if handler is None:
            raise machine.broken("that is no opcode")
        handler(machine)
    sentence = f"The pickle has more than {OPCODE_LIMIT:,} opcodes."
    raise Unreadable(Problem.TOO_LARGE, sentence)


def _proto(machine: Machine) -> None:
    machine.protocol = machine.number(1)
    if machine.protocol > NEWEST:
        raise machine.broken("no Python knows its protocol")


def _frame(machine: Machine) -> None:
    if machine.number(8) > len(machine.raw) - machine.at:
        raise machine.broken("it announces more than there is")


HANDLERS: Dict[int, Callable[[Machine], None]] = {
    ord(code): handler
    for handlers in (SCALARS, CONTAINERS, OBJECTS, {b"\x80": _proto, b"\x95": _frame})
    for code, handler in handlers.items()
}
"""Opcode to handler, of protocols 0 to 5."""
