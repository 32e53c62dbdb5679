"""Visits the shop in this folder with Django's test client: the words of the checks, one line in.

The line is Python; what it gives is printed as JSON.
"""

import json
import os
import sys

import django

sys.path.insert(0, os.getcwd())
django.setup()

from django.contrib.sessions.models import Session
from django.test import Client

COOKIE = "teashop_sessionid"


class Browser(Client):
    """A visitor behind the proxy that speaks https."""

    def __init__(self, key=None, **more):
        usual = {"HTTP_HOST": "shop.example", "HTTP_X_FORWARDED_PROTO": "https"}
        super().__init__(raise_request_exception=False, **{**usual, **more})
        if key:
            self.cookies[COOKIE] = key

    def sign_in(self, name="alice"):
        form = {"username": name, "password": "demo", "stay": "browser", "next": ""}
        status = self.post("/login/", form).status_code
        if status == 200:
            status = self.post("/login/", {**form, "stay": "week"}).status_code
        return status

    def is_somebody(self, path="/cart/", **more):
        page = self.get(path, **more).content.decode()
        return "Sign out" in page

    def name(self):
        page = self.get("/").content.decode()
        return next((name for name in ("alice", "bob") if name in page), None)


def stored(oldest=True):
    """The key of a stored session that was written first, or last."""
    order = "expire_date" if oldest else "-expire_date"
    return Session.objects.order_by(order).values_list("session_key", flat=True)


def somebody(*keys):
    """How many of these keys are somebody's."""
    return sum(Browser(key).is_somebody() for key in keys)


def session(browser):
    """What is stored for a visitor."""
    row = Session.objects.filter(session_key=browser.cookies[COOKIE].value).first()
    return row.get_decoded() if row else None


words = {name: value for name, value in globals().items() if not name.startswith("__")}
print(json.dumps(eval(sys.stdin.read(), words)))
