"""Stores that hand out sessions as they lie, on the screen of sessions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import cast

from session_tui.model import Count, Order, PageRequest
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.widgets.session_table import SessionTable
from tests.tui.fake_link import MUTE, REDIS, FakeLink, a_failure, a_row, drawn, open_on, settle

SIZE = (80, 24)
GROWING = (Count(412_345, False, "still listing"),)


def pages(link: FakeLink) -> list[PageRequest]:
    return cast(list[PageRequest], link.calls("page"))


async def test_the_list_says_that_it_has_no_order() -> None:
    async with open_on(FakeLink(store_facts=REDIS)).run_test(size=SIZE) as pilot:
        assert "1 of 120, as stored" in drawn(await settle(pilot))


async def test_a_number_that_is_still_counted_is_an_estimate_until_it_is_exact() -> None:
    link = FakeLink(store_facts=REDIS, counts=GROWING, hold=asyncio.Event())
    async with open_on(link).run_test(size=SIZE) as pilot:
        assert "1 of ~412,000 so far…, as stored" in drawn(await settle(pilot))
        assert link.hold is not None
        link.hold.set()
        assert "1 of 120, as stored" in drawn(await settle(pilot))


async def test_the_list_can_be_used_while_it_is_counted() -> None:
    link = FakeLink(store_facts=REDIS, counts=GROWING, hold=asyncio.Event())
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("j", "j")
        assert "3 of ~412,000 so far…" in drawn(await settle(pilot))


async def test_escape_stops_counting_and_the_estimate_stands_again() -> None:
    link = FakeLink(store_facts=REDIS, counts=GROWING, hold=asyncio.Event())
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        shown = drawn(await settle(pilot))
        assert "Stopped: 412,345 were counted." in shown and "1 of ~32,400, as stored" in shown


async def test_a_count_that_breaks_off_leaves_the_estimate() -> None:
    link = FakeLink(store_facts=REDIS, refusals={"count": a_failure()})
    async with open_on(link).run_test(size=SIZE) as pilot:
        assert "1 of ~32,400, as stored" in drawn(await settle(pilot))


async def test_sorting_lists_everything_first_and_says_so() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        link.counts, link.hold = GROWING, asyncio.Event()
        await pilot.press("o")
        shown = drawn(await settle(pilot))
        assert "Sorting lists all sessions of 120 first: ~412,000 so far… Esc stops." in shown
        assert "alice" in shown and "as stored" in shown
        assert all(request.order is None for request in pages(link))
        link.hold.set()
        shown = drawn(await settle(pilot))
        assert "The one that ends last comes first." in shown and "as stored" not in shown
    assert pages(link)[-1].order is Order.LATEST_END


async def test_before_anything_was_counted_the_sentence_ends_in_a_full_stop() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        link.counts, link.hold = (Count(0, exact=False),), asyncio.Event()
        await pilot.press("o")
        assert "Sorting lists all sessions of 120 first. Esc stops." in drawn(await settle(pilot))
        link.hold.set()


async def test_escape_stops_listing_and_leaves_the_list_as_it_was() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        link.counts, link.hold = GROWING, asyncio.Event()
        await pilot.press("j", "o")
        await settle(pilot)
        await pilot.press("escape")
        shown = drawn(await settle(pilot))
        assert "Stopped: the list stays as it was." in shown and "2 of 120, as stored" in shown
        assert app.screen.query_one(SessionTable).cursor == 1
    assert all(request.order is None for request in pages(link))


async def test_a_list_that_could_not_be_sorted_stays_and_says_why() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        link.refusals["count"] = a_failure("The connection was lost.")
        await pilot.press("o")
        shown = drawn(await settle(pilot))
        assert "The connection was lost." in shown and "1 of 120, as stored" in shown


async def test_the_last_order_leads_back_to_how_it_is_stored_without_listing() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(4):
            await pilot.press("o")
            await settle(pilot)
        shown = drawn(await settle(pilot))
        assert "as stored" in shown and "which is no order" in shown
    asked = [request.order for request in pages(link) if request.limit > 1]
    assert asked == [None, Order.LATEST_END, Order.EARLIEST_END, Order.KEY, Order.STORED]


async def test_another_o_while_all_is_listed_asks_for_the_order_behind() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        link.counts, link.hold = GROWING, asyncio.Event()
        await pilot.press("o", "o")
        await settle(pilot)
        link.hold.set()
        assert "The one that ends first comes first." in drawn(await settle(pilot))
    assert pages(link)[-1].order is Order.EARLIEST_END


async def test_while_a_sorted_list_is_awaited_the_old_one_asks_for_no_more() -> None:
    link = FakeLink(store_facts=REDIS, rows=[a_row(number) for number in range(400)])
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("o", *["pagedown"] * 9)
        await settle(pilot)
    first = next(request for request in pages(link) if request.order is not None)
    assert first.after is None


async def test_a_list_that_did_not_come_leaves_the_old_one_usable() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        link.refusals["page"] = a_failure()
        await pilot.press("j", "o")
        await settle(pilot)
        await pilot.press("t", "enter")
        await settle(pilot)
        assert isinstance(app.screen, SessionScreen)
    assert link.calls("session") == [("ref1", False, False)]


async def test_r_lists_a_sorted_store_anew() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        before = len(link.calls("count"))
        await pilot.press("r")
        await settle(pilot)
        assert len(link.calls("count")) > before
    assert pages(link)[-1].order is Order.LATEST_END


async def test_a_store_that_cannot_list_says_why_and_how_to_open_one_session() -> None:
    async with open_on(FakeLink(store_facts=MUTE, rows=[])).run_test(size=SIZE) as pilot:
        shown = " ".join(drawn(await settle(pilot)).split())
    assert "lists its keys only with lru_crawler on (-o lru_crawler)." in shown
    assert "p opens one session by its key, or by a Cookie line." in shown


async def test_a_store_that_refuses_to_list_says_so_once_and_what_to_do() -> None:
    link = FakeLink(
        store_facts=MUTE, rows=[], refusals={"page": a_failure("Nothing can be listed.")}
    )
    async with open_on(link).run_test(size=SIZE) as pilot:
        shown = " ".join(drawn(await settle(pilot)).split())
    assert shown.count("Nothing can be listed. Is it running? p opens one session") == 1
    assert shown.count("Nothing can be listed.") == 1


async def test_where_nothing_can_be_opened_no_key_is_asked_for() -> None:
    mute = replace(MUTE, capabilities=MUTE.capabilities[:1])
    async with open_on(FakeLink(store_facts=mute, rows=[])).run_test(size=SIZE) as pilot:
        assert "p opens" not in drawn(await settle(pilot))


async def test_columns_of_the_engine_stand_where_there_is_room() -> None:
    added = (("ip", "10.0.0.7"), ("user_agent", "Mozilla/5.0 (X11; Linux x86_64)"))
    rows = [replace(a_row(number), columns=added) for number in range(120)]
    async with open_on(FakeLink(rows=rows)).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        header = drawn(app).split("\n")[4]
        assert header.split()[-1] == "ip" and "user_agent" not in header
        assert "ip 10.0.0.7, user_agent Mozilla/5.0 (X11" in drawn(app)
        await pilot.resize_terminal(120, 24)
        header = drawn(await settle(pilot)).split("\n")[4]
        assert header.split()[-3:] == ["ip", "user_agent", "size"]
        await pilot.resize_terminal(40, 24)
        assert "ip" not in drawn(await settle(pilot)).split("\n")[4].split()


async def test_rows_without_the_columns_of_others_leave_them_empty() -> None:
    rows = [replace(a_row(0), columns=(("ip", "10.0.0.7"),)), a_row(1)]
    async with open_on(FakeLink(rows=rows)).run_test(size=(120, 24)) as pilot:
        shown = drawn(await settle(pilot)).split("\n")
    assert "10.0.0.7" in shown[5] and "bob" in shown[6] and "10.0.0" not in shown[6]
