"""The decision tree, from what users report down to the causes; `session-tui causes --tree`.

A choice leads to the questions that stand behind it here, and to the causes that it speaks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from session_tui.diagnosis.question import Question
from session_tui.diagnosis.questions import data, ending, loss, message, moment, place, report


@dataclass(frozen=True)
class Node:
    """One question, and what is asked next after each of its choices."""

    question: Question
    then: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    """By choice; one that is missing asks nothing more."""

    def after(self, choice: str) -> tuple[Node, ...]:
        """What is asked next; after "I don't know" whatever stands behind any choice."""
        if self.question.choice(choice) is not None:
            return self.then.get(choice, ())
        every = (node for nodes in self.then.values() for node in nodes)
        return tuple({node.question.id: node for node in every}.values())

    def causes(self, choice: str) -> tuple[str, ...]:
        """The causes that a choice itself speaks for; for "I don't know" those of all choices."""
        picked = self.question.choice(choice)
        if picked is not None:
            return picked.favours
        every = (cause for each in self.question.choices for cause in each.favours)
        return tuple(dict.fromkeys(every))

    def reach(self) -> frozenset[str]:
        """Every cause that can still be arrived at from here."""
        below = {cause for node in self.below() for cause in node.causes("")}
        return frozenset(below)

    def below(self) -> Iterator[Node]:
        """The node itself and all that stand behind it."""
        yield self
        for nodes in self.then.values():
            for node in nodes:
                yield from node.below()


FRESH, CDN = Node(report.FRESH_BROWSER), Node(report.CDN)
ADDRESS = Node(report.ADDRESS, {"odd-host": (CDN,)})
SHARED = Node(loss.SHARED_STORE)
PROCESSES = Node(loss.PROCESSES, {"several": (SHARED,), "machines": (SHARED,)})
REDIRECTS = Node(message.REDIRECTS, {"login": (FRESH, ADDRESS)})

MESSAGE = Node(
    message.MESSAGE,
    {
        "deleted": (Node(message.DELETED_HOW),),
        "csrf": (Node(message.CSRF_WHEN),),
        "table": (Node(message.TABLE_HOW),),
        "decode": (Node(message.DECODE_HOW),),
        "refused": (Node(message.REFUSED_WHERE),),
        "too-long": (Node(message.TOO_LONG_WHERE),),
        "redirects": (REDIRECTS,),
        "header": (FRESH,),
        "other": (Node(message.OTHER_ERROR),),
    },
)

COOKIE_WAY = Node(
    report.COOKIE_WAY,
    {
        "not-arriving": (CDN,),
        "refused": (ADDRESS,),
        "not-sent": (ADDRESS, CDN),
        "twice": (FRESH,),
        "sent": (PROCESSES,),
    },
)

LOGIN = Node(
    report.LOGIN_ANSWER,
    {
        "nothing": (Node(report.NOTHING_STORED),),
        "unread": (COOKIE_WAY,),
        "vanishes": (PROCESSES, Node(report.NOTHING_STORED)),
        "sometimes": (Node(loss.RELOAD), PROCESSES),
        "error": (MESSAGE,),
    },
)

GONE = Node(
    loss.GONE_HOW,
    {"other-site": (FRESH,), "load": (PROCESSES,), "age": (PROCESSES,), "timeouts": ()},
)

LOSS = Node(
    loss.AFTER_LOSS,
    {
        "kept": (Node(loss.RELOAD), PROCESSES),
        "deleted": (PROCESSES, GONE),
        "replaced": (GONE, FRESH),
        "alive": (CDN, Node(place.API_ANSWER)),
    },
)

EVENT = Node(
    moment.EVENT,
    {
        "restart": (Node(moment.HOW_OFTEN), PROCESSES),
        "upgrade": (Node(moment.HOW_OFTEN),),
        "settings": (FRESH,),
    },
)

THROWN_OUT = Node(moment.WHO, {"all": (EVENT,), "one": (EVENT,)})

ENDS = Node(ending.ENDS_WHEN, {"closing": (Node(ending.REMEMBER_ME),)})

ENDS_NOT = Node(ending.ENDS_NOT, {"looks": (CDN,)})

FRAMED = Node(place.FRAMED_COOKIE)

SOMEWHERE = Node(
    place.ONLY_WHERE,
    {"framed": (FRAMED,), "one": (FRESH,), "before": (FRESH,), "safari-http": (ADDRESS,)},
)

HOSTS = Node(place.HOSTS, {"one-host": (ADDRESS,), "other-site": (FRESH,)})

RETURN = Node(place.RETURN, {"post": (Node(place.INSIDE_LINK),), "get": (Node(place.INSIDE_LINK),)})

API = Node(place.API_ANSWER)

CLIENT = Node(
    place.CLIENT,
    {"same-site": (API,), "other-site": (FRAMED, API), "dev-server": (API,), "library": (API,)},
)

DATA = Node(data.LOST_WHEN, {"old": (PROCESSES,), "always": (PROCESSES,)})

ELSE = Node(data.ELSE_WHO, {"reload": (CDN,)})

TREE = Node(
    report.SYMPTOM,
    {
        "S1": (LOGIN,),
        "S2": (LOSS,),
        "S3": (THROWN_OUT,),
        "S4": (ENDS,),
        "S5": (ENDS_NOT,),
        "S6": (SOMEWHERE,),
        "S7": (HOSTS,),
        "S8": (RETURN,),
        "S9": (CLIENT,),
        "S10": (DATA,),
        "S11": (MESSAGE,),
        "S12": (ELSE,),
    },
)
"""The first question is what users report."""

BY_GATE: dict[str, tuple[Node, ...]] = {
    "cookie": (COOKIE_WAY, FRESH),
    "length": (FRESH, HOSTS),
    "alphabet": (FRESH, HOSTS),
    "entry": (EVENT, GONE, PROCESSES),
    "found": (EVENT, GONE, PROCESSES),
    "expiry": (ENDS,),
    "signature": (Node(loss.RELOAD), EVENT, PROCESSES),
    "serializer": (EVENT, Node(message.DECODE_HOW)),
    "backend": (EVENT,),
    "user": (EVENT,),
    "active": (EVENT,),
    "hash": (THROWN_OUT,),
    "response": (MESSAGE,),
}
"""Where a case begins that was opened from a session: behind the gate that refused it."""

GATE_CAUSES: dict[str, tuple[str, ...]] = {
    "middleware": ("mw-missing-or-order",),
    "own-middleware": ("expiry-idle-timeout-middleware", "auth-bound-to-client-ip"),
    "own-engine": ("mw-third-party-session-backend",),
    "cookie": ("cookie-duplicate-shadowing", "cookie-header-unparsable"),
    "length": ("cookie-name-clash", "cookie-duplicate-shadowing"),
    "alphabet": ("cookie-name-clash", "cookie-duplicate-shadowing"),
    "expiry": ("expiry-not-refreshed", "expiry-cookie-age-too-short", "clock-server-skew"),
    "signature": (
        "secret-rotated-no-fallback",
        "secret-random-per-process",
        "secret-regenerated-on-restart",
        "secret-differs-between-nodes",
        "session-engine-switched",
        "upgrade-session-format",
        "db-row-truncated",
    ),
    "serializer": ("serializer-changed", "upgrade-session-format"),
    "user-id": ("auth-login-not-called",),
    "backend": ("auth-backend-removed",),
    "user": ("auth-user-inactive-or-deleted", "auth-user-model-changed", "db-rows-deleted"),
    "active": ("auth-user-inactive-or-deleted",),
    "hash": (
        "auth-password-changed",
        "auth-password-rewritten-at-login",
        "upgrade-session-auth-hash-algorithm",
        "secret-fallback-incomplete",
    ),
}
"""What the gate itself speaks for."""


def tree_lines() -> list[str]:
    """The whole tree as text, a choice a line; what stands elsewhere is named there only."""
    told: set[str] = set()
    return list(_lines(TREE, "", told))


def _lines(node: Node, indent: str, told: set[str]) -> Iterator[str]:
    question = node.question
    if question.id in told:
        yield f"{indent}{question.text}  (as above: {question.id})"
        return
    told.add(question.id)
    yield f"{indent}{question.text}  [{question.id}]"
    for choice in question.choices:
        causes = f"  -> {', '.join(choice.favours)}" if choice.favours else ""
        yield f"{indent}  {choice.id}: {choice.text}{causes}"
        for following in node.then.get(choice.id, ()):
            yield from _lines(following, indent + "    ", told)
