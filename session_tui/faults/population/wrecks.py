"""Payloads that do not open, or that were written to harm whoever looks at them."""

from __future__ import annotations

import base64
import json
import pickle
import zlib
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.utils.crypto import salted_hmac

from session_tui.model import Problem

SALT: str = SessionStore().key_salt
PLAIN_SALT = "django.core.signing"
"""What `signing.dumps` signs with by itself: the mistake of a script that writes sessions."""

OLD_SALT = "django.contrib.sessionsSessionStore"

STRAY_KEY = "django-insecure-demo-oolong-which-no-other-node-has"

BOMB = 12 * 1024 * 1024
"""Bytes to which the bomb inflates, from 12 kB: more than a tool reads that is asked for more."""


class AsItIs:
    """A serializer for what is bytes already, or no session at all."""

    def dumps(self, obj: bytes) -> bytes:
        """`obj` unchanged."""
        return obj

    def loads(self, data: bytes) -> bytes:
        """`data` unchanged."""
        return data


def sealed(raw: bytes) -> str:
    """`raw` compressed and signed as Django's db engine would, whatever it is."""
    return signing.dumps(raw, salt=SALT, serializer=AsItIs, compress=True)


def tampered(data: dict[str, Any]) -> str:
    """A session in which somebody without the key has become user 1."""
    signature = SessionStore().encode(data).split(":", 1)[1]
    raw = json.dumps({**data, "_auth_user_id": "1"}, separators=(",", ":")).encode()
    return f"{_urlsafe(raw)}:{signature}"


def other_salt(data: dict[str, Any]) -> str:
    """A session signed by the right key, but not as a session."""
    return signing.dumps(data, salt=PLAIN_SALT, compress=True)


def old_format(data: dict[str, Any]) -> str:
    """A session as Django wrote it before 3.1: `SessionBase._legacy_encode` of Django 3.1."""
    raw = json.dumps(data, separators=(",", ":")).encode("latin-1")
    digest = salted_hmac(OLD_SALT, raw).hexdigest()
    return base64.b64encode(digest.encode() + b":" + raw).decode("ascii")


def fits_other_salt(payload: str, key: str) -> bool:
    """Whether `key` made this payload of `other_salt`."""
    signer = signing.TimestampSigner(key=key, salt=PLAIN_SALT, fallback_keys=[])
    try:
        signer.unsign(payload)
    except signing.BadSignature:
        return False
    return True


def fits_old_format(payload: str, key: str) -> bool:
    """Whether `key` made this payload of `old_format`."""
    digest, raw = base64.b64decode(payload).split(b":", 1)
    return salted_hmac(OLD_SALT, raw, key).hexdigest().encode() == digest


def _urlsafe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _text(data: object) -> str:
    return sealed(json.dumps(data).encode())


def _escape_sequences() -> str:
    return _text(
        {
            "note": "\x1b]52;c;ZXZlIHdhcyBoZXJl\x07 copied?",
            "\x1b]0;eve was here\x07title": "\x1b[2J\x1bc\x1b[?1049l",
            "asks": "\x1b[c\x1b[5n\x1b[>q\x1b[18t",
            "c1": "\x9b31mred\x9d52;c;ZXZl\x9c",
            "tab\tand\nline\r": "\x00\x08\x7f",
        }
    )


def _bidi_marks() -> str:
    return _text(
        {
            "invoice": "\u202efdp.exe\u202c",
            "\u2066next\u2069": "\u200f/checkout/\u200b\ufeff",
            "tag": "\U000e0041\U000e0042",
            "name": "Z" + "\u0351" * 60,
        }
    )


def _markup() -> str:
    return _text(
        {
            "[@click=app.quit]x[/]": "[@click=app.quit]x[/]",
            "[ @click=app.quit]x[/]": "[ @click=app.simulate_key('q')]x[/]",
            "[/]": ["[/red]", "[bold=1 =]", '[link="x]', "[@click=foo(]"],
            "cart": {"[red]items[/red]": "\\[/]", "<script>": "$(id) `id` %s {0} :smile:"},
        }
    )


def _lone_surrogates() -> str:
    return _text({"name": "\ud800", "\udfff": "half \udc80 a pair", "language": "en"})


def _deep() -> str:
    return sealed(b'{"cart":' + b"[" * 10_000 + b"]" * 10_000 + b"}")


def _bomb() -> str:
    return sealed(b'{"_auth_user_id":"1","note":"' + b"z" * BOMB + b'"}')


def _cut(part: Callable[[str], str]) -> str:
    return part(SessionStore().encode({"language": "en", "cart": {"items": [], "total": "0.00"}}))


ODD: dict[str, tuple[Problem, Callable[[], str]]] = {
    "escape-sequences": (Problem.NONE, _escape_sequences),
    "bidi-marks": (Problem.NONE, _bidi_marks),
    "markup": (Problem.NONE, _markup),
    "lone-surrogates": (Problem.NONE, _lone_surrogates),
    "zlib-bomb": (Problem.TOO_LARGE, _bomb),
    "deep-json": (Problem.TOO_DEEP, _deep),
    "cut-in-signature": (Problem.BAD_SIGNATURE, lambda: _cut(lambda whole: whole[:-9])),
    "cut-in-body": (Problem.UNKNOWN_FORMAT, lambda: _cut(lambda whole: whole[:25])),
    "json-list": (Problem.UNKNOWN_FORMAT, lambda: _text(["cart", "checkout"])),
    "broken-json": (Problem.BAD_JSON, lambda: sealed(b"{'cart': None}")),
    "empty": (Problem.EMPTY, lambda: ""),
    "bad-base64": (Problem.BAD_BASE64, lambda: signing.TimestampSigner(salt=SALT).sign("never")),
    "bad-zlib": (
        Problem.BAD_ZLIB,
        lambda: signing.TimestampSigner(salt=SALT).sign("." + _urlsafe(zlib.compress(b"{}")[:-3])),
    ),
    "not-signed": (Problem.NOT_SIGNED, lambda: '{"language": "en", "cart": {"items": []}}'),
    "plain-words": (Problem.UNKNOWN_FORMAT, lambda: "hello, is this on?"),
    "pickle": (Problem.PICKLE, lambda: sealed(pickle.dumps({"_auth_user_id": "1"}, protocol=4))),
}
"""Kinds of few rows each: what is wrong with one, and how to make it."""

BROKEN: dict[str, Callable[[dict[str, Any]], str]] = {
    "tampered": tampered,
    "other-key": SessionStore().encode,
    "other-salt": other_salt,
    "old-format": old_format,
}
"""Kinds that begin as a healthy session, and how its data is written down."""

PROBLEMS = {
    "tampered": Problem.BAD_SIGNATURE,
    "other-key": Problem.BAD_SIGNATURE,
    "other-salt": Problem.OTHER_SALT,
    "old-format": Problem.NOT_SIGNED,
    **{kind: problem for kind, (problem, _) in ODD.items()},
}
"""What is wrong with a session of a kind; those that are missing here are healthy."""
