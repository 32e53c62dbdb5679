"""Several databases, schemas or transactions, and one session that has to be in the right one."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import rewritten, setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.engines import ROWS, is_set, unlike
from session_tui.diagnosis.readings.looking import listed, of_the_site, spots_seen
from session_tui.diagnosis.readings.servers import database_measure, measured
from session_tui.model import Measure
from session_tui.model.facts import Elsewhere, Facts, Spot, TableSeen

FAMILY = "store-db"

LATE = 1.0
"""Seconds a replica may be behind; a browser follows a redirect sooner than that."""
REPLICATED = ("replic", "slave", "primary", "pinning", "multidb")
"""What routers are called that send reads elsewhere."""
TENANTS = ("django-tenants", "django-tenant-schemas")
SAVED = re.compile(r"(?P<session>\s*(?:\w+\.)*session)\.save\(\)\s*")
MULTI_DB = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"


def replica_lag(facts: Facts) -> Judgement:
    """A session that was just written is not there yet when the next request reads it."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    routers = listed(facts, "DATABASE_ROUTERS")
    table = facts.table.value
    if table is not None and table.read_alias and table.write_alias:
        if table.read_alias == table.write_alias:
            told = seen(facts, "table", f"read from and written to {table.read_alias}")
            return ruled_out("Sessions are read from the database that they are written to.", told)
        return _two_databases(facts, table, routers or ())
    if routers is None:
        return missing(facts, "table")
    told = setting_seen(facts, "DATABASE_ROUTERS")
    if not routers:
        return ruled_out("There is no router that could send reads elsewhere.", told)
    if any(each in name.lower() for name in routers for each in REPLICATED):
        proves = "Which database the routers name for reading and for writing sessions."
        return suspected("A router sends reads to a replica.", told, proves=proves)
    return open_("Routers may send reads elsewhere.", told, proves="The fact table.")


def _two_databases(facts: Facts, table: TableSeen, routers: tuple[str, ...]) -> Judgement:
    text = f"read from {table.read_alias}, written to {table.write_alias}"
    told = [seen(facts, "table", text)]
    lag = database_measure(facts, "replication_lag")
    still = _standing_still(facts)
    told += [measured(facts, each) for each in (lag, still) if each is not None]
    pinned = any("pin" in name.lower() for name in routers)
    late = lag is not None and isinstance(lag.value, (int, float)) and lag.value >= LATE
    if (late or still is not None) and not pinned:
        return confirmed("Sessions are read from a replica that is behind.", *told)
    proves = "A lag of the replica, or a new key that is on one and not yet on the other."
    return suspected("Sessions are read from another database.", *told, proves=proves)


def _standing_still(facts: Facts) -> Measure | None:
    """A replica that gets nothing more: its lag has no value."""
    told = facts.health.value.measures if facts.health.value else ()
    return next(
        (
            each
            for each in told
            if each.name.endswith(".replication_lag") and "stands still" in each.because
        ),
        None,
    )


def tenant_or_router(facts: Facts) -> Judgement:
    """One cookie, and several tables in which its session could lie."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    told = _tenants(facts)
    places = [each for each in places_elsewhere(facts) if not _is_routed(facts, each)]
    told += [
        seen(facts, "elsewhere", f"{each.where}: {each.live} live sessions") for each in places
    ]
    domain = is_set(facts, "SESSION_COOKIE_DOMAIN")
    tenants_only = "django.contrib.sessions" in (listed(facts, "TENANT_APPS") or ())
    if places or (tenants_only and domain):
        told += [setting_seen(facts, "SESSION_COOKIE_DOMAIN")] if domain else []
        proves = "The lost key, found in another schema or database (session-tui why KEY)."
        return suspected("Sessions lie in several schemas or databases.", *told, proves=proves)
    routers = listed(facts, "DATABASE_ROUTERS")
    if told or routers:
        told += [setting_seen(facts, "DATABASE_ROUTERS")] if routers else []
        proves = "Whether it happens on one tenant or host alone."
        return open_("Which table is used depends on the request.", *told, proves=proves)
    if routers is None:
        return open_("Routers and tenants are not known.", proves="DATABASE_ROUTERS.")
    told = [setting_seen(facts, "DATABASE_ROUTERS")]
    return ruled_out("There is one table, whoever asks.", *told)


def places_elsewhere(facts: Facts) -> list[Elsewhere]:
    """Other schemas and databases that hold live sessions."""
    places = facts.elsewhere.value.places if facts.elsewhere.value else ()
    kinds = ("other-schema", "other-alias")
    return [each for each in places if each.kind in kinds and each.live and each.fitting != 0]


def _is_routed(facts: Facts, place: Elsewhere) -> bool:
    """Whether it is what sessions are read from or written to: a replica and its primary."""
    table = facts.table.value
    aliases = (table.read_alias, table.write_alias) if table else ()
    return any(place.where.endswith(f"({alias})") for alias in aliases if alias)


def tenant_package(facts: Facts) -> bool:
    """Whether a package gives each tenant a schema."""
    found = facts.package(*TENANTS)
    return found is not None and found.used is not False


def _tenants(facts: Facts) -> list[Evidence]:
    found = [setting_seen(facts, "TENANT_APPS")] if listed(facts, "TENANT_APPS") else []
    if tenant_package(facts):
        found.append(seen(facts, "packages", "schemas of tenants are installed"))
    return found


def atomic_rollback(facts: Facts) -> Judgement:
    """A row that is written inside a transaction goes with it."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    spots = of_the_site(facts.spots("atomic-save"))
    if spots:
        proves = "TransactionManagementError in the log, or a row that is missing after a 500."
        told = spots_seen(facts, spots)
        return suspected("A session is saved inside a transaction.", *told, proves=proves)
    alias = facts.table.value.write_alias if facts.table.value else ""
    name = f"DATABASES.{alias or 'default'}.ATOMIC_REQUESTS"
    atomic = facts.setting(name)
    told = [] if atomic is None else [setting_seen(facts, name)]
    saves = of_the_site(facts.spots("session-save"))
    if atomic is not None and atomic.value and saves:
        because = "Views are transactions, and one saves the session itself."
        proves = "What is saved, gone after an error in the same request."
        return suspected(because, *told, *spots_seen(facts, saves), proves=proves)
    if atomic is None or atomic.value:
        because = "A view's error would take a login in the same request with it."
        return open_(because, *told, proves="A view that fails after login().")
    if facts.code.value is None:
        return missing(facts, "code")
    return ruled_out("No transaction surrounds the saving of a session.", *told)


def _host_only(facts: Facts) -> str:
    domain = is_set(facts, "SESSION_COOKIE_DOMAIN")
    return setting("SESSION_COOKIE_DOMAIN", "None")(facts) if domain else ""


def _left_to_middleware(spot: Spot) -> tuple[str, ...]:
    """The save as a mark, by which SessionMiddleware saves after the transaction."""
    found = SAVED.fullmatch(spot.snippet)
    return (f"{found['session']}.modified = True",) if found else ()


CAUSES = (
    Cause(
        id="db-replica-lag",
        family=FAMILY,
        title="Sessions are read from a replica that is behind",
        symptoms=("S1", "S2"),
        judge=replica_lag,
        needs=("settings", "code", "store", "table", "health"),
        refutes="Sessions are read from the database that they are written to.",
        remedy=Remedy(
            "Let the routers read sessions and users from the primary, or stay there for a while "
            "after each write.",
        ),
        links=(
            f"{MULTI_DB}#using-routers",
            "https://www.postgresql.org/docs/current/hot-standby.html",
        ),
        cases=2,
        level="med",
    ),
    Cause(
        id="db-tenant-or-router",
        family=FAMILY,
        title="Sessions lie in another schema or database than where they are looked for",
        symptoms=("S7", "S11"),
        judge=tenant_or_router,
        needs=("settings", "code", "store", "elsewhere", "packages", "table"),
        refutes="One schema holds all sessions.",
        remedy=Remedy(
            "Keep sessions in the shared schema only, or give each tenant a cookie of its own "
            "host; name sessions in the router.",
            _host_only,
        ),
        links=(f"{MULTI_DB}#using-routers", f"{SETTINGS_DOC}#session-cookie-domain"),
        cases=4,
        level="med",
        question=yes_or_no(
            "tenant-alone",
            "Does it happen on one tenant or host name, and never on another?",
            "Each tenant's schema has a session table of its own.",
            "Log in on two of them; look at the host names in the log's errors.",
            yes=("db-tenant-or-router",),
            no_excludes=("db-tenant-or-router",),
        ),
    ),
    Cause(
        id="db-atomic-rollback",
        family=FAMILY,
        title="The session is written in a transaction that is rolled back",
        symptoms=("S11", "S10"),
        judge=atomic_rollback,
        needs=("settings", "code", "store", "table"),
        refutes="ATOMIC_REQUESTS is False, and nothing saves a session in a transaction.",
        remedy=Remedy(
            "Leave the saving to SessionMiddleware, which comes after the view's transaction, and "
            "catch what fails after login().",
            rewritten("atomic-save", _left_to_middleware),
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/topics/db/transactions/"
            "#tying-transactions-to-http-requests",
            f"{SETTINGS_DOC}#atomic-requests",
        ),
        cases=1,
        question=yes_or_no(
            "login-then-error",
            "Is a login gone when something later in the same request fails?",
            "A transaction around the view takes the session's row with it.",
            "Look for a 500, or TransactionManagementError, at the time of a lost login.",
            yes=("db-atomic-rollback",),
            no_excludes=("db-atomic-rollback",),
        ),
    ),
)
