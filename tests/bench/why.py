"""From the command to the first gate of an autopsy, against Django's own shell.

    python tests/bench/why.py [ROUNDS]

Each round runs `session-tui why KEY` up to its first line of output, and to its last gate, which
reads the user; and `manage.py shell -c pass` to its end, on the same project with the same
interpreter. A ratio is the median of the rounds'. Goal for the first gate: at most 1.5x.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.cli.commands import command, environment, filled

KEY = "k" * 32
LOGIN = {"_auth_user_id": "1", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend"}


def gates(folder: Path, env: dict[str, str]) -> tuple[float, float]:
    """Seconds until `why` has printed its first line, and all lines of gates."""
    start = time.perf_counter()
    with subprocess.Popen(
        command("why", KEY, "--project", folder), stdout=subprocess.PIPE, env=env
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        first = time.perf_counter() - start
        assert b"middleware" in line, line
        while line.strip():
            line = process.stdout.readline()
        last = time.perf_counter() - start
        process.stdout.read()
    return first, last


def shell(folder: Path, env: dict[str, str]) -> float:
    """Seconds that `manage.py shell -c pass` takes."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", "pass"],
        cwd=folder,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main() -> None:
    """Prints the ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    env = environment()
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as top:
        folder = filled(Path(top) / "shop", [{"key": KEY, "data": LOGIN, "state": "live"}])
        gates(folder, env), shell(folder, env)
        found = [(*gates(folder, env), shell(folder, env)) for _ in range(rounds)]
    first, last, theirs = (statistics.median(column) for column in zip(*found, strict=True))
    by_round = [(first / theirs, last / theirs) for first, last, theirs in found]
    of_first, of_last = (statistics.median(column) for column in zip(*by_round, strict=True))
    print(f"shell -c pass  {theirs:.3f} s")
    print(f"first gate     {first:.3f} s  {of_first:.2f}x (goal 1.5x)")
    print(f"all gates      {last:.3f} s  {of_last:.2f}x")


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
