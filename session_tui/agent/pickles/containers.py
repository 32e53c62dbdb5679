"""The opcodes of the stack, the memo and the containers."""

from __future__ import annotations

from typing import Any, Callable, Dict

from session_tui.agent.pickles.machine import DIGITS, Entries, Frozen, Machine, Members, Node


def _dup(machine: Machine) -> None:
    machine.stack.append(machine.top())


def _pop(machine: Machine) -> None:
    if machine.marks and machine.fence == len(machine.stack):
        machine.unmark()
    else:
        machine.pop()


def _pop_mark(machine: Machine) -> None:
    machine.unmark()


def _put_line(machine: Machine) -> None:
    _put(machine, _index(machine))


def _get_line(machine: Machine) -> None:
    _get(machine, _index(machine))


def _index(machine: Machine) -> int:
    line = machine.digits()
    try:
        return int(line.strip().lstrip(b"0")[:DIGITS] or b"0")
    except ValueError:
        raise machine.broken("a place in the memo is none") from None


def _put(machine: Machine, index: int) -> None:
    if index < 0:
        raise machine.broken("a place in the memo is none")
    machine.memo[index] = machine.top()


def _get(machine: Machine, index: int) -> None:
    try:
        machine.stack.append(machine.memo[index])
    except KeyError:
        raise machine.broken("it refers to what it did not say") from None


def _memoize(machine: Machine) -> None:
    machine.memo[len(machine.memo)] = machine.top()


def _list(machine: Machine) -> None:
    machine.stack.append(machine.unmark())


def _tuple(machine: Machine) -> None:
    machine.stack.append(tuple(machine.unmark()))


def _small_tuple(count: int) -> Callable[[Machine], None]:
    def make(machine: Machine) -> None:
        values = [machine.pop() for _ in range(count)]
        machine.stack.append(tuple(values[::-1]))

    return make


def _dict(machine: Machine) -> None:
    machine.stack.append(Entries(_pairs(machine)))


def _frozenset(machine: Machine) -> None:
    machine.stack.append(Frozen(machine.unmark()))


def _pairs(machine: Machine) -> list[Any]:
    values = machine.unmark()
    if len(values) % 2:
        raise machine.broken("a key has no value")
    return values


def _append(machine: Machine) -> None:
    value = machine.pop()
    _extend(machine, machine.top(), [value])


def _appends(machine: Machine) -> None:
    values = machine.unmark()
    target = machine.top()
    if values:
        _extend(machine, target, values)


def _extend(machine: Machine, target: Any, values: list[Any]) -> None:
    if type(target) is list:
        target.extend(values)
    elif type(target) is Node:
        changed(machine, target)
        target.items = target.items or []
        target.items.extend(values)
    elif type(target) is bytearray:
        _lengthen(machine, target, values)
    else:
        raise machine.broken("it appends to what is no list")


def _lengthen(machine: Machine, target: bytearray, values: list[Any]) -> None:
    try:
        target.extend(values)
    except (TypeError, ValueError):
        raise machine.broken("it appends what is no byte") from None


def _additems(machine: Machine) -> None:
    values = machine.unmark()
    target = machine.top()
    if type(target) is Members:
        target.extend(values)
    elif type(target) is Node and values:
        _extend(machine, target, values)
    elif values:
        raise machine.broken("it adds to what is no set")


def _setitem(machine: Machine) -> None:
    value, key = machine.pop(), machine.pop()
    _set(machine, machine.top(), [key, value])


def _setitems(machine: Machine) -> None:
    pairs = _pairs(machine)
    target = machine.top()
    if pairs:
        _set(machine, target, pairs)


def _set(machine: Machine, target: Any, pairs: list[Any]) -> None:
    if type(target) is Entries:
        target.extend(pairs)
    elif type(target) is Node:
        changed(machine, target)
        target.entries = target.entries or []
        target.entries.extend(pairs)
    elif type(target) in (list, bytearray):
        _replace(machine, target, pairs)
    else:
        raise machine.broken("it sets an entry of what is no dict")


def _replace(machine: Machine, target: Any, pairs: list[Any]) -> None:
    for index, value in zip(pairs[::2], pairs[1::2]):
        try:
            target[index if type(index) in (int, bool) else None] = value
        except (TypeError, ValueError, IndexError):
            raise machine.broken("it sets an entry that is not there") from None


def changed(machine: Machine, target: Node) -> None:
    """What was imported is the project's own: a load would change it for the whole process."""
    if target.arguments is None:
        machine.imports.danger(f"{target.name} (changed)")


CONTAINERS: Dict[bytes, Callable[[Machine], None]] = {
    b"(": Machine.mark,
    b"0": _pop,
    b"1": _pop_mark,
    b"2": _dup,
    b"p": _put_line,
    b"q": lambda machine: _put(machine, machine.number(1)),
    b"r": lambda machine: _put(machine, machine.number(4)),
    b"g": _get_line,
    b"h": lambda machine: _get(machine, machine.number(1)),
    b"j": lambda machine: _get(machine, machine.number(4)),
    b"\x94": _memoize,
    b"]": lambda machine: machine.stack.append([]),
    b"l": _list,
    b"a": _append,
    b"e": _appends,
    b")": lambda machine: machine.stack.append(()),
    b"t": _tuple,
    b"\x85": _small_tuple(1),
    b"\x86": _small_tuple(2),
    b"\x87": _small_tuple(3),
    b"}": lambda machine: machine.stack.append(Entries()),
    b"d": _dict,
    b"s": _setitem,
    b"u": _setitems,
    b"\x8f": lambda machine: machine.stack.append(Members()),
    b"\x91": _frozenset,
    b"\x90": _additems,
}
"""Opcode to handler."""
