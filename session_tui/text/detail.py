"""One session for the command line."""

from __future__ import annotations

from session_tui.model import Problem, SessionDetail, Value
from session_tui.text.expiry import expiry_lines
from session_tui.text.health import said_of
from session_tui.text.moments import Moments
from session_tui.text.numbers import size
from session_tui.text.rows import added_text, who_line
from session_tui.text.store import copies_lines, place_lines
from session_tui.text.words import STATES, problem_sentence, words_of
from session_tui.visible import Visible, visible


def detail_lines(detail: SessionDetail, moments: Moments | None = None) -> list[Visible]:
    """One session for the command line: who, why it does not open, where, its end, its data."""
    row = detail.row
    found = [who_line(row), visible(f"{STATES[row.state]}, {size(row.size)} in {row.origin}")]
    if row.columns:
        found.append(added_text(row))
    if row.problem is not Problem.NONE:
        found += [problem_sentence(row), visible(f"  {words_of(row).advice}")]
    found += _imported(detail)
    found += [*copies_lines(detail), *place_lines(detail.places)]
    found += expiry_lines(detail, moments or Moments())
    found += measure_lines(detail)
    return found if detail.data is None else [*found, visible("Data"), *_data_lines(detail.data)]


def measure_lines(detail: SessionDetail) -> list[Visible]:
    """What the server tells of the entry, a line each; it was asked before the entry was read."""
    told = map(said_of, detail.measures)
    return [visible(f"{visible(each.label, 80)}  {visible(each.text, 200)}") for each in told]


def _imported(detail: SessionDetail) -> list[Visible]:
    """What a load of the pickle imports, and which of it runs something."""
    runs = set(detail.dangerous)
    return [
        visible(f"  {'would run' if name in runs else 'would import'} {visible(name, 200)}")
        for name in dict.fromkeys((*detail.dangerous, *detail.imports))
    ]


def _data_lines(value: Value, name: str = "", level: int = 1) -> list[Visible]:
    shown = repr(value.text) if value.kind == "str" else value.text
    label = f"{visible(name, 80)}: " if name else ""
    found = [visible(f"{'  ' * min(level, 20)}{label}{visible(shown)}")]
    for index, item in enumerate(value.items):
        inner = value.names[index] if index < len(value.names) else f"[{index}]"
        found += _data_lines(item, inner, level + 1)
    return found
