"""One session, opened: its data, its ends, its payload."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from session_tui.model import Copies, Measure, Problem, State, Value
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.widgets.value_tree import ValueTree
from tests.tui.fake_link import (
    ATTACK,
    CLOCKS,
    NOW,
    FakeLink,
    a_failure,
    a_row,
    drawn,
    open_on,
    settle,
)


@asynccontextmanager
async def opened(link: FakeLink, *keys: str) -> AsyncIterator[Pilot[Any]]:
    """The first session of `link`, opened, and `keys` pressed in it."""
    async with open_on(link).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("enter", *keys):
            await pilot.press(key)
            await settle(pilot)
        yield pilot


async def test_data_is_a_tree_with_types_and_sizes() -> None:
    async with opened(FakeLink()) as pilot:
        shown = drawn(await settle(pilot))
    assert "alice (id 7)" in shown
    assert 'sku: "green-tea"' in shown and "str, 9" in shown
    assert "cart:" in shown and "list, 2" in shown


async def test_a_container_closes_and_opens() -> None:
    async with opened(FakeLink(), "j", "j", "enter") as pilot:
        assert "green-tea" not in drawn(await settle(pilot))
        await pilot.press("right")
        assert "green-tea" in drawn(await settle(pilot))


async def test_left_goes_to_the_container_around_the_line() -> None:
    async with opened(FakeLink(), "G", "k", "left") as pilot:
        current = pilot.app.screen.query_one(ValueTree).current
        assert current is not None and current.name == "checkout"


async def test_expiry_says_both_ends_their_rules_and_which_comes_first() -> None:
    async with opened(FakeLink(), "tab") as pilot:
        shown = drawn(await settle(pilot))
    assert "The server ends it first." in shown
    assert "2026-03-19 03:30:00 UTC" in shown and "2026-03-20 15:30:00 UTC" in shown
    assert "SESSION_COOKIE_AGE = 1209600; slides with use" in shown
    assert "judged by the web node that reads" in shown


async def test_expiry_says_what_is_left_by_the_clock_of_host_and_store() -> None:
    async with opened(FakeLink(), "tab") as pilot:
        shown = drawn(await settle(pilot))
    assert "this host: 12 d 12 h left" in shown
    assert "PostgreSQL: 12 d 11 h left  (+0.020 s ±0.010)" in shown


async def test_raw_marks_the_parts_of_the_payload() -> None:
    async with opened(FakeLink(), "x") as pilot:
        shown = drawn(await settle(pilot))
        assert "signature  43 bytes  HMAC-SHA256 under SECRET_KEY" in shown
        await pilot.press("x")
        assert "green-tea" in drawn(await settle(pilot))


async def test_where_looks_across_places_and_says_which_one_django_takes() -> None:
    link = FakeLink()
    async with opened(link, "w") as pilot:
        shown = drawn(await settle(pilot))
        assert "✓ found         cache default, key :1:django" in shown
        assert "and Django takes this one" in shown
        assert "· not there     row in django_session (default)" in shown
        assert "! not known     cache default under VERSION 2" in shown
        assert "refused: no permission for GET" in shown
        await pilot.press("w")
        assert "green-tea" in drawn(await settle(pilot))
    assert link.calls("whereabouts") == [("ref0", False)]


async def test_r_looks_again_where_a_key_lies_and_reveal_asks_for_it_unmasked() -> None:
    link = FakeLink()
    async with opened(link, "w", "r", "R"):
        pass
    asked = link.calls("whereabouts")
    assert asked == [("ref0", False), ("ref0", False), ("ref0", True)]


async def test_where_says_that_it_asks_and_then_why_it_cannot_know() -> None:
    link = FakeLink(hold=asyncio.Event())
    async with opened(link, "w") as pilot:
        assert "asking…" in drawn(await settle(pilot))
    refused = FakeLink(refusals={"whereabouts": a_failure("The cache does not answer.")})
    async with opened(refused, "w") as pilot:
        shown = drawn(await settle(pilot))
        assert "The cache does not answer." in shown and "asking…" not in shown


async def test_where_is_told_though_the_session_itself_is_gone() -> None:
    link = FakeLink(refusals={"session": a_failure("The session is no longer in the store.")})
    async with opened(link, "w") as pilot:
        assert "found         cache default" in drawn(await settle(pilot))


async def test_a_store_with_one_place_says_so() -> None:
    async with opened(FakeLink(places=()), "w") as pilot:
        assert "This store has one place alone" in drawn(await settle(pilot))


async def test_row_and_cache_that_differ_are_said_on_every_tab_and_where_by_name() -> None:
    row = replace(a_row(0), copies=Copies.DIFFERENT)
    link = FakeLink(rows=[row], detail={"differences": ("cart", "checkout")})
    async with opened(link) as pilot:
        assert "! Row and cache differ: the cache counts." in drawn(await settle(pilot))
        await pilot.press("w")
        assert "They differ in: cart, checkout." in drawn(await settle(pilot))


async def test_an_attack_is_said_in_words_and_with_a_sign_and_what_to_do() -> None:
    link = FakeLink(
        rows=[ATTACK],
        detail={"dangerous": ("os.system",), "imports": ("os.system", "datetime.date")},
    )
    async with opened(link) as pilot:
        shown = drawn(await settle(pilot))
        assert "✗ An attack: Django would run os.system" in shown
        assert "Delete this entry" in shown and "anonymous visitor" not in shown
        await pilot.press("x")
        shown = drawn(await settle(pilot))
        assert "✗ a load would run os.system" in shown
        assert "a load would import datetime.date" in shown


async def test_raw_says_what_the_server_tells_of_the_entry() -> None:
    measures = (
        Measure("redis.key_bytes", 1204, "bytes", "MEMORY USAGE"),
        Measure("redis.key_idle", 41, "s", "OBJECT IDLETIME"),
    )
    async with opened(FakeLink(detail={"measures": measures}), "x") as pilot:
        shown = drawn(await settle(pilot))
    assert "memory 1.2 kB" in shown and "idle for 41 s" in shown


async def test_the_clock_of_the_store_stands_on_the_status_line_from_then_on() -> None:
    async with opened(FakeLink(), "q") as pilot:
        assert "store clock +0.020 s ±0.010" in drawn(await settle(pilot))


async def test_reveal_reads_the_session_anew() -> None:
    link = FakeLink()
    async with opened(link, "R"):
        pass
    assert link.calls("session") == [("ref0", False, False), ("ref0", True, False)]


async def test_y_copies_what_is_shown_and_no_more() -> None:
    async with opened(FakeLink(), "j", "y") as pilot:
        assert pilot.app.clipboard == "••••••••"


async def test_an_unreadable_session_says_why_and_still_shows_its_parts() -> None:
    link = FakeLink(rows=[a_row(4)])
    async with opened(link) as pilot:
        shown = drawn(await settle(pilot))
        assert "Unreadable: Django sees an anonymous visitor." in shown
        assert "Nothing could be opened." in shown
        await pilot.press("x")
        assert "eyJfYXV0aF91c…" in drawn(await settle(pilot))


async def test_a_session_that_is_gone_is_a_sentence_and_what_was_known_stays() -> None:
    link = FakeLink(refusals={"session": a_failure("The session is no longer in the store.")})
    async with opened(link) as pilot:
        shown = drawn(await settle(pilot))
    assert "no longer in the store" in shown and "alice" in shown


async def test_only_a_payload_that_was_too_large_offers_to_read_all_of_it() -> None:
    row = replace(a_row(0), problem=Problem.TOO_LARGE, because="50 MB are not read at once.")
    link = FakeLink(rows=[row])
    async with opened(link) as pilot:
        assert "m read all" in drawn(await settle(pilot))
        await pilot.press("m")
        assert "m read all" not in drawn(await settle(pilot))
    assert link.calls("session")[-1] == ("ref0", False, True)


async def test_a_value_that_is_no_container_is_one_line() -> None:
    async with opened(FakeLink(detail_value=Value("int", "41", 2))) as pilot:
        assert "41" in drawn(await settle(pilot))


async def test_an_empty_session_says_that_nothing_is_in_it() -> None:
    async with opened(FakeLink(detail_value=Value("dict", "empty", 0))) as pilot:
        assert "There is nothing in it." in drawn(await settle(pilot))


async def test_an_expired_session_says_so() -> None:
    row = replace(a_row(5), state=State.EXPIRED)
    async with opened(FakeLink(rows=[row])) as pilot:
        assert "Expired: Django no longer finds it." in drawn(await settle(pilot))


async def test_expiry_counts_by_true_time_once_that_is_known() -> None:
    async with opened(FakeLink(clocks_told=CLOCKS), "tab") as pilot:
        shown = drawn(await settle(pilot))
    assert "true time: 12 d 11 h left  (+0.021 s ±0.012)" in shown
    assert "Corrected by true time nothing changes." in shown


async def test_expiry_lets_the_last_hour_pass_in_sight() -> None:
    rows = [replace(a_row(0), expires_at=NOW + timedelta(minutes=30))]
    async with opened(FakeLink(rows=rows, clocks_told=CLOCKS), "tab") as pilot:
        assert "this host: 30 m left" in drawn(await settle(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, SessionScreen)
        screen.came -= 12
        screen.count_down()
        shown = drawn(await settle(pilot))
    assert "this host: 29 m 48 s left" in shown and "true time: 29 m 47 s left" in shown
