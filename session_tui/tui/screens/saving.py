"""Where a case or a report is written: by its name, for its owner alone, over nothing else."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.model import Failure, Fault
from session_tui.tui.drawing import FAINT, NAME, STRONG, content, line, lines
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.line_box import LineBox
from session_tui.tui.widgets.notice import Notice

KINDS = (
    (".md", "a report in Markdown, to be read or sent"),
    (".json", "the same as JSON"),
    (".case", "the case, to go on with: session-tui diagnose --case FILE"),
)
"""By the end of the name, what is written."""

REPORT, CASE = "session-tui-report.md", "session-tui.case"
"""Names that may stand there at first."""


class SaveScreen(OperatorScreen):
    """Asks for a name; the file is made in the folder where session-tui was started."""

    TITLE_WORD = "Save"

    def __init__(self, suggested: str = REPORT) -> None:
        """`suggested`: the name for a file that is not there yet."""
        super().__init__()
        self.suggested = suggested

    def body(self) -> ComposeResult:
        """What may be written, and under which name."""
        yield Static(self.text(), id="lookup")
        yield LineBox()
        yield Static(id="below")
        yield Notice()

    def on_mount(self) -> None:
        """Suggest a name."""
        known = self.tui.investigation
        self.query_one(LineBox).ask("name of the file", str(known.path or free(self.suggested)))

    def text(self) -> Content:
        """What each ending means, and who may read it."""
        said = [content("Save as which file?", STRONG), content("")]
        said += [line((f"  {end:<8}", NAME), meaning) for end, meaning in KINDS]
        said += [content(""), content("Masked, and readable for you alone (mode 0600).", FAINT)]
        return lines(said)

    @on(LineBox.Submitted)
    def save(self, message: LineBox.Submitted) -> None:
        """Write the file, and go back."""
        message.stop()
        path = Path(message.value.strip())
        try:
            path = path.expanduser()
            self._write(path)
        except Refused as refused:
            self.notice.complain(refused.failure)
            return
        except (OSError, RuntimeError, ValueError):
            self.notice.complain(no_name(path))
            return
        self.tui.pop_screen()
        current = self.tui.screen
        if isinstance(current, OperatorScreen):
            current.notice.done(f"Saved as {path}.")

    @on(LineBox.Left)
    def leave(self) -> None:
        """Go back."""
        self.tui.pop_screen()

    def _write(self, path: Path) -> None:
        from session_tui.diagnosis import report
        from session_tui.link.case_file import save_case, write_new

        known, project = self.tui.investigation, self.tui.link.launch.words()
        if path.suffix == ".md":
            now = datetime.now(timezone.utc)
            write_new(path, report.markdown(known.step, known.case, now, project))
        elif path.suffix == ".json":
            data = report.document(known.step, known.case, project)
            text = json.dumps({"schema": 1, "command": "diagnose", "data": data}, indent=1)
            write_new(path, text + "\n")
        elif path.suffix == ".case":
            save_case(path, known.case)
        else:
            raise Refused(no_name(path))
        self.tui.investigation = known.saved(path if path.suffix == ".case" else None)


def no_name(path: Path) -> Failure:
    """Why nothing is written under this name."""
    sentence = "The end of the name says what is written: .md, .json or .case."
    if path.suffix in dict(KINDS):
        sentence = "Nothing can be written under this name."
    return Failure(Fault.ARGUMENT, sentence, str(path), "Choose another name.")


def free(name: str) -> str:
    """`name`, or the next like it, that no file here has yet."""
    path = Path(name)
    tries = (f"{path.stem}-{number}{path.suffix}" for number in range(2, 100))
    return next((each for each in (name, *tries) if not Path(each).exists()), name)
