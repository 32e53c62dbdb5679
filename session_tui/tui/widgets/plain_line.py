"""One line in which the operator writes, without a frame."""

from __future__ import annotations

from typing import ClassVar

from textual.widgets import Input


class PlainLine(Input, inherit_css=False):
    """An Input one line high.

    Textual's rules for an Input are many, and are read before the first frame; these are enough.
    """

    DEFAULT_CSS = """
    PlainLine {
        height: 1; width: 1fr; background: $surface; color: $foreground;
        scrollbar-size-horizontal: 0;
        &>.input--cursor {
            background: $input-cursor-background; color: $input-cursor-foreground;
            text-style: $input-cursor-text-style;
        }
        &>.input--selection {
            background: $input-selection-background; color: $input-selection-foreground;
        }
        &>.input--placeholder, &>.input--suggestion { color: $text-disabled; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = Input.COMPONENT_CLASSES
