"""Strangers' text made harmless, once, for every screen, line and file name.

Terminals answer some escape sequences by typing, bidirectional marks turn a line around, and a
value may hold a million characters. What passes through `visible` can do none of that, and can
still be told from what was there: each character taken out leaves its number.
"""

from __future__ import annotations

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that draw nothing, or do something else instead."""

BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs of other categories that draw nothing, so that two names look alike."""

COMBINING = 2
"""Marks on one letter that are drawn; the rest of the run is taken out."""

DEFAULT_LIMIT = 2000
"""Characters of one value on a screen, unless told otherwise."""


class Visible(str):
    """Text that has been through `visible`; nothing else makes one."""

    __slots__ = ()


def visible(text: object, limit: int = DEFAULT_LIMIT) -> Visible:
    """`text` with every control, format and unassigned character as its escape.

    Newlines and tabs are escaped too: a value is one line. The result is never longer than `limit`
    characters, escapes included; what does not fit is told at its end: "… (1234 more)", or a bare
    ellipsis where that would take more than half of the room. Twice is the same as once.
    """
    raw = text if isinstance(text, str) else str(text)
    if len(raw) <= limit and (isinstance(raw, Visible) or (raw.isascii() and raw.isprintable())):
        return Visible(raw)
    drawn, taken = _drawn(raw, limit)
    if taken == len(raw):
        return Visible(drawn)
    note = f"… ({len(raw)} more)"
    if len(note) * 2 > limit:
        return Visible(_drawn(raw, limit - 1)[0] + "…")
    drawn, taken = _drawn(raw, limit - len(note))
    return Visible(f"{drawn}… ({len(raw) - taken} more)")


def visible_lines(text: str, limit: int = 64 * 1024, lines: int = 2000) -> tuple[Visible, ...]:
    """A longer text, line by line, each made visible; cut at `limit` characters and `lines`.

    Where something was left out the last line says how much.
    """
    found = text[:limit].split("\n")[:lines]
    kept = tuple(visible(line.rstrip("\r"), limit) for line in found)
    left = text[sum(map(len, found)) + len(found) - 1 :]
    return kept if left in ("", "\n") else (*kept, visible(f"… ({len(left)} more characters)"))


def _drawn(text: str, room: int) -> tuple[str, int]:
    """What of `text` fits into `room` once it is escaped, and how many characters that takes."""
    drawn: list[str] = []
    run = taken = 0
    for character in text[: max(room, 0)]:
        category = unicodedata.category(character)
        run = run + 1 if category in ("Mn", "Me") else 0
        hidden = category in HIDDEN or character in BLANK_LETTERS or run > COMBINING
        sign = escaped(character) if hidden else character
        room -= len(sign)
        if room < 0:
            break
        drawn.append(sign)
        taken += 1
    return "".join(drawn), taken


def escaped(character: str) -> str:
    """The number of one character, as Python writes it in a string."""
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
