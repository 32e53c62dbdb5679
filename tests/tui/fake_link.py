"""A link that answers from memory, so that screens can be driven on values."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

from textual.pilot import Pilot

from session_tui.link import Launch, Refused
from session_tui.model import (
    Autopsy,
    Capability,
    ClockReading,
    Clocks,
    Count,
    Ending,
    Expiry,
    Failure,
    Fault,
    Found,
    Health,
    Measure,
    Names,
    Order,
    Page,
    PageRequest,
    Part,
    Place,
    Plan,
    Problem,
    ProjectFacts,
    Reader,
    Readers,
    Row,
    SessionDetail,
    State,
    StoreFacts,
    Tally,
    TimeService,
    Value,
    Whereabouts,
    Written,
)
from session_tui.model.facts import Fact, Facts
from session_tui.tui.app import SessionTui
from session_tui.tui.navigation import SESSIONS
from tests.tui.autopsies import ACCEPTED

NOW = datetime(2026, 3, 6, 15, 30, tzinfo=timezone.utc)

PROJECT = ProjectFacts(
    root="shop",
    choices=(),
    settings_module="shop.conf.live",
    python="3.12.1",
    django="5.2.19",
    engine="django.contrib.sessions.backends.db",
    serializer="django.contrib.sessions.serializers.JSONSerializer",
    cookie_name="sessionid",
    cookie_age=1209600.0,
    save_every_request=False,
    expire_at_browser_close=False,
    use_tz=True,
    time_zone="Europe/Berlin",
    secret_key="9f3a41bc",
    fallbacks=1,
    user_model="auth.User",
    backends=("django.contrib.auth.backends.ModelBackend",),
    middleware=(),
    database="default",
    routers=(),
    cache_alias="default",
    settings=(),
)

STORE = StoreFacts(
    kind="db",
    server="PostgreSQL 15.20",
    place="127.0.0.1:5432 django_session",
    origin="db:default",
    read_only=True,
    proof="The server refused a write.",
    orders=(Order.LATEST_END, Order.EARLIEST_END, Order.KEY),
)

REDIS = replace(
    STORE,
    kind="redis",
    server="Redis 7.0.15",
    place="10.0.0.7:6379 database 1, keys :1:django.contrib.sessions.cache*",
    origin="cache:default",
    proof="ACL: this user may run no command that writes.",
    orders=(Order.STORED, Order.LATEST_END, Order.EARLIEST_END, Order.KEY),
    capabilities=(
        Capability("list", True, "By SCAN, in no order."),
        Capability("order", True, "All keys are listed for it first."),
        Capability("prefix", True, "All keys are listed for it first."),
        Capability("count", True, "All keys are listed for it first."),
        Capability("estimate", True, "DBSIZE, which counts other keys of the database too."),
        Capability("end", True, "The time that Redis itself counts down: PTTL."),
        Capability("written", False, "An entry does not tell when it was written."),
        Capability("clock", True, "TIME."),
        Capability("untouched", True, "CLIENT NO-TOUCH."),
        Capability("read-only", True, "ACL DRYRUN said no."),
    ),
    notes=("Two LOCATIONs: Django reads from the second alone.",),
)

MUTE = replace(
    STORE,
    kind="memcached",
    server="memcached 1.6.18",
    capabilities=(
        Capability(
            "list", False, "memcached lists its keys only with lru_crawler on (-o lru_crawler)."
        ),
        Capability("end", True, "The time left, by its own clock."),
    ),
)

MEGA = 1024 * 1024

HEALTH = Health(
    (
        Measure("redis.used_memory", 490 * MEGA, "bytes", "INFO memory"),
        Measure("redis.maxmemory", 512 * MEGA, "bytes", "INFO memory"),
        Measure("redis.maxmemory_policy", "allkeys-lru", "", "CONFIG GET maxmemory-policy"),
        Measure("redis.evicted_keys", 1204, "keys", "INFO stats"),
        Measure("redis.uptime_in_seconds", 1_125_000, "s", "INFO server"),
        Measure("redis.appendonly", "no", "", "CONFIG GET appendonly"),
        Measure("redis.save", "", "", "CONFIG GET save"),
        Measure("redis.role", "master", "", "INFO replication"),
        Measure("redis.connected_slaves", 1, "", "INFO replication"),
        Measure("redis.connected_clients", 12, "", "INFO clients"),
        Measure("redis.maxclients", 10_000, "", "INFO clients"),
        Measure("redis.rdb_last_save_time", None, "", "INFO", "refused: no permission"),
        Measure("redis.keyspace_hits", 81_204, "", "INFO stats"),
        Measure("redis.novelty", 3.5, "", "INFO stats"),
    ),
    0.0031,
    ClockReading("Redis", 0.021, 0.004),
)

NO_CLOCK = Clocks(
    readings=(ClockReading("db:default", 0.0, 0.001),),
    agreed=None,
    service=TimeService("", None, "Neither chronyc nor timedatectl."),
    now=NOW,
    judge="nodes",
    notes=(
        "This host names no NTP server of its own, and none was given (--ntp): none was asked.",
    ),
)
"""Of a host that is told no time."""

CLOCKS = Clocks(
    readings=(
        ClockReading("NTP ntp1.example", 0.021, 0.012),
        ClockReading("NTP ntp2.example", None, None, "No time from it: nothing listens there."),
        ClockReading("db:default", 192.0, 0.2),
        ClockReading("https://shop.example", 0.1, 0.6),
    ),
    agreed=ClockReading("true time", 0.021, 0.012),
    service=TimeService("chrony", True, "chrony runs, synchronised (stratum 3)."),
    now=NOW,
    judge="nodes",
    written=Written(200, 3, 41.0, (1209600.0, 604800.0)),
    notes=("NTP servers of this host's chrony configuration.",),
)

PLACES = (
    Place("cache default, key :1:django.contrib.sessions.cachejfdob26b…", True, "812 bytes", True),
    Place("row in django_session (default)", False, ""),
    Place("cache default under VERSION 2", None, "refused: no permission for GET"),
)

DATA = Value(
    "dict",
    "5 entries",
    5,
    ("_auth_user_id", "_auth_user_hash", "cart", "checkout", "seen"),
    (
        Value("str", "7", 1),
        Value("masked", "••••••••", 64),
        Value(
            "list",
            "2 entries",
            2,
            (),
            (
                Value(
                    "dict",
                    "2 entries",
                    2,
                    ("sku", "count"),
                    (Value("str", "green-tea", 9), Value("int", "2", 1)),
                ),
                Value(
                    "dict",
                    "2 entries",
                    2,
                    ("sku", "count"),
                    (Value("str", "oolong", 6), Value("int", "1", 1)),
                ),
            ),
        ),
        Value("dict", "1 entry", 1, ("step",), (Value("int", "2", 1),)),
        Value("null", "null", 4),
    ),
)

USERS = {"7": "alice", "8": "bob"}


def a_row(number: int) -> Row:
    """Row `number` of a store in which every fourth session is alice's, and some are broken."""
    kinds = (
        (State.LIVE, "7"),
        (State.LIVE, "8"),
        (State.ANONYMOUS, None),
        (State.LIVE, "7"),
        (State.UNDECODABLE, None),
        (State.EXPIRED, "8"),
    )
    state, user = kinds[number % len(kinds)]
    bad = state is State.UNDECODABLE
    left = timedelta(hours=-3 - number) if state is State.EXPIRED else timedelta(hours=300 - number)
    return Row(
        ref=f"ref{number}",
        key=f"{'jfdob26bxq'[number % 5 :]}{number:03}"[:8] + "…",
        user_id=user,
        state=state,
        problem=Problem.BAD_SIGNATURE if bad else Problem.NONE,
        because="Neither SECRET_KEY nor the one fallback verifies it." if bad else "",
        signer=None if bad else "SECRET_KEY",
        size=841 + number * 37,
        origin="db:default",
        expires_at=NOW + left,
        saved_at=NOW - timedelta(minutes=4 + number * 11),
        peek=() if bad else (("cart", "3 items"), ("checkout", "{step: 2}")),
    )


ATTACK = replace(
    a_row(0),
    user_id=None,
    state=State.UNDECODABLE,
    problem=Problem.PICKLE,
    because="An attack: Django would run os.system when it loads this pickle. Here it is inert.",
    signer=None,
    dangerous=True,
)


@dataclass
class FakeLink:
    """Answers as a `Link` does, from rows in memory; keeps what it was asked."""

    rows: Sequence[Row] = field(default_factory=lambda: [a_row(number) for number in range(120)])
    refusals: dict[str, Failure] = field(default_factory=dict)
    """By the name of a call: what it raises."""
    store_facts: StoreFacts = STORE
    measured: Facts = field(default_factory=Facts)
    """What is told of each fact that is asked for."""
    measuring: asyncio.Event | None = None
    """Where it is set, facts wait for it."""
    counts: tuple[Count, ...] = ()
    """What is counted on the way to the exact number."""
    told: Health = HEALTH
    places: tuple[Place, ...] = PLACES
    reading: tuple[Reader, ...] = ()
    """Who reads the sessions."""
    clocks_told: Clocks = NO_CLOCK
    silent: asyncio.Event | None = None
    """Where it is set, the clocks wait for it."""
    autopsy: Autopsy = ACCEPTED
    examining: asyncio.Event | None = None
    """Where it is set, an autopsy waits for it."""
    detail: dict[str, object] = field(default_factory=dict)
    """What is not as `a_detail` has it."""
    indexed: bool = False
    """Whether filters need no scan."""
    plan_rows: int = 120
    project_told: ProjectFacts = PROJECT
    hold: asyncio.Event | None = None
    """Where it is set, a scan waits for it between two reports."""
    printed: str = ""
    notes: list[str] = field(default_factory=list)
    asked: list[tuple[str, object]] = field(default_factory=list)
    detail_value: Value | None = DATA
    names_by_id: dict[str, str] = field(default_factory=lambda: dict(USERS))
    closed: bool = False
    launch: Launch = field(default_factory=lambda: Launch(Path("shop"), python="/srv/env/python"))

    def _ask(self, call: str, about: object = None) -> None:
        self.asked.append((call, about))
        if call in self.refusals:
            raise Refused(self.refusals[call])

    async def project(self) -> ProjectFacts:
        self._ask("project")
        return self.project_told

    async def store(self) -> StoreFacts:
        self._ask("store")
        return self.store_facts

    async def page(self, request: PageRequest) -> Page:
        self._ask("page", request)
        rows = self._matching(request.filter)
        if request.order is Order.KEY:
            rows = sorted(rows, key=lambda row: row.key)
        start = len(rows) - request.limit if request.last else 0
        if request.after is not None:
            start = int(request.after)
        if request.before is not None:
            start = int(request.before) - request.limit
        start = max(0, start)
        end = min(len(rows), start + request.limit)
        if request.before is not None:
            end = int(request.before)
        before = str(start) if start else None
        return Page(tuple(rows[start:end]), before, str(end) if end < len(rows) else None, NOW)

    async def names(self, ids: Sequence[str]) -> Names:
        self._ask("names", tuple(ids))
        return Names(
            tuple((each, self.names_by_id[each]) for each in ids if each in self.names_by_id)
        )

    async def plan(self, filter: str) -> Plan:
        self._ask("plan", filter)
        if self.indexed:
            return Plan(False, None, "The store answers this by an index.")
        return Plan(
            True,
            self.plan_rows,
            f"About {self.plan_rows:,} rows have to be read for this, newest first.",
        )

    async def scan(self, request: PageRequest) -> AsyncIterator[Found]:
        self._ask("scan", request)
        hits = self._matching(request.filter)
        start = int(request.after or 0)
        for at in range(start, min(len(hits), start + request.limit), 10):
            if self.hold is not None:
                await self.hold.wait()
            end = min(at + 10, len(hits), start + request.limit)
            after = None if end == len(hits) else str(end)
            yield Found(tuple(hits[at:end]), (end - start) * 4, after, NOW)

    async def estimate(self) -> Count:
        self._ask("estimate")
        return Count(32400, False)

    async def count(self) -> AsyncIterator[Count]:
        self._ask("count")
        for count in self.counts:
            yield count
            if self.hold is not None:
                await self.hold.wait()
        yield Count(len(self.rows), True)

    async def health(self) -> Health:
        self._ask("health")
        if self.hold is not None:
            await self.hold.wait()
        return self.told

    async def clocks(self, ntp: Sequence[str] = (), url: str | None = None) -> Clocks:
        self._ask("clocks", (tuple(ntp), url))
        if self.silent is not None:
            await self.silent.wait()
        return self.clocks_told

    async def facts(
        self, names: Sequence[str], ntp: Sequence[str] = (), url: str | None = None
    ) -> AsyncIterator[tuple[str, Fact[Any]]]:
        self._ask("facts", tuple(names))
        if self.measuring is not None:
            await self.measuring.wait()
        for name in names:
            yield name, getattr(self.measured, name)

    async def readers(self) -> Readers:
        self._ask("readers")
        return Readers(self.reading)

    async def whereabouts(self, name: str, reveal: bool = False) -> Whereabouts:
        self._ask("whereabouts", (name, reveal))
        if self.hold is not None:
            await self.hold.wait()
        return Whereabouts("jfdob26b…", self.places)

    async def why(
        self,
        text: str,
        reveal: bool = False,
        offset: float | None = None,
        clock: str | None = None,
    ) -> Autopsy:
        self._ask("why", (text, reveal))
        self._ask("why by", (offset, clock))
        if self.examining is not None:
            await self.examining.wait()
        return self.autopsy

    async def tally(self) -> AsyncIterator[Tally]:
        self._ask("tally")
        yield Tally(60, 20, 20, 20, 100)
        yield Tally(80, 20, 20, 20, 120, complete=True)

    async def session(self, ref: str, reveal: bool = False, more: bool = False) -> SessionDetail:
        self._ask("session", (ref, reveal, more))
        row = next(row for row in self.rows if row.key.startswith(ref) or row.ref == ref)
        detail = a_detail(row, self.detail_value if row.problem is Problem.NONE else None)
        return replace(detail, **self.detail)  # type: ignore[arg-type]

    async def begin_anew(self) -> None:
        self._ask("begin_anew")

    async def close(self) -> None:
        self.closed = True

    def _matching(self, text: str) -> list[Row]:
        if text.startswith("id:"):
            return [row for row in self.rows if row.user_id == text[3:]]
        if text.startswith("user:"):
            ids = [each for each, name in self.names_by_id.items() if name == text[5:]]
            return [row for row in self.rows if row.user_id in ids]
        if text.startswith("state:"):
            return [row for row in self.rows if row.state.value == text[6:]]
        return list(self.rows)

    def calls(self, name: str) -> list[object]:
        """What was asked by `name`, in order."""
        return [about for call, about in self.asked if call == name]


def a_detail(row: Row, data: Value | None) -> SessionDetail:
    """`row`, opened."""
    return SessionDetail(
        row=row,
        data=data,
        format="signed",
        salt="django.contrib.sessions.SessionStore",
        parts=(
            Part("data", "eyJfYXV0aF91c…", 780, "base64 of the JSON"),
            Part("time", "1tKx2…", 6, "when it was signed, base 62"),
            Part("signature", "h3Yt…", 43, "HMAC-SHA256 under SECRET_KEY"),
        ),
        expiry=Expiry(
            engine=Ending(
                row.expires_at,
                "the web node that reads",
                "SESSION_COOKIE_AGE = 1209600",
                True,
                "Every change of the session moves it.",
            ),
            cookie=Ending(
                NOW + timedelta(days=14),
                "the browser",
                "SESSION_COOKIE_AGE = 1209600",
                True,
                "Max-Age is counted by the browser.",
            ),
            first="engine",
        ),
        clocks=(ClockReading("PostgreSQL", 0.02, 0.01),),
        now=NOW,
        age_at_save=1209600.0,
    )


def a_failure(sentence: str = "The database does not answer.") -> Failure:
    """A failure of the store."""
    return Failure(Fault.STORE, sentence, "127.0.0.1:5432", "Is it running?")


def open_on(link: FakeLink, **how: Any) -> SessionTui:
    """The app on `link`, which stands in for the real one; sessions first, unless told."""
    how = {"first": SESSIONS, **how}
    return SessionTui(link, title="shop", **how)  # type: ignore[arg-type]


def drawn(app: SessionTui) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def settle(pilot: Pilot[Any]) -> SessionTui:
    """Let every answer arrive and be drawn."""
    for _ in range(4):
        await pilot.pause(0.01)
    return cast(SessionTui, pilot.app)
