"""What somebody pastes for a command that was given `-`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from session_tui.cli import outcome

LONGEST = 256 * 1024
"""Characters of standard input that are read."""

ENTER, END, FORGET, RUB_OUT = 0x0A, 0x04, 0x15, (0x08, 0x7F)
"""What a terminal's own line editor takes for Enter, Ctrl-D, Ctrl-U, and either Backspace."""

UNFINISHED = (b"\\", b"^")
"""How a line of a cURL command ends that goes on, for bash and for Windows' cmd."""


def pasted(what: str) -> str:
    """All of a pipe; of a terminal one line and what goes on, shown nowhere.

    `what`: what it may be, for the line that asks for it.
    """
    if not sys.stdin.isatty():
        return sys.stdin.read(LONGEST)
    with _unedited(sys.stdin.fileno()) as terminal:
        outcome.say(f"Paste {what}, then press Enter; it is not shown.")
        return _typed(terminal).decode("utf-8", "replace")


@contextmanager
def _unedited(terminal: int) -> Iterator[int]:
    """The terminal without its line editor, which cuts lines at 4,095 bytes, and without echo.

    What is left of a paste is dropped in the end: the shell would run it.
    """
    import termios

    before = termios.tcgetattr(terminal)
    changed = termios.tcgetattr(terminal)
    changed[3] &= ~(termios.ICANON | termios.ECHO)
    changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
    termios.tcsetattr(terminal, termios.TCSADRAIN, changed)
    try:
        yield terminal
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _typed(terminal: int) -> bytes:
    """The bytes up to the Enter behind which nothing goes on, edited as they were typed."""
    text = bytearray()
    while len(text) < LONGEST and (more := os.read(terminal, 4096)):
        for byte in more:
            if byte == END or (byte == ENTER and not text.endswith(UNFINISHED)):
                return bytes(text)
            _edit(text, byte)
    return bytes(text)


def _edit(text: bytearray, byte: int) -> None:
    if byte in RUB_OUT:
        del text[-1:]
    elif byte == FORGET:
        text.clear()
    else:
        text.append(byte)
