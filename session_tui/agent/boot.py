"""The first text that runs in the project's interpreter; it is sent, never imported there.

It makes `session_tui` importable from memory, keeps the wire apart from whatever the project
prints, and hands over to `serve`. `wire` and `message` are put into its globals by the one line
that the interpreter was started with (see `session_tui.link.bootstrap`).
"""

from __future__ import annotations

import base64
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import linecache
import marshal
import os
import queue
import resource
import sys
import threading
import zlib
from types import CodeType
from typing import Any

message: dict  # type: ignore[type-arg]

PATIENCE = 60.0
"""Seconds for the rest of the modules to arrive, on the slowest of lines."""


class FromMemory(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads the modules that came over the wire, before any of the same name on disk."""

    def __init__(self, message: dict[str, Any], ours: bool) -> None:
        """`message`: "sources" maps dotted names to their text, "packages" lists those that hold
        others, "later" names what `take` is still to bring, in parts.

        "codes" has, of some, what a version of Python makes of the text: marshal, base64; `ours`
        says that it is this very version.
        """
        self.ours = ours
        self.sources: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.packages = frozenset(message["packages"])
        self.later = frozenset(message["later"])
        self.parts: queue.Queue[str] = queue.Queue()
        self.opening = threading.Lock()
        self._add(message)

    def take(self, packed: str) -> None:
        """More of the modules, compressed, base64; opened when one of them is wanted."""
        self.parts.put(packed)

    def find_spec(self, fullname, path=None, target=None):  # type: ignore[no-untyped-def]
        """A spec for what was sent, None for the rest."""
        if fullname in self.later and fullname not in self.sources:
            self._open_up_to(fullname)
        if fullname not in self.sources:
            return None
        place = importlib.machinery.ModuleSpec(
            fullname, self, origin=origin(fullname), is_package=fullname in self.packages
        )
        place.has_location = True
        return place

    def _open_up_to(self, fullname: str) -> None:
        with self.opening, contextlib.suppress(queue.Empty):
            while fullname not in self.sources:
                packed = self.parts.get(timeout=PATIENCE)
                self._add(json.loads(zlib.decompress(base64.b64decode(packed))))

    def _add(self, message: dict[str, Any]) -> None:
        self.sources.update(message["sources"])
        self.codes.update(message["codes"] if self.ours else {})

    def get_source(self, fullname: str) -> str:
        """The text as it was sent."""
        return self.sources[fullname]

    def is_package(self, fullname: str) -> bool:
        """Whether the module may hold others."""
        return fullname in self.packages

    def exec_module(self, module) -> None:  # type: ignore[no-untyped-def]
        """Runs the module under a name that tracebacks can show, with its text at hand."""
        name = module.__spec__.name
        text = self.sources[name]
        linecache.cache[origin(name)] = (len(text), None, text.splitlines(True), origin(name))
        code = self.codes.get(name)
        if code is None:
            exec(compile(text, origin(name), "exec"), module.__dict__)  # noqa: S102
        else:
            ready = marshal.loads(base64.b64decode(code))  # noqa: S302
            exec(renamed(ready, origin(name)), module.__dict__)  # noqa: S102


def origin(name: str) -> str:
    """The file name that a module from memory has in tracebacks."""
    return "<%s>" % name


def renamed(code: CodeType, name: str) -> CodeType:
    """`code`, and all code within it, as of the file `name` instead of one of another machine."""
    inner = (renamed(each, name) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=name, co_consts=tuple(inner))


def apart() -> int:
    """Gives the wire a descriptor of its own; what is printed from now on goes to stderr."""
    out = os.dup(1)
    os.set_inheritable(out, False)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return out


def start(wire, message) -> None:  # type: ignore[no-untyped-def]
    """Prepares the process and serves until the other end closes the wire."""
    os.nice(5)  # the site's own processes come first, and so does the operator's screen
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.fdopen(apart(), "wb", buffering=0)
    ours = message["magic"] == importlib.util.MAGIC_NUMBER.hex()
    finder = FromMemory(message, ours)
    sys.meta_path.insert(0, finder)
    import session_tui.agent.serve

    session_tui.agent.serve.serve(wire, out, message["options"], finder.take)


if __name__ == "__agent__":
    start(wire, message)  # type: ignore[name-defined]  # noqa: F821
