"""What an operator pastes: a session key, a `Cookie:` line, or a cURL command of a browser."""

from __future__ import annotations

import re
from typing import NamedTuple

HEADER = re.compile(r"\s*(?:Set-)?Cookie\s*:\s*", re.IGNORECASE)
CURL = re.compile(r"\s*curl(?:\.exe)?\s", re.IGNORECASE)


class Asked(NamedTuple):
    """One of the two is not None."""

    header: str | None
    """The `Cookie:` header of a request, without its name; empty where it sends none."""
    key: str | None
    """A session key, or the beginning of one."""
    source: str
    """What was pasted, in words."""
    file: str = ""
    """A file, here unread, from which a command takes more cookies; empty where none is named."""


def asked(text: str) -> Asked:
    """`text` understood: what has a `=` in it is a cookie line, unless it is a cURL command."""
    if CURL.match(text):
        from session_tui.agent.autopsy.curl import sent_by

        sent = sent_by(text)
        return Asked(sent.header, None, "a cURL command", sent.file)
    named = HEADER.match(text)
    line = text[named.end() :] if named else text
    if named or "=" in line:
        return Asked(" ".join(line.split("\n")).strip(), None, "a cookie line")
    return Asked(None, line.strip(), "a session key")
