"""What an operator pastes to name one session: a key, a cookie, a header, a cURL command."""

from __future__ import annotations

import re

CUT = "…~"
"""What a masked key ends in where it is listed, and so where it is copied from."""


def session_key(text: str, cookie_name: str) -> str | None:
    """The session key in `text`; None where it names cookies, and `cookie_name` is none of them.

    Of several cookies of that name the last counts, as in django/http/cookie.py.
    """
    text = text.strip()
    name = re.escape(cookie_name)
    found = re.findall(rf"""(?:^|[\s;:'"]){name}=("[^"]*"|[^\s;'"]*)""", text)
    if found:
        return str(found[-1]).strip('"')
    if "=" in text or ";" in text or " " in text:
        return None
    return text.rstrip(CUT)
