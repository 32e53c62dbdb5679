"""How a rule looks: words without which a file is not parsed for it, and a pass over the file."""

from __future__ import annotations

from typing import Callable, Iterable, NamedTuple, Tuple

from session_tui.agent.codebase.module import Module
from session_tui.model.facts import Spot


class Rule(NamedTuple):
    """One thing that code does to sessions."""

    words: Tuple[str, ...]
    """A file without any of them cannot have it."""
    look: Callable[[Module], Iterable[Spot]]
    also: Tuple[str, ...] = ()
    """Nor can one without any of these, if there are any."""
    tests: bool = False
    """Whether it looks at tests; all others look at everything else."""

    def concerns(self, text: str) -> bool:
        """Whether a file may have it, judged before it is parsed."""
        if not any(word in text for word in self.words):
            return False
        return not self.also or any(word in text for word in self.also)
