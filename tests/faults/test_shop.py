"""The demo project as its visitors meet it: served by Django, opened by a browser."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar

import pytest

from session_tui.faults import Demo, demo_project


class Browser:
    """A visitor with cookies, who sends the token of the last form."""

    def __init__(self, address: str) -> None:
        self.address, self.page = address, ""
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def get(self, path: str) -> str:
        return self._open(path, None)

    def post(self, path: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        assert token
        fields["csrfmiddlewaretoken"] = token[1]
        return self._open(path, urllib.parse.urlencode(fields).encode())

    def _open(self, path: str, data: bytes | None) -> str:
        with self._opener.open(self.address + path, data, timeout=10) as answer:
            self.page = answer.read().decode()
        return self.page


@contextmanager
def served(demo: Demo) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [demo.python, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=demo.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the shop's server did not start")


@pytest.fixture(scope="module")
def open_shop() -> Iterator[tuple[Demo, str]]:
    with demo_project(rows=100) as made, served(made) as address:
        yield made, address


def test_its_own_server_sells_tea(open_shop: tuple[Demo, str]) -> None:
    browser = Browser(open_shop[1])
    assert "Earl Grey" in browser.get("/")
    assert "6.20 EUR" in browser.post("/cart/put/EGR-100/")
    assert "Sign in" in browser.get("/checkout/")
    page = browser.post("/login/", username="alice", password="demo", stay="month")
    assert "Welcome back, alice." in page
    assert "Checkout: address" in page
    for answer in ("York", "parcel", "card"):
        browser.post("/checkout/", answer=answer)
    assert "on its way" in browser.post("/checkout/", answer="yes")
    assert "Nothing yet." in browser.get("/cart/")
    browser.post("/cart/put/SEN-100/")
    assert "keep these prices" in browser.post("/cart/reserve/")
    assert "taken out" in browser.post("/cart/drop/SEN-100/")
    assert "Sign out" in browser.get("/kiosk/")
    assert "Sign in" in browser.post("/logout/")


@pytest.mark.parametrize(
    ("user", "shown"), [("alice", "alice"), ("mallory", "Sign in"), (None, "Sign in")]
)
def test_a_session_of_the_demo_opens_the_running_shop(
    open_shop: tuple[Demo, str], user: str | None, shown: str
) -> None:
    demo, address = open_shop
    sessions = json.loads(demo.expected.read_text())["sessions"]
    key = next(
        key
        for key, each in sessions.items()
        if each["username"] == user and each["state"] == ("live" if user else "anonymous")
    )
    request = urllib.request.Request(address + "/", headers={"Cookie": f"sessionid={key}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        assert shown in answer.read().decode()
