"""Names for sessions that may lie on a screen or in a file.

A session key is a credential, yet the operator's side has to name a row again, and a cursor has to
survive the agent that made it. So both are sealed under a key made from the project's SECRET_KEY:
whoever cannot read the settings learns nothing from them, and nothing is kept anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Sequence

MARK = "~"
"""First character of what is sealed; no session key and no user name begins with it by Django."""


class SealBroken(ValueError):
    """Not something that this project sealed."""


class Seal:
    """Seals lists of JSON values, and opens them again."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: the project's SECRET_KEY, or anything else that only the project knows."""
        self.key = hashlib.sha256(b"session_tui seal" + secret).digest()

    def close(self, values: Sequence[object]) -> str:
        """`values` as one word of URL-safe characters. Equal values give equal words."""
        plain = json.dumps(list(values)).encode()
        tag = hmac.new(self.key, plain, "sha256").digest()[:12]
        return MARK + base64.urlsafe_b64encode(tag + self._mixed(plain, tag)).decode().rstrip("=")

    def open(self, word: str) -> list[object]:
        """What was sealed; `SealBroken` for a word that was not made by `close` with this key."""
        try:
            raw = base64.urlsafe_b64decode(word[1:] + "=" * (-len(word[1:]) % 4))
        except ValueError as error:
            raise SealBroken(word[:1]) from error
        tag, plain = raw[:12], self._mixed(raw[12:], raw[:12])
        if not hmac.compare_digest(tag, hmac.new(self.key, plain, "sha256").digest()[:12]):
            raise SealBroken(word[:1])
        values: list[object] = json.loads(plain)
        return values

    def _mixed(self, text: bytes, tag: bytes) -> bytes:
        blocks = range(0, len(text), 32)
        stream = b"".join(
            hashlib.sha256(self.key + tag + block.to_bytes(8, "big")).digest() for block in blocks
        )
        return bytes(left ^ right for left, right in zip(text, stream))
