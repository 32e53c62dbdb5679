"""The line that a project's interpreter reads before anything else: the agent itself."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from importlib.util import MAGIC_NUMBER, cache_from_source, find_spec
from pathlib import Path
from typing import Any

SENT = ("model/*.py", "query/*.py", "agent/**/*.py")
"""The parts of the package that run in the project."""


def bootstrap_line(options: dict[str, Any]) -> bytes:
    """The line that carries the agent's sources and `options`, compressed, base64, a newline."""
    found = modules()
    sources = {name: path.read_text("utf-8") for name, path in found.items()}
    message = {
        "boot": sources.pop("session_tui.agent.boot"),
        "sources": sources,
        "packages": [name for name, path in found.items() if path.stem == "__init__"],
        "magic": MAGIC_NUMBER.hex(),
        "codes": {name: code for name, path in found.items() if (code := compiled(path))},
        "options": options,
    }
    return base64.b64encode(zlib.compress(json.dumps(message).encode(), 1)) + b"\n"


def compiled(path: Path) -> str:
    """The code of a module as Python has cached it, base64; empty where there is none of today.

    An interpreter of our own version saves compiling, half of the agent's way to its first page.
    The format of a .pyc file is that of PEP 552: magic, flags, and for flags 0 mtime and size.
    """
    try:
        cached = Path(cache_from_source(str(path))).read_bytes()
        source = path.stat()
    except (OSError, NotImplementedError):
        return ""
    stamps = struct.pack("<III", 0, int(source.st_mtime) & 0xFFFFFFFF, source.st_size & 0xFFFFFFFF)
    return base64.b64encode(cached[16:]).decode() if cached[:16] == MAGIC_NUMBER + stamps else ""


def modules() -> dict[str, Path]:
    """Every module that is sent, by its dotted name."""
    top = Path(__file__).parent.parent
    paths = [top / "__init__.py", *(path for name in SENT for path in sorted(top.glob(name)))]
    found = {_dotted(path.relative_to(top.parent)): path for path in paths}
    ntplib = find_spec("ntplib")
    if ntplib is not None and ntplib.origin:
        found["ntplib"] = Path(ntplib.origin)
    return found


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")
