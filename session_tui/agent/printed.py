"""What the project prints through Python, without secrets of its environment and its settings.

Every write to `sys.stdout` and `sys.stderr` goes to stderr at once, in the call that makes it:
nothing is kept back, so that nothing is lost however the process ends, and nobody waits. Not
covered are secrets that only the settings have, in what is printed before these were loaded, what
comes in pieces that are smaller than the secret, and what libraries in C and child processes write
by themselves.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Iterable, Mapping, TextIO

STANDING = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASES", "CACHES")
"""Settings whose secrets are taken out."""

SHORTEST = 6
"""Characters below which a secret may well be a word of everyday."""


class Printed(io.FileIO):
    """A file descriptor through which no known secret goes in one piece."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` stays open when this is closed."""
        super().__init__(descriptor, "wb", closefd=False)
        self._secrets: tuple[bytes, ...] = ()

    def hide(self, secrets: Iterable[bytes]) -> None:
        """Write *** in their place from now on."""
        self._secrets = tuple(sorted(secrets, key=len, reverse=True))

    def write(self, data: Any) -> int:
        """All of it, or as much as is taken."""
        text = bytes(data)
        for secret in self._secrets:
            text = text.replace(secret, b"***")
        rest = memoryview(text)
        while rest:
            taken = super().write(rest)
            if not taken:
                break
            rest = rest[taken:]
        return len(data)


def attend() -> None:
    """Let everything that Python prints go through a `Printed`."""
    sys.stdout = sys.__stdout__ = _through(sys.stdout, 1)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _through(sys.stderr, 2)  # type: ignore[misc]
    _hide({})


def hide_secrets_of(settings: Any) -> None:
    """Take out the secrets of these settings from now on, as they are and as `repr` has them."""
    _hide({name: _value(settings, name) for name in STANDING})


def _hide(named: Mapping[str, object]) -> None:
    from session_tui.agent.failing import FOLDERS
    from session_tui.agent.masking.known import secrets_in

    variables = {name: value for name, value in os.environ.items() if name not in FOLDERS}
    found = secrets_in(named) | secrets_in(variables)
    forms = {form for each in found for form in (each, repr(each)[1:-1]) if len(each) >= SHORTEST}
    for stream in (sys.__stdout__, sys.__stderr__):
        printed = getattr(stream, "buffer", None)
        if stream is not None and isinstance(printed, Printed):
            printed.hide(form.encode(stream.encoding, "backslashreplace") for form in forms)


def _value(settings: Any, name: str) -> Any:
    try:
        return getattr(settings, name, None)
    except Exception:  # an empty SECRET_KEY raises where it is looked at
        return None


def _through(stream: TextIO, descriptor: int) -> io.TextIOWrapper:
    stream.flush()
    return io.TextIOWrapper(
        Printed(descriptor),
        encoding=stream.encoding,
        errors=stream.errors,
        write_through=True,
    )
