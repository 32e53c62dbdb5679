"""Code that ends sessions because it should: what is no sign of a fault."""

from __future__ import annotations

import re

from session_tui.diagnosis.readings.looking import of_the_site
from session_tui.model.facts import Spot

MEANT = re.compile(
    r"(log|sign)_?(out|off)|delete_?account|idle|time_?out|inactiv|expir|/management/",
    re.IGNORECASE,
)
"""What a function or file is called that ends sessions on purpose."""


def outside_logout(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Those in the site's own code that do not lie where sessions are meant to end."""
    return tuple(
        spot for spot in of_the_site(spots) if not MEANT.search(f"{spot.file} {spot.within}")
    )
