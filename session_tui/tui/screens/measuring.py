"""What the screens of a diagnosis share: they draw what is known, and have it measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from session_tui.tui.screens.base import OperatorScreen

if TYPE_CHECKING:
    from session_tui.diagnosis.ranking import Finding
    from session_tui.model.facts import Facts

AGAIN = "Measuring everything again…"
STILL = "Still measuring; what is missing comes by itself."


class Measures(OperatorScreen):
    """A screen that follows the investigation, and says when measuring began, ended or broke."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "r",
            "again",
            "again",
            False,
            id="measures.again",
            tooltip="Measure everything again",
        ),
        Binding(
            "t",
            "app.cycle_times",
            "time",
            False,
            id="measures.times",
            tooltip="Write times in another way, on the screens that show sessions",
        ),
    ]

    again = False
    """Whether the operator waits for what was asked for with r."""
    before: tuple[Finding, ...] = ()
    """What stood first when that was asked for."""
    measured_before: Facts | None = None
    """The facts of that moment."""
    waited = True
    """Whether something was measured since it was last said what came of that."""

    def draw(self) -> None:
        """Draw what is known by now."""
        raise NotImplementedError

    def follow(self) -> None:
        """Draw what became known, and say what came of measuring."""
        known = self.tui.investigation
        self.draw()
        if known.measuring:
            self.waited = True
            return
        if known.failure is not None:
            self.notice.complain(known.failure)
        elif known.late and self.waited:
            self.notice.say(f"Not in time: {', '.join(known.late)}. r measures again.")
        elif self.again:
            outcome = mended(self.before, known.case.facts, self.measured_before)
            self.notice.done(f"Measured again. {outcome}".strip())
        self.again = self.waited = False

    def begin(self) -> None:
        """Show what is known, follow it, and measure where nobody has."""
        self.watch(self.tui, "investigation", self.follow)
        if not self.tui.investigation.case.facts.settings.known:
            self.tui.ask_facts()

    def on_resize(self, event: object) -> None:
        """Wrap anew."""
        self.draw()

    def action_again(self) -> None:
        """Measure everything again, files that were mended too; while that is done, say so."""
        from session_tui.diagnosis.recheck import worth_a_look

        if self.tui.investigation.measuring:
            self.notice.say(STILL)
            return
        known = self.tui.investigation
        self.again, self.before = True, worth_a_look(known.step)
        self.measured_before = known.case.facts
        self.notice.say(AGAIN)
        self.tui.ask_facts(anew=True)

    def progress(self) -> str:
        """How much is still to come, in a few words; empty at the end."""
        known = self.tui.investigation
        if not known.measuring:
            return ""
        left = len(known.waiting)
        return f"{left} {'fact' if left == 1 else 'facts'} to come" if left else "measuring again"


def mended(before: tuple[Finding, ...], facts: Facts, past: Facts | None = None) -> str:
    """What became of the findings that stood first; empty where there were none.

    `facts`: measured since; `past`: those that the findings were made of. What the operator once
    brought along tells nothing of today.
    """
    from session_tui.diagnosis.recheck import rechecked, told
    from session_tui.model.facts import Fact

    anew = replace(facts, autopsy=Fact(), set_cookie=Fact())
    return told([rechecked(each, anew, past) for each in before])
