"""The nouns that cross the wire, frozen.

The agent makes them inside the project, the operator's side reads them. Times are aware and in
UTC, durations are seconds, sizes are bytes. These files run under Python 3.8 and know nobody.

Each name is imported when it is first asked for: to make a frozen dataclass takes Python longer
than to load its module, and what comes first needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session_tui.model.autopsy import (
        Autopsy,
        CookieFate,
        Effect,
        Gate,
        Known,
        Outcome,
        StoredFate,
        Verdict,
    )
    from session_tui.model.clocks import Clocks, Stamped, TimeService, Written
    from session_tui.model.hosts import Fingerprint, Worker, Workers
    from session_tui.model.limits import (
        DEPTH_LIMIT,
        INFLATED_LIMIT,
        PAYLOAD_LIMIT,
        PROTOCOL,
        VALUE_LIMIT,
    )
    from session_tui.model.listing import (
        Count,
        Found,
        Names,
        Page,
        PageRequest,
        Plan,
        Tally,
    )
    from session_tui.model.project import (
        AppsState,
        Choice,
        Failure,
        Fault,
        Hello,
        ProjectFacts,
        Setting,
    )
    from session_tui.model.session import (
        Ending,
        Expiry,
        Part,
        Problem,
        Row,
        SessionDetail,
        State,
        Value,
    )
    from session_tui.model.store import (
        CAPABILITIES,
        Capability,
        ClockReading,
        Copies,
        Health,
        Measure,
        Order,
        Place,
        Reader,
        Readers,
        StoreFacts,
        Whereabouts,
    )

__all__ = (
    "CAPABILITIES",
    "DEPTH_LIMIT",
    "INFLATED_LIMIT",
    "PAYLOAD_LIMIT",
    "PROTOCOL",
    "VALUE_LIMIT",
    "AppsState",
    "Autopsy",
    "Capability",
    "Choice",
    "ClockReading",
    "Clocks",
    "CookieFate",
    "Copies",
    "Count",
    "Effect",
    "Ending",
    "Expiry",
    "Failure",
    "Fault",
    "Fingerprint",
    "Found",
    "Gate",
    "Health",
    "Hello",
    "Known",
    "Measure",
    "Names",
    "Order",
    "Outcome",
    "Page",
    "PageRequest",
    "Part",
    "Place",
    "Plan",
    "Problem",
    "ProjectFacts",
    "Reader",
    "Readers",
    "Row",
    "SessionDetail",
    "Setting",
    "Stamped",
    "State",
    "StoreFacts",
    "StoredFate",
    "Tally",
    "TimeService",
    "Value",
    "Verdict",
    "Whereabouts",
    "Worker",
    "Workers",
    "Written",
)

HOMES = {
    "autopsy": "Autopsy CookieFate Effect Gate Known Outcome StoredFate Verdict",
    "clocks": "Clocks Stamped TimeService Written",
    "hosts": "Fingerprint Worker Workers",
    "limits": "DEPTH_LIMIT INFLATED_LIMIT PAYLOAD_LIMIT PROTOCOL VALUE_LIMIT",
    "listing": "Count Found Names Page PageRequest Plan Tally",
    "project": "AppsState Choice Failure Fault Hello ProjectFacts Setting",
    "session": "Ending Expiry Part Problem Row SessionDetail State Value",
    "store": (
        "CAPABILITIES Capability ClockReading Copies Health Measure Order Place Reader "
        "Readers StoreFacts Whereabouts"
    ),
}
"""By the module of this package that defines them."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """PEP 562: `name` from its module."""
        home = next((home for home, names in HOMES.items() if name in names.split()), None)
        if home is None:
            raise AttributeError("module %r has no attribute %r" % (__name__, name))
        globals()[name] = found = getattr(import_module("%s.%s" % (__name__, home)), name)
        return found
