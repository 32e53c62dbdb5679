"""What the host's own time service says of itself: a real chrony, and timedatectl's words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from session_tui.agent.clocks.service import time_service
from tests.processes import Server, binary
from tests.servers.ntp import chronyd

SYNCED = "NTP=yes\nNTPSynchronized=yes\n"
UNSET = "NTP=no\nNTPSynchronized=no\n"
NOT_BOOTED = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
CHRONYC = shutil.which("chronyc") or ""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that programs are looked for in."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def install_chronyc(folder: Path, socket: Path) -> None:
    """The real chronyc, which looks for its daemon where `socket` is."""
    real = CHRONYC or binary("chronyc", "/usr/bin")
    install(folder, "chronyc", f'exec {real} -h {socket} "$@"')


def install_timedatectl(folder: Path, says: str) -> None:
    install(folder, "timedatectl", f"printf '%s' \"{says}\"")


@pytest.fixture
def daemon() -> Iterator[Server]:
    with chronyd() as server:
        yield server


def test_a_host_without_any_tool_is_said_to_have_none(tools: Path) -> None:
    told = time_service()
    assert (told.name, told.synchronised) == ("", None)
    assert told.sentence == "Neither chronyc nor timedatectl tells whether this clock is kept."


def test_a_chronyd_that_follows_nobody_but_itself_is_not_synchronised(
    daemon: Server, tools: Path
) -> None:
    install_chronyc(tools, daemon.folder / "socket")
    told = time_service()
    assert (told.name, told.synchronised) == ("chrony", False)
    assert told.sentence == "chrony runs, but follows no other clock than this host's own."


def test_chronys_word_counts_before_systemds(daemon: Server, tools: Path) -> None:
    install_chronyc(tools, daemon.folder / "socket")
    install_timedatectl(tools, SYNCED)
    assert time_service().name == "chrony"


def test_a_chronyc_without_its_daemon_leaves_the_word_to_systemd(
    tools: Path, tmp_path: Path
) -> None:
    install_chronyc(tools, tmp_path / "nobody")
    install_timedatectl(tools, SYNCED)
    told = time_service()
    assert (told.name, told.synchronised) == ("systemd", True)
    assert "the clock is synchronised" in told.sentence
    assert "chrony is installed; its daemon does not answer." in told.sentence


def test_a_chronyc_without_its_daemon_and_without_systemd_says_so(
    tools: Path, tmp_path: Path
) -> None:
    install_chronyc(tools, tmp_path / "nobody")
    install_timedatectl(tools, NOT_BOOTED)
    told = time_service()
    assert (told.name, told.synchronised) == ("chrony", None)
    assert told.sentence == "chrony is installed; its daemon does not answer."


def test_systemd_alone_tells_that_nobody_keeps_the_clock(tools: Path) -> None:
    install_timedatectl(tools, UNSET)
    told = time_service()
    assert (told.name, told.synchronised) == ("systemd", False)
    assert told.sentence == (
        "By systemd no time service is switched on; the clock is not synchronised."
    )


@pytest.mark.parametrize("says", [NOT_BOOTED, "", "NTP=yes\n", "\\377\\376"])
def test_words_that_tell_nothing_are_no_answer(tools: Path, says: str) -> None:
    install_timedatectl(tools, says)
    assert time_service().synchronised is None


@pytest.mark.parametrize(
    ("tracking", "synchronised", "sentence"),
    [
        (
            "Reference ID    : C0000207 (192.0.2.7)\\nStratum         : 3\\n"
            "Leap status     : Normal\\n",
            True,
            "chrony runs, synchronised (stratum 3).",
        ),
        (
            "Reference ID    : 00000000 ()\\nStratum         : 0\\n"
            "Leap status     : Not synchronised\\n",
            False,
            "chrony runs, but is not synchronised.",
        ),
    ],
    ids=["synchronised", "not synchronised"],
)
def test_tracking_tells_whether_chrony_has_a_source(
    tools: Path, tracking: str, synchronised: bool, sentence: str
) -> None:
    install(tools, "chronyc", f"printf '{tracking}'")
    told = time_service()
    assert (told.name, told.synchronised, told.sentence) == ("chrony", synchronised, sentence)
