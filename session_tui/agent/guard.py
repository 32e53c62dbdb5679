"""A fence before the wall: which statements of the ORM may reach a database at all.

The wall is the read-only transaction that the server holds. But a read-only transaction still runs
`pg_terminate_backend()`, and `SELECT ... INTO OUTFILE` writes on the server's disk; sqlparse's
`get_type()` calls both a SELECT, and `WITH x AS (DELETE ...) SELECT` too. So every word is looked
up instead, and a word that is not on a list here stops the statement.
"""

from __future__ import annotations

from typing import Any, Callable, FrozenSet, List, Tuple

from session_tui.agent.stores.base import Barred

TOKEN_LIMIT = 10_000
"""Tokens of one statement, as sqlparse 0.6 itself allows; longer IN lists come in chunks."""

KEYWORDS: FrozenSet[str] = frozenset(
    """
    SELECT DISTINCT ALL AS FROM WHERE AND OR NOT IN IS NULL TRUE FALSE UNKNOWN EXISTS BETWEEN LIKE
    ILIKE BINARY ESCAPE REGEXP CASE WHEN THEN ELSE END ON USING JOIN INNER LEFT RIGHT FULL OUTER
    CROSS NATURAL ORDER GROUP BY HAVING ASC DESC NULLS FIRST LAST LIMIT OFFSET UNION INTERSECT
    EXCEPT CAST COLLATE ANY SOME VARCHAR CHAR CHARACTER TEXT INTEGER INT BIGINT SMALLINT NUMERIC
    DECIMAL REAL DOUBLE PRECISION DATE DATETIME TIME TIMESTAMP TIMESTAMPTZ BOOLEAN BOOL UUID SIGNED
    UNSIGNED WITH WITHOUT ZONE AT INTERVAL FETCH NEXT ROW ROWS ONLY TOP
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Words a SELECT of the ORM is made of. `WITH` only as in `TIME ZONE`'s: see `_judge`."""

FUNCTIONS = frozenset(
    """
    abs avg ceiling coalesce concat concat_ws count date extract floor greatest ifnull json_extract
    json_type json_valid least left len length char_length octet_length lower ltrim max md5 min mod
    nullif power replace right round rtrim strftime substr substring sum trim trunc typeof upper
    cast convert date_format to_char exists in any django_date_extract
    django_datetime_extract django_date_trunc django_datetime_trunc django_datetime_cast_date
    django_datetime_cast_time django_time_extract django_time_diff django_timestamp_diff
    django_format_dtdelta regexp like glob
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Functions that compute and do nothing else. SQLite's authorizer uses the same list."""

OPERATORS = frozenset(
    "= < > <= >= <> != + - * / % %% || :: -> ->> #> #>> ~ ~* !~ !~* @> <@".split()  # noqa: SIM905
)

_Token = Tuple[str, str]


class Refusal(Barred):
    """A statement that the guard keeps from the database."""


def check(sql: str) -> None:
    """Pass one SELECT made of known words and functions; anything else raises `Refusal`.

    Comments, string literals with a backslash and dollar quotes are refused as well: servers and
    parsers disagree about where they end.
    """
    tokens = _tokens(sql)
    if not tokens or tokens[0][1].upper() not in ("SELECT", "("):
        raise _refusal("it does not begin with SELECT")
    for place, (kind, text) in enumerate(tokens):
        follower = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        before = tokens[place - 1][1] if place else ""
        _judge(kind, text, before, follower)


def guarded(limited: Callable[[str], str]) -> Callable[..., Any]:
    """An execute_wrapper (django.db.backends.utils.CursorWrapper) that checks each statement.

    `limited` adds what makes the server stop it in time.
    """

    def execute_checked(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if many:
            raise _refusal("it is executemany()")
        check(sql)
        return execute(limited(sql), params, many, context)

    return execute_checked


def _tokens(sql: str) -> List[_Token]:
    from sqlparse import lexer
    from sqlparse import tokens as T

    # The one backslash that Django writes; MySQL, where it would not end the string, never gets it.
    plain = sql if "`" in sql else sql.replace("ESCAPE '\\'", "ESCAPE '!'")
    if "\\" in plain or "$" in plain or "\0" in plain:
        raise _refusal("it holds a backslash, a dollar quote or a NUL")
    found: List[_Token] = []
    for kind, text in lexer.tokenize(plain):  # type: ignore[no-untyped-call]
        if kind in T.Whitespace:
            continue
        if len(found) >= TOKEN_LIMIT:
            raise _refusal(f"it has more than {TOKEN_LIMIT:,} tokens")
        found.append((str(kind)[len("Token.") :], text))
    return found


def _judge(kind: str, text: str, before: str, follower: str) -> None:
    calls = follower == "("
    if kind.startswith("Comment"):
        raise _refusal("it holds a comment")
    if kind.startswith("Keyword") or (kind == "Operator.Comparison" and text[:1].isalpha()):
        _judge_words(kind, text, before)
    elif kind == "Literal.String.Symbol" or (kind == "Name" and text[:1] == "`"):
        if calls:
            raise _refusal(f"it calls {text}")
    elif kind == "Name.Placeholder":
        if text not in ("%s", "?"):
            raise _refusal(f"it holds {text}")
    elif kind.startswith("Name"):
        _judge_name(text, before, calls)
    elif kind.startswith("Operator") or kind.startswith("Wildcard"):
        if text not in OPERATORS:
            raise _refusal(f"it holds the operator {text}")
    elif kind == "Punctuation":
        if text not in ("(", ")", ",", ".", "::"):
            raise _refusal(f"it holds {text}")
    elif not kind.startswith(("Literal.Number", "Literal.String.Single")):
        raise _refusal(f"it holds {text}")


def _judge_words(kind: str, text: str, before: str) -> None:
    words = [word for word in text.upper().split() if word[0] != "'"]
    unknown = [word for word in words if word not in KEYWORDS and word.lower() not in FUNCTIONS]
    if unknown:
        raise _refusal(f"it says {unknown[0]}")
    if words[0] == "WITH" and before.upper() not in ("TIMESTAMP", "TIME"):
        raise _refusal("it says WITH")


def _judge_name(text: str, before: str, calls: bool) -> None:
    if text[:1] in "@:":
        raise _refusal(f"it holds {text}")
    if not calls:
        return
    known = text.lower() in FUNCTIONS or text.upper() in KEYWORDS
    if before == "." or not known:
        raise _refusal(f"it calls {text}()")


def _refusal(why: str) -> Refusal:
    return Refusal(
        "A statement was kept from the database because " + why[:80] + ".",
        advice="Only plain SELECTs are let through; this is a bug of session-tui or a model "
        "that needs more than that.",
    )
