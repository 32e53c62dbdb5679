"""Opens what a cache stores under a session's key, without ever running it."""

from __future__ import annotations

from session_tui.agent.cached.found import Found, Part, Reading
from session_tui.agent.cached.guessing import guessed
from session_tui.agent.content import unloaded
from session_tui.agent.decoded import Decoded, Opened
from session_tui.model import INFLATED_LIMIT, Problem


class CachedCodec:
    """Opens the values of one cache as it is configured. The same face as `Codec`."""

    def __init__(self, reading: Reading, caveat: str = "") -> None:
        """`reading` is how the cache is set to read."""
        self._reading = reading
        self.caveat = caveat
        """Why Django may see something else throughout, as a sentence; mostly empty."""

    def open(self, payload: bytes, limit: int = INFLATED_LIMIT, show: bool = True) -> Decoded:
        """`payload` opened, inflated to at most `limit` bytes; raises nothing, whatever it holds.

        With `show` False, what Django gets nothing out of is not opened.
        """
        if not payload[self._reading.value_at :]:
            because = "The entry holds no bytes."
            return Decoded(
                *(None, Problem.EMPTY, None, None, "empty", 0, None, False, because),
                absent=True,
            )
        found = self._reading.read(payload, limit)
        opened, form = found.opened, found.format
        because = opened.because
        if found.absent and opened.problem is not Problem.EMPTY:
            if show and opened.data is None:
                opened, form = self._in_truth(found, payload, limit)
            because = opened.because + " Django finds no session in it."
        size = len(payload) - self._reading.value_at
        known = (opened.data, opened.problem, None, None, form, size, None, opened.read, because)
        return Decoded(*known, opened.imports, opened.dangerous, found.absent, opened.raises)

    def parts(self, payload: bytes) -> list[Part]:
        """`payload` taken apart: (name, raw bytes, meaning), in the order in which they stand, then
        what they inflate to.
        """
        return list(self._reading.read(payload, INFLATED_LIMIT).parts) if payload else []

    def _in_truth(self, found: Found, payload: bytes, limit: int) -> tuple[Opened, str]:
        """What a value is that this cache cannot read: another setting may have written it."""
        guess = guessed(self._reading.value_of(payload), limit)
        other = guess.found.opened
        if not guess.fits or guess.words == self._reading.words:
            return found.opened, found.format
        because = f"It looks like {guess.words}; this cache reads {self._reading.words}."
        opened = found.opened._replace(data=other.data, imports=other.imports)
        return opened._replace(because=because + unloaded(other.dangerous)), guess.found.format
