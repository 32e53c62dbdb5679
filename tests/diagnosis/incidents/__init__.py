"""Incidents that somebody reported in public: what was told of each, as facts and answers.

Written from symptoms, environments and logs alone, by somebody who did not see the causes.
"""

from __future__ import annotations

from tests.diagnosis.incidents import (
    s1,
    s2,
    s3,
    s4_s5,
    s6_s7,
    s8_s9,
    s10_s12,
    s11_code,
    s11_deleted,
    s11_stores,
)
from tests.diagnosis.incidents.entry import Incident, Skipped

TABLE: tuple[Incident | Skipped, ...] = (
    *s1.INCIDENTS,
    *s2.INCIDENTS,
    *s3.INCIDENTS,
    *s4_s5.INCIDENTS,
    *s6_s7.INCIDENTS,
    *s8_s9.INCIDENTS,
    *s10_s12.INCIDENTS,
    *s11_deleted.INCIDENTS,
    *s11_stores.INCIDENTS,
    *s11_code.INCIDENTS,
)
"""All of them, each id once."""

__all__ = ("TABLE", "Incident", "Skipped")
