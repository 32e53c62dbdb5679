"""How the screens look. A picture that changed on purpose: pytest --snapshot-update."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from session_tui.model import Copies
from session_tui.model.facts import Facts
from tests.diagnosis.worlds import known
from tests.tui.autopsies import NO_COOKIE, REFUSED
from tests.tui.fake_link import ATTACK, CLOCKS, MUTE, REDIS, FakeLink, a_failure, a_row, open_on
from tests.tui.investigated import HEALTHY, SICK, WAIVED, on_pulse

BOTH = replace(a_row(0), copies=Copies.DIFFERENT, columns=(("ip", "10.0.0.7"),))

STORES = {
    "as stored": (FakeLink(store_facts=REDIS), ()),
    "store": (FakeLink(store_facts=REDIS), ("h",)),
    "where": (FakeLink(rows=[BOTH, a_row(1)], detail={"differences": ("cart",)}), ("enter", "w")),
    "copies": (FakeLink(rows=[BOTH, ATTACK, a_row(1)]), ()),
    "attack": (FakeLink(rows=[ATTACK]), ("enter",)),
    "cannot list": (FakeLink(store_facts=MUTE, rows=[]), ()),
    "lookup": (FakeLink(store_facts=MUTE, rows=[]), ("p", "x", "y")),
    "why refused": (FakeLink(rows=[a_row(4)], autopsy=REFUSED), ("d",)),
    "why of a line": (FakeLink(autopsy=NO_COOKIE), ("p", "equals_sign", "enter")),
}

LOOKS = {
    "sessions": (),
    "why": ("d",),
    "data": ("enter", "j", "j"),
    "expiry": ("enter", "tab"),
    "raw": ("enter", "x"),
    "unreadable": ("j", "j", "j", "j", "enter"),
}


@pytest.mark.parametrize("keys", LOOKS.values(), ids=LOOKS)
def test_a_screen_in_80_columns(keys: tuple[str, ...], snap_compare: Any) -> None:
    pressed = ["wait:200", *(each for key in keys for each in (key, "wait:150"))]
    assert snap_compare(open_on(FakeLink()), press=pressed, terminal_size=(80, 24))


@pytest.mark.parametrize(("link", "keys"), STORES.values(), ids=STORES)
def test_a_store_in_80_columns(link: FakeLink, keys: tuple[str, ...], snap_compare: Any) -> None:
    pressed = ["wait:200", *(each for key in keys for each in (key, "wait:150"))]
    assert snap_compare(open_on(link), press=pressed, terminal_size=(80, 24))


def test_a_project_that_does_not_load(snap_compare: Any) -> None:
    failure = a_failure("The settings do not load: No module named 'environ'.")
    link = FakeLink(refusals={"project": failure, "page": failure})
    assert snap_compare(open_on(link), press=["wait:300"], terminal_size=(80, 24))


def test_the_clocks_in_80_columns(snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("session_tui.tui.screens.clocks.asked", lambda *_: "asked 3 s ago, r again")
    pressed = ["wait:200", "4", "wait:150"]
    app = open_on(FakeLink(clocks_told=CLOCKS))
    assert snap_compare(app, press=pressed, terminal_size=(80, 24))


DIAGNOSIS = {
    "pulse": (HEALTHY, ()),
    "pulse of a sick project": (SICK, ()),
    "findings": (WAIVED, ("5", "e")),
    "case": (HEALTHY, ("6",)),
    "question": (HEALTHY, ("6", "2")),
    "diagnosis": (SICK, ("6", "1")),
    "save": (SICK, ("6", "s")),
}


@pytest.mark.parametrize(("facts", "keys"), DIAGNOSIS.values(), ids=DIAGNOSIS)
def test_a_diagnosis_in_80_columns(
    facts: Facts,
    keys: tuple[str, ...],
    snap_compare: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("session_tui.tui.app.measured", known)
    monkeypatch.chdir(tmp_path)
    pressed = ["wait:300", *(each for key in keys for each in (key, "wait:200"))]
    assert snap_compare(on_pulse(facts), press=pressed, terminal_size=(80, 24))
