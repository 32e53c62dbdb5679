"""Gates as they are passed, one after the other."""

from __future__ import annotations

from typing import Callable, Iterable, List, Optional

from session_tui.agent.autopsy.sources import source
from session_tui.model import Gate, Outcome


class Steps:
    """The gates so far. Each call adds one for good; `at` is an entry of `sources.PLACES`."""

    def __init__(self, judged: Optional[Callable[[Gate], object]] = None) -> None:
        """None yet. `judged` gets each as soon as it is there."""
        self.gates: List[Gate] = []
        self.judged = judged
        self.near: List[str] = []
        """Worlds in which a gate that ended it would let it pass, where the gate has tried them."""

    def passed(self, gate: str, because: str, at: str = "", evidence: Iterable[str] = ()) -> None:
        """Django goes on."""
        self._add(gate, Outcome.PASS, because, at, evidence)

    def failed(self, gate: str, because: str, at: str = "", evidence: Iterable[str] = ()) -> None:
        """The session or its user ends here."""
        self._add(gate, Outcome.FAIL, because, at, evidence)

    def skipped(self, gate: str, because: str, at: str = "", evidence: Iterable[str] = ()) -> None:
        """Nobody here can judge it."""
        self._add(gate, Outcome.SKIP, because, at, evidence)

    def broke(self, gate: str, because: str, at: str = "", evidence: Iterable[str] = ()) -> None:
        """The site answers with an error."""
        self._add(gate, Outcome.ERROR, because, at, evidence)

    def _add(
        self, gate: str, outcome: Outcome, because: str, at: str, evidence: Iterable[str]
    ) -> None:
        where = source(at) if at else ""
        self.gates.append(Gate(gate, outcome, because, tuple(evidence), where))
        if self.judged is not None:
            self.judged(self.gates[-1])
