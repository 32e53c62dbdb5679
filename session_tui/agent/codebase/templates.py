"""Templates: links that log out by GET, and the scripts that stand in pages."""

from __future__ import annotations

import re
from typing import Iterator

from session_tui.agent.codebase.lines import Lines, blanked
from session_tui.model.facts import Spot

TAG = 2000
"""Characters in which a tag ends."""

_NAME = r"[\w:.-]{0,80}(?:logout|log_out|log-out|signout|sign_out|sign-out)[\w:.-]{0,40}"
_URL = (
    r"\{%-?\s*url\s+['\"](?P<tag>" + _NAME + r")['\"][^%\n]{0,200}%\}"
    r"|\{\{-?\s*url(?:_for)?\(\s*['\"](?P<call>" + _NAME + r")['\"][^}\n]{0,200}\}\}"
    r"|(?P<path>(?:https?://[\w.:-]{1,100})?/(?:[\w-]{1,40}/){0,6}(?:logout|log-out|signout)/?)"
    r"(?=[\"'?\s>])"
)
_COMMENTS = (
    r"<!--[\s\S]*?(?:-->|\Z)|\{#(?:(?!\{#)[\s\S])*?#\}"
    r"|\{%\s*comment\b[\s\S]*?(?:endcomment\s*%\}|\Z)"
)
_ATTRIBUTE = r"(?<![\w-])(?:href|action|xlink:href)\s*=\s*\{?[\"']?$"
_BY_POST = (
    r"(?i)hx-post|data-method|data-turbo-method|onclick|@click|v-on:click|formmethod|\bx-on:"
    r"|ng-click|data-post|\bmethod\s*=\s*[\"']?post|data-(?:bs-)?toggle|js-"
)


def logout_links(path: str, text: str) -> Iterator[Spot]:
    """`<a href="{% url 'logout' %}">`, and forms that send it by GET."""
    if "out" not in text:
        return
    lines = Lines(path, text)
    seen = blanked(text, _COMMENTS)
    for found in re.finditer(_URL, seen):
        name = found.group("tag") or found.group("call") or found.group("path")
        if _is_link(seen, found.start(), found.end()):
            yield lines.spot("logout-link", found.start(), name)


def _is_link(text: str, start: int, end: int) -> bool:
    """Whether an address stands where a click fetches it."""
    opened = text.rfind("<", max(0, start - TAG), start)
    if opened < 0 or not re.search(_ATTRIBUTE, text[max(opened, start - 60) : start]):
        return False
    kind = re.match(r"<(a|form)\b", text[opened : opened + 6], re.IGNORECASE)
    closed = text.find(">", end, end + TAG)
    whole = text[opened : end + TAG if closed < 0 else closed]
    return kind is not None and not re.search(_BY_POST, whole)


def scripts_of(text: str) -> str:
    """A page with all but its scripts blanked, so that lines stay where they are."""
    parts, at = [], 0
    for found in re.finditer(r"(?i)<script\b[^>]{0,2000}>", text):
        if found.start() < at:
            continue
        end = text.find("</script", found.end())
        end = len(text) if end < 0 else end
        parts += [blanked(text[at : found.end()], r"[\s\S]+"), text[found.end() : end]]
        at = end
    return "".join([*parts, blanked(text[at:], r"[\s\S]+")])
