"""As near to a running worker as /proc tells: its folder, environment, user and interpreter.

This text runs before anything else, in whatever Python is at hand beside the worker, and then
becomes the worker's own interpreter. It is sent, so it stands alone, as Python 3.8 reads it.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from typing import Any, Dict, List, NoReturn, Optional, Tuple

MAPPED = re.compile(rb"(/\S*?)/lib/python3[.\d]*/\S*?\.so")
"""A library of an environment among the mapped files of a process."""

HIDDEN = (
    "Process %d hides its environment: it has a title of its own (setproctitle)."
    " Give the site's environment with --env-file."
)


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
    """The environment that the process was started with; None where its title lies over it."""
    raw = read(pid, "environ")
    pairs = [os.fsdecode(entry).partition("=") for entry in raw.split(b"\0") if entry]
    found = {name: value for name, equals, value in pairs if equals and name.isidentifier()}
    return found if found and len(found) * 2 > len(pairs) else None


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
    """Its Python and how that is known; never `exe`, which is the base interpreter, or uwsgi.

    Raises `Untold` where nothing tells it.
    """
    words = arguments_of(pid)
    first = words[0] if words else ""
    if os.path.basename(first).startswith("python"):
        path = _found(first, pid, environment)
        if path:
            return path, "the first word of process %d" % pid
    own = environment.get("VIRTUAL_ENV", "")
    if own and _runs(os.path.join(own, "bin", "python")):
        return os.path.join(own, "bin", "python"), "VIRTUAL_ENV of process %d" % pid
    for prefix in dict.fromkeys(MAPPED.findall(read(pid, "maps"))):
        for name in ("python", "python3"):
            path = os.path.join(os.fsdecode(prefix), "bin", name)
            if _runs(path):
                return path, "the libraries that process %d has mapped" % pid
    raise Untold("Nothing tells which Python process %d runs." % pid, "Name it with --python.")


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
    environment = environment_of(pid)
    told = {"environment": "/proc/%d/environ" % pid}
    if environment is None:
        told["environment"] = HIDDEN % pid
        environment = dict(os.environ)
    found, how = (python, "--python") if python else interpreter_of(pid, environment)
    folder = project or folder_of(pid)
    told.update({"python": how, "folder": "--project" if project else "/proc/%d/cwd" % pid})
    become(pid)
    try:
        os.chdir(folder)
    except OSError as error:
        raise Untold("The folder %s cannot be entered: %s." % (folder, error.strerror)) from None
    environment["SESSION_TUI_TOLD"] = json.dumps(told)
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
