"""Which interpreter is started for a project, in which folder, and why that one."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from session_tui.link.refused import Refused

ENVIRONMENTS = (".venv", "venv", "env")

HERE = Path()
"""No folder was named."""

ONE_LINER = (
    "import sys,os;"
    "sys.dont_write_bytecode=True;"
    "sys.path[:]=[p for p in sys.path if p];"
    "import json,zlib,base64;"
    "wire=os.fdopen(os.dup(0),'rb');"
    "message=json.loads(zlib.decompress(base64.b64decode(wire.readline())));"
    "exec(compile(message['boot'],'<session_tui.agent.boot>','exec'),"
    "{'__name__':'__agent__','wire':wire,'message':message})"
)
"""Runs under any Python 3; the working folder leaves sys.path before anything is imported.

The line that it reads is made by `session_tui.link.bootstrap`.
"""


@dataclass(frozen=True)
class Launch:
    """How to reach one project. What is None is looked for."""

    project: Path
    settings: str | None = None
    python: str | None = None
    env_file: str | None = None
    database: str | None = None
    schema: str | None = None
    apps: bool = True
    via: str | None = None
    """Words before the far interpreter, as a shell would read them: "ssh web1"."""
    via_shell: bool = False
    """Whether these words end in a shell that joins its own."""
    pid: int | None = None
    """A running worker, whose folder, environment, user and interpreter are taken."""
    salt: bytes = field(default_factory=lambda: os.urandom(16), repr=False, compare=False)
    """Makes the fingerprints of all agents of one run comparable."""

    def options(self) -> dict[str, Any]:
        """What the agent is told."""
        env_file = self.env_file
        if env_file and not self.via:
            env_file = str(Path(env_file).resolve())
        return {
            "project": "." if self.found_there and not self.all_named else str(self.project),
            "settings": self.settings,
            "env_file": env_file,
            "database": self.database,
            "schema": self.schema,
            "apps": self.apps,
            "salt": self.salt.hex(),
        }

    def command(self) -> list[str]:
        """The words that start the project's interpreter; -B, for sitecustomize comes before us.

        Raises `Refused` for a prefix that cannot be read.
        """
        if not self.found_there:
            return [self.interpreter()[0], "-B", "-c", ONE_LINER]
        from session_tui.link import far

        project, python = str(self.project) if self.project != HERE else "", self.python or ""
        if self.all_named:
            words = [python, "-B", "-c", ONE_LINER]
        elif self.pid is None:
            words = far.probe(project, python, ONE_LINER)
        else:
            runner = None if self.via else sys.executable
            words = far.beside(self.pid, project, python, ONE_LINER, runner)
        return far.prefixed(self.via, self.via_shell, words) if self.via else words

    @property
    def name(self) -> str:
        """What the project is called before it has said anything of itself."""
        if self.via:
            return self.via
        return f"process {self.pid}" if self.pid else self.project.resolve().name

    @property
    def all_named(self) -> bool:
        """Whether nothing is left to be found there: a sudo rule need allow no shell then."""
        return self.pid is None and bool(self.python) and self.project.is_absolute()

    def words(self) -> tuple[str, ...]:
        """The options that name this project on a command line, from this folder."""
        named = {
            "--project": None if self.project in (HERE, Path.cwd()) else self.project,
            "--settings": self.settings,
            "--python": self.python,
            "--via": self.via,
            "--pid": self.pid,
            "--env-file": self.env_file,
            "--database": self.database,
            "--schema": self.schema,
        }
        given = [(name, str(value)) for name, value in named.items() if value is not None]
        flags = ["--via-shell"] * self.via_shell + ["--no-apps"] * (not self.apps)
        return (*(word for pair in given for word in pair), *flags)

    @property
    def found_there(self) -> bool:
        """Whether folder and interpreter are found where the agent runs, not here."""
        return self.via is not None or self.pid is not None

    def interpreter(self) -> tuple[str, str]:
        """Its path, and why that one: as asked, the active virtualenv, one beside manage.py, ours.

        In this order.
        """
        if self.python:
            return self.python, "--python"
        if self.found_there:
            return "python", f"found behind {self.via}" if self.via else f"of process {self.pid}"
        active = os.environ.get("VIRTUAL_ENV")
        if active and _runs(Path(active)):
            return str(_python(Path(active))), "the active virtualenv"
        for name in ENVIRONMENTS:
            for folder in (self.project, self.project.parent):
                if _runs(folder / name):
                    return str(_python(folder / name)), f"{name} of the project"
        return sys.executable, "the interpreter that runs session-tui"


def project_folder(given: Path) -> Path:
    """The folder with manage.py: `given`, one above it, or the only one directly below it.

    Raises `Refused` for what is no folder; one without any manage.py is returned as it is.
    """
    folder = given.resolve()
    if not folder.is_dir():
        from session_tui.model import Failure, Fault

        failure = Failure(
            Fault.ARGUMENT, "There is no such folder.", str(given), "Check the project's path."
        )
        raise Refused(failure)
    for above in (folder, *folder.parents):
        if (above / "manage.py").is_file():
            return above
    below = sorted(path.parent for path in folder.glob("*/manage.py"))
    return below[0] if len(below) == 1 else folder


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _runs(environment: Path) -> bool:
    return os.access(_python(environment), os.X_OK)
