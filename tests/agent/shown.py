"""Processes whose command line shows what that of a server shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SHOWING = f"""
import ctypes, os, sys
words = os.fsencode(chr(0).join(sys.argv[1:])) + bytes(1)
fields = open("/proc/self/stat").read().rpartition(")")[2].split()
start, end = int(fields[45]), int(fields[46])
ctypes.memmove(start, words.ljust(end - start, bytes(1)), end - start)
print("ready", flush=True)
sys.stdin.read()
# {"There is room here for what is shown. " * 20}
"""
"""Writes its arguments over its own command line: proc(5) on `cmdline` and `arg_start`."""


@contextmanager
def started(words: Sequence[str | Path], folder: Path, **environment: str) -> Iterator[int]:
    """The pid of a process that has said "ready" and waits for the end of its input."""
    with subprocess.Popen(
        [str(each) for each in words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        yield process.pid


@contextmanager
def showing(*words: str | Path, folder: Path, **environment: str) -> Iterator[int]:
    """The pid of a process that shows `words` as its command line."""
    command = [sys.executable, "-c", SHOWING, *words]
    with started(command, folder, **environment) as pid:
        shown = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        assert [each for each in shown if each] == [str(each).encode() for each in words if each]
        yield pid
