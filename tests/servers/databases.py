"""PostgreSQL and MariaDB."""

from __future__ import annotations

import getpass
import os
import pwd
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import (
    PASSWORD,
    Server,
    binary,
    free_port,
    listening,
    run,
    running,
    temporary_folder,
    unavailable,
)


@contextmanager
def postgresql() -> Iterator[Server]:
    """PostgreSQL with the superuser "postgres"; as the user postgres where we are root."""
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    initdb, postgres = binary("initdb", *folders), binary("postgres", *folders)
    prefix: list[str] = []
    if os.geteuid() == 0:
        prefix = [binary("runuser"), "-u", "postgres", "--"]
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            unavailable("PostgreSQL refuses root, and there is no user postgres here")
    with temporary_folder("postgres" if prefix else "") as folder:
        data, port, words = folder / "data", free_port(), folder / "password"
        words.write_text(PASSWORD)
        words.chmod(0o644)
        auth = ["-A", "scram-sha-256", f"--pwfile={words}", "-U", "postgres"]
        run([*prefix, initdb, "-N", "-E", "UTF8", "--locale=C.UTF-8", "-D", str(data), *auth])
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "logging_collector": "off",
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [*prefix, postgres, "-D", str(data), *flags]

        def ready() -> bool:
            return "ready to accept connections" in server.log() and listening(port)

        server = Server(command, folder, port, ready, "postgres", PASSWORD, signal.SIGINT)
        yield from running(server)


@contextmanager
def mariadb() -> Iterator[Server]:
    """MariaDB with the all-powerful user "tester"."""
    install = binary("mariadb-install-db", "/usr/bin")
    mariadbd = binary("mariadbd", "/usr/sbin", "/usr/libexec")
    with temporary_folder() as folder:
        data, port = folder / "data", free_port()
        user = f"--user={getpass.getuser()}"
        quick = ["--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=64M"]
        run([install, "--no-defaults", user, f"--datadir={data}", "--skip-test-db"])
        first = folder / "first.sql"
        first.write_text(
            f"CREATE USER tester@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON *.* TO tester@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        fixed = [
            "--no-defaults",
            user,
            f"--datadir={data}",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--max-allowed-packet=256M",
            *quick,
        ]
        server = Server(
            [mariadbd, *fixed, f"--init-file={first}"],
            folder,
            port,
            lambda: listening(port),
            "tester",
            PASSWORD,
        )
        server.start()
        server.command = [mariadbd, *fixed]
        yield from running(server)
