"""How far things reach: names of this machine only, and stores that other machines share or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from session_tui.diagnosis.readings.engines import engine_of, session_cache
from session_tui.diagnosis.readings.looking import listed
from session_tui.model.facts import Facts

LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - a name, nothing is bound
NETWORKED = ("nfs", "cifs", "smb", "ceph", "gluster", "fuse.sshfs", "9p")
"""Beginnings of the kinds of file systems that several machines may have in common."""


@dataclass(frozen=True)
class Reach:
    """Whether the machines of a site share the session store."""

    shared: bool | None
    """None: it cannot be told."""
    setting: str
    """What says so, by its dotted name."""


def is_local(host: str) -> bool:
    """Whether a name means the machine that uses it."""
    bare = host.strip("[].").lower()
    return bare in LOCAL or bare.endswith(".localhost")


def local_only(facts: Facts) -> bool:
    """Whether Django is known to answer to names of its own machine only, as in development."""
    debug, hosts = facts.setting("DEBUG"), listed(facts, "ALLOWED_HOSTS")
    return bool(debug and debug.value is True and hosts is not None and all(map(is_local, hosts)))


def reach_of(facts: Facts) -> Reach:
    """Of the session store, by the settings."""
    engine = engine_of(facts)
    if engine == "file":
        return Reach(_on_network(facts, "sessions"), "SESSION_FILE_PATH")
    if engine == "cache":
        return _of_cache(facts)
    if engine in ("db", "cached_db"):
        return _of_database(facts, facts.project.value.database if facts.project.value else "")
    return Reach(True if engine else None, "SESSION_ENGINE")


def _of_database(facts: Facts, alias: str) -> Reach:
    name = f"DATABASES.{alias or 'default'}"
    engine, host = facts.setting(f"{name}.ENGINE"), facts.setting(f"{name}.HOST")
    kind = str(engine.value) if engine else ""
    if "sqlite" in kind or "spatialite" in kind:
        return Reach(_on_network(facts, "database"), f"{name}.ENGINE")
    if host is None or "oracle" in kind:
        return Reach(None, f"{name}.HOST")
    return Reach(_is_shared(str(host.value or "")), f"{name}.HOST")


def _of_cache(facts: Facts) -> Reach:
    cache = session_cache(facts)
    name = f"CACHES.{cache.alias}.LOCATION"
    if cache.kind in ("locmem", "dummy"):
        return Reach(False, cache.setting)
    if cache.kind == "database":
        return _of_database(facts, "")
    if cache.kind == "file":
        return Reach(_on_network(facts, "cache"), name)
    location = facts.setting(name)
    places = [part for each in (location.words if location else ()) for part in _parts(each)]
    answers = {_is_shared(_host(place)) for place in places}
    return Reach(answers.pop() if len(answers) == 1 else True if True in answers else None, name)


def _on_network(facts: Facts, purpose: str) -> bool:
    disks = facts.host.value.disks if facts.host.value else ()
    return any(disk.purpose == purpose and disk.kind.startswith(NETWORKED) for disk in disks)


def _is_shared(host: str) -> bool | None:
    """None for a name without a dot: each machine may mean another by it, as with compose."""
    if not host or host.startswith("/") or is_local(host):
        return False
    return True if "." in host or ":" in host else None


def _parts(location: str) -> list[str]:
    return [part.strip() for part in re.split("[,;]", location) if part.strip()]


def _host(location: str) -> str:
    """The host of "redis://:***@cache1.internal:6379/1"; empty for a socket."""
    scheme, _, rest = location.rpartition("://")
    if scheme.startswith("unix") or location.startswith(("unix:", "/")):
        return ""
    place = re.split("[/?]", rest, maxsplit=1)[0].rpartition("@")[2]
    bracketed = re.match(r"\[([^\]]*)\]", place)
    return bracketed.group(1) if bracketed else place.partition(":")[0]
