"""Run as a program: each fault of the lab is laid out, its remedy applied, its settings loaded.

Prints JSON: {cause: {"change": text, "problem": what is wrong with it, "mended": what a recheck
says afterwards, "healthy": what it says of the project without the fault}}; the last two are empty
where files and settings alone do not speak for the cause.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from django.conf import Settings

from session_tui.agent.codebase import Known, Task, read
from session_tui.agent.facts.packages import PACKAGES
from session_tui.agent.facts.settings import SETTINGS
from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.edits import is_diff
from session_tui.diagnosis.recheck import STANDING, rechecked
from session_tui.diagnosis.wizard import findings
from session_tui.faults import lab
from session_tui.faults.catalogue import FAULTS
from session_tui.faults.fault import LabFault
from session_tui.faults.healthy import ENGINES
from session_tui.faults.place import temporary_folder
from session_tui.model.facts import Facts
from tests.diagnosis.worlds import known, told

MODULE = "teashop.settings"


def main() -> None:
    """Every fault in turn, in one process."""
    with temporary_folder() as place:
        healthy = facts_of(lab._laid_out(LabFault("", "", "", ""), place, {}))
    found = {}
    for fault in FAULTS:
        with temporary_folder() as place:
            servers = (*ENGINES[fault.engine].servers, *fault.servers)
            ports = {each.called: 9 for each in servers}
            folder = lab._laid_out(fault, place, ports)
            found[fault.cause] = remedied(fault, folder, healthy)
    print(json.dumps(found))


def remedied(fault: LabFault, folder: Path, healthy: Facts) -> dict[str, str]:
    """The change for this project, and what is said of the project that has it."""
    before = dict(os.environ)
    os.environ.update({name: str(folder / "x") for name in fault.environment})
    try:
        facts = facts_of(folder)
        change = BY_ID[fault.cause].remedy.change(facts)
        problem = problem_of(change, folder) if is_diff(change) else ""
        again = outcome_of(fault.cause, facts, facts_of(folder)) if not problem else ""
    finally:
        os.environ.clear()
        os.environ.update(before)
    now = outcome_of(fault.cause, facts, healthy)
    return {"change": change, "problem": problem, "mended": again, "healthy": now}


def outcome_of(cause: str, before: Facts, now: Facts) -> str:
    """What a recheck says, where the facts of before spoke for the cause."""
    finding = next(each for each in findings(before) if each.cause.id == cause)
    standing = finding.certainty in STANDING
    return rechecked(finding, now, before).outcome.value if standing else ""


def facts_of(folder: Path) -> Facts:
    """What the project's files and settings tell."""
    site: Any = SimpleNamespace(settings=loaded(folder), salt=b"pepper", root=str(folder))
    sys.path.insert(0, str(folder))
    packages = PACKAGES.measure(site)
    sys.path.remove(str(folder))
    project = {"django": django.__version__, "settings_module": MODULE, "root": str(folder)}
    code = read(Task(str(folder), Known("teashop_sessionid", MODULE), seconds=30))
    return told(
        project=project,
        settings=known(SETTINGS.measure(site)),
        packages=known(packages),
        code=known(code),
    )


def loaded(folder: Path) -> Settings:
    """The project's settings as they are now; raises what they raise."""
    for name in [each for each in sys.modules if each.split(".")[0] in ("teashop", "shop")]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    try:
        return Settings(MODULE)
    finally:
        sys.path.remove(str(folder))


def problem_of(change: str, folder: Path) -> str:
    """Why the diff cannot be applied, or what is broken once it is."""
    words = ["patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch"]
    applied = subprocess.run(words, cwd=folder, input=change + "\n", capture_output=True, text=True)
    if applied.returncode or "offset" in applied.stdout:
        return applied.stdout + applied.stderr
    for variable in re.findall(r"environ\[\"(\w+)\"\]", change):
        os.environ.setdefault(variable, "earl-grey-" * 5)
    try:
        for file in re.findall(r"^\+\+\+ b/(.*\.py)$", change, re.MULTILINE):
            compile((folder / file).read_text("utf-8"), file, "exec")
        before = dict(os.environ)
        loaded(folder)
        assert dict(os.environ) == before
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    main()
