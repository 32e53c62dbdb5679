"""Open one stored payload; every way to fail has a name.

The rule that counts is the installed Django's: `SessionBase.decode` in
django/contrib/sessions/backends/base.py, `TimestampSigner` in django/core/signing.py. What that
rule refuses is still shown where it can be, and said to be refused.
"""

from __future__ import annotations

from typing import Any, Sequence

from session_tui.agent.content import is_pickle, open_serialized, open_value, ordinary, unloaded
from session_tui.agent.decoded import Decoded, Opened
from session_tui.agent.legacy import LegacyKey, LegacyPayload, base64_of, legacy_payload
from session_tui.agent.signing import URLSAFE_ALPHABET, Keyring, SigningKey, moment_of, seconds_of
from session_tui.model import INFLATED_LIMIT, Problem

DEFAULT_SALT = "django.core.signing"
"""What `signing.dumps` signs with where no salt is given."""

STORE_SALT = "django.contrib.sessions."
"""`SessionBase.key_salt` is this and the qualname of the store's class."""

NOTHING = Opened(None, Problem.NONE, "", False)
NO_TIME = Opened(
    None, Problem.UNKNOWN_FORMAT, "The signature fits, but no time stands in front of it.", False
)
NO_TEXT = Opened(
    None, Problem.UNKNOWN_FORMAT, "Not UTF-8: no database driver hands it to Django as text.", False
)

FAILING = " With %s, a page that reads it answers 500."
LOSING = " %s takes it for an empty session."
"""What a Django makes of signed content that does not open."""


class Codec:
    """Opens payloads by the keys, salt and Django of one project. Keeps no key."""

    def __init__(
        self,
        keys: Sequence[tuple[str, str | bytes]],
        salt: str,
        django: tuple[int, int],
        store_class: str = "SessionStore",
        other_salts: Sequence[str] = (),
        algorithm: str = "sha256",
        pickled: bool = False,
        legacy: bool = True,
    ) -> None:
        """`keys` are (name, key) pairs in the order in which Django tries them.

        `salt` is the store's `key_salt`, `store_class` its qualname, `algorithm` the setting
        DEFAULT_HASHING_ALGORITHM of Django 3.2, `pickled` whether SESSION_SERIALIZER pickles,
        `legacy` whether the engine reads the format from before Django 3.1 where its Django does.
        `other_salts` and Django's default one are tried only to name what does not verify.
        """
        named = [(name, key) for name, key in keys if key]
        self._django = "Django %d.%d" % django
        self._reads_legacy = legacy and django < (4, 0)
        self._pickled = pickled
        self._salt = salt
        accepted = {algorithm, "sha1"} if django < (4, 0) else {"sha256"}
        self._accepted = Keyring(
            SigningKey(name, key, salt, each) for each in sorted(accepted) for name, key in named
        )
        strange = [(salt, each) for each in ("sha1", "sha256") if each not in accepted]
        strange += [(each, "sha256") for each in (*other_salts, DEFAULT_SALT) if each != salt]
        self._others = Keyring(
            SigningKey(name, key, *each) for each in dict.fromkeys(strange) for name, key in named
        )
        self._legacy = [LegacyKey(name, key, store_class) for name, key in named]
        self._unfit = "The signature fits none of: %s." % ", ".join(name for name, _ in named)

    def open(self, payload: bytes, limit: int = INFLATED_LIMIT, show: bool = True) -> Decoded:
        """`payload` opened, inflated to at most `limit` bytes; raises nothing, whatever it holds.

        With `show` False, content whose signature Django refuses is not opened.
        """
        head, _, signature = payload.rpartition(b":")
        key = self._accepted.fitting(head, signature)
        if key is not None:
            return self._verified(payload, head, key, limit)
        if not payload:
            because = "The row holds no session data."
            return Decoded(None, Problem.EMPTY, None, None, "empty", 0, None, False, because)
        legacy = legacy_payload(payload) if self._reads_legacy else None
        if legacy is not None:
            return self._legacy_row(payload, legacy, limit, show)
        return self._refused(payload, head, signature, limit, show)

    def parts(self, payload: bytes) -> list[tuple[str, bytes, str]]:
        """`payload` taken apart: (name, raw bytes, meaning), in the order in which they stand."""
        from session_tui.agent.parts import parts_of

        return parts_of(payload, self.open(payload, show=False))

    def _verified(self, payload: bytes, head: bytes, key: SigningKey, limit: int) -> Decoded:
        value, colon, stamp = head.rpartition(b":")
        seconds = seconds_of(stamp) if colon else None
        saved_at, size = moment_of(seconds), len(payload)
        if seconds is not None and not self._pickled and payload.isascii():
            usual = ordinary(value, limit)
            if usual is not None:
                problem = Problem.NONE
                return Decoded(
                    usual, problem, key.name, saved_at, "signed", size, key.salt, True, ""
                )
        if seconds is None:
            opened = NO_TIME
        elif not payload.isascii() and not _is_text(payload):
            opened = NO_TEXT
        else:
            opened = open_value(value, limit, self._pickled)
        data, problem, because, read, imports, dangerous, raises = opened
        if not read and data is None and not raises:
            # 3.2 goes on to `_legacy_decode`, which leaves its base64 outside of the `try`.
            raises = self._reads_legacy and base64_of(payload) is None
            because += (FAILING if raises else LOSING) % self._django
        known = (data, problem, key.name, saved_at, "signed", size, key.salt, read, because)
        return Decoded(*known, imports, dangerous, raises=raises)

    def _refused(
        self, payload: bytes, head: bytes, signature: bytes, limit: int, show: bool
    ) -> Decoded:
        value, colon, stamp = head.rpartition(b":")
        seconds = seconds_of(stamp) if colon else None
        if seconds is None or not signature or signature.translate(None, URLSAFE_ALPHABET):
            return self._unsigned(payload, limit, show)
        key = self._others.fitting(head, signature)
        problem = Problem.OTHER_SALT if key and key.salt != self._salt else Problem.BAD_SIGNATURE
        because = self._why_not(key) if key else self._unfit
        data: object = None
        imports: tuple[str, ...] = ()
        if show:
            data, _, _, _, imports, dangerous, _ = open_value(value, limit, self._pickled)
            because += unloaded(dangerous)
        signer, salt = (key.name, key.salt) if key else (None, None)
        saved_at, size = moment_of(seconds), len(payload)
        known = (data, problem, signer, saved_at, "signed", size, salt, False, because)
        return Decoded(*known, imports)

    def _why_not(self, key: SigningKey) -> str:
        if key.salt != self._salt:
            said = (key.name, key.salt, self._salt)
            return "Signed by %s, but under the salt %s; this store's is %s." % said
        name = {"sha1": "SHA-1", "sha256": "SHA-256"}[key.algorithm]
        return "Signed by %s with %s, which %s does not accept." % (key.name, name, self._django)

    def _legacy_row(self, payload: bytes, legacy: LegacyPayload, limit: int, show: bool) -> Decoded:
        key = next((key for key in self._legacy if key.hash(legacy.json) == legacy.hash), None)
        fits = key is not None and self._reads_legacy
        opened = NOTHING
        if show or fits:
            opened = open_serialized(legacy.json, limit, self._pickled)
        data, problem, because, read, imports, dangerous, raises = opened
        if not fits:
            problem, because, read = self._legacy_problem(key)
            because, dangerous, raises = because + unloaded(dangerous), (), False
        signer, salt = (key.name, key.salt) if key else (None, None)
        known = (data, problem, signer, None, "legacy", len(payload), salt, read, because)
        return Decoded(*known, imports, dangerous, raises=raises)

    def _legacy_problem(self, key: LegacyKey | None) -> tuple[Problem, str, bool]:
        fits = "fits %s" % key.name if key else "fits no known key"
        if self._reads_legacy:
            return (
                Problem.BAD_SIGNATURE,
                "In the format from before Django 3.1; its hash " + fits + ".",
                False,
            )
        because = "In the format from before Django 3.1, which %s does not read; its hash %s."
        return Problem.NOT_SIGNED, because % (self._django, fits), False

    def _unsigned(self, payload: bytes, limit: int, show: bool) -> Decoded:
        legacy = legacy_payload(payload) if b":" not in payload else None
        if legacy is not None:
            return self._legacy_row(payload, legacy, limit, show)
        size = len(payload)
        if is_pickle(payload):
            because = "A bare pickle, which Django never stores here; it is not loaded."
            return Decoded(None, Problem.PICKLE, None, None, "pickle", size, None, False, because)
        data = _unsigned_data(payload, limit)
        if data is None:
            because = "In no format that Django writes sessions in."
            problem = Problem.UNKNOWN_FORMAT
        else:
            because = "The content has no signature; %s takes it for an empty session."
            because, problem = because % self._django, Problem.NOT_SIGNED
        return Decoded(data, problem, None, None, "unknown", size, None, False, because)


def codec_of(
    settings: Any,
    django_version: tuple[int, int],
    store_class: str = "SessionStore",
    other_salts: Sequence[str] = (),
    salt: str = "",
    legacy: bool = True,
) -> Codec:
    """The codec of a project whose settings are loaded.

    `store_class` is the qualname of the SessionStore, `salt` the engine's where it is not made of
    that, `legacy` whether the engine reads the format from before Django 3.1 where its Django
    does. SECRET_KEY_FALLBACKS count from Django 4.1 on. Raises Django's `ImproperlyConfigured`
    where SECRET_KEY is empty.
    """
    keys = [("SECRET_KEY", settings.SECRET_KEY)]
    if django_version >= (4, 1):
        fallbacks = enumerate(settings.SECRET_KEY_FALLBACKS)
        keys += [("SECRET_KEY_FALLBACKS[%d]" % number, key) for number, key in fallbacks]
    return Codec(
        keys,
        salt or STORE_SALT + store_class,
        django_version,
        store_class,
        other_salts,
        getattr(settings, "DEFAULT_HASHING_ALGORITHM", "sha256"),
        str(settings.SESSION_SERIALIZER).endswith(".PickleSerializer"),
        legacy=legacy,
    )


def _is_text(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unsigned_data(payload: bytes, limit: int) -> object:
    """The object or list that `payload`, or what stands in front of its first colon, encodes."""
    for opened in (
        open_serialized(payload, limit),
        open_value(payload.partition(b":")[0], limit),
    ):
        if isinstance(opened.data, (dict, list)):
            return opened.data
    return None
