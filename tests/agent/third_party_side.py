"""Writes sessions by the engine that a project's settings name, and tells how that reads them.

Runs in the project's folder. `python third_party_side.py N` makes the tables, writes N sessions,
and prints a JSON object: session key -> {data, age, expires, columns}, the columns by the model.
"""

import importlib
import json
import os
import sys

import django


class NoMigrations:
    """Makes every app one without migrations: its tables are made at once."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


sys.path.insert(0, "")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")
from django.conf import settings

settings.MIGRATION_MODULES = NoMigrations()
django.setup()

from django.core.management import call_command

SessionStore = importlib.import_module(settings.SESSION_ENGINE).SessionStore
AGENT = "Mozilla/5.0 (X11; Linux) [/] \x1b]0;x"


def made(number):
    """A new store, as the package's own middleware makes one."""
    if SessionStore.__module__.split(".")[0] in ("user_sessions", "qsessions"):
        return SessionStore(None, AGENT + str(number), "10.0.0.%d" % number)
    store = SessionStore()
    if hasattr(store, "branch"):
        store.branch = "branch %d" % number
    return store


def model():
    """The model that the rows are of, where there are rows."""
    if hasattr(SessionStore, "get_model_class"):
        return SessionStore.get_model_class()
    if SessionStore.__module__.startswith("user_sessions"):
        return importlib.import_module("user_sessions.models").Session
    return None


def write(count):
    from django.contrib.auth import get_user_model

    call_command("migrate", verbosity=0, run_syncdb=True)
    user, _ = get_user_model().objects.get_or_create(username="alice")
    found = {}
    for number in range(count):
        store = made(number)
        if number % 3:
            store["_auth_user_id"] = str(user.pk)
        store["cart"] = [number]
        if number % 4 == 1:
            store.set_expiry(600 + number)
        store.save()
        found[store.session_key] = {"data": dict(store._session), "age": store.get_expiry_age()}
    rows = model()
    for row in rows.objects.all() if rows else ():
        found[row.pk]["expires"] = row.expire_date.timestamp()
        found[row.pk]["columns"] = columns(row)
    return found


def columns(row):
    kept = ("session_key", "session_data", "expire_date")
    fields = [field for field in row._meta.concrete_fields if field.name not in kept]
    values = {field.column: getattr(row, field.attname) for field in fields}
    return {name: None if value is None else str(value) for name, value in values.items()}


print(json.dumps(write(int(sys.argv[1]))))
