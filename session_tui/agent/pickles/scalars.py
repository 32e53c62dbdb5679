"""The opcodes of numbers, texts and bytes."""

from __future__ import annotations

import codecs
import re
from struct import unpack
from typing import Callable, Dict

from session_tui.agent.pickles.machine import DIGITS, Machine, Node

LONGEST = 1785
"""Bytes of the largest number that has no more than DIGITS digits."""

_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = dict(zip(b"\\'\"abfnrtv\n", [b"\\", b"'", b'"', *b"\a\b\f\n\r\t\v".split(b"|"), b""]))


def _huge(size: str) -> Node:
    return Node("builtins.int", (size,))


def _int(machine: Machine) -> None:
    line = machine.digits()
    if line in (b"00", b"01"):
        machine.stack.append(line == b"01")
    else:
        _text_number(machine, line, 8)


def _long(machine: Machine) -> None:
    _text_number(machine, machine.digits(b"L"), 0)


def _text_number(machine: Machine, line: bytes, other: int) -> None:
    """A number as Python writes it, else in base `other`: INT takes 010 for octal, as C does."""
    if len(line) > DIGITS:
        machine.stack.append(_huge(f"{len(line):,} digits"))
        return
    for base in (0, other):
        try:
            machine.stack.append(int(line, base))
            return
        except ValueError:
            pass
    machine.flawed("what should be a number is none")
    machine.stack.append(Node("builtins.int", ()))


def _long1(machine: Machine) -> None:
    _binary_number(machine, machine.number(1))


def _long4(machine: Machine) -> None:
    _binary_number(machine, machine.number(4, signed=True))


def _binary_number(machine: Machine, size: int) -> None:
    raw = machine.take(size)
    if size > LONGEST:
        machine.stack.append(_huge(f"{size * 8:,} bits"))
    else:
        machine.stack.append(int.from_bytes(raw, "little", signed=True))


def _float(machine: Machine) -> None:
    line = machine.digits()
    try:
        if len(line) > DIGITS or b"_" in line:
            raise ValueError
        machine.stack.append(float(line))
    except ValueError:
        machine.flawed("what should be a number is none")
        machine.stack.append(Node("builtins.float", ()))


def _binfloat(machine: Machine) -> None:
    machine.stack.append(unpack(">d", machine.take(8))[0])


def _string(machine: Machine) -> None:
    line = machine.line()
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b'"', b"'"):
        raise machine.broken("a text has no quotes")
    text = _ESCAPE.sub(lambda found: _unescaped(machine, found), line[1:-1])
    _ascii(machine, text)


def _unescaped(machine: Machine, found: re.Match[bytes]) -> bytes:
    hexadecimal, octal, letter = found.groups()
    if hexadecimal:
        return bytes([int(hexadecimal, 16)])
    if octal:
        return bytes([int(octal, 8) & 255])
    if letter == b"x":
        machine.flawed("an escape in a text is none")
    return _LETTERS.get(letter[0], found.group())


def _ascii(machine: Machine, raw: bytes) -> None:
    if not raw.isascii():
        machine.flawed("a text of Python 2 is no ASCII")
    machine.stack.append(raw.decode("latin-1"))


def _unicode(machine: Machine) -> None:
    line = machine.line(0)
    try:
        machine.stack.append(codecs.raw_unicode_escape_decode(line)[0])
    except UnicodeDecodeError:
        raise machine.broken("a text is none") from None


def _text(width: int) -> Callable[[Machine], None]:
    def read(machine: Machine) -> None:
        raw = machine.take(machine.number(width))
        try:
            machine.stack.append(raw.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            raise machine.broken("a text is no UTF-8") from None

    return read


def _old_text(width: int) -> Callable[[Machine], None]:
    return lambda machine: _ascii(machine, machine.take(machine.number(width, signed=width > 1)))


def _bytes(width: int) -> Callable[[Machine], None]:
    return lambda machine: machine.stack.append(machine.take(machine.number(width)))


def _bytearray(machine: Machine) -> None:
    machine.stack.append(bytearray(machine.take(machine.number(8))))


def _number(width: int, signed: bool = False) -> Callable[[Machine], None]:
    return lambda machine: machine.stack.append(machine.number(width, signed))


def _constant(value: object) -> Callable[[Machine], None]:
    return lambda machine: machine.stack.append(value)


SCALARS: Dict[bytes, Callable[[Machine], None]] = {
    b"N": _constant(None),
    b"\x88": _constant(True),
    b"\x89": _constant(False),
    b"I": _int,
    b"L": _long,
    b"\x8a": _long1,
    b"\x8b": _long4,
    b"J": _number(4, signed=True),
    b"K": _number(1),
    b"M": _number(2),
    b"F": _float,
    b"G": _binfloat,
    b"S": _string,
    b"T": _old_text(4),
    b"U": _old_text(1),
    b"V": _unicode,
    b"X": _text(4),
    b"\x8c": _text(1),
    b"\x8d": _text(8),
    b"B": _bytes(4),
    b"C": _bytes(1),
    b"\x8e": _bytes(8),
    b"\x96": _bytearray,
}
"""Opcode to handler."""
