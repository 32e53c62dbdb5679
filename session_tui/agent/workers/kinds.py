"""Which processes serve a Django project, by their titles and their command lines."""

from __future__ import annotations

import os
import re
from typing import List, Sequence, Tuple

from session_tui.agent import worker as process

TITLES = (
    ("gunicorn", re.compile(r"^gunicorn: ")),
    ("celery", re.compile(r"^\[celeryd: ")),
    ("mod_wsgi", re.compile(r"^\(wsgi:")),
    ("uwsgi", re.compile(r"\buWSGI (master|worker|http|cheap|mule|spooler)")),
)
"""What a process calls itself, in the first word of its command line."""

SERVERS = ("gunicorn", "uvicorn", "hypercorn", "daphne", "celery", "uwsgi")
"""Programs, and modules for `python -m`."""

COMMANDS = ("manage.py", "manage", "django-admin", "django-admin.py", "django")
RUNNING = ("runserver", "runserver_plus")
"""Django's own server: which command of which of its programs."""

INTERPRETER = re.compile(r"^(python|pypy)[\d.]*[a-z]?(-dbg)?$")
WITH_ARGUMENT = ("X", "W")
"""Options of Python that take the next word, where nothing is glued to them: `python --help`."""

SPAWNED = "--multiprocessing-fork"
"""The last word of a process that Python's multiprocessing has spawned."""


def kind_of(pid: int) -> str:
    """What serves there; empty for a process that is no worker of Django."""
    words = _words(pid)
    return _by_words(words) or _of_starter(pid, words)


def serving_words(pid: int) -> List[str]:
    """The command line that says what a worker serves: its own, or that of what spawned it."""
    words = _words(pid)
    return _words(parent_of(pid)) if words[-1:] == [SPAWNED] else words


def program_of(words: Sequence[str]) -> Tuple[str, List[str]]:
    """What a command line runs, without its folder, and what that is told.

    Behind an interpreter that is its script, or the first package of its `-m`; empty for code.
    """
    first = os.path.basename(words[0]) if words else ""
    if not INTERPRETER.match(first):
        return first, list(words[1:])
    rest = list(words[1:])
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        letters = "" if option.startswith("--") else option[1:]
        found = re.search(r"[mcXW]", letters)
        if option == "--check-hash-based-pycs" or (found and found.end() == len(letters)):
            argument = rest.pop(0) if rest else ""
        else:
            argument = letters[found.end() :] if found else ""
        if option == "-" or (found and found.group() not in WITH_ARGUMENT):
            return argument.split(".")[0] if found and found.group() == "m" else "", rest
    return (os.path.basename(rest[0]), rest[1:]) if rest else ("", [])


def _by_words(words: Sequence[str]) -> str:
    for kind, title in TITLES:
        if words and title.search(words[0]):
            return kind
    program, told = program_of(words)
    if program in SERVERS:
        return program
    if re.match(r"uwsgi[-_]", program):  # as Debian calls its builds
        return "uwsgi"
    command = next((word for word in told if not word.startswith("-")), "")
    return "runserver" if program in COMMANDS and command in RUNNING else ""


def _of_starter(pid: int, words: Sequence[str]) -> str:
    """The kind of the server that has spawned this process to serve; empty for anything else."""
    if words[-1:] != [SPAWNED]:
        return ""
    starter = parent_of(pid)
    above = _words(starter)
    kind = _by_words(above)
    if kind == "hypercorn" or (kind == "uvicorn" and _spawns(starter, above)):
        return kind
    return ""


def _spawns(pid: int, words: Sequence[str]) -> bool:
    """Whether uvicorn serves by processes of their own; else what it spawns is the project's."""
    if any(word.startswith(("--workers", "--reload")) for word in words):
        return True
    try:
        return "WEB_CONCURRENCY" in (process.environment_of(pid) or {})
    except process.Untold:
        return False


def stat_of(pid: int) -> List[str]:
    """The fields of /proc/PID/stat behind the name, which may hold anything: proc(5)."""
    try:
        return process.read(pid, "stat").decode("utf-8", "replace").rpartition(")")[2].split()
    except process.Untold:
        return []


def parent_of(pid: int) -> int:
    """The process that started it, or took it over; 0 where there is none."""
    fields = stat_of(pid)
    return int(fields[1]) if len(fields) > 1 else 0


def _words(pid: int) -> List[str]:
    try:
        return process.arguments_of(pid)
    except process.Untold:
        return []
