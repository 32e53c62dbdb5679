"""Moments in three ways."""

from __future__ import annotations

from datetime import timedelta

import pytest

from session_tui.text.moments import Moments, Times
from tests.text.samples import EVIL, NOW, ROW


class TestMoments:
    def test_are_relative_at_first(self) -> None:
        assert Moments().end(ROW.expires_at, NOW) == "3 h 12 m"
        assert Moments().end(NOW - timedelta(seconds=41), NOW) == "ended 41 s ago"
        assert Moments().past(ROW.saved_at, NOW) == "4 m ago"
        assert Moments().past(None, NOW) == "not known"

    def test_in_utc(self) -> None:
        moments = Moments(Times.UTC, "Europe/Vienna")
        assert moments.end(ROW.expires_at, NOW) == "18:42:10"
        assert moments.end(NOW + timedelta(days=9), NOW) == "2026-12-01"
        assert moments.full(ROW.expires_at) == "2026-11-22 18:42:10 UTC"

    def test_in_the_projects_zone(self) -> None:
        moments = Moments(Times.PROJECT, "Europe/Vienna")
        assert moments.full(ROW.expires_at) == "2026-11-22 19:42:10 Europe/Vienna"
        assert moments.problem == ""

    @pytest.mark.parametrize("zone", ["Nowhere/Atlantis", "", "../etc/passwd", EVIL, "a\0b"])
    def test_an_unknown_zone_is_utc_with_the_reason(self, zone: str) -> None:
        moments = Moments(Times.PROJECT, zone)
        assert moments.full(ROW.expires_at) == "2026-11-22 18:42:10 UTC"
        assert "does not know the time zone" in moments.problem

    def test_three_ways_come_round(self) -> None:
        assert Times.RELATIVE.next.next.next is Times.RELATIVE
