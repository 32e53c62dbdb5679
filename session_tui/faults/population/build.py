"""From an empty folder to a full database."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User, update_last_login
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction

from session_tui.faults.population import people, wrecks
from session_tui.faults.population.clock import Clock, signing_with
from session_tui.faults.population.expected import Made, as_json, expectation, names_by_id
from session_tui.faults.population.plan import ROTATED, Planned, planned
from session_tui.faults.population.shoppers import Shoppers


def build(rows: int, dice: random.Random, now: datetime, expected: Path) -> None:
    """Tables, people, `rows` sessions as of `now`; `expected` is written last."""
    with connection.cursor() as cursor:
        # The folder goes away with the demo: nothing in it has to survive a power cut.
        cursor.execute("PRAGMA synchronous = OFF")
    clock = Clock(now)
    # SQLite alters tables only outside of a transaction.
    call_command("migrate", verbosity=0, interactive=False)
    with clock.worn(), transaction.atomic():
        made = _fill(rows, dice, now, clock)
    clock.at = now
    with clock.worn():
        expected.write_text(as_json(expectation(now, made, names_by_id())), encoding="ascii")


def _fill(rows: int, dice: random.Random, now: datetime, clock: Clock) -> list[Made]:
    # One UPDATE a login would take longer than all the rest; the last ones are written below.
    user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
    shoppers = Shoppers(people.make_people(now), dice)
    plans = list(planned(rows, tuple(wrecks.ODD), now, dice))
    made = [_made(plan, _key(plan, now), shoppers, clock) for plan in plans]
    Session.objects.bulk_create([each.row for each in made], batch_size=300)
    _note_logins(shoppers)
    User.objects.filter(username=people.DELETED).delete()
    return made


def _key(plan: Planned, now: datetime) -> str:
    """The SECRET_KEY of the node that saved this session, at the time."""
    if plan.kind == "other-key":
        return wrecks.STRAY_KEY
    if plan.kind in wrecks.ODD or plan.saved >= now - ROTATED:
        return str(settings.SECRET_KEY)
    return str(settings.SECRET_KEY_FALLBACKS[0])


def _made(plan: Planned, key: str, shoppers: Shoppers, clock: Clock) -> Made:
    clock.at = plan.saved
    with signing_with(key):
        if plan.kind in wrecks.ODD:
            data, payload = None, wrecks.ODD[plan.kind][1]()
            expires = SessionStore().get_expiry_date()
        else:
            data, expires = shoppers.visit(plan.kind)
            payload = wrecks.BROKEN.get(plan.kind, SessionStore().encode)(data)
    row = Session(session_key=plan.key, session_data=payload, expire_date=expires)
    return Made(plan, row, key, None if plan.kind in wrecks.PROBLEMS else data)


def _note_logins(shoppers: Shoppers) -> None:
    users = list(User.objects.filter(pk__in=shoppers.last_login))
    for user in users:
        user.last_login = shoppers.last_login[user.pk]
    User.objects.bulk_update(users, ["last_login"])
