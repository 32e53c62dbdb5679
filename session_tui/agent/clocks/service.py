"""Whether this host's own time service runs, and whether it is synchronised."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

from session_tui.model import TimeService

SECONDS = 1.0
"""How long the service's own tool may take."""
SYNCED = "Leap status"
OWN = "7F7F0101"
"""chrony's reference ID for the host's own clock (`local` in chrony.conf)."""

NOBODY = TimeService("", None, "Neither chronyc nor timedatectl tells whether this clock is kept.")
SILENT = TimeService("chrony", None, "chrony is installed; its daemon does not answer.")
ALONE = TimeService(
    "chrony", False, "chrony runs, but follows no other clock than this host's own."
)
UNSET = TimeService("chrony", False, "chrony runs, but is not synchronised.")


def time_service() -> TimeService:
    """What chronyc or timedatectl tells; neither changes anything.

    Where chrony's daemon does not answer, another service may keep the clock: systemd knows it.
    """
    chrony = _chrony()
    if chrony is not None and chrony is not SILENT:
        return chrony
    systemd = _timedatectl()
    if systemd is None:
        return chrony or NOBODY
    said = systemd.sentence if chrony is None else "%s %s" % (systemd.sentence, SILENT.sentence)
    return replace(systemd, sentence=said)


def _chrony() -> TimeService | None:
    told = _told("chronyc", "-n", "tracking")
    if told is None:
        return None
    fields = dict(_pair(line, ":") for line in told.splitlines() if ":" in line)
    if SYNCED not in fields:
        return SILENT
    stratum = fields.get("Stratum", "")
    if fields[SYNCED] == "Not synchronised" or stratum == "0":
        return UNSET
    if fields.get("Reference ID", "").startswith(OWN):
        return ALONE
    return TimeService("chrony", True, "chrony runs, synchronised (stratum %s)." % stratum)


def _timedatectl() -> TimeService | None:
    told = _told("timedatectl", "show", "--property=NTP", "--property=NTPSynchronized")
    fields = dict(_pair(line, "=") for line in (told or "").splitlines() if "=" in line)
    if "NTPSynchronized" not in fields:
        return None
    synchronised = fields["NTPSynchronized"] == "yes"
    runs = "a time service runs" if fields.get("NTP") == "yes" else "no time service is switched on"
    state = "synchronised" if synchronised else "not synchronised"
    return TimeService("systemd", synchronised, "By systemd %s; the clock is %s." % (runs, state))


def _pair(line: str, sign: str) -> tuple[str, str]:
    name, _, value = line.partition(sign)
    return name.strip(), value.strip()


def _told(*command: str) -> str | None:
    """What a program prints; None where there is none, or none that ends in time."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
