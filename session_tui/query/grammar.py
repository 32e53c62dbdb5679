"""Words and signs to a tree."""

from __future__ import annotations

from session_tui.query.errors import QueryError
from session_tui.query.lexing import Token, tokens
from session_tui.query.terms import EVERYTHING, And, Branch, Node, Not, Or
from session_tui.query.values import term_of

_NAMES = {"end": "end of the filter", ")": "closing parenthesis"}


class Parser:
    """Recursive descent, its depth held by a limit."""

    def __init__(self, text: str, levels: int) -> None:
        """`levels` of parentheses and negations may stand inside each other."""
        self.tokens = list(tokens(text))
        self.levels = levels
        self.index = 0
        self.depth = 0

    def filter(self) -> Node:
        """The whole filter as a tree; raises QueryError."""
        if self._token.kind == "end":
            return EVERYTHING
        node = self._alternatives()
        if self._token.kind != "end":
            raise QueryError("A parenthesis is closed that was not opened.", self._token.start)
        return node

    @property
    def _token(self) -> Token:
        return self.tokens[self.index]

    def _take(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def _alternatives(self) -> Node:
        parts = [self._together()]
        while self._token.kind == "OR":
            self._take()
            parts.append(self._together())
        return parts[0] if len(parts) == 1 else Or(_flat(parts, Or))

    def _together(self) -> Node:
        parts = [self._single()]
        while self._token.kind not in ("OR", ")", "end"):
            if self._token.kind == "AND":
                self._take()
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else And(_flat(parts, And))

    def _single(self) -> Node:
        token = self._take()
        if token.kind == "word":
            return term_of(token)
        if token.kind not in ("-", "("):
            raise QueryError(
                f"A term is missing before the {_NAMES.get(token.kind, token.kind)}.", token.start
            )
        self.depth += 1
        if self.depth > self.levels:
            raise QueryError(f"More than {self.levels} levels are nested.", token.start)
        node = self._negated() if token.kind == "-" else self._group(token)
        self.depth -= 1
        return node

    def _negated(self) -> Node:
        part = self._single()
        return part.parts[0] if isinstance(part, Not) else Not((part,))

    def _group(self, opened: Token) -> Node:
        node = self._alternatives()
        if self._take().kind != ")":
            raise QueryError("A parenthesis is opened and not closed.", opened.start)
        return node


def _flat(parts: list[Node], kind: type[Branch]) -> tuple[Node, ...]:
    """The parts, with those of the same kind dissolved into theirs."""
    dissolved = (p.parts if isinstance(p, kind) else (p,) for p in parts)
    return tuple(node for nodes in dissolved for node in nodes)
