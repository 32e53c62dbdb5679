"""Sessions in files: who else deletes them, who may write them, and half-written ones."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.engines import cookie_age, is_set, unlike, with_engine
from session_tui.diagnosis.readings.servers import measured
from session_tui.model import Measure
from session_tui.model.facts import Disk, Facts

FAMILY = "store-file"

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs")
REMOTE = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")
FILES_DOC = f"{SESSIONS_DOC}#using-file-based-sessions"
TMPFILES_DOC = "https://www.freedesktop.org/software/systemd/man/latest/tmpfiles.d.html"
OLD = 0.9
"""Share of SESSION_COOKIE_AGE from which on a file counts as old."""
MANY = 20
"""Files among which some should be old."""
MOMENT = timedelta(minutes=1)
"""For which an empty file may be one that Django is about to fill."""
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
AGE = re.compile(r"(?<![\w/.])([0-9]{1,9})\s?(s|min|m|h|d|w)(?![a-z])")
BROKEN = ("BAD_BASE64", "BAD_ZLIB", "BAD_JSON", "NOT_SIGNED", "UNKNOWN_FORMAT")
"""Problems of a file that was cut off, and never of one under another key."""
NO_PLACE = ("folder of SESSION_FILE_PATH does not exist", "SESSION_FILE_PATH names no folder")


def lost(facts: Facts) -> Judgement:
    """Files go without Django's doing, or another node has others."""
    gated = unlike(facts, "file")
    if gated is not None:
        return gated
    old = _old_files(facts)
    if old is not None:
        return ruled_out("Sessions of long ago are still there.", old)
    signs = [*_passing(facts), *_cleaned(facts), *_apart(facts), *_young(facts)]
    if signs:
        proves = "That no file is older than the time at which users were logged out."
        return suspected("Files do not stay in that folder.", *signs, proves=proves)
    path = facts.setting("SESSION_FILE_PATH")
    told = [] if path is None else [setting_seen(facts, path.name)]
    proves = "Whether it happens at a reboot, a restart or a clean-up, or between two machines."
    return open_("No file is as old as it could be.", *told, proves=proves)


def _old_files(facts: Facts) -> Evidence | None:
    """A file that was written nearly SESSION_COOKIE_AGE ago, or longer."""
    sample, disk = facts.sample.value, _disk(facts)
    found: list[tuple[str, datetime | None, datetime | None]] = [
        ("sample", sample.oldest if sample else None, facts.sample.measured_at),
        ("host", disk.oldest if disk else None, facts.host.measured_at),
    ]
    for name, oldest, now in found:
        if oldest is None or now is None:
            continue
        if (now - oldest).total_seconds() >= OLD * cookie_age(facts):
            return seen(facts, name, f"the oldest file is of {oldest:%Y-%m-%d %H:%M} UTC")
    return None


def _disk(facts: Facts) -> Disk | None:
    disks = facts.host.value.disks if facts.host.value else ()
    return next((disk for disk in disks if disk.purpose == "sessions"), None)


def _passing(facts: Facts) -> list[Evidence]:
    """A folder in memory, or in the layer of a container."""
    system, disk, host = facts.measure("file.system"), _disk(facts), facts.host.value
    contained = bool(host and host.container and not is_set(facts, "DEBUG"))
    kinds = (*IN_MEMORY, *(("overlay",) if contained else ()))
    if system is not None and system.value in kinds:
        return [measured(facts, system)]
    if disk is not None and disk.kind in kinds:
        return [seen(facts, "host", f"{disk.path} lies on {disk.kind}")]
    return []


def _cleaned(facts: Facts) -> list[Evidence]:
    """Somebody who deletes files before the sessions in them end."""
    measure, disk = facts.measure("file.cleaner"), _disk(facts)
    if measure is not None and _too_soon(facts, str(measure.value)):
        return [measured(facts, measure)]
    if disk is not None and disk.cleaner and _too_soon(facts, disk.cleaner):
        return [seen(facts, "host", f"{disk.path}: {disk.cleaner}")]
    return []


def _too_soon(facts: Facts, cleaner: str) -> bool:
    """Whether it deletes what is younger than a session may become; so where it does not say."""
    found = AGE.search(cleaner)
    return found is None or int(found[1]) * UNITS[found[2]] < cookie_age(facts)


def _apart(facts: Facts) -> list[Evidence]:
    """A folder that others do not see."""
    host = facts.host.value
    if host is None:
        return []
    told = [
        seen(facts, "host", f"{name}: several machines, each with its own disk")
        for name in host.platform
    ]
    shared = facts.measure("file.shared_temp")
    if host.private_tmp and shared is not None and shared.value is True:
        told.append(seen(facts, "host", "the service has a temporary folder of its own"))
    return told


def _young(facts: Facts) -> list[Evidence]:
    """Many files in the folder that programs share, and none of them old."""
    sample, now = facts.sample.value, facts.sample.measured_at
    shared = facts.measure("file.shared_temp")
    if sample is None or sample.oldest is None or now is None:
        return []
    half = (now - sample.oldest).total_seconds() * 2 < cookie_age(facts)
    if not half or sample.rows < MANY or shared is None or shared.value is not True:
        return []
    text = f"{sample.rows:,} files, the oldest of {sample.oldest:%Y-%m-%d %H:%M} UTC"
    return [measured(facts, shared), seen(facts, "sample", text)]


def unwritable(facts: Facts) -> Judgement:
    """Django cannot make a file, so that nobody can log in."""
    gated = unlike(facts, "file")
    if gated is not None:
        return gated
    problem = facts.store.problem if facts.store.value is None else ""
    if any(words in problem for words in NO_PLACE):
        return confirmed("There is no folder for sessions.", seen(facts, "store", problem))
    disk = _disk(facts)
    told = [*_full(facts), *_refused(facts, disk)]
    if told:
        return confirmed("No session can be written in the folder.", *told)
    owners = facts.measure("file.owners")
    if owners is not None and "," in str(owners.value):
        because = "Files are of several users; none can change another's."
        proves = "Permission errors in the log of one of the site's services."
        return suspected(because, measured(facts, owners), proves=proves)
    if disk is not None and disk.writable:
        return ruled_out("The site's user may write there.", seen(facts, "host", disk.path))
    proves = "Owner and mode of the folder, against the user that the site runs as."
    return open_("It is not known whether the site may write there.", proves=proves)


def _full(facts: Facts) -> list[Evidence]:
    found = [facts.measure(name) for name in ("file.space_free", "file.inodes_free")]
    told = [measured(facts, each) for each in found if each is not None and each.value == 0]
    options = facts.measure("file.mount_options")
    return [*told, *([measured(facts, options)] if options and _is_read_only(options) else [])]


def _is_read_only(options: Measure) -> bool:
    return "ro" in str(options.value).split(",")


def _refused(facts: Facts, disk: Disk | None) -> list[Evidence]:
    if disk is None:
        return []
    said = {
        "the site's user may not write there": disk.writable is False,
        "mounted read-only": disk.read_only,
        "no space left": disk.free == 0,
        "no more files can be made": disk.inodes_free == 0,
    }
    return [seen(facts, "host", f"{disk.path}: {text}") for text, so in said.items() if so]


def partial(facts: Facts) -> Judgement:
    """An empty or broken file reads as an empty session."""
    gated = unlike(facts, "file")
    if gated is not None:
        return gated
    sample = facts.sample.value
    if sample is None:
        return missing(facts, "sample")
    broken = sum(sample.count("problems", name) for name in BROKEN)
    if not sample.empty and not broken:
        return _whole(facts, sample.rows)
    told = [seen(facts, "sample", f"{sample.empty} files are empty, {broken} broken off")]
    if sample.empty and _lasting(facts):
        return confirmed("Files are empty, and stay so.", *told)
    proves = "The same file, empty or broken still a minute later; a full disk at that time."
    return suspected("Some files are not whole.", *told, proves=proves)


def _lasting(facts: Facts) -> bool:
    """Whether an empty file is older than the moment in which Django fills it."""
    span = facts.sample.value.span("problems", "EMPTY") if facts.sample.value else None
    now = facts.sample.measured_at
    return bool(span and span.first and now and now - span.first > MOMENT)


def _whole(facts: Facts, rows: int) -> Judgement:
    told = seen(facts, "sample", f"{rows:,} files, all of them whole")
    system = facts.measure("file.system")
    if system is not None and system.value in REMOTE:
        proves = "A file that is read while another machine writes it."
        remote = measured(facts, system)
        return open_("They are whole now, on a disk of the network.", told, remote, proves=proves)
    return ruled_out("No file is empty or broken off.", told)


CAUSES = (
    Cause(
        id="file-store-lost",
        family=FAMILY,
        title="Session files disappear, or lie where another process does not look",
        symptoms=("S3", "S2"),
        judge=lost,
        needs=("settings", "code", "store", "sample", "host", "health"),
        refutes="There are files from before users were logged out.",
        remedy=Remedy(
            "Give sessions a folder of their own on a disk that stays, for the site's user alone "
            "(mode 0700); with several machines keep them in the database.",
            setting("SESSION_FILE_PATH", '"/var/lib/django-sessions"', "make it first, mode 0700"),
        ),
        links=(FILES_DOC, f"{SETTINGS_DOC}#session-file-path", TMPFILES_DOC),
        level="med",
    ),
    Cause(
        id="file-store-unwritable",
        family=FAMILY,
        title="The folder of the session files cannot be written",
        symptoms=("S11", "S1"),
        judge=unwritable,
        needs=("settings", "code", "store", "host", "health"),
        refutes="The site's user can make a file there.",
        remedy=Remedy(
            "Make the folder, give it to the site's user with mode 0700, and see that its disk has "
            "space and inodes left.",
        ),
        links=(FILES_DOC, f"{SETTINGS_DOC}#session-file-path"),
    ),
    Cause(
        id="file-corrupt-partial-write",
        family=FAMILY,
        title="Session files are empty or broken off",
        symptoms=("S2",),
        judge=partial,
        needs=("settings", "code", "store", "sample", "health"),
        refutes="No file is empty, and each one opens.",
        remedy=Remedy(
            "Keep the folder on a local disk with room, with a Django that is still supported; or "
            "keep sessions in the database.",
            with_engine("db"),
        ),
        links=(FILES_DOC, "https://code.djangoproject.com/ticket/6984"),
        cases=1,
    ),
)
