"""The list of sessions, driven by keys, on a store in memory."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

from textual.pilot import Pilot

from session_tui.model import Copies, Order, PageRequest, Problem, State
from session_tui.tui.app import SessionTui
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.widgets.facets import Facets
from session_tui.tui.widgets.filter_box import FilterBox
from session_tui.tui.widgets.session_table import SessionTable
from tests.tui.fake_link import ATTACK, FakeLink, a_failure, a_row, drawn, open_on, settle

SIZE = (80, 24)


async def write(pilot: Pilot[Any], text: str) -> SessionTui:
    """Write `text` into the filter, and apply it."""
    await pilot.press("slash")
    pilot.app.screen.query_one(FilterBox).value = text
    await pilot.press("enter")
    return await settle(pilot)


def requests(link: FakeLink, call: str = "page") -> list[PageRequest]:
    return cast(list[PageRequest], link.calls(call))


async def test_rows_their_users_and_the_counts_appear() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        shown = drawn(await settle(pilot))
    assert "alice" in shown and "bob" in shown
    assert "live 80" in shown and "expired 20" in shown
    assert "1 of 120" in shown
    assert "shop.conf.live  db on PostgreSQL 15.20" in shown and "READ-ONLY" in shown


async def test_places_of_what_is_not_known_yet_are_kept() -> None:
    link = FakeLink(refusals={"page": a_failure(), "tally": a_failure(), "estimate": a_failure()})
    async with open_on(link).run_test(size=SIZE) as pilot:
        shown = drawn(await settle(pilot))
    assert "live …" in shown and "anonymous …" in shown


async def test_a_refused_page_is_a_sentence_and_r_tries_again() -> None:
    link = FakeLink(refusals={"page": a_failure("The database does not answer.")})
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        assert "The database does not answer. (127.0.0.1:5432)" in drawn(app)
        link.refusals.clear()
        await pilot.press("r")
        assert "alice" in drawn(await settle(pilot))


async def test_user_names_that_cannot_be_read_cost_the_name_only() -> None:
    link = FakeLink(refusals={"names": a_failure("The table auth_user cannot be read.")})
    async with open_on(link).run_test(size=SIZE) as pilot:
        shown = drawn(await settle(pilot))
    assert "id 7" in shown and "The table auth_user cannot be read." in shown


async def test_users_are_looked_up_once() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
    assert link.calls("names") == [("7", "8")]


async def test_the_end_of_the_rows_fetches_more() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(*["pagedown"] * 8)
        app = await settle(pilot)
        assert len(app.screen.query_one(SessionTable).lines) == 120
    assert requests(link)[-1].after == "100"


async def test_the_last_rows_of_a_long_list_come_by_one_key() -> None:
    link = FakeLink(rows=[a_row(number) for number in range(3000)])
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("G")
        app = await settle(pilot)
        table = app.screen.query_one(SessionTable)
        assert table.current is not None and table.current.ref == "ref2999"
    assert requests(link)[1].last


async def test_a_filter_that_the_store_can_answer_is_a_page() -> None:
    link = FakeLink(indexed=True)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "state:expired")
    assert link.calls("scan") == [] and requests(link)[-1].filter == "state:expired"


async def test_another_filter_is_a_scan_whose_hits_are_counted() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        shown = drawn(await write(pilot, "user:bob"))
    assert "40 of 120" in shown and "40 found in" in shown


async def test_a_name_that_nobody_has_leads_to_those_that_begin_so() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        shown = drawn(await write(pilot, "user:nobody"))
    assert "No session matches this filter. user:nobody* takes all names" in shown


async def test_the_cost_of_a_scan_is_said_and_hits_appear_before_its_end() -> None:
    link = FakeLink(hold=asyncio.Event())
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        app = await write(pilot, "user:bob")
        assert "About 120 rows have to be read" in drawn(app)
        assert link.hold is not None
        link.hold.set()
        assert "bob" in drawn(await settle(pilot))


async def test_escape_stops_a_scan() -> None:
    link = FakeLink(hold=asyncio.Event())
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await write(pilot, "user:bob")
        await pilot.press("escape")
        assert "Stopped" in drawn(await settle(pilot))


async def test_a_costly_scan_waits_for_a_second_enter() -> None:
    link = FakeLink(plan_rows=5_000_000)
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        shown = drawn(await write(pilot, "user:bob"))
        assert "5,000,000 rows" in shown and link.calls("scan") == []
        await write(pilot, "user:bob")
    assert len(link.calls("scan")) == 1


async def test_a_filter_that_cannot_be_read_is_a_sentence() -> None:
    link = FakeLink(refusals={"plan": a_failure("There is no field colour:.")})
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "There is no field colour:." in drawn(await write(pilot, "colour:red"))


async def test_f_goes_through_the_states_by_writing_the_filter() -> None:
    link = FakeLink(indexed=True)
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        asked = []
        for _ in range(5):
            await pilot.press("f")
            await settle(pilot)
            asked.append(app.screen.query_one(FilterBox).value)
        assert app.screen.query_one(Facets).chosen is None
    assert asked == ["state:live", "state:expired", "state:undecodable", "state:anonymous", ""]


async def test_a_click_on_a_facet_shows_its_sessions() -> None:
    async with open_on(FakeLink(indexed=True)).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.click(Facets, offset=(20, 0))
        await settle(pilot)
        assert app.screen.query_one(Facets).chosen is State.EXPIRED


async def test_u_shows_all_sessions_of_the_user() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
    assert requests(link, "scan")[-1].filter == "id:7"


async def test_u_on_a_session_without_a_user_says_so() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("j", "j", "u")
        assert "names no user" in drawn(await settle(pilot))


async def test_escape_in_the_filter_box_leaves_the_filter_as_it_was() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("slash", "x", "y", "escape")
        await settle(pilot)
        assert app.screen.query_one(FilterBox).value == ""
        assert app.screen.focused is app.screen.query_one(SessionTable)
    assert link.calls("plan") == []


async def test_o_sorts_by_the_next_order_of_the_store() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
    assert requests(link)[-1].order is Order.EARLIEST_END


async def test_t_writes_moments_in_utc_then_in_the_zone_of_the_project() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        shown = drawn(await settle(pilot))
        assert "2026-03-19 " in shown and "15:26:00" in shown
        await pilot.press("t")
        assert "16:26:00" in drawn(await settle(pilot))


async def test_the_header_says_how_moments_are_written() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        assert "ends in " in drawn(await settle(pilot))
        await pilot.press("t")
        assert "ends UTC" in drawn(await settle(pilot))
        await pilot.press("t")
        assert "ends Berlin" in drawn(await settle(pilot))


async def test_a_session_in_the_cache_alone_has_a_sign_and_a_sentence() -> None:
    row = replace(a_row(0), copies=Copies.CACHE_ONLY)
    async with open_on(FakeLink(rows=[row, a_row(1)])).run_test(size=SIZE) as pilot:
        shown = drawn(await settle(pilot))
    assert "▸! jfdob26b…" in shown
    assert "! Only in the cache: still logged in, though the row is gone." in shown


async def test_row_and_cache_that_differ_have_a_sign_and_those_that_do_not_have_none() -> None:
    kinds = (Copies.SAME, Copies.DIFFERENT, Copies.ROW_ONLY, Copies.CACHE_ONLY)
    rows = [replace(a_row(0), ref=kind.value, copies=kind) for kind in kinds]
    async with open_on(FakeLink(rows=rows)).run_test(size=SIZE) as pilot:
        lines = drawn(await settle(pilot)).split("\n")[5:9]
    assert [line[1] for line in lines] == [" ", "!", " ", "!"]


async def test_an_attack_is_said_in_words_and_with_a_sign_in_its_row() -> None:
    row = replace(ATTACK, ref="attack")
    async with open_on(FakeLink(rows=[row])).run_test(size=SIZE) as pilot:
        shown = drawn(await settle(pilot))
    assert "▸✗ jfdob26b…   an attack" in shown
    assert "✗ An attack: Django would run os.system when it loads this pickle." in shown


async def test_y_copies_the_key_as_it_is_shown() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("y")
        assert app.clipboard == a_row(0).key


async def test_reveal_asks_anew_and_says_so_on_the_status_line() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("R")
        assert "SECRETS SHOWN" in drawn(await settle(pilot))
        await pilot.press("R")
        assert "SECRETS SHOWN" not in drawn(await settle(pilot))
    assert [request.reveal for request in requests(link)] == [False, True, False]


async def test_enter_opens_and_q_comes_back() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, SessionScreen)
        await pilot.press("q")
        assert "1 of 120" in drawn(await settle(pilot))


async def test_a_store_that_is_empty_says_so() -> None:
    async with open_on(FakeLink(rows=[])).run_test(size=SIZE) as pilot:
        assert "The store holds no session." in drawn(await settle(pilot))


async def test_why_a_session_is_unreadable_stands_below_the_table() -> None:
    row = replace(a_row(4), problem=Problem.BAD_SIGNATURE, because="No key fits it.")
    async with open_on(FakeLink(rows=[row])).run_test(size=SIZE) as pilot:
        assert "No key fits it." in drawn(await settle(pilot))


async def test_rows_that_could_not_be_fetched_are_asked_for_again_when_the_cursor_moves_on() -> (
    None
):
    link = FakeLink(rows=[a_row(number) for number in range(400)])
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        link.refusals["page"] = a_failure()
        await pilot.press(*["pagedown"] * 8)
        await settle(pilot)
        link.refusals.clear()
        await pilot.press("k")
        await settle(pilot)
        assert len(app.screen.query_one(SessionTable).lines) > 100
