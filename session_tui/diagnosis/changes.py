"""Remedies as diffs of this project's own files, as far as its code was read."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Sequence
from typing import NamedTuple

from session_tui.diagnosis.cause import Change
from session_tui.diagnosis.edits import Edit, written
from session_tui.diagnosis.listings import listed_anew, moved
from session_tui.model.facts import Facts, Outline, Spot

READ = re.compile(
    r"(?:(?P<mapping>[\w.]*\benviron)(?:\.get\(|\[)|[\w.]*\bgetenv\(|(?P<call>\b(?:env|config)"
    r"(?:\.\w+)?)\()\s*[\"'](?P<name>\w+)[\"']"
)
"""A variable of the environment, read by Python, django-environ or python-decouple."""

MOST = 20
"""Places that are mended in one diff."""

IN_CLASS = "the class of settings that is in use"


class Wanted(NamedTuple):
    """A setting and the Python expression that it is to have."""

    name: str
    value: str
    comment: str = ""

    @property
    def line(self) -> str:
        """The line of the settings."""
        return f"{self.name} = {self.value}" + (f"  # {self.comment}" if self.comment else "")


def setting(name: str, value: str, comment: str = "") -> Change:
    """Gives the setting `name` the Python expression `value` where the project sets it.

    Nothing where it has that value already.
    """
    return settings(Wanted(name, value, comment))


def settings(*wanted: Wanted) -> Change:
    """Gives several settings their values in one diff."""

    def change(facts: Facts) -> str:
        missing = [each for each in wanted if not _in_force(facts, each)]
        return written(edit for each in missing for edit in _edits(facts, each))

    return change


def entry(name: str, old: str, new: str, front: bool = False) -> Change:
    """Replaces the string `old` in a setting that lists some by `new`; adds it where `old` is "".

    It is added behind the others, or in `front` of them.
    """

    def change(facts: Facts) -> str:
        spot, told = _spot(facts, name), facts.setting(name)
        if spot is not None:
            lines = listed_anew(_lines(spot), name, old, new, front) if _is_told(spot) else ()
            if lines:
                return written([Edit(spot.file, spot.line, _lines(spot), lines)])
            what = f'"{new}" in {name}' + (f' in place of "{old}"' if old else "")
            return f"In {spot.file}, line {spot.line}, write {what}."
        words = list(told.words) if told else []
        if old in words:
            every = [new if each == old else each for each in words]
        else:
            every = [new, *words] if front else [*words, new]
        quoted = ", ".join(f'"{each}"' for each in every)
        return written(_edits(facts, Wanted(name, f"[{quoted}]")))

    return change


def moved_up(name: str, what: str, before: str) -> Change:
    """Moves the string `what` of a setting that lists some above the string `before`."""

    def change(facts: Facts) -> str:
        spot = _spot(facts, name)
        lines = moved(_lines(spot), name, what, before) if spot and _is_told(spot) else ()
        return written([Edit(spot.file, spot.line, _lines(spot), lines)]) if spot and lines else ""

    return change


def first(*changes: Change) -> Change:
    """The first of these that can be written for this project."""

    def change(facts: Facts) -> str:
        return next((diff for each in changes if (diff := each(facts))), "")

    return change


def rewritten(kind: str, lines: Callable[[Spot], Sequence[str]], needs: str = "") -> Change:
    """Replaces each spot of `kind` of which `lines` makes anything, by those lines.

    `needs`: what the lines call by its last name, dotted; it is imported where it is not yet.
    """

    def change(facts: Facts) -> str:
        edits: dict[tuple[str, int], list[Edit]] = {}
        for spot in facts.spots(kind):
            new = tuple(lines(spot))
            if new and _fits(spot, new) and len(edits) < MOST:
                edits.setdefault((spot.file, spot.line), _of_spot(facts, spot, new, needs))
        return written(edit for each in edits.values() for edit in each)

    return change


def _fits(spot: Spot, new: tuple[str, ...]) -> bool:
    """Whether lines can be written in place of a spot's, or below the statement that it begins."""
    below = bool(spot.last and new and new[0] == spot.snippet)
    return spot.single or len(new) == 1 or below


def _of_spot(facts: Facts, spot: Spot, new: tuple[str, ...], needs: str) -> list[Edit]:
    """Lines in place of a spot's, with an import for them."""
    edits = []
    if needs:
        outline = _outline(facts, spot.file)
        name, line = _imported(outline, needs)
        last = needs.rpartition(".")[2]
        kept = 1 if new[0] == spot.snippet else 0
        added = (re.sub(rf"(?<![\w.]){last}\b", name, each) for each in new[kept:])
        new = (*new[:kept], *added)
        edits += [_import(outline, spot.file, line)] if line else []
    if not spot.single and len(new) > 1:
        return [*edits, Edit(spot.file, spot.last + 1, (), new[1:])]
    return [*edits, Edit(spot.file, spot.line, (spot.snippet,), new, spot.exact)]


def _imported(outline: Outline | None, full: str) -> tuple[str, str]:
    """The name that a file has for something, and the import that gives it one."""
    module, _, last = full.rpartition(".")
    names = dict(outline.names) if outline else {}
    for name, origin in names.items():
        if origin and (full == origin or full.startswith(origin + ".")):
            return name + full[len(origin) :], ""
    if not module:
        return last, f"import {last}"
    other = f"django_{last}" if last in names else last
    line = f"from {module} import {last}"
    return other, line if other == last else f"{line} as {other}"


def _import(outline: Outline | None, file: str, line: str) -> Edit:
    if outline is None:
        return Edit(file, 1, (), (line,), sure=False)
    return Edit(file, outline.place, (), (line,))


def _edits(facts: Facts, wanted: Wanted) -> list[Edit]:
    """What gives one setting its value."""
    spot = _spot(facts, wanted.name)
    edit = _added(facts, wanted.line) if spot is None else _replaced(spot, wanted)
    names = {each.id for each in ast.walk(ast.parse(wanted.value)) if isinstance(each, ast.Name)}
    if "os" not in names or any("os." in line for line in edit.old):
        return [edit]
    outline = _outline(facts, edit.file)
    _, line = _imported(outline, "os")
    if outline and 0 < edit.line <= outline.place:
        return [Edit(edit.file, edit.line, edit.old, (line, *edit.new), edit.sure)]
    return [_import(outline, edit.file, line), edit] if line else [edit]


def _replaced(spot: Spot, wanted: Wanted) -> Edit:
    old = _lines(spot)
    read = READ.search(" ".join(old))
    if read and read["name"] not in wanted.value:
        given = f"comes from the variable {read['name']}: let that make it {wanted.value}"
        note = f"In {spot.file}, line {spot.line}, {wanted.name} {given}."
        return Edit(spot.file, spot.line, old, (wanted.line,), sure=False, note=note)
    indent = old[0][: len(old[0]) - len(old[0].lstrip())]
    sure = _is_told(spot) and _gives(old, wanted.name)
    return Edit(spot.file, spot.line, old, (indent + wanted.line,), sure)


def _added(facts: Facts, line: str) -> Edit:
    """A line at the end of the settings; in a class of them it has no place that is sure."""
    file = _settings_file(facts)
    outline = _outline(facts, file)
    in_class = any(spot.within for spot in facts.spots("setting") if spot.file == file)
    if in_class:
        return Edit(f"{file}, {IN_CLASS}", 0, (), (line,), sure=False)
    if outline is None or not outline.lines:
        return Edit(file, 0, (), (line,), sure=False)
    return Edit(file, outline.lines + 1, (), (line,))


def _lines(spot: Spot) -> tuple[str, ...]:
    return spot.source or (spot.snippet,)


def _is_told(spot: Spot) -> bool:
    """Whether all of its lines are known letter for letter."""
    return bool(spot.source) or (spot.exact and spot.single)


def _gives(lines: Sequence[str], name: str) -> bool:
    """Whether lines give the setting a value, and do nothing else."""
    try:
        body = ast.parse(textwrap.dedent("\n".join(lines))).body
    except SyntaxError:
        return False
    if len(body) != 1 or not isinstance(body[0], (ast.Assign, ast.AnnAssign)):
        return False
    node = body[0]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [each.id for each in targets if isinstance(each, ast.Name)] == [name]


def _in_force(facts: Facts, wanted: Wanted) -> bool:
    """Whether the setting has that value already; False for what has to be reckoned."""
    told = facts.setting(wanted.name)
    if told is None or told.hidden or (told.value is None and told.kind != "NoneType"):
        return False
    try:
        value = ast.literal_eval(wanted.value)
    except ValueError:
        return False
    plain = tuple(value) if isinstance(value, list) else value
    return bool(plain == told.value) and isinstance(plain, type(told.value))


def _spot(facts: Facts, name: str) -> Spot | None:
    return facts.code.value.setting(name) if facts.code.value else None


def _outline(facts: Facts, file: str) -> Outline | None:
    return facts.code.value.outline(file) if facts.code.value else None


def _settings_file(facts: Facts) -> str:
    if facts.code.value and facts.code.value.settings_file:
        return facts.code.value.settings_file
    module = facts.project.value.settings_module if facts.project.value else "settings"
    return module.replace(".", "/") + ".py"
