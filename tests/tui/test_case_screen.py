"""The case: keys answer, take back and change answers; it is noted, saved and gone on with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from session_tui.link.case_file import load_case
from session_tui.tui.app import SessionTui
from session_tui.tui.screens.case import CaseScreen
from session_tui.tui.screens.findings import FindingsScreen
from session_tui.tui.screens.pulse import PulseScreen
from session_tui.tui.screens.saving import SaveScreen
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.widgets.keys_line import shown_keys
from tests.diagnosis.worlds import known
from tests.tui.autopsies import ACCEPTED, REFUSED
from tests.tui.fake_link import a_failure, drawn, open_on, settle
from tests.tui.investigated import HEALTHY, SICK, link_in, on_pulse

FIRST = "What do users report?"
LOSS = "After it happens, is the session cookie still there"
RELOAD = "Does reloading a few times bring the login back?"


@pytest.fixture(autouse=True)
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where files are written whose names say no folder."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path


async def go(pilot: Pilot[Any], *keys: str) -> str:
    """Press keys, one after the other; gives the screen."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return drawn(await settle(pilot))


def answers(app: SessionTui) -> tuple[tuple[str, str], ...]:
    return app.investigation.case.answers


async def test_a_case_begins_with_what_users_report_and_how_to_tell() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "6")
    assert FIRST in shown and "question 1" in shown
    assert "│ Why  " in shown and "│ How  " in shown
    assert "│  2  Users are logged out at random; a reload sometimes brings it back" in shown
    assert "│  c  Somebody sees another person's account" in shown
    assert "│  u  I don't know" in shown


async def test_digits_and_letters_answer_and_the_suspects_change_with_each_answer() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 40)) as pilot:
        shown = await go(pilot, "6", "2")
        assert LOSS in shown and "question 2" in shown
        assert "Case: users are logged out at random" in shown
        before = shown[shown.index("Suspects") :]
        shown = await go(pilot, "1")
        assert answers(app) == (("symptom", "S2"), ("after-loss", "kept"))
        assert RELOAD in shown and shown[shown.index("Suspects") :] != before
        await go(pilot, "left", "left", "c")
        assert answers(app) == (("symptom", "S12"),)


async def test_u_leaves_every_way_open_and_asks_on() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "6", "2", "u")
        assert answers(app)[-1] == ("after-loss", "u")
        assert LOSS not in shown and "question" in shown


@pytest.mark.parametrize("key", ["left", "backspace"])
async def test_back_takes_the_last_answer_back(key: str) -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        assert LOSS in await go(pilot, "6", "2", "1", key)
        assert answers(app) == (("symptom", "S2"),)
        shown = await go(pilot, key)
        assert FIRST in shown and "← back" not in shown
        assert FIRST in await go(pilot, key)


async def test_a_key_that_is_no_answer_says_how_many_there_are() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "This question has 4 answers, and u." in await go(pilot, "6", "2", "9")
        assert len(answers(app)) == 1


async def test_g_lists_the_answers_and_the_chosen_one_is_asked_again_with_the_others_kept() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 40)) as pilot:
        shown = await go(pilot, "6", "2", "1", "2", "g")
        assert "Which answer is to be another one?" in shown
        assert "│  2  After it happens" in shown and "kept, the same value" in shown
        assert RELOAD in shown
        shown = await go(pilot, "2")
        assert LOSS in shown
        assert answers(app) == (("symptom", "S2"), ("reload", "no"))


@pytest.mark.parametrize("key", ["escape", "g", "left"])
async def test_changing_an_answer_can_be_left_without_changing_one(key: str) -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "6", "2", "g", key)
        assert isinstance(app.screen, CaseScreen) and LOSS in shown
        assert answers(app) == (("symptom", "S2"),)


async def test_a_star_begins_anew_with_the_same_facts() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "6", "2", "1", "asterisk")
        assert FIRST in shown and "2 answers taken back" in shown
        assert answers(app) == () and app.investigation.case.facts.settings.known


async def test_what_a_measurement_proves_ends_the_case_with_evidence_fix_and_check() -> None:
    async with on_pulse(SICK).run_test(size=(80, 50)) as pilot:
        shown = await go(pilot, "6", "1")
    assert "diagnosis" in shown.split("\n")[2]
    assert "● No browser can take the cookie: its domain, its name or its prefix is not\n" in shown
    assert "Confirmed: a measurement proves it.  cookie-attributes-invalid" in shown
    assert "fix  " in shown and "check  session-tui diagnose --only cookie-attr" in shown
    others = shown[shown.index("Other suspects") :]
    assert "cookie-attributes-invalid" not in others
    assert "u unsure" not in shown


async def test_a_digit_after_the_end_says_that_nothing_is_asked_any_more() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        assert "Nothing is asked any more" in await go(pilot, "6", "1", "3")


async def test_v_tells_the_suspects_to_the_end_the_answers_and_what_was_ruled_out() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 120)) as pilot:
        shown = await go(pilot, "6", "2", "1")
        assert "Ruled out" not in shown
        shown = await go(pilot, "v")
    assert "Answers\n  What do users report? Users are logged out at random" in shown
    assert "Ruled out" in shown and "config-wrong-type" in shown


async def test_a_note_is_kept_and_what_is_typed_into_it_answers_nothing() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 30)) as pilot:
        shown = await go(pilot, "6", "2", "n", *"12uq*g", "left", "backspace", "enter")
        assert answers(app) == (("symptom", "S2"),)
        assert [note.text for note in app.investigation.case.notes] == ["12uqg"]
        assert "Noted." in shown and "12uqg" in shown
        await go(pilot, "1")
        assert len(answers(app)) == 2


async def test_escape_leaves_a_note_unwritten_and_an_empty_one_is_none() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "n", "x", "escape", "n", "space", "enter")
        assert app.investigation.case.notes == ()
        assert isinstance(app.screen, CaseScreen)


async def test_nothing_moves_where_a_note_is_written() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        before = await go(pilot, "6", "2")
        during = await go(pilot, "n")
    assert before.split("\n")[:10] == during.split("\n")[:10]


async def test_a_question_can_be_answered_before_anything_is_measured() -> None:
    waiting = asyncio.Event()
    app = on_pulse(HEALTHY, measuring=waiting)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "6")
        assert "facts to come, question 1" in shown
        shown = await go(pilot, "2")
        assert LOSS in shown
        waiting.set()
        assert "facts to come" not in drawn(await settle(pilot))


async def test_a_key_does_not_answer_a_question_that_a_measurement_has_just_put_there() -> None:
    from session_tui.tui.screens.answering import OTHER

    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "2")
        lost = known(replace(REFUSED, key="jfdob26b…"))
        told = app.investigation.with_case(replace(app.investigation.case, answers=answers(app)))
        app.investigation = told.with_fact("autopsy", lost)  # it answers what becomes of the cookie
        await settle(pilot)
        assert RELOAD in drawn(app)
        assert OTHER in await go(pilot, "1")
        assert len(answers(app)) == 1
        await go(pilot, "1")
        assert answers(app)[-1] == ("reload", "yes")


async def test_c_on_a_session_begins_behind_the_gate_that_refused_it() -> None:
    app = open_on(link_in(HEALTHY, autopsy=REFUSED))
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "enter")
        assert isinstance(app.screen, SessionScreen)
        shown = await go(pilot, "c")
        assert "Case: the session jfdob26b…, refused at signature" in shown
        assert RELOAD in shown and FIRST not in shown
        assert app.link.calls("why")[-1] == (app.seen.ref, False)  # type: ignore[attr-defined,union-attr]
        await go(pilot, "q")
        assert isinstance(app.screen, SessionScreen)


async def test_no_question_stands_there_before_the_session_was_looked_at() -> None:
    waiting = asyncio.Event()
    app = open_on(link_in(HEALTHY, autopsy=REFUSED, examining=waiting))
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "enter", "c", "1")
        assert "asking why this session is refused…" in shown and FIRST not in shown
        assert answers(app) == ()
        waiting.set()
        assert RELOAD in drawn(await settle(pilot))


async def test_a_session_that_is_accepted_begins_with_what_users_report() -> None:
    async with open_on(link_in(HEALTHY, autopsy=ACCEPTED)).run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "enter", "c")
    assert "Case: the session jfdob26b…, which is accepted" in shown and FIRST in shown


async def test_a_session_that_cannot_be_looked_at_is_said_and_the_case_begins_all_the_same() -> (
    None
):
    link = link_in(HEALTHY, refusals={"why": a_failure("The session is gone.")})
    async with open_on(link).run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "enter", "c")
    assert "! The session is gone." in shown and FIRST in shown


async def test_c_on_a_pasted_line_that_was_revealed_keeps_no_secret_in_the_case() -> None:
    secret = replace(REFUSED, key="jfdob26bxq0123456789jfdob26bxq01")
    app = open_on(link_in(HEALTHY, autopsy=secret))
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "R", "p", "equals_sign", "enter", "c")
        assert isinstance(app.screen, CaseScreen)
        kept = app.investigation.case.facts.autopsy.value
    assert kept is not None and kept.key == "jfdob26b…"
    assert all(gate.evidence == () for gate in kept.gates)


async def test_a_star_leaves_the_session_behind_that_a_case_began_with() -> None:
    async with open_on(link_in(HEALTHY, autopsy=REFUSED)).run_test(size=(80, 24)) as pilot:
        assert FIRST in await go(pilot, "enter", "c", "asterisk")


async def test_a_case_is_the_same_when_it_is_left_and_entered_again() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "2")
        assert LOSS in await go(pilot, "q", "6")


async def test_s_saves_a_report_for_its_owner_alone(a_folder: Path) -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await go(pilot, "6", "1", "s")
        assert isinstance(app.screen, SaveScreen) and "session-tui-report.md" in shown
        assert "Saved as session-tui-report.md." in await go(pilot, "enter")
        assert isinstance(app.screen, CaseScreen)
    written = a_folder / "session-tui-report.md"
    assert written.stat().st_mode & 0o777 == 0o600
    assert "cookie-attributes-invalid" in written.read_text()


async def save_as(pilot: Pilot[Any], name: str) -> str:
    """Save under a name that is typed."""
    await go(pilot, "s", "ctrl+u")
    return await go(pilot, *(KEYS.get(each, each) for each in name), "enter")


KEYS = {".": "full_stop", "/": "slash", "-": "minus", "~": "tilde"}


async def test_a_saved_case_is_gone_on_with_and_saved_again_over_itself(a_folder: Path) -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "2")
        assert "Saved as a.case." in await save_as(pilot, "a.case")
        await go(pilot, "1", "s")
        assert "Saved as a.case." in await go(pilot, "enter")
    written = a_folder / "a.case"
    assert written.stat().st_mode & 0o777 == 0o600
    assert load_case(written).answers == (("symptom", "S2"), ("after-loss", "kept"))


async def test_json_is_the_document_of_diagnose(a_folder: Path) -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        await go(pilot, "5")
        await save_as(pilot, "a.json")
    document = json.loads((a_folder / "a.json").read_text())
    assert document["schema"] == 1 and document["command"] == "diagnose"
    assert document["data"]["findings"][0]["cause"] == "cookie-attributes-invalid"


@pytest.mark.parametrize("name", ["a.md", "a.json", "a.case"])
async def test_a_file_of_somebody_else_is_never_written_over(name: str, a_folder: Path) -> None:
    (a_folder / name).write_text("mine")
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6")
        shown = await save_as(pilot, name)
        assert isinstance(app.screen, SaveScreen)
    assert "! " in shown and ("already" in shown or "holds no case" in shown)
    assert (a_folder / name).read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["a.txt", "a", "nowhere/a.md", "~nobodyatall/a.md", "x" * 300 + ".case"]
)
async def test_a_name_that_cannot_be_written_is_said_and_asked_again(name: str) -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "s")
        assert isinstance(app.screen, SaveScreen)
        box = app.screen.query_one("LineBox")
        box.value = name  # type: ignore[attr-defined]
        assert "! " in await go(pilot, "enter")
        assert isinstance(app.screen, SaveScreen)
        await go(pilot, "escape")
        assert isinstance(app.screen, CaseScreen)
    assert list(Path().iterdir()) == []


async def test_a_name_that_is_free_is_suggested(a_folder: Path) -> None:
    (a_folder / "session-tui-report.md").write_text("mine")
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        assert "session-tui-report-2.md" in await go(pilot, "5", "s")


async def test_answers_that_no_file_has_are_not_lost_by_one_key() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "are in no file: 6, then s saves them. q again" in await go(
            pilot, "6", "2", "q", "q"
        )
        assert app.is_running
        await go(pilot, "q")
    assert app.return_code == 0


async def test_a_saved_case_is_left_without_a_word(a_folder: Path) -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "2", "s", "enter", "q", "q")
    assert app.return_code == 0
    assert load_case(a_folder / "session-tui.case").answers == (("symptom", "S2"),)


async def test_as_long_as_something_is_asked_the_case_is_what_one_saves() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        assert "session-tui.case" in await go(pilot, "6", "2", "s")


async def test_the_keys_that_answer_stand_on_the_line_of_keys_while_something_is_asked() -> None:
    async with on_pulse(SICK).run_test(size=(80, 24)) as pilot:
        assert " 1-9 answer  u unsure" in (await go(pilot, "6")).split("\n")[-1]
        assert "answer" not in (await go(pilot, "1")).split("\n")[-1]


async def test_a_question_that_nobody_could_answer_is_counted_too() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 24)) as pilot:
        assert "question 3" in await go(pilot, "6", "2", "u")


async def test_an_open_suspect_is_told_in_words_and_what_would_prove_it_by_v() -> None:
    async with on_pulse(HEALTHY).run_test(size=(80, 60)) as pilot:
        shown = await go(pilot, "6", "2")
        assert "would prove it" not in shown
        assert "○ cdn-caches-page  A CDN or proxy hands out stored pages" in shown
        assert "would prove it" in await go(pilot, "v")


async def test_the_palette_leads_to_the_screens_whose_digits_are_answers_here() -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 40)) as pilot:
        await go(pilot, "6", "2")
        offered = [command.title for command in app.get_system_commands(app.screen)]
        for word in ("Pulse: a sentence a check", "The sessions", "All clocks", "Every cause"):
            assert [each for each in offered if each.startswith(word)] != [], word
        assert not [each for each in offered if each.startswith("Give the answer")]
        assert len(offered) == len(set(offered))
        await go(pilot, "ctrl+p", *"every cause")
        await pilot.pause(0.3)
        await go(pilot, "enter")
        assert isinstance(app.screen, FindingsScreen)
        assert answers(app) == (("symptom", "S2"),)


@pytest.mark.parametrize(
    ("typed", "screen"), [("pulse", PulseScreen), ("the sessions", SessionsScreen)]
)
async def test_the_palette_takes_one_from_a_case_to(typed: str, screen: type) -> None:
    app = on_pulse(HEALTHY)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6", "ctrl+p", *(KEYS.get(each, each) for each in typed))
        await pilot.pause(0.3)
        await go(pilot, "enter")
        assert isinstance(app.screen, screen)


async def test_on_a_wide_screen_the_suspects_stand_beside_the_question() -> None:
    async with on_pulse(HEALTHY).run_test(size=(120, 40)) as pilot:
        wide = await go(pilot, "6", "2")
        line = next(text for text in wide.split("\n") if LOSS in text)
        assert "Suspects" in line
        await pilot.resize_terminal(80, 40)
        narrow = drawn(await settle(pilot))
        assert not [text for text in narrow.split("\n") if LOSS in text and "Suspects" in text]
        assert max(map(len, narrow.split("\n"))) <= 80


async def test_the_line_of_keys_has_at_most_eight_and_names_only_what_works() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "6")
        assert len(shown_keys(app.screen)) <= 8
        assert ("←", "back") not in shown_keys(app.screen)
        await go(pilot, "2")
        assert len(shown_keys(app.screen)) <= 8
        assert "q back" in drawn(app)
