"""What is said about each state, order and problem."""

from __future__ import annotations

import re
from dataclasses import dataclass

from session_tui.model import Copies, Order, Problem, Row, State
from session_tui.visible import Visible, visible


@dataclass(frozen=True)
class Words:
    """What is said about one problem."""

    short: str
    """For a cell of a table."""
    sentence: str
    advice: str


STATES = {
    State.LIVE: "live",
    State.ANONYMOUS: "anonymous",
    State.EXPIRED: "expired",
    State.UNDECODABLE: "unreadable",
}
"""A word for each state."""

STATE_SENTENCES = {
    State.LIVE: "Live: Django accepts it now.",
    State.ANONYMOUS: "Live, but names no user: an anonymous visitor.",
    State.EXPIRED: "Expired: Django no longer finds it.",
    State.UNDECODABLE: "Unreadable: Django sees an anonymous visitor.",
}
"""What each state means to a visitor."""

ORDERS = {
    Order.LATEST_END: "The one that ends last comes first.",
    Order.EARLIEST_END: "The one that ends first comes first.",
    Order.KEY: "Sorted by key.",
    Order.STORED: "As the store hands them out, which is no order.",
}
"""A sentence for each order."""

COPIES = {
    Copies.SAME: "Row and cache hold the same.",
    Copies.DIFFERENT: "Row and cache differ: the cache counts.",
    Copies.ROW_ONLY: "Only in the table: the next request fills the cache.",
    Copies.CACHE_ONLY: "Only in the cache: still logged in, though the row is gone.",
}
"""A sentence for each way in which a session can lie in two places."""

ODD_COPIES = {
    Copies.DIFFERENT: "row and cache differ",
    Copies.CACHE_ONLY: "only in the cache",
}
"""What of two places an operator should look at, behind a row of the list."""

PROBLEMS = {
    Problem.NONE: Words("", "The payload opens.", ""),
    Problem.EMPTY: Words(
        "empty", "The row holds no payload at all.", "Look for code that writes the session table."
    ),
    Problem.NOT_SIGNED: Words(
        "not signed",
        "The payload carries no signature.",
        "Django does not write such rows; find out what else writes to this store.",
    ),
    Problem.BAD_SIGNATURE: Words(
        "no key fits",
        "The signature fits no key of this project.",
        "If SECRET_KEY was changed, put the old one into SECRET_KEY_FALLBACKS (Django 4.1 or"
        " later); make sure that all workers have the same key.",
    ),
    Problem.OTHER_SALT: Words(
        "other salt",
        "The key fits, but with the salt of another session store class.",
        "A renamed or replaced store class signs with another salt: compare SESSION_ENGINE.",
    ),
    Problem.BAD_BASE64: Words(
        "bad base64",
        "The payload is no base64.",
        "It was cut or changed on its way; compare its length with others and the column's type.",
    ),
    Problem.BAD_ZLIB: Words(
        "bad zlib",
        "The payload says that it is compressed and cannot be inflated.",
        "It was cut or changed on its way; compare its length with others and the column's type.",
    ),
    Problem.TOO_LARGE: Words(
        "too large",
        "The payload is larger than is read in a list.",
        "Open the session to read more of it.",
    ),
    Problem.BAD_JSON: Words(
        "bad JSON",
        "The signature fits, and what was signed is no JSON.",
        "Compare SESSION_SERIALIZER with the one that wrote the session.",
    ),
    Problem.TOO_DEEP: Words(
        "too deep",
        "The data is nested deeper than can be read.",
        "Find the code that puts a growing structure into the session.",
    ),
    Problem.PICKLE: Words(
        "pickle",
        "The payload is a pickle, which is never loaded here.",
        "Sessions of PickleSerializer do not open in Django 5.0 and later; they must be renewed.",
    ),
    Problem.UNKNOWN_FORMAT: Words(
        "other format",
        "The payload has a format that the installed Django does not read.",
        "Sessions from before Django 3.1 do not open in Django 4.0 and later; others come from"
        " another program.",
    ),
}
"""What is said about each problem."""

ATTACK = Words(
    "an attack",
    "An attack: Django would run something when it loads this. Here it is inert.",
    "Delete this entry, and find out who else can write to the store.",
)
"""What is said about a pickle that runs something."""

_WHOLE_NAME = re.compile(r"(?<!\S)user:([^\s()*\"]+)(?=\s|\)|$)")


def no_hit(filter_text: str) -> Visible:
    """What stands where a filter lets no session through; a user's name is asked for as a whole."""
    sentence = "No session matches this filter."
    whole = _WHOLE_NAME.search(filter_text)
    if whole is None:
        return visible(sentence)
    name = visible(whole.group(1), 60)
    return visible(f"{sentence} user:{name}* takes all names that begin so.")


def words_of(row: Row) -> Words:
    """What is said about the problem of a row; an attack comes before every other."""
    return ATTACK if row.dangerous else PROBLEMS[row.problem]


def problem_sentence(row: Row) -> Visible:
    """Why a session does not open, as the agent found, or else in general."""
    return visible(row.because or words_of(row).sentence)
