"""What refused the session of a case, and which causes can have made that.

A cause that is proven for a site need not be the cause of one session's end: a payload whose
signature fits no key was not made unreadable by a change of Django's format.
"""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.model import Autopsy, Outcome, Problem
from session_tui.model.autopsy import OLD_HASH
from session_tui.model.facts import Facts

KEYS = frozenset(
    (
        "secret-rotated-no-fallback",
        "secret-random-per-process",
        "secret-regenerated-on-restart",
        "secret-differs-between-nodes",
        "config-not-effective",
    )
)
"""Who signs, or reads, with another key."""

BYTES = frozenset(("db-row-truncated", "file-corrupt-partial-write"))
"""Who damages what was written."""

COOKIES = frozenset(("cookie-name-clash", "cookie-duplicate-shadowing", "signed-cookies-too-large"))
"""Who sends another cookie, or a part of one: with signed_cookies that is the session."""

FORMAT, ENGINE = "upgrade-session-format", "session-engine-switched"
SERIALIZER, OTHER = "serializer-changed", "mw-third-party-session-backend"
CONTENT = frozenset((FORMAT, SERIALIZER))
"""They leave the session in its place, and make it unreadable there."""

ACCOUNT = frozenset(
    ("auth-backend-removed", "auth-user-inactive-or-deleted", "auth-user-model-changed")
)
"""They take the user, and leave the session."""

ELSEWHERE = frozenset(("db-replica-lag", "db-tenant-or-router", "config-not-effective"))
"""Who reads users or settings of another place."""

HASHES = frozenset(("auth-password-changed", "auth-password-rewritten-at-login"))
SHA1, FALLBACK = "upgrade-session-auth-hash-algorithm", "secret-fallback-incomplete"

USERS = {
    "backend": frozenset(("auth-backend-removed",)),
    "user": frozenset(
        ("auth-user-inactive-or-deleted", "auth-user-model-changed", "db-rows-deleted")
    ),
    "active": frozenset(("auth-user-inactive-or-deleted",)),
}
"""The causes of a user that Django does not take, by the gate."""

NOT_BY = {
    "cookie": CONTENT,
    "length": CONTENT,
    "alphabet": CONTENT,
    "entry": CONTENT | ACCOUNT,
    "found": CONTENT | ACCOUNT,
    "expiry": frozenset(("expiry-set-expiry-zero",)),
}
"""What ends no session in this way, although it is proven and makes the same report, by gate."""


@dataclass(frozen=True)
class Bearing:
    """Which causes can have refused one session; None: all that the tree arrives at."""

    possible: frozenset[str] | None = None
    """Which can stay suspects."""
    explaining: frozenset[str] | None = None
    """Which of them, where they are proven for the site, are the cause of this."""
    never: frozenset[str] = frozenset()

    def has(self, cause: str, proven: bool) -> bool:
        """Whether `cause` can have done it; `proven`: whether it is confirmed for the site."""
        if cause in self.never and proven:
            return False
        allowed = self.explaining if proven else self.possible
        return allowed is None or cause in allowed


ANY = Bearing()


def refusing(facts: Facts) -> str | None:
    """The gate that refused the session of this case; None where there is none."""
    autopsy = facts.autopsy.value
    if autopsy is None:
        return None
    wrong = (Outcome.FAIL, Outcome.ERROR)
    return next((each.gate for each in autopsy.gates if each.outcome in wrong), None)


def bearing(facts: Facts) -> Bearing:
    """What the autopsy of this case leaves; all causes where it refuses nothing."""
    autopsy, gate = facts.autopsy.value, refusing(facts)
    if autopsy is None or gate is None:
        return ANY
    if gate in ("signature", "serializer"):
        return _of_content(autopsy, gate)
    if gate == "hash":
        return _of_hash(autopsy)
    if gate in USERS:
        return Bearing(USERS[gate] | ELSEWHERE, USERS[gate])
    return Bearing(never=NOT_BY.get(gate, frozenset()))


def _of_content(autopsy: Autopsy, gate: str) -> Bearing:
    """By why the payload did not open."""
    if not autopsy.problem or (gate == "serializer" and autopsy.signer is None):
        return Bearing(never=frozenset((FORMAT,)) if gate == "serializer" else frozenset())
    if autopsy.problem == Problem.BAD_SIGNATURE.value:
        return _of_signature(autopsy)
    if autopsy.format == "legacy":
        return _only(FORMAT)
    explaining = EXPLAINING.get(autopsy.problem, frozenset())
    if autopsy.signer is not None:  # the bytes are those that were signed
        explaining -= BYTES
    possible = explaining | POSSIBLE.get(autopsy.problem, frozenset())
    return Bearing(possible | {OTHER}, explaining)


def _of_signature(autopsy: Autopsy) -> Bearing:
    if autopsy.signer is not None:  # a key of here, under a hash that this Django refuses
        return Bearing(frozenset((FORMAT, OTHER)), frozenset())
    explaining = KEYS | BYTES
    return Bearing(explaining | COOKIES | {ENGINE, OTHER}, explaining)


def _of_hash(autopsy: Autopsy) -> Bearing:
    """A session that opened, and whose login is of another password, key or form."""
    explaining = set(HASHES)
    if any(OLD_HASH in each for each in autopsy.nearest):
        return _only(SHA1)
    if autopsy.signer is None:  # entries of a cache carry no signature
        explaining |= KEYS
    elif autopsy.signer.startswith("SECRET_KEY_FALLBACKS"):
        explaining.add(FALLBACK)
    possible = HASHES | KEYS | ELSEWHERE | {SHA1, FALLBACK, "auth-user-model-changed"}
    return Bearing(possible, frozenset(explaining))


def _only(cause: str) -> Bearing:
    return Bearing(frozenset((cause,)), frozenset((cause,)))


EXPLAINING: dict[str, frozenset[str]] = {
    Problem.OTHER_SALT.value: frozenset((ENGINE,)),
    Problem.EMPTY.value: BYTES,
    Problem.BAD_JSON.value: frozenset((SERIALIZER,)),
    Problem.PICKLE.value: frozenset((SERIALIZER,)),
    Problem.UNKNOWN_FORMAT.value: BYTES,
}
"""By the problem of the payload."""

POSSIBLE: dict[str, frozenset[str]] = {
    Problem.OTHER_SALT.value: frozenset(("signed-cookies-key-misuse",)),
    Problem.NOT_SIGNED.value: frozenset((ENGINE, "db-row-truncated")),
    Problem.BAD_BASE64.value: frozenset((SERIALIZER,)),
    Problem.BAD_ZLIB.value: frozenset((SERIALIZER,)),
    Problem.TOO_DEEP.value: frozenset((SERIALIZER,)),
    Problem.UNKNOWN_FORMAT.value: COOKIES | {SERIALIZER, ENGINE},
}
"""What can make the same, but is not seen to by what proves it."""
