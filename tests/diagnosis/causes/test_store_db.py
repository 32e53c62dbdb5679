"""Rows in a database: the table, its rights, its copies, its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, store_db
from session_tui.diagnosis.finding import Certainty
from session_tui.model import Health, Measure
from session_tui.model.facts import (
    Disk,
    Elsewhere,
    ElsewhereSeen,
    Facts,
    HostEvent,
    Span,
    WorkersSeen,
)
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import (
    CACHE,
    DAY,
    HOUR,
    NOW,
    known,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

OTHER_SCHEMA = ElsewhereSeen((Elsewhere("django_session in tenant_b", "other-schema", 9, 5),))
LEFT_OVER = ElsewhereSeen((Elsewhere("django_session in old", "other-alias", 9, 0),))
REFUSED = unknown("The database does not answer: the connection was refused.")
NAMELESS = unknown("The database's host name is not known here.")
NO_WORKERS = WorkersSeen("web1", ())
OTHER_WORKERS = WorkersSeen("web1", (worker(differing=("DATABASES",)),))
SPLIT = {"read_alias": "replica", "write_alias": "default"}
ROUTED = {"DATABASE_ROUTERS": ("shop.routers.Router",)}
PINNED = {"DATABASE_ROUTERS": ("multidb.PinningReplicaRouter",)}
LAG = {"postgresql.replica": True, "postgresql.replication_lag": 4.5}
STILL = known(
    Health((Measure("mysql.replication_lag", None, "s", "SHOW", "replication stands still"),), 0.01)
)
DELETED = ("sessions-deleted", "Session.objects.all().delete()", "Session.objects.delete")
CLEARED = ("sessions-deleted", 'call_command("clearsessions")', "clearsessions")
ONE_USER = ("sessions-deleted", "Session.objects.filter(pk=key).delete()", "Session.objects.delete")
READ_ONLY = {"DATABASES.default.NAME": "file:/srv/shop/db.sqlite3?mode=ro"}
SHARED_URI = {"DATABASES.default.NAME": "file:/srv/shop/db.sqlite3?cache=shared"}
ATOMIC = {"DATABASES.default.ATOMIC_REQUESTS": True}
PRIMARY = ElsewhereSeen((Elsewhere("django_session (default)", "other-alias", 9, 5),))
OTHER_SITE = ElsewhereSeen((Elsewhere("django_session (old)", "other-alias", 9, 5, None, 0),))
OWN_ENGINE = {"SESSION_ENGINE": "shop.sessions"}
CUT = (Span("BAD_SIGNATURE", 3, NOW - DAY, NOW),)
SQLITE = {"sqlite.journal_mode": "wal"}
YOUNG = {"oldest": NOW - 2 * HOUR, "states": (Span("live", 600),)}
STARTED = NOW - 3 * HOUR
FRESH = replace(worker(12), worker=replace(worker(12).worker, started_at=STARTED))
IN_IT, CONTAINED = WorkersSeen("web1", (FRESH,)), WorkersSeen("web1", (worker(11), FRESH))


def disk(**changed: Any) -> Disk:
    """The disk of the database."""
    return replace(Disk("/var/lib/db", "database", "ext4", 80 << 30, 30 << 30, 0.9), **changed)


WORLDS = [
    ("db-table-missing", world(table={"exists": False}), CONFIRMED),
    ("db-table-missing", world(table={"exists": False, "migrated": True}), CONFIRMED),
    (
        "db-table-missing",
        world(table=unknown(), store=unknown("The session table is not there.")),
        CONFIRMED,
    ),
    ("db-table-missing", world(table={"exists": False}, elsewhere=OTHER_SCHEMA), SUSPECTED),
    ("db-table-missing", world(table={"exists": False}, packages=["django-tenants"]), SUSPECTED),
    # Tenants have databases of their own; an API knows its users by tokens alone.
    (
        "db-table-missing",
        world(table={"exists": False}, settings={"DATABASE_ROUTERS": ("shop.tenants.Router",)}),
        SUSPECTED,
    ),
    (
        "db-table-missing",
        world(
            table={"exists": False},
            settings={"MIDDLEWARE": ("django.middleware.common.CommonMiddleware",)},
        ),
        OPEN,
    ),
    ("db-table-missing", world(), RULED_OUT),
    ("db-table-missing", world(settings={"SESSION_ENGINE": CACHE}), RULED_OUT),
    ("db-table-missing", world(settings=OWN_ENGINE), RULED_OUT),
    ("db-table-missing", world(table=unknown()), OPEN),
    ("db-unwritable", world(table={"writable": False, "unwritable_because": "rights"}), CONFIRMED),
    ("db-unwritable", world(table=unknown(), store=REFUSED), CONFIRMED),
    # Its name is known within the site's containers alone.
    ("db-unwritable", world(table=unknown(), store=NAMELESS, workers=NO_WORKERS), SUSPECTED),
    ("db-unwritable", world(table=unknown(), store=NAMELESS), CONFIRMED),
    ("db-unwritable", world(table=unknown(), store=REFUSED, workers=OTHER_WORKERS), SUSPECTED),
    ("db-unwritable", world(measures={"postgresql.replica": True}), SUSPECTED),
    ("db-unwritable", world(measures={"mysql.read_only": 1}), SUSPECTED),
    ("db-unwritable", world(measures={"postgresql.longest_lock_wait": 30.0}), SUSPECTED),
    ("db-unwritable", world(measures={"sqlite.file_system": "nfs4"}), SUSPECTED),
    ("db-unwritable", world(host={"disks": (disk(free=0),)}), SUSPECTED),
    ("db-unwritable", world(host={"disks": (disk(inodes_free=0.0),)}), SUSPECTED),
    ("db-unwritable", world(host={"events": (HostEvent(NOW, "io-error", "sda"),)}), SUSPECTED),
    ("db-unwritable", world(settings=READ_ONLY), CONFIRMED),
    ("db-unwritable", world(settings=SHARED_URI, measures=SQLITE), OPEN),
    ("db-unwritable", world(measures={**SQLITE, "sqlite.mode": "0444"}), SUSPECTED),
    ("db-unwritable", world(measures={**SQLITE, "sqlite.mode": "0640"}), OPEN),
    ("db-unwritable", world(host={"disks": (disk(),)}), RULED_OUT),
    ("db-unwritable", world(measures=LAG, table=SPLIT), RULED_OUT),
    ("db-unwritable", world(measures={"postgresql.uptime": 3600}), OPEN),
    ("db-unwritable", world(measures=SQLITE), OPEN),
    ("db-unwritable", world(table=unknown()), OPEN),
    ("db-unwritable", world(), RULED_OUT),
    ("db-replica-lag", world(settings=ROUTED, table=SPLIT, measures=LAG), CONFIRMED),
    ("db-replica-lag", world(settings=ROUTED, table=SPLIT, health=STILL), CONFIRMED),
    ("db-replica-lag", world(settings=PINNED, table=SPLIT, measures=LAG), SUSPECTED),
    ("db-replica-lag", world(settings=ROUTED, table=SPLIT), SUSPECTED),
    ("db-replica-lag", world(settings=ROUTED, measures=LAG), RULED_OUT),
    ("db-replica-lag", world(settings=PINNED, table=unknown()), SUSPECTED),
    ("db-replica-lag", world(settings=ROUTED, table=unknown()), OPEN),
    ("db-replica-lag", world(table=unknown()), RULED_OUT),
    ("db-tenant-or-router", world(elsewhere=OTHER_SCHEMA), SUSPECTED),
    ("db-tenant-or-router", world(elsewhere=LEFT_OVER), RULED_OUT),
    ("db-tenant-or-router", world(elsewhere=OTHER_SITE), RULED_OUT),
    ("db-tenant-or-router", world(settings=ROUTED, elsewhere=PRIMARY, table=SPLIT), OPEN),
    (
        "db-tenant-or-router",
        world(
            settings={
                "TENANT_APPS": ("django.contrib.sessions",),
                "SESSION_COOKIE_DOMAIN": ".shop.example",
            }
        ),
        SUSPECTED,
    ),
    ("db-tenant-or-router", world(packages=["django-tenants"]), OPEN),
    ("db-tenant-or-router", world(settings=ROUTED), OPEN),
    ("db-tenant-or-router", world(), RULED_OUT),
    ("db-atomic-rollback", world(spots=[spot("atomic-save")]), SUSPECTED),
    ("db-atomic-rollback", world(settings=ATOMIC), OPEN),
    ("db-atomic-rollback", world(settings=ATOMIC, spots=[spot("session-save")]), SUSPECTED),
    ("db-atomic-rollback", world(spots=[spot("session-save")]), RULED_OUT),
    ("db-atomic-rollback", world(code=unknown()), OPEN),
    ("db-atomic-rollback", world(), RULED_OUT),
    (
        "db-row-truncated",
        world(table={"data_limit": 65535, "at_limit": 3}, sample={"problems": CUT}),
        CONFIRMED,
    ),
    ("db-row-truncated", world(table={"data_limit": 65535, "at_limit": 3}), SUSPECTED),
    (
        "db-row-truncated",
        world(table={"data_limit": 65535, "at_limit": 5}, sample={"problems": CUT}),
        SUSPECTED,
    ),
    (
        "db-row-truncated",
        world(table={"data_limit": 65535, "at_limit": 3, "strict": True}, sample={"problems": CUT}),
        SUSPECTED,
    ),
    ("db-row-truncated", world(table={"data_limit": 65535}, sample={"largest": 64000}), SUSPECTED),
    ("db-row-truncated", world(table={"data_limit": 65535}), RULED_OUT),
    ("db-row-truncated", world(sample={"problems": CUT}), RULED_OUT),
    ("db-row-truncated", world(table=unknown()), OPEN),
    ("db-rows-deleted", world(spots=[spot(*DELETED)], sample=YOUNG), SUSPECTED),
    ("db-rows-deleted", world(spots=[spot(*DELETED)]), RULED_OUT),
    (
        "db-rows-deleted",
        world(spots=[spot(*DELETED, file="shop/tests/test_a.py")], sample=YOUNG),
        OPEN,
    ),
    ("db-rows-deleted", world(spots=[spot(*CLEARED)], sample=YOUNG), OPEN),
    ("db-rows-deleted", world(spots=[spot(*ONE_USER)], sample=YOUNG), OPEN),
    (
        "db-rows-deleted",
        world(sample=YOUNG, measures={**SQLITE, "sqlite.file_system": "overlay"}),
        SUSPECTED,
    ),
    (
        "db-rows-deleted",
        world(sample=YOUNG, measures=SQLITE, host={"platform": ("DYNO",)}),
        SUSPECTED,
    ),
    (
        "db-rows-deleted",
        world(
            sample=YOUNG,
            measures=SQLITE,
            workers=CONTAINED,
            table={"created_at": STARTED + timedelta(minutes=1)},
            host={"container": "docker"},
        ),
        OPEN,
    ),
    (
        "db-rows-deleted",
        world(sample=YOUNG, table={"expired": 0}, host={"scheduled": ()}),
        SUSPECTED,
    ),
    ("db-rows-deleted", world(sample={**YOUNG, "rows": 20}), OPEN),
    ("db-rows-deleted", world(sample=unknown()), OPEN),
    ("db-rows-deleted", world(), RULED_OUT),
    ("db-expired-never-cleared", world(table={"expired": 900_000, "total": 999_999}), CONFIRMED),
    ("db-expired-never-cleared", world(table={"expired": 200_000, "total": 900_000}), RULED_OUT),
    ("db-expired-never-cleared", world(table={"expired": 20_000, "total": 30_000}), SUSPECTED),
    ("db-expired-never-cleared", world(table={"expired": 20_000, "total": 90_000}), RULED_OUT),
    (
        "db-expired-never-cleared",
        world(table={"expired": 1_000_000, "total": 40_000_000}),
        CONFIRMED,
    ),
    ("db-expired-never-cleared", world(), RULED_OUT),
    (
        "db-expired-never-cleared",
        world(table={"expired": None}, measures={"mariadb.rows": 40_000_000}),
        SUSPECTED,
    ),
    ("db-expired-never-cleared", world(table=unknown()), OPEN),
]

CHANGES = [
    ("db-unwritable", {"SESSION_SAVE_EVERY_REQUEST": True}, "SESSION_SAVE_EVERY_REQUEST = False"),
    ("db-tenant-or-router", {"SESSION_COOKIE_DOMAIN": ".x.org"}, "SESSION_COOKIE_DOMAIN = None"),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", store_db.CAUSES, ids=lambda cause: cause.id)
def test_nothing_is_known_of_nothing(cause: Any) -> None:
    judgement = cause.judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


@pytest.mark.parametrize("cause", store_db.CAUSES, ids=lambda cause: cause.id)
def test_needs_are_what_is_looked_at(cause: Any) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause.id]
    more = [told(), world(settings={"SESSION_ENGINE": CACHE}), world(settings=OWN_ENGINE)]
    assert looked_at(cause, [*worlds, *more]) == set(cause.needs)


@pytest.mark.parametrize(("cause", "settings", "line"), CHANGES)
def test_a_change_names_the_line(cause: str, settings: dict[str, Any], line: str) -> None:
    name = line.split(maxsplit=1)[0]
    place = spot("setting", f"{name} = 'old'", name, "shop/settings.py")
    change = BY_ID[cause].remedy.change(world(settings=settings, spots=[place]))
    assert change.splitlines()[-2:] == [f"-{name} = 'old'", f"+{line}"]


def test_a_change_that_mends_nothing_is_not_offered() -> None:
    assert BY_ID["db-tenant-or-router"].remedy.change(world()) == ""


def test_a_release_deletes_only_what_has_ended() -> None:
    place = spot("sessions-deleted", "    Session.objects.all().delete()")
    change = BY_ID["db-rows-deleted"].remedy.change(world(spots=[place])).splitlines()
    assert "+from django.utils import timezone" in change
    assert change[-1] == "+    Session.objects.filter(expire_date__lt=timezone.now()).delete()"


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("    self.request.session.save()", "+    self.request.session.modified = True"),
        ("    login(request, user)", ""),
    ],
)
def test_a_save_in_a_transaction_becomes_a_mark(line: str, new: str) -> None:
    change = BY_ID["db-atomic-rollback"].remedy.change(world(spots=[spot("atomic-save", line)]))
    assert (change.splitlines() or [""])[-1] == new
