"""Fills a project with sessions by Django itself, as an argument says; runs in the project.

Arguments: a JSON file with a list of {key, data, state, copies, ahead}. "copies" adds so many more
rows of the same payload under other keys, each ending earlier than the row before; "ahead" saves
it by a clock that runs so many seconds ahead.
"""

import datetime
import json
import sys
import time
from unittest import mock

import django


def main():
    sys.path.insert(0, "")
    django.setup()
    from django.contrib.auth import get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    for name in ("alice", "zoë"):
        get_user_model().objects.create_user(name, password="x")
    with open(sys.argv[1]) as file:
        wanted = json.load(file)
    now, real, rows = timezone.now(), time.time(), []
    for number, session in enumerate(wanted):
        end = now + datetime.timedelta(days=9, minutes=-number)
        if session["state"] == "expired":
            end = now - datetime.timedelta(days=1)
        with mock.patch("time.time", lambda: real + session.get("ahead", 0)):  # noqa: B023
            payload = SessionStore().encode(session["data"])
        if session["state"] == "undecodable":
            payload = payload[:-4] + "AAAA"
        rows.append(Session(session["key"], payload, end))
        for copy in range(session.get("copies", 0)):
            earlier = end - datetime.timedelta(hours=1, seconds=copy)
            rows.append(Session("copy%028d" % copy, payload, earlier))
    Session.objects.bulk_create(rows, batch_size=300)


main()
