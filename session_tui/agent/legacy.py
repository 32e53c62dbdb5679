"""The format from before Django 3.1: base64 of `hash:json`.

Django 3.2 still reads it (`_legacy_decode` in its contrib/sessions/backends/base.py), later ones
do not.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from session_tui.agent.signing import PreparedHMAC

HASH = 40
"""Characters of a SHA-1 in hexadecimal."""

HEXADECIMAL = b"0123456789abcdef"


class LegacyKey(PreparedHMAC):
    """The hash of the format before Django 3.1: `SessionBase._hash` of Django 3.2."""

    __slots__ = ("name", "salt")

    def __init__(self, name: str, key: str | bytes, store_class: str) -> None:
        """`store_class` is the qualname of the store's class."""
        salt = "django.contrib.sessions" + store_class.rpartition(".")[2]
        super().__init__(key, salt, "sha1")
        self.name = name
        self.salt = salt

    def hash(self, serialized: bytes) -> bytes:
        """The hash of `serialized`, as it stands in front of the first colon."""
        return binascii.hexlify(self.digest(serialized))


class LegacyPayload(NamedTuple):
    """The two pieces of an old row."""

    hash: bytes
    json: bytes


def legacy_payload(payload: bytes) -> LegacyPayload | None:
    """`payload` taken apart, or None where it does not look like an old row."""
    found, colon, serialized = (base64_of(payload) or b"").partition(b":")
    if colon and len(found) == HASH and not found.translate(None, HEXADECIMAL):
        return LegacyPayload(found, serialized)
    return None


def base64_of(payload: bytes) -> bytes | None:
    """What `base64.b64decode` finds in `payload`, junk left out; None where Django 3.2 raises."""
    if not payload.isascii():
        return None
    try:
        return base64.b64decode(payload)
    except binascii.Error:
        return None
