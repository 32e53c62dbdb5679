"""Make the shop's database: `--rows N --seed N --now ISO --expected FILE`, in the shop's folder."""

from __future__ import annotations

import argparse
import random
from datetime import datetime
from pathlib import Path

import django


def main() -> None:
    """Create the tables, fill them, and write down what is in them."""
    options = _options()
    django.setup()
    from session_tui.faults.population.build import build

    build(options.rows, random.Random(options.seed), options.now, options.expected)  # noqa: S311


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="population", description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    parser.add_argument("--expected", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
