"""The names of sessions in Redis: bytes there, text here, and globs that find them."""

from __future__ import annotations

import time
from typing import List, Sequence, Tuple

from session_tui.agent.stores.listing import NEVER, Batch

GLOB = b"*?[]\\^"
"""Bytes that mean more than themselves in MATCH."""


def literal(text: bytes) -> bytes:
    """`text` in a glob of Redis that means itself."""
    each = (text[at : at + 1] for at in range(len(text)))
    return b"".join(b"\\" + byte if byte in GLOB else byte for byte in each)


def name_bytes(text: str) -> bytes:
    """A key as a client of Python sends it; for what none could send, bytes that no key has."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def name_text(raw: bytes) -> str:
    """A key as text, from which `name_bytes` makes the same bytes again."""
    return raw.decode("utf-8", "surrogateescape")


def resumed(resume: object) -> Tuple[int, int]:
    """Number of the server, and cursor of its SCAN; the beginning for anything else."""
    if isinstance(resume, list) and len(resume) == 2 and all(type(each) is int for each in resume):
        return resume[0], resume[1]
    return 0, 0


def batch_of(keys: List[str], left: Sequence[object], resume: object) -> Batch:
    """`keys` with their ends, by the milliseconds left of each; without those that are gone."""
    now = time.time()
    ends = [now + each / 1000 if isinstance(each, int) and each >= 0 else NEVER for each in left]
    if -2 in left:
        there = [number for number, each in enumerate(left) if each != -2]
        keys, ends = [keys[each] for each in there], [ends[each] for each in there]
    return Batch(keys, ends, resume)
