"""Django's own side of the contract: writes sessions, or loads them. Runs under Python 3.8.

`write`: a JSON list of {data, age, spoilt} on standard input, each saved by the SessionStore of the
settings; prints key -> {data, end, spoilt}, the end in seconds since 1970. `read`: a JSON list of
keys; prints key -> {data, kept}, which is what `load()` gives and whether it kept the key.
"""

import importlib
import json
import logging
import os
import sys
import time

import django
from django.conf import settings

sys.path.insert(0, "")
django.setup()
logging.disable(logging.CRITICAL)

from django.core.management import call_command
from django.db import connections

SessionStore = importlib.import_module(settings.SESSION_ENGINE).SessionStore


def tables_exist():
    """Makes the tables of the sessions and of database caches, where they are missing."""
    if hasattr(SessionStore, "get_model_class"):
        model = SessionStore.get_model_class()
        from django.db import router

        alias = router.db_for_write(model)
        if model._meta.db_table not in connections[alias].introspection.table_names():
            call_command("migrate", database=alias, verbosity=0, run_syncdb=True)
    for entry in settings.CACHES.values():
        if entry["BACKEND"].endswith("db.DatabaseCache"):
            call_command("createcachetable", verbosity=0)


def written(wanted):
    store = SessionStore()
    store.update(wanted["data"])
    if wanted.get("age") is not None:
        store.set_expiry(wanted["age"])
    store.save()
    end = time.time() + store.get_expiry_age()
    if hasattr(SessionStore, "get_model_class"):
        row = SessionStore.get_model_class().objects.get(pk=store.session_key)
        end = row.expire_date.timestamp()
        if wanted.get("spoilt"):
            row.session_data = "spoilt"
            row.save()
    if hasattr(store, "_key_to_file") and wanted.get("spoilt"):
        path = store._key_to_file()
        found = os.stat(path)
        with open(path, "w") as file:
            file.write("spoilt")
        os.utime(path, (found.st_atime, found.st_mtime))
    rows = hasattr(SessionStore, "get_model_class") and not hasattr(store, "cache_key")
    spoilt = bool(wanted.get("spoilt")) and (rows or hasattr(store, "_key_to_file"))
    return store.session_key, {"data": dict(store.items()), "end": end, "spoilt": spoilt}


def loaded(key):
    store = SessionStore(key)
    data = store.load()
    return {"data": data, "kept": store.session_key == key}


def main():
    given = json.load(sys.stdin)
    if sys.argv[1] == "write":
        tables_exist()
        print(json.dumps(dict(written(each) for each in given)))
    else:
        print(json.dumps({key: loaded(key) for key in given}))


main()
