"""How a command ends: exit status, and failures as sentences on stderr.

The statuses are part of the interface: 0 fine, 1 a finding, 2 arguments or settings, 3 could not
connect or read, 70 our own bug, 74 output cannot be written, 128 + n signals.
"""

from __future__ import annotations

import codecs
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from session_tui.link import Refused

if TYPE_CHECKING:
    from session_tui.link import Link
    from session_tui.model import Failure, ProjectFacts

FINE, FINDING, USAGE, UNREACHABLE, BUG, UNWRITABLE, INTERRUPTED = 0, 1, 2, 3, 70, 74, 130

WIDTH = 80
"""Columns of a terminal that does not say how many it has."""

TWINS = "session-tui.twins"
"""The name of our error handler among those of the codecs."""

STATUS = {
    "settings": USAGE,
    "argument": USAGE,
    "store": UNREACHABLE,
    "limit": UNREACHABLE,
    "missing": FINDING,
    "bug": BUG,
}
"""By the value of a `Fault`."""


def prepare_streams() -> None:
    """Lets no character stop a line from being written, whatever the locale."""
    codecs.register_error(TWINS, _twins)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=TWINS)


def _twins(error: UnicodeError) -> tuple[str, int]:
    """Signs that an encoding lacks as their ASCII twins, everything else escaped."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from session_tui.text.signs import ASCII

    text = ASCII.plain(error.object[error.start : error.end])
    return text.encode("ascii", "backslashreplace").decode(), error.end


def of(run: Callable[[], int], debug: bool) -> int:
    """The exit status of `run`; whatever it raises becomes a sentence."""
    try:
        with _listening():
            status = run()
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.flush()
        return status
    except Refused as refused:
        tell(refused.failure, debug)
        _say_all(refused.copied)
        return STATUS[refused.failure.fault.value]
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence(sys.stdout)
        return UNWRITABLE
    except OSError as error:
        _silence(sys.stdout)
        say(f"The output cannot be written: {error.strerror}.")
        return UNWRITABLE
    except Exception as error:
        say(f"This is our own bug: {type(error).__name__}. Run it again with --debug to report it.")
        if debug:
            import traceback

            traceback.print_exc()
        return BUG


@contextmanager
def _listening() -> Iterator[None]:
    """Ctrl-C is a KeyboardInterrupt in here, where outside it ends the process without a word."""
    deaf = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    try:
        if deaf:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
    finally:
        if deaf:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def tell(failure: Failure, debug: bool) -> None:
    """Says a failure on stderr."""
    from session_tui.text.failures import failure_lines

    _say_all(failure_lines(failure, debug))


def say(line: str) -> None:
    """One line for people, folded where a terminal would cut through its words."""
    for part in _folded(line, _columns_of(sys.stderr), None):
        print(part, file=sys.stderr, flush=True)  # noqa: T201


def out(line: str) -> None:
    """One line of data."""
    print(line, flush=True)  # noqa: T201


def tell_text(line: str, hang: int | None = None) -> None:
    """One line of data that people read; on a terminal folded at words, as `text.folding` says."""
    for part in _folded(line, columns(), hang):
        out(part)


def _folded(line: str, width: int | None, hang: int | None) -> list[str]:
    if width is None or len(line) <= width:
        return [line]
    from session_tui.text.folding import folded

    return folded(line, width, hang)


def columns() -> int | None:
    """How wide the terminal is that data is written to; None for a pipe or a file."""
    return _columns_of(sys.stdout)


def _columns_of(stream: TextIO | None) -> int | None:
    if stream is None or not stream.isatty():
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH
    except OSError:
        return WIDTH


def _silence(stream: TextIO | None) -> None:
    """Keeps the interpreter from failing once more when it flushes at its end."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


async def tell_project(link: Link, debug: bool) -> tuple[str, ...]:
    """What is not known of the worker of --pid, said on stderr first and returned.

    With --debug also which project and store these are and why. A store that cannot be reached is
    one of the lines; settings that do not load are `Refused`.
    """
    if link.launch.pid is None and not debug:
        return ()
    from session_tui.visible import visible

    try:
        facts = await link.project()
    except Refused:
        if debug:
            _tell_unloaded(link)
        raise
    for sentence in facts.of_worker:
        say(visible(sentence, 600))
    if debug:
        await _tell_all(link, facts)
    return facts.of_worker


def _tell_unloaded(link: Link) -> None:
    from session_tui.model import Choice
    from session_tui.text.project import unloaded_lines

    _say_all(unloaded_lines(Choice("python", *link.launch.interpreter())))


async def _tell_all(link: Link, facts: ProjectFacts) -> None:
    from session_tui.text.project import summary_lines

    try:
        _say_all(summary_lines(facts, await link.store(), ""))
    except Refused as refused:
        _say_all(summary_lines(facts, None, refused.failure.sentence))


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def tell_printed(link: Link, debug: bool) -> None:
    """With --debug, what the project printed or logged, on stderr."""
    from session_tui.text.folding import as_is
    from session_tui.visible import visible_lines

    for line in visible_lines(link.printed) if debug and link.printed else ():
        say(as_is(f"project: {line}"))
