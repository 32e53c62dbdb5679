"""One world: settings, a session as somebody left it, and a request for it.

For `oracle_side.py`, in whatever interpreter runs it.
"""

import json
import os
import random
import string
from datetime import timedelta
from typing import Any, Dict, List

from oracle_world_side import DJANGO, FOLDER, LOGIN, PREFIXES, REMOTE, WRITTEN, later, sites

KEYS = {"main": "k" * 50, "fallback": "f" * 50, "other": "o" * 50}
MODEL = "django.contrib.auth.backends.ModelBackend"
BACKENDS = [
    MODEL,
    "django.contrib.auth.backends.AllowAllUsersModelBackend",
    "django.contrib.auth.backends.RemoteUserBackend",
    "django.contrib.auth.backends.BaseBackend",
    "gone.backends.Backend",
]
JSON = "django.contrib.sessions.serializers.JSONSerializer"
PICKLE = "django.contrib.sessions.serializers.PickleSerializer"
AUTH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class Case:
    """One world, drawn at random."""

    def __init__(self, draw: random.Random, engine: str, cache: str) -> None:
        self.draw, self.engine, self.cache = draw, engine, cache
        self.well = draw.random() < 0.25
        """Whether nothing is wrong with session and user; what the settings are counts still."""
        self.signer = "main" if self.well else draw.choice(["main"] * 8 + ["fallback", "other"])
        self.settings = self._settings()
        self.key = "".join(draw.choice(string.ascii_lowercase + string.digits) for _ in range(32))
        self.data: Any = self._data()
        self.age = 1209600 if self.well else draw.choice([3600] * 4 + [1209600] * 4 + [90, 0, -5])
        self.at = later(draw.choice([30] * 9 + [60, 89, 90, 91, 3599, 3600, 3601, 4000]))
        self.at += timedelta(microseconds=draw.choice([0, 1, 250000, 999999]))
        self.header: Any = None
        self.settings["MIDDLEWARE"] += self._more_middleware()

    def _settings(self) -> Dict[str, Any]:
        draw = self.draw
        found: Dict[str, Any] = {
            "SESSION_ENGINE": "django.contrib.sessions.backends." + self.engine,
            "SESSION_CACHE_ALIAS": self.cache or "default",
            "SECRET_KEY": KEYS["main"],
            "SESSION_SERIALIZER": JSON,
            "SESSION_SAVE_EVERY_REQUEST": draw.random() < 0.3,
            "SESSION_COOKIE_NAME": draw.choice(["sessionid"] * 4 + ["shop.id"]),
            "SESSION_COOKIE_AGE": draw.choice([1209600] * 4 + [3600] * 3 + [90, 1.5, 0]),
            "SESSION_EXPIRE_AT_BROWSER_CLOSE": draw.random() < 0.2,
            "AUTHENTICATION_BACKENDS": draw.choice(
                [[MODEL]] * 5 + [BACKENDS, BACKENDS[:3], BACKENDS[1:]]
            ),
            "MIDDLEWARE": sites(True, True, False),
        }
        if self.well:
            found["AUTHENTICATION_BACKENDS"] = [MODEL]
            found["SESSION_COOKIE_AGE"] = 1209600
        elif draw.random() < 0.06:
            odd = [(True, False, False), (False, True, False), (True, True, True), (False,) * 3]
            found["MIDDLEWARE"] = sites(*draw.choice(odd))
        if DJANGO >= (4, 1):
            found["SECRET_KEY_FALLBACKS"] = draw.choice([[], [KEYS["fallback"]]])
        if DJANGO < (5, 0) and draw.random() < 0.2:
            found["SESSION_SERIALIZER"] = PICKLE
        if DJANGO < (4, 0):
            found["DEFAULT_HASHING_ALGORITHM"] = draw.choice(["sha256", "sha256", "sha1"])
        return found

    @property
    def name(self) -> str:
        """SESSION_COOKIE_NAME."""
        return str(self.settings["SESSION_COOKIE_NAME"])

    @property
    def redirects(self) -> bool:
        """Whether a view is kept from who is not logged in."""
        return LOGIN in self.settings["MIDDLEWARE"]

    def _more_middleware(self) -> List[str]:
        """Django's own that read the user before each view, where what they do is decided here."""
        found = [LOGIN] if DJANGO >= (5, 1) and self.draw.random() < 0.15 else []
        named = self.data.get("_auth_user_backend") if isinstance(self.data, dict) else ""
        if named != BACKENDS[2] and self.draw.random() < 0.1:
            found.append(REMOTE)
        return found

    def _data(self) -> Any:
        draw = self.draw
        found: Dict[str, Any] = {"cart": [1, 2]}
        if self.well:
            made = {"_auth_user_id": "1", "_auth_user_backend": MODEL}
            return {**found, **made, "_auth_user_hash": self._made("alice", "main", "sha256")}
        if draw.random() < 0.85:
            strange = ["abc", "", None, True, 1.5, [1], " 1 ", "10" * 20, {"a": 1}, "\u0661", 1e400]
            odd = draw.random() < 0.12
            identity = draw.choice(strange) if odd else draw.choice(["1"] * 7 + ["2", "3", "4", 1])
            found["_auth_user_id"] = identity
            found["_auth_user_backend"] = draw.choice([MODEL] * 12 + BACKENDS + ["not.Listed", 5])
            found["_auth_user_hash"] = self._hash(str(identity))
            for name in ("_auth_user_backend", "_auth_user_hash"):
                if draw.random() < 0.05:
                    del found[name]
        if draw.random() < 0.3:
            found["_session_expiry"] = self._expiry()
        if draw.random() < 0.04:
            return draw.choice([[], [1], "text", 5, None])
        return found

    def _hash(self, identity: str) -> Any:
        from django.conf import settings

        draw = self.draw
        if draw.random() < 0.08:
            return draw.choice(["", None, 5, [1], "wrong", "\ud800", "é", "0" * 64, 0])
        name = {"2": "ina", "4": "una"}.get(identity, "alice")
        name = "alice" if name == "una" and settings.USE_TZ else name
        name = name if draw.random() < 0.9 else ""
        algorithm = "sha1" if draw.random() < 0.1 else "sha256"
        return self._made(name, draw.choice(["main"] * 6 + ["fallback"] * 2 + ["other"]), algorithm)

    def _made(self, name: str, key: str, algorithm: str) -> str:
        """The hash of that user under that key; of no user, that of another password."""
        from django.contrib.auth import get_user_model
        from django.utils.crypto import salted_hmac

        model: Any = get_user_model()
        password = "changed"
        if name:
            password = model.objects.get(**{model.USERNAME_FIELD: name}).password
        return salted_hmac(AUTH_SALT, password, KEYS[key], algorithm=algorithm).hexdigest()

    def _expiry(self) -> Any:
        draw = self.draw
        from django.conf import settings

        date = later(draw.choice([10, 5000, 86400 * 20])).astimezone()
        text = (date if settings.USE_TZ else date.replace(tzinfo=None)).isoformat()
        strange = ["tomorrow", "", [], [1], float("nan"), 1e300, True, "2030-01-01T00:00:00", -5]
        return draw.choice([0, 0, 300, 10**6, text, text, draw.choice(strange)])

    def write(self) -> None:
        """Leaves the session in its store, and makes the header that asks for it."""
        getattr(self, "_write_" + self.engine)()
        header = self._header()
        if header is not None:
            renamed = header.replace("sessionid", self.name)
            self.header = renamed.replace("SessionID", self.name.upper())

    def payload(self) -> str:
        """The content as its engine would have it, or broken."""
        from django.conf import settings
        from django.core import signing
        from django.utils.module_loading import import_string

        draw = self.draw
        salt = "django.contrib.sessions.SessionStore"
        if self.engine == "signed_cookies":
            salt = "django.contrib.sessions.backends.signed_cookies"
        if not self.well and draw.random() < 0.04:
            salt = draw.choice([salt + "s", "django.contrib.sessions.SessionStore", "x"])
        serializer = import_string(settings.SESSION_SERIALIZER)
        if self.well:
            signer = signing.TimestampSigner(key=KEYS["main"], salt=salt)
            return signer.sign_object(self.data, serializer=serializer)
        if draw.random() < 0.03:
            serializer = import_string(JSON)
        usual = getattr(settings, "DEFAULT_HASHING_ALGORITHM", "sha256")
        more: Dict[str, Any] = {"algorithm": draw.choice([usual] * 9 + ["sha1"])}
        signer = signing.TimestampSigner(key=KEYS[self.signer], salt=salt, **more)
        text = signer.sign_object(self.data, serializer=serializer, compress=draw.random() < 0.3)
        if DJANGO < (4, 0) and draw.random() < (0.02 if "signed" in self.engine else 0.2):
            text = self._legacy(serializer().dumps(self.data))
        return self._broken(text) if draw.random() < 0.08 else text

    def _legacy(self, raw: bytes) -> str:
        import base64

        from django.utils.crypto import salted_hmac

        salt = "django.contrib.sessionsSessionStore"
        found = salted_hmac(salt, raw, KEYS[self.signer], algorithm="sha1").hexdigest()
        return base64.b64encode(found.encode() + b":" + raw).decode()

    def _broken(self, text: str) -> str:
        at = self.draw.randrange(len(text))
        return self.draw.choice(
            [
                "",
                text[:at],
                text[:at] + "A" + text[at + 1 :],
                text.replace(":", "", 1),
                "plain text",
                json.dumps(self.data) if isinstance(self.data, dict) else "x",
                "AAA",
                text + " ",
            ]
        )

    def _write_db(self) -> None:
        from django.contrib.sessions.models import Session

        if self.draw.random() < 0.94:
            row = Session(self.key, self.payload(), self._naive(WRITTEN + self._lasting()))
            row.save(force_insert=True)

    def _naive(self, at: Any) -> Any:
        from django.conf import settings

        return at if settings.USE_TZ else at.astimezone().replace(tzinfo=None)

    def _lasting(self) -> timedelta:
        return timedelta(seconds=self.age)

    def _write_file(self) -> None:
        from django.conf import settings

        path = FOLDER / "sessions" / (settings.SESSION_COOKIE_NAME + self.key)
        chance = self.draw.random()
        if chance < 0.06:
            return
        content = self.payload().encode()
        path.write_bytes(content + "é".encode() if chance > 0.98 else content)
        skew = self.draw.choice([0, 0, 0, 40, -3000])
        stamp = int((WRITTEN + timedelta(seconds=skew)).timestamp() * 10**6) * 1000
        os.utime(path, ns=(stamp, stamp))

    def _write_signed_cookies(self) -> None:
        self.key = self.payload()

    def _write_cache(self) -> None:
        from django.core.cache import caches

        name = PREFIXES[self.engine] + self.key
        chance = self.draw.random()
        if chance < 0.06:
            return
        caches[self.cache].set(name, self.data, self.draw.choice([self.age] * 5 + [None]))
        if chance > 0.94:
            self._spoil(name)

    def _spoil(self, name: str) -> None:
        """Something in the cache that does not load, or an empty file."""
        from django.core.cache import caches
        from django.db import connection

        cache: Any = caches[self.cache]
        if self.cache == "database":
            with connection.cursor() as cursor:
                value = self.draw.choice(["", "AAAA", "no base64!", "gASVCgAAAAAAAAB9"])
                cursor.execute("UPDATE cache_table SET value = %s", [value])
            return
        path = cache._key_to_file(name)
        with open(path, "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(self.draw.choice([b"", content[:-3], content[:30], content + b"x"]))

    def _write_cached_db(self) -> None:
        if self.draw.random() < 0.8:
            self._write_db()
        if self.draw.random() < 0.7:
            self.age = self.draw.choice([self.age, 3600, 0])
            whole = self.data
            if isinstance(whole, dict) and self.draw.random() < 0.2:
                self.data = {**whole, "cart": [3]}
            self._write_cache()
            self.data = whole

    def _header(self) -> Any:
        draw, key = self.draw, self.key
        if draw.random() < 0.75:
            return draw.choice(["sessionid=%s", "a=1; sessionid=%s; b=2", "sessionid=%s;"]) % key
        unknown = "".join(draw.choice(string.ascii_lowercase) for _ in range(32))
        octal = "".join("\\%03o" % ord(letter) for letter in key[:2]) + key[2:]
        odd: List[Any] = [
            None,
            "",
            "a=1; b=2",
            'sessionid="%s"' % key,
            'sessionid="%s"' % octal,
            "sessionid=%s; sessionid=%s" % (key, unknown),
            "sessionid=%s; sessionid=%s" % (unknown, key),
            "sessionid=%s; sessionid=" % key,
            "sessionid=%s; sessionid=%s" % (key, key),
            "sessionid=%s" % unknown,
            "sessionid=%s" % key[:7],
            "sessionid=",
            "sessionid",
            "=%s" % key,
            "a=b,sessionid=%s" % key,
            "SessionID=%s" % key,
            "sessionid=%s" % key.upper(),
            "sessionid=%s" % (key + "a" * 300),
            "sessionid=../../%s" % key,
            "sessionid=%sé" % key,
            "sessionid = %s " % key,
            "sessionid=%s=" % key,
            "sessionid='%s'" % key,
            "sessionid=%s, a=1" % key,
        ]
        return draw.choice(odd)
