"""The command line: a file a command, and the screens where no command is named."""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Sequence

from session_tui import __version__
from session_tui.cli import options, outcome
from session_tui.cli.helping import Help, table

COMMANDS = {
    "causes": "the catalogue of root causes; --tree: the questions that lead to them",
    "clocks": "every clock that matters, and what its offset does to sessions",
    "compare": "two fingerprints, or --via twice: what differs between two hosts",
    "demo": "the screens on a small project made for looking around",
    "diagnose": "from facts and answers to one root cause, with evidence and the fix",
    "facts": "everything that was measured, as one JSON value",
    "fingerprint": "digests of the settings that matter, to be compared with another host's",
    "sessions": "list sessions: session-tui sessions user:alice left:..1h",
    "show": "one session, decoded, with its end",
    "why": "why a request is anonymous: Django's gates for one session or Cookie: line",
    "workers": "the Django workers of this host, and whether they agree",
}
"""Each is a module of this package with `arguments(parser)` and `run(arguments) -> int`."""

COMMANDS_TITLE = "commands (each has its own --help):"

SHIELD = "\0"
"""No argument of a process can hold it."""

NEGATED = re.compile(r"-(\w[\w.]*[:<>]|\()")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    outcome.prepare_streams()
    name = _command_of(words)
    module = importlib.import_module(f"session_tui.cli.{name or 'screens'}")
    if name:
        words.remove(name)
    parser = _parser(name, module)
    # Terms may stand between options: session-tui sessions user:bob --limit 5 -state:expired
    parsed = _bared(parser.parse_intermixed_args(_shielded(words)))
    return outcome.of(lambda: module.run(parsed), parsed.debug)


def _command_of(words: Sequence[str]) -> str | None:
    """The command among the words, if one is named before any folder."""
    common = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    options.add(common)
    common.add_argument("-h", "--help", "--version", action="store_true")
    try:
        _, rest = common.parse_known_args(list(words))
    except (argparse.ArgumentError, SystemExit):
        return None
    first = next(iter(rest), "")
    return first if first in COMMANDS else None


def _parser(name: str | None, module: object) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"session-tui {name}" if name else "session-tui",
        description=getattr(module, "__doc__", None),
        formatter_class=Help,
        epilog=None if name else table(COMMANDS_TITLE, COMMANDS.items()),
    )
    parser.add_argument("--version", action="version", version=f"session-tui {__version__}")
    module.arguments(parser)  # type: ignore[attr-defined]
    options.add(parser)
    return parser


def _shielded(words: Sequence[str]) -> list[str]:
    """`words` with a shield before what argparse would take for an option and is none.

    These are negated filter terms, such as `-state:live`, and all that follows `--`.
    """
    end = words.index("--") if "--" in words else len(words)
    front = [SHIELD + word if NEGATED.match(word) else word for word in words[:end]]
    return front + [SHIELD + word for word in words[end + 1 :]]


def _bared(parsed: argparse.Namespace) -> argparse.Namespace:
    """The same without shields."""
    for name, value in vars(parsed).items():
        if isinstance(value, list):
            setattr(parsed, name, [word.removeprefix(SHIELD) for word in value])
        elif isinstance(value, str):
            setattr(parsed, name, value.removeprefix(SHIELD))
    return parsed
