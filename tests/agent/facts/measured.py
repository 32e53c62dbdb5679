"""Facts of small projects, measured by a real agent in a real interpreter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from session_tui.link import Launch, Link
from session_tui.model.facts import Facts

PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
"""Interpreters, each with a Django of its own."""

CANARY = "canary-Zq8Xw2Lk9Pv4"
"""Planted where it must not come back from."""


async def measured(
    folder: Path, *names: str, python: str = sys.executable, **options: Any
) -> Facts:
    """The facts called `names`; the project's folder is left as it was."""
    found: dict[str, Any] = {}
    with unchanged(folder):
        link = Link.start(Launch(folder, python=python, **options))
        try:
            async for name, fact in link.facts(names):
                found[name] = fact
        finally:
            await link.close()
    assert set(found) == set(names)
    assert CANARY not in repr(found)
    return Facts(**found)


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """The same files with the same bytes and times, before and after."""
    before = _state(folder)
    yield
    assert _state(folder) == before


def _state(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
