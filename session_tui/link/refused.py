"""How the other side says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session_tui.model import Failure


class Refused(Exception):
    """A request that was not answered, with the reason for the operator."""

    def __init__(self, failure: Failure) -> None:
        """`failure` says what happened, where, and what to do."""
        super().__init__(failure.sentence)
        self.failure = failure
        self.copied: tuple[str, ...] = ()
        """Lines that belong below the failure, to be copied as they stand."""
