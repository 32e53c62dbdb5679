"""The machine below the project: its memory, since when it is up, and what it is a part of."""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone
from typing import Dict, List, NamedTuple, Tuple

PLATFORM = (
    "FLY_MACHINE_ID",
    "DYNO",
    "POD_NAME",
    "KUBERNETES_SERVICE_HOST",
    "K_SERVICE",
    "RENDER_INSTANCE_ID",
    "RAILWAY_REPLICA_ID",
    "ECS_CONTAINER_METADATA_URI",
    "ECS_CONTAINER_METADATA_URI_V4",
    "AWS_LAMBDA_FUNCTION_NAME",
    "WEBSITE_INSTANCE_ID",
    "GAE_INSTANCE",
    "CF_INSTANCE_INDEX",
    "NOMAD_ALLOC_ID",
)
"""Variables of platforms that run an application more than once, or move it about."""

IN_CGROUP = (
    ("kubernetes", re.compile(r"kubepods")),
    ("docker", re.compile(r"/docker[/-]")),
    ("podman", re.compile(r"libpod")),
    ("lxc", re.compile(r"/lxc[/.]")),
)

NO_LIMIT = 1 << 60
"""A limit of cgroup v1 from here on is none."""


class Memory(NamedTuple):
    """Bytes; None where the system does not tell."""

    total: int | None
    free: int | None


def booted_at(root: str = "/") -> datetime | None:
    """When the machine was started, or its first process where that is later: of a container."""
    boot = re.search(r"^btime (\d+)$", text_of(root + "proc/stat"), re.MULTILINE)
    if boot is None:
        return None
    ticks = text_of(root + "proc/1/stat").rpartition(")")[2].split()
    since = int(ticks[19]) / os.sysconf("SC_CLK_TCK") if len(ticks) > 19 else 0.0
    return datetime.fromtimestamp(int(boot.group(1)) + since, timezone.utc)


def memory(root: str = "/") -> Memory:
    """Of the machine, or of the control group around this process where that has less."""
    told = dict(re.findall(r"^(\w+):\s+(\d+) kB$", text_of(root + "proc/meminfo"), re.MULTILINE))
    total = int(told["MemTotal"]) * 1024 if "MemTotal" in told else None
    free = int(told["MemAvailable"]) * 1024 if "MemAvailable" in told else None
    limit, used = _limited(root)
    if limit is None or (total is not None and limit >= total):
        return Memory(total, free)
    left = None if used is None else max(0, limit - used)
    return Memory(limit, min((each for each in (left, free) if each is not None), default=None))


def killed_here(root: str = "/") -> int:
    """Processes of this control group that were ended for want of memory."""
    for folder in _groups(root):
        found = re.search(r"^oom_kill (\d+)$", text_of(folder + "/memory.events"), re.MULTILINE)
        if found is not None:
            return int(found.group(1))
    return 0


def container(root: str = "/") -> str:
    """What kind of container this is; "" for a machine of its own."""
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return "kubernetes"
    groups = text_of(root + "proc/1/cgroup")
    for kind, words in IN_CGROUP:
        if words.search(groups):
            return kind
    if os.path.exists(root + "run/.containerenv"):
        return "podman"
    if os.path.exists(root + ".dockerenv"):
        return "docker"
    kind = text_of(root + "run/systemd/container").strip()
    return kind if kind.isalnum() else ""


def platform() -> Tuple[str, ...]:
    """Which of those variables there are; their values are nobody's business."""
    return tuple(name for name in PLATFORM if name in os.environ)


def _limited(root: str) -> Tuple[int | None, int | None]:
    """The lowest limit of the control groups, and what is used of it."""
    found: List[Tuple[int, int | None]] = []
    names = (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    )
    for folder in _groups(root):
        for most, now, cached in names:
            limit = _number(folder + "/" + most)
            if limit is None or limit >= NO_LIMIT:
                continue
            used = _number(folder + "/" + now)
            spare = _told(folder + "/memory.stat").get(cached, 0)
            found.append((limit, None if used is None else max(0, used - spare)))
    return min(found, key=lambda pair: pair[0], default=(None, None))


def _groups(root: str) -> List[str]:
    """Folders of the control groups that hold this process, the innermost first."""
    found: List[str] = []
    for line in text_of(root + "proc/self/cgroup").splitlines():
        number, kinds, path = [*line.split(":", 2), "", ""][:3]
        if number != "0" and "memory" not in kinds.split(","):
            continue
        base = root + "sys/fs/cgroup" + ("" if number == "0" else "/memory")
        while path not in ("", "/"):
            found.append(base + path)
            path = os.path.dirname(path)
        found.append(base)
    return found


def _number(path: str) -> int | None:
    text = text_of(path).strip()
    return int(text) if text.isdigit() else None


def _told(path: str) -> Dict[str, int]:
    pairs = re.findall(r"^(\w+) (\d+)$", text_of(path), re.MULTILINE)
    return {name: int(value) for name, value in pairs}


def text_of(path: str) -> str:
    """A file of the kernel's; nothing where there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1 << 16)
    except OSError:
        return ""
