"""The screen that tells what was found and chosen."""

from __future__ import annotations

from session_tui.model import Failure, Fault
from session_tui.tui.screens.project import ProjectScreen
from session_tui.tui.screens.sessions import SessionsScreen
from tests.tui.fake_link import FakeLink, a_failure, drawn, open_on, settle

UNLOADABLE = Failure(Fault.SETTINGS, "The settings do not load.", "conf/live.py:3")


async def test_i_shows_project_django_and_store() -> None:
    async with open_on(FakeLink()).run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        shown = drawn(await settle(pilot))
    assert "5.2.19 on Python 3.12.1" in shown and "fingerprint 9f3a41bc" in shown
    assert "READ-ONLY: The server refused a write." in shown


async def test_q_and_escape_lead_back_and_i_opens_it_once() -> None:
    async with open_on(FakeLink()).run_test() as pilot:
        app = await settle(pilot)
        for key in ("q", "escape"):
            await pilot.press("i", "i")
            await settle(pilot)
            assert isinstance(app.screen, ProjectScreen)
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.screen, SessionsScreen)


async def test_a_store_that_does_not_answer_is_told_with_the_rest() -> None:
    link = FakeLink(refusals={"store": a_failure("The database does not answer.")})
    async with open_on(link).run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        shown = drawn(await settle(pilot))
    assert "  The database does not answer." in shown and "5.2.19" in shown


async def test_before_the_settings_load_it_tells_the_interpreter_and_then_the_rest() -> None:
    link = FakeLink(refusals={"project": UNLOADABLE})
    async with open_on(link).run_test(size=(100, 40)) as pilot:
        app = await settle(pilot)
        await pilot.press("i")
        assert "/srv/env/python (--python)" in drawn(await settle(pilot))
        link.refusals.clear()
        app.open_project()
        assert "5.2.19 on Python" in drawn(await settle(pilot))


async def test_it_is_in_the_help_and_the_palette_and_not_below() -> None:
    async with open_on(FakeLink()).run_test(size=(100, 60)) as pilot:
        app = await settle(pilot)
        offered = {command.title for command in app.get_system_commands(app.screen)}
        assert "Which project, settings and store these are, and why" in offered
        assert "i project" not in drawn(app)
        await pilot.press("question_mark")
        assert "Which project, settings and store these are" in drawn(await settle(pilot))
