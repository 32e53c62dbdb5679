"""A store that goes and comes back, with nobody pressing a key."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from session_tui.model import ClockReading, Failure, Fault, Health, Measure, Names, Order
from session_tui.tui import again
from session_tui.tui.app import SessionTui
from session_tui.tui.widgets.filter_box import FilterBox
from session_tui.tui.widgets.session_table import SessionTable
from tests.tui.fake_link import HEALTH, REDIS, FakeLink, a_failure, a_row, drawn, open_on, settle

SOON = 0.1
GONE = a_failure("Redis does not answer.")
CALLS = ("store", "page", "estimate", "tally", "count", "health", "names")
LONG = (100, 40)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "EVERY", SOON)


def gone(failure: Failure = GONE) -> dict[str, Failure]:
    return dict.fromkeys(CALLS, failure)


async def shown(pilot: Pilot[Any], *words: str, gone: str = "\0") -> str:
    """What stands on the screen, once it holds `words`; not what is `gone`."""
    for _ in range(100):
        found = drawn(await settle(pilot))
        if all(word in found for word in words) and gone not in found:
            return found
        await pilot.pause(SOON)
    raise AssertionError(found)


async def later(pilot: Pilot[Any]) -> SessionTui:
    """Long enough for a few rounds of asking."""
    await pilot.pause(3 * SOON)
    return await settle(pilot)


async def test_rows_counts_and_the_status_line_come_back() -> None:
    link = FakeLink(store_facts=REDIS, refusals=gone())
    async with open_on(link).run_test(size=LONG) as pilot:
        await later(pilot)
        await shown(pilot, "the store does not answer", "! Redis does not answer.")
        link.refusals.clear()
        rows = ("alice", "1 of 120", "live 80")
        await shown(pilot, *rows, "Redis 7.0.15", gone="does not answer")
        asked = len(link.asked)
        await later(pilot)
    assert len(link.asked) == asked


async def test_the_sentence_stays_while_it_is_asked_and_takes_no_other_ones_place() -> None:
    link = FakeLink(refusals={"page": GONE})
    async with open_on(link).run_test(size=LONG) as pilot:
        app = await settle(pilot)
        said = app.screen.notice.said  # type: ignore[attr-defined]
        await later(pilot)
        assert app.screen.notice.said is said  # type: ignore[attr-defined]
        app.screen.notice.say("Something else.")  # type: ignore[attr-defined]
        asked = len(link.calls("page"))
        assert "Something else." in drawn(await later(pilot))
        assert len(link.calls("page")) > asked
        link.refusals.clear()
        await shown(pilot, "Something else.", "alice")


@pytest.mark.parametrize(
    "failure",
    [replace(GONE, lasting=True), replace(GONE, fault=Fault.ARGUMENT)],
    ids=["rights", "argument"],
)
async def test_what_nobody_but_the_operator_can_mend_is_not_asked_again(failure: Failure) -> None:
    link = FakeLink(refusals=gone(failure))
    async with open_on(link).run_test(size=LONG) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        asked = len(link.asked)
        await later(pilot)
        await pilot.press("q")
        await later(pilot)
    assert len(link.asked) == asked


async def test_nothing_is_asked_while_another_question_is_under_way() -> None:
    link = FakeLink(refusals={"page": GONE, "store": GONE}, silent=asyncio.Event())
    async with open_on(link).run_test(size=LONG) as pilot:
        app = await settle(pilot)
        app.ask_clocks()
        await later(pilot)  # a round that had begun before comes to its end
        asked = len(link.asked)
        await later(pilot)
        assert len(link.asked) == asked
        assert link.silent is not None
        link.silent.set()
        for _ in range(100):
            if len(link.asked) > asked:
                break
            await later(pilot)
    assert len(link.asked) > asked


async def test_nothing_is_asked_for_a_screen_that_nobody_looks_at() -> None:
    link = FakeLink(refusals={"page": GONE})
    async with open_on(link).run_test(size=LONG) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await settle(pilot)
        asked = len(link.calls("page"))
        await later(pilot)
        assert len(link.calls("page")) == asked
        link.refusals.clear()
        await pilot.press("q")
        await shown(pilot, "alice")


async def test_a_scan_that_breaks_off_goes_on_where_it_was() -> None:
    link = FakeLink()
    scan = link.scan

    async def breaks(request: Any) -> Any:
        async for found in scan(request):
            yield found
            if "page" in link.refusals:
                link._ask("page")

    link.scan = breaks  # type: ignore[method-assign]
    async with open_on(link).run_test(size=LONG) as pilot:
        app = await settle(pilot)
        link.refusals["page"] = GONE
        await pilot.press("slash")
        app.screen.query_one(FilterBox).value = "user:bob"
        await pilot.press("enter")
        assert "Redis does not answer." in drawn(await settle(pilot))
        link.refusals.clear()
        await shown(pilot, "40 found in")
        refs = [line.ref for line in app.screen.query_one(SessionTable).lines]
    assert len(refs) == len(set(refs)) == 40


async def test_a_sort_that_breaks_off_is_made_when_the_store_is_back() -> None:
    link = FakeLink(store_facts=REDIS)
    async with open_on(link).run_test(size=LONG) as pilot:
        await settle(pilot)
        link.refusals.update(gone())
        await pilot.press("o")
        assert "Redis does not answer." in drawn(await settle(pilot))
        link.refusals.clear()
        await shown(pilot, "alice", gone="does not answer")
    assert link.calls("page")[-1].order is Order.LATEST_END  # type: ignore[attr-defined]


async def test_names_come_when_the_database_of_the_users_is_back() -> None:
    link = FakeLink(rows=[a_row(0), a_row(1)])
    names, lost = link.names, [True]

    async def lately(ids: Any) -> Names:
        found = await names(ids)
        return Names((), "It does not answer.", passing=True) if lost else found

    link.names = lately  # type: ignore[method-assign]
    async with open_on(link).run_test(size=LONG) as pilot:
        assert "id 7" in drawn(await settle(pilot))
        lost.clear()
        await shown(pilot, "alice", gone="does not answer")


async def test_the_stores_panel_fills_in_by_itself() -> None:
    link = FakeLink(store_facts=REDIS, refusals=gone())
    async with open_on(link).run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await later(pilot)
        await shown(pilot, "✗ Redis does not answer.")
        link.refusals.clear()
        known = ("10.0.0.7:6379 database 1", "490 MB of 512 MB", "sessions        ~32,400")
        await shown(pilot, *known, gone="does not answer")


def silent(passing: bool = True) -> Health:
    """What the stores tell of a server that does not answer: a measure and a clock without one."""
    why = "Redis did not answer in time."
    measure = Measure("redis.server", None, "", "INFO", why, passing)
    return Health((measure,), 5.0, ClockReading("cache:default", None, None, why, passing))


async def test_the_stores_panel_fills_in_where_only_its_server_was_silent() -> None:
    link = FakeLink(store_facts=REDIS, told=silent())
    async with open_on(link).run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("h")
        found = await shown(pilot, "✗ server          Redis did not answer in time.", "no answer")
        assert "answered in" not in found
        pilot.app.screen.notice.say("Something else.")  # type: ignore[attr-defined]
        await later(pilot)
        link.told = HEALTH
        known = ("490 MB of 512 MB", "+0.021 s", "answered in", "Something else.")
        await shown(pilot, *known, gone="did not answer")
        asked = len(link.calls("health"))
        await later(pilot)
    assert len(link.calls("health")) == asked


async def test_a_server_that_lets_nobody_in_is_not_asked_about_itself_again() -> None:
    link = FakeLink(store_facts=REDIS, told=silent(passing=False))
    async with open_on(link).run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await shown(pilot, "Redis did not answer in time.")
        await later(pilot)
    assert len(link.calls("health")) == 1
