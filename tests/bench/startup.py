"""Time to the first frame and to decoded rows, against a bare Textual hello, in one run.

Each program is started in a pseudo-terminal of 80x24, in turns; a moment counts when its text is
on the drawn screen. Prints medians and ratios; the goals are 1.1 and 1.4.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pyte

from session_tui.faults import demo_project

HERE = Path(__file__).parent
TOP = HERE.parent.parent
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "PYTHONPATH": str(TOP),
    "LANG": "C.UTF-8",
}


COMMAND = "import sys; from session_tui.cli import main; sys.exit(main())"
"""What the installed `session-tui` runs; `python -m` looks for the module first."""


def until(command: list[str], signs: list[str], patience: float = 20.0) -> list[float]:
    """Seconds from the start of `command` until each of `signs` stands on its screen."""
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    start = time.monotonic()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(command[0], command, ENVIRONMENT)
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen: list[float] = []
    try:
        while len(seen) < len(signs) and time.monotonic() - start < patience:
            if not select.select([terminal], [], [], 0.5)[0]:
                continue
            stream.feed(os.read(terminal, 1 << 16))
            drawn = "\n".join(screen.display)
            while len(seen) < len(signs) and signs[len(seen)] in drawn:
                seen.append(time.monotonic() - start)
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(child, 0)
    if len(seen) < len(signs):
        raise SystemExit(f"{signs[len(seen)]!r} never came:\n" + "\n".join(screen.display))
    return seen


def main() -> None:
    """Measures, and prints what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    hello: list[float] = []
    frame: list[float] = []
    rows: list[float] = []
    with demo_project() as demo:
        ours = [sys.executable, "-c", COMMAND, str(demo.folder), "--python", demo.python]
        ours += ["--screen", "sessions"]
        for turn in range(runs + 1):
            (bare,) = until([sys.executable, str(HERE / "hello.py")], ["hello"])
            first, decoded = until(ours, ["? help", "SECRET_KEY"])
            if turn:  # the first turn fills the page cache
                hello.append(bare)
                frame.append(first)
                rows.append(decoded)
    base = statistics.median(hello)
    print(f"hello                 {base * 1000:6.0f} ms")
    for name, found, goal in (("first frame", frame, 1.1), ("decoded rows", rows, 1.4)):
        middle = statistics.median(found)
        print(f"{name:<21} {middle * 1000:6.0f} ms   {middle / base:.2f}x   (goal {goal}x)")


if __name__ == "__main__":
    main()
