"""The words that start an agent somewhere else: behind a prefix, or beside a running worker.

The search for the project's folder and interpreter, which `session_tui.link.launch` does here, is
done there by a few lines of POSIX sh, since nothing else is known of that place.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from session_tui.link.refused import Refused

FAILED = """{"jsonrpc":"2.0","method":"failed","params":{"fault":"argument","sentence":"%s"}}"""
"""What the probe says on the wire where it cannot go on."""

NO_FOLDER = FAILED % "The folder of --project cannot be entered there."
NO_PYTHON = FAILED % "No Python is found there: name it with --python."

PROBE = f"""
[ -z "$1" ] || cd -- "$1" 2>/dev/null || {{ echo '{NO_FOLDER}'; exit 2; }}
here=$(pwd -P); at=$here
while [ "$at" != / ] && [ ! -f "$at/manage.py" ]; do at=$(dirname "$at"); done
if [ -f "$at/manage.py" ]; then cd "$at"; else
  n=0; for each in */manage.py; do [ -f "$each" ] && n=$((n+1)) && below=${{each%/*}}; done
  [ $n -eq 1 ] && cd "$below"
fi
python=$2; how=--python
if [ -z "$python" ]; then
  for each in "${{VIRTUAL_ENV:+$VIRTUAL_ENV}}" .venv venv env ../.venv ../venv ../env; do
    [ -n "$each" ] && [ -x "$each/bin/python" ] || continue
    python=$each/bin/python; how="$each of the project"
    [ "$each" = "$VIRTUAL_ENV" ] && how="the active virtualenv"
    break
  done
fi
if [ -z "$python" ]; then
  python=$(command -v python3 || command -v python) || {{ echo '{NO_PYTHON}'; exit 2; }}
  how="the first Python of PATH there"
fi
SESSION_TUI_PYTHON=$how; export SESSION_TUI_PYTHON
exec "$python" -B -c "$3"
"""
"""Arguments: folder or nothing, interpreter or nothing, and the text to run."""

ANY_PYTHON = f"""
python=$(command -v python3 || command -v python) || {{ echo '{NO_PYTHON}'; exit 2; }}
exec "$python" -c "$@"
"""

QUOTING = ("ssh", "mosh", "autossh", "slogin")
"""Programs that join their words to a line for the shell of the far side."""


def prefixed(via: str, quoted: bool, words: list[str]) -> list[str]:
    """`words` behind the prefix `via`; as one line where a far shell will take it apart again.

    Raises `Refused` for a prefix that no shell could read.
    """
    try:
        prefix = shlex.split(via)
    except ValueError:
        prefix = []
    if not prefix:
        from session_tui.model import Failure, Fault

        sentence = "The prefix of --via cannot be read: a quote is not closed, or it is empty."
        raise Refused(Failure(Fault.ARGUMENT, sentence, "--via"))
    if quoted or Path(prefix[0]).name in QUOTING:
        return [*prefix, shlex.join(words)]
    return [*prefix, *words]


def probe(project: str, python: str, source: str) -> list[str]:
    """Finds folder and interpreter where it runs, and runs `source` there."""
    return ["sh", "-c", PROBE, "session-tui", project, python, source]


def beside(pid: int, project: str, python: str, source: str, runner: str | None) -> list[str]:
    """Runs `source` as the interpreter of process `pid`, in its folder, with its environment.

    `runner`: the Python that looks at the process; None for any that is found there.
    """
    worker = Path(__file__).parent.parent / "agent" / "worker.py"
    words = [worker.read_text("utf-8"), str(pid), project, python, source]
    if runner is not None:
        return [runner, "-c", *words]
    return ["sh", "-c", ANY_PYTHON, "session-tui", *words]
