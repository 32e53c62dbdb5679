"""A filtered list whose rows were not all read says that there are more below."""

from __future__ import annotations

from tests.tui.fake_link import FakeLink, a_row, drawn, open_on, settle
from tests.tui.test_sessions_screen import SIZE, write

LONG = [a_row(number) for number in range(1500)]


async def test_a_scan_that_rests_says_that_there_are_more() -> None:
    async with open_on(FakeLink(rows=LONG)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        shown = drawn(await write(pilot, "user:bob"))
    assert "200+ of 1,500" in shown
    assert "200+ found in 800 rows read. The rest is read on the way down." in shown


async def test_a_page_of_a_filter_says_that_there_are_more() -> None:
    async with open_on(FakeLink(rows=LONG, indexed=True)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "100+ of 1,500" in drawn(await write(pilot, "user:bob"))


async def test_at_the_end_of_a_filtered_list_its_number_is_exact() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        shown = drawn(await write(pilot, "user:bob"))
    assert "40 of 120" in shown and "40 found in 160 rows read." in shown


async def test_the_screens_word_for_a_state_marks_its_facet() -> None:
    from session_tui.model import State
    from session_tui.tui.widgets.filter_box import state_of, with_state

    assert state_of("user:bob state:unreadable") is State.UNDECODABLE
    assert with_state("state:unreadable", None) == ""
