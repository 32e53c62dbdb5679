"""Writes sessions with Django, then says how Django itself reads each row. Runs under Python 3.8.

Arguments: a JSON file of session dicts. Prints a JSON object: key -> what Django makes of it.
DJANGO_SETTINGS_MODULE names the project's settings; the working folder is the project.
"""

import base64
import datetime
import json
import logging
import random
import sys

import django
from django.conf import settings

sys.path.insert(0, "")
django.setup()
logging.disable(logging.CRITICAL)

from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.management import call_command
from django.utils import timezone
from django.utils.crypto import salted_hmac

SALT = "django.contrib.sessions.SessionStore"


def signed(data, key=None, salt=SALT):
    return signing.dumps(data, key=key, salt=salt, compress=True)


def legacy(data):
    serialized = json.dumps(data).encode("latin-1")
    digest = salted_hmac("django.contrib.sessionsSessionStore", serialized).hexdigest()
    return base64.b64encode(digest.encode() + b":" + serialized).decode("ascii")


def tampered(payload):
    middle = len(payload) // 3
    return payload[:middle] + ("A" if payload[middle] != "A" else "B") + payload[middle + 1 :]


FAULTS = {
    "other key": lambda data: signed(data, key="of another site"),
    "other salt": lambda data: signed(data, salt="django.contrib.sessions.OtherStore"),
    "fallback": lambda data: signed(data, key="the key before"),
    "tampered": lambda data: tampered(signed(data)),
    "legacy": legacy,
    "list": lambda data: signed([data]),
    "empty": lambda data: "",
    "cut": lambda data: signed(data)[:-9],
    "unsigned": lambda data: signed(data).split(":")[0],
    "text": lambda data: "not a session at all",
}


def write(sessions):
    for number, data in enumerate(sessions):
        store = SessionStore()
        store.update(data)
        if number % 5 == 1:
            store.set_expiry(300 + number)
        if number % 5 == 2:
            store.set_expiry(0)
        store.save()
        fault = list(FAULTS)[number // 2 % len(FAULTS)] if number % 2 else None
        row = Session.objects.get(pk=store.session_key)
        if fault:
            row.session_data = FAULTS[fault](data)
        if number % 7 == 3:
            row.expire_date = timezone.now() - datetime.timedelta(hours=number + 1)
        row.save()


def view(row, now):
    """Django's own reading of one row."""
    data = row.get_decoded()
    whole = isinstance(data, dict)
    return {
        "data": data,
        "live": row.expire_date > now,
        "expires": row.expire_date.timestamp(),
        "user": str(data["_auth_user_id"]) if whole and "_auth_user_id" in data else None,
        "signer": signer(row.session_data),
    }


def signer(payload):
    fallbacks = getattr(settings, "SECRET_KEY_FALLBACKS", []) if django.VERSION >= (4, 1) else []
    for number, key in enumerate([settings.SECRET_KEY, *fallbacks]):
        options = {"fallback_keys": []} if django.VERSION >= (4, 1) else {}
        try:
            signing.TimestampSigner(key=key, salt=SALT, **options).unsign(payload)
        except signing.BadSignature:
            continue
        return "SECRET_KEY_FALLBACKS[%d]" % (number - 1) if number else "SECRET_KEY"
    return "SECRET_KEY" if django.VERSION < (4, 0) and fits_legacy(payload) else None


def fits_legacy(payload):
    """Whether the format before Django 3.1 carries this project's hash."""
    try:
        digest, serialized = base64.b64decode(payload).split(b":", 1)
    except ValueError:
        return False
    return SessionStore()._hash(serialized).encode() == digest


def main():
    with open(sys.argv[1]) as file:
        sessions = json.load(file)
    call_command("migrate", verbosity=0)
    users = get_user_model()
    for name in ("alice", "bob", "[/]"):
        users.objects.create_user(name, password="x")
    random.seed(3)
    write(sessions)
    now = timezone.now()
    print(json.dumps({row.pk: view(row, now) for row in Session.objects.all()}))


main()
