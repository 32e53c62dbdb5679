"""The filter language: `user:alice left:..1h -state:expired OR has:cart`, text to predicates.

The operator's side parses to report a slip early, the agent parses again and evaluates. Pure, and
Python 3.8, because it runs on both sides of the wire.

Terms stand beside each other (or are joined by `AND`), which binds tighter than `OR`; parentheses
group; a leading `-` negates a term or a group. Values with blanks, parentheses or a colon in front
stand in double quotes, where a backslash precedes a quote or a backslash. Ranges hold their ends
(`left:..1h`, `size:4k..`, `saved:1d..2d`), `<` and `>` do not. Durations are in seconds unless
they name s, m, h, d or w; sizes in bytes unless they name k, M or G (powers of 1024).

What is not known compares with nothing: `left:..1h` does not match a session without an end. A
negation is exactly the rest: `-left:..1h` does match it, so a filter and its negation together
list the whole store, and nothing disappears from both.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import AbstractSet, Callable, Iterator, Mapping, Union

from session_tui.model import Problem, State

TEXT_LIMIT = 2000
"""Characters of a filter."""

NESTING_LIMIT = 50
"""Parentheses and negations inside each other."""

NUMBER_LIMIT = 1e15
"""Numbers in a range; far beyond any size or duration, and exact as floats."""

DURATION_UNITS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
SIZE_UNITS = {"G": 1024**3, "M": 1024**2, "k": 1024}
FIELDS = "user: key: id: state: signer: problem: left: saved: size: origin: has: data.NAME:"
EVERYWHERE = (-math.inf, math.inf)


class QueryError(ValueError):
    """A filter that cannot be read; its text is a sentence for the operator."""

    def __init__(self, sentence: str, position: int) -> None:
        """`position` is the index of the character in the filter where the trouble begins."""
        super().__init__(sentence)
        self.position = position


@dataclass(frozen=True)
class Subject:
    """What a filter may know of one session."""

    key: str
    user_id: str | None
    state: State
    signer: str | None
    """"SECRET_KEY", "SECRET_KEY_FALLBACKS[n]", or None."""
    problem: Problem
    seconds_left: float | None
    """Seconds to the end on the server; negative when it is past, None when not known."""
    saved_ago: float | None
    """Seconds since the last write."""
    size: int
    origin: str
    data: Mapping[str, object] | None = None
    user_ids: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """For each of `Query.users`, the ids of the users that it names."""


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; an end that is `open` does not belong to it."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def holds(self, number: float | None) -> bool:
        """Whether `number` is known and lies in the range."""
        if number is None or math.isnan(number):
            return False
        above = number > self.low if self.low_open else number >= self.low
        return above and (number < self.high if self.high_open else number <= self.high)


@dataclass(frozen=True)
class Term:
    """One condition: `name` is a field, "data" with a `path`, or "" for a bare word."""

    name: str
    value: str | Range
    path: str = ""


@dataclass(frozen=True)
class Not:
    """The rest."""

    part: Node


@dataclass(frozen=True)
class And:
    """All parts; with none, everything."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Any part."""

    parts: tuple[Node, ...]


Node = Union[Term, Not, And, Or]


@dataclass(frozen=True)
class Query:
    """A filter that has been read. `str()` of it reads back as the same query."""

    node: Node

    def matches(self, subject: Subject) -> bool:
        """Whether the session passes the filter."""
        return _holds(self.node, subject)

    def __str__(self) -> str:
        """The filter as one would type it; empty where it matches everything."""
        return _printed(self.node)

    @property
    def key_prefix(self) -> str | None:
        """The prefix where one look-up by key answers the whole query; None elsewhere.

        A bare word is no such look-up, because it may name a user.
        """
        node = self.node
        return str(node.value) if isinstance(node, Term) and node.name == "key" else None

    @property
    def users(self) -> tuple[str, ...]:
        """Every user pattern, in order, each once: to be resolved to ids before a scan.

        A pattern is a user name in any case; with a `*` at its end, the beginning of one.
        """
        named = (str(t.value) for t in _terms(self.node) if t.name in ("user", ""))
        return tuple(dict.fromkeys(named))

    @property
    def needs_data(self) -> bool:
        """Whether sessions have to be opened with their data."""
        return any(term.name in ("has", "data") for term in _terms(self.node))

    @property
    def horizon(self) -> tuple[float, float] | None:
        """The least and the greatest `seconds_left` of a match; None where any may match.

        It binds only sessions whose end is known; infinite where one side is open. With the least
        above the greatest nothing can match.
        """
        found = _horizon(self.node, True)
        return None if found == EVERYWHERE else found


def parse(text: str) -> Query:
    """Reads a filter; raises nothing but `QueryError`. An empty one matches everything."""
    if len(text) > TEXT_LIMIT:
        raise QueryError(
            f"The filter has {len(text)} characters, {TEXT_LIMIT} are allowed.", TEXT_LIMIT
        )
    for position, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            raise QueryError(f"Character {position + 1} cannot stand in a filter.", position)
    return _Parser(text).query()


def term(name: str, value: str) -> str:
    """The text of one term, quoted where it has to be: `term("user", "alice b")`."""
    return f"{name}:{_quoted(value)}"


@dataclass(frozen=True)
class _Token:
    kind: str
    """One of ( ) - AND OR, "word", or "end"."""
    start: int
    raw: str = ""
    head: str | None = None
    """What stands before the first colon outside quotes."""
    value: str = ""
    quoted: bool = False
    """Whether a quote stands in the value."""


_WORD = re.compile(r'(?:[^\s()"]|"(?:[^"\\]|\\.)*")+', re.DOTALL)
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^"]+)', re.DOTALL)
_HEAD = re.compile(r'((?:[^:"]|"(?:[^"\\]|\\.)*")*):', re.DOTALL)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        sign = text[position]
        word = _WORD.match(text, position)
        if sign.isspace():
            position += 1
        elif sign in "()" or (sign == "-" and text[position + 1 : position + 2].strip()):
            yield _Token(sign, position)
            position += 1
        elif word is None:
            raise QueryError("A quote is opened and not closed.", position)
        else:
            yield _word(word.group(), position)
            position = word.end()
            if text.startswith('"', position):
                raise QueryError("A quote is opened and not closed.", position)
            if text.startswith("(", position):
                raise QueryError(
                    f"{_cut(word.group())} runs into what follows: put the value into quotes.",
                    position,
                )
    yield _Token("end", len(text))


def _word(raw: str, start: int) -> _Token:
    if raw in ("AND", "OR"):
        return _Token(raw, start)
    if raw in ("-", "and", "or", "not", "NOT"):
        raise QueryError(
            f"{raw} says nothing here: terms are joined by AND and OR, in capitals, and negated"
            " by a - in front; to look for the word itself, put it into quotes.",
            start,
        )
    head = _HEAD.match(raw)
    value = raw[head.end() :] if head else raw
    name = _unquoted(head.group(1)) if head else None
    return _Token("word", start, raw, name, _unquoted(value), '"' in value)


def _unquoted(text: str) -> str:
    return "".join(
        plain or re.sub(r'\\(["\\])', r"\1", inner) for inner, plain in _PIECE.findall(text)
    )


class _Parser:
    """Recursive descent, its depth held by NESTING_LIMIT."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.index = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self) -> _Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def query(self) -> Query:
        if self.token.kind == "end":
            return Query(And(()))
        node = self.alternatives()
        if self.token.kind != "end":
            raise QueryError("A parenthesis is closed that was not opened.", self.token.start)
        return Query(node)

    def alternatives(self) -> Node:
        parts = [self.together()]
        while self.token.kind == "OR":
            self.take()
            parts.append(self.together())
        flat = (p.parts if isinstance(p, Or) else (p,) for p in parts)
        return parts[0] if len(parts) == 1 else Or(tuple(n for nodes in flat for n in nodes))

    def together(self) -> Node:
        parts = [self.single()]
        while self.token.kind not in ("OR", ")", "end"):
            if self.token.kind == "AND":
                self.take()
            parts.append(self.single())
        flat = (p.parts if isinstance(p, And) else (p,) for p in parts)
        return parts[0] if len(parts) == 1 else And(tuple(n for nodes in flat for n in nodes))

    def single(self) -> Node:
        token = self.take()
        if token.kind == "word":
            return _term(token)
        if token.kind not in ("-", "("):
            self.index -= 1
            raise QueryError(
                f"A term is missing before the {_NAMES.get(token.kind, token.kind)}.", token.start
            )
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise QueryError(f"More than {NESTING_LIMIT} levels are nested.", token.start)
        node = self.negated() if token.kind == "-" else self.group(token)
        self.depth -= 1
        return node

    def negated(self) -> Node:
        part = self.single()
        return part.part if isinstance(part, Not) else Not(part)

    def group(self, opened: _Token) -> Node:
        node = self.alternatives()
        if self.take().kind != ")":
            raise QueryError("A parenthesis is opened and not closed.", opened.start)
        return node


_NAMES = {"end": "end of the filter", ")": "closing parenthesis"}


def _term(token: _Token) -> Term:
    if token.head is None:
        if not token.value.strip():
            raise QueryError("A pair of quotes with nothing in it matches nothing.", token.start)
        return Term("", token.value)
    name, dot, path = token.head.partition(".")
    name = name.lower()
    read = _READERS.get(name)
    if read is None or bool(dot) != (name == "data") or (dot and not path):
        raise QueryError(
            f"There is no term {_cut(token.head)}: in a filter, only {FIELDS}.", token.start
        )
    if not token.value.strip() and name != "data":
        raise QueryError(f"{name}: needs a value behind the colon.", token.start)
    try:
        return Term(name, read(token), path)
    except _Wrong as wrong:
        raise QueryError(f"{_cut(token.raw)} cannot be read: {wrong}.", token.start) from None


class _Wrong(Exception):
    """What a value has to look like."""


def _text_value(token: _Token) -> str:
    return token.value


def _key_value(token: _Token) -> str:
    value = token.value.rstrip("…*")
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", value):
        raise _Wrong("key: takes the first letters and digits of a session key")
    return value


def _origin_value(token: _Token) -> str:
    return token.value.lower()


def _state_value(token: _Token) -> str:
    return _one_of(token, tuple(state.value for state in State))


def _signer_value(token: _Token) -> str:
    value = token.value.lower()
    if re.fullmatch(r"secret_key_fallbacks\[\d{1,4}\]", value):
        return value
    if value == "secret_key":
        return "SECRET_KEY"
    return _one_of(token, ("none", "fallback"), "SECRET_KEY", "SECRET_KEY_FALLBACKS[n]")


def _problem_value(token: _Token) -> str:
    names = tuple(problem.value.lower() for problem in Problem)
    return _one_of(token, ("any", *names))


def _one_of(token: _Token, allowed: tuple[str, ...], *also: str) -> str:
    value = token.value.lower().replace("-", "_")
    if value not in allowed:
        raise _Wrong(f"{(token.head or '').lower()}: is one of {', '.join((*allowed, *also))}")
    return value


def _duration_range(token: _Token) -> Range:
    found = _range(token, _duration, "a duration such as 90s, 1h30m or 2d")
    if found is None:
        name = (token.head or "").lower()
        raise _Wrong(f"{name}: wants a range, such as {name}:1h.. or {name}:..1h")
    return found


def _size_range(token: _Token) -> Range:
    hint = "a size such as 900, 4k or 1.5M"
    found = _range(token, _size, hint)
    if found is None:
        exact = _bound(token.value, _size, hint)
        return Range(exact, exact)
    return found


def _data_value(token: _Token) -> str | Range:
    if token.quoted:
        return token.value
    hint = "a number; text with .. in it, or with < or > in front, stands in quotes"
    return _range(token, _number, hint) or token.value


def _range(token: _Token, read: Callable[[str], float | None], hint: str) -> Range | None:
    """The range in a value, or None where it names none."""
    value = token.value
    compared = re.match(r"[<>]=?", value)
    if compared:
        sign = compared.group()
        bound = _bound(value[len(sign) :], read, hint)
        strict = len(sign) == 1
        if sign[0] == "<":
            return Range(high=bound, high_open=strict)
        return Range(low=bound, low_open=strict)
    low, dots, high = value.partition("..")
    if not dots:
        return None
    if not low and not high:
        raise _Wrong(f"one end of the range is {hint}")
    least = _bound(low, read, hint) if low else -math.inf
    return Range(least, _bound(high, read, hint) if high else math.inf)


def _bound(text: str, read: Callable[[str], float | None], hint: str) -> float:
    number = read(text.strip())
    if number is None:
        raise _Wrong(f"{_cut(text) or 'nothing'} is not {hint}")
    if abs(number) > NUMBER_LIMIT:
        raise _Wrong(f"{_cut(text)} is too large")
    return round(number, 6) + 0.0


_DIGITS = r"[0-9]{1,30}(?:\.[0-9]{1,30})?"


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(rf"-?{_DIGITS}", text) else None


def _size(text: str) -> float | None:
    found = re.fullmatch(rf"({_DIGITS})([kKmMgG]?)", text)
    if not found:
        return None
    units = {name.lower(): factor for name, factor in SIZE_UNITS.items()}
    return float(found.group(1)) * units.get(found.group(2).lower(), 1)


def _duration(text: str) -> float | None:
    if re.fullmatch(rf"-?{_DIGITS}", text):
        return float(text)
    if not re.fullmatch(rf"-?(?:{_DIGITS}[smhdw])+", text):
        return None
    parts = re.findall(rf"({_DIGITS})([smhdw])", text)
    total = sum(float(number) * DURATION_UNITS[unit] for number, unit in parts)
    return -total if text.startswith("-") else total


_READERS: Mapping[str, Callable[[_Token], str | Range]] = {
    "user": _text_value,
    "key": _key_value,
    "id": _text_value,
    "state": _state_value,
    "signer": _signer_value,
    "problem": _problem_value,
    "left": _duration_range,
    "saved": _duration_range,
    "size": _size_range,
    "origin": _origin_value,
    "has": _text_value,
    "data": _data_value,
}


def _terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
        return
    for part in (node.part,) if isinstance(node, Not) else node.parts:
        yield from _terms(part)


def _holds(node: Node, subject: Subject) -> bool:
    if isinstance(node, Term):
        return _MATCHERS[node.name](node, subject)
    if isinstance(node, Not):
        return not _holds(node.part, subject)
    held = (_holds(part, subject) for part in node.parts)
    return all(held) if isinstance(node, And) else any(held)


def _is_user(term: Term, subject: Subject) -> bool:
    return subject.user_id is not None and subject.user_id in subject.user_ids.get(
        str(term.value), ()
    )


def _is_word(term: Term, subject: Subject) -> bool:
    prefix = str(term.value).rstrip("…*")
    return (bool(prefix) and subject.key.startswith(prefix)) or _is_user(term, subject)


def _has_state(term: Term, subject: Subject) -> bool:
    return term.value == subject.state.value or (
        term.value == State.LIVE.value and subject.state is State.ANONYMOUS
    )


def _has_signer(term: Term, subject: Subject) -> bool:
    signer = subject.signer
    if term.value == "fallback":
        return signer is not None and signer.startswith("SECRET_KEY_FALLBACKS")
    return str(term.value).lower() == (signer or "none").lower()


def _has_problem(term: Term, subject: Subject) -> bool:
    if term.value == "any":
        return subject.problem is not Problem.NONE
    return str(term.value).upper() == subject.problem.value


def _in_range(value: str | Range, number: float | None) -> bool:
    return isinstance(value, Range) and value.holds(number)


def _has_origin(term: Term, subject: Subject) -> bool:
    origin = subject.origin.lower()
    return origin == term.value or origin.startswith(f"{term.value}:")


def _has_data(term: Term, subject: Subject) -> bool:
    found, value = _at(subject.data, term.path)
    if not found:
        return False
    if isinstance(term.value, Range):
        return term.value.holds(_as_number(value))
    return _same(term.value, value)


_MATCHERS: Mapping[str, Callable[[Term, Subject], bool]] = {
    "": _is_word,
    "user": _is_user,
    "key": lambda term, subject: subject.key.startswith(str(term.value)),
    "id": lambda term, subject: str(term.value).lower() == (subject.user_id or "").lower(),
    "state": _has_state,
    "signer": _has_signer,
    "problem": _has_problem,
    "left": lambda term, subject: _in_range(term.value, subject.seconds_left),
    "saved": lambda term, subject: _in_range(term.value, subject.saved_ago),
    "size": lambda term, subject: _in_range(term.value, subject.size),
    "origin": _has_origin,
    "has": lambda term, subject: _at(subject.data, str(term.value))[0],
    "data": _has_data,
}


def _at(data: object, path: str) -> tuple[bool, object]:
    """Whether `path` leads to a value in `data`, and that value.

    A name that stands as a whole wins over its reading as steps; a number steps into a list.
    """
    while True:
        if isinstance(data, Mapping) and path in data:
            return True, data[path]
        step, _, path = path.partition(".")
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        elif isinstance(data, (list, tuple)) and re.fullmatch("[0-9]{1,9}", step):
            if int(step) >= len(data):
                return False, None
            data = data[int(step)]
        else:
            return False, None
        if not path:
            return True, data


def _same(wanted: str, value: object) -> bool:
    if isinstance(value, str):
        text, prefix = value.lower(), wanted.lower()
        return text == prefix or (prefix.endswith("*") and text.startswith(prefix[:-1]))
    if value is None:
        return wanted.lower() == "null"
    if isinstance(value, bool):
        return wanted.lower() == str(value).lower()
    if isinstance(value, int) and re.fullmatch(r"-?[0-9]{1,1000}", wanted):
        return value == int(wanted)
    number = _as_number(value)
    return number is not None and number == _number(wanted)


def _as_number(value: object) -> float | None:
    """A number, or a text that is one (Decimals are kept so); None for everything else."""
    if isinstance(value, str):
        return _number(value.strip()) if len(value) <= 64 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _horizon(node: Node, positive: bool) -> tuple[float, float]:
    if isinstance(node, Term):
        return _term_horizon(node, positive)
    if isinstance(node, Not):
        return _horizon(node.part, not positive)
    parts = [_horizon(part, positive) for part in node.parts]
    if isinstance(node, And) is positive:
        lows, highs = [low for low, _ in parts], [high for _, high in parts]
        return max(lows, default=-math.inf), min(highs, default=math.inf)
    parts = [(low, high) for low, high in parts if low <= high] or parts
    return min(low for low, _ in parts), max(high for _, high in parts)


def _term_horizon(term: Term, positive: bool) -> tuple[float, float]:
    if term.name == "left" and isinstance(term.value, Range):
        low, high = term.value.low, term.value.high
        if positive:
            return low, high
        if low == -math.inf:
            return high, math.inf
        return (-math.inf, low) if high == math.inf else EVERYWHERE
    if term.name == "state" and positive:
        ends = {State.EXPIRED.value: (-math.inf, 0.0), State.UNDECODABLE.value: EVERYWHERE}
        return ends.get(str(term.value), (0.0, math.inf))
    return EVERYWHERE


def _printed(node: Node) -> str:
    if isinstance(node, Term):
        return _printed_term(node)
    if isinstance(node, Not):
        return f"-{_grouped(node.part)}"
    if isinstance(node, And):
        return " ".join(_grouped(p) if isinstance(p, Or) else _printed(p) for p in node.parts)
    return " OR ".join(_printed(part) for part in node.parts)


def _grouped(node: Node) -> str:
    return _printed(node) if isinstance(node, Term) else f"({_printed(node)})"


def _printed_term(node: Term) -> str:
    value = node.value
    if isinstance(value, Range):
        units = {"size": SIZE_UNITS, "data": {}}.get(node.name, DURATION_UNITS)
        text = _printed_range(value, units)
    elif node.name == "data":
        special = ".." in value or value[:1] in ("<", ">")
        text = _quoted(value, special or not value)
    else:
        special = node.name == "" and (":" in value or value[0] == "-" or value in _RESERVED)
        text = _quoted(value, special)
    path = f".{_quoted(node.path, ':' in node.path)}" if node.path else ""
    return f"{node.name}{path}:{text}" if node.name else text


_RESERVED = ("AND", "OR", "and", "or", "not", "NOT")


def _printed_range(value: Range, units: Mapping[str, int]) -> str:
    if value.low_open:
        return f">{_printed_number(value.low, units)}"
    if value.high_open:
        return f"<{_printed_number(value.high, units)}"
    low = "" if value.low == -math.inf else _printed_number(value.low, units)
    high = "" if value.high == math.inf else _printed_number(value.high, units)
    return low if low == high and units is SIZE_UNITS else f"{low}..{high}"


def _printed_number(number: float, units: Mapping[str, int]) -> str:
    for unit, factor in units.items():
        if number and number % factor == 0:
            return f"{int(number // factor)}{unit}"
    return str(int(number)) if number == int(number) else format(Decimal(repr(number)), "f")


def _quoted(text: str, special: bool = False) -> str:
    if not special and text and not re.search(r'[\s()"]', text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
