"""The end of a session by true time: a countdown, and what the correction changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from session_tui.agent.expiry.engines import READER
from session_tui.model import ClockReading, SessionDetail
from session_tui.text.expiry import NODE, corrected, later
from tests.text.samples import DETAIL, NOW


def ending(seconds: float | None, clock: str = NODE) -> SessionDetail:
    """A session that ends so many seconds from now by this host's clock."""
    at = None if seconds is None else NOW + timedelta(seconds=seconds)
    engine = replace(DETAIL.expiry.engine, at=at, clock=clock)
    return replace(DETAIL, now=NOW, expiry=replace(DETAIL.expiry, engine=engine))


def truth(offset: float) -> ClockReading:
    return ClockReading("true time", offset, 0.01)


class TestByTrueTime:
    @pytest.mark.parametrize(
        ("here", "offset", "left", "said"),
        [
            (100, 0.02, 99.98, "Corrected by true time nothing changes."),
            (100, 37.5, 62.5, "This host ends it 37.5 s after nodes that keep time."),
            (100, -37.5, 137.5, "This host ends it 37.5 s before nodes that keep time."),
            (20, 37.5, -17.5, "By true time it has ended, by this host's clock it has not"),
            (-20, -37.5, 17.5, "By this host's clock it has ended, by true time it has not"),
            (-20, 37.5, -57.5, "It has ended by either clock."),
        ],
    )
    def test_an_end_is_nearer_or_further(
        self, here: float, offset: float, left: float, said: str
    ) -> None:
        found = corrected(ending(here), truth(offset))
        assert found is not None and found.left == pytest.approx(left)
        assert found.sentence.startswith(said)

    def test_nothing_is_corrected_that_a_server_counts_down(self) -> None:
        assert corrected(ending(100, "the Redis server"), truth(37.5)) is None

    def test_nothing_is_corrected_where_true_time_or_the_end_is_not_known(self) -> None:
        assert corrected(ending(100), None) is None
        assert corrected(ending(None), truth(37.5)) is None

    def test_the_nodes_are_named_as_the_agent_names_them(self) -> None:
        assert NODE == READER


class TestTheLastHour:
    def test_passes(self) -> None:
        assert later(ending(3000), 12.7).now == NOW + timedelta(seconds=12)
        assert later(ending(5), 12.7).now == NOW + timedelta(seconds=12)

    @pytest.mark.parametrize("seconds", [None, 3601, 0, -5])
    def test_is_all_that_passes(self, seconds: float | None) -> None:
        detail = ending(seconds)
        assert later(detail, 12.7) is detail
