"""The nouns that cross the wire, frozen.

The agent makes them inside the project, the operator's side reads them. Times are aware and in
UTC, durations are seconds, sizes are bytes. These files run under Python 3.8 and know nobody.
"""

from __future__ import annotations

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
from session_tui.model.clocks import Clocks, TimeService, Written
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
    "Row",
    "SessionDetail",
    "Setting",
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
