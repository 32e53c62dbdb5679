"""As near to a running worker as /proc tells: its folder, environment, user and interpreter.

This text runs before anything else, in whatever Python is at hand beside the worker, and then
becomes the worker's own interpreter. It is sent, so it stands alone, as Python 3.8 reads it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import sys
from typing import Any, Dict, Iterator, List, NoReturn, Optional, Sequence, Tuple

MAPPED = re.compile(rb"(/\S*?)/lib/python3[.\d]*/(\S*?)\.so")
"""A library of an environment among the mapped files of a process."""

PACKAGES = (b"site-packages/", b"dist-packages/")

ENVIRONMENTS = (".venv", "venv", "env")
"""What a virtual environment is called beside manage.py."""

HOMES = ("-H", "--home", "--virtualenv", "--venv", "--pyhome")
"""Options of uWSGI that name its virtual environment: its `python` plugin."""

SETTING = {"gunicorn": ("-e", "--env"), "uwsgi": ("--env",)}
"""Options that set variables, by the server that has them."""

INI = re.compile(r"^\s*([\w-]+)\s*=\s*(.*?)\s*$", re.MULTILINE)
"""A line of uWSGI's configuration: an option without its dashes."""

HIDES = "Process %d hides its environment: it has a title of its own (setproctitle)."
HIDDEN = HIDES + " Give the site's environment with --env-file."


class Untold(Exception):
    """What /proc does not tell, as a sentence and what to do."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        """Both for the operator."""
        super().__init__(sentence)
        self.advice = advice


def read(pid: int, name: str) -> bytes:
    """A file of /proc/PID. Raises `Untold` where there is none, or it is another user's."""
    path = "/proc/%d/%s" % (pid, name)
    try:
        with open(path, "rb") as file:
            return file.read(1 << 22)
    except PermissionError:
        raise Untold(
            "Process %d belongs to another user." % pid, "Run this as that user, or with sudo."
        ) from None
    except OSError:
        raise Untold("There is no process %d here." % pid, "Give the pid of a worker.") from None


def environment_of(pid: int) -> Optional[Dict[str, str]]:
    """The environment that the process was started with, and what its server was told to set.

    None where a title lies over it, or over the beginning of it, where titles go on.
    """
    entries = read(pid, "environ").split(b"\0")
    pairs = [os.fsdecode(entry).partition("=") for entry in entries if entry]
    found = {name: value for name, equals, value in pairs if equals and name.isidentifier()}
    if b"=" not in entries[0] or len(found) * 2 <= len(pairs):
        return None
    return {**found, **_set_by_options(pid, found)}


def _set_by_options(pid: int, environment: Dict[str, str]) -> Dict[str, str]:
    """What gunicorn's `-e` and uWSGI's `--env` set; the command line is heard before a file."""
    words = arguments_of(pid)
    server = next((each for each in map(os.path.basename, words[:8]) if each in SETTING), "")
    if not server:
        return {}
    elsewhere = _of_gunicorn(environment) if server == "gunicorn" else _of_ini(words, pid)
    names = SETTING[server]
    given = list(values_of(words, names)) or list(values_of(elsewhere, names))
    pairs = [each.partition("=") for each in given]
    return {name: value for name, equals, value in pairs if equals and name.isidentifier()}


def _of_gunicorn(environment: Dict[str, str]) -> List[str]:
    try:
        return shlex.split(environment.get("GUNICORN_CMD_ARGS", ""))
    except ValueError:
        return []


def _of_ini(words: Sequence[str], pid: int) -> List[str]:
    """The options in uWSGI's configuration files, as they would stand on its command line.

    One with a placeholder of uWSGI's ("%n", "$(HOME)") is left out: only uWSGI fills it in.
    """
    named = [*values_of(words, ("--ini",)), *(word for word in words[1:] if word.endswith(".ini"))]
    found: List[str] = []
    for name in dict.fromkeys(named):
        try:
            with open(
                os.path.join(folder_of(pid), name), encoding="utf-8", errors="replace"
            ) as file:
                lines = INI.findall(file.read(1 << 20))
        except (OSError, Untold):
            continue
        found += ["--%s=%s" % pair for pair in lines if not re.search(r"%|\$\(", pair[1])]
    return found


def values_of(words: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """What a command line gives to options of these names: "-e X", "-eX", "--env X", "--env=X"."""
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if word in names:
            yield from words[at + 1 : at + 2]
        elif equals and name.startswith("--") and name in names:
            yield value
        elif not word.startswith("--") and word[:2] in names:
            yield word[2:]


def arguments_of(pid: int) -> List[str]:
    """Its command line, as far as no title stands there."""
    return [os.fsdecode(word) for word in read(pid, "cmdline").split(b"\0") if word]


def folder_of(pid: int) -> str:
    """Its working directory. Raises `Untold`."""
    try:
        return os.readlink("/proc/%d/cwd" % pid)
    except OSError:
        read(pid, "environ")
        raise Untold("The folder of process %d cannot be read." % pid) from None


def user_of(pid: int) -> Tuple[int, int, List[int]]:
    """Its user, group and further groups."""
    found: Dict[str, List[int]] = {}
    for line in read(pid, "status").decode("utf-8", "replace").splitlines():
        name, _, rest = line.partition(":")
        if name in ("Uid", "Gid", "Groups"):
            found[name] = [int(number) for number in rest.split()]
    return found["Uid"][1], found["Gid"][1], found.get("Groups", [])


def interpreter_of(pid: int, environment: Dict[str, str]) -> Tuple[str, str]:
    """Its Python and how that is known; never the base interpreter, nor uWSGI itself.

    Raises `Untold` where nothing tells it.
    """
    for path, how in _interpreters(pid, environment):
        if _runs(path):
            return path, how
    raise Untold("Nothing tells which Python process %d runs." % pid, "Name it with --python.")


def _interpreters(pid: int, environment: Dict[str, str]) -> Iterator[Tuple[str, str]]:
    """Where its Python may be and how that is known, the surest first."""
    words = arguments_of(pid)
    first = _found(words[0], pid, environment) if words else ""
    if os.path.basename(first).startswith("python"):
        yield first, "the first word of process %d" % pid
    for home in values_of([*words, *_of_ini(words, pid)], HOMES):
        yield _python_in(os.path.join(folder_of(pid), home)), "uWSGI's option for it"
    if environment.get("VIRTUAL_ENV"):
        yield _python_in(environment["VIRTUAL_ENV"]), "VIRTUAL_ENV of process %d" % pid
    for program in (first, _program_of(pid)):
        prefix = os.path.dirname(os.path.dirname(program))
        if is_virtual(prefix):
            yield _python_in(prefix), "the environment that process %d was started from" % pid
    for prefix, how in _prefixes(pid):
        yield _python_in(prefix), how


def _prefixes(pid: int) -> Iterator[Tuple[str, str]]:
    """Folders with a Python that its open libraries and its own folder point to."""
    mapped = [(os.fsdecode(a), b) for a, b in MAPPED.findall(read(pid, "maps"))]
    how = "the libraries that process %d has mapped" % pid
    yield from ((prefix, how) for prefix, _ in mapped if is_virtual(prefix))
    yield from ((prefix, how) for prefix, rest in mapped if rest.startswith(PACKAGES))
    folder = folder_of(pid)
    for above in (folder, os.path.dirname(folder)):
        for name in ENVIRONMENTS:
            if is_virtual(os.path.join(above, name)):
                yield os.path.join(above, name), "%s of the project" % name
    yield from ((prefix, how) for prefix, _ in mapped)


def is_virtual(prefix: str) -> bool:
    """Whether a folder is a virtual environment: PEP 405."""
    return bool(prefix) and os.path.isfile(os.path.join(prefix, "pyvenv.cfg"))


def _python_in(prefix: str) -> str:
    usual = os.path.join(prefix, "bin", "python")
    return usual if _runs(usual) else usual + "3"


def _program_of(pid: int) -> str:
    try:
        return os.readlink("/proc/%d/exe" % pid)
    except OSError:
        return ""


def _found(word: str, pid: int, environment: Dict[str, str]) -> str:
    """A program as the process found it: by its PATH, or from its folder."""
    if "/" in word:
        path = os.path.join(folder_of(pid), word)
        return path if _runs(path) else ""
    for folder in environment.get("PATH", "").split(":"):
        if folder and _runs(os.path.join(folder, word)):
            return os.path.join(folder, word)
    return ""


def _runs(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode) and os.access(path, os.X_OK)
    except OSError:
        return False


def become(pid: int) -> None:
    """Takes the groups, group and user of the process, where we are root and it is not."""
    user, group, groups = user_of(pid)
    if os.geteuid() == 0 and user != 0:
        os.setgroups(groups)
        os.setgid(group)
        os.setuid(user)


def main(pid: int, project: str, python: str, source: str) -> None:
    """Goes on as the worker's interpreter, with `source` to run."""
    own = environment_of(pid)
    told = {"environment": "/proc/%d/environ" % pid} if own else {"hidden": HIDES % pid}
    found, how = (python, "--python") if python else interpreter_of(pid, own or {})
    folder = project or folder_of(pid)
    told.update({"python": how, "folder": "--project" if project else "/proc/%d/cwd" % pid})
    become(pid)
    try:
        os.chdir(folder)
    except OSError as error:
        raise Untold("The folder %s cannot be entered: %s." % (folder, error.strerror)) from None
    environment = {**(own or os.environ), "SESSION_TUI_TOLD": json.dumps(told)}
    try:
        os.execve(found, [found, "-B", "-c", source], environment)  # noqa: S606
    except OSError as error:
        raise Untold("%s cannot be run: %s." % (found, error.strerror), "See --python.") from None


def failed(error: Untold) -> NoReturn:
    """Says it on the wire, in the words of the model, and ends."""
    params: Dict[str, Any] = {"fault": "argument", "sentence": str(error), "advice": error.advice}
    print(json.dumps({"jsonrpc": "2.0", "method": "failed", "params": params}), flush=True)  # noqa: T201
    os._exit(2)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4])
    except Untold as untold:
        failed(untold)
