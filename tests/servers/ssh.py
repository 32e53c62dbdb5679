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
    """An sshd that lets everybody in with the key `folder / "key"`; see `ssh_command`."""
    program, keygen = binary("sshd", "/usr/sbin"), binary("ssh-keygen")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with temporary_folder() as folder:
        for name in ("host", "key"):
            run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)])
        folder.chmod(0o711)  # as another user, sshd reads the public key
        port = free_port()
        public = (folder / "host.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
        (folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1:{port}\nHostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {folder / 'key.pub'}\nPidFile {folder / 'pid'}\n"
            # Without PAM, users who have no password are locked out.
            f"UsePAM {'no' if os.geteuid() else 'yes'}\n"
            "StrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\n"
            "KbdInteractiveAuthentication no\nAcceptEnv LANG LC_*\n"
        )
        command = [program, "-D", "-e", "-f", str(folder / "sshd_config")]
        server = Server(command, folder, port, lambda: listening(port), getpass.getuser())
        yield from running(server)


def ssh_command(server: Server, user: str = "") -> list[str]:
    """The ssh command line that enters `server`, as `user` or ourselves; no remote command."""
    folder = server.folder
    options = {
        "Port": server.port,
        "IdentityFile": folder / "key",
        "IdentitiesOnly": "yes",
        "UserKnownHostsFile": folder / "known_hosts",
        "BatchMode": "yes",
    }
    flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    return [binary("ssh"), "-F", "none", *flags, f"{user or server.user}@127.0.0.1"]
