"""Every screen filled with what strangers could write: nothing acts, nothing crashes.

What is asserted is what reaches the terminal (no control but Textual's own) and what a click could
reach (no action, no link in any cell).
"""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from rich.style import Style

from session_tui.model import (
    Autopsy,
    Capability,
    ClockReading,
    Clocks,
    Copies,
    Count,
    Failure,
    Fault,
    Gate,
    Health,
    Known,
    Measure,
    Names,
    Order,
    Outcome,
    Place,
    Problem,
    State,
    TimeService,
    Value,
    Whereabouts,
)
from session_tui.tui.app import SessionTui
from session_tui.tui.drawing import ControlFilter
from session_tui.visible import HIDDEN
from tests.tui.autopsies import REFUSED
from tests.tui.fake_link import NOW, PROJECT, STORE, FakeLink, a_detail, a_row, open_on, settle

HOSTILE = (
    "[@click=app.quit]x[/]",
    "[ @click=app.pwn('x')]y[/]",
    "[/]",
    "[link='https://example.org']z[/]",
    "[bold=1 =]",
    "[/ab=1]",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b[2J\x1bc\x1b[?1049l",
    "\x9b5n\x9d0;t\x9c",
    "\x1b[c\x1b[>q",
    "\x00\x7f\x1a\x0e\r\n\t\x0b",
    "\u202egnp.exe\u2066\u2067\u200b\ufeff\U000e0041",
    "\ud800\udfff",
    "e" + "\u0301" * 60,
    ":smile: $x ${y} \\[",
    "\u2028\u2029\x85",
)
ALL = " ".join(HOSTILE)


class HostileLink(FakeLink):
    """Everything that a stranger can write says `payload`."""

    def __init__(self, payload: str) -> None:
        rows = [hostile_row(number, payload) for number in range(30)]
        super().__init__(rows=rows, printed=payload * 3, notes=[payload])
        self.payload = payload
        self.names_by_id = {"7": payload, "8": payload}
        self.detail_value = hostile_value(payload)

    async def project(self) -> Any:
        self._ask("project")
        return replace(PROJECT, settings_module=self.payload, time_zone=self.payload)

    async def store(self) -> Any:
        text = self.payload
        able = (Capability(text, True, text), Capability("list", False, text))
        return replace(
            STORE,
            kind=text,
            server=text,
            place=text,
            origin=text,
            proof=text,
            notes=(text,),
            capabilities=able,
            orders=(Order.STORED, Order.KEY),
        )

    async def health(self) -> Health:
        text = self.payload
        measures = [
            Measure(name, text, "", f"INFO at {text}")
            for name in ("redis.maxmemory_policy", "redis.role", "redis.save", f"redis.{text}")
        ]
        measures += [Measure(text, None, text, text, text), Measure("file.cleaner", text)]
        return Health(tuple(measures), 0.1, ClockReading(text, None, None, text))

    async def clocks(self, ntp: Any = (), url: str | None = None) -> Clocks:
        text = self.payload
        readings = (
            ClockReading(f"NTP {text}", 1.0, 0.1, text),
            ClockReading(text, None, None, text),
            ClockReading(f"db:{text}", -1e300, 1e200),
        )
        service = TimeService(text, False, text)
        return Clocks(readings, readings[2], service, NOW, "nodes", notes=(text,))

    async def why(self, text: str, reveal: bool = False, *_clock: Any, **_named: Any) -> Autopsy:
        text = self.payload
        gates = [Gate(text, each, text, (text, text), text) for each in Outcome]
        return replace(
            REFUSED,
            key=text,
            gates=(*gates, Gate("signature", Outcome.FAIL, text, (text,), text)),
            user=Known(text, text),
            nearest=(text, text),
        )

    async def whereabouts(self, name: str, reveal: bool = False) -> Whereabouts:
        text = self.payload
        return Whereabouts(text, (Place(text, True, text, True), Place(text, None, text)))

    async def count(self) -> AsyncIterator[Count]:
        yield Count(3, False, self.payload)
        yield Count(30, True, self.payload)

    async def names(self, ids: Any) -> Names:
        found = await super().names(ids)
        return replace(found, problem="") if "8" not in ids else Names((), self.payload)

    async def session(self, ref: str, reveal: bool = False, more: bool = False) -> Any:
        detail = a_detail(self.rows[0], self.detail_value)
        parts = tuple(
            replace(part, text=self.payload * 50, name=self.payload, meaning=self.payload)
            for part in detail.parts
        )
        engine = replace(
            detail.expiry.engine, clock=self.payload, rule=self.payload, sentence=self.payload
        )
        clock = replace(detail.clocks[0], source=self.payload)
        return replace(
            detail,
            parts=parts,
            format=self.payload,
            salt=self.payload,
            expiry=replace(detail.expiry, engine=engine),
            clocks=(clock,),
            imports=(self.payload,),
            dangerous=(self.payload,),
            measures=(Measure(self.payload, self.payload, self.payload),),
            differences=(self.payload,),
            places=(Place(self.payload, True, self.payload),),
        )


def hostile_row(number: int, payload: str) -> Any:
    row = a_row(number)
    return replace(
        row,
        key=payload,
        because=payload if number % 2 else "",
        signer=payload,
        origin=payload,
        peek=((payload, payload),),
        columns=((payload, payload), ("ip", payload)),
        copies=tuple(Copies)[number % 4],
        dangerous=number % 5 == 0,
    )


def hostile_value(payload: str) -> Value:
    text = Value("str", payload, len(payload))
    inner = Value("list", payload, 2, (), (text, Value("masked", payload, 3)))
    return Value("dict", payload, 3, (payload, "b", "c"), (inner, text, Value(payload, payload, 1)))


def cells(app: SessionTui) -> Iterator[tuple[str, Style | None]]:
    """What stands on the screen, piece by piece, with what a click on it would find."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            yield segment.text, segment.style


SCROLLBAR = {
    ("@mouse.down", "grab"),
    ("@mouse.down", "scroll_up"),
    ("@mouse.down", "scroll_down"),
    ("@mouse.up", "release"),
    ("@mouse.up", "scroll_up"),
    ("@mouse.up", "scroll_down"),
}
"""What Textual's own scrollbars answer to."""


def assert_harmless(app: SessionTui) -> None:
    for text, style in cells(app):
        assert not [each for each in text if unicodedata.category(each) in HIDDEN], repr(text)
        if style is not None:
            assert style.link is None
            actions = {name: what for name, what in style.meta.items() if name.startswith("@")}
            assert actions.items() <= SCROLLBAR, actions


WAYS = {
    "sessions": (),
    "sessions, filtered": ("f",),
    "why": ("d", "v"),
    "why of a line": ("p", "equals_sign", "enter", "v"),
    "data": ("enter",),
    "expiry": ("enter", "tab"),
    "raw": ("enter", "x"),
    "unreadable": ("j", "enter"),
    "where": ("enter", "w"),
    "store": ("h",),
    "lookup": ("p",),
    "sorted": ("o",),
    "printed": ("exclamation_mark",),
    "help": ("question_mark",),
    "palette": ("ctrl+p",),
    "another time": ("t", "t"),
    "copied": ("enter", "y"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_no_screen_lets_a_stranger_act_through_it(way: tuple[str, ...]) -> None:
    async with open_on(HostileLink(ALL)).run_test(size=(120, 40)) as pilot:
        app = await settle(pilot)
        for key in way:
            await pilot.press(key)
            await settle(pilot)
        assert_harmless(app)
        assert app.is_running


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_payload_alone_crashes_a_screen(payload: str) -> None:
    async with open_on(HostileLink(payload)).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        keys = (
            "d",
            "v",
            "q",
            "enter",
            "tab",
            "x",
            "w",
            "q",
            "h",
            "G",
            "q",
            "4",
            "q",
            "exclamation_mark",
            "q",
        )
        for key in (*keys, "p", "escape", "o", "question_mark"):
            assert_harmless(app)
            await pilot.press(key)
            await settle(pilot)
        assert_harmless(app)


async def test_a_failure_in_strangers_words_does_no_harm() -> None:
    failure = Failure(Fault.SETTINGS, ALL, ALL, ALL)
    refusals = {"project": failure, "page": failure, "plan": failure}
    async with open_on(FakeLink(refusals=refusals)).run_test(size=(80, 24)) as pilot:
        app = await settle(pilot)
        assert_harmless(app)
        await pilot.press("r")
        assert_harmless(await settle(pilot))


async def test_a_click_on_every_cell_of_the_screen_quits_nothing() -> None:
    async with open_on(HostileLink("[@click=app.quit]x[/]")).run_test(size=(60, 12)) as pilot:
        app = await settle(pilot)
        for y in (0, 2, 5, 8, 9, 10):
            for x in range(1, 60, 8):
                await pilot.click(offset=(x, y))
        assert (await settle(pilot)).is_running
        assert app._exit is False


async def test_what_is_copied_can_be_written_to_a_terminal() -> None:
    row = replace(a_row(0), key="\ud800\x1b]0;t\x07", state=State.LIVE, problem=Problem.NONE)
    async with open_on(FakeLink(rows=[row])).run_test() as pilot:
        await settle(pilot)
        await pilot.press("y")
        assert pilot.app.clipboard.isascii() and pilot.app.clipboard.isprintable()


def test_the_last_filter_lets_no_control_through_and_keeps_the_length_of_a_line() -> None:
    from rich.cells import cell_len
    from rich.segment import Segment
    from textual.color import Color

    for payload in HOSTILE:
        drawn = ControlFilter().apply([Segment(payload)], Color(0, 0, 0))
        assert not [c for c in drawn[0].text if unicodedata.category(c) in HIDDEN]
        assert cell_len(drawn[0].text) == cell_len(payload)


def test_every_text_of_a_row_and_a_detail_is_hostile_here() -> None:
    row = hostile_row(1, ALL)
    texts = {field.name for field in fields(row) if isinstance(getattr(row, field.name), str)}
    safe = {"ref", "username", "username_problem", "user_id", "state", "problem", "copies"}
    assert {name for name in texts - safe if getattr(row, name) != ALL} == set()
