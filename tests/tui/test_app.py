"""What is true on every screen, and how the app ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.binding import Binding
from textual.command import CommandPalette

from session_tui.model import Failure, Fault
from session_tui.tui.app import SessionTui
from session_tui.tui.drawing import draws_unicode
from session_tui.tui.keys import OWNERS, bindings_of
from session_tui.tui.operator_app import BUG, last_words
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.screens.help import HelpScreen
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.widgets.keys_line import shown_keys
from tests.tui.fake_link import PROJECT, FakeLink, a_failure, drawn, open_on, settle
from tests.tui.investigated import SICK, on_pulse

UNLOADABLE = Failure(
    Fault.SETTINGS,
    "The settings do not load: No module named 'environ'.",
    "shop/conf/live.py:3",
    "Give the project's own interpreter with --python.",
)

FORBIDDEN = {f"ctrl+{letter}" for letter in "imhab"} | {"ctrl+left_square_bracket"}


def bindings() -> Iterator[Binding]:
    return bindings_of(SessionTui, *OWNERS)


async def test_a_project_that_does_not_load_is_a_sentence_a_place_and_an_advice() -> None:
    async with open_on(FakeLink(refusals={"project": UNLOADABLE})).run_test() as pilot:
        shown = drawn(await settle(pilot))
    assert "No module named 'environ'." in shown
    assert "at shop/conf/live.py:3" in shown and "--python" in shown
    assert "the project does not load" in shown and "asking" not in shown
    assert "r try again" in shown and "! what it printed" in shown and "q quit" in shown


async def test_r_loads_it_again_and_goes_on_to_the_sessions() -> None:
    link = FakeLink(refusals={"project": UNLOADABLE, "page": UNLOADABLE})
    async with open_on(link).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        await pilot.press("r")
        assert "It still does not load." in drawn(await settle(pilot))
        link.refusals.clear()
        await pilot.press("r")
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, SessionsScreen)
        assert "alice" in drawn(app)


async def test_a_store_that_does_not_answer_stands_on_the_status_line() -> None:
    async with open_on(FakeLink(refusals={"store": a_failure()})).run_test() as pilot:
        assert "the store does not answer" in drawn(await settle(pilot))


async def test_what_the_project_printed_can_be_read_and_does_no_harm() -> None:
    link = FakeLink(printed="DEBUG on\n\x1b]0;owned\x07", notes=["The agent was started again."])
    async with open_on(link).run_test() as pilot:
        await settle(pilot)
        await pilot.press("exclamation_mark")
        shown = drawn(await settle(pilot))
    assert "DEBUG on" in shown and "\\x1b]0;owned\\x07" in shown
    assert "The agent was started again." in shown


async def test_help_lists_the_keys_of_the_screen_it_was_called_from() -> None:
    async with open_on(FakeLink()).run_test(size=(80, 50)) as pilot:
        app = await settle(pilot)
        await pilot.press("question_mark")
        shown = drawn(await settle(pilot))
        assert isinstance(app.screen, HelpScreen)
        assert "All sessions of this session's user" in shown and "left:..1h" in shown
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, SessionsScreen)


async def test_the_palette_offers_our_keys_and_nothing_that_writes_a_file() -> None:
    async with open_on(FakeLink()).run_test(size=(80, 40)) as pilot:
        app = await settle(pilot)
        commands = [command.title for command in app.get_system_commands(app.screen)]
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert isinstance(app.screen, CommandPalette)
    assert "Ask the store again" in commands
    assert not any("creenshot" in title or "theme" in title.lower() for title in commands)


async def test_a_command_of_the_palette_does_what_its_key_does() -> None:
    link = FakeLink()
    async with open_on(link).run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"ask the store")
        await settle(pilot)
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settle(pilot)
    assert len(link.calls("page")) == 2


def test_every_binding_has_an_id_and_a_tooltip() -> None:
    assert [binding.key for binding in bindings() if not (binding.id and binding.tooltip)] == []


def test_no_binding_takes_a_key_that_a_terminal_cannot_tell_or_tmux_needs() -> None:
    keys = {binding.key for binding in bindings()}
    assert keys & FORBIDDEN == set()
    assert [key for key in keys if key[:1] == "f" and key[1:].isdigit()] == []


def test_every_screen_of_ours_tells_its_bindings() -> None:
    found, waiting = set(), [OperatorScreen]
    while waiting:
        screen = waiting.pop()
        waiting.extend(screen.__subclasses__())
        found |= {screen} if "BINDINGS" in screen.__dict__ else set()
    assert found and found <= set(OWNERS)


async def test_no_screen_shows_more_than_eight_keys() -> None:
    async with open_on(FakeLink()).run_test() as pilot:
        app = await settle(pilot)
        for key in ("enter", "x", "w", "d", "h", "question_mark"):
            assert len(shown_keys(app.screen)) <= 8
            await pilot.press(key)
            await settle(pilot)
        assert len(shown_keys(app.screen)) <= 8


async def test_keys_can_be_bound_anew_and_the_line_of_keys_follows() -> None:
    link = FakeLink()
    app = open_on(link)
    app.set_keymap({"sessions.again": "ctrl+r", "sessions.order": "s"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        assert "s order" in drawn(await settle(pilot))
    assert len(link.calls("page")) == 2


def test_a_keymap_with_an_unknown_id_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sessions\.agian"):
        open_on(FakeLink()).set_keymap({"sessions.agian": "ctrl+r"})


async def test_a_small_window_says_so_and_a_large_one_brings_everything_back() -> None:
    async with open_on(FakeLink()).run_test(size=(30, 6)) as pilot:
        shown = drawn(await settle(pilot))
        assert "window too small" in shown and "alice" not in shown
        await pilot.resize_terminal(80, 24)
        assert "alice" in drawn(await settle(pilot))


@pytest.mark.parametrize("size", [(40, 8), (50, 12), (60, 20), (200, 60)])
async def test_every_screen_folds_to_the_width_there_is(size: tuple[int, int]) -> None:
    async with open_on(FakeLink()).run_test(size=size) as pilot:
        app = await settle(pilot)
        for key in ("enter", "tab", "x", "w", "d", "v", "h", "question_mark", "q", "q", "q", "p"):
            assert max(map(len, drawn(app).split("\n"))) <= size[0]
            await pilot.press(key)
            await settle(pilot)


DIAGNOSIS = ("5", "e", "question_mark", "q", "c", "2", "v", "g", "g", "1", "s", "escape", "n")
"""Keys through the screens of a diagnosis."""


@pytest.mark.parametrize("size", [(40, 8), (50, 12), (60, 20), (200, 60)])
async def test_a_diagnosis_folds_to_the_width_there_is(size: tuple[int, int]) -> None:
    async with on_pulse(SICK).run_test(size=size) as pilot:
        app = await settle(pilot)
        for key in DIAGNOSIS:
            assert max(map(len, drawn(app).split("\n"))) <= size[0]
            await pilot.press(key)
            await settle(pilot)


async def test_a_diagnosis_is_ascii_alone_where_the_terminal_has_no_utf_8(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        for key in DIAGNOSIS:
            assert drawn(app).isascii()
            await pilot.press(key)
            await settle(pilot)
        assert drawn(app).isascii()


async def test_an_address_is_shown_and_no_browser_started(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url, new=0: started.append(url))
    async with open_on(FakeLink()).run_test() as pilot:
        pilot.app.open_url("https://docs.djangoproject.com/")
        await settle(pilot)
    assert started == []


async def test_a_crash_tells_its_kind_and_place_but_no_value() -> None:
    app = open_on(FakeLink())
    with pytest.raises(LookupError):
        async with app.run_test() as pilot:
            await settle(pilot)
            app.call_next(_crash)
            await pilot.pause()
    assert app.return_code == BUG


def _crash() -> None:
    secret = "SECRET_KEY of the project"
    raise LookupError(secret)


def test_the_last_words_hold_neither_text_nor_locals_of_the_exception() -> None:
    try:
        _crash()
    except LookupError as error:
        said = last_words((type(error), error, error.__traceback__))
    assert "LookupError" in said and "SECRET_KEY of" not in said


@pytest.mark.parametrize(
    ("environ", "unicode"),
    [
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C", "LC_ALL": "de_DE.utf8"}, True),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, False),
        ({}, False),
    ],
)
def test_signs_follow_the_locale(environ: dict[str, str], unicode: bool) -> None:
    assert draws_unicode(environ) is unicode


async def test_a_terminal_without_utf_8_gets_ascii_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    async with open_on(FakeLink()).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        for key in ("enter", "tab", "x", "w", "d", "v", "h", "q", "q", "p"):
            assert drawn(app).isascii()
            await pilot.press(key)
            await settle(pilot)
        assert drawn(app).isascii()


async def test_without_utf_8_an_arrow_in_the_help_is_not_drawn_as_the_key_of_the_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    async with open_on(FakeLink()).run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        shown = drawn(await settle(pilot))
    assert "v j " in shown and "^ k " in shown and "? j" not in shown


def test_the_first_screen_loads_no_other_screen_and_no_heavy_widget() -> None:
    import subprocess
    import sys

    code = (
        "import sys, session_tui.tui.app; print([name for name in sys.modules if name in ("
        "'session_tui.tui.screens.session', 'session_tui.tui.screens.help',"
        "'session_tui.tui.screens.store', 'session_tui.text.health',"
        "'textual.widgets._markdown', 'textual.widgets._data_table',"
        "'rich.traceback', 'django')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


async def test_what_is_not_known_of_a_worker_is_said_before_anything_is_judged() -> None:
    hidden = "The worker 4711 hides its environment."
    link = FakeLink(project_told=replace(PROJECT, of_worker=(hidden,)))
    async with open_on(link).run_test(size=(80, 24)) as pilot:
        assert f"(i) {hidden}" in drawn(await settle(pilot))
