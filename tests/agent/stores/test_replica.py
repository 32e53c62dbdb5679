"""A PostgreSQL replica: read as the primary is, with how far it lags behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.model import Measure, Order
from tests.conftest import Entry, fresh, site
from tests.processes import Server, binary, free_port, listening, running, temporary_folder


@contextmanager
def standby(primary: Server) -> Iterator[Server]:
    """A server that follows `primary`."""
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    copy, postgres = binary("pg_basebackup", *folders), binary("postgres", *folders)
    prefix = [binary("runuser"), "-u", "postgres", "--"] if os.geteuid() == 0 else []
    reach = ["-h", "127.0.0.1", "-p", str(primary.port), "-U", primary.user]
    quick = ["-R", "-c", "fast"]
    with temporary_folder("postgres" if prefix else "") as folder:
        data = str(folder / "data")
        subprocess.run(
            [*prefix, "env", f"PGPASSWORD={primary.password}", copy, *reach, "-D", data, *quick],
            check=True,
            capture_output=True,
            cwd=folder,
            timeout=60,
        )
        port = free_port()
        options = [f"port={port}", f"unix_socket_directories={folder}", "fsync=off"]
        flags = [part for option in options for part in ("-c", option)]
        command = [*prefix, postgres, "-D", data, *flags]

        def ready() -> bool:
            return "ready to accept read-only" in server.log() and listening(port)

        password = primary.password
        server = Server(command, folder, port, ready, primary.user, password, signal.SIGINT)
        yield from running(server)


def told(entry: Entry) -> dict[str, Measure]:
    read = DbStore(Database("site", entry))
    found = {each.name.partition(".")[2]: each for each in read.health()}
    read.close()
    return found


def test_a_replica_tells_that_it_is_one_and_how_far_it_lags(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    primary: Server = request.getfixturevalue("postgresql_server")
    for entry in fresh(request, "postgresql", tmp_path):
        with standby(primary) as server:
            replica = {**entry, "PORT": str(server.port)}
            with site(entry).cursor() as cursor:
                cursor.execute("INSERT INTO django_session VALUES ('a', 'x', '2031-01-01')")
            site(entry).close()
            read, deadline = DbStore(Database("site", replica)), time.monotonic() + 10
            while not read.page(Order.KEY, 5) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert [row.key for row in read.page(Order.KEY, 5)] == ["a"]
            assert read.facts().read_only
            found = told(replica)
            assert found["replica"].value is True
            assert found["replication_lag"].value == 0
            read.close()
