"""Shows what is in a pickle without loading it: nothing is imported, called or built.

Not even `pickle.Unpickler` with a `find_class` of its own would do: ten bytes (LONG_BINPUT with
index 2**28) cost it gigabytes. The opcodes and their meaning are those of Lib/pickletools.py,
what a load does with them that of Modules/_pickle.c.
"""

from __future__ import annotations

from typing import NamedTuple

from session_tui.agent.pickles.opaque import Cut, Opaque
from session_tui.model import INFLATED_LIMIT, Problem

__all__ = ("Cut", "Opaque", "Unpickled", "unpickled")


class Unpickled(NamedTuple):
    """A pickle as far as it can be known without running it."""

    data: object
    """Plain values, `Opaque` and `Cut`: no cycles, at most DEPTH_LIMIT levels; None where nothing
    could be read."""
    imports: tuple[str, ...]
    """Every name that a load would have imported, in order, each once, "module.name"."""
    dangerous: tuple[str, ...]
    """Those of them that run things, and what else is done with names to that end."""
    protocol: int
    """As its PROTO says; 0 where it has none (protocols 0 and 1)."""
    problem: Problem
    """NONE; PICKLE: a load would fail, `data` may still be there; TOO_LARGE, TOO_DEEP: `data` is
    not all of it, or nothing."""
    because: str
    """The problem as a sentence; quotes nothing of the pickle. With NONE: what else is odd."""
    unknown: tuple[str, ...] = ()
    """Imports that are neither known to be harmless nor to be dangerous."""


def unpickled(raw: bytes, limit: int = INFLATED_LIMIT) -> Unpickled:
    """What a load of `raw` would give, without loading it; more than `limit` bytes are not read.

    Never raises, whatever the bytes are.
    """
    # The first page of a list has seldom a pickle in it, so the reader is compiled when one comes.
    from session_tui.agent.pickles.reading import opened

    return opened(raw, limit)
