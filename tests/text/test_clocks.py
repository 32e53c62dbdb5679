"""Clocks as sentences: what an offset does depends on the engine, and no more is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_tui.model import ClockReading, Clocks, Stamped, TimeService, Written
from session_tui.text.clocks import clock_lines, consequence, effects, folded
from session_tui.text.stored_times import ages, writing
from session_tui.visible import visible
from tests.text.samples import EVIL, NOW


def clocks(
    *readings: ClockReading, truth: float | None = None, judge: str = "nodes", **more: object
) -> Clocks:
    """Clocks whose NTP servers agree on `truth`, to 0.01 s."""
    agreed = None if truth is None else ClockReading("true time", truth, 0.01)
    service = TimeService("chrony", True, "chrony runs, synchronised (stratum 3).")
    return Clocks(readings, agreed, service, NOW, judge, **more)  # type: ignore[arg-type]


def said(told: Clocks) -> str:
    return " ".join(consequence(told)[0])


class TestWhereWebNodesJudge:
    def test_a_host_that_keeps_true_time_ends_no_session_early(self) -> None:
        assert "keeps true time (to ±0.01 s)" in said(clocks(truth=0.02))
        assert not consequence(clocks(truth=0.02))[1]

    def test_a_host_ahead_ends_the_sessions_of_others_early(self) -> None:
        told = clocks(truth=-37.5)
        assert "runs 37.5 s ahead" in said(told) and "that much early" in said(told)
        assert consequence(told)[1]

    def test_a_host_behind_takes_them_for_too_long(self) -> None:
        told = clocks(truth=90.0)
        assert "runs 1 m 30 s behind" in said(told) and "longer than it should" in said(told)

    def test_an_offset_within_its_error_is_none(self) -> None:
        unsure = replace(clocks(), agreed=ClockReading("true time", 3.0, 4.0))
        assert not consequence(unsure)[1]

    def test_the_databases_clock_touches_clean_ups_alone(self) -> None:
        told = clocks(ClockReading("db:default", 192.0, 0.2), truth=0.0)
        assert "db:default is 3 m 12 s ahead" in said(told) and "clean-ups" in said(told)
        assert not consequence(told)[1]

    def test_the_clock_of_a_cache_in_front_of_the_table_touches_nothing(self) -> None:
        told = clocks(ClockReading("cache:default", -192.0, 0.2), truth=0.0)
        assert "cache:default is 3 m 12 s behind: the time of its entries" in said(told)
        assert "clean-ups" not in said(told) and not consequence(told)[1]

    def test_a_node_that_runs_ahead_is_told_by_what_it_saved(self) -> None:
        told = clocks(truth=0.0, written=Written(200, 3, 41.2, ()))
        assert "3 of 200 sessions looked at were saved up to 41 s in the future" in said(told)
        assert "ends their sessions that much early" in said(told)
        assert consequence(told)[1]

    def test_what_touches_sessions_comes_first(self) -> None:
        told = clocks(truth=0.0, written=Written(200, 1, 41.0, ()))
        assert [each.touches for each in effects(told)] == [True, False]

    def test_nothing_is_claimed_where_nobody_told_the_time(self) -> None:
        assert effects(clocks())[0].touches is None
        assert "is not known" in said(clocks())


def ntp(*offsets: float) -> tuple[ClockReading, ...]:
    return tuple(ClockReading(f"NTP n{n}", each, 0.01) for n, each in enumerate(offsets))


class TestServersThatContradictEachOther:
    @pytest.mark.parametrize("offsets", [(0.0, 37.5), (0.0, 12.0, 37.5)])
    def test_are_a_finding_with_how_far_they_are_apart(self, offsets: tuple[float, ...]) -> None:
        told = clocks(*ntp(*offsets))
        assert "The NTP servers contradict each other by 37.5 s" in said(told)
        assert "no NTP server has told it" not in said(told)
        assert consequence(told)[1]

    def test_are_none_where_one_server_alone_ends_sessions(self) -> None:
        assert not consequence(clocks(*ntp(0.0, 37.5), judge="server"))[1]

    def test_by_less_than_a_session_would_notice_still_tell_the_time(self) -> None:
        assert "keeps true time (to ±0.21 s)" in said(clocks(*ntp(-0.2, 0.2)))
        assert "runs 5 m 0 s" not in said(clocks(*ntp(300.0, 300.4)))
        assert "runs 5 m behind true time" in said(clocks(*ntp(300.0, 300.4)))

    def test_are_not_those_of_which_a_majority_agrees(self) -> None:
        assert "contradict" not in said(clocks(*ntp(0.0, 0.0, 37.5), truth=0.0))


def files(*, of: int = 5, apart: int = 5, least: float = 0.0, most: float = 0.0) -> Clocks:
    return clocks(truth=0.0, written=Written(of, 0, 0.0, (), Stamped(of, apart, least, most)))


class TestTheTimesOfSessionFiles:
    def test_off_by_one_amount_are_a_finding(self) -> None:
        told = files(least=300.4, most=301.2)
        assert "5 of 5 session files looked at differ from when they were signed" in said(told)
        assert "they were stamped 5 m 1 s later, and the file engine ends them by that" in said(
            told
        )
        assert consequence(told)[1]

    def test_before_their_signatures_end_early(self) -> None:
        assert "they were stamped 1 m earlier" in said(files(least=-60.2, most=-59.8))

    def test_off_by_many_amounts_may_be_copies(self) -> None:
        told = files(apart=3, least=-3.0, most=300.0)
        assert "3 of 5 session files" in said(told)
        assert "stamped between 3 s earlier and 5 m later" in said(told)
        assert not consequence(told)[1] and effects(told)[-1].touches is None

    def test_of_one_file_accuse_no_clock(self) -> None:
        told = files(apart=1, least=301.0, most=301.0)
        assert "1 of 5 session files looked at differs from when it was signed" in said(told)
        assert not consequence(told)[1]

    def test_that_are_those_of_their_signatures_need_no_word(self) -> None:
        assert "session file" not in said(files(apart=0))


class TestWhereAServerJudges:
    @pytest.mark.parametrize("judge", ["server", "process", ""])
    def test_no_offset_is_a_finding(self, judge: str) -> None:
        told = clocks(ClockReading("cache:default", 300.0, 0.1), truth=-300.0, judge=judge)
        assert not consequence(told)[1] and "ahead" not in said(told)

    def test_an_engine_that_is_not_known_is_not_called_harmless(self) -> None:
        assert effects(clocks(judge=""))[0].touches is None


class TestWhereBothJudge:
    """memcached beyond 30 days: a moment by the node's clock, judged by the server's."""

    @pytest.mark.parametrize(("offset", "when"), [(192.0, "early"), (-192.0, "late")])
    def test_it_is_the_difference_to_the_server_that_counts(self, offset: float, when: str) -> None:
        told = clocks(ClockReading("cache:default", offset, 0.5), truth=0.0, judge="both")
        assert f"so what this host saves ends that much {when}" in said(told)
        assert consequence(told)[1]

    def test_true_time_does_not(self) -> None:
        told = clocks(ClockReading("cache:default", 0.1, 0.5), truth=300.0, judge="both")
        assert not consequence(told)[1] and "they agree" in said(told)

    def test_a_server_that_does_not_tell_leaves_it_open(self) -> None:
        told = clocks(ClockReading("cache:default", None, None, "no answer"), judge="both")
        assert effects(told)[0].touches is None


class TestWhatRowsTell:
    def test_is_that_none_lies_in_the_future(self) -> None:
        told = clocks(written=Written(200, 0, 0.0, ()))
        assert writing(told) == "none of 200 sessions looked at lies in the future"

    def test_is_nothing_where_they_hold_no_time(self) -> None:
        assert writing(clocks()) == "not known: no session tells when it was saved"

    def test_is_one_age_where_they_differ_by_a_second_of_rounding(self) -> None:
        assert ages(Written(200, 0, 0.0, (1209600.0, 1209601.0))) == []
        assert ages(None) == []

    def test_is_every_age_that_was_given(self) -> None:
        (sentence,) = ages(Written(200, 0, 0.0, (1209600.0, 1209601.0, 604800.0)))
        assert "to last 14 d and 7 d" in sentence

    def test_is_each_age_once_and_to_the_hour(self) -> None:
        """A row a minute: what is written is one lifetime, as far as anybody would say."""
        nine = tuple(777600.0 - 60 * number for number in range(4))
        assert ages(Written(200, 0, 0.0, nine)) == []
        (sentence,) = ages(Written(200, 0, 0.0, (*nine, 86400.0)))
        assert "to last 9 d and 1 d:" in sentence

    def test_is_that_an_end_lay_before_the_save(self) -> None:
        (sentence,) = ages(Written(200, 0, 0.0, (1209600.0, -86400.0, -86401.0)))
        assert "have an end that lies 1 d before they were saved:" in sentence


class TestLines:
    READINGS = (
        ClockReading("NTP ntp1.example", 0.021, 0.012),
        ClockReading("NTP ntp2.example", None, None, "No time from it: nothing listens there."),
    )

    def test_are_one_a_clock_and_one_a_sentence(self) -> None:
        found = clock_lines(clocks(*self.READINGS, truth=0.021))
        assert found[0] == "NTP ntp1.example  +0.021 s ±0.012"
        assert found[1] == "NTP ntp2.example  No time from it: nothing listens there."
        assert found[2] == "" and "chrony runs" in found[-1]

    @pytest.mark.parametrize("width", [20, 40, 80, 200])
    def test_are_folded_to_the_width_of_a_terminal(self, width: int) -> None:
        told = clocks(*self.READINGS, truth=90.0, notes=("a note " * 40,))
        found = clock_lines(told, width)
        assert max(map(len, found)) <= width
        unfolded = " ".join(clock_lines(told))
        assert " ".join(" ".join(found).split()) == " ".join(unfolded.split())

    def test_carry_over_below_what_was_said(self) -> None:
        assert folded(visible("source  one two three four"), 20, 8) == [
            "source  one two",
            "        three four",
        ]

    def test_hold_nothing_that_acts(self) -> None:
        told = clocks(ClockReading(EVIL, None, None, EVIL), notes=(EVIL,))
        for width in (None, 30):
            assert all(each.isprintable() for each in clock_lines(told, width))
