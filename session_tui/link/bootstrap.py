"""The line that a project's interpreter reads before anything else: the agent itself."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from importlib.util import MAGIC_NUMBER, cache_from_source, find_spec
from pathlib import Path
from typing import Any

SENT = ("model/**/*.py", "query/*.py", "agent/**/*.py")
"""The parts of the package that run in the project."""

LATER = (
    "ntplib",
    "session_tui.agent.autopsy",
    "session_tui.agent.cached",
    "session_tui.agent.clocks",
    "session_tui.agent.codebase",
    "session_tui.agent.facts",
    "session_tui.agent.fingerprints",
    "session_tui.agent.fresh",
    "session_tui.agent.parts",
    "session_tui.agent.pickles",
    "session_tui.agent.promises",
    "session_tui.agent.stores.beside",
    "session_tui.agent.stores.cache_folder",
    "session_tui.agent.stores.cache_table",
    "session_tui.agent.stores.cached_db",
    "session_tui.agent.stores.cleaners",
    "session_tui.agent.stores.cookies",
    "session_tui.agent.stores.db_health",
    "session_tui.agent.stores.file",
    "session_tui.agent.stores.folder",
    "session_tui.agent.stores.folder_facts",
    "session_tui.agent.stores.in_folder",
    "session_tui.agent.stores.memcached",
    "session_tui.agent.stores.redis",
    "session_tui.agent.worker",
    "session_tui.agent.workers",
    "session_tui.model.facts",
)
"""What the first page of the usual project does not need: sent behind the first requests."""


def bootstrap_line(options: dict[str, Any]) -> bytes:
    """The first line for an interpreter: what the first page needs, and `options`; a newline.

    Compressed, base64. The rest follows as a message, `rest_message`.
    """
    found = modules()
    now = {name: path for name, path in found.items() if not is_later(name)}
    message = {
        **_texts(now),
        "packages": [name for name, path in found.items() if path.stem == "__init__"],
        "later": [name for name in found if name not in now],
        "magic": MAGIC_NUMBER.hex(),
        "options": options,
    }
    message["boot"] = message["sources"].pop("session_tui.agent.boot")
    return _packed(message) + b"\n"


def rest_message() -> dict[str, Any]:
    """The request without an answer that carries everything else."""
    rest = {name: path for name, path in modules().items() if is_later(name)}
    return {"method": "sources", "params": {"packed": _packed(_texts(rest)).decode()}}


def is_later(name: str) -> bool:
    """Whether a module travels behind the first requests."""
    return any(name == later or name.startswith(later + ".") for later in LATER)


def _texts(found: dict[str, Path]) -> dict[str, Any]:
    return {
        "sources": {name: path.read_text("utf-8") for name, path in found.items()},
        "codes": {name: code for name, path in found.items() if (code := compiled(path))},
    }


def _packed(message: dict[str, Any]) -> bytes:
    return base64.b64encode(zlib.compress(json.dumps(message).encode(), 1))


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
