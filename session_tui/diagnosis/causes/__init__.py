"""The catalogue of root causes, a family a file. To add a cause is one entry in its family."""

from __future__ import annotations

from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.causes import (
    config,
    expiry,
    signing,
    store_db,
)

CATALOGUE: tuple[Cause, ...] = (
    *config.CAUSES,
    *expiry.CAUSES,
    *signing.CAUSES,
    *store_db.CAUSES,
)

BY_ID = {cause.id: cause for cause in CATALOGUE}
"""Each cause by its id."""
