"""Lists that are longer than one answer of the agent."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import filled, run, session


def test_a_long_list_has_every_session_once_and_says_where_to_go_on(tmp_path: Path) -> None:
    crowd = session("crowd1" + "x" * 26, copies=2500, _auth_user_id="2")
    shop = filled(tmp_path / "shop", [crowd])
    done = run("sessions", "--json", "--reveal", "--limit", "2200", "--project", shop)
    data = json.loads(done.stdout)["data"]
    first = [row["key"] for row in data["sessions"]]
    done = run(
        *("sessions", "--json", "--reveal", "--limit", "9000"),
        *("--after", data["more"], "--project", shop),
    )
    rest = json.loads(done.stdout)["data"]
    keys = first + [row["key"] for row in rest["sessions"]]
    assert len(first) == 2200 and rest["more"] is None
    assert len(keys) == len(set(keys)) >= 2500
