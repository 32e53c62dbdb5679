"""Settings that nobody reads, because their name is not quite one of Django's."""

from __future__ import annotations

import difflib
from typing import Any, FrozenSet, List, Optional, Sequence, Tuple

from session_tui.agent.facts.setting_names import KNOWN_ELSEWHERE

CLOSE = 0.86
"""How much of two names must be the same, as difflib counts it."""

FAMILIES = ("SESSION_", "CSRF_", "SECURE_")

CONTAINERS = (dict, list, tuple, set, frozenset)

LONGEST = 60
"""Characters of a name that are compared."""


def alike(settings: Any) -> Tuple[Tuple[str, str], ...]:
    """(name, name that was probably meant) of what the project's settings module sets."""
    from django.conf import global_settings

    known = frozenset(name for name in dir(global_settings) if name.isupper())
    own = _explicit(settings)
    found = []
    for name in sorted(own - known)[:1000]:
        meant = _meant(name, known)
        if meant is None or meant in own or KNOWN_ELSEWHERE.search(name):
            continue
        if _could_be(settings, name, getattr(global_settings, meant)):
            found.append((name, meant))
    return tuple(found[:20])


def _explicit(settings: Any) -> FrozenSet[str]:
    names = (name for name in dir(settings) if name.isupper() and len(name) <= LONGEST)
    return frozenset(name for name in names if settings.is_overridden(name))


def _meant(name: str, known: FrozenSet[str]) -> Optional[str]:
    """Django's name that is so close that the other can only be a slip; None for an own name."""
    theirs = sorted(each for each in known if each.startswith(FAMILIES))
    close = difflib.get_close_matches(name, theirs, 1, CLOSE)
    return close[0] if close and not _extends(name.split("_"), close[0].split("_")) else None


def _could_be(settings: Any, name: str, default: Any) -> bool:
    """Whether the value is of a kind that Django takes under the other name.

    A project that has several of something, as SESSION_ENGINES, keeps them in a dict or a list.
    """
    try:
        value = getattr(settings, name)
    except Exception:  # a property of the project
        return True
    return not isinstance(value, CONTAINERS) or default is None or isinstance(default, CONTAINERS)


def _extends(words: List[str], meant: Sequence[str]) -> bool:
    """Whether a name has all of another's words in a row and more around: SHOP_SESSION_COOKIE_AGE.

    Projects name settings of their own so.
    """
    size = len(meant)
    places = range(len(words) - size + 1)
    return len(words) > size and any(words[at : at + size] == list(meant) for at in places)
