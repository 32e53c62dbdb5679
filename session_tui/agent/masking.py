"""What of a project's values may be seen: secrets are masked here, in the agent, before the wire.

Names are judged by their words, so that `api_key` is a secret and `keyboard` is none; Django's own
filter (django/views/debug.py, SafeExceptionReporterFilter) searches for parts of words, which hides
AUTH_USER_MODEL and shows SENTRY_DSN. Values are judged by how random they look.
"""

from __future__ import annotations

import datetime
import decimal
import math
import pathlib
import re
import uuid
from typing import Iterable, Mapping
from urllib.parse import quote, unquote

from session_tui.model import DEPTH_LIMIT, VALUE_LIMIT, Value

NODE_LIMIT = 2000
"""Values of one session that are shown; an outer value comes before all that lie deeper."""

STRING_LIMIT = 64 * 1024
"""Characters of one string that are shown."""

NAME_LIMIT = 200
"""Characters of one name in a dict that are shown."""

PEEKED = 6
"""Names of a session that a list tells."""

PEEK_LIMIT = 24
"""Characters of each of them."""

SETTING_LIMIT = 2000
"""Characters of one setting."""

_SECRETS = (
    "token secret pass password passwd passphrase passcode pwd key auth hash sig signature"
    " salt jwt otp totp pin cvv cvc card iban ssn cookie dsn credential private nonce verifier"
    " bearer apikey sessionid sessionkey"
)
SECRET_WORDS = frozenset(_SECRETS.split())
"""A name with one of these words is a secret, unless it ends in one of HARMLESS_ENDINGS."""

LAST_WORDS = frozenset(("session", "api"))
"""Secret only where the name ends in it: SESSION_SAVE_EVERY_REQUEST is a setting like others."""

SECRET_SUFFIXES = ("token", "secret", "password", "passwd", "apikey", "secretkey", "privatekey")
"""Ends of words that are written together: csrftoken, dbpassword."""

_HARMLESS_ENDINGS = (
    "accepted age alias algorithm at backend banner brand class consent count date domain day"
    " enabled engine expire expiry format function hasher header hour httponly iteration"
    " length level limit max method middleware min minute model module name notice partitioned"
    " path policy prefix provider required samesite second secure serializer time timeout ttl"
    " type validator version view"
)
HARMLESS_ENDINGS = frozenset(_HARMLESS_ENDINGS.split())
"""What is said about a secret is none: PASSWORD_RESET_TIMEOUT, SESSION_COOKIE_AGE."""

_PUBLIC_KEYS = "foreign partition primary public sort"
PUBLIC_KEYS = frozenset(_PUBLIC_KEYS.split())
"""Words before "key" that make it harmless."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_A-Za-z0-9]+")
_RUN = re.compile(r"[A-Za-z0-9_+/=~-]{20,}")
_UNBROKEN = re.compile(r"[^\s'\"]{32,}")
_SYMBOL = re.compile(r"[!@#$%^&*(+=]")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FRAGMENT = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_MARKED = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\beyJ[\w-]{8,200}\.[\w-]"
    r"|\b(?:AKIA|ASIA|gh[opsu]_|glpat-|[rs]k_(?:live|test)_|xox[abprs]-)[\w-]{10,}"
    r"|^(?:pbkdf2_\w+|bcrypt\w*|argon2\w*|scrypt|md5|sha1)\$"
)
_USER_INFO = re.compile(r"://(?:[^\s/?#@'\"]{0,512}|[^\s/?#@'\"]{0,512}:[^\s'\"]{0,512})@")
_ASSIGNED = re.compile(
    r"\b(password|passwd|pwd|passphrase|secret|token|api_?key)(\s*=\s*)"
    r"('[^']*'|\"[^\"]*\"|[^\s;,&)'\"]+)",
    re.IGNORECASE,
)


def masked_key(key: str) -> str:
    """A session key by its first 8 characters, never more than a quarter of it."""
    return f"{key[: min(8, len(key) // 4)]}…"


def is_secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret, judged by its words."""
    words = [_known(word.lower()) for word in _WORDS.findall(name[:1000])]
    if not words or words[-1] in HARMLESS_ENDINGS:
        return False
    if words[-1] == "id":
        return _is_secret_word(words[-2] if len(words) > 1 else "") or words[-2:-1] == ["session"]
    if words[-1] == "key" and words[-2:-1] and words[-2] in PUBLIC_KEYS:
        return False
    return words[-1] in LAST_WORDS or any(_is_secret_word(word) for word in words)


def looks_secret(text: str) -> bool:
    """Whether a text holds a key, token, hash or the like: 20 characters or more, as if random.

    Sentences, paths, dates, dotted names and UUIDs (which name things more often than they open
    them) do not.
    """
    if len(text) < 20:
        return False
    if _MARKED.search(text):
        return True
    if any(_is_random(run) for run in _RUN.findall(_UUID.sub("-", text))):
        return True
    return any(_is_generated(run) for run in _UNBROKEN.findall(text))


def value_tree(data: object, reveal: bool) -> Value:
    """`data` as a tree to draw, secrets masked unless `reveal`.

    At most NODE_LIMIT values, taken level by level; what is left out is a "cut" value at the end of
    its container, with a name of its own in a dict. Values of other kinds than JSON's are "object".
    Never raises, whatever a session holds.
    """
    return _Tree(data, reveal).value()


def peek(data: object, reveal: bool) -> tuple[tuple[str, str], ...]:
    """The first names of a session, but for Django's own, each with a short text of its value."""
    if not isinstance(data, dict):
        return ()
    found = []
    for name, value in data.items():
        text = _name(name, reveal)
        if not text.startswith("_auth_"):
            found.append((_cut(text, PEEK_LIMIT), _short(name, value, reveal)))
        if len(found) == PEEKED:
            break
    return tuple(found)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with every one of `secrets`, user info of URLs and `password=...` replaced by ***.

    Drivers quote secrets whole, in pieces and percent-encoded: all of these are found.
    """
    spellings = {form for secret in secrets for form in _spellings(str(secret))}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, "***")
    text = _USER_INFO.sub("://***@", text) if "@" in text else text
    return _ASSIGNED.sub(r"\1\2***", text)


def setting_text(name: str, value: object, reveal: bool = False) -> str:
    """A setting as Python would write it, secrets in it masked, at most SETTING_LIMIT characters.

    SECRET_KEY and what begins so stays masked even when revealed. Never raises: objects other than
    those of the standard library are named by their class and not asked to print themselves.
    """
    try:
        return _cut(_setting(name, value, reveal, 6), SETTING_LIMIT)
    except Exception:
        return "(cannot be shown)"


def _known(word: str) -> str:
    """The word as the lists above have it: `tokens` as `token`, but `alias` as it is."""
    if word in HARMLESS_ENDINGS or word in SECRET_WORDS:
        return word
    return word[:-2] if word == "hashes" else word.rstrip("s")


def _is_secret_word(word: str) -> bool:
    return word in SECRET_WORDS or word.endswith(SECRET_SUFFIXES)


def _is_random(run: str) -> bool:
    """Whether letters, digits and capitals change places in `run` as they do in no word.

    In random text of 36 or 64 signs a fragment (letters, or digits) has 1.6 to 2.5 characters on
    average, in words and names 4 to 6; hence the bounds.
    """
    pieces = re.split(r"[^A-Za-z0-9]+", run)
    return sum(len(piece) for piece in pieces if _is_mixed(piece)) >= 16


def _is_generated(run: str) -> bool:
    """Whether `run` mixes letters, digits and symbols as get_random_secret_key() does."""
    if "://" in run or not len(set(_SYMBOL.findall(run))) >= 3:
        return False
    return len(set(run)) >= 18 and len(re.findall("[0-9]", run)) >= 2


def _is_mixed(piece: str) -> bool:
    fragments = len(_FRAGMENT.findall(piece))
    if len(piece) >= 28 and len(re.findall("[0-9]+", piece)) >= 3:
        return len(piece) / fragments < 6
    return len(piece) >= 6 and fragments >= 2 and len(piece) / fragments < 4


def _masked(value: object) -> str:
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return f"masked, {_entries(len(value))}"
    size = len(_scalar(value)[1])
    return f"masked, {size} character{'' if size == 1 else 's'}"


def _entries(count: int) -> str:
    return "1 item" if count == 1 else f"{count:,} items"


def _is_secret(name: str, value: object) -> bool:
    """Whether `value` under `name` is hidden; yes, no, nothing and emptiness tell no secret."""
    if value is None or isinstance(value, bool) or _is_empty(value):
        return False
    return is_secret_name(name) or (isinstance(value, str) and looks_secret(value[:STRING_LIMIT]))


def _is_empty(value: object) -> bool:
    return isinstance(value, (str, bytes, dict, list, tuple, set, frozenset)) and len(value) == 0


def _name(name: object, reveal: bool) -> str:
    text = name if isinstance(name, str) else _scalar(name)[1]
    if not reveal and looks_secret(text[:STRING_LIMIT]):
        return masked_key(text)
    return _cut(text, NAME_LIMIT)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _scalar(value: object) -> tuple[str, str]:
    """Kind and text of a value that holds no others; the text is as JSON has it."""
    if value is None:
        return "null", "null"
    if isinstance(value, bool):
        return "bool", "true" if value else "false"
    if isinstance(value, str):
        return "str", str.__str__(value)
    if isinstance(value, int):
        return "int", _whole(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return "float", float.__repr__(value)
        return "float", "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return "object", _object_text(value)


def _whole(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        return f"a number of {value.bit_length():,} bits"


_PRINTED = (datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, uuid.UUID, bytes)


def _object_text(value: object) -> str:
    """What an object prints, where it is one of the standard library's; else its own words."""
    try:
        if isinstance(value, (*_PRINTED, pathlib.PurePath)):
            return str(value)
        if type(value).__module__.startswith("session_tui."):
            return str(value)
    except Exception:
        return "(cannot be shown)"
    return f"<{_class_name(type(value))}>"


def _class_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


class _Node:
    """One value on its way to becoming a `Value`."""

    __slots__ = ("children", "depth", "kind", "left", "names", "source", "text")

    def __init__(self, source: object, depth: int) -> None:
        self.source = source
        self.depth = depth
        self.kind = self.text = ""
        self.names: list[str] = []
        self.children: list[int] = []
        self.left = 0


class _Tree:
    """Walks level by level, so that one large value at the front hides none of its neighbours."""

    def __init__(self, data: object, reveal: bool) -> None:
        self.reveal = reveal
        self.room = VALUE_LIMIT
        self.nodes = [_Node(data, 0)]
        index = 0
        while index < len(self.nodes):
            self.open(self.nodes[index])
            index += 1

    def open(self, node: _Node) -> None:
        if node.kind:
            return
        if isinstance(node.source, dict):
            node.kind = "dict"
            self.spread(node, list(node.source.items()))
        elif isinstance(node.source, (list, tuple, set, frozenset)):
            node.kind = "list"
            self.spread(node, [("", value) for value in node.source])
        else:
            self.tell(node)

    def spread(self, node: _Node, entries: list[tuple[object, object]]) -> None:
        node.text = _entries(len(entries))
        if entries and node.depth >= DEPTH_LIMIT:
            node.kind, node.text = "cut", f"nested more than {DEPTH_LIMIT} levels deep"
            return
        taken = entries[: max(NODE_LIMIT - len(self.nodes), 0)]
        node.left = len(entries) - len(taken)
        for name, value in taken:
            child = _Node(value, node.depth + 1)
            if node.kind == "dict":
                node.names.append(_name(name, self.reveal))
            if not self.reveal and _is_secret(name if isinstance(name, str) else "", value):
                child.kind, child.text = "masked", _masked(value)
            node.children.append(len(self.nodes))
            self.nodes.append(child)

    def tell(self, node: _Node) -> None:
        node.kind, text = _scalar(node.source)
        if node.depth == 0 and not self.reveal and _is_secret("", node.source):
            node.kind, node.text = "masked", _masked(node.source)
            return
        shown = text[: min(STRING_LIMIT, self.room)]
        self.room -= len(shown)
        node.text = shown if self.reveal else redact(shown)

    def value(self) -> Value:
        built: dict[int, Value] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            node = self.nodes[index]
            items = [built.pop(child) for child in node.children]
            if node.left:
                items.append(Value("cut", f"{node.left:,} more", node.left))
                if node.kind == "dict":
                    node.names.append("…")
            built[index] = Value(
                node.kind, node.text, _size(node.source), tuple(node.names), tuple(items)
            )
        return built[0]


def _size(value: object) -> int:
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return len(value)
    return len(_scalar(value)[1])


def _short(name: object, value: object, reveal: bool) -> str:
    """A few characters that tell what a value is."""
    if not reveal and _is_secret(name if isinstance(name, str) else "", value):
        return "masked"
    if isinstance(value, str):
        shown = value[:STRING_LIMIT] if reveal else redact(value[:STRING_LIMIT])
        return f"'{_cut(shown, PEEK_LIMIT)}'"
    if isinstance(value, dict):
        return _short_dict(value, reveal)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _entries(len(value))
    return _cut(_scalar(value)[1], PEEK_LIMIT)


def _short_dict(value: Mapping[object, object], reveal: bool) -> str:
    flat = 0 < len(value) <= 3 and not any(isinstance(v, (dict, list)) for v in value.values())
    if flat:
        pairs = (f"{_name(n, reveal)}: {_short(n, v, reveal)}" for n, v in value.items())
        text = f"{{{', '.join(pairs)}}}"
        if len(text) <= PEEK_LIMIT:
            return text
    return _entries(len(value))


def _spellings(secret: str) -> set[str]:
    """The ways in which a driver may quote a secret: whole, encoded, and cut where URLs are cut."""
    whole = {secret, quote(secret, safe=""), quote(secret), unquote(secret), repr(secret)[1:-1]}
    pieces = {
        piece for form in (secret, unquote(secret)) for piece in re.split(r"[\s/:@?#=]+", form)
    }
    return {form for form in whole if len(form) > 1} | {piece for piece in pieces if len(piece) > 3}


def _setting(name: str, value: object, reveal: bool, depth: int) -> str:
    if name.startswith("SECRET_KEY") and not _is_empty(value):
        return f"({_masked(value)})"
    if not reveal and _is_secret(name, value):
        return f"({_masked(value)})"
    if isinstance(value, dict):
        return _setting_dict(value, reveal, depth)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _setting_list(value, reveal, depth)
    if isinstance(value, str):
        shown = _cut(str.__str__(value), SETTING_LIMIT)
        return str.__repr__(shown if reveal else redact(shown))
    return _setting_scalar(value)


def _setting_dict(value: Mapping[object, object], reveal: bool, depth: int) -> str:
    if depth == 0:
        return "{...}"
    shown = []
    for key, inner in list(value.items())[:50]:
        name = key if isinstance(key, str) else ""
        shown.append(f"{_setting('', key, reveal, 0)}: {_setting(name, inner, reveal, depth - 1)}")
    return f"{{{', '.join([*shown, *(['...'] if len(value) > 50 else [])])}}}"


def _setting_list(value: Iterable[object], reveal: bool, depth: int) -> str:
    opened, closed = ("[", "]") if isinstance(value, list) else ("(", ")")
    if depth == 0:
        return f"{opened}...{closed}"
    items = list(value)
    shown = [_setting("", inner, reveal, depth - 1) for inner in items[:50]]
    more = ["..."] if len(items) > 50 else []
    comma = "," if isinstance(value, tuple) and len(items) == 1 else ""
    return f"{opened}{', '.join([*shown, *more])}{comma}{closed}"


def _setting_scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, type):
        return _class_name(value)
    if isinstance(value, (datetime.timedelta, decimal.Decimal, datetime.date)):
        return repr(value)
    text = _scalar(value)[1]
    return repr(text) if isinstance(value, (pathlib.PurePath, uuid.UUID)) else text
