"""Every world of every family's table: what is true of all judges is tried on all of them."""

from __future__ import annotations

import importlib
from pathlib import Path

from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import Facts

FAMILIES = Path(__file__).with_name("causes")

Told = tuple[str, Facts, Certainty]


def tables() -> tuple[Told, ...]:
    """(id of a cause, facts, what its judge makes of them), of all families."""
    names = [path.stem for path in sorted(FAMILIES.glob("test_*.py"))]
    modules = [importlib.import_module(f"tests.diagnosis.causes.{name}") for name in names]
    return tuple(told for module in modules for told in module.WORLDS)
