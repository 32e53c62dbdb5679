"""JavaScript: requests that a browser sends without the session's cookie.

`fetch` sends cookies to its own origin only, unless `credentials` says otherwise; axios and
XMLHttpRequest want `withCredentials` for another origin (https://fetch.spec.whatwg.org/).
"""

from __future__ import annotations

import re
from typing import Iterator, List, NamedTuple

from session_tui.agent.codebase.lines import Lines
from session_tui.agent.codebase.snippets import code_line
from session_tui.model.facts import Spot

KIND = "fetch-without-credentials"
LONGEST_LINE = 5000
"""Characters of a line in a script that a person wrote."""

ARGUMENTS = 4000
"""Characters in which the arguments of a call end."""

CALLS = 500
"""Calls in one file that are looked at."""

_SKIPPED = (
    r"\"(?:\\.|[^\"\\\n])*(?:\"|\n|\Z)|'(?:\\.|[^'\\\n])*(?:'|\n|\Z)|`(?:\\[\s\S]|[^`\\])*(?:`|\Z)"
    r"|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
)
_CALLS = (
    r"(?P<fetch>(?<![\w$.])(?:(?:window|globalThis|self)\.)?fetch\s*\()"
    r"|(?P<open>\.open\s*\()|(?P<ajax>(?<![\w$])(?:\$|jQuery)\.ajax\s*\()"
    r"|(?P<base>\bbaseURL\s*[:=])"
    r"|(?P<axios>(?<![\w$.])axios(?:\.(?:get|post|put|patch|delete|head|options|request))?\s*\()"
)
_TOKENS = re.compile(_SKIPPED + "|" + _CALLS)
_BRACKETS = re.compile(_SKIPPED + r"|[()\[\]{},]")
_ABSOLUTE = re.compile(r"(?:https?:)?//[^/\s'\"`]+", re.IGNORECASE)
_BASE = re.compile(
    r"(?i)base_?ur[li]|api_?(?:url|uri|base|host|root|origin|server)|backend|server_?(?:url|host)"
    r"|process\.env|import\.meta\.env|environment\.\w*url"
)
_OF_OTHERS_WORDS = (
    "googleapis.com google.com gstatic.com github.com githubusercontent.com cloudflare.com"
    " jsdelivr.net unpkg.com stripe.com paypal.com mapbox.com openstreetmap.org sentry.io"
    " facebook.com ipify.org ipapi.co wikipedia.org hcaptcha.com w3.org example.com"
)
_OF_OTHERS = frozenset(_OF_OTHERS_WORDS.split())


class Call(NamedTuple):
    """Arguments of a call."""

    arguments: List[str]
    end: int
    """Where its bracket closes."""


def requests_without_cookies(path: str, text: str) -> Iterator[Spot]:
    """Requests that a browser sends without credentials, with where they go."""
    if not any(word in text for word in ("fetch", "axios", "XMLHttpRequest", ".ajax")):
        return
    lines, calls = Lines(path, text), 0
    for found in _TOKENS.finditer(text):
        kind = found.lastgroup
        calls += kind is not None
        detail = _judged(text, kind, found.end()) if kind and calls <= CALLS else ""
        if detail:
            yield lines.spot(KIND, found.start(), detail, code_line)


def _judged(text: str, kind: str, at: int) -> str:
    if kind == "base":
        return _of_axios(text, at)
    call = _call(text, at)
    if call is None:
        return ""
    if kind == "fetch":
        return _of_fetch(text, call)
    if kind == "open":
        return _of_xhr(text, call)
    if kind == "axios":
        return _of_axios_call(text, call)
    return _of_ajax(text, call)


def _of_fetch(text: str, call: Call) -> str:
    if text[call.end : call.end + 40].lstrip().startswith(("{", ":")) or not call.arguments:
        return ""  # the definition of a method with that name
    where, *more = call.arguments
    options = more[0] if more else ""
    said = re.search(r"credentials['\"]?\s*:\s*['\"`]?(\w+(?:-\w+)?)", options)
    if said:
        return "omit" if said.group(1) == "omit" else ""
    if "credentials" in options or (options and not options.startswith("{")) or "..." in options:
        return ""
    if re.search(r"\b(?:new Request|request|req|event)\b", where):
        return ""
    return _target(text, where)


def _of_xhr(text: str, call: Call) -> str:
    if "XMLHttpRequest" not in text or "withCredentials" in text or len(call.arguments) < 2:
        return ""
    return "cross-origin" if _target(text, call.arguments[1]) == "cross-origin" else ""


def _of_ajax(text: str, call: Call) -> str:
    told = " ".join(call.arguments)
    url = re.search(r"\burl\s*:\s*([^,}\n]{1,300})", told)
    if url is None or "withCredentials" in told or "withCredentials" in text:
        return ""
    return "cross-origin" if _target(text, url.group(1)) == "cross-origin" else ""


def _of_axios(text: str, at: int) -> str:
    if "axios" not in text or "withCredentials" in text:
        return ""
    value = re.split(r"[,}\n;]", text[at : at + 300], maxsplit=1)[0]
    return "cross-origin" if _target(text, value) == "cross-origin" else ""


def _of_axios_call(text: str, call: Call) -> str:
    """Of `axios.get(URL)` and `axios({url: URL})`; what is set for all calls counts for them."""
    if "withCredentials" in text or not call.arguments:
        return ""
    where = call.arguments[0]
    if where.startswith("{"):
        url = re.search(r"\burl\s*:\s*([^,}\n]{1,300})", where)
        where = url.group(1) if url else ""
    return "cross-origin" if where and _target(text, where) == "cross-origin" else ""


def _target(text: str, where: str) -> str:
    """Where a URL leads, as far as it is written down; empty for sites of others."""
    where = where.strip()
    bare = where.lstrip("\"'`( ")
    if _ABSOLUTE.match(bare):
        host = re.split(r"[/:?#'\"`]", bare.split("//", 1)[1], maxsplit=1)[0].lower()
        known = any(host == each or host.endswith("." + each) for each in _OF_OTHERS)
        return "" if known else "cross-origin"
    if where[:1] in "\"'" or bare.startswith(("/", "{%", "{{", ".")):
        return "same-origin"
    return _of_variable(text, re.split(r"[+}]", bare, maxsplit=1)[0].strip("${ "))


def _of_variable(text: str, name: str) -> str:
    """Where a variable leads: to what the file gives it, or by its name."""
    plain = re.match(r"[A-Za-z_$][\w$]{0,60}\Z", name)
    value = plain and re.search(
        r"\b(?:const|let|var)\s+"
        + re.escape(name)
        + r"\s*(?::\s*string\s*)?=\s*[\"'`]([^\"'`\n]{0,300})",
        text,
    )
    if value:
        return "cross-origin" if _ABSOLUTE.match(value.group(1)) else "same-origin"
    if "location" in name:
        return "same-origin"
    return "cross-origin" if _BASE.search(name) else "same-origin"


def _call(text: str, at: int) -> Call | None:
    """The arguments of a call whose bracket has just opened; None where it does not close soon."""
    depth, start, found = 1, at, []
    for each in _BRACKETS.finditer(text, at, min(len(text), at + ARGUMENTS)):
        sign = each.group()
        if sign in ("(", "[", "{"):
            depth += 1
        elif sign in (")", "]", "}"):
            depth -= 1
        if depth == 0 or (sign == "," and depth == 1):
            found.append(text[start : each.start()].strip())
            start = each.end()
        if depth == 0:
            return Call([each for each in found if each], each.end())
    return None
