"""Builds projects of the lab: the healthy one for each engine, and each fault over it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from session_tui.faults import healthy
from session_tui.faults.catalogue import BY_CAUSE
from session_tui.faults.demo import SETTINGS, Demo, DemoFailed
from session_tui.faults.fault import LabFault
from session_tui.faults.place import PROJECT, copied, run, temporary_folder
from session_tui.faults.servers import placed, serving
from session_tui.faults.settings import merged
from session_tui.faults.workers import working
from session_tui.model import Failure, Fault

FILL = "session_tui.faults.population.fill"

HEALTHY = "session_tui.faults.population.lab:healthy"
"""The function that fills a store with sessions that are all well."""

SETTINGS_FILE = "teashop/settings.py"

SET_COOKIE = "set-cookie"
"""Beside the project: a line that a fault leaves there for `Demo.set_cookie`."""

PEOPLE = "signed_cookies"
"""The engine that keeps nothing: with it a store holds the people alone."""

UNTOUCHED = 3 * 24 * 3600.0
"""Seconds since when the project's files are as they are: the last deployment."""


@contextmanager
def healthy_project(engine: str = "db") -> Iterator[Demo]:
    """The project with nothing wrong in it, on one of `healthy.ENGINES`; else as `demo_project`."""
    with _built(LabFault("", "", "", "", engine=engine)) as demo:
        yield demo


@contextmanager
def broken_project(cause: str) -> Iterator[Demo]:
    """The project with the fault that is called like this `cause`; else as `demo_project`.

    Raises `DemoFailed` where it cannot be built here, and KeyError for a fault that there is not.
    """
    with _built(BY_CAUSE[cause]) as demo:
        yield demo


@contextmanager
def _built(fault: LabFault) -> Iterator[Demo]:
    engine = healthy.ENGINES[fault.engine]
    _demand((*engine.packages, *fault.packages))
    with temporary_folder() as place, serving((*engine.servers, *fault.servers), place) as ports:
        now = datetime.now(timezone.utc)
        _put(place / "ports", json.dumps(ports).encode("ascii"))
        folder = _laid_out(fault, place, ports)
        environment = {name: _at(place, value) for name, value in fault.environment.items()}
        for name, content in _healthy_files(PEOPLE if engine.servers else fault.engine).items():
            _put(folder / name, content)
        if fault.fill is not None:
            _fill(f"{fault.fill.__module__}:{fault.fill.__name__}", place, now, environment)
        elif engine.servers:
            _fill(HEALTHY, place, now, environment)
        with working(fault.workers, folder, {**environment, **fault.worker_environment}):
            yield _demo(place, now, environment)


def _demand(packages: Sequence[str]) -> None:
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        sentence = f"This fault needs the Python package {missing[0]}, which is not installed here."
        advice = "session-tui demo --list tells which faults need nothing more."
        raise DemoFailed(Failure(Fault.STORE, sentence, "", advice))


def _demo(place: Path, now: datetime, environment: Mapping[str, str]) -> Demo:
    line, env_file = place / SET_COOKIE, place / "environment"
    if environment:
        _put(env_file, "".join(f"{name}={value}\n" for name, value in environment.items()).encode())
    return Demo(
        place / "teashop",
        sys.executable,
        SETTINGS,
        now,
        place / "expected.json",
        env_file if environment else None,
        line.read_text("ascii") if line.exists() else "",
    )


def _at(place: Path, text: str) -> str:
    return text.replace("{place}", str(place))


@cache
def _healthy_files(engine: str) -> Mapping[str, bytes]:
    """What the healthy project's store consists of, by path in the project; made once."""
    with temporary_folder() as place:
        folder = _laid_out(LabFault("", "", "", "", engine=engine), place, {})
        texts = {path for path in folder.rglob("*") if path.is_file()}
        for name, content in _healthy_files(PEOPLE).items() if engine != PEOPLE else ():
            _put(folder / name, content)
        _fill(HEALTHY, place, datetime.now(timezone.utc), {})
        filled = [path for path in folder.rglob("*") if path.is_file() and path not in texts]
        return {str(path.relative_to(folder)): path.read_bytes() for path in filled}


def _laid_out(fault: LabFault, place: Path, ports: Mapping[str, int]) -> Path:
    """The project's files with the fault in them, as old as the last deployment."""
    folder = copied(place / "teashop")
    for name, text in _texts(fault, ports).items():
        _put(folder / name, text.encode("utf-8"))
    for name, changes in fault.edits.items():
        text = (folder / name).read_text("utf-8")
        for old, new in changes:
            if text.count(old) != 1:
                raise ValueError(f"{fault.cause}: {name} has {old!r} {text.count(old)} times")
            text = text.replace(old, new)
        _put(folder / name, text.encode("utf-8"))
    deployed = time.time() - UNTOUCHED
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (deployed, deployed))
    return folder


def _texts(fault: LabFault, ports: Mapping[str, int]) -> dict[str, str]:
    """Every file of the project that is not as the demo has it."""
    settings = merged((PROJECT / SETTINGS_FILE).read_text("utf-8"), healthy.SETTINGS)
    for more in (healthy.ENGINES[fault.engine].settings, fault.settings):
        settings = merged(settings, placed(more, ports))
    return {**healthy.FILES, SETTINGS_FILE: settings, **fault.files}


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _fill(function: str, place: Path, now: datetime, environment: Mapping[str, str]) -> None:
    words = [FILL, function, "--now", now.isoformat(), "--place", str(place)]
    run(words, place / "teashop", environment)
