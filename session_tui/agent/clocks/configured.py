"""The NTP servers that this host has been told to use, from whichever service it has.

chrony.conf(5), ntp.conf(5) and timesyncd.conf(5); nothing beyond them is ever asked unasked.
"""

from __future__ import annotations

import glob
import os
from typing import Dict, Iterator, List, Tuple

from session_tui.agent.clocks.asking import POOL, Named
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
SOURCES = "maxsources"
"""The option of chrony's `pool` that says how many of its servers are used."""
WORDS = frozenset(("server", "peer", "pool"))
LARGEST = 256 * 1024
"""Bytes of one configuration file that are read."""


def servers(root: str = "/") -> Tuple[Tuple[Named, str], ...]:
    """Each server or pool that the host's own configuration names, and by which service's."""
    found: Dict[Tuple[str, int], Tuple[Named, str]] = {}
    for service, pattern in LINES:
        for line in _lines(root, pattern):
            named = _named(line)
            if named is not None:
                found.setdefault(named[:2], (named, service))
    if not found:
        return tuple((Named(host), "timesyncd") for host in dict.fromkeys(_timesyncd(root)))
    return tuple(found.values())


def address(text: str) -> Named | None:
    """HOST, HOST:PORT, [IPV6] or [IPV6]:PORT with its port; None for anything else.

    It may be a pool's name, so several of its addresses may be asked.
    """
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
        return Named(host, PORT, POOL)
    good = port.isdigit() and 0 < int(port) < 65536
    return Named(host, int(port), POOL) if good else None


def _named(line: str) -> Named | None:
    words = line.split()
    if len(words) < 2 or words[0].lower() not in WORDS or words[1].startswith("127.127."):
        return None
    options = [word.lower() for word in words[2:]]
    most = min(_option(options, SOURCES, POOL), POOL) if words[0].lower() == "pool" else 1
    return Named(words[1], _option(options, "port", PORT), most)


def _option(options: List[str], name: str, usual: int) -> int:
    """The number behind a word."""
    value = options[options.index(name) + 1] if name in options[:-1] else ""
    return int(value) if value.isdigit() and int(value) else usual


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
