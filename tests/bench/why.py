"""From the command to the first gate of an autopsy, against Django's own shell.

    python tests/bench/why.py [ROUNDS]

Each round runs `session-tui why KEY` up to its first line of output, and `manage.py shell -c pass`
to its end, on the same project with the same interpreter; the ratio is the median of the rounds'.
Goal: at most 1.5x.
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


def first_gate(folder: Path, env: dict[str, str]) -> float:
    """Seconds until `why` has printed a line."""
    start = time.perf_counter()
    with subprocess.Popen(
        command("why", KEY, "--project", folder), stdout=subprocess.PIPE, env=env
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - start
        process.stdout.read()
    assert b"middleware" in line, line
    return took


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
        first_gate(folder, env), shell(folder, env)
        ratios, ours, theirs = [], [], []
        for _ in range(rounds):
            ours.append(first_gate(folder, env))
            theirs.append(shell(folder, env))
            ratios.append(ours[-1] / theirs[-1])
    print(
        f"first gate {statistics.median(ours):.3f} s, shell -c pass {statistics.median(theirs):.3f}"
        f" s: {statistics.median(ratios):.2f}x (goal 1.5x)"
    )


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
