"""Secrets taken out of what others wrote: errors of drivers, tracebacks, texts in sessions."""

from __future__ import annotations

from typing import Iterable
from urllib.parse import quote, unquote

from session_tui.agent.masking.patterns import pattern

_USER_INFO = r"://(?:[^\s/?#@'\"]{0,512}|[^\s/?#@'\"]{0,512}:[^\s'\"]{0,512})@"
_ASSIGNED = (
    r"(?i)\b((?:\w{0,60}(?:password|passwd|passphrase)"
    r"|(?:\w{0,60}_)?(?:pwd|secret|token|api_?key|key|dsn))"
    r"(?:_\w{0,30})?)(\s*=\s*|['\"]\s*:\s*)"
    r"('[^']*'|\"[^\"]*\"|[^\s;,&)'\"]+)"
)
"""`DB_PASSWORD=...` and, in a printed dict, `'PASSWORD': ...`; but not `KeyError: 'SECRET_KEY'`."""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with every one of `secrets`, user info of URLs and `password=...` replaced by ***.

    Drivers quote secrets whole, in pieces and percent-encoded: all of these are found.
    """
    spellings = {form for secret in secrets for form in _spellings(str(secret))}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, "***")
    text = pattern(_USER_INFO).sub("://***@", text) if "@" in text else text
    return pattern(_ASSIGNED).sub(r"\1\2***", text)


def _spellings(secret: str) -> set[str]:
    """The ways in which a driver may quote a secret: whole, encoded, and cut where URLs are cut."""
    whole = {secret, quote(secret, safe=""), quote(secret), unquote(secret), repr(secret)[1:-1]}
    pieces = {
        piece for form in (secret, unquote(secret)) for piece in pattern(r"[\s/:@?#=]+").split(form)
    }
    return {form for form in whole if len(form) > 1} | {piece for piece in pieces if len(piece) > 3}
