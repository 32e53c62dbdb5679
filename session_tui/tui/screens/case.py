"""The wizard: one question at a time, the suspects beside it, and what they rest on below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.tui import messages
from session_tui.tui.drawing import FAINT, STRONG, content, spread
from session_tui.tui.investigation import measured
from session_tui.tui.screens.answering import Answers
from session_tui.tui.screens.noting import TakesNotes
from session_tui.tui.widgets.line_box import LineBox
from session_tui.tui.widgets.notice import Notice

if TYPE_CHECKING:
    from session_tui.link import Link
    from session_tui.model import Autopsy

WIDE = 110
"""Columns from which on the suspects stand at the right of the question."""

TALL = 32
"""Lines from which on suspects are told to the end of their sentence."""


class CaseScreen(TakesNotes, Answers):
    """Asks, and is answered by single keys; the facts answer what they can by themselves."""

    TITLE_WORD = "Case"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "evidence", "evidence", id="case.evidence", tooltip="All evidence, or less"),
        Binding("s", "save", "save", id="case.save", tooltip="Save the case, or a report"),
        Binding("j,down", "scroll(1)", "down", False, id="case.down", tooltip="Scroll down"),
        Binding("k,up", "scroll(-1)", "up", False, id="case.up", tooltip="Scroll up"),
        Binding("space,pagedown", "scroll(8)", "more", False, id="case.more", tooltip="Scroll on"),
        Binding("pageup", "scroll(-8)", "less", False, id="case.less", tooltip="Scroll back"),
    ]

    def __init__(
        self, link: Link, session: str | None = None, autopsy: Autopsy | None = None
    ) -> None:
        """The screen on an open link; it may begin with a row's ref, or with an autopsy."""
        super().__init__()
        self.link = link
        self.session, self.autopsy = session, autopsy
        self.full = False
        """Whether all evidence is shown."""
        self.examining = session is not None

    def body(self) -> ComposeResult:
        """What is asked, who is suspected, and why."""
        yield Static(id="heading")
        with VerticalScroll(id="prose"):
            with Container(id="upper"):
                yield Static(id="question")
                yield Static(id="suspects")
            yield Static(id="evidence")
        yield LineBox()
        yield Notice()

    def on_mount(self) -> None:
        """Show where the case stands, and measure where nobody has."""
        self.query_one(LineBox).display = False
        self.query_one("#prose").focus()
        self.begin()
        if self.autopsy is not None:
            self.on_case_begun(messages.CaseBegun(self.autopsy))
        elif self.session is not None:
            self.begin_with(self.session)

    @work(exclusive=True, group="case")
    async def begin_with(self, session: str) -> None:
        """Ask why a session is refused: the case begins behind the gate that says so."""
        try:
            self.post_message(messages.CaseBegun(await self.link.why(session)))
        except Refused as refused:
            self.post_message(messages.Declined(refused.failure))

    def on_declined(self, message: messages.Declined) -> None:
        """Say why the session could not be looked at, and ask from the first question on."""
        self.examining = False
        self.draw()

    def on_case_begun(self, message: messages.CaseBegun) -> None:
        """Begin anew with the session's autopsy, in which no secret is shown."""
        from session_tui.tui.case import without_secrets

        message.stop()
        shown = self.autopsy is not None and self.tui.revealed
        autopsy = without_secrets(message.autopsy) if shown else message.autopsy
        self.examining, self.stood = False, None
        known = self.tui.investigation.with_fact("autopsy", measured(autopsy, "why"))
        self.tui.investigation = known.with_case(replace(known.case, answers=()))

    def on_resize(self, event: object) -> None:
        """Put the suspects beside the question, or below it; what is asked is wrapped anew."""
        self.set_class(self.size.width >= WIDE, "-wide")

    def draw(self) -> None:
        """Draw everything from facts and answers."""
        from session_tui.tui import case

        known, step = self.tui.investigation, self.tui.investigation.step
        self.notice_another_question(known.case.answers, step.ask.id if step.ask else "")
        width = self.size.width - 3
        left, right = self._halves(width)
        progress = self.progress()
        where = f"  {progress}, {case.count(known)}" if progress else f"  {case.count(known)}"
        head = spread(content(case.heading(known), STRONG), content(where, FAINT), width + 1)
        self.query_one("#heading", Static).update(head)
        self.query_one("#question", Static).update(self._asked(left))
        roomy = self.has_class("-wide") or self.size.height >= TALL
        suspects = case.suspects_prose(step, right, self.full, roomy)
        self.query_one("#suspects", Static).update(suspects)
        self.query_one("#evidence", Static).update(case.below_prose(known, width, self.full))
        self.refresh_bindings()

    def _halves(self, width: int) -> tuple[int, int]:
        """The cells of the question and of the suspects, and their place on a wide screen."""
        wide, left = self.has_class("-wide"), width * 6 // 10
        self.query_one("#question").styles.width = left if wide else "100%"
        return (left - 2, width - left) if wide else (width, width)

    def _asked(self, width: int) -> Content:
        from session_tui.tui import case

        known = self.tui.investigation
        if self.examining:
            return content("asking why this session is refused…", FAINT)
        if self.branching:
            return case.answers_prose(known.case.answers, width)
        if known.step.ask is not None:
            return case.first_prose(known, known.step.ask, width)
        return case.diagnosis_prose(known, width, self.tui.link.launch.words())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys answer only what is asked, and nothing while a note is written."""
        if not self.is_mounted:
            return True
        if self.writing:
            return action not in ("answer", "unknown", "back", "restart", "branch", "cancel")
        return self.can_answer(action)

    def action_evidence(self) -> None:
        """Show all evidence, or the most of it."""
        self.full = not self.full
        self.draw()
        if self.full:
            self.call_after_refresh(self._show_evidence)

    def _show_evidence(self) -> None:
        """Bring into sight what was asked for."""
        self.query_one("#prose").scroll_to_widget(
            self.query_one("#suspects"), animate=False, top=True
        )

    def action_save(self) -> None:
        """Save the case, or a report where there is something to report."""
        from session_tui.tui.case import conclusion
        from session_tui.tui.screens.saving import CASE, REPORT, SaveScreen

        done = conclusion(self.tui.investigation.step) is not None
        self.tui.push_screen(SaveScreen(REPORT if done else CASE))

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one("#prose").scroll_relative(y=lines, animate=False)
