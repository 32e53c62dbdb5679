"""A case opened from a session of the demo, whose store has every kind of broken ones at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from session_tui.cli.lab import launch_of
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.wizard import step
from session_tui.faults import Demo, demo_project
from session_tui.link import Link
from session_tui.model import Autopsy
from session_tui.model.facts import Fact, Facts

NEEDED = ("settings", "project", "loads", "workers", "store", "sample", "users", "table", "code")

FITTING = {
    "BAD_JSON": {"serializer-changed"},
    "NOT_SIGNED": {"upgrade-session-format"},
    "OTHER_SALT": {"session-engine-switched"},
    "PICKLE": {"serializer-changed"},
}
"""What may be confirmed for a session, by its problem; nothing for all others."""

Asked = dict[str, tuple[str, Autopsy]]
"""By the kind of session: its problem, and its autopsy."""


@pytest.fixture(scope="module")
def looked() -> Iterator[tuple[Facts, Asked]]:
    """What is measured of the demo, and an autopsy of one broken session of each kind."""
    with demo_project(rows=300) as demo:
        told = json.loads(demo.expected.read_text("ascii"))["sessions"]
        broken = {
            each["kind"]: (key, each["problem"])
            for key, each in told.items()
            if each["state"] == "undecodable"
        }
        yield asyncio.run(_looked(demo, broken))


async def _looked(demo: Demo, broken: dict[str, tuple[str, str]]) -> tuple[Facts, Asked]:
    link = Link.start(launch_of(demo))
    facts = Facts()
    try:
        await link.project()
        async for name, fact in link.facts(NEEDED):
            facts = replace(facts, **{name: fact})
        asked = {kind: (why, await link.why(key)) for kind, (key, why) in broken.items()}
    finally:
        await link.close()
    return facts, asked


def test_each_is_explained_by_what_can_have_broken_it_or_asked_about(
    looked: tuple[Facts, Asked],
) -> None:
    facts, asked = looked
    assert len(asked) > 10
    ended = {}
    for kind, (problem, autopsy) in asked.items():
        stand = step(replace(facts, autopsy=Fact(autopsy)))
        proven = {e.cause.id for e in stand.suspects if e.certainty is Certainty.CONFIRMED}
        assert proven <= FITTING.get(problem, set()), kind
        assert proven or stand.ask or stand.suspects, kind
        ended[kind] = proven
    assert ended["old-format"] == {"upgrade-session-format"}
    assert ended["other-salt"] == {"session-engine-switched"}
    assert ended["pickle"] == {"serializer-changed"}


def test_of_one_that_fits_no_key_the_operator_is_asked(looked: tuple[Facts, Asked]) -> None:
    facts, asked = looked
    _, autopsy = asked["other-key"]
    assert step(replace(facts, autopsy=Fact(autopsy))).ask is not None
