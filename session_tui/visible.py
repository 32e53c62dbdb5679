"""Strangers' text made harmless, once, for every screen, line and file name.

Terminals answer some escape sequences by typing, bidirectional marks turn a line around, and a
value may hold a million characters. What passes through `visible` can do none of that, and can
still be told from what was there: each character taken out leaves its number.
"""

from __future__ import annotations

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that draw nothing, or do something else instead."""

COMBINING = 2
"""Marks on one letter that are drawn; the rest of the run is taken out."""

DEFAULT_LIMIT = 2000
"""Characters of one value on a screen, unless told otherwise."""


class Visible(str):
    """Text that has been through `visible`; nothing else makes one."""

    __slots__ = ()


def visible(text: object, limit: int = DEFAULT_LIMIT) -> Visible:
    """`text` with every control, format and unassigned character as its escape.

    Newlines and tabs are escaped too: a value is one line. Longer than `limit` characters, it ends
    in an ellipsis and the number of characters left out.
    """
    raw = text if isinstance(text, str) else str(text)
    if isinstance(raw, Visible) and len(raw) <= limit:
        return raw
    head = raw[:limit]
    clean = head if head.isascii() and head.isprintable() else "".join(_drawn(head))
    if len(raw) > limit:
        clean += f"… ({len(raw) - limit} more)"
    return Visible(clean)


def visible_lines(text: str, limit: int = 64 * 1024, lines: int = 2000) -> tuple[Visible, ...]:
    """A longer text, line by line, each made visible; cut at `limit` characters and `lines`."""
    found = text[:limit].split("\n")
    kept = tuple(visible(line.rstrip("\r"), limit) for line in found[:lines])
    left = len(text) - sum(len(line) + 1 for line in found[:lines])
    return (*kept, visible(f"… ({left} more characters)")) if left > 0 else kept


def _drawn(text: str) -> list[str]:
    drawn: list[str] = []
    run = 0
    for character in text:
        category = unicodedata.category(character)
        run = run + 1 if category in ("Mn", "Me") else 0
        if category in HIDDEN or run > COMBINING:
            drawn.append(escaped(character))
        else:
            drawn.append(character)
    return drawn


def escaped(character: str) -> str:
    """The number of one character, as Python writes it in a string."""
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
