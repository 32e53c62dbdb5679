"""The Django workers of this host, as /proc shows them, and in what their environments differ."""

from __future__ import annotations

import os
import pwd
import re
import socket
import time
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, Callable, Dict, Iterator, List, Mapping, Tuple

from session_tui.agent import worker as process
from session_tui.agent.discovery import VARIABLE, settings_module
from session_tui.agent.failing import Refused
from session_tui.agent.fingerprints import digest, together
from session_tui.agent.workers.kinds import kind_of, parent_of, stat_of
from session_tui.agent.workers.served import named_settings
from session_tui.model import Worker, Workers

MATTERING = re.compile(
    r"^DJANGO|SECRET|KEY|SESSION|COOKIE|DATABASE|^DB_|^PG|REDIS|CACHE|VALKEY|SETTINGS|HOSTS"
    r"|^TZ$|^PYTHONPATH$|^PYTHONHASHSEED$",
    re.IGNORECASE,
)
"""Variables that projects make sessions' settings of."""

NOTHING = "none"
"""The fingerprint of an environment without any such variable."""

MASTER = "It only starts the workers."


def found(key: bytes) -> Workers:
    """Every worker; `key` makes the digests of one run comparable."""
    kinds = {pid: kind for pid in _processes() for kind in [kind_of(pid)] if kind}
    parents = {pid: parent_of(pid) for pid in kinds}
    starters = {parents[pid] for pid, kind in kinds.items() if kinds.get(parents[pid]) == kind}
    make = _Digests(key)
    workers = [_worker(pid, kind, make, pid in starters) for pid, kind in sorted(kinds.items())]
    others = sum("another user" in each.hidden for each in workers)
    notes = ("%d belong to other users: with sudo more is told." % others,) if others else ()
    return Workers(socket.gethostname(), tuple(workers), notes)


def compared(key: bytes, root: str) -> Workers:
    """Every worker, with its settings loaded twice; those in the folder `root` first."""
    from session_tui.agent.workers.places import with_settings_tried

    workers = found(key)
    return replace(workers, workers=with_settings_tried(workers.workers, root))


class _Digests(Dict[Tuple[str, str], str]):
    """The digest of each (name, value), made once: it is dear, and workers share most of them."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self.key = key

    def __missing__(self, pair: Tuple[str, str]) -> str:
        self[pair] = made = digest(self.key, *pair)
        return made


def _worker(pid: int, kind: str, make: _Digests, starter: bool) -> Worker:
    hidden: List[str] = [MASTER] if starter else []
    environment = _told(lambda: process.environment_of(pid), hidden)
    if environment is None and not any("another user" in each for each in hidden):
        hidden.append(process.HIDDEN % pid)
    known: Dict[str, str] = environment or {}
    folder = str(_told(lambda: process.folder_of(pid), hidden) or "")
    python = _told(lambda: process.interpreter_of(pid, known)[0], hidden)
    items = tuple((name, make[name, known[name]]) for name in sorted(known) if _matters(name))
    whole = together(items) if items else NOTHING
    return Worker(
        pid,
        kind,
        folder,
        named_settings(pid) or _settings(known, folder),
        _started(pid),
        str(python or ""),
        _user(pid),
        whole if environment is not None else "",
        items,
        " ".join(dict.fromkeys(hidden)),
        starter,
    )


def _matters(name: str) -> bool:
    return bool(MATTERING.search(name)) and not name.startswith("SESSION_TUI_")


def _told(what: Callable[[], Any], hidden: List[str]) -> Any:
    """What it gives; None where /proc does not tell it, with the reason in `hidden`."""
    try:
        return what()
    except process.Untold as untold:
        hidden.append(("%s %s" % (untold, untold.advice)).strip())
        return None


def _settings(environment: Mapping[str, str], folder: str) -> str:
    named = environment.get(VARIABLE)
    if named or not folder:
        return named or ""
    ours = os.environ.pop(VARIABLE, None)  # it would be taken for theirs
    try:
        return settings_module(folder, None).value
    except (Refused, OSError):
        return ""
    finally:
        if ours is not None:
            os.environ[VARIABLE] = ours


def _processes() -> Iterator[int]:
    own = os.getpid()
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != own:
            yield int(name)


def _started(pid: int) -> datetime | None:
    fields = stat_of(pid)
    if len(fields) < 20:
        return None
    since_boot = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    running = time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot
    return datetime.fromtimestamp(round(time.time() - running), timezone.utc)


def _user(pid: int) -> str:
    try:
        number = process.user_of(pid)[0]
    except (process.Untold, KeyError, IndexError, ValueError):
        return ""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
