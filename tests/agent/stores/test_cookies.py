"""The signed_cookies engine: nothing on the server, and cookies that somebody pastes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from session_tui.agent.engine import Engine
from session_tui.agent.failing import Refused
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.cookies import CookieStore
from session_tui.model import CAPABILITIES, Order, State
from tests.agent.stores.contract import SESSIONS, Held

ENGINE = "SESSION_ENGINE = 'django.contrib.sessions.backends.signed_cookies'"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A project whose sessions are cookies; `wrote` has their values."""
    with Held(tmp_path_factory.mktemp("cookies"), ENGINE, SESSIONS[:6]) as held:
        yield held


def store(name: str = "sessionid") -> CookieStore:
    class Settings:
        SESSION_COOKIE_NAME = name

    return CookieStore(Engine("signed_cookies", "SessionStore", "default", ""), Settings)


def test_a_cookie_opens_to_what_django_saved(held: Held) -> None:
    for value, wrote in held.wrote.items():
        detail = held.sessions.detail(f"Cookie: csrftoken=x; sessionid={value}", False, False)
        assert detail.row.state in (State.LIVE, State.ANONYMOUS)
        assert detail.salt == "django.contrib.sessions.backends.signed_cookies"
        assert detail.row.signer == "SECRET_KEY" and detail.row.origin == "cookie"
        assert detail.data is not None and set(detail.data.names) == set(wrote["data"])


def test_its_end_is_the_signature_and_the_age_whatever_set_expiry_was_given(held: Held) -> None:
    for value in held.wrote:
        row = held.sessions.detail(value, False, False).row
        assert row.expires_at is not None and row.saved_at is not None
        assert (row.expires_at - row.saved_at).total_seconds() == 1209600


def test_a_cookie_is_named_by_a_digest_and_opens_again_by_its_ref(held: Held) -> None:
    for value in held.wrote:
        row = held.sessions.detail(value, False, False).row
        assert row.key == hashlib.sha256(value.encode()).hexdigest()[:8] + "…"
        assert value not in repr(row)
        again = held.sessions.detail(row.ref, True, False).row
        assert again.key == value


def test_a_cookie_that_was_changed_is_refused_and_its_time_proves_nothing(held: Held) -> None:
    signed, _, signature = next(iter(held.wrote)).rpartition(":")
    other = "B" if signature.startswith("A") else "A"
    row = held.sessions.detail(f"{signed}:{other}{signature[1:]}", False, False).row
    assert row.state is State.UNDECODABLE and row.expires_at is None


def test_a_row_of_the_database_pasted_as_a_cookie_is_known_by_its_salt(held: Held) -> None:
    from django.core import signing

    text = signing.dumps(
        {}, key="kept apart, for tests alone", salt="django.contrib.sessions.SessionStore"
    )
    assert "SessionStore" in held.sessions.detail(text, False, False).row.because


def test_a_list_is_one_sentence_and_not_an_empty_one(held: Held) -> None:
    for order in Order:
        with pytest.raises(StoreError) as told:
            held.store.page(order, 10)
        assert "browser" in told.value.failure.sentence
        assert "show -" in told.value.failure.advice
    assert held.store.count().value is None


def test_every_capability_is_there_with_a_reason(held: Held) -> None:
    found = held.store.capabilities()
    assert [each.name for each in found] == list(CAPABILITIES)
    assert {each.name for each in found if each.able} == {
        *("end", "written", "untouched", "read-only")
    }
    assert all(each.because.endswith(".") for each in found)
    assert held.sessions.facts().read_only


@pytest.mark.parametrize(
    "line",
    [
        "a:b:c",
        "  a:b:c\n",
        "sessionid=a:b:c",
        "Cookie: sessionid=a:b:c",
        "cookie:sessionid=a:b:c; other=1",
        "Set-Cookie: sessionid=a:b:c; HttpOnly; Path=/; Max-Age=9",
        'x=1; sessionid="a:b:c"; y',
        "sessionid=first; sessionid=a:b:c",
        "sessionid=a\\072b:c; sessionid = a:b:c",
    ],
)
def test_the_value_is_found_in_whatever_is_pasted(line: str) -> None:
    got = store().get(line)
    assert got is not None and (got.key, got.payload) == ("a:b:c", b"a:b:c")


@given(some.text(max_size=80))
def test_a_line_is_taken_apart_as_django_takes_it(line: str) -> None:
    from django.http.cookie import parse_cookie

    line = "x=1; " + line
    expected = parse_cookie(line.strip()).get("sessionid")
    try:
        got = store().get(line)
    except Refused:
        assert not expected
    else:
        assert got is not None and got.key == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "is empty"),
        (
            "Cookie: csrftoken=secret; other=secret",
            "no cookie named sessionid in this line; it has",
        ),
        ("sessionid=; a=b", "is empty"),
    ],
)
def test_a_line_without_the_cookie_is_one_sentence_that_quotes_no_value(
    line: str, said: str
) -> None:
    with pytest.raises(Refused) as told:
        store().get(line)
    assert said in told.value.failure.sentence
    assert "secret" not in repr(told.value.failure)


def test_nothing_of_a_hostile_line_is_quoted() -> None:
    with pytest.raises(Refused) as told:
        store().get("Cookie: \x1b]0;owned\x07=1")
    assert "\x1b" not in repr(told.value.failure) and "owned" not in repr(told.value.failure)


def test_without_the_engine_s_files_nothing_is_made(tmp_path: Path, held: Held) -> None:
    before: Any = sorted(path.name for path in held.folder.rglob("*"))
    held.sessions.health()
    held.sessions.facts()
    assert sorted(path.name for path in held.folder.rglob("*")) == before
