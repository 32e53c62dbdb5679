"""Real servers for the tests: private, in a temporary folder, on a free port of loopback.

Each is started from the machine's own binary and stopped by its process. A binary that is missing
is a skip with its reason, and a failure where SESSION_TUI_REQUIRE_SERVERS=1.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

START_LIMIT = 30.0
"""Seconds a server may take until it answers."""

PASSWORD = "not-so-secret-pass"
"""Of every server here; tests look for it where it must not appear."""


def unavailable(reason: str) -> NoReturn:
    """Skip, or fail where the servers are required."""
    if os.environ.get("SESSION_TUI_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def binary(name: str, *folders: str) -> str:
    """The path of a program, looked for in PATH and then in `folders` (newest last)."""
    for folder in (None, *reversed(folders)):
        found = shutil.which(name, path=folder)
        if found:
            return found
    unavailable(f"{name} is not installed here")


def free_port() -> int:
    """A port of loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(answers: Callable[[], bool], server: Server) -> None:
    """Until `answers()`, or the server has died, or time is up."""
    deadline = time.monotonic() + START_LIMIT
    while not answers():
        if server.process is None or server.process.poll() is not None:
            pytest.fail(f"{server.command[0]} ended at once: {server.log()}")
        if time.monotonic() > deadline:
            pytest.fail(f"{server.command[0]} did not answer in {START_LIMIT} s: {server.log()}")
        time.sleep(0.02)


def listening(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@dataclass
class Server:
    """One process that can be stopped and started again on its port."""

    command: list[str]
    folder: Path
    port: int
    ready: Callable[[], bool]
    user: str = ""
    password: str = ""
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        wait_until(self.ready, self)

    def stop(self) -> None:
        """Returns when it has ended."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        # runuser passes no SIGINT on, so the whole session of the process that we began gets it.
        os.killpg(process.pid, self.stop_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def log(self) -> str:
        """The last of what it said."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]


@contextmanager
def _folder(owner: str = "") -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="session-tui-"))
    if owner:
        shutil.chown(path, owner)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")


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
    with _folder("postgres" if prefix else "") as folder:
        data, port, words = folder / "data", free_port(), folder / "password"
        words.write_text(PASSWORD)
        words.chmod(0o644)
        auth = ["-A", "scram-sha-256", f"--pwfile={words}", "-U", "postgres"]
        _run([*prefix, initdb, "-N", "-E", "UTF8", "--locale=C.UTF-8", "-D", str(data), *auth])
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
        yield from _running(server)


@contextmanager
def mariadb() -> Iterator[Server]:
    """MariaDB with the all-powerful user "tester"."""
    install = binary("mariadb-install-db", "/usr/bin")
    mariadbd = binary("mariadbd", "/usr/sbin", "/usr/libexec")
    with _folder() as folder:
        data, port = folder / "data", free_port()
        user = f"--user={getpass.getuser()}"
        quick = ["--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=64M"]
        _run([install, "--no-defaults", user, f"--datadir={data}", "--skip-test-db"])
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
        yield from _running(server)


@contextmanager
def sshd() -> Iterator[Server]:
    """An sshd that lets the present user in with the key `folder / "key"`; see `ssh_command`."""
    program, keygen = binary("sshd", "/usr/sbin"), binary("ssh-keygen")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with _folder() as folder:
        for name in ("host", "key"):
            _run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)])
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
        yield from _running(server)


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


def _running(server: Server) -> Iterator[Server]:
    try:
        if server.process is None:
            server.start()
        yield server
    finally:
        server.stop()
