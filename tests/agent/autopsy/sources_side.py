"""Looks up every line of Django that a gate names, in whatever interpreter runs this.

Prints each that is not there, or has not the words that decide.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import django

from session_tui.agent.autopsy.sources import PLACES, source

NEW = {"fallback": (4, 1), "login-required": (5, 1)}
"""What only this Django and later ones have."""


def main() -> int:
    """1 where a line is missing."""
    missing = 0
    for name, (_path, _within, words) in PLACES.items():
        path, _, line = source(name).rpartition(":")
        file = Path(django.__file__).parent.parent / path
        found = file.read_text("utf-8").splitlines()[int(line) - 1] if path else ""
        if words not in found and NEW.get(name, (3, 2)) <= django.VERSION:
            missing += 1
            print(django.VERSION[:2], name, path, line, found)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
