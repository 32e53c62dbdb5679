"""The NTP servers that this host has been told to use, from whichever service it has.

chrony.conf(5), ntp.conf(5) and timesyncd.conf(5); nothing beyond them is ever asked unasked.
"""

from __future__ import annotations

import glob
import os
from typing import Iterator, List, Tuple

from session_tui.agent.clocks.ntp import PORT

LINES = (
    ("chrony", "etc/chrony/chrony.conf"),
    ("chrony", "etc/chrony.conf"),
    ("chrony", "etc/chrony/conf.d/*.conf"),
    ("chrony", "etc/chrony/sources.d/*.sources"),
    ("chrony", "run/chrony-dhcp/*.sources"),
    ("ntpd", "etc/ntpsec/ntp.conf"),
    ("ntpd", "etc/ntp.conf"),
)
"""Files with lines such as `server ntp1.example iburst`."""
TIMESYNCD = (
    "etc/systemd/timesyncd.conf",
    "run/systemd/timesyncd.conf.d/*.conf",
    "etc/systemd/timesyncd.conf.d/*.conf",
)
"""Files with NTP= and FallbackNTP=."""
MOST = 8
"""Servers that are asked at once; a pool is one name."""
WORDS = frozenset(("server", "peer", "pool"))
LARGEST = 256 * 1024
"""Bytes of one configuration file that are read."""


def servers(root: str = "/") -> Tuple[Tuple[str, int, str], ...]:
    """(host, port, service) of each server that the host's own configuration names."""
    found: dict[Tuple[str, int], str] = {}
    for service, pattern in LINES:
        for line in _lines(root, pattern):
            named = _named(line)
            if named is not None:
                found.setdefault(named, service)
    if not found:
        found = {(host, PORT): "timesyncd" for host in _timesyncd(root)}
    return tuple((host, port, service) for (host, port), service in found.items())[:MOST]


def address(text: str) -> Tuple[str, int] | None:
    """HOST, HOST:PORT, [IPV6] or [IPV6]:PORT as (host, port); None for anything else."""
    text = text.strip()
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        port = rest[1:] if rest.startswith(":") else "" if not rest else "x"
        port = port if closed else "x"
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        host, port = text, ""
    if not host or any(letter.isspace() for letter in host) or host.startswith("-"):
        return None
    if not port:
        return host, PORT
    return (host, int(port)) if port.isdigit() and 0 < int(port) < 65536 else None


def _named(line: str) -> Tuple[str, int] | None:
    words = line.split()
    if len(words) < 2 or words[0].lower() not in WORDS or words[1].startswith("127.127."):
        return None
    options = [word.lower() for word in words[2:]]
    port = options[options.index("port") + 1] if "port" in options[:-1] else ""
    return words[1], int(port) if port.isdigit() else PORT


def _timesyncd(root: str) -> List[str]:
    settings: dict[str, List[str]] = {"NTP": [], "FallbackNTP": []}
    for pattern in TIMESYNCD:
        for line in _lines(root, pattern):
            name, equals, value = line.partition("=")
            if equals and name.strip() in settings:
                # systemd: an empty value forgets what was named before
                settings[name.strip()] = [*settings[name.strip()], *value.split()] * bool(value)
    return settings["NTP"] or settings["FallbackNTP"]


def _lines(root: str, pattern: str) -> Iterator[str]:
    for path in sorted(glob.glob(os.path.join(root, pattern))):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read(LARGEST)
        except OSError:
            continue
        for line in text.splitlines():
            if line.strip() and line.strip()[0] not in "#;!%":
                yield line.strip()
