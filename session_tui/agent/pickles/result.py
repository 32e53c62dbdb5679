"""What is known of a pickle that was never loaded."""

from __future__ import annotations

from typing import NamedTuple

from session_tui.model import Problem


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
    end: int = 0
    """Bytes that a load reads, to the end of the pickle or to where it fails."""
