"""Break the store of the project in this folder: `MODULE:FUNCTION --now ISO --place FOLDER`."""

from __future__ import annotations

import argparse
from datetime import datetime
from importlib import import_module
from pathlib import Path
from zlib import crc32

import django


def main() -> None:
    """Set Django up for the project, and let the function have the store."""
    options = _options()
    django.setup()
    from django.db import connection

    from session_tui.faults.population.lab import Lab

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # The folder goes away with the demo: nothing in it has to survive a power cut.
            cursor.execute("PRAGMA synchronous = OFF")
    module, _, name = options.function.partition(":")
    # Another seed for each, or a fault would find its keys taken by the healthy sessions.
    lab = Lab(options.now, options.place, seed=crc32(module.encode()))
    getattr(import_module(module), name)(lab)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fill", description=__doc__)
    parser.add_argument("function")
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    parser.add_argument("--place", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
