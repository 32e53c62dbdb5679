"""What browsers make of a Set-Cookie line: RFC 6265bis, held against outside test data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from session_tui.cookie import (
    SetCookie,
    domain_match,
    flaws,
    is_address,
    is_public_suffix,
    path_match,
    read_date,
    read_set_cookie,
    site_of,
    unsendable,
)

ANYTHING = st.text(st.characters(exclude_categories=()))
"""Text with lone surrogates in it."""

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "suites"
SUITES = Path(os.environ.get("SESSION_TUI_SUITES", BESIDE))

ORIGIN = "http://home.example.org:8888/cookie-parser"
"""Where the cookies of the parser suites come from."""


def suite(*parts: str) -> Any:
    """One file of outside test data; lines of comments before its JSON are left out."""
    path = SUITES.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is not here")
    lines = path.read_text("utf-8").splitlines()
    return json.loads("\n".join(line for line in lines if not line.startswith("//")))


def test_a_line_of_django_is_read() -> None:
    line = (
        "Set-Cookie: sessionid=abcdef; Domain=.Shop.example; "
        "expires=Fri, 20 Mar 2026 15:30:00 GMT; HttpOnly; Max-Age=1209600; Path=/; "
        "SameSite=Lax; Secure"
    )
    assert read_set_cookie(line) == SetCookie(
        "sessionid",
        "shop.example",
        "/",
        secure=True,
        http_only=True,
        same_site="Lax",
        max_age=1209600,
        expires=datetime(2026, 3, 20, 15, 30, tzinfo=timezone.utc),
        size=15,
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("< set-cookie: a=b\r\n", SetCookie("a", size=2)),
        ("a=b; Max-Age=60; max-age=x", SetCookie("a", max_age=60, size=2)),
        ("a=b; SameSite=Lax; SameSite=often", SetCookie("a", size=2)),
        ("a=b; SameSite=NONE; Secure=no", SetCookie("a", secure=True, same_site="None", size=2)),
        ("a=b; Path=shop", SetCookie("a", size=2)),
        ("a=b; Partitioned", SetCookie("a", partitioned=True, size=2)),
        ("a=b; Domain=", SetCookie("a", size=2)),
        ("a=b; Domain=shop.example:8000", SetCookie("a", "shop.example:8000", size=2)),
        ("only a value", SetCookie("", size=12)),
        (f"a=b; Path=/{'x' * 1024}", SetCookie("a", size=2)),
        ("", None),
        (" = ; Secure", None),
        ("a=b\x00c", None),
        (f"a={'x' * 4096}", None),
    ],
)
def test_a_line_is_read_as_a_browser_does(line: str, expected: SetCookie | None) -> None:
    assert read_set_cookie(line) == expected


@pytest.mark.parametrize(
    ("line", "persistent", "deletes"),
    [
        ("a=b", False, False),
        ("a=b; Max-Age=60", True, False),
        ("a=b; Max-Age=0; expires=Fri, 20 Mar 2026 15:30:00 GMT", True, True),
        ("a=b; expires=Fri, 20 Mar 2026 15:30:00 GMT", True, False),
        ('a=""; expires=Thu, 01 Jan 1970 00:00:00 GMT', True, True),
    ],
)
def test_a_cookie_ends_by_its_age_or_with_the_browser(
    line: str, persistent: bool, deletes: bool
) -> None:
    cookie = read_set_cookie(line)
    assert cookie is not None
    assert (cookie.persistent, cookie.deletes) == (persistent, deletes)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("a=b; Domain=shop.example; Secure; SameSite=None; Partitioned", 0),
        ("a=b; Domain=localhost", 0),
        ("a=b; Domain=10.0.0.1", 0),
        ("a=b; Domain=bücher.example", 0),
        ("a=b; Domain=https://shop.example", 1),
        ("a=b; Domain=shop.example:8000", 1),
        ("a=b; Domain=*.shop.example", 1),
        ("a=b; Domain=..shop.example", 1),
        ("a=b; Domain=co.uk", 1),
        ("a=b; Domain=.github.io", 1),
        ("a=b; SameSite=None", 1),
        ("a=b; Partitioned", 1),
        ("__Host-a=b; Path=/; Secure", 0),
        ("__host-a=b; Path=/; Secure; Domain=shop.example", 1),
        ("__Host-a=b; Secure", 1),
        ("__Host-a=b; Path=/", 1),
        ("__Secure-a=b", 1),
        ("__Secure-a=b; Secure; Domain=shop.example", 0),
    ],
)
def test_flaws_are_found(line: str, count: int) -> None:
    cookie = read_set_cookie(line)
    assert cookie is not None
    assert len(flaws(cookie)) == count


@pytest.mark.parametrize(
    ("host", "domain", "matches"),
    [
        ("shop.example", "shop.example", True),
        ("www.Shop.example", "Shop.example", True),
        ("shop.example", "www.shop.example", False),
        ("myshop.example", "shop.example", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "0.0.1", False),
        ("bücher.example", "xn--bcher-kva.example", True),
        ("shop.example", "shop.example:8000", False),
        ("shop.example", "", False),
    ],
)
def test_domains_match_by_whole_labels_and_never_for_addresses(
    host: str, domain: str, matches: bool
) -> None:
    assert domain_match(host, domain) is matches


def test_an_address_has_no_public_suffix() -> None:
    assert not is_public_suffix("10.0.0.1") and not is_public_suffix("[::1]")
    assert is_address("[::1]") and is_address("127.0.0.1") and not is_address("1.example")
    assert site_of("10.0.0.1") == "10.0.0.1"


def test_the_site_of_a_host_is_what_somebody_registered() -> None:
    assert site_of("a.b.shop.co.uk") == "shop.co.uk"
    assert site_of("shop.github.io") == "shop.github.io"
    assert site_of("localhost") == "localhost"
    assert site_of("") == ""


@pytest.mark.parametrize("name", ["sessionid", "__Host-sid", "a.b:c"])
def test_names_that_python_sends(name: str) -> None:
    assert unsendable(name) == ""


@pytest.mark.parametrize("name", ["", "session id", "sessión", "a;b", "path", "Secure"])
def test_names_that_python_refuses(name: str) -> None:
    assert unsendable(name)


@given(ANYTHING)
@example("a=b; Domain=.; Max-Age=-; Expires=99 Dec 99 99:99:99")
def test_no_text_breaks_the_reading(text: str) -> None:
    for line in (text, f"a=b; Domain={text}", f"a=b; Expires={text}; Max-Age={text}"):
        cookie = read_set_cookie(line)
        if cookie is not None:
            assert isinstance(flaws(cookie), tuple)
            assert isinstance(domain_match("shop.example", cookie.domain), bool)
    assert isinstance(site_of(text), str) and isinstance(unsendable(text), str)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)))
def test_a_date_is_read_as_it_was_written(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=timezone.utc)
    assert read_date(moment.strftime("%a, %d %b %Y %H:%M:%S GMT")) == moment
    assert read_date(moment.strftime("%A, %d-%b-%y %H:%M:%S GMT")) == moment


@pytest.mark.parametrize("file", ["dates-examples.json", "dates-bsd-examples.json"])
def test_dates_of_the_suites(file: str) -> None:
    for case in suite("tough-cookie", file):
        wanted = case["expected"] and read_date(case["expected"])
        assert read_date(case["test"]) == wanted, case


@pytest.mark.parametrize("file", ["examples.json", "bsd-examples.json"])
def test_dates_of_the_older_suites(file: str) -> None:
    for case in suite("http-state", "dates", file):
        wanted = case["expected"] and read_date(case["expected"])
        assert read_date(case["test"]) == wanted, case


def test_dates_that_are_none() -> None:
    dates = suite("tough-cookie", "date-spec.json")
    for text, valid in dates["dateTests"].items():
        assert (read_date(text) is not None) is valid, text
    for one, other in dates["equivalenceTests"].items():
        assert read_date(one) == read_date(other) is not None, one


def test_domain_matches_of_the_suite() -> None:
    for row in suite("tough-cookie", "each-tables.json")["domainMatch.spec.ts"]:
        host, domain, matches = row["row"]
        if isinstance(host, str) and isinstance(domain, str) and "=false" not in row["describe"]:
            read = domain.removeprefix(".")  # as `read_set_cookie` does
            assert domain_match(host.removeprefix("."), read) is matches or not read, row


def test_path_matches_of_the_suite() -> None:
    for row in suite("tough-cookie", "each-tables.json")["pathMatch.spec.ts"]:
        path, cookie_path, matches = row["row"]
        assert path_match(path, cookie_path) is matches, row


class Jar:
    """A browser in little: enough to hold the reader against whole exchanges."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], SetCookie] = {}

    def receive(self, line: str, address: str) -> None:
        """Keeps the cookie, or deletes the one that it replaces."""
        parts, cookie = urlsplit(address), read_set_cookie(line)
        host = parts.hostname or ""
        if cookie is None or not cookie.name or (cookie.secure and parts.scheme != "https"):
            return
        if flaws(cookie) or (cookie.domain and not self.may_set(host, cookie.domain)):
            return
        path = cookie.path or parts.path.rpartition("/")[0] or "/"
        place = (cookie.name, cookie.domain or "=" + host, path)
        ended = cookie.expires and cookie.expires < datetime.now(timezone.utc)
        self.kept.pop(place, None) if cookie.deletes else self.kept.update({place: cookie})
        if ended and cookie.max_age is None:
            self.kept.pop(place, None)

    def may_set(self, host: str, domain: str) -> bool:
        """Whether a host may set a cookie for a domain."""
        return domain_match(host, domain) and (host == domain or not is_public_suffix(domain))

    def sent(self, address: str) -> list[str]:
        """The names of the cookies that go to an address."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        return sorted(
            name
            for name, domain, path in self.kept
            if path_match(parts.path, path) and (domain == "=" + host or domain_match(host, domain))
        )


OTHERWISE = {
    "OPTIONAL_DOMAIN0042": "the last Domain counts, also an empty one",
}
"""Exchanges of RFC 6265 that RFC 6265bis has in another way."""


def test_exchanges_of_the_suite() -> None:
    wrong = []
    cases = suite("tough-cookie", "parser.json")
    for case in (each for each in cases if not each["test"].startswith("DISABLED")):
        jar = Jar()
        for line in case["received"]:
            jar.receive(line, ORIGIN)
        target = case.get("sent-to", f"/cookie-parser-result?{case['test']}")
        address = target if "://" in target else ORIGIN.replace("/cookie-parser", target)
        if jar.sent(address) != sorted(each["name"] for each in case["sent"]):
            wrong.append(case["test"])
    assert wrong == list(OTHERWISE)


def test_the_list_of_suffixes_is_loaded_only_when_it_is_asked() -> None:
    code = "import sys, session_tui.cookie; print('publicsuffixlist' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
