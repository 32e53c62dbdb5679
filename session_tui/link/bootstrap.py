"""The line that a project's interpreter reads before anything else: the agent itself."""

from __future__ import annotations

import base64
import json
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SENT = ("model.py", "query/*.py", "agent/**/*.py")
"""The parts of the package that run in the project."""


def bootstrap_line(options: dict[str, Any]) -> bytes:
    """The line that carries the agent's sources and `options`, compressed, base64, a newline."""
    found = modules()
    sources = {name: path.read_text("utf-8") for name, path in found.items()}
    message = {
        "boot": sources.pop("session_tui.agent.boot"),
        "sources": sources,
        "packages": [name for name, path in found.items() if path.stem == "__init__"],
        "options": options,
    }
    return base64.b64encode(zlib.compress(json.dumps(message).encode(), 1)) + b"\n"


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
