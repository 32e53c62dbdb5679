"""The first gates: which cookie of a line Django takes, and whether it can be a session key."""

from __future__ import annotations

from typing import NamedTuple, Sequence, Tuple

from session_tui.agent.autopsy.steps import Steps
from session_tui.agent.masking import masked_key

ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
"""VALID_KEY_CHARS of contrib/sessions/backends/base.py."""

SHORTEST = 8
"""Characters that `_validate_session_key` wants, as it also says in its documentation."""


class Carried(NamedTuple):
    """What a request carries for the session."""

    present: bool
    """Whether there is a cookie of that name at all; Django deletes it with an empty session."""
    value: str
    """Its value as Django reads it; empty where there is none."""
    others: Tuple[Tuple[str, str], ...] = ()
    """The other cookies of the line, (name, value) as they stand there, doubles included."""

    @property
    def key(self) -> str | None:
        """The session key, where Django takes it for one."""
        return self.value if len(self.value) >= SHORTEST else None


def carried_in(header: str, name: str, steps: Steps) -> Carried:
    """What Django takes from a `Cookie:` header under SESSION_COOKIE_NAME `name`."""
    from django.http.cookie import parse_cookie

    header = received(header)
    pairs = pairs_of(header)
    found = parse_cookie(header)
    raw = [value for given, value in pairs if given == name]
    others = tuple((given, value) for given, value in pairs if given != name)
    if name not in found:
        steps.failed("cookie", _absent(name, pairs), "cookie", _names(pairs))
        return Carried(False, "", others)
    doubles = tuple((name, value) for value in raw[:-1])
    carried = Carried(True, str(found[name]), others + doubles)
    because = "The cookie %s is sent." % name
    if len(raw) > 1:
        many = "%d cookies are named %s" % (len(raw), name)
        same = len(set(raw)) == 1
        because = many + (", all the same." if same else ": Django takes the last one.")
    elif carried.value != raw[0]:
        because = "Django reads the cookie %s otherwise than it was sent: it unquotes it." % name
    steps.passed("cookie", because, "cookies" if len(raw) > 1 else "cookie", _names(pairs))
    return carried


def length_gate(carried: Carried, steps: Steps) -> bool:
    """Whether the key is long enough, which any engine asks first."""
    size = len(carried.value)
    if carried.key is None:
        because = "It is empty" if not size else "It has %d characters" % size
        because += ": Django takes nothing shorter than %d for a session key." % SHORTEST
        steps.failed("length", because, "length")
        return False
    steps.passed("length", "It has %d characters, at least %d." % (size, SHORTEST), "length")
    return True


def alphabet_gate(key: str, steps: Steps, reveal: bool) -> bool:
    """Whether the file engine takes the key for a part of a file's name."""
    strange = sorted(set(key) - ALPHABET)
    if strange:
        shown = ", ".join(map(ascii, strange[:5])) if reveal else "%d of them" % len(strange)
        because = "It has characters that no file name of a session has (%s)." % shown
        steps.failed("alphabet", because, "alphabet")
        return False
    steps.passed("alphabet", "It has small letters and digits alone.", "alphabet")
    return True


def pairs_of(header: str) -> Sequence[Tuple[str, str]]:
    """The cookies of a header in their order, doubles included, as `parse_cookie` splits it."""
    found = []
    for chunk in header.split(";"):
        name, equals, value = chunk.partition("=")
        if not equals:
            name, value = "", chunk
        if name.strip() or value.strip():
            found.append((name.strip(), value.strip()))
    return found


def received(header: str) -> str:
    """The header as `WSGIRequest.COOKIES` has it, which puts a sign for what is no UTF-8."""
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def shown(key: str, reveal: bool) -> str:
    """A key as it may be seen."""
    return key if reveal else masked_key(key)


def _names(pairs: Sequence[Tuple[str, str]]) -> Tuple[str, ...]:
    names = [name or "(no name)" for name, _value in pairs]
    return ("cookies: %s" % (", ".join(names[:20]) or "none"),)


def _absent(name: str, pairs: Sequence[Tuple[str, str]]) -> str:
    if not pairs:
        return "No cookie is sent: Django begins a new session."
    near = [given for given, _value in pairs if given.lower() == name.lower()]
    if near:
        return "There is %s, but SESSION_COOKIE_NAME is %s: the case counts." % (near[0], name)
    if any(",%s=" % name in value.replace(" ", "") for _given, value in pairs):
        return "%s stands behind a comma: Django splits at semicolons alone." % name
    return "There is no cookie named %s (SESSION_COOKIE_NAME) among the %d." % (name, len(pairs))
