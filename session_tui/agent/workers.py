"""The Django workers of this host, as /proc shows them, and in what their environments differ."""

from __future__ import annotations

import os
import pwd
import re
import socket
import time
from datetime import datetime, timezone
from typing import Any, Callable, Dict, Iterator, List, Mapping, Sequence

from session_tui.agent import worker as process
from session_tui.agent.discovery import VARIABLE, settings_module
from session_tui.agent.failing import Refused
from session_tui.agent.fingerprints import digest, together
from session_tui.model import Worker, Workers

TITLES = (
    ("gunicorn", re.compile(r"^gunicorn: ")),
    ("celery", re.compile(r"^\[celeryd: ")),
    ("mod_wsgi", re.compile(r"^\(wsgi:")),
    ("uwsgi", re.compile(r"^uwsgi\b|^uWSGI ")),
)
"""What a process calls itself."""

PROGRAMS = ("gunicorn", "uwsgi", "daphne", "uvicorn", "hypercorn", "celery")
MODULES = {"uvicorn": "uvicorn", "gunicorn": "gunicorn", "hypercorn": "hypercorn"}

MATTERING = re.compile(
    r"^DJANGO|SECRET|KEY|SESSION|COOKIE|DATABASE|^DB_|^PG|REDIS|CACHE|VALKEY|SETTINGS|HOSTS"
    r"|^TZ$|^PYTHONPATH$|^PYTHONHASHSEED$",
    re.IGNORECASE,
)
"""Variables that projects make sessions' settings of."""

MASTER = "It only starts the workers."


def found(key: bytes) -> Workers:
    """Every worker; `key` makes the digests of one run comparable."""
    parents = {pid: _parent(pid) for pid in _processes()}
    kinds = {pid: kind for pid in parents for kind in [kind_of(pid)] if kind}
    starters = {parents[pid] for pid, kind in kinds.items() if kinds.get(parents[pid]) == kind}
    workers = [_worker(pid, kind, key, pid in starters) for pid, kind in sorted(kinds.items())]
    others = sum("another user" in each.hidden for each in workers)
    notes = ("%d belong to other users: with sudo more is told." % others,) if others else ()
    return Workers(socket.gethostname(), tuple(workers), notes)


def kind_of(pid: int) -> str:
    """What serves there; empty for a process that is no worker of Django."""
    try:
        words = process.arguments_of(pid)
    except process.Untold:
        return ""
    if not words:
        return ""
    line = " ".join(words)
    for kind, title in TITLES:
        if title.search(line):
            return kind
    return _by_words([os.path.basename(word) for word in words[:4]])


def _by_words(words: Sequence[str]) -> str:
    for place, word in enumerate(words):
        if word in PROGRAMS:
            return word
        if word == "-m" and len(words) > place + 1:
            return MODULES.get(words[place + 1], "")
        if word in ("manage.py", "django-admin") and "runserver" in words[place:]:
            return "runserver"
    return ""


def _worker(pid: int, kind: str, key: bytes, starter: bool) -> Worker:
    hidden: List[str] = [MASTER] if starter else []
    environment = _told(lambda: process.environment_of(pid), hidden)
    if environment is None and not any("another user" in each for each in hidden):
        hidden.append(process.HIDDEN % pid)
    known: Dict[str, str] = environment or {}
    folder = str(_told(lambda: process.folder_of(pid), hidden) or "")
    python = _told(lambda: process.interpreter_of(pid, known)[0], hidden)
    items = tuple(
        (name, digest(key, name, value))
        for name, value in sorted(known.items())
        if MATTERING.search(name)
    )
    return Worker(
        pid,
        kind,
        folder,
        _settings(known, folder),
        _started(pid),
        str(python or ""),
        _user(pid),
        together(items) if environment is not None else "",
        items,
        " ".join(dict.fromkeys(hidden)),
    )


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


def _stat(pid: int) -> List[str]:
    """The fields of /proc/PID/stat behind the name, which may hold anything: proc(5)."""
    try:
        return process.read(pid, "stat").decode("utf-8", "replace").rpartition(")")[2].split()
    except process.Untold:
        return []


def _parent(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[1]) if len(fields) > 1 else 0


def _started(pid: int) -> datetime | None:
    fields = _stat(pid)
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
