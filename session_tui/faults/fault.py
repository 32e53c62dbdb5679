"""One fault of the lab: what has to be done to the healthy project so that it fails like this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab

Edits = Mapping[str, tuple[tuple[str, str], ...]]
"""Path in the project -> (old text, new text), each old text being there exactly once."""


@dataclass(frozen=True)
class Server:
    """A server that the project needs, started for it alone.

    In settings and in the options of servers after it, `{name}` stands for its address
    ("127.0.0.1:20311") and `{name.port}` for its port.
    """

    kind: str
    """"redis" or "memcached"."""
    name: str = ""
    """How it is spoken of; its kind where nothing else is said."""
    options: tuple[str, ...] = ()
    """Further words of its command line."""

    @property
    def called(self) -> str:
        """Its name."""
        return self.name or self.kind


@dataclass(frozen=True)
class LabFault:
    """A real fault: the project that is made by it fails in the way that `story` tells."""

    cause: str
    """The cause that a diagnosis has to find; also the fault's own name."""
    title: str
    story: str
    """What the users of the site say, in a sentence or two."""
    symptom: str
    """What the operator answers when asked what users report: "S4"."""
    settings: str = ""
    """Lines of the settings; what they assign takes the place of what was assigned before."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path in the project -> text of a file that is added, or replaced."""
    edits: Edits = field(default_factory=dict)
    """Small changes of files that are there."""
    engine: str = "db"
    """The healthy project that it begins with: a name of `healthy.ENGINES`."""
    servers: tuple[Server, ...] = ()
    """Further servers beside those of the engine."""
    packages: tuple[str, ...] = ()
    """Importable modules that are needed beside Django."""
    fill: Callable[[Lab], None] | None = None
    """Makes the broken state of the store, in a process where Django is set up."""
    workers: int = 0
    """How many worker processes serve the site."""
    worker_environment: Mapping[str, str] = field(default_factory=dict)
    """What those have in their environment and nobody else has."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What the site, and whoever looks at it, has in its environment; `{place}` is a folder."""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, choice): what the operator would answer where facts alone cannot tell."""
