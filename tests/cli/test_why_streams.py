"""`session-tui why` prints each gate when it is judged, most of them before any app is loaded."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from session_tui.link import Launch, Link, Refused, calls
from tests.cli.commands import TOP, command, environment, filled, run, session

KEY = "alice1" + "x" * 26
NAMED = session(
    KEY, _auth_user_id="1", _auth_user_backend="django.contrib.auth.backends.ModelBackend"
)
EARLY = ["middleware", "length", "found", "not expired", "signature", "content"]
SLOW = """
import os, time
while not os.path.exists({path!r}):
    time.sleep(0.02)
"""
ALTERS = """
from django.apps import AppConfig
from django.conf import settings


class Alters(AppConfig):
    name = "alters"

    def ready(self):
        settings.{setting}
"""


def named(line: str) -> str:
    """The gate that a line of output is about."""
    return line[2:16].strip()


def test_gates_that_settings_and_store_decide_do_not_wait_for_the_apps(tmp_path: Path) -> None:
    folder, go = filled(tmp_path / "shop", [NAMED]), tmp_path / "go"
    (folder / "slow.py").write_text(SLOW.format(path=str(go)))
    with (folder / "conf" / "settings.py").open("a") as settings:
        settings.write("INSTALLED_APPS += ['slow']\n")
    words = command("why", KEY, "--project", folder)
    with subprocess.Popen(
        words, cwd=TOP, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert [named(process.stdout.readline()) for _ in EARLY] == EARLY
        go.touch()
        rest = process.stdout.read().splitlines()
    gates = rest[: rest.index("")]
    assert named(gates[0]) == "user in it" and "Refused" in rest[len(gates) + 1]


def test_a_store_that_cannot_be_read_leaves_what_was_judged_before(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [])
    (folder / "db.sqlite3").unlink()
    done = run("why", KEY, "--project", folder)
    assert [named(line) for line in done.stdout.splitlines()] == EARLY[:1]
    assert done.returncode == 3 and done.stderr


def test_a_reader_that_leaves_after_the_first_gate_is_no_fault_of_ours(tmp_path: Path) -> None:
    words = command("why", KEY, "--project", filled(tmp_path / "shop", [NAMED]))
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        words, cwd=TOP, env=environment(), stdout=theirs, stderr=subprocess.PIPE, text=True
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (74, "")


class TestAppsThatAlterSettings:
    def altered(self, folder: Path, setting: str) -> Path:
        """A project whose settings are others once its apps are ready."""
        shop = filled(folder, [NAMED])
        (shop / "alters.py").write_text(ALTERS.format(setting=setting))
        with (shop / "conf" / "settings.py").open("a") as settings:
            settings.write("INSTALLED_APPS += ['alters.Alters']\n")
        return shop

    def test_have_all_gates_judged_again_and_that_is_said(self, tmp_path: Path) -> None:
        shop = self.altered(tmp_path / "shop", "SECRET_KEY = 'another one'")
        lines = run("why", KEY, "--project", shop).stdout.splitlines()
        assert [named(line) for line in lines[:6]] == EARLY
        assert named(lines[6]) == "settings" and "SECRET_KEY" in lines[6]
        data = json.loads(run("why", KEY, "--project", shop, "--json").stdout)["data"]
        outcomes = {gate["gate"]: gate["outcome"] for gate in data["gates"]}
        assert data["gates"][0]["gate"] == "settings"
        assert (outcomes["signature"], data["verdict"]) == ("fail", "refused")

    def test_a_list_that_is_changed_in_its_place_is_seen(self, tmp_path: Path) -> None:
        shop = self.altered(tmp_path / "shop", "MIDDLEWARE.clear()")
        data = json.loads(run("why", KEY, "--project", shop, "--json").stdout)["data"]
        assert "MIDDLEWARE" in data["gates"][0]["because"]
        assert (data["gates"][1]["outcome"], data["verdict"]) == ("error", "error")


async def test_another_clock_is_called_what_it_is(tmp_path: Path) -> None:
    link = Link.start(Launch(filled(tmp_path / "shop", [session(KEY, "expired")])))
    try:
        asked = await link.why(KEY, offset=-90000.0, clock="true time")
    finally:
        await link.close()
    assert "not yet by true time: there it has" in " ".join(asked.nearest)


async def test_apps_that_hang_are_said_to_after_the_gates_that_need_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LOADING", 2.0)
    folder = filled(tmp_path / "shop", [NAMED])
    (folder / "slow.py").write_text("import time; time.sleep(60)")
    with (folder / "conf" / "settings.py").open("a") as settings:
        settings.write("INSTALLED_APPS += ['slow']\n")
    link = Link.start(Launch(folder))
    found = []
    try:
        await link.project()
        with pytest.raises(Refused) as caught:
            async for gate in link.gates(text=KEY):
                found.append(gate)
    finally:
        await link.close()
    assert len(found) == len(EARLY)
    failure = caught.value.failure
    assert failure.sentence == "Loading the project's apps did not end within 2 s."
    assert failure.where == "slow.py:1" and "--no-apps" in failure.advice
