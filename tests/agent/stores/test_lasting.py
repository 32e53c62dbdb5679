"""Which failures of a store time alone may mend, and which it may not."""

from __future__ import annotations

import errno

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.folder import Folder
from session_tui.agent.stores.memcached import complaints as memcached
from session_tui.agent.stores.mysql import _CODES
from session_tui.agent.stores.postgresql_states import STATES
from session_tui.agent.stores.redis import complaints as redis
from session_tui.agent.stores.redis.refusals import Refusal, refused_command, stated
from session_tui.agent.stores.sqlite_words import WORDS


@pytest.mark.parametrize("code", ["LOADING", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "TRYAGAIN"])
def test_a_redis_that_is_busy_with_itself_passes(code: str) -> None:
    error = stated(Refusal(code, ""), "there")
    assert error is not None and not error.failure.lasting


@pytest.mark.parametrize("code", ["NOAUTH", "WRONGPASS", "DENIED", "MOVED"])
def test_a_redis_that_lets_nobody_in_lasts(code: str) -> None:
    error = stated(Refusal(code, ""), "there")
    assert error is not None and error.failure.lasting


def test_a_command_that_the_acl_refuses_lasts() -> None:
    assert refused_command(Refusal("NOPERM", ""), "A key", "there").failure.lasting


@pytest.mark.parametrize(
    ("error", "lasts"),
    [
        (ConnectionRefusedError(), False),
        (TimeoutError(), False),
        (ConnectionResetError(), False),
        (OSError(errno.EHOSTUNREACH, "no route"), False),
        (UnicodeError(), True),
    ],
)
def test_a_server_that_is_away_passes(error: Exception, lasts: bool) -> None:
    assert redis.unreachable(error, "there").failure.lasting is lasts
    assert memcached.unreachable(error, "there").failure.lasting is lasts


@pytest.mark.parametrize("error", [FileNotFoundError(), PermissionError()])
def test_a_socket_that_is_missing_passes_and_one_that_is_barred_lasts(error: OSError) -> None:
    barred = isinstance(error, PermissionError)
    assert redis.unreachable(error, "there", "/run/redis.sock").failure.lasting is barred
    assert memcached.unreachable(error, "there").failure.lasting is barred


@pytest.mark.parametrize(
    ("line", "lasts"),
    [
        (b"CLIENT_ERROR unauthenticated", True),
        (b"ERROR Too many open connections", False),
        (b"SERVER_ERROR out of memory", False),
    ],
)
def test_a_memcached_that_wants_a_login_lasts(line: bytes, lasts: bool) -> None:
    assert memcached.refused(line, "there").failure.lasting is lasts


@pytest.mark.parametrize(
    ("known", "lasting"),
    [
        (STATES, {"28P01", "28000", "42501", "22023", "22007", "22008"}),
        (_CODES, {1045, 1130, 1044, 1142, 1143, 1227}),
        (
            {words: known for words, *known in WORDS},
            {"unable to open", "permission denied", "readonly"},
        ),
    ],
    ids=["postgresql", "mysql", "sqlite"],
)
def test_a_database_that_refuses_its_user_lasts(known: dict, lasting: set) -> None:  # type: ignore[type-arg]
    kinds = {code: (*each, StoreError)[2] for code, each in known.items()}
    assert {code for code, kind in kinds.items() if kind.lasting} == lasting


@pytest.mark.parametrize(("number", "lasts"), [(errno.EACCES, True), (errno.ESTALE, False)])
def test_a_folder_that_may_not_be_listed_lasts(number: int, lasts: bool) -> None:
    error = Folder("/there", "SESSION_FILE_PATH", "")._failure(OSError(number, ""))
    assert error.failure.lasting is lasts
