"""What the kernel and the service manager tell: what was ended, what was started anew, what failed.

The kernel's own buffer is read without waiting where this user may read it; otherwise journalctl or
dmesg is asked, as a child that gets a second and a half. Each line is a stranger's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import List, NamedTuple, Sequence, Tuple

from session_tui.agent.codebase.commanded import concealed, without_random
from session_tui.model.facts import HostEvent

BUFFER = "/dev/kmsg"
LARGEST = 1 << 20
"""Bytes that are taken of a log: its last ones."""
SECONDS = 1.5
TEXT = 200
MOST = 100
"""Events that are told, the newest."""

KERNEL: Tuple[Tuple[str, "re.Pattern[str]"], ...] = (
    ("oom-kill", re.compile(r"Killed process \d+")),
    (
        "read-only-remount",
        re.compile(r"remount\w* \w*\s?\w*read-only|forced readonly|Aborting journal", re.I),
    ),
    (
        "io-error",
        re.compile(r"\bI/O error|EXT4-fs error|XFS.*corrupt|critical medium error", re.I),
    ),
)

UNITS = (
    "gunicorn",
    "uwsgi",
    "redis",
    "valkey",
    "memcached",
    "postgres",
    "mariadb",
    "mysql",
    "celery",
    "daphne",
    "uvicorn",
    "nginx",
)
"""Parts of the names of services whose restarts end sessions, or show a deployment."""

RESTART = re.compile(
    r"systemd\[1\]: (?:(?P<killed>.*Failed with result 'oom-kill'.*)"
    r"|Started .+|.+Scheduled restart job.*|.+Main process exited.*)"
)
SUBJECT = re.compile("|".join(UNITS), re.IGNORECASE)

JOURNAL_KERNEL = ("journalctl", "-k", "--no-pager", "-q", "-o", "short-iso", "-n", "2000")
JOURNAL_UNITS = ("journalctl", "--no-pager", "-q", "-o", "short-iso", "-n", "1000")
SINCE = ("--since", "-14d")
DMESG = ("dmesg", "--time-format", "iso")

Told = Tuple[List[HostEvent], Tuple[str, ...]]
"""Events, and what could not be looked at."""


class Line(NamedTuple):
    """One line of a log."""

    at: datetime | None
    text: str


def events(booted_at: datetime | None) -> Told:
    """Both logs at once, the newest event first. Takes little more than a second and a half."""
    deadline = time.monotonic() + SECONDS + 0.4
    told: List[Told] = []
    jobs = (lambda: told.append(_kernel(booted_at)), lambda: told.append(_restarts()))
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    found = [event for some, _ in list(told) for event in some]
    notes = tuple(note for _, some in list(told) for note in some)
    if len(told) < len(jobs):
        notes += ("A log did not answer within %g s." % SECONDS,)
    return newest(found), notes


def newest(found: Sequence[HostEvent]) -> List[HostEvent]:
    """The newest of them first; one without a time last."""
    first = datetime.min.replace(tzinfo=timezone.utc)
    return sorted(found, key=lambda event: event.at or first, reverse=True)[:MOST]


def _kernel(booted_at: datetime | None) -> Told:
    lines = _buffered(booted_at)
    if lines is None:
        lines = _asked((*JOURNAL_KERNEL, *SINCE))
    if not lines:
        lines = _asked(DMESG) or lines
    if lines is None:
        return [], ("The kernel's log cannot be read by this user.",)
    return of_kernel(lines), ()


def _restarts() -> Told:
    units = [word for name in UNITS for word in ("-u", "*%s*" % name)]
    lines = _asked((*JOURNAL_UNITS, *SINCE, *units))
    if lines is None:
        return [], ("Restarts of services are not known: journalctl does not tell this user.",)
    return of_services(lines), ()


def of_kernel(lines: Sequence[Line]) -> List[HostEvent]:
    """What of the kernel's lines could end a session."""
    found = []
    for line in lines:
        kind = next((kind for kind, words in KERNEL if words.search(line.text)), "")
        if kind:
            found.append(HostEvent(line.at, kind, _told(line.text)))
    return found


def of_services(lines: Sequence[Line]) -> List[HostEvent]:
    """Starts and ends of the services that matter, as systemd tells them."""
    found = []
    for line in lines:
        said = RESTART.search(line.text)
        if said and SUBJECT.search(said.group()):
            kind = "oom-kill" if said.group("killed") else "restart"
            found.append(HostEvent(line.at, kind, _told(said.group().partition(": ")[2])))
    return found


def _buffered(booted_at: datetime | None) -> List[Line] | None:
    """The kernel's buffer, record by record: "6,339,5140900,-;text", microseconds since boot."""
    try:
        descriptor = os.open(BUFFER, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    found: List[Line] = []
    try:
        while len(found) < 50_000:
            try:
                record = os.read(descriptor, 8192)
            except BrokenPipeError:  # overwritten meanwhile: the next read goes on
                continue
            if not record:
                break
            found.append(_record(record, booted_at))
    except BlockingIOError:  # that was the last of them
        pass
    except OSError:
        return found or None
    finally:
        os.close(descriptor)
    return found


def _record(record: bytes, booted_at: datetime | None) -> Line:
    head, _, text = record.decode("utf-8", "replace").partition(";")
    fields = head.split(",")
    at = None
    if booted_at is not None and len(fields) > 2 and fields[2].isdigit():
        at = booted_at + timedelta(microseconds=int(fields[2]))
    return Line(at, text.partition("\n")[0])


def _asked(command: Sequence[str]) -> List[Line] | None:
    """What a program prints; None where there is none, it refuses, or takes too long."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode:
        return None
    return [_line(text) for text in done.stdout[-LARGEST:].decode("utf-8", "replace").splitlines()]


def _line(text: str) -> Line:
    """A line that begins with a time in ISO form; "," and "+0000" as dmesg and journalctl write."""
    stamp, _, rest = text.partition(" ")
    stamp = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", stamp.replace(",", "."))
    try:
        return Line(datetime.fromisoformat(stamp).astimezone(timezone.utc), rest)
    except (ValueError, OverflowError):
        return Line(None, text)


def _told(text: str) -> str:
    return without_random(concealed(text))[:TEXT]
