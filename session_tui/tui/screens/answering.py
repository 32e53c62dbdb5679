"""What keys do to a case: they answer, take answers back, and change them."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from session_tui.model.facts import Fact
from session_tui.tui.screens.measuring import Measures

if TYPE_CHECKING:
    from session_tui.model.case import Case

READING = 0.8
"""Seconds for which a key does not answer a question that a measurement has just put there."""

KEYS_TOLD = "1-9"
"""How the keys of the answers are told."""

OTHER = "A measurement answered what stood here; this is the next question."


def _answer(key: str, number: int) -> Binding:
    """The key of one answer; the first stands on the line of keys for all of them."""
    first = number == 0
    return Binding(
        key,
        f"answer({number})",
        "answer" if first else key,
        first,
        key_display=KEYS_TOLD if first else None,
        id=f"case.answer-{key}",
        tooltip=f"Give the answer with the key {key}",
    )


class Answers(Measures):
    """A screen with a question, on which single keys are answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(_answer(key, number) for number, key in enumerate("123456789abcdef")),
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
        Binding("g", "branch", "other", False, id="case.branch", tooltip="Change an answer"),
        Binding(
            "asterisk",
            "restart",
            "restart",
            False,
            id="case.restart",
            tooltip="Begin anew, with the same facts",
        ),
    ]

    branching = False
    """Whether the next key chooses an answer that is to be another one."""
    examining = False
    """Whether the answer to why the case's session is refused is still to come."""
    stood: tuple[tuple[tuple[str, str], ...], str] | None = None
    """The answers and the question as they were last drawn."""
    put = 0.0
    """When a measurement put another question there."""

    def notice_another_question(self, answers: tuple[tuple[str, str], ...], asked: str) -> None:
        """Remember when it was a measurement, and no key, that changed what is asked."""
        before, self.stood = self.stood, (answers, asked)
        if before is not None and before[0] == answers and before[1] != asked:
            self.put = time.monotonic()

    def can_answer(self, action: str) -> bool:
        """Whether a key has something to act on: a question, answers, or a choice among them."""
        known = self.tui.investigation
        if action == "cancel":
            return self.branching
        if action == "unknown":
            return self._asks and not self.branching
        return action not in ("back", "branch") or bool(known.case.answers)

    @property
    def _asks(self) -> bool:
        return self.tui.investigation.step.ask is not None and not self.examining

    def tells(self, binding: Binding) -> bool:
        """The keys of answers stand on the line of keys while something is asked."""
        answers = (binding.id or "").startswith("case.answer-")
        return binding.show and (not answers or self._asks or self.branching)

    def action_answer(self, number: int) -> None:
        """Give an answer, or choose the one that is to be another."""
        if self.branching:
            self._branch_to(number)
            return
        question = self.tui.investigation.step.ask
        if self.examining:
            return
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
        began = ", no longer about one session" if known.case.facts.autopsy.known else ""
        self._go_on(replace(known.case, answers=(), facts=facts))
        taken = f"{count} {'answer' if count == 1 else 'answers'} taken back"
        self.notice.say(f"Begun anew{began}; {taken}.")

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
