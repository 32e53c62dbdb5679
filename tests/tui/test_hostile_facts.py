"""What strangers wrote into a project and its store does nothing on the screens of a diagnosis."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from session_tui.model import Gate, Outcome
from session_tui.model.facts import Facts
from session_tui.tui.app import SessionTui
from tests.tui.autopsies import REFUSED
from tests.tui.fake_link import open_on, settle
from tests.tui.investigated import SICK, link_in, on_pulse
from tests.tui.test_hostile_screens import ALL, HOSTILE, assert_harmless

WORDS = {"kind", "name", "pattern"}
"""Fields that hold one of our own words."""

LONG = "[@click=app.quit]x[/] " * 500


def poisoned(value: Any, payload: str) -> Any:
    """A fact in which every text ends with `payload`, as deep as it goes."""
    if isinstance(value, tuple):
        return tuple(poisoned(each, payload) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        held = getattr(value, field.name)
        text = type(held) is str and field.name not in WORDS
        changed[field.name] = f"{held} {payload}" if text else poisoned(held, payload)
    return replace(value, **changed)


def facts(payload: str) -> Facts:
    """A sick project whose every text was written by somebody who wants to act through it."""
    found: Facts = poisoned(SICK, payload)
    return found


WAYS = {
    "pulse": (),
    "findings": ("5",),
    "another finding": ("5", "e", "space"),
    "faults": ("5", "f", "y"),
    "case": ("6",),
    "a question": ("6", "2"),
    "a diagnosis": ("6", "1", "space"),
    "all evidence": ("6", "4", "v"),
    "answers": ("6", "2", "g"),
    "saving": ("6", "s"),
    "palette": ("6", "ctrl+p"),
}


async def walk(app: SessionTui, size: tuple[int, int], way: tuple[str, ...]) -> None:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert_harmless(app)
        for key in way:
            await pilot.press(key)
            await settle(pilot)
            assert_harmless(app)
        assert app.is_running


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_no_screen_lets_a_stranger_act_through_facts(way: tuple[str, ...]) -> None:
    await walk(on_pulse(facts(ALL)), (80, 24), way)


@pytest.mark.parametrize("payload", [*HOSTILE, LONG], ids=[*range(len(HOSTILE)), "long"])
async def test_no_payload_alone_crashes_pulse_findings_or_case(payload: str) -> None:
    keys = ("5", "e", "c", "1", "v")
    await walk(on_pulse(facts(payload)), (80, 24), keys)


@pytest.mark.parametrize("size", [(40, 8), (60, 12)])
async def test_no_text_is_too_long_for_a_small_screen(size: tuple[int, int]) -> None:
    await walk(on_pulse(facts(LONG)), size, ("5", "e", "c", "1", "v", "g"))


async def test_an_autopsy_in_strangers_words_does_nothing_in_a_case() -> None:
    gate = Gate("signature", Outcome.FAIL, ALL, (ALL,), ALL)
    autopsy = replace(REFUSED, key=ALL, gates=(gate,), nearest=(ALL,))
    app = open_on(link_in(SICK, autopsy=autopsy))
    await walk(app, (80, 24), ("enter", "c", "v", "u"))


async def test_a_note_that_was_pasted_does_nothing() -> None:
    app = on_pulse(SICK)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        await pilot.press("6", "n")
        await settle(pilot)
        app.screen.query_one("LineBox").value = ALL  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settle(pilot)
        assert_harmless(app)
        assert app.investigation.case.notes


@pytest.mark.parametrize("keys", [(), ("5",), ("6", "1")])
async def test_a_click_on_any_cell_quits_nothing(keys: tuple[str, ...]) -> None:
    app = on_pulse(facts("[@click=app.quit]x[/]"))
    async with app.run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        for y in range(2, 18, 3):
            for x in range(1, 60, 9):
                await pilot.click(offset=(x, y))
        await settle(pilot)
        assert app.is_running and app._exit is False


def test_what_is_poisoned_is_still_found() -> None:
    app = on_pulse(facts("[/]"))
    case = replace(app.investigation.case, facts=facts("[/]"))
    found = app.investigation.with_case(case).findings
    assert [each.certainty.value for each in found[:2]] == ["confirmed", "suspected"]
    assert any("[/]" in piece.text for each in found[:2] for piece in each.evidence)
