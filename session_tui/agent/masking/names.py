"""Names that say that their value is a secret."""

from __future__ import annotations

from session_tui.agent.masking.patterns import pattern

_SECRETS = (
    "token secret pass password passwd passphrase passcode pwd pw key auth hash sig signature"
    " salt jwt otp totp pin cvv cvc card iban ssn cookie dsn credential private nonce verifier"
    " bearer apikey sessionid sessionkey"
)
SECRET_WORDS = frozenset(_SECRETS.split())
"""A name with one of these words is a secret, unless it ends in one of HARMLESS_ENDINGS."""

LAST_WORDS = frozenset(("session", "api"))
"""Secret only where the name ends in it: SESSION_SAVE_EVERY_REQUEST is a setting like others."""

SECRET_SUFFIXES = ("token", "secret", "password", "passwd", "apikey", "secretkey", "privatekey")
"""Ends of words that are written together: csrftoken, dbpassword."""

_HARMLESS_ENDINGS = (
    "accepted age alias algorithm at backend banner brand class consent count date domain day"
    " enabled engine expire expiry format function hasher header hour httponly iteration"
    " length level limit max method middleware min minute model module name notice partitioned"
    " path policy prefix provider required samesite second secure serializer time timeout ttl"
    " type validator version view"
)
HARMLESS_ENDINGS = frozenset(_HARMLESS_ENDINGS.split())
"""What is said about a secret is none: PASSWORD_RESET_TIMEOUT, SESSION_COOKIE_AGE."""

_PUBLIC_KEYS = "foreign partition primary public sort"
PUBLIC_KEYS = frozenset(_PUBLIC_KEYS.split())
"""Words before "key" that make it harmless."""

_WORDS = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_A-Za-z0-9]+"


def is_secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret, judged by its words."""
    words = [_known(word.lower()) for word in pattern(_WORDS).findall(name[:1000])]
    if not words or words[-1] in HARMLESS_ENDINGS:
        return False
    if words[-1] == "id":
        return _is_secret_word(words[-2] if len(words) > 1 else "") or words[-2:-1] == ["session"]
    if words[-1] == "key" and words[-2:-1] and words[-2] in PUBLIC_KEYS:
        return False
    return words[-1] in LAST_WORDS or any(_is_secret_word(word) for word in words)


def _known(word: str) -> str:
    """The word as the lists above have it: `tokens` as `token`, but `alias` as it is."""
    if word in HARMLESS_ENDINGS or word in SECRET_WORDS:
        return word
    return word[:-2] if word == "hashes" else word.rstrip("s")


def _is_secret_word(word: str) -> bool:
    return word in SECRET_WORDS or word.endswith(SECRET_SUFFIXES)
