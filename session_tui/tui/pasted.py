"""What an operator pastes to name one session: a key, a cookie, a header, a cURL command."""

from __future__ import annotations

import re

LINE = re.compile(r"\s*(?:curl(?:\.exe)?\s|(?:Set-)?Cookie\s*:)|[^=]*=", re.IGNORECASE)
"""How a Cookie line or a cURL command begins; a session key has no "=" in it."""

CONTINUED = re.compile(r"[\\^]?\s*[\r\n]\s*")
"""The end of a line, with what lets a command go on behind it in bash and in cmd."""

CUT = "…~"
"""What a masked key ends in where it is listed, and so where it is copied from."""


def session_key(text: str, cookie_name: str) -> str | None:
    """The session key in `text`; None where it names cookies, and `cookie_name` is none of them.

    Of several cookies of that name the last counts, as in django/http/cookie.py.
    """
    text = text.strip()
    name = re.escape(cookie_name)
    found = re.findall(rf"""(?:^|[\s;:'"]){name}=("[^"]*"|[^\s;'"^]*)""", text)
    if found:
        return str(found[-1]).strip('"')
    if "=" in text or ";" in text or " " in text:
        return None
    return text.rstrip(CUT)


def is_line(text: str) -> bool:
    """Whether `text` is what a browser sends, rather than a key alone."""
    return LINE.match(text) is not None


def one_line(text: str) -> str:
    """What was pasted, in one line: a copied request has several."""
    return CONTINUED.sub(" ", text.strip())
