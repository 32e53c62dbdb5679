"""One session by a key that the operator has."""

from __future__ import annotations

from dataclasses import replace

from session_tui.model import Problem, State
from session_tui.tui.screens.lookup import LookupScreen
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.widgets.key_box import KeyBox
from tests.tui.fake_link import MUTE, FakeLink, a_failure, a_row, drawn, open_on, settle

SIZE = (80, 24)


async def test_a_pasted_cookie_line_opens_its_session_with_the_name_of_its_user() -> None:
    link = FakeLink(store_facts=MUTE)
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        app.screen.query_one(KeyBox).value = "Cookie: theme=dark; sessionid=jfdob26b"
        await pilot.press("enter")
        shown = drawn(await settle(pilot))
        assert isinstance(app.screen, SessionScreen) and "alice (id 7)" in shown
        await pilot.press("q")
        back = (await settle(pilot)).screen
        assert isinstance(back, SessionsScreen)
    assert link.calls("session") == [("jfdob26b", False, False)]


async def test_what_is_typed_is_never_drawn_and_is_gone_once_it_was_asked_for() -> None:
    link = FakeLink(refusals={"session": a_failure("No session has this key.")})
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p", *"jfdob26bsecret")
        assert "jfdob26bsecret" not in drawn(await settle(pilot))
        await pilot.press("enter")
        shown = drawn(await settle(pilot))
        assert "No session has this key." in shown
        assert app.screen.query_one(KeyBox).value == ""


async def test_what_was_typed_cannot_be_copied_out_of_its_box() -> None:
    async with open_on(FakeLink()).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p", *"secret", "ctrl+shift+a", "ctrl+x", "ctrl+shift+a", "ctrl+c")
        await settle(pilot)
        assert app.clipboard == ""


async def test_all_lines_of_what_is_pasted_are_taken() -> None:
    from textual.events import Paste

    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        box = app.screen.query_one(KeyBox)
        box.post_message(Paste("curl 'https://shop/' \\\n  -H 'cookie: sessionid=jfdob26b'"))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert link.calls("session") == [("jfdob26b", False, False)]


async def test_text_that_is_neither_a_key_nor_a_line_says_so_and_asks_nothing() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        app.screen.query_one(KeyBox).value = "where is it?"
        await pilot.press("enter")
        assert "There is no cookie sessionid in this." in drawn(await settle(pilot))
    assert link.calls("session") == link.calls("why") == []


async def test_escape_leaves_and_nothing_is_asked() -> None:
    link = FakeLink()
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert isinstance(app.screen, LookupScreen)
        await pilot.press("x", "escape")
        await settle(pilot)
        assert isinstance(app.screen, SessionsScreen)
    assert link.calls("session") == []


async def test_it_says_why_a_store_cannot_list() -> None:
    async with open_on(FakeLink(store_facts=MUTE)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("p")
        assert "only with lru_crawler on" in drawn(await settle(pilot))


async def test_a_session_that_names_no_user_looks_up_none() -> None:
    row = replace(a_row(4), state=State.UNDECODABLE, problem=Problem.PICKLE)
    link = FakeLink(rows=[row])
    async with open_on(link).run_test(size=SIZE) as pilot:
        app = await settle(pilot)
        await pilot.press("p", *row.key[:6], "enter")
        await settle(pilot)
        assert isinstance(app.screen, SessionScreen)
    assert link.calls("names") == []
