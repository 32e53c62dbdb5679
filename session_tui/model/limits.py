"""Numbers that both ends agree on."""

from __future__ import annotations

PROTOCOL = 1
"""Number of the vocabulary; both ends are always of one version, since one sends the other."""

PAYLOAD_LIMIT = 64 * 1024
"""Bytes of session data up to which a list page reads a payload."""

INFLATED_LIMIT = 1024 * 1024
"""Bytes up to which a payload is inflated and parsed unless more is asked for."""

VALUE_LIMIT = 8 * 1024 * 1024
"""Bytes of one stored value that are ever read."""

DEPTH_LIMIT = 200
"""Levels of nesting that are shown."""
