"""The opcodes that import and call, were they obeyed."""

from __future__ import annotations

from typing import Any, Callable, Dict

from session_tui.agent.pickles.containers import changed
from session_tui.agent.pickles.machine import Entries, Machine, Node
from session_tui.agent.pickles.names import NAME_LIMIT

FEW = 64
"""Arguments up to which a call is looked into: it may be another call in disguise."""


def _global(machine: Machine) -> None:
    machine.stack.append(_named(machine))


def _named(machine: Machine) -> Node:
    lines = machine.line(), machine.line()
    try:
        module, name = (line.decode() for line in lines)
    except UnicodeDecodeError:
        raise machine.broken("a name is no UTF-8") from None
    return _import(machine, module, name)


def _stack_global(machine: Machine) -> None:
    name, module = machine.pop(), machine.pop()
    if not {type(name), type(module)} <= {str, Node}:
        raise machine.broken("a name is no text")
    if type(name) is str and type(module) is str:
        machine.stack.append(_import(machine, module, name))
        return
    parts = (part if type(part) is str else "(computed)" for part in (module, name))
    full = ".".join(part[:100] for part in parts)
    machine.imports.danger(full)
    machine.stack.append(Node(full))


def _import(machine: Machine, module: str, name: str) -> Node:
    return Node(machine.imports.add(module, name, machine.protocol < 3))


def _extension(width: int) -> Callable[[Machine], None]:
    def read(machine: Machine) -> None:
        code = machine.number(width, signed=width == 4)
        if code <= 0:
            raise machine.broken("an extension has no number")
        machine.stack.append(Node(machine.imports.extension(code)))

    return read


def _inst(machine: Machine) -> None:
    called = _named(machine)
    machine.stack.append(_called(machine, called, tuple(machine.unmark())))


def _obj(machine: Machine) -> None:
    values = machine.unmark()
    if not values:
        raise machine.broken("a value is missing")
    machine.stack.append(_called(machine, values[0], tuple(values[1:])))


def _reduce(machine: Machine) -> None:
    arguments, called = machine.pop(), machine.pop()
    machine.stack.append(_called(machine, called, _tuple_of(machine, arguments)))


def _newobj(machine: Machine) -> None:
    _reduce(machine)


def _newobj_ex(machine: Machine) -> None:
    named, arguments, called = machine.pop(), machine.pop(), machine.pop()
    if type(named) not in (Entries, Node):
        raise machine.broken("arguments are no dict")
    positional = _tuple_of(machine, arguments)
    machine.stack.append(_called(machine, called, _with(positional, named)))


def _with(positional: tuple[Any, ...], named: Any) -> tuple[Any, ...]:
    """Arguments with those by name at the end; many are not copied, they may be shared."""
    if type(named) is Entries and not named:
        return positional
    return (*positional, named) if len(positional) <= FEW else (positional, named)


def _tuple_of(machine: Machine, arguments: Any) -> tuple[Any, ...]:
    """What a call gets; computed arguments stay what they are."""
    if type(arguments) is Node:
        return (arguments,)
    if type(arguments) is not tuple:
        raise machine.broken("arguments are no tuple")
    return arguments


def _called(machine: Machine, called: Any, arguments: tuple[Any, ...]) -> Node:
    if type(called) is not Node:
        raise machine.broken("it calls what cannot be called")
    if called.arguments is not None:
        name = called.name if len(called.name) >= NAME_LIMIT else f"{called.name}()"
        return Node(name, (called, arguments))
    if called.name == "builtins.getattr":
        return _attribute(machine, arguments)
    if called.name in _DISGUISED and 0 < len(arguments) <= FEW:
        return _disguised(machine, called, arguments)
    return Node(called.name, arguments)


def _attribute(machine: Machine, arguments: tuple[Any, ...]) -> Node:
    if len(arguments) == 2:
        owner, name = arguments
        if type(owner) is Node and owner.arguments is None and type(name) is str:
            return Node(machine.imports.attribute(owner.name, name))
    machine.imports.danger("builtins.getattr")
    return Node("builtins.getattr", arguments)


def _disguised(machine: Machine, called: Node, arguments: tuple[Any, ...]) -> Node:
    made, rest = arguments[0], arguments[1:]
    if type(made) is not Node or made.arguments is not None or made.name in _DISGUISED:
        return Node(called.name, arguments)
    if called.name == "copyreg.__newobj__":
        return _called(machine, made, rest)
    if called.name == "copyreg.__newobj_ex__" and len(rest) == 2 and type(rest[0]) is tuple:
        return _called(machine, made, _with(*rest))
    if called.name == "copyreg._reconstructor" and len(rest) == 2:
        return _called(machine, made, rest[1:] if rest[1] is not None else ())
    return Node(called.name, arguments)


_DISGUISED = frozenset(("copyreg.__newobj__", "copyreg.__newobj_ex__", "copyreg._reconstructor"))


def _build(machine: Machine) -> None:
    state = machine.pop()
    target = machine.top()
    if type(target) is Node:
        changed(machine, target)
        target.states = target.states or []
        target.states.append(state)
    elif state is not None:
        raise machine.broken("it sets the state of what has none")


def _persistent(machine: Machine) -> None:
    line = machine.line(0)
    machine.stack.append(line.decode("latin-1"))
    _binary_persistent(machine)


def _binary_persistent(machine: Machine) -> None:
    identity = machine.pop()
    machine.flawed("a persistent id, which means nothing to Django")
    machine.stack.append(Node("persistent id", (identity,)))


def _buffer(machine: Machine) -> None:
    machine.flawed("its bytes lie outside of the pickle")
    machine.stack.append(Node("out-of-band buffer", ()))


def _read_only(machine: Machine) -> None:
    if type(machine.top()) not in (bytes, bytearray, Node):
        raise machine.broken("what should be bytes is none")


OBJECTS: Dict[bytes, Callable[[Machine], None]] = {
    b"c": _global,
    b"\x93": _stack_global,
    b"\x82": _extension(1),
    b"\x83": _extension(2),
    b"\x84": _extension(4),
    b"i": _inst,
    b"o": _obj,
    b"R": _reduce,
    b"\x81": _newobj,
    b"\x92": _newobj_ex,
    b"b": _build,
    b"P": _persistent,
    b"Q": _binary_persistent,
    b"\x97": _buffer,
    b"\x98": _read_only,
}
"""Opcode to handler."""
