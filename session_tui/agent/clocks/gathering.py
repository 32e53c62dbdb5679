"""Every clock of a project at once; one that is silent costs its own time limit and no more."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from typing import Any, Callable, List, Sequence, Tuple

from session_tui.agent.clocks.agreement import agreed, marked
from session_tui.agent.clocks.asking import MOST, Named, ask, shared
from session_tui.agent.clocks.configured import address, servers
from session_tui.agent.clocks.http_date import date_reading
from session_tui.agent.clocks.service import time_service
from session_tui.agent.clocks.written import written
from session_tui.agent.failing import Refused, refused
from session_tui.agent.sessions import Sessions
from session_tui.agent.stores.base import StoreError
from session_tui.model import ClockReading, Clocks, Fault, Written

NOBODY = "This host names no NTP server of its own, and none was given (--ntp): none was asked."


def gathered(sessions: Sessions, asked: Sequence[str], url: str | None) -> Clocks:
    """All clocks against this host's.

    `asked`: HOST[:PORT] of NTP servers instead of the host's own; `url`: whose Date is read.
    Raises `Refused` for an address that is none.
    """
    named, notes = _servers(asked)
    jobs: List[Callable[[], Any]] = [
        lambda: marked(ask(shared(named))),
        lambda: _stores(sessions),
        time_service,
        lambda: [date_reading(url)] if url else [],
        lambda: _written(sessions, notes),
    ]
    times, stores, service, dates, rows = at_once(jobs)
    common, _ = agreed(times)
    truth = None if common is None else ClockReading("true time", *common)
    now = datetime.now(timezone.utc)
    readings = (*times, *stores, *dates)
    return Clocks(readings, truth, service, now, judge_of(sessions), rows, tuple(notes))


def judge_of(sessions: Sessions) -> str:
    """Whose clocks end a session here; see `Clocks.judge`."""
    from session_tui.agent.expiry.engines import CACHES, MEMCACHED_LONG, READER, rule_of

    rule = rule_of(sessions.rules, None, sessions.rules.cookie_age)
    if rule is None:
        return ""
    if rule is CACHES["locmem"]:
        return "process"
    if rule is MEMCACHED_LONG:
        return "both"
    return "nodes" if rule.clock == READER or sessions.rules.engine == "cached_db" else "server"


def _servers(asked: Sequence[str]) -> Tuple[List[Named], List[str]]:
    """The NTP servers to ask, and a note on where they come from."""
    if asked:
        found = [address(text) for text in asked]
        if None in found:
            raise refused(Fault.ARGUMENT, "An NTP server is HOST or HOST:PORT.", "--ntp")
        return [each for each in found if each is not None], []
    own = servers()
    if not own:
        return [], [NOBODY]
    note = "NTP servers of this host's %s configuration." % own[0][1]
    return [named for named, _ in own[:MOST]], [note]


def _stores(sessions: Sessions) -> List[ClockReading]:
    """The clock of each store, and of the default database where that is none of them."""
    found: List[ClockReading] = []
    stores = (sessions.store, getattr(sessions.store, "cache", None))
    clocks = [store.clock for store in stores if store is not None]
    for clock in (*clocks, lambda: _database(sessions)):
        reading = _read(clock)
        if reading is not None and reading.source not in [each.source for each in found]:
            found.append(reading)
    return found


def _read(clock: Callable[[], ClockReading | None]) -> ClockReading | None:
    try:
        return clock()
    except StoreError as error:
        return ClockReading(error.failure.where or "store", None, None, error.failure.sentence)


def _database(sessions: Sessions) -> ClockReading | None:
    from session_tui.agent.stores.db import DbStore

    if "default" not in sessions.doors.databases:
        return None
    return DbStore(sessions.doors["default"], origin="db:default").clock()


def _written(sessions: Sessions, notes: List[str]) -> Written | None:
    try:
        # the rows of cached_db are signed, the entries of its cache are not
        rows = getattr(sessions.store, "rows", sessions.store)
        return written(rows, sessions.rows, datetime.now(timezone.utc))
    except (StoreError, Refused) as error:
        notes.append("No stored session was looked at: %s" % error.failure.sentence)
        return None


def at_once(jobs: Sequence[Callable[[], Any]]) -> List[Any]:
    """What each job gives, all of them running together; raises what the first to fail raised."""
    results: List[Any] = [None] * len(jobs)
    errors: List[BaseException] = []

    def run(number: int) -> None:
        try:
            results[number] = jobs[number]()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results
