"""Keys made ready to check signatures: what `django.core.signing` computes, without its set-up.

An HMAC hashes its key twice before it sees the first byte of a message. Here that is done once a
key, and a signature costs two copied hash states. No key itself is kept.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64
from datetime import datetime, timedelta, timezone
from typing import Iterable

STANDARD = bytes.maketrans(b"-_", b"+/")
URLSAFE_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""BASE62_ALPHABET in django/core/signing.py; its order is the value of each digit."""

DIGITS = {digit: value for value, digit in enumerate(BASE62)}
PAIRS = {bytes((high, low)): DIGITS[high] * 62 + DIGITS[low] for high in BASE62 for low in BASE62}
"""Two digits at once: a time of our days has six, and every row has one."""
LONGEST_STAMP = 64
"""Digits of a time that are computed; seven of them reach the year 9999."""

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class PreparedHMAC:
    """The HMAC of `salted_hmac(salt, value, key, algorithm=...)`, waiting for values.

    See django/utils/crypto.py and RFC 2104.
    """

    __slots__ = ("inner", "outer")

    def __init__(self, key: str | bytes, salt: str, algorithm: str) -> None:
        """`algorithm` is a name that hashlib knows."""
        hasher = getattr(hashlib, algorithm)
        secret = hasher(as_bytes(salt) + as_bytes(key)).digest()
        block = secret.ljust(hasher().block_size, b"\0")
        self.inner = hasher(bytes(byte ^ 0x36 for byte in block)).copy
        self.outer = hasher(bytes(byte ^ 0x5C for byte in block)).copy

    def digest(self, value: bytes) -> bytes:
        """The raw HMAC of `value`."""
        inner = self.inner()
        inner.update(value)
        outer = self.outer()
        outer.update(inner.digest())
        return bytes(outer.digest())


class SigningKey(PreparedHMAC):
    """One key under one salt and algorithm, as `Signer` uses it (django/core/signing.py)."""

    __slots__ = ("algorithm", "length", "name", "salt")

    def __init__(self, name: str, key: str | bytes, salt: str, algorithm: str) -> None:
        """`name` is what an operator calls the key; the key itself is not kept."""
        super().__init__(key, salt + "signer", algorithm)
        self.name = name
        self.salt = salt
        self.algorithm = algorithm
        self.length = len(b2a_base64(self.digest(b"")).rstrip(b"=\n"))
        """Characters of every signature it makes; another length cannot fit."""


class Keyring:
    """The keys of a project by the length of the signatures that they make."""

    def __init__(self, keys: Iterable[SigningKey]) -> None:
        """`keys` in the order in which they are tried."""
        self._by_length: dict[int, list[SigningKey]] = {}
        for key in keys:
            self._by_length.setdefault(key.length, []).append(key)

    def fitting(self, value: bytes, signature: bytes) -> SigningKey | None:
        """The first key that signs `value` so, or None.

        No attacker can time this, so the comparison need not take constant time.
        """
        keys = self._by_length.get(len(signature))
        if keys is None:
            return None
        wanted = signature.translate(STANDARD) + b"=\n"
        for key in keys:
            # PreparedHMAC.digest, written out: this loop is what a page of rows costs.
            inner = key.inner()
            inner.update(value)
            outer = key.outer()
            outer.update(inner.digest())
            if b2a_base64(outer.digest()) == wanted:
                return None if b"+" in signature or b"/" in signature else key
        return None


def as_bytes(text: str | bytes) -> bytes:
    """What Django's `force_bytes` makes of a key or a salt."""
    return text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogatepass")


def seconds_of(stamp: bytes) -> int | None:
    """The number that `b62_decode` reads, in seconds since 1970; None where it raises.

    A stamp too long to be a time is not computed: any number beyond every time stands for it.
    """
    if len(stamp) == 6:
        try:
            return (PAIRS[stamp[:2]] * 3844 + PAIRS[stamp[2:4]]) * 3844 + PAIRS[stamp[4:]]
        except KeyError:
            pass
    if not stamp:
        return None
    digits = stamp[1:] if stamp[:1] == b"-" else stamp
    if len(digits) > LONGEST_STAMP:
        return None if digits.translate(None, BASE62) else 1 << 64
    seconds = 0
    try:
        for digit in digits:
            seconds = seconds * 62 + DIGITS[digit]
    except KeyError:
        return None
    return seconds if digits is stamp else -seconds


def moment_of(seconds: int | None) -> datetime | None:
    """That time in UTC; None where there is none or no calendar holds it."""
    try:
        return None if seconds is None else EPOCH + timedelta(0, seconds)
    except OverflowError:
        return None
