"""The host where the project runs, as /proc and its logs tell: nothing is asked of a network."""

from __future__ import annotations

import os
import re
import socket
from typing import List

from session_tui.agent.facts.cleaning import files_in, scheduled, text_of
from session_tui.agent.facts.disks import disks
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.kernel_log import UNITS, events, newest
from session_tui.agent.facts.machine import booted_at, container, killed_here, memory, platform
from session_tui.agent.facts.machine import text_of as machine_text
from session_tui.agent.facts.site_user import serving, site_user
from session_tui.model.facts import HostEvent, HostSeen

SERVICES = "/etc/systemd/system"
PRIVATE = re.compile(r"^\s*PrivateTmp\s*=\s*(?:yes|true|on|1|disconnected)\s*$", re.I | re.M)
OF_SITE = re.compile(r"^\s*ExecStart\s*=.*(?:%s|manage\.py)" % "|".join(UNITS[:2]), re.I | re.M)


def host(site: Site) -> HostSeen:
    """All of it; what this user may not see is a note."""
    user = site_user(site.root)
    found, missing = disks(site, user)
    booted, room = booted_at(), memory()
    told, closed = events(booted)
    killed = killed_here()
    if killed and not any(event.kind == "oom-kill" for event in told):
        text = "memory.events of this control group counts %d." % killed
        told = newest([*told, HostEvent(None, "oom-kill", text)])
    where, unread = scheduled(site.settings)
    return HostSeen(
        socket.gethostname(),
        booted,
        room.total,
        room.free,
        found,
        tuple(told),
        container(),
        platform(),
        _private_tmp(site.root),
        where,
        (*missing, *closed, *unread),
    )


def _private_tmp(root: str) -> bool:
    """Whether /tmp of a worker is one of its own, or its service is configured so."""
    for pid in serving(root):
        mounts = machine_text("/proc/%d/mountinfo" % pid)
        if re.search(r" /\S*systemd-private-\S* /tmp ", mounts):
            return True
    return any(PRIVATE.search(text) for text in _services(root))


def _services(root: str) -> List[str]:
    """The units of this host that start the project."""
    try:
        names = [name for name in files_in(SERVICES) if name.endswith(".service")]
    except OSError:
        return []
    texts = [text_of(os.path.join(SERVICES, name)) for name in names]
    return [text for text in texts if OF_SITE.search(text) and root in text]


HOST = Gatherer("host", host, "/proc, statvfs, tmpfiles.d, crontabs, the kernel's log", 5.0)
