"""File and line of the installed Django that decide, found in its source when asked for."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Dict, Tuple

BACKENDS = "contrib/sessions/backends/"

PLACES: Dict[str, Tuple[str, str, str]] = {
    "session-middleware": ("contrib/sessions/middleware.py", "SessionMiddleware", "class"),
    "auth-middleware": (
        "contrib/auth/middleware.py",
        "AuthenticationMiddleware.process_request",
        "hasattr",
    ),
    "login-required": (
        "contrib/auth/middleware.py",
        "LoginRequiredMiddleware.process_view",
        "is_authenticated",
    ),
    "cookie": (
        "contrib/sessions/middleware.py",
        "SessionMiddleware.process_request",
        "COOKIES.get",
    ),
    "cookies": ("http/cookie.py", "parse_cookie", "cookiedict["),
    "length": (BACKENDS + "base.py", "SessionBase._validate_session_key", "len("),
    "alphabet": (BACKENDS + "file.py", "SessionStore._key_to_file", "VALID_KEY_CHARS"),
    "row": (BACKENDS + "db.py", "SessionStore._get_session_from_db", "objects.get"),
    "row-end": (BACKENDS + "db.py", "SessionStore._get_session_from_db", "expire_date__gt"),
    "entry": (BACKENDS + "cache.py", "SessionStore.load", "_cache.get"),
    "entry-first": (BACKENDS + "cached_db.py", "SessionStore.load", "_cache.get"),
    "file": (BACKENDS + "file.py", "SessionStore.load", "open("),
    "file-content": (BACKENDS + "file.py", "SessionStore.load", "decode("),
    "file-end": (BACKENDS + "file.py", "SessionStore.load", "expiry_age <= 0"),
    "signed-cookie": (BACKENDS + "signed_cookies.py", "SessionStore.load", "signing.loads"),
    "signed-cookie-end": ("core/signing.py", "TimestampSigner.unsign", "age > max_age"),
    "signature": ("core/signing.py", "Signer.unsign", "constant_time_compare"),
    "serializer": ("core/signing.py", "Signer.unsign_object", ".loads("),
    "decode": (BACKENDS + "base.py", "SessionBase.decode", "signing.loads"),
    "user-id": ("contrib/auth/__init__.py", "_get_user_session_key", "to_python"),
    "backend": ("contrib/auth/__init__.py", "get_user", "AUTHENTICATION_BACKENDS"),
    "load-backend": ("contrib/auth/__init__.py", "load_backend", "import_string"),
    "user": ("contrib/auth/backends.py", "ModelBackend.get_user", "_default_manager.get"),
    "no-user": ("contrib/auth/backends.py", "BaseBackend.get_user", "return None"),
    "active": ("contrib/auth/backends.py", "ModelBackend.user_can_authenticate", "is_active"),
    "hash": ("contrib/auth/__init__.py", "get_user", "get_session_auth_hash()"),
    "fallback": ("contrib/auth/__init__.py", "get_user", "cycle_key"),
    "flush": ("contrib/auth/__init__.py", "get_user", "flush"),
    "response": ("contrib/sessions/middleware.py", "SessionMiddleware.process_response", "save()"),
}
"""By what they decide: a file, the class and function in it, and the first words to look for."""


@lru_cache(maxsize=None)
def source(name: str) -> str:
    """`django/...py:LINE` of an entry of PLACES; "" where the source is not there."""
    import django

    path, within, words = PLACES[name]
    file = os.path.join(os.path.dirname(django.__file__), *path.split("/"))
    line = line_in(file, within, words)
    return "django/%s:%d" % (path, line) if line else ""


def line_in(file: str, within: str, words: str) -> int:
    """The first line with `words` in the class or function `within`, else its own; 0 for none.

    By the indentation of Django's own source, which takes a hundredth of the time of a parser.
    """
    try:
        with open(file, encoding="utf-8") as opened:
            lines = opened.read().splitlines()
    except (OSError, ValueError):
        return 0
    start, end = 0, len(lines)
    for depth, name in enumerate(within.split(".")):
        begins = re.compile(r" {%d}(?:class|def) %s\b" % (4 * depth, re.escape(name)))
        start = next((n for n in range(start, end) if begins.match(lines[n])), -1)
        if start < 0:
            return 0
        end = next((n for n in range(start + 1, end) if _leaves(lines[n], 4 * depth)), end)
    return 1 + next((n for n in range(start, end) if words in lines[n]), start)


def _leaves(line: str, indent: int) -> bool:
    """Whether a line stands behind a block that began with `indent` spaces."""
    text = line.lstrip()
    return bool(text) and len(line) - len(text) <= indent and text[0] not in ")#"
