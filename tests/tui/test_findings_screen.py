"""The findings: what the facts alone confirm or suspect, the worst first, and one in full."""

from __future__ import annotations

import asyncio

from session_tui.tui.screens.case import CaseScreen
from session_tui.tui.screens.findings import FindingsScreen
from session_tui.tui.widgets.keys_line import shown_keys
from tests.tui.fake_link import drawn, settle
from tests.tui.investigated import HEALTHY, SICK, WAIVED, on_pulse, titles

COOKIE = "No browser can take the cookie: its domain, its name or its prefix is not possible"
NESTED = "A list or dict inside the session is changed, and nobody says so"


def listed(shown: str) -> list[str]:
    """The lines of the list."""
    return [text for text in shown.split("\n")[4 : ends_at(shown)] if text.strip()]


def ends_at(shown: str) -> int:
    """On which line the list ends."""
    return shown.split("\n").index(" " + "─" * 78)


async def test_findings_stand_in_a_list_the_worst_first_and_the_first_in_full_below() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        shown = drawn(await settle(pilot))
        assert titles(app) == [
            "cookie-attributes-invalid",
            "code-nested-mutation",
            "secret-rotated-no-fallback",
        ]
    assert "1 confirmed, 2 suspected" in shown
    assert f"▸ ● confirmed  {COOKIE}" in shown and "  ◐ suspected  SECRET_KEY was" in shown
    assert "Confirmed: a measurement proves it.  cookie-attributes-invalid" in shown
    for part in ("[1] ", "would refute it  ", "fix  ", "check  session-tui diagnose --only", "see"):
        assert part in shown


async def test_the_check_names_the_project_so_that_it_can_be_pasted_anywhere() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        shown = drawn(await settle(pilot))
    assert "--only cookie-attributes-invalid --project shop" in shown


async def test_e_and_the_arrows_choose_another_finding() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        for key, chosen in (("e", NESTED), ("down", "SECRET_KEY was"), ("k", NESTED)):
            await pilot.press(key)
            shown = drawn(await settle(pilot))
            assert chosen[:40] in next(text for text in listed(shown) if "▸" in text)
        await pilot.press("up", "up", "up")
        assert f"▸ ● confirmed  {COOKIE[:40]}" in drawn(await settle(pilot))


async def test_a_title_that_is_cut_in_the_list_stands_in_full_below() -> None:
    async with on_pulse(SICK).run_test(size=(60, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        shown = drawn(await settle(pilot))
    assert COOKIE not in shown and "No browser can take the cookie: its domain," in shown
    assert (
        "● No browser can take the cookie: its domain, its name or\n   its prefix is not possible"
        in shown
    )


async def test_f_shows_faults_only_and_again_what_is_suspected_too() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5", "f")
        shown = drawn(await settle(pilot))
        assert "Findings, faults only" in shown and len(listed(shown)) == 1
        await pilot.press("f")
        assert len(listed(drawn(await settle(pilot)))) == 3


async def test_a_waived_finding_comes_last_with_its_reason_and_its_end_and_is_no_fault() -> None:
    async with on_pulse(WAIVED).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        shown = drawn(await settle(pilot))
        assert listed(shown)[-1].startswith("   ● waived     No browser can take")
        await pilot.press("e", "e")
        shown = drawn(await settle(pilot))
        assert "waived until 2999-01-31  The old site goes in May." in shown
        await pilot.press("f")
        assert "waived" not in drawn(await settle(pilot))


async def test_a_healthy_project_has_no_findings_and_6_is_offered() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        shown = drawn(await settle(pilot))
        assert "Nothing is confirmed or suspected by what was measured so far." in shown
        assert "6 asks what only you can know." in shown
        await pilot.press("e", "y", "f")
        assert "Nothing is confirmed by what was measured so far." in drawn(await settle(pilot))


async def test_the_finding_in_full_stays_where_it_is_while_facts_arrive() -> None:
    waiting = asyncio.Event()
    async with on_pulse(SICK, measuring=waiting).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        before = drawn(await settle(pilot))
        waiting.set()
        after = drawn(await settle(pilot))
    assert "facts to come" in before and "facts to come" not in after
    rule = [text.strip("─ ") == "" and "─" in text for text in before.split("\n")]
    assert rule.index(True) == [
        text.strip("─ ") == "" and "─" in text for text in after.split("\n")
    ].index(True)


async def test_the_cursor_stays_on_its_finding_when_worse_ones_are_found() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5", "e", "e")
        await settle(pilot)
        assert isinstance(app.screen, FindingsScreen)
        app.screen.action_again()
        shown = drawn(await settle(pilot))
    assert "▸ ◐ suspected  SECRET_KEY was" in shown


async def test_answers_of_a_case_do_not_move_the_findings() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        before = listed(drawn(await settle(pilot)))
        await pilot.press("c")
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)
        await pilot.press("3", "q")
        assert listed(drawn(await settle(pilot))) == before


async def test_the_list_is_as_long_as_its_findings_and_never_shorter_while_one_looks() -> None:
    waiting = asyncio.Event()
    async with on_pulse(SICK, measuring=waiting).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        before = ends_at(drawn(await settle(pilot)))
        waiting.set()
        assert ends_at(drawn(await settle(pilot))) == before
        await pilot.press("1", "5")
        after = drawn(await settle(pilot))
        assert ends_at(after) - 4 == len(listed(after)) == 3


async def test_space_scrolls_the_finding_and_the_next_one_begins_at_its_first_line() -> None:
    async with on_pulse(SICK).run_test(size=(80, 16)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        assert "Confirmed: a measurement" in drawn(await settle(pilot))
        await pilot.press("space")
        assert "Confirmed: a measurement" not in drawn(await settle(pilot))
        await pilot.press("e")
        assert "Suspected: it fits" in drawn(await settle(pilot))


async def test_y_copies_the_finding_and_nothing_that_a_terminal_obeys() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5", "y")
        assert "Copied the finding" in drawn(await settle(pilot))
        assert "cookie-attributes-invalid" in app.clipboard
        assert app.clipboard.replace("\n", "").isprintable()


async def test_findings_measure_by_themselves_where_nobody_has() -> None:
    app = on_pulse(SICK)
    app.first = "sessions"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.link.calls("facts") == []  # type: ignore[attr-defined]
        await pilot.press("5")
        assert "1 confirmed" in drawn(await settle(pilot))


async def test_the_line_of_keys_has_at_most_eight_and_names_e() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        assert len(shown_keys(app.screen)) <= 8
        assert ("e", "next") in shown_keys(app.screen)
