"""Remedies as diffs of this project's own files, as far as its code was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
        return _replaced(spots[0], _indented(spots[0], new)) if spots else ""

    return change


def above(kind: str, new: str) -> Change:
    """Adds the line `new` above the first spot of `kind`, as far in as that is."""

    def change(facts: Facts) -> str:
        spots = facts.spots(kind)
        return _above(spots[0], new) if spots else ""

    return change


def entry(name: str, old: str, new: str) -> Change:
    """Replaces the string `old` in a setting that lists some by `new`; adds it where `old` is "".

    Where in the list it stands nobody has to know.
    """

    def change(facts: Facts) -> str:
        spot = facts.code.value.setting(name) if facts.code.value else None
        file = spot.file if spot else _settings_file(facts)
        lines = [f'-    "{old}",'] * bool(old) + [f'+    "{new}",']
        return "\n".join((f"--- a/{file}", f"+++ b/{file}", f"@@ in {name} @@", *lines))

    return change


def first(*changes: Change) -> Change:
    """The first of these that can be written for this project."""

    def change(facts: Facts) -> str:
        return next((diff for each in changes if (diff := each(facts))), "")

    return change


def below(kind: str, new: str) -> Change:
    """Adds the line `new` below the first spot of `kind`, as far in as that is."""

    def change(facts: Facts) -> str:
        spots = facts.spots(kind)
        return _below(spots[0], new) if spots else ""

    return change


def rewritten(kind: str, lines: Callable[[Spot], Sequence[str]]) -> Change:
    """Replaces the first spot of `kind` of which `lines` makes anything, by those lines."""

    def change(facts: Facts) -> str:
        found = ((spot, tuple(lines(spot))) for spot in facts.spots(kind))
        return next((_rewritten(spot, new) for spot, new in found if new), "")

    return change


def _rewritten(spot: Spot, new: Sequence[str]) -> str:
    kept = new[0] == spot.snippet
    head = f"@@ -{spot.line} +{spot.line}{f',{len(new)}' if len(new) > 1 else ''} @@"
    first = (f" {spot.snippet}",) if kept else (f"-{spot.snippet}", f"+{new[0]}")
    return _diff(spot, head, *first, *(f"+{line}" for line in new[1:]))


def _replaced(spot: Spot, new: str) -> str:
    return _diff(spot, f"@@ -{spot.line} +{spot.line} @@", f"-{spot.snippet}", f"+{new}")


def _below(spot: Spot, new: str) -> str:
    head = f"@@ -{spot.line} +{spot.line},2 @@"
    return _diff(spot, head, f" {spot.snippet}", f"+{_indented(spot, new)}")


def _above(spot: Spot, new: str) -> str:
    head = f"@@ -{spot.line} +{spot.line},2 @@"
    return _diff(spot, head, f"+{_indented(spot, new)}", f" {spot.snippet}")


def _indented(spot: Spot, new: str) -> str:
    """`new` as far in as the spot; `{old}` in it stands for the line as it is."""
    indent = spot.snippet[: len(spot.snippet) - len(spot.snippet.lstrip())]
    return indent + new.replace("{old}", spot.snippet.strip())


def _diff(spot: Spot, *lines: str) -> str:
    return "\n".join((f"--- a/{spot.file}", f"+++ b/{spot.file}", *lines))


def _added(facts: Facts, new: str) -> str:
    """The line at the end of the settings file, whose length nobody needs to know."""
    file = _settings_file(facts)
    return f"--- a/{file}\n+++ b/{file}\n@@ at its end @@\n+{new}"


def _settings_file(facts: Facts) -> str:
    module = facts.project.value.settings_module if facts.project.value else "settings"
    return module.replace(".", "/") + ".py"
