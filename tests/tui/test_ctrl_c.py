"""Ctrl-C on the screens: pressed by habit, it says which keys leave."""

from __future__ import annotations

from tests.tui.fake_link import FakeLink, drawn, open_on, settle
from tests.tui.test_app import UNLOADABLE


async def test_ctrl_c_names_our_keys_in_the_line_for_sentences() -> None:
    async with open_on(FakeLink()).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        await pilot.press("ctrl+c")
        shown = drawn(await settle(pilot))
        assert "q goes back, and from the first screen it quits; ^q quits at once." in shown
        assert app.is_running and "alice" in shown


async def test_where_nothing_leads_back_ctrl_c_names_the_key_that_quits() -> None:
    link = FakeLink(refusals={"project": UNLOADABLE})
    async with open_on(link).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+c")
        assert "quits at once." in drawn(await settle(pilot))


async def test_ctrl_c_names_the_keys_as_they_are_bound() -> None:
    app = open_on(FakeLink())
    app.set_keymap({"app.back": "z"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+c")
        assert "z goes back, " in drawn(await settle(pilot))


async def test_on_a_screen_without_such_a_line_ctrl_c_is_answered_too() -> None:
    async with open_on(FakeLink()).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        await pilot.press("question_mark", "ctrl+c")
        await settle(pilot)
        (said,) = app._notifications
        assert "goes back" in said.message
