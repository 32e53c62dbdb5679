"""A text that is no Python: where in it something stands, and the line as it may be shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Callable, Match

from session_tui.agent.codebase.opening import clean, shown
from session_tui.agent.codebase.snippets import SNIPPET, plain_line
from session_tui.model.facts import Spot


class Lines:
    """A file's text with the places of its lines."""

    def __init__(self, path: str, text: str) -> None:
        """`path` is relative to the project."""
        self.path, self.text = path, text
        self.starts = [0, *(each.end() for each in re.finditer("\n", text))]

    def spot(
        self, kind: str, at: int, detail: str = "", line: Callable[[str], str] = plain_line
    ) -> Spot:
        """The place of a character; `line` makes its line fit to be shown."""
        number = bisect_right(self.starts, at)
        start = self.starts[number - 1]
        end = self.text.find("\n", start)
        whole = self.text[start:] if end < 0 else self.text[start:end]
        told, detail = line(whole), clean(detail)[:200]
        indent = whole[: len(whole) - len(whole.lstrip())]
        exact = indent + told.lstrip() == whole.rstrip("\n") and len(whole) <= SNIPPET
        told = whole.rstrip("\n") if exact else told
        return Spot(kind, shown(self.path), number, told, detail, exact=exact)


def blanked(text: str, wanted: str) -> str:
    """`text` with what the pattern `wanted` finds made spaces; lines stay where they are."""
    return re.sub(wanted, _spaces, text)


def _spaces(found: Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())
