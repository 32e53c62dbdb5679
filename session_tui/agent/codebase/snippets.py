"""Lines of source as they may be shown: the code stays as it is, the secrets in it do not.

A driver's error is redacted by `redact`, which takes `token = get_token(request)` for a secret as
well. In code only literals can be one, so these are judged, by the names in front of them and by
how random they look; comments are texts like any other.
"""

from __future__ import annotations

from typing import List, Match

from session_tui.agent.codebase.commanded import concealed, names_secret, without_random
from session_tui.agent.codebase.literals import Around
from session_tui.agent.codebase.opening import clean
from session_tui.agent.masking import looks_secret
from session_tui.agent.masking.patterns import pattern

SNIPPET = 160
"""Characters of one line."""

DETAIL = 120
"""Characters of a detail."""

LONGEST = 2000
"""Characters of a line that are looked at."""

_QUOTED = r"(\"\"\"|'''|\"|'|`)((?:\\.|(?!\1).)*)(\1|\Z)"
_PIECE = (
    r"(?P<literal>"
    + _QUOTED.replace(r"\1", r"\2")
    + r")|(?P<comment>(?:#|//).*)|(?P<number>\b\d\w*)"
)
_BEFORE = (
    r"([\w$-]{1,80})['\"`]?\s*\]?\s*(?::\s*[\w.\[\] |]{1,40})?\s*"
    r"(?:=>|[=!]=|=|:(?!:)|,|\(|\?\?|\|\||\bor\b)\s*[(\[{]?\s*[rbfuRBFU]{0,2}$"
)
_LOOKED_UP = (
    r"(?:environ\[|environ\.get\(|getenv\(|\benv(?:\.\w{1,20})?\(|\bconfig\(|process\.env\[)\s*$"
)


def code_line(text: str, secret: bool = False) -> str:
    """A line of source with its indentation; `secret`: all literals that are no variable's name."""
    masked = _masked(clean(text.rstrip()[:LONGEST]), secret)
    return masked if len(masked) <= SNIPPET else masked[: SNIPPET - 1] + "…"


def plain_line(text: str) -> str:
    """A line of a shell script or a template, redacted."""
    line = without_random(concealed(clean(text.strip()[:LONGEST])))
    return line if len(line) <= SNIPPET else line[: SNIPPET - 1] + "…"


def detail_of(text: str) -> str:
    """A piece of source on one line, masked."""
    one = " ".join(code_line(line) for line in clean(text[:LONGEST]).splitlines())
    one = pattern(r"\s+").sub(" ", one).strip()
    return one if len(one) <= DETAIL else one[: DETAIL - 1] + "…"


def _masked(line: str, secret: bool) -> str:
    shown: List[str] = []
    around, at = Around(line), 0
    for piece in pattern(_PIECE).finditer(line):
        around.go(*piece.span())
        named = secret or around.is_secret(*piece.span())
        shown += [line[at : piece.start()], _piece(piece, line, named)]
        at = piece.end()
    return "".join([*shown, line[at:]])


def _piece(piece: Match[str], line: str, secret: bool) -> str:
    before = line[: piece.start()]
    if piece.group("comment") is not None:
        return plain_comment(piece.group("comment"))
    named = secret or _named_secret(before)
    if piece.group("number") is not None:
        hidden = _named_secret(before) and len(piece.group("number")) > 2
        return "***" if hidden else piece.group("number")
    opened, inner, closed = piece.group(2), piece.group(3), piece.group(4)
    if (named and inner and not pattern(_LOOKED_UP).search(before[-80:])) or looks_secret(inner):
        return opened + "***" + closed
    return opened + concealed(inner, line) + closed


def plain_comment(text: str) -> str:
    """A comment, redacted, without what looks random."""
    return without_random(concealed(text))


def _named_secret(before: str) -> bool:
    """Whether the name that a literal stands behind says that it is a secret."""
    named = pattern(_BEFORE).search(before[-200:])
    return named is not None and names_secret(named.group(1).replace("$", ""))
