"""The store's own panel."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from session_tui.model import ClockReading, Health, Measure, Reader
from session_tui.tui.screens.store import StoreScreen
from tests.tui.fake_link import HEALTH, REDIS, FakeLink, a_failure, drawn, open_on, settle

TALL = (80, 60)


async def shown(link: FakeLink, *keys: str, size: tuple[int, int] = TALL) -> str:
    async with open_on(link).run_test(size=size) as pilot:
        await settle(pilot)
        for key in ("h", *keys):
            await pilot.press(key)
            await settle(pilot)
        return drawn(await settle(pilot))


async def test_it_says_what_and_where_the_store_is_and_that_it_is_only_read() -> None:
    found = await shown(FakeLink(store_facts=REDIS))
    assert "Redis 7.0.15" in found and "10.0.0.7:6379 database 1" in found
    assert "✓ only read       proven: ACL: this user may run no command that writes." in found
    assert "sessions        ~32,400" in found


async def test_it_says_how_full_it_is_with_a_sign_at_what_is_a_worry() -> None:
    found = await shown(FakeLink(store_facts=REDIS))
    assert "! memory          490 MB of 512 MB, 96 %" in found
    assert "! when full       allkeys-lru: sessions are evicted" in found
    assert "  role            master, 1 replica" in found
    assert "· last saved      refused: no permission" in found


async def test_it_says_its_clock_against_the_hosts_and_the_status_line_takes_it_over() -> None:
    found = await shown(FakeLink(store_facts=REDIS))
    assert "its clock       +0.021 s ±0.004 against this host's" in found
    assert "store clock +0.021 s ±0.004" in found


async def test_a_clock_that_did_not_answer_says_why() -> None:
    told = replace(HEALTH, clock=ClockReading("Redis", None, None, "TIME was refused"))
    assert "its clock       not known: TIME was refused" in await shown(FakeLink(told=told))


async def test_it_says_what_it_can_and_cannot_do_and_why() -> None:
    found = await shown(FakeLink(store_facts=REDIS))
    assert "✓ list            By SCAN, in no order." in found
    assert "✗ tell the write  An entry does not tell when it was written." in found


async def test_notes_and_what_weighs_less_come_last() -> None:
    found = await shown(FakeLink(store_facts=REDIS))
    last = found[found.index("What it can do") :]
    assert "Two LOCATIONs: Django reads from the second alone." in last
    assert "hits            81,204" in last and "redis.novelty   3.50" in last


async def test_every_answer_has_its_place_before_it_comes() -> None:
    link = FakeLink(store_facts=REDIS, hold=asyncio.Event())
    async with open_on(link).run_test(size=TALL) as pilot:
        await settle(pilot)
        await pilot.press("h")
        before = drawn(await settle(pilot)).split("\n")
        assert "  memory          asking…" in "\n".join(before)
        assert link.hold is not None
        link.hold.set()
        after = drawn(await settle(pilot)).split("\n")
    for words in ("How full", "  its clock", "What it can do", "Notes"):
        found = [[at for at, text in enumerate(each) if words in text] for each in (before, after)]
        assert found[0] == found[1] != []


async def test_a_store_that_does_not_tell_costs_those_lines_alone() -> None:
    failure = a_failure("Redis did not answer within 5 s.")
    found = await shown(FakeLink(store_facts=REDIS, refusals={"health": failure}))
    assert found.count("Redis did not answer within 5 s.") == 1 and "Is it running?" in found
    assert "10.0.0.7:6379 database 1" in found and "✓ list" in found


async def test_a_store_that_hangs_leaves_everything_else_usable() -> None:
    link = FakeLink(store_facts=REDIS, hold=asyncio.Event())
    found = await shown(link, "j", "k", "q")
    assert "alice" in found


async def test_a_store_that_is_gone_is_said_with_advice_and_what_was_known_stays() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=TALL) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        gone = a_failure("Redis refused the connection.")
        link.refusals.update(store=gone, health=gone, estimate=gone)
        await pilot.press("r")
        found = drawn(await settle(pilot))
        assert "✗ Redis refused the connection." in found and "Is it running?" in found
        assert "10.0.0.7:6379 database 1" in found and "490 MB of 512 MB" in found
        link.refusals.clear()
        await pilot.press("r")
        found = drawn(await settle(pilot))
        assert "refused the connection" not in found


async def test_r_asks_the_store_its_health_and_its_number_again() -> None:
    link = FakeLink(store_facts=REDIS)
    await shown(link, "r")
    assert [len(link.calls(each)) for each in ("store", "health")] == [2, 2]


async def test_a_server_that_tells_nothing_says_so() -> None:
    found = await shown(FakeLink(told=Health((), 0.001)))
    assert "It tells nothing about itself." in found


async def test_several_servers_are_told_apart() -> None:
    measures = tuple(
        Measure("redis.role", role, "", f"INFO replication at 10.0.0.{number}:6379")
        for number, role in ((1, "master"), (2, "slave"))
    )
    found = await shown(FakeLink(store_facts=REDIS, told=Health(measures, 0.01)))
    assert "Redis at 10.0.0.1:6379" in found and "Redis at 10.0.0.2:6379" in found


@pytest.mark.parametrize("size", [(40, 8), (50, 20), (80, 24), (160, 50)])
async def test_it_folds_to_the_width_there_is(size: tuple[int, int]) -> None:
    found = await shown(FakeLink(store_facts=REDIS), size=size)
    assert max(map(len, found.split("\n"))) <= size[0]


async def test_h_opens_it_once_from_any_screen() -> None:
    async with open_on(FakeLink(store_facts=REDIS)).run_test() as pilot:
        app = await settle(pilot)
        for way in ((), ("enter",), ("i",)):
            for key in (*way, "h", "h"):
                await pilot.press(key)
                await settle(pilot)
            assert isinstance(app.screen, StoreScreen)
            for _ in range(len(way) + 1):
                await pilot.press("q")
                await settle(pilot)


READER = Reader("redis", "app", keys="shop:1:django.contrib.sessions.cache*")
LACKING = replace(a_failure("The sessions cannot be read."), rights=True, lasting=True)


async def test_a_store_that_refuses_for_rights_shows_what_grants_them_and_y_copies_it() -> None:
    link = FakeLink(store_facts=REDIS, refusals={"store": LACKING}, reading=(READER,))
    async with open_on(link).run_test(size=TALL) as pilot:
        app = await settle(pilot)
        await pilot.press("h")
        found = drawn(await settle(pilot))
        assert "What lets this user read" in found
        assert "ACL SETUSER app ~shop:1:django.contrib.sessions.cache*" in found
        await pilot.press("y")
        assert "Copied the least rights" in drawn(await settle(pilot))
        assert "ACL SETUSER app +get +getrange" in app.clipboard
        assert "reset" not in app.clipboard


async def test_a_list_that_was_refused_for_rights_is_enough_to_show_them() -> None:
    link = FakeLink(store_facts=REDIS, refusals={"page": LACKING}, reading=(READER,))
    found = await shown(link)
    assert "✓ list" in found and "ACL SETUSER app ~shop:1:" in found


async def test_where_nothing_is_refused_y_copies_the_rights_of_a_user_of_its_own() -> None:
    link = FakeLink(store_facts=REDIS, reading=(READER,))
    async with open_on(link).run_test(size=TALL) as pilot:
        app = await settle(pilot)
        await pilot.press("h")
        assert "What lets this user read" not in drawn(await settle(pilot))
        await pilot.press("y")
        assert "ACL SETUSER" not in drawn(await settle(pilot))
        assert "ACL SETUSER session_reader reset on >... ~shop:1:" in app.clipboard


async def test_a_store_without_rights_says_that_nothing_can_be_granted() -> None:
    assert "knows no rights" in await shown(FakeLink(store_facts=REDIS), "y")


async def test_statements_go_once_the_user_may_read() -> None:
    link = FakeLink(store_facts=REDIS, refusals={"store": LACKING}, reading=(READER,))
    async with open_on(link).run_test(size=TALL) as pilot:
        await settle(pilot)
        await pilot.press("h")
        assert "ACL SETUSER" in drawn(await settle(pilot))
        link.refusals.clear()
        await pilot.press("r")
        assert "ACL SETUSER" not in drawn(await settle(pilot))


async def test_a_long_label_leaves_a_blank_before_what_is_said() -> None:
    measures = (
        Measure("sqlite.journal_mode", "delete"),
        Measure("sqlite.journal_bytes", 0, "bytes", "stat()"),
    )
    found = await shown(FakeLink(told=Health(measures, 0.001)))
    assert "rollback journal 0 bytes" in found
