"""Every cause that the facts confirm or suspect, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.tui.drawing import FAINT, STRONG, content, lines, spread
from session_tui.tui.screens.measuring import Measures
from session_tui.tui.widgets.notice import Notice

if TYPE_CHECKING:
    from session_tui.diagnosis.ranking import Finding
    from session_tui.diagnosis.waivers import Waiver

STANDING = ("confirmed", "suspected")
"""What is a finding, the worse first."""

FEWEST = 3
"""Findings that are in sight above the one in full, on the smallest screen."""


class FindingsScreen(Measures):
    """A list of findings, and below it the chosen one with evidence, fix and check."""

    TITLE_WORD = "Findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "move(1)", "next", id="findings.next", tooltip="The next finding"),
        Binding(
            "j,down",
            "move(1)",
            "down",
            False,
            id="findings.down",
            tooltip="The next finding",
            priority=True,
        ),
        Binding(
            "k,up",
            "move(-1)",
            "up",
            False,
            id="findings.before",
            tooltip="The finding before",
            priority=True,
        ),
        Binding("f", "faults", "faults only", id="findings.faults", tooltip="Confirmed ones only"),
        Binding("c", "app.case", "case", id="findings.case", tooltip="Guided diagnosis"),
        Binding("s", "save", "save", id="findings.save", tooltip="Save all findings as a report"),
        Binding(
            "y",
            "copy",
            "copy",
            False,
            id="findings.copy",
            tooltip="Copy the finding as it is shown",
        ),
        Binding(
            "space,pagedown",
            "scroll(8)",
            "more",
            id="findings.more",
            tooltip="Scroll the finding down",
        ),
        Binding("pageup", "scroll(-8)", "less", False, id="findings.less", tooltip="Scroll it up"),
    ]

    def __init__(self) -> None:
        """The screen, with the first finding chosen."""
        super().__init__()
        self.chosen = ""
        """The cause under the cursor, which stays there when worse ones are found."""
        self.faults_only = False
        self.room = 1
        """Lines that the list has had on this screen; it is never made shorter."""

    def body(self) -> ComposeResult:
        """How many there are, a line each, and one in full."""
        yield Static(id="heading")
        yield Static(id="listed")
        yield Notice()
        with VerticalScroll(id="prose"):
            yield Static()

    def on_mount(self) -> None:
        """Show what is found, follow what is being found, and measure where nobody has."""
        self.query_one("#prose").focus()
        self.begin()

    @property
    def shown(self) -> list[Finding]:
        """The findings that stand, as far as they are asked for; what is waived comes last."""
        known = self.tui.investigation
        wanted = STANDING[:1] if self.faults_only else STANDING
        found = [each for each in known.findings if each.certainty.value in wanted]
        waived = [each for each in found if each.cause.id in known.waivers]
        rest = [each for each in found if each.cause.id not in known.waivers]
        return rest if self.faults_only else [*rest, *waived]

    def at(self, shown: list[Finding]) -> int:
        """Where the cursor is: on the chosen cause, or on the first."""
        ids = [each.cause.id for each in shown]
        return ids.index(self.chosen) if self.chosen in ids else 0

    def listed(self, found: int) -> int:
        """How many lines the list has: all that it may while more is to come, so nothing moves."""
        most = max(FEWEST, self.size.height * 3 // 10)
        wanted = most if self.tui.investigation.measuring else max(1, found)
        self.room = max(self.room, wanted)
        return min(self.room, most)

    def draw(self) -> None:
        """Draw list and finding."""
        shown = self.shown
        at, listed = self.at(shown), self.listed(len(shown))
        self._draw_heading()
        first = max(0, min(at - listed // 2, len(shown) - listed))
        rows = list(enumerate(shown[first : first + listed], first))
        widget = self.query_one("#listed", Static)
        widget.styles.height = listed
        widget.update(self._listed(rows, at))
        self._draw_one(shown)

    def _draw_heading(self) -> None:
        from session_tui.tui.findings import summary

        left = content("Findings" + (", faults only" if self.faults_only else ""), STRONG)
        counts = summary(self.tui.investigation.findings)
        right = content(f"  {self.progress() or counts}", FAINT)
        self.query_one("#heading", Static).update(spread(left, right, self.size.width - 2))

    def _listed(self, rows: list[tuple[int, Finding]], at: int) -> Content:
        from session_tui.tui.findings import NARROW, finding_line

        if not rows:
            word = "confirmed" if self.faults_only else "confirmed or suspected"
            return content(f"Nothing is {word} by what was measured so far.", FAINT)
        width = self.size.width - 2
        worded = width >= NARROW
        drawn = [
            finding_line(each, number == at, self._waiver(each), worded) for number, each in rows
        ]
        return lines(each.truncate(width, ellipsis=True) for each in drawn)

    def _draw_one(self, shown: list[Finding]) -> None:
        from session_tui.tui.findings import finding_prose

        prose = self.query_one("#prose").query_one(Static)
        if not shown:
            prose.update(content("6 asks what only you can know.", FAINT))
            return
        one = shown[self.at(shown)]
        facts, project = self.tui.investigation.case.facts, self.tui.link.launch.words()
        width = self.size.width - 3
        prose.update(finding_prose(one, facts, width, self._waiver(one), project))

    def _waiver(self, finding: Finding) -> Waiver | None:
        return self.tui.investigation.waivers.get(finding.cause.id)

    def action_move(self, step: int) -> None:
        """Choose the next finding, or the one before."""
        shown = self.shown
        at = max(0, min(self.at(shown) + step, len(shown) - 1))
        self.chosen = shown[at].cause.id if shown else ""
        self.query_one("#prose").scroll_home(animate=False)
        self.draw()

    def action_faults(self) -> None:
        """Show confirmed ones only; again: those that are suspected too."""
        self.faults_only = not self.faults_only
        self.draw()

    def action_scroll(self, lines: int) -> None:
        """Scroll the finding by so many lines."""
        self.query_one("#prose").scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Copy the finding."""
        from session_tui.tui.findings import finding_prose

        shown = self.shown
        if shown:
            one = shown[self.at(shown)]
            facts, project = self.tui.investigation.case.facts, self.tui.link.launch.words()
            prose = finding_prose(one, facts, 100, self._waiver(one), project)
            self.copy(str(prose), "the finding")

    def action_save(self) -> None:
        """Save a report."""
        from session_tui.tui.screens.saving import SaveScreen

        self.tui.push_screen(SaveScreen())
