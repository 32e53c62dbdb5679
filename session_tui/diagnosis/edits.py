"""Changes of a file's lines, written as a diff that `patch -p1` takes, or else as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, takewhile

CONTEXT = 3
"""Lines above and below a change that are shown with it."""


@dataclass(frozen=True)
class Edit:
    """Lines of one file that take the place of others."""

    file: str
    """Within the project."""
    line: int
    """The first line that is replaced, or the one above which lines are added; 0 for the end."""
    old: tuple[str, ...]
    """The lines as they stand; empty where lines are only added."""
    new: tuple[str, ...]
    sure: bool = True
    """Whether `line` and `old` are the file's own, letter for letter."""
    note: str = ""
    """What is to be done instead of writing lines."""


def written(edits: Iterable[Edit]) -> str:
    """All of them as one diff; as sentences with the lines to write where one is not sure."""
    ordered = sorted(dict.fromkeys(edits), key=lambda each: (each.file, each.line or 10**9))
    lines = _diff if all(each.sure for each in ordered) else _sentences
    return "\n".join(lines(ordered))


def is_diff(change: str) -> bool:
    """Whether a change is a diff, and no sentence."""
    return change.startswith("--- ")


def _diff(edits: list[Edit]) -> Iterator[str]:
    for file, inner in groupby(edits, key=lambda each: each.file):
        yield f"--- a/{file}"
        yield f"+++ b/{file}"
        shift = 0
        for each in inner:
            yield from _hunk(_trimmed(each), shift)
            shift += len(each.new) - len(each.old)


def _hunk(edit: Edit, shift: int) -> Iterator[str]:
    """`shift`: by how much hunks above it have moved its lines."""
    old, new = edit.old, edit.new
    yield f"@@ -{_range(edit.line, old)} +{_range(edit.line + shift, new)} @@"
    kept = _around(edit) > 0
    for word, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word == "equal" and kept:
            yield from (f" {line}" for line in old[a:b])
        else:
            yield from (f"-{line}" for line in old[a:b])
            yield from (f"+{line}" for line in new[c:d])


def _trimmed(edit: Edit) -> Edit:
    """With as many of the lines that stay above as below the others: `patch` wants it so."""
    around = _around(edit)
    if not around:
        return edit
    above, below = _staying(edit.old, edit.new), _staying(edit.old[::-1], edit.new[::-1])
    first, last = above - around, below - around
    old, new = edit.old[first : len(edit.old) - last], edit.new[first : len(edit.new) - last]
    return replace(edit, line=edit.line + first, old=old, new=new)


def _around(edit: Edit) -> int:
    """Lines that can be shown above and below what is changed."""
    above, below = _staying(edit.old, edit.new), _staying(edit.old[::-1], edit.new[::-1])
    return min(above, below, CONTEXT)


def _staying(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    """How many lines two texts begin with alike."""
    pairs = zip(old, new, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _range(line: int, lines: tuple[str, ...]) -> str:
    """Lines as the head of a hunk counts them; none are those behind the line before."""
    if len(lines) == 1:
        return str(line)
    return f"{line},{len(lines)}" if lines else f"{line - 1},0"


def _sentences(edits: list[Edit]) -> Iterator[str]:
    for each in edits:
        if each.note:
            yield each.note
            continue
        yield f"In {each.file}, {_where(each)}, write:"
        yield from (f"    {line}" for line in each.new)


def _where(edit: Edit) -> str:
    if not edit.line:
        return "at its end"
    return f"{'in place of' if edit.old else 'above'} what stands in line {edit.line}"
