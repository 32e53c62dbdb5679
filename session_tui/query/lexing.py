"""The text of a filter, taken apart into words and signs."""

from __future__ import annotations

import re
import unicodedata
from typing import Iterator, NamedTuple

from session_tui.query.errors import QueryError, cut

_WORD = re.compile(r'(?:[^\s()"]|"(?:[^"\\]|\\.)*")+', re.DOTALL)
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^"]+)', re.DOTALL)
_HEAD = re.compile(r'((?:[^:"]|"(?:[^"\\]|\\.)*")*):', re.DOTALL)


class Token(NamedTuple):
    """A word or a sign, and where it begins."""

    kind: str
    """One of ( ) - AND OR, "word", or "end"."""
    start: int
    raw: str = ""
    head: str | None = None
    """What stands before the first colon outside quotes."""
    value: str = ""
    quoted: bool = False
    """Whether a quote stands in the value."""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a filter, "end" last; raises QueryError where there is none."""
    _refuse_controls(text)
    position = 0
    while position < len(text):
        sign = text[position]
        if sign.isspace():
            position += 1
        elif sign in "()" or (sign == "-" and text[position + 1 : position + 2].strip()):
            yield Token(sign, position)
            position += 1
        else:
            raw = _raw_word(text, position)
            yield _word(raw, position)
            position += len(raw)
            _refuse_adjoining(text, position, raw)
    yield Token("end", len(text))


def _refuse_controls(text: str) -> None:
    for position, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            raise QueryError(f"Character {position + 1} cannot stand in a filter.", position)


def _raw_word(text: str, position: int) -> str:
    found = _WORD.match(text, position)
    if found is None:
        raise QueryError("A quote is opened and not closed.", position)
    return found.group()


def _refuse_adjoining(text: str, position: int, raw: str) -> None:
    if text.startswith('"', position):
        raise QueryError("A quote is opened and not closed.", position)
    if text.startswith("(", position):
        raise QueryError(f"{cut(raw)} runs into what follows: put the value into quotes.", position)


def _word(raw: str, start: int) -> Token:
    if raw in ("AND", "OR"):
        return Token(raw, start)
    if raw in ("-", "and", "or", "not", "NOT"):
        raise QueryError(
            f"{raw} says nothing here: terms are joined by AND and OR, in capitals, and negated"
            " by a - in front; to look for the word itself, put it into quotes.",
            start,
        )
    head = _HEAD.match(raw)
    value = raw[head.end() :] if head else raw
    name = _unquoted(head.group(1)) if head else None
    return Token("word", start, raw, name, _unquoted(value), '"' in value)


def _unquoted(text: str) -> str:
    return "".join(
        plain or re.sub(r'\\(["\\])', r"\1", inner) for inner, plain in _PIECE.findall(text)
    )
