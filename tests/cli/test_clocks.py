"""`session-tui clocks`: how far each clock is off, and what that does to sessions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.cli.commands import command, environment, filled, run
from tests.servers import redis_url
from tests.servers.ntp import Says, chronyd, ntp_server

SESSION = {"key": "a" * 32, "data": {"cart": 1}, "state": "live"}

REDIS = """
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {{"default": {{"BACKEND": "django.core.cache.backends.redis.RedisCache",
                        "LOCATION": "{}"}}}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("site") / "shop", [SESSION])


def told(*words: str | Path) -> tuple[int, dict[str, Any]]:
    done = run("clocks", "--json", *words)
    assert done.stdout, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return done.returncode, data


def test_a_host_behind_true_time_is_a_finding_where_web_nodes_judge(shop: Path) -> None:
    with ntp_server(Says(offset=37.5)) as ntp:
        status, data = told("--project", shop, "--ntp", f"127.0.0.1:{ntp.port}")
    first = data["clocks"][0]
    assert abs(first["offset_s"] - 37.5) <= first["error_s"]
    assert data["agreed"] == {"offset_s": first["offset_s"], "error_s": first["error_s"]}
    assert "This host runs 37.5 s behind true time" in data["consequence"]
    assert status == 1


def test_the_same_clock_is_no_finding_where_redis_counts_down(
    redis_server: Any, tmp_path: Path
) -> None:
    folder = filled(tmp_path / "shop", [], REDIS.format(redis_url(redis_server, 5)))
    with ntp_server(Says(offset=37.5)) as ntp:
        status, data = told("--project", folder, "--ntp", f"127.0.0.1:{ntp.port}")
    assert status == 0
    assert "no clock's offset ends one" in data["consequence"]
    assert [clock["source"] for clock in data["clocks"]][1:] == ["cache:default"]


def test_a_liar_among_three_is_named_and_not_believed(shop: Path) -> None:
    with ntp_server() as one, ntp_server() as other, ntp_server(Says(offset=-3600)) as liar:
        ports = [f"--ntp=127.0.0.1:{each.port}" for each in (one, other, liar)]
        status, data = told("--project", shop, *ports)
    assert status == 0
    assert data["clocks"][2]["because"].endswith("it is wrong.")
    assert "keeps true time" in data["consequence"]


def test_a_real_chronyd_is_believed(shop: Path) -> None:
    with chronyd() as server:
        status, data = told("--project", shop, "--ntp", f"127.0.0.1:{server.port}")
    assert data["clocks"][0]["reachable"] and abs(data["clocks"][0]["offset_s"]) < 0.5
    assert status == 0


def test_a_silent_server_is_given_up_and_costs_no_other_clock_its_answer(shop: Path) -> None:
    with ntp_server(Says(answers_from=99)) as silent, chronyd() as well:
        ports = [f"--ntp=127.0.0.1:{each.port}" for each in (silent, well)]
        _, data = told("--project", shop, *ports)
    assert data["clocks"][0]["because"] == "No time from it: it did not answer within 1 s."
    assert data["clocks"][1]["reachable"]
    assert 1 <= silent.asked <= 2


def test_a_session_saved_in_the_future_shows_a_node_that_runs_ahead(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [{**SESSION, "ahead": 41}])
    status, data = told("--project", folder)
    assert "1 of 1 session looked at was saved" in data["consequence"]
    assert "some node that writes runs ahead" in data["consequence"]
    assert status == 1
    written = data["written"]
    assert 0 < written.pop("farthest_s") <= 41
    assert len(written.pop("ages")) == 1
    assert written == {"rows": 1, "ahead": 1, "files": None}
    assert data["agreed"] is None


def test_an_empty_store_tells_nothing_of_who_wrote(tmp_path: Path) -> None:
    assert told("--project", filled(tmp_path / "shop", []))[1]["written"] is None


def test_the_date_of_a_site_is_right_to_a_second(shop: Path) -> None:
    import http.server
    import threading

    class Site(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        _, data = told("--project", shop, "--url", f"http://127.0.0.1:{site.server_port}/x?y")
        site.shutdown()
    last = data["clocks"][-1]
    assert last["source"] == f"http://127.0.0.1:{site.server_port}"
    assert abs(last["offset_s"]) <= last["error_s"] < 1


def test_an_address_that_is_none_is_refused(shop: Path) -> None:
    done = run("clocks", "--project", shop, "--ntp", "ntp.example:x")
    assert done.returncode == 2
    assert "HOST or HOST:PORT" in done.stderr


def test_people_read_sentences(shop: Path) -> None:
    with ntp_server(Says(offset=-90)) as ntp:
        done = run("clocks", "--project", shop, "--ntp", f"127.0.0.1:{ntp.port}")
    assert "This host runs 1 m 30 s ahead of true time" in done.stdout


def on_a_terminal(*words: str | Path, columns: int = 60) -> pexpect.spawn:
    """A command whose standard input and output are a terminal."""
    first, *others = command(*words)
    env = environment(TERM="xterm-256color", LC_ALL="C.UTF-8")
    size = (24, columns)
    return pexpect.spawn(first, others, env=env, dimensions=size, timeout=30, encoding="utf-8")


def test_a_terminal_gets_sentences_of_its_own_width(shop: Path) -> None:
    with ntp_server(Says(offset=-90)) as ntp:
        address = f"127.0.0.1:{ntp.port}"
        child = on_a_terminal("clocks", "--project", shop, "--ntp", address)
        child.expect(pexpect.EOF)
        piped = run("clocks", "--project", shop, "--ntp", address).stdout
    lines = child.before.splitlines()
    assert max(map(len, lines)) <= 60 < max(map(len, piped.splitlines()))
    assert "This host runs 1 m 30 s ahead of true time" in " ".join(lines)


@pytest.mark.parametrize(("columns", "drawn"), [(76, True), (30, False)])
def test_a_terminal_with_room_gets_the_clocks_on_one_axis(
    shop: Path, columns: int, drawn: bool
) -> None:
    with ntp_server(Says(offset=-90)) as ntp:
        words = ("clocks", "--project", shop, "--ntp", f"127.0.0.1:{ntp.port}")
        child = on_a_terminal(*words, columns=columns)
        child.expect(pexpect.EOF)
    lines = child.before.splitlines()
    assert max(map(len, lines)) <= columns
    assert any(line.startswith("this host  ") and "┼" in line for line in lines) is drawn
    assert any(line.startswith("true time") and "●" in line for line in lines) is drawn


def test_the_screens_ask_the_server_that_they_are_given(shop: Path) -> None:
    with ntp_server(Says(offset=37.5)) as ntp:
        child = on_a_terminal(shop, "--ntp", f"127.0.0.1:{ntp.port}", columns=120)
        child.expect_exact("READ-ONLY")
        child.send("4")
        child.expect_exact(f"NTP 127.0.0.1:{ntp.port}")
        for _ in range(8):  # a busy machine may take longer than the second that it is given
            if child.expect_exact(["! time +37.5", pexpect.TIMEOUT], timeout=3) == 0:
                break
            child.send("r")
        else:
            pytest.fail("true time never stood on the first line")
        child.send("qq")
        child.expect(pexpect.EOF)


def test_a_silent_server_keeps_no_key_of_the_screens_from_working(shop: Path) -> None:
    with ntp_server(Says(answers_from=99)) as silent:
        child = on_a_terminal(shop, "--ntp", f"127.0.0.1:{silent.port}", columns=120)
        child.expect_exact("READ-ONLY")
        child.send("4r")
        child.expect_exact("asking…")
        child.send("q2")
        child.expect_exact("aaaaaaaa…")
        child.send("\r")
        child.expect_exact("Data")
        child.send("4")
        child.expect_exact("it did not answer within 1 s.")
        child.send("qqqq")
        child.expect(pexpect.EOF)
