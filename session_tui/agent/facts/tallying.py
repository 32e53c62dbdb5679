"""What many sessions have in common: counts by kind, with the time of the first and the last.

Nothing of a session is kept but its user's id, the names in its data and the path of its backend.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import Any, Dict, List, Tuple

from session_tui.agent.clocks.written import WHOLE
from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry.rules import EXPIRY, ROWS, TOLERANCE, given
from session_tui.agent.facts.kinds import Kinds, Met, merged
from session_tui.agent.facts.turning import turn_of
from session_tui.agent.facts.twice import Twice
from session_tui.agent.masking.hiding import shown_name
from session_tui.agent.rows import Rows, user_of
from session_tui.agent.stores.base import Stored
from session_tui.model import Problem, State
from session_tui.model.facts import Crowd, Sample

AGES, NAMES, CROWDED = 10, 40, 10
"""How many of each are told."""

MOST_USERS = 20_000
"""Different ones that are counted."""

HOURS = 24
"""From now on, for which it is told how many sessions end."""

LOOKED_AT = 200
"""Names of one session."""

BACKEND = re.compile(r"[A-Za-z_][\w.]{0,199}\Z", re.ASCII)
STRANGE = "(no dotted name)"

SIGNED = ("signed", "legacy")


class Tallying:
    """Takes one session after the other, each at the moment when it was read."""

    def __init__(self, rows: Rows) -> None:
        """`rows` opens and judges them."""
        self._rows = rows
        names = ("states", "problems", "signers", "formats", "ages", "backends", "hash_lengths")
        self._kinds = {name: Kinds() for name in (*names, "names", "copies")}
        self.copies = Twice(self._kinds["copies"])
        self._users = Kinds(MOST_USERS)
        self._times: Dict[bool, List[datetime]] = {True: [], False: []}
        self._counts = dict.fromkeys(("rows", "browser_close", "own_expiry", "empty"), 0)
        self._ends, self._told_ends = [0] * HOURS, False
        self._largest = 0
        self._ahead: List[float] = []
        self._oldest: datetime | None = None
        self._newest: datetime | None = None

    @property
    def rows(self) -> int:
        """How many were taken."""
        return self._counts["rows"]

    def take(self, stored: Stored, at: datetime) -> None:
        """One session, as it lay in the store at that moment."""
        looked, stored = stored, self._rows.used(stored)
        decoded = self._rows.open(stored)
        signed = self._rows.signed(stored, decoded)
        end = self._rows.end_of(stored, decoded)
        state = self._rows.state_of(stored, decoded, at, end)
        written = signed.saved_at
        self._counts["rows"] += 1
        self._counts["empty"] += not stored.size
        self._largest = max(self._largest, stored.size)
        self._add("states", state.value, written)
        self._add("formats", decoded.format, written)
        self._sign(signed, written)
        self._time(written, at)
        data = decoded.data if decoded.readable and isinstance(decoded.data, dict) else {}
        self._age(stored, written, data)
        ended = state is State.EXPIRED or end.is_past(at)
        user = user_of(decoded)
        if user is not None:
            self._users.add(user, written, not ended)
        if not ended:
            self._living(decoded, signed, data, written)
        if state in (State.LIVE, State.ANONYMOUS) and end.at is not None:
            self._end((end.at - at).total_seconds())
        self.copies.take(looked, self._rows.copies(stored, decoded), written)

    def sample(self, complete: bool) -> Sample:
        """All of it so far."""
        told: Dict[str, Any] = {name: kinds.spans() for name, kinds in self._kinds.items()}
        told["ages"], told["names"] = merged(told["ages"], TOLERANCE, AGES), told["names"][:NAMES]
        users = self._users.found
        return Sample(
            self._counts["rows"],
            complete,
            turn=turn_of(self._times[True], self._times[False]),
            ahead=len(self._ahead),
            farthest=max(self._ahead, default=0.0),
            users=sum(bool(met.live) for met in users.values()),
            crowded=_crowds(users),
            most_live=max((met.live for met in users.values()), default=0),
            browser_close=self._counts["browser_close"],
            own_expiry=self._counts["own_expiry"],
            largest=self._largest,
            empty=self._counts["empty"],
            oldest=self._oldest,
            newest=self._newest,
            ends=tuple(self._ends) if self._told_ends else (),
            **told,
        )

    def _add(self, kind: str, name: str, written: datetime | None) -> None:
        self._kinds[kind].add(name, written)

    def _sign(self, signed: Decoded, written: datetime | None) -> None:
        if signed.signer is not None or signed.format in SIGNED:
            self._add("signers", signed.signer or "", written)

    def _time(self, written: datetime | None, at: datetime) -> None:
        if written is None:
            return
        self._oldest = min(self._oldest or written, written)
        self._newest = max(self._newest or written, written)
        ahead = (written - at).total_seconds()
        if ahead > WHOLE:
            self._ahead.append(ahead)

    def _end(self, left: float) -> None:
        self._told_ends = True
        hour = int(left // 3600)
        if 0 <= hour < HOURS:
            self._ends[hour] += 1

    def _age(self, stored: Stored, written: datetime | None, data: Dict[str, Any]) -> None:
        """The cookie age of a row, unless the session has an age of its own."""
        row = stored.beside if stored.origin.startswith("cache:") else stored
        rules = self._rows.rules
        if rules is None or rules.engine not in ROWS or row is None or data.get(EXPIRY):
            return
        if written is None or row.expires is None:
            return
        try:
            # A stamp has whole seconds, and the end was made in the same one.
            self._add("ages", "%d" % (given(written, row.expires, rules) // 1), written)
        except (OverflowError, ValueError):  # at the edge of the calendar
            return

    def _living(
        self, decoded: Decoded, signed: Decoded, data: Dict[str, Any], written: datetime | None
    ) -> None:
        """What only sessions that have not ended tell."""
        if decoded.problem is not Problem.NONE:
            self._add("problems", decoded.problem.value, written)
        if signed.saved_at is not None and _tells(signed):
            self._times[signed.signer is not None].append(signed.saved_at)
        if user_of(decoded) is not None:
            self._add("backends", backend_name(data.get("_auth_user_backend")), written)
            carried = data.get("_auth_user_hash")
            length = str(len(carried)) if isinstance(carried, str) else ""
            self._add("hash_lengths", length, written)
        if data.get(EXPIRY) is not None:
            zero = data[EXPIRY] == 0
            self._counts["browser_close"] += zero
            self._counts["own_expiry"] += not zero
        for name in {shown_name(name, False) for name in islice(data, LOOKED_AT)}:
            self._add("names", name, written)


def backend_name(value: object) -> str:
    """The path of a backend as a session has it: a stranger's text, shown if it could be one."""
    if value is None:
        return ""
    return value if isinstance(value, str) and BACKEND.match(value) else STRANGE


def _crowds(users: Dict[str, Met]) -> Tuple[Crowd, ...]:
    """The users with the most sessions."""
    ranked = sorted(users.items(), key=lambda pair: (-pair[1].count, pair[0]))
    return tuple(
        Crowd(user, met.count, met.live, met.first, met.last) for user, met in ranked[:CROWDED]
    )


def _tells(signed: Decoded) -> bool:
    """Whether its signature speaks of the keys: it fits one, or none."""
    return signed.signer is not None or signed.problem is Problem.BAD_SIGNATURE
