"""Regular expressions that are compiled when they are first needed, not when they are imported."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=None)
def pattern(text: str) -> re.Pattern[str]:
    """The compiled expression; quicker to come by again than from the cache of `re` itself."""
    return re.compile(text)
