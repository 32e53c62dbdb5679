"""Another agent in the place of one that has loaded files which changed since."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from session_tui.link import Launch, Link, Refused
from session_tui.link.replacing import RESTING
from tests.projects import make_project

SETTINGS = "SESSION_COOKIE_AGE = {}\n"


def aged(folder: Path, seconds: int) -> Path:
    """The project in `folder`, its cookies so old."""
    with (folder / "conf" / "settings.py").open("a") as settings:
        settings.write(SETTINGS.format(seconds))
    return folder


async def test_it_loads_the_settings_as_they_are_by_now(tmp_path: Path) -> None:
    folder = aged(make_project(tmp_path), 60)
    link = Link.start(Launch(folder))
    try:
        assert (await link.project()).cookie_age == 60
        aged(folder, 7200)
        assert (await link.project()).cookie_age == 60
        await link.begin_anew()
        assert (await link.project()).cookie_age == 7200
    finally:
        await link.close()


async def test_the_old_one_answers_what_it_was_asked_before_it_ends(tmp_path: Path) -> None:
    folder = make_project(tmp_path, "import time\ntime.sleep(1)\n")
    link = Link.start(Launch(folder))
    try:
        first, old = asyncio.ensure_future(link.project()), link.wire
        await asyncio.sleep(0)
        await link.begin_anew()
        assert old is not link.wire
        assert old.child.poll() is None
        assert (await first).django
        assert await asyncio.to_thread(old.child.wait, 20 * RESTING) == 0
    finally:
        await link.close()


async def test_the_end_of_the_link_is_the_end_of_all_of_its_agents(tmp_path: Path) -> None:
    folder = make_project(tmp_path, "import time\ntime.sleep(60)\n")
    link = Link.start(Launch(folder))
    waiting, old = asyncio.ensure_future(link.project()), link.wire
    await asyncio.sleep(0)
    await link.begin_anew()
    await link.close()
    with pytest.raises(Refused):
        await waiting
    for wire in (old, link.wire):
        assert await asyncio.to_thread(wire.child.wait, 5) is not None


async def test_a_prefix_that_asks_once_more_has_no_terminal_and_the_old_agent_stays(
    tmp_path: Path,
) -> None:
    folder = aged(make_project(tmp_path), 60)
    once = tmp_path / "was-here"
    guard = tmp_path / "guard"
    guard.write_text(
        f"""#!/bin/sh
if [ -e {once} ]; then
    [ "$(ps -o sid= -p $$ | tr -d ' ')" = $$ ] && exit 7  # no terminal to ask on
    exec sleep 60
fi
touch {once}
exec "$@"
"""
    )
    guard.chmod(0o755)
    link = Link.start(Launch(folder, via=str(guard), python=sys.executable))
    try:
        assert (await link.project()).cookie_age == 60
        with pytest.raises(Refused):
            await link.begin_anew()
        assert (await link.project()).cookie_age == 60
        assert (await link.apps()).loaded
    finally:
        await link.close()
