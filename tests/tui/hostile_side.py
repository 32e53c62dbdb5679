"""Fills a project's store with what strangers could write. Runs inside the project's Django."""

import datetime
import json
import sys
import zlib

import django

sys.path.insert(0, "")
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.management import call_command
from django.utils import timezone

SALT = "django.contrib.sessions.SessionStore"


class Bytes:
    """A serializer that signs the bytes that it is given."""

    def dumps(self, value):
        return value


def signed(raw):
    return signing.dumps(raw, salt=SALT, serializer=Bytes, compress=True)


def main():
    with open(sys.argv[1]) as file:
        payloads = json.load(file)
    call_command("migrate", verbosity=0)
    users = get_user_model()
    rows = []
    for text in payloads:
        user = users.objects.create_user(text.encode("utf-8", "replace").decode()[:150])
        data = {text: text, "nested": [{text: text}], "_auth_user_id": str(user.pk)}
        rows.append(signed(json.dumps(data).encode()))
    rows.append(signed(b"[" * 10_000 + b"]" * 10_000))
    rows.append(
        signing.TimestampSigner(salt=SALT).sign_object(
            zlib.compress(b"0" * 500_000_000), serializer=Bytes
        )
    )
    rows.append(signed(json.dumps({"large": "x" * 50_000_000}).encode()) + "x" * 50_000_000)
    rows.append("\x1b]52;c;UFdORUQ=\x07[@click=app.quit]x[/]")
    last = timezone.now() + datetime.timedelta(days=300)
    for number, payload in enumerate(rows):
        Session.objects.create(
            session_key="hostile%025d" % number,
            session_data=payload,
            expire_date=last - datetime.timedelta(minutes=number),
        )


main()
