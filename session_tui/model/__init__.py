"""The nouns that cross the wire, frozen.

The agent makes them inside the project, the operator's side reads them. Times are aware and in
UTC, durations are seconds, sizes are bytes. These files run under Python 3.8 and know nobody.
"""

from __future__ import annotations

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
    "Capability",
    "Choice",
    "ClockReading",
    "Clocks",
    "Copies",
    "Count",
    "Ending",
    "Expiry",
    "Failure",
    "Fault",
    "Fingerprint",
    "Found",
    "Health",
    "Hello",
    "Measure",
    "Names",
    "Order",
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
    "Tally",
    "TimeService",
    "Value",
    "Whereabouts",
    "Worker",
    "Workers",
    "Written",
)
