"""One stored session to the row that an operator sees, and to what a filter looks at."""

from __future__ import annotations

from datetime import datetime, timezone
from types import MappingProxyType
from typing import AbstractSet, Iterable, List, Mapping, Optional, Protocol, Tuple

from session_tui.agent.copies import compared
from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import End, ExpiryRules, Fate, end_of
from session_tui.agent.masking import masked_key, peek, told
from session_tui.agent.sealing import Seal
from session_tui.agent.stores.base import Stored
from session_tui.model import PAYLOAD_LIMIT, Copies, Problem, Row, State, Tally
from session_tui.query import Subject


class Opener(Protocol):
    """What opens the payloads of one place: `Codec`, or what a cache stores."""

    def open(self, payload: bytes, limit: int = ..., show: bool = ...) -> Decoded:
        """`payload` opened; raises nothing."""

    def parts(self, payload: bytes) -> List[Tuple[str, bytes, str]]:
        """`payload` taken apart: (name, raw bytes, meaning)."""


class Rows:
    """Decodes, states and masks what a store hands out."""

    def __init__(
        self,
        codec: Opener,
        seal: Seal,
        origin: str,
        others: Mapping[str, Opener] = MappingProxyType({}),
        rules: Optional[ExpiryRules] = None,
    ) -> None:
        """`codec` opens this project's payloads, `seal` names rows, `origin` is the store's.

        `others` open what lies elsewhere, by `Stored.origin`. `rules` say when the engine ends a
        session; without them at the end that is stored.
        """
        self.codec, self.seal, self.origin, self.others = codec, seal, origin, others
        self.rules = rules
        self.undecodable_first = rules is not None and rules.engine == "file"

    def opener(self, stored: Stored) -> Opener:
        """What opens a payload that lies where `stored` does."""
        return self.others.get(stored.origin, self.codec)

    def used(self, stored: Stored) -> Stored:
        """The copy that Django uses, with the other `beside` it.

        An entry that cannot be read is as good as none: cached_db goes on to the row. One that runs
        something is used: it has run by then.
        """
        beside = stored.beside
        if beside is None or stored.payload is None:
            return stored
        absent = self.opener(stored).open(stored.payload, show=False).absent
        return beside._replace(beside=stored, copies=stored.copies) if absent else stored

    def open(self, stored: Stored) -> Decoded:
        """The payload opened as a list needs it; one that was too large to be read says so.

        What Django would refuse stays closed: no user, no peek and no data to filter by.
        """
        if stored.payload is not None:
            return self.opener(stored).open(stored.payload, show=False)
        if stored.unreadable:
            return _closed(stored)
        because = "%d bytes: more than the %d that a list reads." % (stored.size, PAYLOAD_LIMIT)
        return Decoded(
            None, Problem.TOO_LARGE, None, None, "unknown", stored.size, None, True, because
        )

    def row(self, stored: Stored, decoded: Decoded, reveal: bool, at: datetime) -> Row:
        """The row of a session whose payload is `decoded`, at the moment `at`."""
        end = self.end_of(stored, decoded)
        signed = self.signed(stored, decoded)
        return Row(
            ref=self.seal.close([stored.key]),
            key=stored.key if reveal else stored.label or masked_key(stored.key),
            user_id=user_of(decoded),
            state=self.state_of(stored, decoded, at, end),
            problem=decoded.problem,
            because=decoded.because or stored.unreadable or end.because,
            signer=signed.signer,
            size=stored.size,
            origin=stored.origin or self.origin,
            expires_at=end.at,
            saved_at=signed.saved_at,
            peek=peek(_named(decoded), reveal),
            columns=told(stored.columns, reveal) if stored.columns else (),
            copies=self.copies(stored, decoded, at),
            never_ends=end.fate is Fate.NEVER,
            dangerous=bool(decoded.dangerous),
        )

    def subject(
        self, stored: Stored, decoded: Decoded, users: Mapping[str, AbstractSet[str]], at: datetime
    ) -> Subject:
        """What a filter compares; `users` maps its user patterns to ids."""
        end = self.end_of(stored, decoded)
        signed = self.signed(stored, decoded)
        return Subject(
            key=stored.key,
            user_id=user_of(decoded),
            state=self.state_of(stored, decoded, at, end),
            signer=signed.signer,
            problem=decoded.problem,
            seconds_left=_seconds(end.at, at),
            saved_ago=_seconds(at, signed.saved_at),
            size=stored.size,
            origin=stored.origin or self.origin,
            data=_named(decoded),
            user_ids=users,
        )

    def signed(self, stored: Stored, decoded: Decoded) -> Decoded:
        """The copy that tells who signed it and when: the row's, where it holds the same."""
        if stored.beside is None or decoded.saved_at is not None:
            return decoded
        beside = self.open(stored.beside)
        return beside if beside.data == decoded.data else decoded

    def end_of(self, stored: Stored, decoded: Decoded) -> End:
        """When the server ends the session, by the rule of its engine."""
        if self.rules is None or self.rules.engine == "db":  # the usual case, of many rows
            fate = Fate.UNKNOWN if stored.expires is None else Fate.ENDS
            return End(fate, stored.expires, because=stored.expires_problem)
        beside = None if stored.beside is None else self.open(stored.beside)
        return end_of(stored, decoded, self.rules, beside)

    def state_of(
        self, stored: Stored, decoded: Decoded, at: datetime, end: Optional[End] = None
    ) -> State:
        """As the engine meets it: all ask for the end first, file decodes first."""
        if stored.unreadable or (self.undecodable_first and not decoded.readable):
            return State.UNDECODABLE
        end = end or self.end_of(stored, decoded)
        if end.is_past(at):
            return State.EXPIRED
        if not decoded.readable or end.fate is Fate.FAILS:
            return State.UNDECODABLE
        known = isinstance(decoded.data, dict)
        return State.ANONYMOUS if known and user_of(decoded) is None else State.LIVE

    def copies(
        self, stored: Stored, decoded: Decoded, at: Optional[datetime] = None
    ) -> Copies | None:
        """Where the session lies, and whether both places hold the same; `at`: now."""
        if stored.beside is None:
            return stored.copies
        return compared(stored, decoded, stored.beside, self.open(stored.beside), at or now())


def now() -> datetime:
    """The host's clock, aware, in UTC."""
    return datetime.now(timezone.utc)


def _closed(stored: Stored) -> Decoded:
    """What is known of one that nobody here reads."""
    problem, because = Problem.UNKNOWN_FORMAT, stored.unreadable
    known = (None, problem, None, None, "unknown", stored.size, None, False, because)
    return Decoded(*known, raises=stored.raises)


def user_of(decoded: Decoded) -> str | None:
    """`_auth_user_id` as login() left it (contrib/auth/__init__.py), or None.

    None too where Django does not read the session: anybody could have written it.
    """
    user = _named(decoded).get("_auth_user_id")
    return None if user is None else str(user)[:64]


def tally_of(states: Iterable[State]) -> Tally:
    """Counts of some rows."""
    counted = dict.fromkeys(State, 0)
    for state in states:
        counted[state] += 1
    return Tally(
        live=counted[State.LIVE] + counted[State.ANONYMOUS],
        anonymous=counted[State.ANONYMOUS],
        expired=counted[State.EXPIRED],
        undecodable=counted[State.UNDECODABLE],
        seen=sum(counted.values()),
    )


def _named(decoded: Decoded) -> dict[str, object]:
    """The session as Django reads it; nothing where it does not."""
    return decoded.data if decoded.readable and isinstance(decoded.data, dict) else {}


def _seconds(later: datetime | None, earlier: datetime | None) -> float | None:
    return None if later is None or earlier is None else (later - earlier).total_seconds()
