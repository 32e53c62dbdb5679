"""The servers of the tests: they let us in, they are required on demand, they end with the run."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import redis as client

from tests.processes import Server, binary, listening, unavailable
from tests.servers import Cluster, Sentinel, memcached, redis, redis_url, say, sentinel, ssh_command

TOP = Path(__file__).parent.parent


def test_sshd_lets_the_present_user_in_with_its_key_and_runs_a_command(sshd: Server) -> None:
    done = subprocess.run([*ssh_command(sshd), "true"], capture_output=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, b""), sshd.log()


def test_redis_lets_in_with_its_password_and_nobody_without(redis_server: Server) -> None:
    assert say(redis_server, "PING") == "PONG"
    with pytest.raises(client.AuthenticationError):
        say(replace(redis_server, password=""), "PING")


def test_redis_over_tls_is_known_by_its_authority_and_holds_acl_users_to_their_rules() -> None:
    with redis(tls=True, users=["reader on >a-word ~* +@read"]) as server:
        trusted = {"ssl_ca_certs": str(server.folder / "ca.crt")}
        site = client.Redis.from_url(redis_url(server), **trusted)
        assert site.set("key", "value")
        reader = client.Redis.from_url(redis_url(server, 0, "reader", "a-word"), **trusted)
        assert reader.get("key") == b"value"
        with pytest.raises(client.ResponseError, match="no permissions"):
            reader.delete("key")


@pytest.mark.parametrize(("persistent", "kept"), [(True, "value"), (False, None)])
def test_redis_keeps_its_keys_over_a_restart_only_if_asked(
    persistent: bool, kept: str | None
) -> None:
    with redis(persistent=persistent, maxmemory="8mb") as server:
        say(server, "SET", "key", "value")
        server.restart()
        assert say(server, "GET", "key") == kept
        assert say(server, "CONFIG", "GET", "maxmemory") == ["maxmemory", "8388608"]


def test_a_paused_server_says_nothing_until_it_is_resumed() -> None:
    with redis() as server:
        site = client.Redis.from_url(redis_url(server), socket_timeout=0.2, retry=None)
        server.pause()
        with pytest.raises(client.TimeoutError):
            site.ping()
        server.resume()
        assert site.ping()
        server.pause()  # and can be stopped as it is


def test_sentinel_promotes_the_replica_when_the_master_is_gone() -> None:
    with sentinel(3, password="another-word", silence=1.0) as group:
        group.master.stop()
        ask = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", group.name)
        deadline = time.monotonic() + 20
        while say(group.sentinels[0], *ask)[1] != str(group.replica.port):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_sentinel_knows_the_master_and_the_replica_follows_it(redis_sentinel: Sentinel) -> None:
    found = say(redis_sentinel.sentinels[0], "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
    assert found == ["127.0.0.1", str(redis_sentinel.master.port)]
    role, _, port, state, _ = say(redis_sentinel.replica, "ROLE")
    assert (role, port, state) == ("slave", redis_sentinel.master.port, "connected")


def test_each_node_of_a_cluster_answers_for_its_part_and_points_to_the_others(
    redis_cluster: Cluster,
) -> None:
    key = "key of slot 10,000 or so"
    owner = redis_cluster.nodes[say(redis_cluster.nodes[0], "CLUSTER", "KEYSLOT", key) // 5462]
    answers = []
    for node in redis_cluster.nodes:
        try:
            answers.append(say(node, "EXISTS", key))
        except client.ResponseError as error:
            answers.append(str(error).rsplit(":", 1)[-1])
    expected = [0 if node is owner else str(owner.port) for node in redis_cluster.nodes]
    assert answers == expected


def test_valkey_reads_without_a_touch(valkey_server: Server) -> None:
    assert say(valkey_server, "CLIENT", "NO-TOUCH", "ON") == "OK"


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ((), b"END"),
        (("-X",), b"ERROR metadump not allowed"),
        (("-o", "no_lru_crawler"), b"CLIENT_ERROR lru crawler disabled"),
    ],
)
def test_memcached_lists_its_keys_or_refuses(options: tuple[str, ...], answer: bytes) -> None:
    with memcached(*options) as server:
        assert ask_memcached(server, b"lru_crawler metadump all") == answer


def test_memcached_takes_no_item_above_its_limit_nor_more_than_its_memory() -> None:
    with memcached("-M", megabytes=2, item_kilobytes=256) as server:
        large = b"set key 0 0 %d\r\n%s" % (300_000, bytes(300_000))
        assert ask_memcached(server, large) == b"SERVER_ERROR object too large for cache"
        item = b"set %d 0 0 100000\r\n" + bytes(100_000)
        answers = {ask_memcached(server, item % number).lower() for number in range(40)}
        full = b"server_error out of memory "
        assert b"stored" in answers and {each[:27] for each in answers - {b"stored"}} == {full}


def ask_memcached(server: Server, command: bytes) -> bytes:
    """The first line of its answer."""
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.sendall(command + b"\r\n")
        return connection.makefile("rb").readline().strip()


def test_a_missing_program_is_a_skip_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SESSION_TUI_REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        binary("no-such-program")


def test_a_missing_program_is_a_failure_where_the_servers_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SESSION_TUI_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        binary("no-such-program")
    with pytest.raises(pytest.fail.Exception):
        unavailable("any reason")


def test_a_server_of_a_run_that_was_killed_ends_and_its_folder_goes() -> None:
    script = (
        "import time; from tests.servers import sshd\n"
        "with sshd() as server: print(server.port, server.folder, flush=True); time.sleep(600)"
    )
    run = subprocess.Popen([sys.executable, "-c", script], cwd=TOP, stdout=subprocess.PIPE)
    assert run.stdout is not None
    port, folder = run.stdout.readline().decode().split()
    assert listening(int(port))
    run.send_signal(signal.SIGKILL)
    run.communicate()
    deadline = time.monotonic() + 20
    while (listening(int(port)) or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not listening(int(port)) and not Path(folder).exists()
