"""The host where the project runs: disks, memory, what the kernel ended, since when it is up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Disk:
    """The file system under one path that matters."""

    path: str
    purpose: str
    """"sessions", "database", "project", "temporary files"."""
    kind: str
    """"ext4", "overlay", "tmpfs", "nfs4"; empty where it is not known."""
    total: int
    """Bytes."""
    free: int
    """Bytes that an ordinary user may still write."""
    inodes_free: float | None
    """Share of the inodes that is free, 0 to 1; None where the file system counts none."""
    read_only: bool = False
    writable: bool | None = None
    """Whether the site's user may write there, by owner and mode; None where that user is not
    known."""
    cleaner: str = ""
    """Who removes old files there ("systemd-tmpfiles, 10 d"); empty where nobody is known to."""
    oldest: datetime | None = None
    """The oldest file in it, for a folder of sessions."""


@dataclass(frozen=True)
class HostEvent:
    """Something that the kernel log, the journal or a service manager tells."""

    at: datetime | None
    kind: str
    """"oom-kill", "restart", "io-error", "read-only-remount"."""
    text: str
    """What it says, at most 200 characters. A stranger's text."""


@dataclass(frozen=True)
class HostSeen:
    """How the host is."""

    name: str
    booted_at: datetime | None
    memory_total: int | None
    memory_free: int | None
    """Bytes that could be had without swapping."""
    disks: tuple[Disk, ...] = ()
    events: tuple[HostEvent, ...] = ()
    container: str = ""
    """"docker", "podman", "kubernetes", "lxc"; empty for a machine of its own."""
    platform: tuple[str, ...] = ()
    """Variables of a platform that runs several instances: "DYNO", "FLY_MACHINE_ID"."""
    private_tmp: bool = False
    """Whether the workers' service has a temporary folder of its own (systemd's PrivateTmp)."""
    scheduled: tuple[str, ...] = ()
    """Where clearsessions was found: "crontab of www-data", "celery beat"."""
    notes: tuple[str, ...] = ()
    """What could not be looked at, a sentence each."""
