"""The agent's words as typed calls. Both faces speak to a project through one `Link`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import asdict, replace
from typing import Any

from session_tui.link.child import LOADING, READING, Child, why_asked
from session_tui.link.launch import Launch
from session_tui.link.refused import Refused
from session_tui.link.replacing import Replacing, failed
from session_tui.link.streams import Answer, converted, reported
from session_tui.link.wire import Report
from session_tui.model import (
    AppsState,
    Autopsy,
    Choice,
    Clocks,
    Count,
    Fault,
    Fingerprint,
    Found,
    Gate,
    Health,
    Hello,
    Names,
    Page,
    PageRequest,
    Plan,
    ProjectFacts,
    Readers,
    SessionDetail,
    StoreFacts,
    Tally,
    Whereabouts,
    Workers,
)

ENTERING = 300.0
"""Seconds for an operator to type the password that a prefix asks for."""

ASKING_AROUND = 30.0
"""Seconds for what asks many servers and places, each within a limit of its own."""


class Link(Replacing):
    """One project, through one agent at a time; a dead one is replaced by the next call."""

    @classmethod
    def start(cls, launch: Launch) -> Link:
        """Starts the child process at once. Raises `Refused` where there is no interpreter."""
        return cls(launch, Child(launch))

    @property
    def printed(self) -> str:
        """What the project printed or logged, its last 64 KiB, redacted. A stranger's text."""
        from session_tui.agent.masking import redact

        return redact(self.wire.printed.decode("utf-8", "backslashreplace"))

    async def hello(self) -> Hello:
        """Who answers on the other side; a prefix may want a password first."""
        return await self._ask("hello", Hello, limit=ENTERING if self.launch.via else LOADING)

    async def project(self) -> ProjectFacts:
        """What the settings say; loads them. After a failure the next call tries anew."""
        facts = converted(await asyncio.shield(self._loading()), ProjectFacts)
        if self.launch.found_there and not self.launch.all_named:
            return facts
        ours = Choice("python", *self.launch.interpreter())
        return replace(facts, choices=(ours, *facts.choices))

    async def store(self) -> StoreFacts:
        """What holds the sessions; connects, and has the server prove that it is read-only."""
        return await self._read("store", StoreFacts)

    async def apps(self) -> AppsState:
        """Loads the project's apps, once."""
        return await self._of_apps("apps", AppsState)

    async def page(self, request: PageRequest) -> Page:
        """One page, without user names."""
        return await self._read("page", Page, request=asdict(request))

    async def names(self, ids: Sequence[str]) -> Names:
        """User names for ids, in one query for each 500 of them."""
        return await self._of_apps("names", Names, ids=list(ids))

    async def plan(self, text: str) -> Plan:
        """What answering a filter costs."""
        return await self._read("plan", Plan, text=text)

    async def estimate(self) -> Count:
        """How many sessions there are, at once and roughly."""
        return await self._read("estimate", Count)

    async def count(self) -> AsyncIterator[Count]:
        """How many sessions there are, closer and closer; the last is exact, where one is."""
        async for count in self._stream("count", Count):
            yield count

    async def health(self) -> Health:
        """What the store's server tells about itself."""
        return await self._read("health", Health, limit=ASKING_AROUND)

    async def readers(self) -> Readers:
        """Who reads the sessions, and what of each place; connects to nothing."""
        return await self._read("readers", Readers)

    async def whereabouts(self, name: str, reveal: bool = False) -> Whereabouts:
        """Every place in which a session could lie, by a row's ref or a whole key."""
        asked: dict[str, Any] = {"name": name, "reveal": reveal}
        return await self._read("whereabouts", Whereabouts, limit=ASKING_AROUND, **asked)

    async def session(self, name: str, reveal: bool = False, more: bool = False) -> SessionDetail:
        """One session by a row's ref, by its key, or by a unique prefix of it."""
        return await self._read("session", SessionDetail, name=name, reveal=reveal, more=more)

    async def workers(self) -> Workers:
        """The Django workers of the host where the agent runs."""
        return await self._read("workers", Workers, limit=ASKING_AROUND)

    async def fingerprint(self, key: bytes) -> Fingerprint:
        """Digests of the project's settings, comparable under the same key."""
        return await self._read("fingerprint", Fingerprint, key=key.hex())

    async def why(
        self,
        text: str,
        at: str | None = None,
        offset: float | None = None,
        run_project_code: bool = False,
        reveal: bool = False,
        clock: str | None = None,
    ) -> Autopsy:
        """Django's decision for a key, a row's ref, a `Cookie:` line or a cURL command.

        `at`: a moment in ISO 8601 instead of now; `offset`: seconds that another clock is ahead,
        which sentences call `clock`.
        """
        asked = why_asked(text, at, offset, run_project_code, reveal, clock)
        return await self._of_apps("why", Autopsy, **asked)

    async def gates(self, **asked: Any) -> AsyncIterator[Gate | Autopsy]:
        """What `why` is asked; each gate once it is judged, most before any app is loaded.

        The last is the autopsy.
        """

        def call(report: Report) -> Awaitable[Autopsy]:
            return self._of_apps("why", Autopsy, report, **why_asked(**asked))

        last: list[Autopsy] = []
        async for part in reported(call, last.append):
            yield converted(part, Gate)
        yield last[0]

    async def clocks(self, ntp: Sequence[str] = (), url: str | None = None) -> Clocks:
        """Every clock against the host's; `ntp` as HOST:PORT instead of the host's own servers."""
        return await self._read("clocks", Clocks, ntp=list(ntp), url=url)

    async def scan(self, request: PageRequest) -> AsyncIterator[Found]:
        """Hits of a filter as they are found, up to `request.limit` of them."""
        if _names_users(request.filter):
            await self.apps()
        async for found in self._stream("scan", Found, request=asdict(request)):
            yield found

    async def tally(self) -> AsyncIterator[Tally]:
        """Sessions by state, as it becomes known."""
        async for tally in self._stream("tally", Tally):
            yield tally

    async def facts(
        self, names: Sequence[str], ntp: Sequence[str] = (), url: str | None = None
    ) -> AsyncIterator[tuple[str, Any]]:
        """Pairs of a name in `Facts` and its `Fact`, each as soon as it is measured.

        The apps are loaded beside it; facts that need them come when they are there.
        """
        from session_tui.link.facts import fact_of

        apps = asyncio.ensure_future(self.apps())
        apps.add_done_callback(failed)
        try:
            asked = self._parts("facts", names=list(names), ntp=list(ntp), url=url)
            async for part in asked:
                yield part["name"], fact_of(part["name"], part["fact"])
        finally:
            apps.cancel()

    async def _read(
        self,
        method: str,
        answer: type[Answer],
        limit: float = READING,
        report: Report | None = None,
        **params: Any,
    ) -> Answer:
        """A call that needs the settings: as long as they load, its own time has not begun."""
        before = 0.0 if self._loading().done() else LOADING
        return await self._ask(method, answer, before + limit, report, **params)

    async def _of_apps(
        self, method: str, answer: type[Answer], report: Report | None = None, **params: Any
    ) -> Answer:
        """A call that needs the project's apps; once they hung, none is made again."""
        if self.stalled is not None:
            raise Refused(self.stalled)
        try:
            return await self._read(method, answer, LOADING, report, **params)
        except Refused as refused:
            if refused.failure.fault is Fault.LIMIT:
                self.stalled = refused.failure
            raise

    async def _ask(
        self,
        method: str,
        answer: type[Answer],
        limit: float,
        report: Report | None = None,
        **params: Any,
    ) -> Answer:
        posted = self.posted.pop(method, None) if self.first.get(method) == params else None
        if posted is None:
            posted = self.wire.post(method, params, limit)
        return converted(await self.wire.answer(posted, limit, report), answer)


def _names_users(text: str) -> bool:
    from session_tui.query import QueryError, parse

    try:
        return bool(parse(text).users)
    except QueryError:
        return False
