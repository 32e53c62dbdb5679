"""Our own modules as a fresh interpreter needs them, wherever they came to us from."""

from __future__ import annotations

import base64
import importlib.util
import json
import sys
import zlib
from functools import lru_cache
from typing import Any, Dict, Iterator

from session_tui.model import HOMES

PACKAGES = ("session_tui", "session_tui.agent", "session_tui.agent.fresh")

MODULES = (
    "session_tui.agent.discovery",
    "session_tui.agent.failing",
    "session_tui.agent.fingerprints",
    "session_tui.agent.fresh.comparing",
    "session_tui.agent.fresh.inside",
    "session_tui.agent.masking.known",
    "session_tui.agent.on_the_way",
    "session_tui.agent.printed",
    "session_tui.agent.project",
    "session_tui.agent.promises",
    "session_tui.agent.quiet",
)

WHOLE = ("session_tui.model", "session_tui.agent.masking")
"""Packages of which all is sent that is imported here."""

NEVER = "session_tui.model.facts"

BOOT = "session_tui.agent.boot"


@lru_cache(maxsize=None)
def sources() -> Dict[str, str]:
    """Text by module, found through whatever finder of `sys.meta_path` has it.

    `session_tui.agent` is sent empty: a fresh interpreter serves nobody.
    """
    found = {name: source_of(name) for name in _wanted()}
    return {**found, "session_tui.agent": ""}


def _wanted() -> Iterator[str]:
    yield from PACKAGES
    yield from MODULES
    yield from ("session_tui.model." + home for home in HOMES)
    within = tuple(whole + "." for whole in WHOLE)
    imported = [name for name in sys.modules if not name.startswith(NEVER)]
    yield from (name for name in imported if name in WHOLE or name.startswith(within))


def source_of(name: str) -> str:
    """The text of one of our modules."""
    spec = importlib.util.find_spec(name)
    loader: Any = None if spec is None else spec.loader
    return str(loader.get_source(name) or "")


def boot_source() -> str:
    """The text that makes modules importable from memory."""
    for finder in sys.meta_path:
        if type(finder).__name__ == "FromMemory":
            there = type(finder).find_spec.__globals__
            return str(there["message"]["boot"])
    return source_of(BOOT)


def packed(options: Dict[str, Any]) -> bytes:
    """One line for a fresh interpreter: our modules, and what it is asked."""
    message = {
        "sources": sources(),
        "packages": sorted({name.rpartition(".")[0] for name in sources()} - {""}),
        "codes": {},
        "later": [],
        "boot": boot_source(),
        "options": options,
    }
    return base64.b64encode(zlib.compress(json.dumps(message).encode(), 1)) + b"\n"
