"""An sshd, and the command line that enters it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import Server, binary, free_port, listening, run, running, temporary_folder


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
