"""Small projects that are read: texts in, spots out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from session_tui.agent.codebase import Known, Task, read
from session_tui.model.facts import CodeSeen, Spot


class Sample(NamedTuple):
    """A source that has a kind of spot, and one that looks like it and has none."""

    kind: str
    detail: str
    has: str
    has_not: str
    file: str = "shop/views.py"


def put(folder: Path, files: dict[str, str]) -> None:
    """Writes files, indented as tests have them."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))


def seen_in(files: dict[str, str], settings: str = "") -> CodeSeen:
    """What is seen of a project that has these files."""
    with TemporaryDirectory() as name:
        put(Path(name), files)
        return read(Task(name, Known("sessionid", settings), seconds=30))


def spots_in(text: str, file: str = "shop/views.py") -> tuple[Spot, ...]:
    """The spots of one file, but for settings."""
    spots = seen_in({file: text}).spots
    return tuple(spot for spot in spots if not spot.kind.startswith("setting"))


def details(text: str, kind: str, file: str = "shop/views.py") -> list[str]:
    """The details of the spots of a kind in one file."""
    return [spot.detail for spot in spots_in(text, file) if spot.kind == kind]


def functions(*bodies: str) -> Iterator[str]:
    """Each body as a view."""
    for body in bodies:
        yield "def view(request):\n" + textwrap.indent(textwrap.dedent(body), "    ")
