"""One fresh interpreter from its start to its end, which comes in time whatever is in it."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any, Dict, Mapping, Optional, Tuple

from session_tui.agent.fresh.sending import packed
from session_tui.agent.masking import redact
from session_tui.agent.masking.scalars import cut

STARTED_WITH = (
    "import sys,os;"
    "sys.dont_write_bytecode=True;"
    "sys.path[:]=[p for p in sys.path if p];"
    "import json,zlib,base64,resource;"
    "wire=os.fdopen(os.dup(0),'rb');"
    "message=json.loads(zlib.decompress(base64.b64decode(wire.readline())));"
    "there={'__name__':'__fresh__'};"
    "exec(compile(message['boot'],'<session_tui.agent.boot>','exec'),there);"
    "out=there['apart']();"
    "os.umask(0o77);"
    "resource.setrlimit(resource.RLIMIT_CORE,(0,0));"
    "sys.meta_path.insert(0,there['FromMemory'](message,False));"
    "from session_tui.agent.fresh.inside import answer;"
    "answer(wire,out,message['options'])"
)
"""Runs under any Python 3; what the project prints goes nowhere."""

ANSWER = 1 << 20
"""Bytes of an answer."""

PROBLEM, NAMES, NAME = 600, 500, 100
"""Characters of a problem, settings, and characters of a name, that are told of it."""

Identity = Tuple[int, int, Tuple[int, ...]]
"""A user, its group and further groups."""


@dataclass(frozen=True)
class Place:
    """Where and as what settings are loaded."""

    python: str
    environment: Mapping[str, str] = field(repr=False)
    project: str
    settings: str
    env_file: Optional[str] = None
    identity: Optional[Identity] = None
    """Who runs it, where that is another user than we are."""


@dataclass(frozen=True)
class Loaded:
    """What came of it."""

    digests: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def loaded(place: Place, key: bytes, limit: float) -> Loaded:
    """The digests of the settings under `key`, as a fresh interpreter loads them there."""
    options = {
        "project": place.project,
        "settings": place.settings,
        "env_file": place.env_file,
        "key": key.hex(),
        "limit": limit + 1.0,
    }
    try:
        process = _started(place)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        return Loaded(problem="%s cannot be started: %s." % (place.python, said))
    try:
        line = _asked(process, packed(options), time.monotonic() + limit)
    finally:
        _ended(process)
    if line is None:
        return Loaded(problem="The settings did not load again within %g s." % limit)
    return _understood(line)


def _started(place: Place) -> subprocess.Popen[bytes]:
    more: Dict[str, Any] = {}
    if place.identity is not None:
        if sys.version_info < (3, 9):
            raise ValueError("another user")
        user, group, groups = place.identity
        more = {"user": user, "group": group, "extra_groups": list(groups)}
    return subprocess.Popen(
        [place.python, "-B", "-c", STARTED_WITH],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=place.project,
        env=dict(place.environment),
        start_new_session=True,
        bufsize=0,
        **more,
    )


def _asked(process: subprocess.Popen[bytes], line: bytes, deadline: float) -> Optional[bytes]:
    """The line that it answers; what there is of it when it has ended; None at the deadline."""
    said = b""
    stdin, stdout = _pipe(process.stdin), _pipe(process.stdout)
    with selectors.DefaultSelector() as ready:
        ready.register(stdin, selectors.EVENT_WRITE)
        ready.register(stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline and len(said) < ANSWER:
            for chosen, _ in ready.select(max(0.0, deadline - time.monotonic())):
                if chosen.fileobj is stdout:
                    part = os.read(stdout.fileno(), 1 << 16)
                    said += part
                    if not part or said.endswith(b"\n"):
                        return said
                    continue
                try:
                    line = line[os.write(stdin.fileno(), line) :]
                except OSError:
                    line = b""
                if not line:  # the pipe stays open: the child ends when it is closed
                    ready.unregister(stdin)
    return None


def _pipe(pipe: Optional[IO[bytes]]) -> IO[bytes]:
    assert pipe is not None
    os.set_blocking(pipe.fileno(), False)
    return pipe


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Kills it with all that it started, as long as its number is its own."""
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            _pipe(pipe).close()
    process.wait()


def _understood(line: bytes) -> Loaded:
    """An answer, which whoever the worker belongs to may have made up."""
    try:
        said = json.JSONDecoder().decode(line.decode())
        if "problem" in said:
            return Loaded(problem=cut(redact(str(said["problem"])), PROBLEM))
        told = islice(said["digests"].items(), NAMES)
        return Loaded({cut(str(name), NAME): str(digest) for name, digest in told})
    except (ValueError, TypeError, KeyError, AttributeError):
        return Loaded(problem="The interpreter ended by itself before its settings were loaded.")


def differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Tuple[str, ...]:
    """Names of what is not the same, or only on one side."""
    names = sorted({*ours, *theirs})
    return tuple(name for name in names if ours.get(name) != theirs.get(name))
