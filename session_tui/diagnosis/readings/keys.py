"""What was measured of SECRET_KEY: by two loads, by the workers, and by the sessions themselves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from session_tui.diagnosis.finding import Evidence
from session_tui.diagnosis.judging import seen
from session_tui.diagnosis.readings.looking import count, moment
from session_tui.model.facts import Facts, WorkerSeen

KEY = "SECRET_KEY"

AS_WORKER = "session-tui diagnose --pid of a worker: its environment may give the key."
"""What proves a key of which the settings, as read here, know nothing."""

GIVES_A_KEY = re.compile(r"SECRET|KEY|^DJANGO|SETTINGS", re.IGNORECASE)
"""Variables that a key could come from."""

STORES = ("DATABASES", "CACHES", "SESSION_ENGINE", "SESSION_FILE_PATH", "SESSION_CACHE_ALIAS")
"""Where a worker differs in these, it serves another site from the same folder."""

SLACK = timedelta(minutes=2)
"""A session that was written this long after a start may still be one of before it."""

FORKED = ("uwsgi",)
"""Servers that load the project once and then fork, unless they are told otherwise."""

MANY = 5
"""So many users do not change their passwords at once."""


def loads_differ(facts: Facts) -> bool:
    """Whether two fresh interpreters with the same environment got different keys."""
    return facts.loads.value is not None and KEY in facts.loads.value.differing


def pattern(facts: Facts) -> str:
    """How sessions that fit a key and those that do not lie in time; empty where nobody knows."""
    turn = facts.sample.value.turn if facts.sample.value else None
    return turn.pattern if turn else ""


def serving(facts: Facts) -> tuple[WorkerSeen, ...]:
    """The workers of this project that use the store that was looked at."""
    found = facts.workers.value.serving if facts.workers.value else ()
    return tuple(each for each in found if not _elsewhere(each))


def _elsewhere(worker: WorkerSeen) -> bool:
    return any(name.startswith(STORES) for name in worker.differing)


def other_key(facts: Facts) -> tuple[WorkerSeen, ...]:
    """Workers whose environment gives another key than the settings gave here."""
    return tuple(each for each in serving(facts) if KEY in each.differing)


def same_key(facts: Facts) -> tuple[WorkerSeen, ...]:
    """Workers whose environment gives the key that the settings gave here."""
    return tuple(each for each in serving(facts) if KEY not in each.differing and not each.problem)


def may_have_a_key(facts: Facts) -> tuple[WorkerSeen, ...]:
    """Workers with variables that are missing or different here, or that nobody could read."""
    found = serving(facts)
    return tuple(
        each
        for each in found
        if each.problem or any(GIVES_A_KEY.search(name) for name in each.variables)
    )


def started_between(facts: Facts) -> datetime | None:
    """The start of a worker that lies just where sessions begin to fit the key."""
    low, high = _gap(facts)
    if low is None or high is None:
        return None
    starts = (each.worker.started_at for each in _ours(facts))
    return next((at for at in starts if at and low - SLACK <= at <= high + SLACK), None)


def fits_before_start(facts: Facts) -> bool:
    """Whether sessions of before the first worker's start fit the key: no start has changed it."""
    sample = facts.sample.value
    span = sample.span("signers", KEY) if sample else None
    starts = [each.worker.started_at for each in _ours(facts)]
    if span is None or span.first is None or not starts or None in starts:
        return False
    return all(at and span.first < at - SLACK for at in starts)


def unfitting(facts: Facts) -> list[Evidence]:
    """How many sessions fit no key and how many do, each with the times between which they lie."""
    sample = facts.sample.value
    spans = sample.signers if sample else ()
    named = [(span, f"fit {span.name}" if span.name else "fit no key") for span in spans]
    texts = [
        f"{count(span.count, 'session')} {fit}; written {moment(span.first)} to {moment(span.last)}"
        for span, fit in named
    ]
    return [seen(facts, "sample", text) for text in texts]


def pids(facts: Facts, workers: tuple[WorkerSeen, ...], text: str) -> Evidence:
    """Workers by their process ids, with what is to be said of them."""
    numbers = ", ".join(str(each.worker.pid) for each in workers[:8])
    return seen(facts, "workers", f"{text}: {numbers}")


def too_many_hashes(facts: Facts) -> bool:
    """Whether the hash differs for so many users that no password can be the reason."""
    users = facts.users.value
    return (
        users is not None and users.differing_users >= MANY and users.differing * 2 > users.sessions
    )


def _ours(facts: Facts) -> tuple[WorkerSeen, ...]:
    found = facts.workers.value.workers if facts.workers.value else ()
    return tuple(each for each in found if each.ours)


def _gap(facts: Facts) -> tuple[datetime | None, datetime | None]:
    """When the last session without a key and the first one with it were written."""
    sample = facts.sample.value
    at = sample.turn.at if sample and sample.turn and pattern(facts) == "before" else None
    if sample is None or at is None:
        return None, None
    span = sample.span("signers", "")
    last = span.last if span else None
    return (min(last, at) if last else at), at
