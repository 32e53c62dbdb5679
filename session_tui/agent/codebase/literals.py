"""Which literals of a line of code stand where a secret does, by all that is around them.

`TOKENS = ["abc", "def"]`, `auth=("me", "abc")` and `"PASSWORD": env("PW", default="abc")` give
their secrets a name that does not stand right before them.
"""

from __future__ import annotations

from typing import List, Match

from session_tui.agent.codebase.commanded import names_secret
from session_tui.agent.masking.patterns import pattern

SEGMENT = 300
"""Characters before a literal that are looked at."""

_NAMED = (
    r"([\w$-]{1,80})['\"`\])]*\s*"
    r"(?:(?::\s*[\w.\[\] |]{1,40})?=(?!=)|(?P<compared>[=!]==?|\bin\b)|:(?!:)|=>)"
)
_CALLED = (
    r"(?:\.login|\.set_(?:signed_)?cookie|\b(?:HTTP(?:Basic|Digest)Auth|BasicAuth|Fernet|(?:Timestamp)?Signer|HMAC"
    r"|jwt\.(?:en|de)code|hmac\.new|salted_hmac))\s*$"
)
"""What is given its secret by place."""

_INDEXED = r"[\w\])]\s*\[\s*[rbfuRBFU]{0,2}$"
_LOOKED_UP = r"(?:\.(?:get|pop|getlist|getenv|str)|getenv|\benv|\bconfig)\(\s*[rbfuRBFU]{0,2}$"
_COMPARED = r"\s*[=!]==?\s*([\w.\[\]'\"()$-]{1,80})"
_OPTION = r"['\"](?:-[ap]|--(?:[\w-]*-)?(?:pass|password|token|secret|key))['\"]\s*,\s*$"
_TARGETS = r"\s*[(\[]?\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)+)\s*[)\]]?\s*=(?!=)"


class Around:
    """What stands around the places of a line, from left to right."""

    def __init__(self, line: str) -> None:
        """At its beginning."""
        self._line, self._at = line, 0
        self._starts: List[int] = [0]
        self._within: List[bool] = [_has_secret_targets(line)]

    def go(self, start: int, end: int) -> None:
        """To a literal from `start` to `end`; what it holds opens and closes nothing."""
        for at in range(self._at, start):
            sign = self._line[at]
            if sign in "([{":
                self._within.append(self._is_given(at))
                self._starts.append(at + 1)
            elif sign in ")]}" and len(self._starts) > 1:
                del self._within[-1], self._starts[-1]
            elif sign in ",;":
                self._starts[-1] = at + 1
        self._at = end

    def is_secret(self, start: int, end: int) -> bool:
        """Whether the literal there is a secret, by what is around it."""
        if self._is_name(start, end):
            return False
        if pattern(_OPTION).search(self._line[max(0, start - 60) : start]):
            return True
        return self._is_given(start) or _is_compared(self._line[end : end + 120])

    def _is_given(self, at: int) -> bool:
        before = self._line[max(self._starts[-1], at - SEGMENT) : at]
        if self._within[-1] or pattern(_CALLED).search(before[-80:]):
            return True
        return any(_announces(each) for each in pattern(_NAMED).finditer(before))

    def _is_name(self, start: int, end: int) -> bool:
        """Whether it is an index, or what is looked up: the name of a value."""
        before, after = self._line[max(0, start - 80) : start], self._line[end : end + 40]
        indexed = pattern(_INDEXED).search(before) and after.lstrip().startswith("]")
        return bool(indexed or pattern(_LOOKED_UP).search(before))


def _announces(named: Match[str]) -> bool:
    name = named.group(1).replace("$", "")
    if named.group("compared") and name.lower().rstrip("s").endswith(("key", "session")):
        return False  # `for key in ("cart", "wizard")`
    return names_secret(name)


def _is_compared(after: str) -> bool:
    """Whether what follows compares the literal with a secret: `"abc" == password`."""
    found = pattern(_COMPARED).match(after)
    words = pattern(r"\w+").findall(found.group(1)) if found else []
    return bool(words) and names_secret(words[-1])


def _has_secret_targets(line: str) -> bool:
    """Whether one of several names that a line assigns at once is that of a secret."""
    found = pattern(_TARGETS).match(line)
    names = pattern(r"\w+").findall(found.group(1)) if found else []
    return any(names_secret(name) for name in names)
