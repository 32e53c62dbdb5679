"""What Django's session object is once something has read it."""

from __future__ import annotations

from enum import Enum
from typing import Any, Dict, NamedTuple, Optional

from session_tui.agent.decoded import Decoded
from session_tui.agent.stores.base import Stored


class Key(Enum):
    """What `session_key` holds."""

    GIVEN = "given"
    NONE = "none"
    NEW = "new"


class Lying(NamedTuple):
    """One place of the store, before and now."""

    existed: bool = False
    exists: bool = False
    changed: bool = False

    def gone(self) -> Lying:
        """Deleted."""
        return self._replace(exists=False)

    def written(self) -> Lying:
        """Written or overwritten."""
        return self._replace(exists=True, changed=True)


THERE = Lying(True, True)
NOTHING = Lying()


class Loaded(NamedTuple):
    """The session after `load`, what that did to the store, and what decided it."""

    data: Optional[Dict[str, Any]]
    """What the site sees; None where that is not known, or is no dict."""
    key: Key = Key.GIVEN
    accepted: bool = False
    """Whether the data are those that were stored."""
    raises: bool = False
    """Whether reading it ends in an error page."""
    known: bool = True
    modified: bool = False
    row: Lying = NOTHING
    entry: Optional[Lying] = None
    """With an engine that has a cache beside its rows."""
    made: bool = False
    stored: Optional[Stored] = None
    decoded: Optional[Decoded] = None


EMPTY: Loaded = Loaded({}, Key.NONE)
"""No key, or nothing under it."""

UNKNOWN: Loaded = Loaded(None, known=False)
