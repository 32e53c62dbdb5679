"""The last line of every screen: the keys that work here, read from the bindings themselves."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from session_tui.tui.drawing import FAINT, NAME, line

LIMIT = 8
"""Keys on the line, at most; `?` has them all."""


class KeysLine(Widget):
    """Draws the shown bindings of its screen, those of the focused widget first."""

    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Draw again whenever other keys work."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def render(self) -> RenderResult:
        """Draw as many whole entries as the width and the limit allow."""
        drawn: list[Content] = []
        room = self.size.width
        for key, word in shown_keys(self.screen)[:LIMIT]:
            entry = line((key, NAME), " ", (word, FAINT))
            if (room := room - entry.cell_length - 2) < -2:
                break
            drawn.append(entry)
        return Content("  ").join(drawn)

    def _follow(self, screen: Screen[object]) -> None:
        self.refresh()


def shown_keys(screen: Screen[object]) -> list[tuple[str, str]]:
    """Key and word of every binding that is to be shown, the first key of each."""
    shown: dict[str, tuple[str, str]] = {}
    tells = getattr(screen, "tells", lambda binding: binding.show)  # the palette is Textual's own
    for active in screen.active_bindings.values():
        binding = active.binding
        if tells(binding) and active.enabled and binding.description:
            name = binding.id or binding.action
            shown.setdefault(name, (screen.app.get_key_display(binding), binding.description))
    return list(shown.values())
