"""The screen of the clocks: each on one axis, and what their offsets do."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest

from session_tui.model import Capability, ClockReading
from session_tui.text.signs import ASCII
from session_tui.tui import timekeeping
from session_tui.tui.app import SessionTui
from session_tui.tui.clock_axis import Weight, axis_lines, half_of
from session_tui.tui.screens.clocks import ClocksScreen
from session_tui.tui.screens.session import SessionScreen
from tests.tui.fake_link import (
    CLOCKS,
    NO_CLOCK,
    REDIS,
    STORE,
    FakeLink,
    a_failure,
    drawn,
    open_on,
    settle,
)

TALL = (80, 40)
CLOCKED = replace(STORE, capabilities=(Capability("clock", True, "SELECT clock_timestamp()."),))


async def shown(link: FakeLink, *keys: str, size: tuple[int, int] = TALL, **how: Any) -> str:
    async with open_on(link, **how).run_test(size=size) as pilot:
        await settle(pilot)
        for key in ("4", *keys):
            await pilot.press(key)
            await settle(pilot)
        return drawn(await settle(pilot))


def grow_older(app: SessionTui, seconds: float) -> None:
    """Make the answers older than they are."""
    answered = app.timekeeping.answered
    assert answered is not None
    app.timekeeping = replace(app.timekeeping, answered=answered - seconds)


def row(found: str, label: str) -> str:
    """The line that begins with `label`."""
    return next(line.strip() for line in found.split("\n") if line.strip().startswith(label))


class TestTheScreen:
    async def test_puts_every_clock_on_one_axis(self) -> None:
        found = await shown(FakeLink(clocks_told=CLOCKS))
        assert row(found, "-4 m").split("  ")[0] == "-4 m" and "now" in row(found, "-4 m")
        assert row(found, "this host").endswith("┼───────────────────  0 s")
        assert row(found, "NTP ntp1").endswith("●───────────────────  +0.021 s ±0.012")
        assert "┼──────────────●────  +3 m 12 s ±0.2" in row(found, "db:default")

    async def test_says_what_that_does_to_sessions_with_a_sign_where_it_does(self) -> None:
        found = await shown(FakeLink(clocks_told=CLOCKS))
        assert "✓ This host keeps true time" in found
        assert "✓ The clock of db:default is 3 m 12 s ahead: Django judges" in found
        assert "! 3 of 200 sessions looked at were saved up to 41 s in the future" in found
        assert "saved to last 14 d and 7 d" in found
        assert "chrony runs, synchronised (stratum 3)." in found

    async def test_gives_the_nodes_that_write_a_line_of_their_own(self) -> None:
        found = await shown(FakeLink(clocks_told=CLOCKS))
        assert row(found, "writing nodes").split("  ")[-1].startswith("3 of 200 sessions")

    async def test_says_why_a_server_told_no_time(self) -> None:
        found = await shown(FakeLink(clocks_told=CLOCKS))
        assert row(found, "NTP ntp2").endswith("No time from it: nothing listens there.")

    async def test_says_that_the_servers_contradict_each_other(self) -> None:
        two = tuple(ClockReading(f"NTP n{each}", each * 37.5, 0.01) for each in range(2))
        found = await shown(FakeLink(clocks_told=replace(NO_CLOCK, readings=two)))
        told = "the NTP servers contradict each other by 37.5 s"
        assert row(found, "true time").endswith(told)
        assert "! The NTP servers contradict each other by 37.5 s" in found

    async def test_says_who_was_not_asked(self) -> None:
        found = await shown(FakeLink())
        assert row(found, "true time").endswith("no NTP server has told it")
        assert row(found, "NTP").endswith("none was asked")
        assert "This host names no NTP server of its own" in found
        assert "· Whether this host keeps true time is not known" in found

    async def test_passes_on_whose_time_is_wanted(self) -> None:
        link = FakeLink(clocks_told=CLOCKS)
        await shown(link, ntp=["ntp1.example", "ntp2.example"], url="https://shop.example")
        how = (("ntp1.example", "ntp2.example"), "https://shop.example")
        assert set(link.calls("clocks")) == {how}

    async def test_is_opened_once_from_any_screen_by_its_number(self) -> None:
        async with open_on(FakeLink()).run_test() as pilot:
            app = await settle(pilot)
            for way in ((), ("enter",), ("h",)):
                for key in (*way, "4", "4"):
                    await pilot.press(key)
                    await settle(pilot)
                assert isinstance(app.screen, ClocksScreen)
                for _ in range(len(way) + 1):
                    await pilot.press("q")
                    await settle(pilot)

    @pytest.mark.parametrize("size", [(40, 8), (50, 20), (80, 24), (200, 50)])
    async def test_folds_to_the_width_there_is(self, size: tuple[int, int]) -> None:
        for told in (CLOCKS, NO_CLOCK):
            found = await shown(FakeLink(clocks_told=told), size=size)
            assert max(map(len, found.split("\n"))) <= size[0]

    async def test_needs_nothing_but_ascii(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LC_ALL", "C")
        found = await shown(FakeLink(clocks_told=CLOCKS))
        assert found.isascii()
        assert "---*---" in row(found, "NTP ntp1") and "---+---" in row(found, "this host")

    async def test_tells_a_worry_without_colours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        found = await shown(FakeLink(clocks_told=CLOCKS))
        assert "! 3 of 200 sessions" in found and "✓ This host" in found


class TestAnswers:
    async def test_have_their_places_before_they_come(self) -> None:
        link = FakeLink(store_facts=CLOCKED, clocks_told=CLOCKS, silent=asyncio.Event())
        how = {"ntp": ["ntp1.example", "ntp2.example"], "url": "https://shop.example"}
        async with open_on(link, **how).run_test(size=TALL) as pilot:
            await settle(pilot)
            await pilot.press("4")
            before = drawn(await settle(pilot)).split("\n")
            assert link.silent is not None
            link.silent.set()
            after = drawn(await settle(pilot)).split("\n")
        labels = ("this host", "true time", "NTP ntp1", "NTP ntp2", "db:default", "https://shop")
        for label in (*labels, "writing nodes"):
            was, now = ([label in text for text in each] for each in (before, after))
            assert was.index(True) == now.index(True)
        assert "asking…" in "\n".join(before) and "asking…" not in "\n".join(after)

    async def test_that_do_not_come_keep_no_key_from_working(self) -> None:
        link = FakeLink(clocks_told=CLOCKS, silent=asyncio.Event())
        async with open_on(link).run_test(size=TALL) as pilot:
            app = await settle(pilot)
            for key in ("4", "r", "j", "k", "q", "enter"):
                await pilot.press(key)
                await settle(pilot)
            assert isinstance(app.screen, SessionScreen) and "green-tea" in drawn(app)
        assert len(link.calls("clocks")) == 1

    async def test_say_how_old_they_are(self) -> None:
        async with open_on(FakeLink()).run_test(size=TALL) as pilot:
            app = await settle(pilot)
            await pilot.press("4")
            assert re.search(r"asked \d s ago, r again", drawn(await settle(pilot)))
            grow_older(app, 12)
            assert re.search(r"asked 1\d s ago, r again", drawn(await settle(pilot)))

    async def test_are_asked_for_again_by_r_at_once(self) -> None:
        link = FakeLink()
        await shown(link, "r", "r")
        assert len(link.calls("clocks")) == 3

    async def test_are_asked_for_again_when_they_are_old_but_only_where_they_are_seen(self) -> None:
        link = FakeLink()
        async with open_on(link).run_test(size=TALL) as pilot:
            app = await settle(pilot)
            await pilot.press("4")
            await settle(pilot)
            screen = app.screen
            assert isinstance(screen, ClocksScreen)
            screen.tick()
            assert len(link.calls("clocks")) == 1
            await pilot.press("question_mark")
            await settle(pilot)
            grow_older(app, timekeeping.AGE)
            screen.tick()
            assert len(link.calls("clocks")) == 1
            await pilot.press("q")
            await settle(pilot)
            assert len(link.calls("clocks")) == 2

    async def test_that_fail_say_why_and_what_was_known_stays(self) -> None:
        link = FakeLink(clocks_told=CLOCKS)
        async with open_on(link).run_test(size=TALL) as pilot:
            await settle(pilot)
            await pilot.press("4")
            await settle(pilot)
            link.refusals["clocks"] = a_failure("The agent did not answer.")
            await pilot.press("r")
            found = drawn(await settle(pilot))
            assert "✗ The agent did not answer." in found and "Is it running?" in found
            assert "+3 m 12 s ±0.2" in found
            link.refusals.clear()
            await pilot.press("r")
            assert "did not answer" not in drawn(await settle(pilot))


class TestTheFirstLine:
    async def test_tells_true_time_unasked_once_the_first_page_is_here(self) -> None:
        link = FakeLink(clocks_told=CLOCKS)
        async with open_on(link).run_test(size=(80, 24)) as pilot:
            found = drawn(await settle(pilot))
        assert "READ-ONLY   time +0.021 s ±0.012" in found.split("\n")[0]
        asked = [call for call, _ in link.asked]
        assert asked.index("clocks") > asked.index("page") and asked.count("clocks") == 1

    async def test_does_not_ask_a_second_time_by_itself(self) -> None:
        link = FakeLink(clocks_told=CLOCKS)
        async with open_on(link).run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            for key in ("r", "o", "G"):
                await pilot.press(key)
                await settle(pilot)
        assert len(link.calls("clocks")) == 1

    async def test_asks_no_clock_while_nothing_is_listed_yet(self) -> None:
        link = FakeLink(refusals={"page": a_failure()})
        async with open_on(link).run_test(size=(80, 24)) as pilot:
            await settle(pilot)
        assert link.calls("clocks") == []

    async def test_has_a_sign_where_sessions_would_notice(self) -> None:
        late = replace(CLOCKS, agreed=ClockReading("true time", 37.5, 0.01))
        async with open_on(FakeLink(clocks_told=late)).run_test(size=(80, 24)) as pilot:
            assert "! time +37.500 s ±0.010" in drawn(await settle(pilot))

    async def test_tells_the_stores_clock_where_true_time_is_not_known(self) -> None:
        async with open_on(FakeLink(store_facts=REDIS)).run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("h")
            assert "store clock +0.021 s ±0.004" in drawn(await settle(pilot))


class TestTheAxis:
    @pytest.mark.parametrize(
        ("seconds", "half"),
        [(0.0, 1), (0.9, 1), (1.1, 2), (37.5, 60), (192.2, 240), (200_000, 1_728_000)],
    )
    def test_is_a_round_number_of_seconds_that_holds_every_clock(
        self, seconds: float, half: float
    ) -> None:
        assert half_of(seconds) == half

    @pytest.mark.parametrize("width", [37, 40, 57, 58, 76, 120, 300])
    def test_keeps_to_its_width_and_every_line_to_its_columns(self, width: int) -> None:
        found = axis_lines(CLOCKS, width)
        assert max(len(each.text) for each in found) <= width
        assert len({len(each.label) for each in found}) == 1
        assert len({len(each.axis) for each in found if each.axis.strip() and each.said}) <= 1

    def test_draws_an_error_as_wide_as_it_is(self) -> None:
        sure, unsure = (
            replace(CLOCKS, readings=(ClockReading("https://shop", 0.0, error),), agreed=None)
            for error in (0.001, 0.5)
        )
        assert "━" not in axis_lines(sure, 76)[3].text
        assert axis_lines(unsure, 76)[3].text.count("━") == 22

    def test_crosses_the_middle_in_sight(self) -> None:
        wide = replace(CLOCKS, readings=(ClockReading("https://shop", 0.3, 0.5),), agreed=None)
        assert "━━┿━━" in axis_lines(wide, 76)[3].text

    def test_is_not_stretched_by_a_server_that_is_wrong(self) -> None:
        liar = ClockReading("NTP liar", -1e12, 0.1, "2 others agree with each other: it is wrong.")
        found = axis_lines(replace(CLOCKS, readings=(*CLOCKS.readings, liar)), 76)
        line = next(each for each in found if each.label.startswith("NTP liar"))
        assert "-4 m" in found[0].text and line.text.split()[2].startswith("◂─")
        assert line.weight is Weight.WRONG
        assert "it is wrong." in " ".join(each.text for each in found)

    @pytest.mark.parametrize("offset", [1e300, -1e300, 1e18, 60.0, -59.9996, 0.0])
    @pytest.mark.parametrize("error", [0.0, 1e-9, 3.0, 1e300])
    def test_takes_any_number(self, offset: float, error: float) -> None:
        reading = ClockReading("db:default", offset, error)
        found = axis_lines(replace(CLOCKS, readings=(reading,)), 76)
        assert max(len(each.text) for each in found) <= 76

    def test_has_twins_of_one_cell_for_each_of_its_signs(self) -> None:
        for each in axis_lines(CLOCKS, 76):
            if each.axis:
                plain = ASCII.plain(each.axis)
                assert plain.isascii() and len(plain) == len(each.axis)

    def test_shows_a_strangers_name_as_it_is_and_cuts_it(self) -> None:
        name = "NTP \x1b]0;t\x07\u202e" + "x" * 500
        for width in (40, 76):
            reading = ClockReading(name, None, None, name)
            found = axis_lines(replace(CLOCKS, readings=(reading,)), width)
            assert all(each.text.isprintable() and len(each.text) <= width for each in found)
