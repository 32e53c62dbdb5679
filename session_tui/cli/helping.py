"""How `--help` is laid out: paragraphs are filled, and what is set in from the margin stays."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby


class Help(argparse.HelpFormatter):
    """Fills the paragraphs of a text, and keeps lines that begin with a blank apart."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from session_tui.text.folding import folded

        lines = (part for line in _paragraphs(text) for part in folded(line, width))
        return "\n".join(f"{indent}{line}" if line else line for line in lines)


def table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """Names and their meanings below a title, as `--help` shows them."""
    rows = list(rows)
    widest = max(len(name) for name, _ in rows)
    return "\n".join([title, *(f"  {name:<{widest}}  {meaning}" for name, meaning in rows)])


def _paragraphs(text: str) -> Iterator[str]:
    """Lines that run on as one; blank ones, and those that are set in, as they are."""
    lines = text.strip().split("\n")
    for runs_on, group in groupby(lines, lambda line: bool(line) and not line.startswith(" ")):
        if runs_on:
            yield " ".join(group)
        else:
            yield from group
