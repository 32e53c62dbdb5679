"""What the project prints through Python, without secrets of its environment and its settings.

Every write to `sys.stdout` and `sys.stderr` goes to stderr at once, in the call that makes it:
nothing is kept back, so that nothing is lost however the process ends, and nobody waits. As long
as the settings are not loaded, the modules that are being run tell their own. Not covered are what
comes in pieces that are smaller than the secret, and what libraries in C and child processes write
by themselves.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Iterable, Mapping, TextIO

from session_tui.agent.masking.known import secrets_in, secrets_on_the_stack

SHORTEST = 6
"""Characters below which a secret may well be a word of everyday."""


class Printed(io.FileIO):
    """A file descriptor through which no known secret goes in one piece."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` stays open when this is closed."""
        super().__init__(descriptor, "wb", closefd=False)
        self._secrets: frozenset[bytes] = frozenset()
        self._settled = False

    def hide(self, secrets: Iterable[bytes], settled: bool) -> None:
        """Write *** in their place from now on; `settled`: there are no others to come."""
        self._secrets, self._settled = frozenset(secrets), settled

    def write(self, data: Any) -> int:
        """All of it, or as much as is taken."""
        text, secrets = bytes(data), self._secrets
        if not self._settled:
            secrets |= frozenset(each.encode() for each in _forms(secrets_on_the_stack()))
        for secret in sorted(secrets, key=len, reverse=True):
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
    _hide({}, False)


def hide_secrets_of(settings: Any) -> None:
    """Take out the secrets of these settings from now on, as they are and as `repr` has them."""
    names = (name for name in dir(settings) if name.isupper())
    _hide({name: _value(settings, name) for name in names}, True)


def _hide(named: Mapping[str, object], settled: bool) -> None:
    from session_tui.agent.failing import FOLDERS

    variables = {name: value for name, value in os.environ.items() if name not in FOLDERS}
    forms = _forms(secrets_in(named) | secrets_in(variables))
    for stream in (sys.__stdout__, sys.__stderr__):
        printed = getattr(stream, "buffer", None)
        if stream is not None and isinstance(printed, Printed):
            encoded = (form.encode(stream.encoding, "backslashreplace") for form in forms)
            printed.hide(encoded, settled)


def _forms(secrets: Iterable[str]) -> frozenset[str]:
    """Each secret that is long enough as it is, and as `repr` has it."""
    long = (each for each in secrets if len(each) >= SHORTEST)
    return frozenset(form for each in long for form in (each, repr(each)[1:-1]))


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
