"""One contract for every store: what Django wrote is what is listed, and nothing is changed.

To plug a store in, write a test module with a subclass of `StoreContract` whose fixture `held`
makes a project that keeps its sessions there:

    class HeldInFolder(Held):
        def snapshot(self) -> object:
            return contents_of(self.folder / "sessions")

    class TestFile(StoreContract):
        @pytest.fixture(scope="class")
        def held(self, tmp_path_factory):
            more = "SESSION_ENGINE = ...; SESSION_FILE_PATH = ..."
            with HeldInFolder(tmp_path_factory.mktemp("file"), more) as held:
                yield held

`more` are lines of settings behind those of tests/projects.py (SQLite, a SECRET_KEY, USE_TZ). The
sessions are written once a class by Django itself, in a process of its own; the store is opened
here, as the agent opens it (`held.sessions`, `held.store`), over the same settings. `precision` is
how near to Django's end the store can tell one, in seconds. Django reads the sessions last, since
its reading deletes. Engines of third parties, whose apps would have to be loaded, cannot be opened
in this process: see tests/cli for those.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import datetime, timezone
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from session_tui.agent.project import Project
from session_tui.agent.rows import now
from session_tui.agent.sessions import Sessions
from session_tui.agent.stores.base import Store, Stored, StoreError
from session_tui.model import CAPABILITIES, PAYLOAD_LIMIT, Order, State
from tests.conftest import site
from tests.projects import make_project

SIDE = Path(__file__).with_name("contract_side.py")

LOGIN = {"_auth_user_id": "7", "_auth_user_backend": "x.Backend", "_auth_user_hash": "5f" * 20}

SESSIONS: list[dict[str, Any]] = [
    {"data": {**LOGIN, "cart": [1, 2.5, None, {"a": "ä\u2028🙂"}]}},
    {"data": {**LOGIN, "n": 2}, "age": 300},
    {"data": {"anonymous": True}, "age": 86400},
    {"data": {"n": 3, "text": "x" * 3000}},
    {"data": {**LOGIN, "n": 4}, "age": 0},
    {"data": {**LOGIN, "late": True}, "age": -60},
    {"data": {**LOGIN, "n": 5}, "age": 7200, "spoilt": True},
    *({"data": {**LOGIN, "n": number}, "age": 3600 + 61 * number} for number in range(6, 23)),
]
"""Users and none, every kind of age, one past its end, one that does not open."""


class Held:
    """A project whose sessions Django has written, and the agent's own view of them."""

    python = sys.executable
    """Interpreter under which Django writes and reads."""

    precision = 0.001
    """Seconds between Django's end of a session and the store's."""

    def __init__(self, folder: Path, more: str = "", sessions: Any = SESSIONS) -> None:
        """`more`: lines of settings; `sessions`: what is written, as `SESSIONS`."""
        self.folder = make_project(folder, more)
        self.wanted = sessions
        self.wrote: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Held:
        self.wrote = self.django("write", self.wanted)
        self.sessions = Sessions(self.project())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.close()
        for door in self.sessions.doors.opened.values():
            door.close()

    @property
    def store(self) -> Store:
        """The store as the agent made it of the settings."""
        return self.sessions.store

    def snapshot(self) -> object:
        """Everything that looking could change: contents, times, the store's own counters."""
        raise NotImplementedError

    def project(self) -> Project:
        """The settings as the agent has them, without making them those of this process."""
        site({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})
        from django.conf import UserSettingsHolder, global_settings

        path = self.folder / "conf" / "settings.py"
        found: dict[str, Any] = {"__file__": str(path)}
        exec(compile(path.read_text(), str(path), "exec"), found)
        project = Project(str(self.folder), {})
        project.settings = UserSettingsHolder(global_settings)
        for name, value in found.items():
            if name.isupper():
                setattr(project.settings, name, value)
        return project

    def django(self, word: str, given: object) -> dict[str, dict[str, Any]]:
        """What the side script prints."""
        done = subprocess.run(
            [self.python, "-W", "ignore", SIDE, word],
            input=json.dumps(given),
            cwd=self.folder,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "conf.settings"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        found: dict[str, dict[str, Any]] = json.loads(done.stdout)
        return found

    @property
    def lying(self) -> set[str]:
        """Keys that must be listed; what is past its end may be, or be gone already."""
        return {key for key, each in self.wrote.items() if each["end"] > now().timestamp()}

    def listed(self) -> dict[str, Stored]:
        """All rows by key."""
        return {row.key: row for row in self.store.page(self.store.orders[0], 1000)}


def contents_of(folder: Path) -> object:
    """Names, times, modes and contents of everything in a folder."""
    return sorted(
        (
            str(path.relative_to(folder)),
            path.stat().st_mtime_ns,
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in [folder, *folder.rglob("*")]
    )


def walked(store: Store, order: Order, limit: int, backwards: bool = False) -> list[Stored]:
    """Every row, page by page; each position goes through JSON, as a cursor does."""
    found: list[Stored] = []
    position = None
    while True:
        rows = store.page(order, limit, position, backwards)
        found = rows + found if backwards else found + rows
        if len(rows) < limit:
            return found
        position = tuple(json.loads(json.dumps(rows[0 if backwards else -1].position)))


def look_at_everything(held: Held) -> None:
    """All that the faces ask of a store."""
    held.sessions.facts()
    held.sessions.health()
    for order in held.store.orders:
        walked(held.store, order, 7)
        walked(held.store, order, 7, backwards=True)
    held.store.estimate()
    list(held.store.counting())
    held.store.find("abcdef")
    held.store.clock()
    for key in [*held.wrote, "nobody" * 5]:
        held.store.measures(key)
        held.store.get(key)
        held.store.places(key)


class StoreContract:
    """What every store that lists does. Each test takes a `held`, which a subclass makes."""

    @pytest.fixture(scope="class")
    def held(self) -> Any:
        raise NotImplementedError

    def test_every_session_that_django_wrote_is_listed(self, held: Held) -> None:
        listed = set(held.listed())
        assert held.lying <= listed
        assert listed <= set(held.wrote)

    def test_data_opens_to_what_django_saved(self, held: Held) -> None:
        for key, row in held.listed().items():
            row = held.sessions.rows.used(row)
            decoded = held.sessions.rows.open(row)
            if held.wrote[key]["spoilt"]:
                assert not decoded.readable
            else:
                assert decoded.data == held.wrote[key]["data"]

    def test_each_end_is_the_one_that_django_set(self, held: Held) -> None:
        for key, row in held.listed().items():
            end = datetime.fromtimestamp(held.wrote[key]["end"], timezone.utc)
            assert row.expires is not None and row.expires.tzinfo is timezone.utc
            assert abs((row.expires - end).total_seconds()) <= held.precision

    def test_a_row_says_where_it_lies_and_how_large_it_is(self, held: Held) -> None:
        for row in held.listed().values():
            assert row.origin.partition(":")[0] in ("db", "cache", "file")
            assert row.payload is None or row.size == len(row.payload)
            assert row.payload is not None or row.size > PAYLOAD_LIMIT

    @pytest.mark.parametrize("limit", [1, 4, 100])
    def test_pages_show_each_session_once_both_ways_in_each_order(
        self, held: Held, limit: int
    ) -> None:
        for order in held.store.orders:
            found = [row.key for row in walked(held.store, order, limit)]
            assert len(found) == len(set(found)) and held.lying <= set(found)
            back = [row.key for row in walked(held.store, order, limit, backwards=True)]
            assert back == found

    def test_an_order_is_kept(self, held: Held) -> None:
        for order in held.store.orders:
            rows = walked(held.store, order, 5)
            ends = [row.expires.timestamp() for row in rows if row.expires]
            if order is Order.LATEST_END:
                ends.reverse()
            if order in (Order.LATEST_END, Order.EARLIEST_END):
                assert all(b - a > -held.precision for a, b in pairwise(ends))
            if order is Order.KEY:
                assert [row.key for row in rows] == sorted(row.key for row in rows)

    def test_a_scan_reads_all_of_it(self, held: Held) -> None:
        chunks = held.store.scan(held.store.orders[0], chunk=5)
        assert held.lying <= {row.key for chunk in chunks for row in chunk}

    def test_a_session_is_got_by_its_key_as_it_is_listed(self, held: Held) -> None:
        listed = held.listed()
        for key in held.lying:
            got = held.store.get(key)
            assert got is not None
            assert (got.key, got.payload) == (key, listed[key].payload)

    @pytest.mark.parametrize(
        "key", ["", "nobody", "\0", "a\0b", "\ud800", "x" * 300, "a b\r\nget", "*", "../x", "%s"]
    )
    def test_a_key_that_nobody_has_finds_nothing(self, held: Held, key: str) -> None:
        assert held.store.get(key) is None

    def test_the_beginning_of_a_key_finds_it(self, held: Held) -> None:
        for key in list(held.lying)[:3]:
            assert [row.key for row in held.store.find(key[:12])] == [key]
        assert len(held.store.find("")) == 2
        assert held.store.find("nobody") == []

    def test_the_count_is_exact_and_an_estimate_says_what_it_is(self, held: Held) -> None:
        count, last = held.store.count(), list(held.store.counting())[-1]
        assert count.exact and last == count
        assert count.value == len(held.listed())
        estimate = held.store.estimate()
        assert estimate.exact or estimate.because

    def test_capabilities_are_complete_and_each_has_its_reason(self, held: Held) -> None:
        found = held.store.capabilities()
        assert [each.name for each in found] == list(CAPABILITIES)
        assert all(each.because.endswith((".", "?")) for each in found)

    def test_it_says_what_and_where_it_is_and_whether_it_proved_to_be_read_only(
        self, held: Held
    ) -> None:
        facts = held.sessions.facts()
        assert facts.kind and facts.server and facts.place and facts.proof
        assert facts.orders == held.store.orders
        rows = list(held.listed().values())
        besides = [row.beside for row in rows if row.beside]
        assert facts.origin in {row.origin for row in [*rows, *besides]}

    def test_its_health_is_named_and_says_how_it_is_known(self, held: Held) -> None:
        health = held.sessions.health()
        assert health.measures
        for each in health.measures:
            assert "." in each.name and each.how
            assert each.value is not None or each.because

    def test_a_session_is_found_in_its_place_and_nowhere_else_when_it_is_in_none(
        self, held: Held
    ) -> None:
        key = next(iter(held.lying))
        places = held.sessions.whereabouts(key, True).places
        assert len([place for place in places if place.found and place.used]) == 1
        nowhere = held.sessions.whereabouts("nobody" * 5, True).places
        assert not [place for place in nowhere if place.found or place.used]

    def test_a_place_in_the_list_that_is_none_is_refused_or_harmless(self, held: Held) -> None:
        for place in (
            ("x", "y"),
            (1,),
            (None, None),
            ("'; --", "\0"),
            ("", "", "", "", ""),
            (0, 0),
        ):
            for order in held.store.orders:
                try:
                    held.store.page(order, 3, place)
                except StoreError as error:
                    assert error.failure.sentence

    def test_looking_leaves_the_store_as_it_was(self, held: Held) -> None:
        before = held.snapshot()
        look_at_everything(held)
        assert held.snapshot() == before

    def test_each_state_is_the_one_that_django_meets(self, held: Held) -> None:
        rows, listed = held.sessions.rows, held.listed()
        stored = {key: rows.used(row) for key, row in listed.items()}
        states = {key: rows.state_of(row, rows.open(row), now()) for key, row in stored.items()}
        told = held.django("read", sorted(listed))
        for key, state in states.items():
            data, kept = told[key]["data"], told[key]["kept"]
            expected = State.LIVE if "_auth_user_id" in data else State.ANONYMOUS
            if not data:
                expected = State.UNDECODABLE if kept else State.EXPIRED
            assert state is expected
