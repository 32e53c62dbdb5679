"""Text as Markdown that is only text: CommonMark, and GitHub's tables, strikes and links.

A backslash stands only where something would be taken for markup, so that a report is read as
easily as it was written: `SESSION_COOKIE_AGE`, `timezone.now()` and `5.2.19` stay as they are.
"""

from __future__ import annotations

import re

from session_tui.visible import visible

ANYWHERE = re.compile(
    r"[\\`*\[~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is no emphasis
    r"|<(?=\S)|&(?=#?\w+;)"
    r"|(?<=www)\.|:(?=//)",  # GitHub makes links of bare addresses
    re.IGNORECASE,
)
"""One character that is markup at its place in a line."""

IN_FRONT = re.compile(
    r">|#(?=#{0,5}(?:\s|$))|[+-](?=\s|$)"  # a quote, a heading, a list
    r"|[-=|:](?=[-=|:\s]*$)"  # a line under a heading, a rule, a line of a table
    r"|(?<=\d)[.)](?=\s|$)"
)
"""One character that is markup where a line begins with it, or with a number before it."""

NUMBER = re.compile(r"\d{0,9}")


def inline(text: str) -> str:
    """A stranger's text behind other words of a line."""
    return ANYWHERE.sub(r"\\\g<0>", visible(text))


def opening(text: str) -> str:
    """A stranger's text with which a line, or what stands in a list, begins."""
    said = visible(text).lstrip()
    number = NUMBER.match(said)
    at = number.end() if number else 0
    found = IN_FRONT.match(said, at)
    if found is None or (at > 0) is not (found.group() in ".)"):
        return inline(said)
    return f"{said[:at]}\\{found.group()}{inline(said[found.end() :])}"
