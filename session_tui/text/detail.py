"""One session for the command line."""

from __future__ import annotations

from session_tui.model import Problem, SessionDetail, Value
from session_tui.text.expiry import expiry_lines
from session_tui.text.moments import Moments
from session_tui.text.numbers import size
from session_tui.text.rows import who_line
from session_tui.text.words import PROBLEMS, STATES
from session_tui.visible import Visible, visible


def detail_lines(detail: SessionDetail, moments: Moments | None = None) -> list[Visible]:
    """One session for the command line: who, why it does not open, its end, its data."""
    row = detail.row
    found = [who_line(row), visible(f"{STATES[row.state]}, {size(row.size)} in {row.origin}")]
    if row.problem is not Problem.NONE:
        words = PROBLEMS[row.problem]
        found += [visible(row.because or words.sentence), visible(f"  {words.advice}")]
    found += expiry_lines(detail, moments or Moments())
    return found if detail.data is None else [*found, visible("Data"), *_data_lines(detail.data)]


def _data_lines(value: Value, name: str = "", level: int = 1) -> list[Visible]:
    shown = repr(value.text) if value.kind == "str" else value.text
    label = f"{visible(name, 80)}: " if name else ""
    found = [visible(f"{'  ' * min(level, 20)}{label}{visible(shown)}")]
    for index, item in enumerate(value.items):
        inner = value.names[index] if index < len(value.names) else f"[{index}]"
        found += _data_lines(item, inner, level + 1)
    return found
