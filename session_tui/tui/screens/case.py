"""The wizard: one question at a time, the suspects beside it, and what they rest on below."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.model.facts import Fact
from session_tui.tui import messages
from session_tui.tui.drawing import FAINT, STRONG, content, spread
from session_tui.tui.investigation import measured
from session_tui.tui.screens.measuring import Measures
from session_tui.tui.widgets.line_box import LineBox
from session_tui.tui.widgets.notice import Notice

if TYPE_CHECKING:
    from session_tui.link import Link
    from session_tui.model import Autopsy
    from session_tui.model.case import Case

WIDE = 110
"""Columns from which on the suspects stand at the right of the question."""

TALL = 32
"""Lines from which on suspects are told to the end of their sentence."""

READING = 0.8
"""Seconds for which a key does not answer a question that a measurement has just put there."""

OTHER = "A measurement answered what stood here; this is the next question."


def _answer(key: str, number: int) -> Binding:
    tooltip = f"Give the answer with the key {key}"
    return Binding(key, f"answer({number})", key, False, id=f"case.answer-{key}", tooltip=tooltip)


class CaseScreen(Measures):
    """Asks, and is answered by single keys; the facts answer what they can by themselves."""

    TITLE_WORD = "Case"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "unknown", "unsure", id="case.unknown", tooltip="I don't know: all ways"),
        Binding(
            "left,backspace",
            "back",
            "back",
            id="case.back",
            tooltip="Take back an answer",
            priority=True,
        ),
        Binding("escape", "cancel", "leave", id="case.cancel", tooltip="Leave the answers alone"),
        Binding("g", "branch", "other", id="case.branch", tooltip="Change an answer"),
        Binding("v", "evidence", "evidence", id="case.evidence", tooltip="All evidence, or less"),
        Binding("n", "note", "note", id="case.note", tooltip="Keep a note in this case"),
        Binding("s", "save", "save", id="case.save", tooltip="Save the case, or a report"),
        Binding(
            "asterisk",
            "restart",
            "restart",
            False,
            id="case.restart",
            tooltip="Begin anew, with the same facts",
        ),
        Binding("j,down", "scroll(1)", "down", False, id="case.down", tooltip="Scroll down"),
        Binding("k,up", "scroll(-1)", "up", False, id="case.up", tooltip="Scroll up"),
        Binding("space,pagedown", "scroll(8)", "more", False, id="case.more", tooltip="Scroll on"),
        Binding("pageup", "scroll(-8)", "less", False, id="case.less", tooltip="Scroll back"),
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
        """Whether the next key chooses an answer that is to be another one."""
        self.stood: tuple[tuple[tuple[str, str], ...], str] | None = None
        """The answers and the question as they were last drawn."""
        self.put = 0.0
        """When a measurement put another question there."""

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

    def on_case_begun(self, message: messages.CaseBegun) -> None:
        """Begin anew with the session's autopsy, in which no secret is shown."""
        from session_tui.tui.case import without_secrets

        message.stop()
        shown = self.autopsy is not None and self.tui.revealed
        autopsy = without_secrets(message.autopsy) if shown else message.autopsy
        known = self.tui.investigation.with_fact("autopsy", measured(autopsy, "why"))
        self.tui.investigation = known.with_case(replace(known.case, answers=()))

    def on_resize(self, event: object) -> None:
        """Put the suspects beside the question, or below it; what is asked is wrapped anew."""
        self.set_class(self.size.width >= WIDE, "-wide")

    def draw(self) -> None:
        """Draw everything from facts and answers."""
        from session_tui.tui import case

        known, step = self.tui.investigation, self.tui.investigation.step
        self._notice_another_question(known.case.answers, step.ask.id if step.ask else "")
        width = self.size.width - 3
        left, right = self._halves(width)
        progress = self.progress()
        where = f"  {progress}, {case.count(step)}" if progress else f"  {case.count(step)}"
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
        if not self.has_class("-wide"):
            return width, width
        left = width * 6 // 10
        self.query_one("#question").styles.width = left
        return left - 2, width - left

    def _asked(self, width: int) -> Content:
        from session_tui.tui import case

        known = self.tui.investigation
        if self.branching:
            return case.answers_prose(known.case.answers, width)
        if known.step.ask is not None:
            return case.question_prose(known.step.ask, width)
        return case.diagnosis_prose(known, width)

    def _notice_another_question(self, answers: tuple[tuple[str, str], ...], asked: str) -> None:
        """Remember when it was a measurement, and no key, that changed what is asked."""
        before, self.stood = self.stood, (answers, asked)
        if before is not None and before[0] == answers and before[1] != asked:
            self.put = time.monotonic()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys answer only what is asked, and nothing while a note is written."""
        if not self.is_mounted:
            return True
        if self.query_one(LineBox).display:
            return action not in ("answer", "unknown", "back", "restart", "branch", "cancel")
        known = self.tui.investigation
        if action == "cancel":
            return self.branching
        if action == "unknown":
            return known.step.ask is not None and not self.branching
        return action not in ("back", "branch") or bool(known.case.answers)

    def action_answer(self, number: int) -> None:
        """Give an answer, or choose the one that is to be another."""
        if self.branching:
            self._branch_to(number)
            return
        question = self.tui.investigation.step.ask
        if question is None:
            self.notice.say("Nothing is asked any more; ← takes an answer back.")
        elif number >= len(question.choices):
            self.notice.say(f"This question has {len(question.choices)} answers, and u.")
        elif self._has_been_read():
            self._answered(question.id, question.choices[number].id)

    def action_unknown(self) -> None:
        """Leave every way open."""
        from session_tui.diagnosis.question import UNKNOWN

        question = self.tui.investigation.step.ask
        if question is not None and self._has_been_read():
            self._answered(question.id, UNKNOWN)

    def _has_been_read(self) -> bool:
        """Whether a key can mean the question that stands there; else say what happened."""
        passed, self.put = time.monotonic() - self.put, 0.0
        if passed < READING:
            self.notice.say(OTHER)
        return passed >= READING

    def _answered(self, question: str, choice: str) -> None:
        self._go_on(self.tui.investigation.case.answered(question, choice))

    def _go_on(self, case: Case) -> None:
        """Draw the case with other answers, from its first line."""
        self.branching = False
        self.notice.clear()
        self.query_one("#prose").scroll_home(animate=False)
        self.tui.investigation = self.tui.investigation.with_case(case)

    def action_back(self) -> None:
        """Take the last answer back, or leave the answers alone."""
        if self.branching:
            self.action_cancel()
        else:
            self._go_on(self.tui.investigation.case.back())

    def action_restart(self) -> None:
        """Begin anew with the same facts, at the first question."""
        known = self.tui.investigation
        count = len(known.case.answers)
        facts = replace(known.case.facts, autopsy=Fact())
        self._go_on(replace(known.case, answers=(), facts=facts))
        self.notice.say(f"Begun anew; {count} {'answer' if count == 1 else 'answers'} taken back.")

    def action_branch(self) -> None:
        """Answer an earlier question in another way; the later answers stay where they fit."""
        self.branching = not self.branching
        self.query_one("#prose").scroll_home(animate=False)
        self.draw()

    def action_cancel(self) -> None:
        """Leave the answers alone."""
        self.branching = False
        self.draw()

    def _branch_to(self, number: int) -> None:
        case = self.tui.investigation.case
        if number < len(case.answers):
            kept = (*case.answers[:number], *case.answers[number + 1 :])
            self._go_on(replace(case, answers=kept))

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
            self.notice.done("Noted.")

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

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one("#prose").scroll_relative(y=lines, animate=False)
