"""The line that a project's interpreter reads before anything else: the agent itself."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER, cache_from_source, find_spec
from pathlib import Path
from typing import Any

SENT = ("model/**/*.py", "query/*.py", "agent/**/*.py")
"""The parts of the package that run in the project."""

GATE = (
    "session_tui.agent.autopsy",
    "session_tui.agent.autopsy.case",
    "session_tui.agent.autopsy.middleware",
    "session_tui.agent.autopsy.sources",
    "session_tui.agent.autopsy.steps",
)
"""What judges the first gate of an autopsy, by the settings alone: sent first."""

PAGE = (
    "session_tui.agent.browse",
    "session_tui.agent.caches",
    "session_tui.agent.codec",
    "session_tui.agent.content",
    "session_tui.agent.copies",
    "session_tui.agent.decoded",
    "session_tui.agent.doors",
    "session_tui.agent.expiry",
    "session_tui.agent.guard",
    "session_tui.agent.legacy",
    "session_tui.agent.masking.tree",
    "session_tui.agent.names",
    "session_tui.agent.opaque",
    "session_tui.agent.opened",
    "session_tui.agent.openers",
    "session_tui.agent.rows",
    "session_tui.agent.sealing",
    "session_tui.agent.sessions",
    "session_tui.agent.signing",
    "session_tui.agent.stores",
    "session_tui.model.case",
    "session_tui.model.clocks",
    "session_tui.model.hosts",
    "session_tui.model.listing",
    "session_tui.model.session",
    "session_tui.model.store",
    "session_tui.query",
)
"""What the settings do not need, but the first page: sent behind the first requests.

Nothing of it may be imported before requests are read: it would be waited for in vain.
"""

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
    "session_tui.agent.readers",
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
"""What the first page of the usual project does not need either: sent last."""


def bootstrap_line(options: dict[str, Any]) -> bytes:
    """The first line for an interpreter: what loads the settings, and `options`; a newline.

    Compressed, base64. The rest follows in messages, `rest_messages`.
    """
    found = modules()
    now = {name: path for name, path in found.items() if part_of(name) == 0}
    message = {
        **_texts(now),
        "packages": [name for name, path in found.items() if path.stem == "__init__"],
        "later": [name for name in found if name not in now],
        "magic": MAGIC_NUMBER.hex(),
        "options": options,
    }
    message["boot"] = message["sources"].pop("session_tui.agent.boot")
    return _packed(message) + b"\n"


def rest_messages() -> Iterator[dict[str, Any]]:
    """The requests without an answer that carry everything else: for a page, and all others."""
    found = modules()
    for part in (1, 2):
        texts = _texts({name: path for name, path in found.items() if part_of(name) == part})
        yield {"method": "sources", "params": {"packed": _packed(texts).decode()}}


def part_of(name: str) -> int:
    """Which part a module travels in: 0 the bootstrap line, 1 for the first page, 2 the last."""
    if name in GATE:
        return 0
    return 2 if _is_within(name, LATER) else int(_is_within(name, PAGE))


def _is_within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


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
