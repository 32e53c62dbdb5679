"""The part of a list that is held while somebody pages through it: bounded, both ends open."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from session_tui.tui.widgets.columns import Line

LIMIT = 1000
"""Lines that a window holds, beside the page that came last."""


@dataclass(frozen=True)
class Batch:
    """Lines that came as one page, and the cursors to ask for what lies around them."""

    lines: tuple[Line, ...]
    before: str | None = None
    after: str | None = None


class Window:
    """Lines in order, as a row of batches that come and go whole.

    Since only whole batches are dropped, the cursors of the first and the last one that are left
    are where paging goes on. `view` is always the range of lines on the screen: those stay.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        """An empty window, with nothing on either side."""
        self.limit = limit
        self.lines: list[Line] = []
        self.top_known = True
        self.end_known = True
        self._batches: deque[Batch] = deque()

    @property
    def before(self) -> str | None:
        """Cursor of what lies in front of the first line."""
        return self._batches[0].before if self._batches else None

    @property
    def after(self) -> str | None:
        """Cursor of what lies behind the last line."""
        return self._batches[-1].after if self._batches else None

    def show(self, batch: Batch, *, top_known: bool, end_known: bool) -> None:
        """Hold `batch` and nothing else."""
        self._batches = deque((batch,))
        self.top_known, self.end_known = top_known, end_known
        self._gather()

    def append(self, batch: Batch, end_known: bool, view: range) -> int | None:
        """Add a batch at the end; give the number of lines dropped at the front.

        None: it was not taken, because it lies far behind the screen and the window is full. A line
        that is held already (its row moved between two pages) is not added again.
        """
        fresh = self._fresh(batch)
        if self._full(fresh) and len(self.lines) - view.stop >= self.limit // 2:
            self.end_known = False
            return None
        dropped = 0
        while self._full(fresh, dropped) and dropped + len(self._batches[0].lines) <= view.start:
            dropped += len(self._batches.popleft().lines)
            self.top_known = False
        if fresh.lines or not self._batches:
            self._batches.append(fresh)
        else:
            self._batches[-1] = replace(self._batches[-1], after=batch.after)
        self.end_known = end_known
        self._gather()
        return dropped

    def prepend(self, batch: Batch, top_known: bool, view: range) -> int | None:
        """Add a batch at the front; give the number of lines added. The mirror of `append`."""
        fresh = self._fresh(batch)
        if self._full(fresh) and view.start >= self.limit // 2:
            self.top_known = False
            return None
        dropped, room = 0, len(self.lines) - view.stop
        while self._full(fresh, dropped) and dropped + len(self._batches[-1].lines) <= room:
            dropped += len(self._batches.pop().lines)
            self.end_known = False
        if fresh.lines or not self._batches:
            self._batches.appendleft(fresh)
        else:
            self._batches[0] = replace(self._batches[0], before=batch.before)
        self.top_known = top_known
        self._gather()
        return len(fresh.lines)

    def update(self, lines_by_ref: Mapping[str, Line]) -> list[int]:
        """Put other lines in the place of those of the same ref; give where something changed."""
        changed = [
            at for at, line in enumerate(self.lines) if lines_by_ref.get(line.ref, line) != line
        ]
        if changed:
            self._batches = deque(
                replace(batch, lines=tuple(lines_by_ref.get(ln.ref, ln) for ln in batch.lines))
                for batch in self._batches
            )
            self._gather()
        return changed

    def _full(self, batch: Batch, dropped: int = 0) -> bool:
        return len(self.lines) - dropped + len(batch.lines) > self.limit

    def _fresh(self, batch: Batch) -> Batch:
        held = {line.ref for line in self.lines}
        return replace(batch, lines=tuple(line for line in batch.lines if line.ref not in held))

    def _gather(self) -> None:
        self.lines = [line for batch in self._batches for line in batch.lines]
