"""What the project's own code does to sessions, as it reads."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "nested-mutation",
    "session-replaced",
    "flush",
    "clear",
    "cycle-key",
    "set-expiry",
    "cache-clear",
    "cache-page",
    "logout-link",
    "logout-view-get",
    "delete-cookie",
    "authenticate-without-login",
    "login",
    "login-elsewhere",
    "set-password",
    "update-session-auth-hash",
    "own-middleware",
    "own-engine",
    "own-backend",
    "random-secret",
    "async-session",
    "fetch-without-credentials",
    "session-key-field",
    "session-key-used",
    "unserializable",
    "integer-key",
    "module-level-session",
    "thread-local-request",
    "streaming-response",
    "sessions-deleted",
    "session-in-consumer",
    "ip-bound",
    "simple-cookie",
    "user-logged-in-receiver",
    "atomic-save",
    "session-save",
    "client-session",
    "setting",
    "setting-elsewhere",
)
"""Every kind of spot; "setting" is where a setting gets its value, `detail` is its name.

"setting-elsewhere" is the same in a file that looks like settings and is not the one Django reads.
"""


@dataclass(frozen=True)
class Spot:
    """One place in the project's code."""

    kind: str
    """A word of `KINDS`."""
    file: str
    """Within the project."""
    line: int
    snippet: str
    """The line as it stands, at most 160 characters, secrets masked. A stranger's text."""
    detail: str = ""
    """What the kind needs to be understood: the value of set_expiry, a setting's name, a class."""
    within: str = ""
    """The function or class around it, dotted; empty at the top of a module."""
    exact: bool = True
    """Whether the snippet is the line letter for letter, so that a diff of it can be applied."""
    single: bool = True
    """Whether a statement, or a decorator, begins and ends on this line."""
    last: int = 0
    """The line on which the statement ends, where that is another; 0 also where it holds others."""
    source: tuple[str, ...] = ()
    """All lines of a setting that goes over several; empty for others, or with a secret in it."""


@dataclass(frozen=True)
class Outline:
    """A Python file in which spots were found, as far as a diff of it has to know it."""

    file: str
    lines: int
    """How many; 0 where the last one has no end, so that nothing can be put below it."""
    names: tuple[tuple[str, str], ...]
    """Names of its top level, and what they are imported from; empty for what is no import."""
    place: int
    """The line above which an import can be written."""


@dataclass(frozen=True)
class CodeSeen:
    """The project's own code, read."""

    spots: tuple[Spot, ...]
    files: int
    """How many were read."""
    skipped: tuple[str, ...] = ()
    """What was not read and why: too large, no Python of this version, too many files."""
    complete: bool = True
    outlines: tuple[Outline, ...] = ()
    """Of the Python files in which something was found."""
    settings_file: str = ""
    """The file of the settings module; empty where it is none of the project."""

    def outline(self, file: str) -> Outline | None:
        """The outline of a file, by its path within the project."""
        return next((each for each in self.outlines if each.file == file), None)

    def of(self, *kinds: str) -> tuple[Spot, ...]:
        """The spots of these kinds."""
        return tuple(spot for spot in self.spots if spot.kind in kinds)

    def setting(self, name: str) -> Spot | None:
        """Where a setting gets its value last; None where no file of the project gives it one."""
        found = [spot for spot in self.of("setting") if spot.detail == name]
        return found[-1] if found else None
