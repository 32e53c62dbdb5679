"""Source to a `Module`, with a sentence for whatever cannot be parsed, and a stack that holds it.

Python turns its syntax tree into objects by recursion in C, which up to 3.10 nothing limits: a
chain of 250,000 `+` in a file of half a megabyte ends the process. On a stack of 256 MiB, which
takes no memory before it is used, the deepest tree of the largest file that is read fits.
"""

from __future__ import annotations

import sys
import threading
import warnings
from typing import Callable, List, TypeVar

from session_tui.agent.codebase.module import NAME, Known, Module
from session_tui.agent.codebase.opening import Unread

STACK = 256 * 1024 * 1024
"""Bytes; the deepest trees of files of `opening.SIZE_LIMIT` were tried with Python 3.8 to 3.13."""

LONGEST_LINE = 50_000
"""Characters of a line of Python; longer ones are data."""

Result = TypeVar("Result")


def parsed(path: str, text: str, known: Known, over: Callable[[], bool]) -> Module:
    """The file as a module. Raises `Unread` with the reason."""
    if max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise Unread("has lines of more than %d characters." % LONGEST_LINE)
    try:
        return Module(path, text, known, over)
    except SyntaxError as error:
        version = "%d.%d" % sys.version_info[:2]
        raise Unread("is no Python that %s reads, line %s." % (version, error.lineno)) from None
    except (RecursionError, MemoryError):
        raise Unread("is nested too deeply to be looked at.") from None
    except (ValueError, OverflowError):
        raise Unread("is no text of Python.") from None


def with_room(work: Callable[[], Result]) -> Result:
    """What `work` gives, run in a thread whose stack is deep enough for any file."""
    given: List[Result] = []
    failed: List[BaseException] = []

    def run() -> None:
        try:
            given.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="code", daemon=True)
    before = threading.stack_size(STACK)
    try:
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if failed:
        raise failed[0]
    return given[0]


def hush() -> None:
    """Keeps Python from printing what it thinks of the escapes in strangers' texts."""
    warnings.filterwarnings("ignore", module="^%s$" % NAME)
