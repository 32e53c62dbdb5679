"""Tints on a terminal of 16 colours: a pale red stays red, where the nearest colour were white."""

from __future__ import annotations

from colorsys import rgb_to_hsv
from functools import lru_cache

from rich.color import Color as AnsiColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

FEW = ("standard", "windows")
"""What Rich calls terminals that have 16 colours, or 8."""

GREY = 0.25
"""Saturation below which a colour is none."""

HUES = ((0.045, "red"), (0.2, "yellow"), (0.45, "green"), (0.75, "cyan"), (0.88, "magenta"))
"""Where each colour of a terminal ends on the wheel of 0 to 1; red begins again behind the last.

Blue is drawn in cyan: on black, many terminals' blue cannot be read.
"""


class Tints(LineFilter):
    """Draws each tinted letter in the terminal's own colour of that hue."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same letters; their background stays as it was."""
        return [
            Segment(text, None if style is None else tinted(style), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def tinted(style: Style) -> Style:
    """`style` in a colour that 16 colours have; grey, and what is one of the 16, as it was."""
    triplet = None if style.color is None else style.color.triplet
    if triplet is None:
        return style
    hue, saturation, _ = rgb_to_hsv(*triplet.normalized)
    if saturation < GREY:
        return style
    name = next((name for end, name in HUES if hue < end), "red")
    return style + Style.from_color(AnsiColor.parse(name))
