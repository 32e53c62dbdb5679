"""One line that is a rule while there is nothing to say, so that nothing moves when there is."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from session_tui.model import Failure
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import BAD, FAINT, GOOD, content, line


class Notice(Widget):
    """A sentence to the operator, or a rule."""

    said: reactive[Content | None] = reactive(None)
    """What is said now; None draws the rule."""
    complaint: Content | None = None
    """The last complaint."""

    def say(self, sentence: str, style: str = "") -> None:
        """Say one sentence until something else is said."""
        self.said = line(("· ", FAINT), (sentence, style))

    def done(self, sentence: str) -> None:
        """Say that something was done."""
        self.said = content(sentence, GOOD)

    def complain(self, failure: Failure) -> None:
        """Say what could not be done, where, and what to do."""
        where = f" ({failure.where})" if failure.where else ""
        advice = f" {failure.advice}" if failure.advice else ""
        self.said = self.complaint = line(("! ", BAD), f"{failure.sentence}{where}{advice}")

    def settle(self) -> None:
        """Be a rule again where a complaint is said: it holds no longer."""
        if self.said is not None and self.said is self.complaint:
            self.clear()

    def clear(self) -> None:
        """Be a rule again."""
        self.said = None

    def render(self) -> RenderResult:
        """Draw what is said, cut to the line, or the rule."""
        width = self.size.width
        if self.said is None:
            return content(UNICODE.line * width, "$foreground 25%")
        return self.said.truncate(width, ellipsis=True)
