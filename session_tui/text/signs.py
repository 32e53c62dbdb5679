"""The signs beyond ASCII, and their twins for terminals that cannot draw them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from session_tui.visible import Visible, visible


@dataclass(frozen=True)
class Signs:
    """The signs of the screens. `UNICODE` and `ASCII` are the two sets of them."""

    good: str = "✓"
    bad: str = "✗"
    pointer: str = "▸"
    opened: str = "▾"
    closed: str = "▸"
    low: str = "▂"
    middling: str = "▃"
    high: str = "▅"
    full: str = "▇"
    dot: str = "·"
    ellipsis: str = "…"
    line: str = "─"
    bar: str = "│"
    plus_minus: str = "±"
    arrow: str = "→"
    confirmed: str = "●"
    suspected: str = "◐"
    open: str = "○"
    cross: str = "┼"
    crossed: str = "┿"
    span: str = "━"
    mark: str = "●"
    before: str = "◂"

    def plain(self, text: str) -> Visible:
        """`text` with the signs of `UNICODE` exchanged for these."""
        pairs = {ord(getattr(UNICODE, f.name)): getattr(self, f.name) for f in fields(self)}
        pairs[ord(UNICODE.pointer)] = self.pointer
        return visible(text.translate(pairs), len(text) * 3 + 1)


UNICODE = Signs()
ASCII = Signs(
    *("+", "x", ">", "v", ">", ".", ":", "|", "#", "-", "...", "-", "|", "+-", "->", "*", "?", "o"),
    *("+", "#", "=", "*", "<"),
)
