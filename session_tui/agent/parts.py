"""A payload taken apart, for an operator to see what stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.agent.legacy import legacy_payload

if TYPE_CHECKING:
    from session_tui.agent.decoded import Decoded


def parts_of(payload: bytes, decoded: Decoded) -> list[tuple[str, bytes, str]]:
    """The pieces of `payload`: (name, raw bytes, meaning), in the order in which they stand.

    `decoded` is what the codec made of it.
    """
    if decoded.format == "signed":
        return _signed_parts(payload, decoded)
    legacy = legacy_payload(payload)
    if decoded.format == "legacy" and legacy is not None:
        fits = "fits %s" % decoded.signer if decoded.signer else "fits no known key"
        return [
            ("hash", legacy.hash, "HMAC-SHA-1 of what follows, in hexadecimal; " + fits),
            ("json", legacy.json, "the session as the serializer wrote it"),
        ]
    return [("payload", payload, decoded.because)] if payload else []


def _signed_parts(payload: bytes, decoded: Decoded) -> list[tuple[str, bytes, str]]:
    head, _, signature = payload.rpartition(b":")
    value, _, stamp = head.rpartition(b":")
    fits = "fits %s" % decoded.signer if decoded.signer else "fits no known key"
    saved = decoded.saved_at.isoformat() if decoded.saved_at else "no time that a calendar holds"
    parts = [
        ("payload", value, "base64 of the session"),
        ("timestamp", stamp, "seconds since 1970 in base 62: " + saved),
        ("signature", signature, "HMAC of all that stands in front of it; " + fits),
    ]
    if value[:1] == b".":
        parts[0] = ("payload", value[1:], "base64 of the session, compressed by zlib")
        parts.insert(0, ("compression mark", b".", "what follows is compressed"))
    return parts
