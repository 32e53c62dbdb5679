"""Which interpreter is started for a project, in which folder, and why that one."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from session_tui.link.bootstrap import ONE_LINER
from session_tui.model import Choice, Failure, Fault

ENVIRONMENTS = (".venv", "venv", "env")


class Refused(Exception):
    """A request that was not answered, with the reason for the operator."""

    def __init__(self, failure: Failure) -> None:
        """`failure` says what happened, where, and what to do."""
        super().__init__(failure.sentence)
        self.failure = failure


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

    def options(self, salt: bytes) -> dict[str, Any]:
        """What the agent is told; `salt` makes its fingerprints comparable within this run."""
        return {
            "project": str(self.project),
            "settings": self.settings,
            "env_file": self.env_file and str(Path(self.env_file).resolve()),
            "database": self.database,
            "schema": self.schema,
            "apps": self.apps,
            "salt": salt.hex(),
        }

    def command(self) -> list[str]:
        """The words that start the project's interpreter."""
        return [self.interpreter().value, "-c", ONE_LINER]

    def interpreter(self) -> Choice:
        """As asked, the active virtualenv, one beside manage.py, or ours; in this order."""
        if self.python:
            return Choice("python", self.python, "--python")
        active = os.environ.get("VIRTUAL_ENV")
        if active and _runs(Path(active)):
            return Choice("python", str(_python(Path(active))), "the active virtualenv")
        for name in ENVIRONMENTS:
            for folder in (self.project, self.project.parent):
                if _runs(folder / name):
                    return Choice("python", str(_python(folder / name)), f"{name} of the project")
        return Choice("python", sys.executable, "the interpreter that runs session-tui")


def project_folder(given: Path) -> Path:
    """The folder with manage.py: `given`, one above it, or the only one directly below it.

    Raises `Refused` for what is no folder; one without any manage.py is returned as it is.
    """
    folder = given.resolve()
    if not folder.is_dir():
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
