"""How many bytes a key costs on the wire: the session table against Textual's own DataTable.

Both show the same 1,000 rows of six columns in a pseudo-terminal of 80x24. Prints the bytes of one
cursor-down within the view and of one of many (a held key), and the ratios. Goals against a
DataTable with a row cursor: 0.45 and 0.2. Ends with status 1 where a goal is missed.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path

ROWS, SINGLE, HELD = 1000, 10, 200
DOWN = b"\x1b[B"
SYNCHRONISED = b"\x1b[?2026;2$y"
"""What a terminal answers that can draw a frame at once; its marks then count as well."""
GOALS = {"cursor down": 0.45, "held key": 0.2}


def cells(number: int) -> list[str]:
    """One row, as a list of sessions has it."""
    user = ("alice", "bob", "carol", "anonymous")[number % 4]
    ends, written = f"{number % 13} d {number % 24} h", f"{number % 60} m ago"
    return [f"{number * 7919:08x}…", user, ends, written, "SECRET_KEY", f"{300 + number}"]


def run_table(kind: str) -> None:
    """Run the app of one kind in this process's terminal."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    from session_tui.tui.widgets.session_table import COLUMNS, Line, SessionTable
    from session_tui.visible import visible

    class Stock(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row" if kind == "row" else "cell")

        def on_mount(self) -> None:
            table = self.query_one(DataTable)
            for column in COLUMNS:
                table.add_column(column.label, width=column.width)
            table.add_rows(cells(number) for number in range(ROWS))

    class Ours(App[None]):
        def compose(self) -> ComposeResult:
            yield SessionTable()

        def on_mount(self) -> None:
            rows = [tuple(visible(cell) for cell in cells(number)) for number in range(ROWS)]
            lines = [Line(row, visible(" "), "normal", row[0]) for row in rows]
            self.query_one(SessionTable).show(lines, top_known=True, end_known=True)

    (Ours if kind == "ours" else Stock)().run()


@contextmanager
def started(kind: str) -> Iterator[int]:
    """A terminal in which the app of one kind has come to rest."""
    pid, terminal = pty.fork()
    if pid == 0:
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        checkout = str(Path(__file__).parents[2])
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=checkout)
        os.execv(sys.executable, [sys.executable, __file__, kind])
    try:
        while len(drained(terminal, 1.5)) == 0:
            pass
        os.write(terminal, SYNCHRONISED)
        drained(terminal, 1.0)
        yield terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def drained(terminal: int, quiet: float) -> bytes:
    """What comes out until nothing does for so many seconds."""
    found = b""
    while select.select([terminal], [], [], quiet)[0]:
        found += os.read(terminal, 65536)
    return found


def bytes_a_key(terminal: int, presses: int, pause: float) -> float:
    """Bytes written for one press, averaged; each press has `pause` seconds to be drawn."""
    written = 0
    for _ in range(presses):
        os.write(terminal, DOWN)
        end = time.monotonic() + pause
        while (left := end - time.monotonic()) > 0:
            written += len(drained(terminal, left))
    return written / presses


def measured(kind: str) -> dict[str, float]:
    """Both numbers for one kind of table."""
    with started(kind) as terminal:
        bytes_a_key(terminal, 2, 0.3)
        single = bytes_a_key(terminal, SINGLE, 0.15)
        return {"cursor down": single, "held key": bytes_a_key(terminal, HELD, 0.04)}


def main() -> int:
    """Measure, print, judge."""
    found = {kind: measured(kind) for kind in ("ours", "row", "cell")}
    missed = False
    for name, goal in GOALS.items():
        ours, row, cell = (found[kind][name] for kind in ("ours", "row", "cell"))
        missed |= ours / row > goal
        print(
            f"{name}: {ours:.0f} bytes; DataTable {row:.0f} with a row cursor, {cell:.0f} with a "
            f"cell cursor; ratio {ours / row:.2f} ({ours / cell:.2f}), goal {goal}"
        )
    return int(missed)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_table(sys.argv[1])
    else:
        sys.exit(main())
