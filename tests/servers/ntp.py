"""An NTP server on loopback that says what a test wants it to say."""

from __future__ import annotations

import getpass
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.processes import Server, binary, free_port, running, temporary_folder

EPOCH = 2_208_988_800


@dataclass
class Says:
    """The fields of a reply; the defaults are those of a healthy stratum 2 server."""

    offset: float = 0.0
    leap: int = 0
    version: int = 4
    mode: int = 4
    stratum: int = 2
    root_delay: float = 0.01
    root_dispersion: float = 0.01
    ref_id: bytes = b"\x7f\x00\x00\x01"
    originate: bytes | None = None
    zero_transmit: bool = False
    hold: float = 0.0
    answers_from: int = 1
    change: Callable[[bytes], bytes] = field(default=lambda reply: reply)


class Responder:
    """Answers each question by `says`."""

    def __init__(self, says: Says, address: tuple[str, int]) -> None:
        self.says, self.asked = says, 0
        self.channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.channel.bind(address)
        self.port: int = self.channel.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                question, address = self.channel.recvfrom(512)
            except OSError:
                return
            self.asked += 1
            if self.asked < self.says.answers_from:
                continue
            try:
                self.channel.sendto(self.says.change(self._reply(question)), address)
            except OSError:
                return

    def _reply(self, question: bytes) -> bytes:
        says = self.says
        received = time.time() + says.offset
        time.sleep(says.hold)
        sent = 0.0 if says.zero_transmit else time.time() + says.offset + EPOCH
        originate = question[40:48] if says.originate is None else says.originate
        head = says.leap << 6 | says.version << 3 | says.mode
        return (
            struct.pack(">BBbb", head, says.stratum, 6, -20)
            + struct.pack(">II", int(says.root_delay * 65536), int(says.root_dispersion * 65536))
            + says.ref_id
            + _stamp(received + EPOCH)
            + originate
            + _stamp(received + EPOCH)
            + _stamp(sent)
        )


def _stamp(seconds: float) -> bytes:
    return struct.pack(">II", int(seconds) % 2**32, int((seconds % 1) * 2**32))


@contextmanager
def ntp_server(
    says: Says | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Responder]:
    """A responder on a free port of loopback, or on that port."""
    responder = Responder(says or Says(), (host, port))
    try:
        yield responder
    finally:
        responder.channel.close()


@contextmanager
def chronyd() -> Iterator[Server]:
    """A real chronyd that serves this host's own time on loopback and sets no clock."""
    program = binary("chronyd", "/usr/sbin")
    with temporary_folder() as folder:
        port = free_port()
        (folder / "chrony.conf").write_text(
            f"local stratum 5\nallow 127.0.0.1\nbindaddress 127.0.0.1\nport {port}\ncmdport 0\n"
            f"pidfile {folder / 'pid'}\nbindcmdaddress {folder / 'socket'}\n"
        )
        command = [program, "-x", "-d", "-u", getpass.getuser(), "-f", str(folder / "chrony.conf")]
        yield from running(Server(command, folder, port, lambda: _tells_time(port)))


def _tells_time(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(0.2)
        with suppress(OSError):
            channel.connect(("127.0.0.1", port))
            channel.send(b"\x23" + b"\0" * 47)
            return channel.recv(512)[1] == 5
    return False
