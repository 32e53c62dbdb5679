"""Django against the codec, in whatever interpreter runs this: `python oracle_codec.py SEED N`.

Prints each payload on which the two differ, and exits 1 if there was one. Python 3.8 syntax, and
nothing but Django beside the standard library, so that old projects' interpreters can run it.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import string
import sys
import warnings
import zlib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import django
from django.conf import settings
from django.core import signing

from session_tui.agent.codec import Codec, codec_of
from session_tui.agent.decoded import Decoded
from session_tui.model import Problem

VERSION = django.VERSION[:2]
KEYS = {"SECRET_KEY": "k" * 50, "SECRET_KEY_FALLBACKS[0]": "f" * 50}
STRANGE = "s" * 50
SALT = "django.contrib.sessions.SessionStore"
JSON = "django.contrib.sessions.serializers.JSONSerializer"
PICKLE = "django.contrib.sessions.serializers.PickleSerializer"

Settings = Any


def configured() -> None:
    """Django's settings, where nobody has made any."""
    logging.getLogger("django.security.SuspiciousSession").disabled = True
    warnings.simplefilter("ignore")
    if not settings.configured:
        settings.configure(SECRET_KEY=KEYS["SECRET_KEY"], LOGGING_CONFIG=None, USE_TZ=True)


def variants() -> list[dict[str, Any]]:
    """The settings under which this Django is asked."""
    base: dict[str, Any] = {"SECRET_KEY": KEYS["SECRET_KEY"], "SESSION_SERIALIZER": JSON}
    if VERSION >= (4, 1):
        base["SECRET_KEY_FALLBACKS"] = [KEYS["SECRET_KEY_FALLBACKS[0]"]]
    found = [base]
    if VERSION < (5, 0):
        found.append(dict(base, SESSION_SERIALIZER=PICKLE))
    if VERSION < (4, 0):
        found.append(dict(base, DEFAULT_HASHING_ALGORITHM="sha1"))
    return found


def codec() -> Codec:
    """The codec of the settings in force."""
    return codec_of(settings, VERSION, other_salts=("django.contrib.sessions.Other",))


def signed(value: str, key: str = KEYS["SECRET_KEY"], salt: str = SALT, **more: Any) -> str:
    """`value` and a time, signed as Django does it."""
    return signing.TimestampSigner(key=key, salt=salt, **more).sign(value)


def encoded(raw: bytes, compress: bool = False) -> str:
    """`raw` as it stands in front of the time."""
    return "." * compress + signing.b64_encode(zlib.compress(raw) if compress else raw).decode()


def legacy(raw: bytes, key: str = KEYS["SECRET_KEY"]) -> str:
    """`raw` in the format from before Django 3.1."""
    from django.utils.crypto import salted_hmac

    salt = "django.contrib.sessionsSessionStore"
    found = salted_hmac(salt, raw, key, algorithm="sha1").hexdigest()
    return base64.b64encode(found.encode() + b":" + raw).decode()


def difference(payload: str) -> str:
    """How `codec` and the installed Django differ on `payload`; empty where they agree."""
    from django.contrib.sessions.backends.db import SessionStore

    ours = codec().open(payload.encode())
    if ours.raises != ("answers 500" in ours.because):
        return f"500 or not, by what we say: {ours!r}"
    try:
        theirs = SessionStore().decode(payload)
    except Exception as error:
        pickled = settings.SESSION_SERIALIZER == PICKLE and ours.problem is Problem.PICKLE
        fine = pickled or (not ours.readable and ours.raises)
        return "" if fine else f"Django raises {error!r}, we say {ours!r}"
    if ours.raises != (not isinstance(theirs, dict)):
        return f"500 or not: {theirs!r}, {ours!r}"
    if ours.readable:
        return _same(theirs, ours) or _same_signer(payload, ours)
    wrong = isinstance(theirs, dict) and theirs != {}
    return f"Django reads {theirs!r}, we say {ours!r}" if wrong else ""


def _same(theirs: object, ours: Decoded) -> str:
    if ours.problem in (Problem.TOO_LARGE, Problem.TOO_DEEP, Problem.PICKLE):
        return "" if isinstance(theirs, dict) else f"no dict: {theirs!r}"
    same = json.dumps(theirs) == json.dumps(ours.data) and ours.problem is Problem.NONE
    return "" if same else f"{theirs!r} is not {ours!r}"


def _same_signer(payload: str, ours: Decoded) -> str:
    if ours.format == "legacy":
        return "" if ours.signer == "SECRET_KEY" else f"legacy signer {ours!r}"
    more: dict[str, Any] = {} if VERSION < (4, 1) else {"fallback_keys": []}
    for name, key in KEYS.items():
        try:
            signing.TimestampSigner(key=key, salt=SALT, **more).unsign(payload)
        except signing.BadSignature:
            continue
        return "" if ours.signer == name else f"{name} signed it, we say {ours.signer}"
    return f"nobody signed it, we say {ours.signer}"


def some_value(draw: random.Random, depth: int = 3) -> Any:
    """A JSON value."""
    kind = draw.randrange(9 if depth else 6)
    if kind < 6:
        text = "".join(draw.choice(string.printable + "äß\u202e\ud800") for _ in range(kind))
        return [None, True, draw.randrange(10**12), draw.random(), text, "x" * 300][kind]
    if kind == 6:
        return [some_value(draw, depth - 1) for _ in range(draw.randrange(4))]
    return some_dict(draw, depth - 1)


def some_dict(draw: random.Random, depth: int = 3) -> dict[str, Any]:
    """A session's data."""
    return {f"k{n}": some_value(draw, depth) for n in range(draw.randrange(6))}


def some_payload(draw: random.Random) -> str:
    """A stored payload: as Django writes it, as others write it, or broken."""
    import pickle

    data: Any = some_dict(draw) if draw.random() < 0.8 else some_value(draw)
    raw = json.dumps(data, separators=(",", ":")).encode("latin-1")
    pickled = pickle.dumps(data, draw.choice([2, 4, pickle.HIGHEST_PROTOCOL]))
    digits = b'{"n":%s}' % (b"9" * 5000)
    deep = b'{"d":%s%s}' % (b"[" * 3000, b"]" * 3000)
    content = draw.choice(
        [raw] * 8 + [pickled, pickled, raw[:-1], b"", digits, deep, b" %s " % raw]
    )
    value = encoded(content, draw.random() < 0.4)
    key = draw.choice([*KEYS.values(), STRANGE])
    salt = draw.choice([SALT, SALT, SALT, "django.core.signing", "django.contrib.sessions.Other"])
    payload = draw.choice(
        [
            lambda: signed(value, key, salt),
            lambda: signed(value, key, salt),
            lambda: signed(value, key, algorithm=draw.choice(["sha1", "sha256"])),
            lambda: signing.Signer(key=key, salt=SALT).sign(value),
            lambda: signing.Signer(key=key, salt=SALT).sign(
                value + ":-" + draw.choice(["", "A", "!"])
            ),
            lambda: signed(broken(value, draw), key),
            lambda: legacy(content, key),
            lambda: legacy(content),
            lambda: value,
            lambda: content.decode("latin-1"),
        ]
    )()  # type: ignore[no-untyped-call]
    return broken(payload, draw) if draw.random() < 0.3 else payload


def broken(payload: str, draw: random.Random) -> str:
    """`payload` with one thing wrong."""
    at = draw.randrange(len(payload) + 1)
    strange = draw.choice([*list(":.-=+/ \n\x00ä€"), "::", "AAAA"])
    return draw.choice(
        [payload[:at] + strange + payload[at:], payload[:at], payload[:at] + payload[at + 1 :]]
    )


def main(seed: int, count: int) -> int:
    """Compares on `count` payloads under each variant of the settings."""
    from django.test.utils import override_settings

    configured()
    differences = 0
    for variant in variants():
        draw = random.Random(seed)
        with override_settings(**variant):
            for _ in range(count):
                payload = some_payload(draw)
                found = difference(payload)
                if found:
                    differences += 1
                    print(VERSION, variant, repr(payload[:400]), found[:400])
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
