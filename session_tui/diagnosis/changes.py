"""Remedies as diffs of this project's own files, as far as its code was read."""

from __future__ import annotations

from session_tui.diagnosis.cause import Change
from session_tui.model.facts import Facts, Spot


def setting(name: str, value: str, comment: str = "") -> Change:
    """Gives the setting `name` the Python expression `value` where the project sets it."""

    def change(facts: Facts) -> str:
        line = f"{name} = {value}" + (f"  # {comment}" if comment else "")
        spot = facts.code.value.setting(name) if facts.code.value else None
        return _replaced(spot, line) if spot else _added(facts, line)

    return change


def line(kind: str, new: str) -> Change:
    """Replaces the first spot of `kind` by `new`; `{old}` in it stands for the line as it is."""

    def change(facts: Facts) -> str:
        spots = facts.spots(kind)
        return _replaced(spots[0], new.format(old=spots[0].snippet.strip())) if spots else ""

    return change


def below(kind: str, new: str) -> Change:
    """Adds the line `new` below the first spot of `kind`, as far in as that is."""

    def change(facts: Facts) -> str:
        spots = facts.spots(kind)
        return _below(spots[0], new) if spots else ""

    return change


def _replaced(spot: Spot, new: str) -> str:
    return _diff(spot, f"@@ -{spot.line} +{spot.line} @@", f"-{spot.snippet}", f"+{new}")


def _below(spot: Spot, new: str) -> str:
    indent = spot.snippet[: len(spot.snippet) - len(spot.snippet.lstrip())]
    head = f"@@ -{spot.line} +{spot.line},2 @@"
    return _diff(spot, head, f" {spot.snippet}", f"+{indent}{new}")


def _diff(spot: Spot, *lines: str) -> str:
    return "\n".join((f"--- a/{spot.file}", f"+++ b/{spot.file}", *lines))


def _added(facts: Facts, new: str) -> str:
    """The line at the end of the settings file, whose length nobody needs to know."""
    module = facts.project.value.settings_module if facts.project.value else "settings"
    file = module.replace(".", "/") + ".py"
    return f"--- a/{file}\n+++ b/{file}\n@@ at its end @@\n+{new}"
