"""Exceptions to sentences, with the line that is at fault and no secret."""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType

from session_tui.agent.masking import redact
from session_tui.agent.masking.patterns import pattern
from session_tui.model import Failure, Fault

ASSIGNMENT = (
    r"(?im)^(    [ \t]*[\w.]{0,60}(?:pass|pwd|secret|token|key|dsn|salt)\w{0,30}"
    r"[ \t]{0,9}=)[^=\n].*$"
)
"""A line of source in a traceback that sets a secret; what it sets may be anything."""


class Refused(Exception):
    """A request that cannot be answered; it carries the reason for the operator."""

    def __init__(self, failure: Failure) -> None:
        """`failure` is what crosses the wire."""
        super().__init__(failure.sentence)
        self.failure = failure


def refused(
    fault: Fault, sentence: str, where: str = "", advice: str = "", lasting: bool = False
) -> Refused:
    """A `Refused` in one call."""
    return Refused(Failure(fault, sentence, where, advice, lasting=lasting))


def place_of(trace: TracebackType | None, root: str) -> str:
    """`file:line` of the innermost frame in the project, or else of the innermost outside Python.

    `root`: the project's folder; file names below it are given relative to it.
    """
    frames = [frame for frame in traceback.extract_tb(trace) if _theirs(frame.filename)]
    own = [frame for frame in frames if frame.filename.startswith(root + os.sep)]
    own = [frame for frame in own if "site-packages" not in frame.filename]
    return placed_last(own or frames, root)


def stuck_at(thread: int, root: str) -> str:
    """`file:line` where the thread with this identifier is now, as `place_of` would choose it."""
    frame = sys._current_frames().get(thread)
    stack = [] if frame is None else traceback.extract_stack(frame)
    frames = [entry for entry in stack if _theirs(entry.filename)]
    own = [entry for entry in frames if entry.filename.startswith(root + os.sep)]
    return placed_last(own or frames, root)


def placed_last(frames: list[traceback.FrameSummary], root: str) -> str:
    """The innermost of `frames` as file and line; empty where there is none."""
    return placed(frames[-1].filename, frames[-1].lineno, root) if frames else ""


FOLDERS = ("PWD", "OLDPWD")
"""Variables of every shell that are called like passwords."""


def placed(filename: str, line: int | None, root: str) -> str:
    """A file name relative to the project, with its line."""
    name = os.path.relpath(filename, root) if filename.startswith(root + os.sep) else filename
    return "%s:%s" % (name, line)


def _theirs(filename: str) -> bool:
    return not filename.startswith("<") and "importlib" not in filename


def last_line(error: BaseException) -> str:
    """The exception as the last line of its traceback would have it: type and message."""
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    return redact(text.splitlines()[-1], _known(error)) if text else type(error).__name__


def trace_of(error: BaseException) -> str:
    """The traceback without locals."""
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return pattern(ASSIGNMENT).sub(r"\1***", redact(text, _known(error)))


def _known(error: BaseException) -> set[str]:
    """Secrets that the text of an exception could quote: of the environment, and of its modules."""
    from session_tui.agent.masking.known import secrets_at, secrets_in

    try:
        variables = {name: os.environ[name] for name in os.environ if name not in FOLDERS}
        return set(secrets_in(variables) | secrets_at(error.__traceback__))
    except Exception:  # whatever the project did to its globals: its own words are told apart
        return set()
