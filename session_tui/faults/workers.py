"""Processes that serve the project, as an operator would find them running."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from session_tui.faults.place import environment
from session_tui.faults.servers import await_port, free_port, held


@contextmanager
def working(count: int, folder: Path, more: Mapping[str, str]) -> Iterator[None]:
    """`count` workers with `more` in their environment.

    Django's own server, one process each: it needs nothing that could be missing, and leaves its
    environment readable, which a title of its own would hide.
    """
    with ExitStack() as stack:
        log = folder.parent / "workers.log"
        ports = [free_port() for _ in range(count)]
        for port in ports:
            command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks"]
            command.append(f"127.0.0.1:{port}")
            stack.enter_context(held(command, folder, log, environment(more)))
        for port in ports:
            await_port(port, "A worker", log)
        yield
