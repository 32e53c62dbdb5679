"""A Set-Cookie line as it may be kept and shown: without the value."""

from __future__ import annotations

import re

_PLAIN = r"[^=,\r\n]*(?:=[^,;\r\n]*)?"
_NAMES = ("path", "domain", "secure", "httponly", "samesite", "max-age", "priority", "partitioned")
ATTRIBUTES = {
    **dict.fromkeys(_NAMES, _PLAIN),
    "expires": r"[^=,\r\n]*=[\w :+-]*(?:, ?[\w :+-]*)?",
}
"""Attributes of a cookie (RFC 6265), and what one of them looks like; a date has a comma in it."""


HEADER = re.compile(r"\s*set-cookie\s*:", re.IGNORECASE)


def is_set_cookie(text: str) -> bool:
    """Whether `text` begins as the header of a response does."""
    return HEADER.match(text) is not None


def crossed_out(line: str) -> str:
    """A Set-Cookie line whose value is as long as it was, and tells nothing else.

    What is no attribute of a cookie is crossed out too: it may be another cookie, as where somebody
    pastes a Cookie line, or a log that joins several lines by commas.
    """
    text = re.sub(r"(?i)^\s*(?:set-)?cookie\s*:\s*", "", line.strip())
    head, *attributes = text.split(";")
    return ";".join([_crossed(head), *map(_attribute, attributes)])


def _crossed(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}{equals}{'x' * len(value)}"


def _attribute(text: str) -> str:
    name = text.partition("=")[0].strip().lower()
    own = ATTRIBUTES.get(name)
    found = own and re.match(own, text)
    if found:
        return found.group()
    return _crossed(text) if "=" in text else re.sub(r"\S", "x", text)
