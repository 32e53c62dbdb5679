"""Rows of the session table that are cut off, gone, or too many."""

from __future__ import annotations

from datetime import datetime, timedelta

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import rewritten
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.deletions import deleting_all
from session_tui.diagnosis.readings.engines import ROWS, cookie_age, is_set, unlike
from session_tui.diagnosis.readings.looking import spots_seen
from session_tui.diagnosis.readings.servers import database_measure, measured
from session_tui.model.facts import Facts, Spot, TableSeen
from session_tui.text.numbers import bytes_text

FAMILY = "store-db"

CUT = ("BAD_SIGNATURE", "NOT_SIGNED", "BAD_BASE64", "BAD_ZLIB", "BAD_JSON", "UNKNOWN_FORMAT")
"""Problems that a payload shows whose end is missing."""
NEAR = 0.9
MANY, HUGE = 10_000, 100_000
"""Expired rows from which on a table is slow to no purpose, and is a burden."""

COUNTED = 1_000_000
"""Ended rows at which counting stops: there may be more, and so many are too many anyway."""

CROWD = 100
"""Sessions from which on it tells something that none of them is old."""
SOON = timedelta(minutes=10)
"""Between the start of a container and the making of its database."""
PASSING = ("tmpfs", "ramfs", "overlay")
"""File systems that end with a host's, or a container's, run."""
EPHEMERAL = ("DYNO", "K_SERVICE")
"""Platforms that start each instance with the disk of its image."""


def row_truncated(facts: Facts) -> Judgement:
    """A column that is too short cuts a payload; what is left has no valid signature."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    table = facts.table.value
    if table is None:
        return missing(facts, "table")
    if table.data_limit is None:
        return ruled_out("The column has no small limit.", seen(facts, "table", _column(table)))
    told = [seen(facts, "table", f"{_column(table)}, at most {bytes_text(table.data_limit)}")]
    if not table.at_limit:
        return _below_the_limit(facts, table.data_limit, told)
    told.append(seen(facts, "table", f"{table.at_limit} rows are just as long as that"))
    sample = facts.sample.value
    cut = sum(sample.count("problems", name) for name in CUT) if sample else 0
    proves = "A row of that length that does not open."
    if not cut:
        return suspected("Rows are as long as the column allows.", *told, proves=proves)
    told.append(seen(facts, "sample", f"{cut} sessions do not open"))
    fewer = sample is not None and sample.complete and cut < table.at_limit
    if fewer or table.strict:
        because = "Rows are as long as the column allows, and some sessions do not open."
        return suspected(because, *told, proves=proves)
    return confirmed("The column cuts off what is longer: such sessions do not open.", *told)


def _below_the_limit(facts: Facts, limit: int, told: list[Evidence]) -> Judgement:
    sample = facts.sample.value
    if sample is not None and sample.largest >= NEAR * limit:
        text = f"the largest has {bytes_text(sample.largest)}"
        told.append(seen(facts, "sample", text))
        proves = "A session that grows beyond the limit."
        return suspected("Sessions come close to what the column holds.", *told, proves=proves)
    return ruled_out("No row is as long as the column allows.", *told)


def _column(table: TableSeen) -> str:
    kind = next((kind for name, kind in table.columns if name == "session_data"), "")
    return f"session_data is {kind}" if kind else "session_data"


def rows_deleted(facts: Facts) -> Judgement:
    """Everybody is logged out at the moment at which the rows go, and no row is older."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    old = _old_rows(facts)
    if old is not None:
        return ruled_out("Sessions of long ago are still there.", old)
    signs = [*_deleting(facts), *_passing_file(facts), *_emptied(facts)]
    if signs:
        proves = "That the oldest row was written just after everybody was logged out."
        return suspected("Something takes the rows away.", *signs, proves=proves)
    if facts.sample.value is None:
        return missing(facts, "sample")
    return open_(
        "No session is as old as it could be.",
        *_oldest(facts),
        proves="Whether the database was restored, made anew or cleaned then.",
    )


def _old_rows(facts: Facts) -> Evidence | None:
    """A session that was written nearly SESSION_COOKIE_AGE ago, or longer."""
    sample, now = facts.sample.value, _now(facts)
    if sample is None or sample.oldest is None or now is None:
        return None
    old = (now - sample.oldest).total_seconds() >= NEAR * cookie_age(facts)
    return _oldest(facts)[0] if old else None


def _oldest(facts: Facts) -> list[Evidence]:
    sample = facts.sample.value
    if sample is None or sample.oldest is None:
        return []
    return [seen(facts, "sample", f"the oldest was written {sample.oldest:%Y-%m-%d %H:%M} UTC")]


def _now(facts: Facts) -> datetime | None:
    sample = facts.sample.value
    return facts.sample.measured_at or (sample.newest if sample else None)


def _deleting(facts: Facts) -> list[Evidence]:
    return spots_seen(facts, deleting_all(facts))


def _passing_file(facts: Facts) -> list[Evidence]:
    """An SQLite file that was made when the container began, or that ends with it."""
    if database_measure(facts, "journal_mode") is None or is_set(facts, "DEBUG"):
        return []
    host = facts.host.value
    told = [
        seen(facts, "host", f"{name}: each start begins with the disk of the image")
        for name in (host.platform if host else ())
        if name in EPHEMERAL
    ]
    system = database_measure(facts, "file_system")
    if system is not None and system.value in PASSING:
        told.append(measured(facts, system))
    made = facts.table.value.created_at if facts.table.value else None
    contained = host is not None and bool(host.container or host.platform)
    if made is not None and contained and _just_after_a_start(facts, made):
        told.append(seen(facts, "table", f"the file was made {made:%Y-%m-%d %H:%M} UTC"))
    return told


def _just_after_a_start(facts: Facts, made: datetime) -> bool:
    serving = facts.workers.value.serving if facts.workers.value else ()
    starts = [each.worker.started_at for each in serving if each.worker.started_at is not None]
    return bool(starts) and abs(min(starts) - made) <= SOON


def _emptied(facts: Facts) -> list[Evidence]:
    """Many sessions, none of them half as old as it could be, and none that is past its end."""
    sample, now, host = facts.sample.value, _now(facts), facts.host.value
    if sample is None or sample.oldest is None or now is None or host is None:
        return []
    if sample.rows < CROWD or sample.count("states", "expired") or host.booted_at is None:
        return []
    half = timedelta(seconds=cookie_age(facts) / 2)
    older_host = host.booted_at < sample.oldest - timedelta(days=1)
    young = now - sample.oldest < half
    return _oldest(facts) if young and older_host and _never_cleared(facts) else []


def _never_cleared(facts: Facts) -> bool:
    """Whether expired rows would still be there, as nobody is known to clear them."""
    table, host = facts.table.value, facts.host.value
    return not (host and host.scheduled) and not (table and table.expired)


def expired_never_cleared(facts: Facts) -> Judgement:
    """Django deletes no row by itself: that is what clearsessions is for."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    table = facts.table.value
    if table is None or table.expired is None or table.total is None:
        return _too_many_to_count(facts)
    told = [seen(facts, "table", f"{table.expired:,} of {table.total:,} rows are past their end")]
    host = facts.host.value
    told += [seen(facts, "host", f"clearsessions: {where}") for where in _scheduled(facts)]
    most = table.expired * 2 > table.total or table.expired >= COUNTED
    if table.expired <= MANY or not most:
        return ruled_out("Few rows are past their end.", *told)
    if table.expired > HUGE:
        return confirmed("Most of the table is rows that have ended long ago.", *told)
    if host is not None and not host.scheduled:
        told.append(seen(facts, "host", "nothing was found that runs clearsessions"))
    proves = "More than 100,000 of them, or a slow query on the table."
    return suspected("More than half of the rows have ended.", *told, proves=proves)


def _scheduled(facts: Facts) -> tuple[str, ...]:
    return facts.host.value.scheduled if facts.host.value else ()


def _too_many_to_count(facts: Facts) -> Judgement:
    rows = database_measure(facts, "rows") or database_measure(facts, "live_rows")
    if rows is not None and isinstance(rows.value, (int, float)) and rows.value > HUGE:
        proves = "How many of them are past their end."
        told = measured(facts, rows)
        return suspected("There are very many rows.", told, proves=proves)
    return (
        missing(facts, "table")
        if facts.table.value is None
        else open_("The rows past their end could not be counted.", proves="A count of them.")
    )


def _ended_alone(spot: Spot) -> tuple[str, ...]:
    """The line that deletes all sessions, for those that have ended."""
    ended = ".objects.filter(expire_date__lt=timezone.now()).delete()"
    new = spot.snippet.replace("Session.objects.all().delete()", f"Session{ended}")
    return (new,) if new != spot.snippet else ()


CAUSES = (
    Cause(
        id="db-row-truncated",
        family=FAMILY,
        title="The database cuts off or changes session_data",
        symptoms=("S10", "S11"),
        judge=row_truncated,
        needs=("settings", "code", "store", "table", "sample"),
        refutes="No row is as long as the column allows.",
        remedy=Remedy(
            "Give session_data the type that Django's migration gives it (LONGTEXT in MySQL), let "
            "MySQL be strict (STRICT_TRANS_TABLES), and keep less in sessions.",
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/ref/databases/#mysql-sql-mode",
            "https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict",
        ),
    ),
    Cause(
        id="db-rows-deleted",
        family=FAMILY,
        title="Session rows were deleted, or the database was made anew",
        symptoms=("S3", "S11"),
        judge=rows_deleted,
        needs=("settings", "code", "store", "sample", "health", "host", "table", "workers"),
        refutes="There are rows from before everybody was logged out.",
        remedy=Remedy(
            "Keep the database on a volume that outlives the deployment, and let no deployment "
            "delete sessions: clearsessions alone removes what has ended.",
            rewritten("sessions-deleted", _ended_alone, "django.utils.timezone"),
        ),
        links=(f"{SESSIONS_DOC}#clearing-the-session-store",),
        cases=1,
        level="med",
    ),
    Cause(
        id="db-expired-never-cleared",
        family=FAMILY,
        title="Expired sessions are never cleared, and the table is huge",
        symptoms=("S11",),
        judge=expired_never_cleared,
        needs=("settings", "code", "store", "table", "host", "health"),
        refutes="Few of the rows are past their end.",
        remedy=Remedy(
            "Run manage.py clearsessions every day by cron or a timer; delete in batches first "
            "where there are millions.",
        ),
        links=(
            f"{SESSIONS_DOC}#clearing-the-session-store",
            "https://docs.djangoproject.com/en/stable/ref/django-admin/#clearsessions",
        ),
        cases=3,
        level="med",
        question=yes_or_no(
            "clearsessions-scheduled",
            "Does anything run manage.py clearsessions from time to time?",
            "Nobody else removes sessions that have ended.",
            "Look into the crontabs, systemd timers and periodic tasks of the site's user.",
            no=("db-expired-never-cleared",),
            yes_excludes=("db-expired-never-cleared",),
        ),
    ),
)
