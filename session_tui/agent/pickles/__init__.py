"""Shows what is in a pickle without loading it: nothing is imported, called or built.

Not even `pickle.Unpickler` with a `find_class` of its own would do: ten bytes (LONG_BINPUT with
index 2**28) cost it gigabytes. The opcodes and their meaning are those of Lib/pickletools.py,
what a load does with them that of Modules/_pickle.c.
"""

from __future__ import annotations

from session_tui.agent.opaque import Cut, Opaque
from session_tui.agent.pickles.result import Unpickled
from session_tui.model import INFLATED_LIMIT

__all__ = ("Cut", "Opaque", "Unpickled", "unpickled")


def unpickled(raw: bytes, limit: int = INFLATED_LIMIT) -> Unpickled:
    """What a load of `raw` would give, without loading it; more than `limit` bytes are not read.

    Never raises, whatever the bytes are.
    """
    # The first page of a list has seldom a pickle in it, so the reader is compiled when one comes.
    from session_tui.agent.pickles.reading import opened

    return opened(raw, limit)
