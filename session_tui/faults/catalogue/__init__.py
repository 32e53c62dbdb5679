"""Every fault of the lab, a file each. To add one is such a file and its line here."""

from __future__ import annotations

from session_tui.faults.catalogue import (
    config_wrong_type,
)
from session_tui.faults.fault import LabFault

FAULTS: tuple[LabFault, ...] = (config_wrong_type.FAULT,)

BY_CAUSE = {fault.cause: fault for fault in FAULTS}
"""Each fault by its cause."""
