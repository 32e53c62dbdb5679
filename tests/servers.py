"""Real servers for the tests: private, in a temporary folder, on a free port of loopback.

Each is started from the machine's own binary and stopped by its process. A binary that is missing
is a skip with its reason, and a failure where SESSION_TUI_REQUIRE_SERVERS=1.
"""

from __future__ import annotations

import getpass
import os
import pwd
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import (
    Server,
    binary,
    free_port,
    listening,
    run,
    running,
    temporary_folder,
    unavailable,
)

__all__ = ["PASSWORD", "Server", "mariadb", "postgresql", "ssh_command", "sshd", "unavailable"]

PASSWORD = "not-so-secret-pass"
"""Of every server here; tests look for it where it must not appear."""


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


@contextmanager
def sshd() -> Iterator[Server]:
    """An sshd that lets the present user in with the key `folder / "key"`; see `ssh_command`."""
    program, keygen = binary("sshd", "/usr/sbin"), binary("ssh-keygen")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with temporary_folder() as folder:
        for name in ("host", "key"):
            run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)])
        port = free_port()
        public = (folder / "host.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
        (folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1:{port}\nHostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {folder / 'key.pub'}\nPidFile {folder / 'pid'}\n"
            "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
            "KbdInteractiveAuthentication no\nAcceptEnv LANG LC_*\n"
        )
        command = [program, "-D", "-e", "-f", str(folder / "sshd_config")]
        server = Server(command, folder, port, lambda: listening(port), getpass.getuser())
        yield from running(server)


def ssh_command(server: Server) -> list[str]:
    """The ssh command line that enters `server`, without the remote command."""
    folder = server.folder
    options = {
        "Port": server.port,
        "IdentityFile": folder / "key",
        "IdentitiesOnly": "yes",
        "UserKnownHostsFile": folder / "known_hosts",
        "BatchMode": "yes",
    }
    flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    return [binary("ssh"), "-F", "none", *flags, f"{server.user}@127.0.0.1"]
