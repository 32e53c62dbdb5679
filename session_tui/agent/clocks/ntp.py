"""The time of NTP servers, and which replies are no time at all.

`ntplib` takes a packet apart and accepts whatever it holds, so what RFC 5905 tells a client to
refuse is refused here, by name.
"""

from __future__ import annotations

import os
import select
import socket
import time
from typing import Any, List, NamedTuple, Tuple

from session_tui.model import ClockReading

PORT = 123
SECONDS = 1.0
"""How long a server may be silent; it is asked once more half-way, for UDP may lose a packet."""
VERSION, CLIENT, SERVER = 4, 3, 4
SIZE = 48
UNSYNCHRONISED = 16
"""Stratum from which on a server has no time itself (RFC 5905, figure 11)."""
ALARM = 3
"""Leap indicator of a clock that was never set (RFC 5905, figure 9)."""
FARTHEST = 1.5
"""Seconds of root distance beyond which ntpd and we take no time from a server (tos maxdist)."""
ERA = 2**32
"""Seconds after which an NTP timestamp begins anew; the first of them ends in February 2036."""
EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""

KISSES = {
    "DENY": "it denies this host",
    "RSTR": "it denies this host",
    "RATE": "it was asked too often",
    "INIT": "it has not yet set its own clock",
    "STEP": "it is just setting its own clock",
}
"""RFC 5905, section 7.4."""


class Exchange(NamedTuple):
    """One question and its reply, as they were on the wire."""

    cookie: bytes
    """The eight bytes that the question had as its transmit timestamp; random, so unguessable."""
    reply: bytes
    sent: float
    """Seconds since 1970 by this host's clock."""
    took: float
    """Seconds to the reply, by a clock that nobody sets."""


class Untrusted(Exception):
    """A reply that is no time; its text ends a sentence."""


class Address(NamedTuple):
    """One address of a server, as `socket.socket` and `connect` take it."""

    family: int
    kind: int
    protocol: int
    where: Any


def reading(host: str, port: int = PORT, seconds: float = SECONDS) -> ClockReading:
    """The clock of one server against this host's; raises nothing."""
    source = named(host, port)
    try:
        (address,) = resolved(host, port, 1)
    except Untrusted as refusal:
        return refused_reading(source, str(refusal))
    return reading_at(source, address, seconds)


def reading_at(source: str, address: Address, seconds: float = SECONDS) -> ClockReading:
    """The clock at one address, called `source`; raises nothing."""
    try:
        offset, error = judged(exchanged(address, seconds))
    except Untrusted as refusal:
        return refused_reading(source, str(refusal))
    return ClockReading(source, offset, error)


def refused_reading(source: str, because: str) -> ClockReading:
    """A server whose time is not known."""
    return ClockReading(source, None, None, "No time from it: %s." % because)


def named(host: str, port: int) -> str:
    """As an operator reads it: the port only where it is not the usual one."""
    if port == PORT:
        return "NTP %s" % host
    return "NTP %s:%d" % ("[%s]" % host if ":" in host else host, port)


def resolved(host: str, port: int, most: int) -> List[Address]:
    """Up to `most` addresses of a name, one or more. Raises `Untrusted` where nobody knows it.

    All of the family that the host prefers: a server's other family is the same server.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        raise Untrusted("its name is not known here") from None
    made = [Address(family, kind, protocol, where) for family, kind, protocol, _, where in found]
    same = [each for each in made if each.family == made[0].family]
    return list(dict.fromkeys(same))[:most]


def exchanged(address: Address, seconds: float) -> Exchange:
    """Asks, up to twice. Raises `Untrusted` where nothing comes back."""
    with socket.socket(*address[:3]) as channel:
        try:
            channel.connect(address.where)  # so that nobody else's reply gets through
            return _waited(channel, seconds)
        except OSError as error:
            silent = isinstance(error, ConnectionRefusedError)
            raise Untrusted("nothing listens there" if silent else "it cannot be reached") from None


def _waited(channel: socket.socket, seconds: float) -> Exchange:
    for _ in range(2):
        cookie = os.urandom(8)
        question = packet().to_data()[: SIZE - 8] + cookie
        sent, start = time.time(), time.monotonic()
        channel.send(question)
        ready, _, _ = select.select([channel], [], [], seconds / 2)
        if ready:
            reply = channel.recv(1024)
            return Exchange(cookie, reply, sent, time.monotonic() - start)
    raise Untrusted("it did not answer within %g s" % seconds)


def packet() -> Any:
    """A client's question, still without a transmit timestamp."""
    import ntplib

    return ntplib.NTPPacket(version=VERSION, mode=CLIENT)


def judged(exchange: Exchange) -> Tuple[float, float]:
    """Offset (that clock minus this host's) and error, in seconds.

    Raises `Untrusted` for a reply that RFC 5905 (sections 7.4, 8 and 9.1) tells to throw away.
    """
    reply = parsed(exchange.reply)
    _answers(reply, exchange)
    _has_time(reply)
    received = _since_1970(reply.recv_timestamp, exchange.sent)
    replied = _since_1970(reply.tx_timestamp, exchange.sent)
    if replied < received or replied - received > exchange.took:
        raise Untrusted("its stamps run backwards, or further than our clock did")
    delay = exchange.took - (replied - received)
    offset = ((received - exchange.sent) + (replied - (exchange.sent + exchange.took))) / 2
    distance = reply.root_delay / 2 + reply.root_dispersion
    return offset, delay / 2 + distance + 2.0 ** max(-30, min(0, reply.precision))


def parsed(reply: bytes) -> Any:
    """The packet's fields. Raises `Untrusted` for what is no NTP."""
    import ntplib

    stats = ntplib.NTPStats()
    if len(reply) < SIZE:
        raise Untrusted("what answers there does not speak NTP")
    try:
        stats.from_data(reply)
    except ntplib.NTPException:
        raise Untrusted("what answers there does not speak NTP") from None
    return stats


def _answers(reply: Any, exchange: Exchange) -> None:
    """Whether it is an answer to our question at all."""
    if reply.mode != SERVER:
        raise Untrusted("the packet is of mode %d, no server's answer" % reply.mode)
    if not 1 <= reply.version <= VERSION:
        raise Untrusted("it speaks NTP version %d" % reply.version)
    if exchange.reply[24:32] != exchange.cookie:
        zero = not exchange.reply[24:32].strip(b"\0")
        what = "no originate timestamp" if zero else "another's originate timestamp"
        raise Untrusted("its answer has %s, so it is none to our question" % what)


def _has_time(reply: Any) -> None:
    """Whether the server itself believes its clock."""
    if reply.stratum == 0:
        code = reply.ref_id.to_bytes(4, "big").decode("ascii", "replace")
        known = KISSES.get(code)
        raise Untrusted("kiss-o'-death%s" % (" %s, %s" % (code, known) if known else ""))
    if reply.stratum >= UNSYNCHRONISED:
        raise Untrusted("it is not synchronised (stratum %d)" % reply.stratum)
    if reply.leap == ALARM:
        raise Untrusted("it is not synchronised (leap alarm)")
    if not reply.tx_timestamp or not reply.recv_timestamp:
        raise Untrusted("its answer has no transmit or no receive timestamp")
    distance = reply.root_delay / 2 + reply.root_dispersion
    if distance > FARTHEST:
        raise Untrusted("it is only sure of its time to %.1f s (root distance)" % distance)


def _since_1970(stamp: float, near: float) -> float:
    """An NTP time in the era that is nearest to `near`."""
    seconds = stamp - EPOCH
    return seconds + ERA * round((near - seconds) / ERA)
