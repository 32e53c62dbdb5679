"""The wizard: one question at a time, the suspects beside it, and what they rest on below."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.tui import messages
from session_tui.tui.drawing import FAINT, STRONG, content, lines, spread
from session_tui.tui.investigation import measured
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.line_box import LineBox
from session_tui.tui.widgets.notice import Notice

if TYPE_CHECKING:
    from session_tui.link import Link
    from session_tui.model import Autopsy

WIDE = 120
"""Columns from which on the suspects stand at the right of the question."""


def _answer(key: str, number: int) -> Binding:
    tooltip = f"Give the answer with the key {key}"
    return Binding(key, f"answer({number})", key, False, id=f"case.answer-{key}", tooltip=tooltip)


class CaseScreen(OperatorScreen):
    """Asks, and is answered by single keys; the facts answer what they can by themselves."""

    TITLE_WORD = "Case"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "unknown", "don't know", id="case.unknown", tooltip="I don't know: all ways"),
        Binding(
            "left,backspace",
            "back",
            "back",
            id="case.back",
            tooltip="Take back an answer",
            priority=True,
        ),
        Binding("v", "evidence", "evidence", id="case.evidence", tooltip="All evidence, or less"),
        Binding("n", "note", "note", id="case.note", tooltip="Keep a note in this case"),
        Binding("s", "save", "save", id="case.save", tooltip="Save the case, or a report"),
        Binding("asterisk", "restart", "restart", False, id="case.restart", tooltip="Begin anew"),
        Binding("g", "branch", "other answer", False, id="case.branch", tooltip="Answer anew"),
        Binding("r", "again", "again", id="case.again", tooltip="Measure everything again"),
        Binding("j,down", "scroll(1)", "down", False, id="case.down", tooltip="Scroll down"),
        Binding("k,up", "scroll(-1)", "up", False, id="case.up", tooltip="Scroll up"),
        *(_answer(key, number) for number, key in enumerate("123456789abcdef")),
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
        self.branching = False
        """Whether the next key chooses an earlier question."""

    def body(self) -> ComposeResult:
        """What is asked, who is suspected, and why."""
        yield Static(id="heading")
        with VerticalScroll(id="prose"):
            yield Static(id="question")
            yield Static(id="suspects")
            yield Static(id="evidence")
        yield LineBox()
        yield Notice()

    def on_mount(self) -> None:
        """Show where the case stands, and measure where nobody has."""
        self.query_one(LineBox).display = False
        self.query_one("#prose").focus()
        self.watch(self.tui, "investigation", self.draw)
        if not self.tui.investigation.case.facts.settings.known:
            self.tui.ask_facts()
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

    def on_case_begun(self, message: messages.CaseBegun) -> None:
        """Begin anew with the session's autopsy."""
        message.stop()
        known = self.tui.investigation.with_fact("autopsy", measured(message.autopsy, "why"))
        self.tui.investigation = known.with_case(replace(known.case, answers=()))

    def on_resize(self, event: object) -> None:
        """Wrap anew."""
        self.draw()

    def draw(self) -> None:
        """Draw everything from facts and answers."""
        from session_tui.tui import case

        known = self.tui.investigation
        step, width = known.step, self.size.width - 4
        left = content(case.heading(step), STRONG)
        waiting = f"{len(known.waiting)} facts to come, " if known.measuring else ""
        right = content(f"{waiting}{case.count(step)}", FAINT)
        self.query_one("#heading", Static).update(spread(left, right, self.size.width - 2))
        asked = (
            case.question_prose(step.ask, width)
            if step.ask is not None
            else case.diagnosis_prose(known, width)
        )
        self.query_one("#question", Static).update(asked)
        self.query_one("#suspects", Static).update(case.suspects_prose(step, width))
        evidence = case.evidence_prose(step, width, self.full)
        notes = case.notes_prose(known)
        below = [evidence, *([content("Notes", STRONG), *notes] if notes else ())]
        self.query_one("#evidence", Static).update(lines(below))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys answer only what is asked, and nothing while a note is written."""
        writing = self.query_one(LineBox).display if self.is_mounted else False
        return not (writing and action in ("answer", "unknown", "back", "restart", "branch"))

    def action_answer(self, number: int) -> None:
        """Give an answer, or choose the earlier question that is to be answered anew."""
        if self.branching:
            self._branch_to(number)
            return
        question = self.tui.investigation.step.ask
        if question is None or number >= len(question.choices):
            return
        self._answered(question.id, question.choices[number].id)

    def action_unknown(self) -> None:
        """Leave every way open."""
        from session_tui.diagnosis.question import UNKNOWN

        question = self.tui.investigation.step.ask
        if question is not None:
            self._answered(question.id, UNKNOWN)

    def _answered(self, question: str, choice: str) -> None:
        known = self.tui.investigation
        self.notice.clear()
        self.query_one("#prose").scroll_home(animate=False)
        self.tui.investigation = known.with_case(known.case.answered(question, choice))

    def action_back(self) -> None:
        """Take the last answer back."""
        known = self.tui.investigation
        if not known.case.answers:
            self.notice.say("Nothing was answered yet.")
            return
        self.tui.investigation = known.with_case(known.case.back())

    def action_restart(self) -> None:
        """Begin anew, with the same facts."""
        known = self.tui.investigation
        self.tui.investigation = known.with_case(replace(known.case, answers=()))

    def action_branch(self) -> None:
        """Answer an earlier question in another way; the later answers stay where they fit."""
        answers = self.tui.investigation.case.answers
        if not answers:
            self.notice.say("Nothing was answered yet.")
            return
        self.branching = True
        named = "  ".join(
            f"{key} {name}" for key, (name, _) in zip("123456789", answers, strict=False)
        )
        self.notice.say(f"Which answer? {named}")

    def _branch_to(self, number: int) -> None:
        self.branching = False
        self.notice.clear()
        known = self.tui.investigation
        if number < len(known.case.answers):
            kept = (*known.case.answers[:number], *known.case.answers[number + 1 :])
            self.tui.investigation = known.with_case(replace(known.case, answers=kept))

    def action_evidence(self) -> None:
        """Show all evidence, or the most of it."""
        self.full = not self.full
        self.draw()

    def action_note(self) -> None:
        """Write a note."""
        box = self.query_one(LineBox)
        box.display = True
        box.ask("note")

    @on(LineBox.Submitted)
    def keep_note(self, message: LineBox.Submitted) -> None:
        """Keep what was written."""
        message.stop()
        self._close_box()
        known = self.tui.investigation
        if message.value.strip():
            noted = known.case.noted(message.value.strip(), datetime.now(timezone.utc))
            self.tui.investigation = known.with_case(noted)

    @on(LineBox.Left)
    def leave_note(self, message: LineBox.Left) -> None:
        """Write no note."""
        message.stop()
        self._close_box()

    def _close_box(self) -> None:
        self.query_one(LineBox).display = False
        self.query_one("#prose").focus()
        self.refresh_bindings()

    def action_save(self) -> None:
        """Save case or report."""
        from session_tui.tui.screens.saving import SaveScreen

        self.tui.push_screen(SaveScreen())

    def action_again(self) -> None:
        """Measure everything again."""
        self.tui.ask_facts()

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one("#prose").scroll_relative(y=lines, animate=False)
