"""Secrets in command lines, headers and SQL: texts in which the name does not stand before a `=`.

`redis-cli -a hunter2 FLUSHALL` is both a place that empties a cache and a password.
"""

from __future__ import annotations

from typing import Match

from session_tui.agent.masking import is_secret_name, looks_secret, redact
from session_tui.agent.masking.patterns import pattern

_VALUE = r"('[^']*'|\"[^\"]*\"|[^\s;|&<>'\",)\]]+)"
_NEXT = r"(?:=|\s+|['\"]\s*,\s*)"
_OPTION = r"(?<![\w-])(--([A-Za-z][\w-]{0,40})" + _NEXT + r")" + _VALUE
_USER = r"(?<![\w-])((?:-u|--user|--proxy-user)" + _NEXT + r"['\"]?[^\s:/'\"]{1,200}:)([^\s'\"]+)"
_HEADER = (
    r"(?i)(?<![\w-])([A-Za-z][\w-]{0,60})(['\"]?\s*:\s*(?:(?:bearer|basic|token)\s+)?)" + _VALUE
)
_SCHEME = r"(?:(?<=^)|(?<=[\"'`:=] )|(?<=[\"'`:=]))((?:Bearer|Basic|Token|Digest)\s+)([^\s'\"`,;]+)"
_ASSIGNED = r"(?<![\w.-])([A-Za-z_][\w-]{0,60})(=)" + _VALUE
_SQL = r"(?i)\b((?:identified\s+by|password|requirepass|masterauth)\s+)('[^']*'|\"[^\"]*\")"
_AUTH = r"(?<![\w-])(AUTH\s+)([^\s'\"\\;|]+(?:[ ][^\s'\"\\;|]+)?)"

_SHORT = (
    (r"(?:redis|valkey)-cli\b", r"(?<![\w-])(-a" + _NEXT + r")" + _VALUE),
    (r"(?:mysql|mariadb)\w*\b", r"(?<![\w-])(-p)" + _VALUE),
    (r"\bsshpass\b", r"(?<![\w-])(-p(?:" + _NEXT + r")?)" + _VALUE),
)
"""Programs, and their options of one letter."""

_OTHERS = ("authorization", "proxy-authorization", "cookie", "set-cookie", "pass", "pw")
"""Names of headers and options that say so, beside those that say it of a variable."""

_PLAIN = ("key", "session", "pin", "hash", "card", "salt", "signature")
"""Words that, before a colon in a sentence, announce no secret."""


def concealed(text: str, line: str = "") -> str:
    """`text` without user info, `password=...`, and what options, headers and SQL give away.

    `line`: all of which `text` is a part, where that names the program.
    """
    text = redact(text)
    text = pattern(_OPTION).sub(_of_option, text)
    text = pattern(_USER).sub(r"\1***", text)
    for program, option in _SHORT:
        if pattern(program).search(line or text):
            text = pattern(option).sub(r"\1***", text)
    text = pattern(_SQL).sub(r"\1***", text)
    text = pattern(_AUTH).sub(r"\1***", text)
    text = pattern(_SCHEME).sub(r"\1***", text)
    text = pattern(_HEADER).sub(_of_header, text)
    return pattern(_ASSIGNED).sub(_of_variable, text)


def _of_option(found: Match[str]) -> str:
    """`--api-key value`; `--no-password` and the like take none."""
    name = found.group(2)
    if name.lower().startswith("no-") or not names_secret(name):
        return found.group()
    return found.group(1) + "***"


def _of_header(found: Match[str]) -> str:
    name = found.group(1)
    if name.lower() in _PLAIN or not names_secret(name):
        return found.group()
    return found.group(1) + found.group(2) + "***"


def _of_variable(found: Match[str]) -> str:
    if not names_secret(found.group(1)) or found.group(3).startswith(("$", "{{", "{%")):
        return found.group()
    return found.group(1) + found.group(2) + "***"


def names_secret(name: str) -> bool:
    """Whether a variable, an option or a header of this name holds a secret."""
    return name.lower() in _OTHERS or is_secret_name(name.replace("-", "_"))


def without_random(text: str) -> str:
    """`text` without words that look random."""
    return pattern(r"[^\s\"'`<>]{20,}").sub(_unless_random, text)


def _unless_random(word: Match[str]) -> str:
    return "***" if looks_secret(word.group()) else word.group()
