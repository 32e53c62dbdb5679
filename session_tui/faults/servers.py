"""Private servers on loopback, from the machine's own binaries; they end with their context.

A small shell holds each of them: it waits for the end of its standard input, which comes whatever
becomes of us, and then ends the server.
"""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from session_tui.faults.demo import DemoFailed
from session_tui.faults.fault import Server
from session_tui.model import Failure, Fault

HOLDER = '"$@" </dev/null & child=$!; read _; kill -9 $child; wait $child'
"""Ends a program when nobody is left who could ask it to; none of them keeps what could be lost."""

PATIENCE = 20.0
"""Seconds until what was started must answer."""

QUICK = ("--appendfsync", "no", "--repl-diskless-sync-delay", "0")
"""Nothing here has to survive a power cut, and nobody should wait for a replica."""

PROGRAMS = {"redis": ("redis-server", "valkey-server"), "memcached": ("memcached",)}


def placed(text: str, ports: Mapping[str, int]) -> str:
    """`text` with the addresses of servers for their names in braces."""
    for name, port in ports.items():
        text = text.replace(f"{{{name}}}", f"127.0.0.1:{port}")
        text = text.replace(f"{{{name}.port}}", str(port))
    return text


@contextmanager
def serving(servers: Sequence[Server], place: Path) -> Iterator[dict[str, int]]:
    """All of `servers`, each in a folder below `place`; their ports by name."""
    ports: dict[str, int] = {}
    with ExitStack() as stack:
        for server in servers:
            port = free_port()
            folder = place / server.called
            folder.mkdir(mode=0o700)
            options = [placed(option, ports) for option in server.options]
            command = [*_command(server.kind, port, folder), *options]
            stack.enter_context(held(command, folder, folder / "log"))
            await_port(port, server.kind, folder / "log")
            ports[server.called] = port
        yield ports


@contextmanager
def held(
    command: Sequence[str], folder: Path, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A program that runs in `folder` until the context ends; what it says goes into `log`."""
    with log.open("ab") as said:
        holder = subprocess.Popen(
            ["/bin/sh", "-c", HOLDER, "lab", *command],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield
    finally:
        assert holder.stdin
        holder.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            holder.wait(10)


def free_port() -> int:
    """A port of loopback that is free, below those that the kernel gives away by itself."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise _failed("No free port of loopback was found.", "")


def await_port(port: int, what: str, log: Path) -> None:
    """Until somebody listens there. Raises `DemoFailed` with the end of `log`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    trace = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
    raise _failed(f"{what} did not start.", trace)


def _command(kind: str, port: int, folder: Path) -> list[str]:
    program = next((path for name in PROGRAMS[kind] if (path := shutil.which(name))), None)
    if program is None:
        named = " or ".join(PROGRAMS[kind])
        raise _failed(f"This fault needs {named}, which is not installed here.", "")
    if kind == "memcached":
        return [program, "-l", "127.0.0.1", "-p", str(port), "-U", "0", "-u", _user()]
    words = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    return [*words, "--save", "", "--appendonly", "yes", *QUICK]


def _user() -> str:
    import getpass

    return getpass.getuser()


def _failed(sentence: str, trace: str) -> DemoFailed:
    advice = "session-tui demo --list tells which faults need no server."
    return DemoFailed(Failure(Fault.STORE, sentence, "", advice, trace))
