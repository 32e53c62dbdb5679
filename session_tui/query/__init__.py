"""The filter language: `user:alice left:..1h -state:expired OR has:cart`, text to predicates.

The operator's side parses to report a slip early, the agent parses again and evaluates. Pure, and
Python 3.8, because it runs on both sides of the wire.

Terms stand beside each other (or are joined by `AND`), which binds tighter than `OR`; parentheses
group; a leading `-` negates a term or a group. Values with blanks, parentheses or a colon in front
stand in double quotes, where a backslash precedes a quote or a backslash. Ranges hold their ends
(`left:..1h`, `size:4k..`, `saved:1d..2d`), `<` and `>` do not, before which the colon may be left
out (`left<1h`). Durations are in seconds unless they name s, m, h, d or w; sizes in bytes unless
they name k, M or G (powers of 1024). What has ended has nothing left: `left:..1h` begins at 0, and
`left:..0` is what has ended.

What is not known compares with nothing: `left:..1h` does not match a session without an end. A
negation is exactly the rest: `-left:..1h` does match it, so a filter and its negation together
list the whole store, and nothing disappears from both.
"""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.query.errors import QueryError
from session_tui.query.subject import Subject
from session_tui.query.terms import EVERYTHING, Node, Term, terms

__all__ = ("NESTING_LIMIT", "TEXT_LIMIT", "Query", "QueryError", "Subject", "parse", "term")

TEXT_LIMIT = 2000
"""Characters of a filter."""

NESTING_LIMIT = 50
"""Parentheses and negations inside each other."""


@dataclass(frozen=True)
class Query:
    """A filter that has been read. `str()` of it reads back as the same query."""

    node: Node

    def matches(self, subject: Subject) -> bool:
        """Whether the session passes the filter."""
        from session_tui.query.matching import holds

        return holds(self.node, subject)

    def __str__(self) -> str:
        """The filter as one would type it; empty where it matches everything."""
        from session_tui.query.printing import printed

        return printed(self.node)

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
        named = (str(t.value) for t in terms(self.node) if t.name in ("user", ""))
        return tuple(dict.fromkeys(named))

    @property
    def horizon(self) -> tuple[float, float] | None:
        """The least and the greatest `seconds_left` of a match; None where any may match.

        It binds only sessions whose end is known; infinite where one side is open. With the least
        above the greatest nothing can match.
        """
        from session_tui.query.horizon import EVERYWHERE, horizon

        found = horizon(self.node)
        return None if found == EVERYWHERE else found


def parse(text: str) -> Query:
    """Reads a filter; raises nothing but `QueryError`. An empty one matches everything."""
    if not text:
        return Query(EVERYTHING)
    if len(text) > TEXT_LIMIT:
        raise QueryError(
            f"The filter has {len(text)} characters, {TEXT_LIMIT} are allowed.", TEXT_LIMIT
        )
    # Loaded late: a first page has no filter, and the agent compiles what it imports.
    from session_tui.query.grammar import Parser

    return Query(Parser(text, NESTING_LIMIT).filter())


def term(name: str, value: str) -> str:
    """The text of one term, quoted where it has to be: `term("user", "alice b")`."""
    from session_tui.query.printing import quoted

    return f"{name}:{quoted(value)}"
