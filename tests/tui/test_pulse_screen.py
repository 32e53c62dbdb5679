"""The pulse: a sentence a check, each in its place before anything is known."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from session_tui.diagnosis.pulse import Check, Mood
from session_tui.model.facts import Facts
from session_tui.tui.pulse import check_lines
from session_tui.tui.screens.clocks import ClocksScreen
from session_tui.tui.screens.findings import FindingsScreen
from session_tui.tui.screens.pulse import PulseScreen
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.widgets.filter_box import FilterBox
from session_tui.tui.widgets.key_box import KeyBox
from session_tui.tui.widgets.keys_line import shown_keys
from tests.diagnosis.worlds import clocks, unknown, world
from tests.tui.fake_link import a_failure, drawn, settle
from tests.tui.investigated import HEALTHY, SICK, WAIVED, on_pulse, titles

NAMES = ("Project", "Store", "Keys", "Users", "Clocks", "Cookie", "Host", "Workers", "Code")


def places(shown: str) -> dict[str, int]:
    """On which line each check stands."""
    lines = shown.split("\n")
    return {
        name: at
        for name in (*NAMES, "Sessions", "Ending")
        for at, text in enumerate(lines)
        if name in text[:16]
    }


async def test_every_check_is_asking_at_first_and_nothing_moves_when_the_answers_come() -> None:
    waiting = asyncio.Event()
    async with on_pulse(SICK, measuring=waiting).run_test(size=(80, 24)) as pilot:
        before = drawn(await settle(pilot))
        waiting.set()
        after = drawn(await settle(pilot))
    assert before.count("asking…") == len(NAMES) + 1  # all but the project, and two lines below
    assert "asking" not in after
    assert len(places(before)) == len(NAMES) + 2
    assert places(before) == places(after)


async def test_a_healthy_project_is_a_good_sign_and_a_sentence_a_check() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    for name in NAMES:
        assert f" ✓ {name}" in shown
    assert "2 gunicorn, all with the settings of the shell" in shown
    assert "900 live (300 anonymous), 0 unreadable, 100 expired" in shown


async def test_what_is_wrong_has_a_sign_of_its_own_and_names_the_screen_that_says_more() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        lines = drawn(await settle(pilot)).split("\n")
    at = next(number for number, text in enumerate(lines) if "Cookie" in text)
    assert lines[at].startswith(" ✗ Cookie    Domain is no host name")
    assert lines[at + 1].endswith("→ 5")
    assert any(text.startswith(" ! Keys") for text in lines)


async def test_a_sentence_that_does_not_fit_ends_after_one_of_its_parts() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    assert "500 sessions fit no key; the newest was written 2026-03-03\n" in shown
    assert "15:30 UTC." in shown


def test_no_sentence_is_cut_where_there_is_room_for_it_below() -> None:
    for length in range(40, 75):
        sentence = "word " * (length // 5) + "x" * (length % 5) + "."
        for goto in ("", "5"):
            told = check_lines(Check("Keys", Mood.BAD, sentence, goto), 77)
            assert "…" not in "".join(map(str, told)), (length, goto)


async def test_what_cannot_be_measured_is_a_question_mark_and_the_reason() -> None:
    facts = replace(HEALTHY, host=unknown("It did not answer within 2 s."))
    async with on_pulse(facts).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    assert "? Host      It did not answer within 2 s." in shown


async def test_what_did_not_come_in_time_is_named_with_the_key_that_measures_again() -> None:
    late = unknown("It did not answer within 2 s.")
    async with on_pulse(replace(HEALTHY, host=late, users=late)).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
        assert "Not in time: users, host. r measures again." in shown
        await pilot.press("6")
        assert "Not in time: users, host." in drawn(await settle(pilot))


async def test_a_host_that_nobody_told_the_time_is_not_called_good() -> None:
    facts = world(clocks=clocks(agreed=None))
    async with on_pulse(facts).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    assert "? Clocks    Whether this host keeps true time is not known" in shown


async def test_what_the_project_lives_with_is_no_longer_wrong_here() -> None:
    async with on_pulse(WAIVED).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    assert "✓ Cookie" in shown and "! Code" in shown


async def test_the_hour_in_which_most_sessions_end_is_named() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    assert "▂▇▂" in shown and "24 h   310 of them in 3 to 4 h" in shown


async def test_measuring_that_broke_off_leaves_reasons_and_says_so_once() -> None:
    link_refusals = {"facts": a_failure("The agent has ended.")}
    async with on_pulse(HEALTHY, refusals=link_refusals).run_test(size=(80, 24)) as pilot:
        shown = drawn(await settle(pilot))
    assert "asking" not in shown
    assert "? Keys      The agent has ended." in shown
    assert "! The agent has ended. (127.0.0.1:5432)" in shown


async def test_r_measures_everything_again_and_says_when_it_is_done() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = len(app.link.calls("facts"))  # type: ignore[attr-defined]
        await pilot.press("r")
        assert "Measured again." in drawn(await settle(pilot))
        assert len(app.link.calls("facts")) == before + 1  # type: ignore[attr-defined]


async def test_r_looks_at_the_files_as_they_are_by_now_and_says_what_was_mended() -> None:
    app = on_pulse(world(settings={"SESSION_COOKIE_AGE": "3600"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.link.measured = HEALTHY  # type: ignore[attr-defined]
        await pilot.press("r")
        assert "Measured again. Fixed: config-wrong-type." in drawn(await settle(pilot))
    asked = [name for name, _ in app.link.asked]  # type: ignore[attr-defined]
    anew = asked.index("begin_anew")
    assert {"project", "store", "facts"} <= set(asked[anew:])


async def test_where_no_other_agent_can_be_had_the_old_one_measures_and_that_is_said() -> None:
    refusals = {"begin_anew": a_failure("Permission denied.")}
    app = on_pulse(HEALTHY, refusals=refusals)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = len(app.link.calls("facts"))  # type: ignore[attr-defined]
        await pilot.press("r")
        shown = drawn(await settle(pilot))
        assert "Files that changed since the start are not seen. Permission denied." in shown
        assert len(app.link.calls("facts")) == before + 1  # type: ignore[attr-defined]


async def test_r_while_everything_is_being_measured_says_that_it_is() -> None:
    waiting = asyncio.Event()
    app = on_pulse(HEALTHY, measuring=waiting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("r")
        assert "Still measuring" in drawn(await settle(pilot))
        assert len(app.link.calls("facts")) == 1  # type: ignore[attr-defined]
        waiting.set()


async def test_only_what_changes_by_itself_is_measured_again_while_somebody_looks() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, PulseScreen)
        app.screen.beat()
        await settle(pilot)
        asked = app.link.calls("facts")  # type: ignore[attr-defined]
        assert asked[-1] == ("health", "clocks")
        await pilot.press("5")
        await settle(pilot)
        app.screen_stack[0].beat()  # type: ignore[attr-defined]
        assert app.link.calls("facts") == asked  # type: ignore[attr-defined]


async def test_digits_lead_to_the_other_screens_and_q_back_to_the_pulse() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key, screen in (("2", SessionsScreen), ("4", ClocksScreen), ("5", FindingsScreen)):
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.screen, screen)
            await pilot.press("1")
            await settle(pilot)
            assert isinstance(app.screen, PulseScreen)
        await pilot.press("6", "q")
        await settle(pilot)
        assert isinstance(app.screen, PulseScreen)


async def test_the_sessions_keep_filter_and_cursor_while_another_screen_is_shown() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        await pilot.press(*"state:live", "enter")
        await settle(pilot)
        await pilot.press("j", "j")
        before = drawn(await settle(pilot))
        await pilot.press("1")
        await settle(pilot)
        await pilot.press("2")
        after = drawn(await settle(pilot))
    assert "state:live" in before and "▸" in before
    assert after == before


async def test_a_slash_leads_into_the_filter_of_the_sessions() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        assert isinstance(app.screen, SessionsScreen)
        assert isinstance(app.focused, FilterBox)


async def test_3_without_a_session_seen_leads_to_the_sessions() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert isinstance(app.screen, SessionsScreen)


async def test_on_a_narrow_screen_a_sentence_goes_on_below_its_name() -> None:
    async with on_pulse(SICK).run_test(size=(40, 60)) as pilot:
        shown = drawn(await settle(pilot))
    assert max(map(len, shown.split("\n"))) <= 40
    assert " ✗ Cookie  Domain is no host\n     name: it takes neither a" in shown


async def test_the_line_of_keys_has_at_most_eight() -> None:
    app = on_pulse(Facts())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert len(shown_keys(app.screen)) <= 8
        assert "q back" in drawn(app)


async def test_a_set_cookie_line_is_pasted_anywhere_and_judged_without_its_value() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        line = "Set-Cookie: shop_sessionid=ab12secret; Path=/; SameSite=None"
        app.screen.query_one(KeyBox).value = line
        await pilot.press("enter")
        await settle(pilot)
    told = app.investigation.case.facts.set_cookie.value
    assert told == "shop_sessionid=xxxxxxxxxx; Path=/; SameSite=None"
    assert "cookie-samesite-none-invalid" in titles(app)
