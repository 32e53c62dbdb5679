"""Engines that others publish and projects write: their own store writes, ours lists the same."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from session_tui.cli.document import detail_document, row_document
from session_tui.link import Launch, Link
from session_tui.model import Order, PageRequest, StoreFacts
from tests.agent.stores.test_contract_db import databases, table_of
from tests.cli.commands import environment, run
from tests.conftest import Entry, fresh
from tests.projects import SETTINGS, make_project
from tests.servers import redis_url

SIDE = Path(__file__).with_name("third_party_side.py")
PYTHONS = [*filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))] or [sys.executable]
EVERYWHERE = pytest.mark.parametrize("python", PYTHONS)

FILE_CACHE = """
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": str(Path(__file__).resolve().parent.parent / "cache"),
}}
"""

OWN_MODEL = """
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

class ShopSession(AbstractBaseSession):
    branch = models.CharField(max_length=40, null=True)
    api_token = models.CharField(max_length=40, default="hunter2-hunter2-hunter2")

    class Meta:
        app_label = "shop"

    @classmethod
    def get_session_store_class(cls):
        from shop.sessions import SessionStore
        return SessionStore
"""

OWN_ENGINE = """
from django.contrib.sessions.backends.db import SessionStore as DbStore

class SessionStore(DbStore):
    key_salt = "shop.sessions"
    branch = None

    @classmethod
    def get_model_class(cls):
        from shop.models import ShopSession
        return ShopSession

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.branch = self.branch
        return row
"""


class Shop:
    """A project with an engine of its own."""

    entry: Entry | None = None
    """Of DATABASES, where it is no SQLite file in the project."""
    table = ""
    """Its sessions' table there."""

    def __init__(self, folder: Path, python: str, settings: str, app: str = "") -> None:
        sessions = '    "django.contrib.sessions",\n'
        text = SETTINGS.replace(sessions, f"    {app!r},\n" if app else sessions)
        self.folder = make_project(folder / "shop", settings, text)
        self.python = python

    def written(self, count: int) -> dict[str, Any]:
        """Has the project's own engine write so many sessions; what it says of each, by key."""
        done = subprocess.run(
            [self.python, "-B", "-W", "ignore", SIDE, str(count)],
            cwd=self.folder,
            env=environment(DJANGO_SETTINGS_MODULE="conf.settings"),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def seen(self, apps: bool = True, reveal: bool = True) -> Seen:
        """What one agent tells of it."""
        return asyncio.run(self._seen(apps, reveal))

    async def _seen(self, apps: bool, reveal: bool) -> Seen:
        link = Link.start(Launch(self.folder, python=self.python, apps=apps))
        try:
            page = await link.page(PageRequest(reveal=reveal))
            rows = [row_document(row, page.now) for row in page.rows]
            first, store = (
                await link.session(page.rows[0].ref, reveal, more=True),
                await link.store(),
            )
            orders = {order: await ordered(link, order) for order in store.orders}
            begun = PageRequest(filter=f"key:{page.rows[0].key[:10]}", reveal=True)
            prefixed = [row.key for row in (await link.page(begun)).rows] if reveal else []
            documents = {row["key"]: row for row in rows}
            return Seen(documents, detail_document(first), store, orders, prefixed)
        finally:
            await link.close()

    def state(self) -> dict[str, Any]:
        """The content and time of every file that sessions lie in, or the rows of their table."""
        if self.entry:
            return {self.table: table_of(self.entry, self.table)}
        files = [each for each in self.folder.rglob("*") if each.suffix in (".sqlite3", ".djcache")]
        return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


class Seen(NamedTuple):
    """What we show of a project."""

    rows: dict[str, Any]
    first: dict[str, Any]
    """One of them, opened."""
    store: StoreFacts
    orders: dict[Order, list[str]]
    """Keys in each order that the store has, page by page."""
    prefixed: list[str]
    """Keys that begin as that of the first."""


async def ordered(link: Link, order: Order) -> list[str]:
    """All keys, in pages of three."""
    found: list[str] = []
    after = None
    while True:
        page = await link.page(PageRequest(order=order, limit=3, after=after, reveal=True))
        found += [row.key for row in page.rows]
        if page.after is None:
            return found
        after = page.after


def agree(shop: Shop, count: int = 7) -> Seen:
    """Has the engine write, and holds our rows against what it says; nothing may have changed."""
    written, before = shop.written(count), shop.state()
    seen = shop.seen()
    assert set(seen.rows) == set(written)
    assert {order: sorted(keys) for order, keys in seen.orders.items()} == dict.fromkeys(
        seen.orders, sorted(written)
    )
    assert seen.orders[Order.KEY] == sorted(written)
    assert seen.prefixed == [seen.first["key"]]
    for key, row in seen.rows.items():
        theirs = written[key]
        assert row["user_id"] == theirs["data"].get("_auth_user_id")
        assert row["state"] == ("live" if row["user_id"] else "anonymous")
        assert abs(row["seconds_left"] - theirs["age"]) < 60
        if "expires" in theirs:
            end = datetime.fromisoformat(row["expires_at"]).timestamp()
            assert abs(end - theirs["expires"]) < 1
            assert list(row["columns"]) == list(theirs["columns"])
    theirs = written[seen.first["key"]]
    assert seen.first["data"] == theirs["data"]
    for name in ("user_agent", "ip", "branch"):
        if name in theirs.get("columns", ()):
            assert seen.first["columns"][name] == f"'{theirs['columns'][name]}'"
    assert shop.state() == before
    return seen


@EVERYWHERE
def test_django_user_sessions(python: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, python, 'SESSION_ENGINE = "user_sessions.backends.db"', "user_sessions")
    seen = agree(shop)
    addresses = {row["columns"]["ip"] for row in seen.rows.values()}
    assert addresses == {f"'10.0.0.{number}'" for number in range(7)}
    assert "table user_sessions_session" in seen.store.place
    assert any("writes a new, empty row" in note for note in seen.store.notes)


@EVERYWHERE
def test_django_qsessions(python: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, python, 'SESSION_ENGINE = "qsessions.backends.db"', "qsessions")
    assert agree(shop).store.notes == ()


@pytest.mark.parametrize(
    ("kind", "app", "table"),
    [
        ("postgresql", "user_sessions", "user_sessions_session"),
        ("mariadb", "qsessions", "qsessions_session"),
    ],
)
def test_published_engines_are_read_on_a_database_server_as_on_sqlite(
    kind: str, app: str, table: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for entry in fresh(request, kind, tmp_path):
        settings = f'{databases(entry)}SESSION_ENGINE = "{app}.backends.db"'
        shop = Shop(tmp_path, sys.executable, settings, app)
        shop.entry, shop.table = entry, table
        assert f"table {table}" in agree(shop).store.place


@EVERYWHERE
def test_django_qsessions_with_its_cache(python: str, tmp_path: Path) -> None:
    settings = 'SESSION_ENGINE = "qsessions.backends.cached_db"' + FILE_CACHE
    seen = agree(Shop(tmp_path, python, settings, "qsessions"))
    assert {row["copies"] for row in seen.rows.values()} == {"same"}
    places = [(place["where"], place["used"]) for place in seen.first["places"]]
    assert places == [("cache:default", True), ("db:default", False)]


@EVERYWHERE
@pytest.mark.parametrize("prefix", ["session", ""])
def test_django_redis_sessions(python: str, prefix: str, tmp_path: Path, empty_redis: str) -> None:
    settings = f'SESSION_REDIS = {{"url": {empty_redis!r}, "prefix": {prefix!r}}}'
    settings += '\nSESSION_ENGINE = "redis_sessions.session"'
    shop = Shop(tmp_path, python, settings)
    seen = agree(shop)
    assert all(row["saved_at"] and row["signer"] == "SECRET_KEY" for row in seen.rows.values())
    assert ("taken for a session" in " ".join(seen.store.notes)) == (prefix == "")
    before = dumped(empty_redis)
    assert len(shop.seen().rows) == 7 and dumped(empty_redis) == before


@EVERYWHERE
def test_an_engine_of_the_project_with_a_model_and_a_salt_of_its_own(
    python: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, python, 'SESSION_ENGINE = "shop.sessions"', "shop")
    own(shop)
    seen = agree(shop)
    branches = {row["columns"]["branch"] for row in seen.rows.values()}
    assert branches == {f"'branch {number}'" for number in range(7)}
    (note,) = seen.store.notes
    assert note == "shop.sessions.SessionStore has a key_salt of its own: 'shop.sessions'."


def test_columns_with_secrets_are_masked(tmp_path: Path) -> None:
    shop = Shop(tmp_path, sys.executable, 'SESSION_ENGINE = "shop.sessions"', "shop")
    own(shop)
    shop.written(1)
    seen = shop.seen(reveal=False)
    assert seen.first["columns"]["api_token"] == "masked" and "hunter2" not in str(seen)


def test_an_engine_that_descends_from_none_is_refused_with_its_bases(tmp_path: Path) -> None:
    shop = Shop(tmp_path, sys.executable, 'SESSION_ENGINE = "shop.sessions"')
    own(shop)
    lines = "from django.contrib.sessions.backends.base import SessionBase\n"
    lines += "class SessionStore(SessionBase):\n    def load(self):\n        raise SystemExit\n"
    (shop.folder / "shop" / "sessions.py").write_text(lines)
    done = run("sessions", "--project", shop.folder)
    assert done.returncode == 3 and "descends from none" in done.stderr
    assert "shop.sessions.SessionStore, django.contrib.sessions" in done.stderr


class TestWithoutApps:
    """`--no-apps` leaves the models alone, and what only they could tell is refused."""

    def test_a_published_engine_is_known_anyway(self, tmp_path: Path) -> None:
        engine = 'SESSION_ENGINE = "user_sessions.backends.db"'
        shop = Shop(tmp_path, sys.executable, engine, "user_sessions")
        written, seen = shop.written(3), shop.seen(apps=False)
        assert set(seen.rows) == set(written)
        assert all("10.0.0." in row["columns"]["ip"] for row in seen.rows.values())

    def test_an_engine_whose_table_a_model_names_is_refused(self, tmp_path: Path) -> None:
        shop = Shop(tmp_path, sys.executable, 'SESSION_ENGINE = "shop.sessions"', "shop")
        own(shop)
        done = run("sessions", "--no-apps", "--project", shop.folder)
        assert done.returncode == 2 and "told by a model" in done.stderr
        assert "--no-apps" in done.stderr

    def test_an_engine_on_djangos_own_table_is_read(self, tmp_path: Path) -> None:
        shop = Shop(tmp_path, sys.executable, 'SESSION_ENGINE = "shop.sessions"')
        own(shop)
        lines = OWN_ENGINE.split("    @classmethod", maxsplit=1)[0]
        (shop.folder / "shop" / "sessions.py").write_text(lines)
        written = shop.written(3)
        assert set(shop.seen(apps=False).rows) == set(written)


def dumped(url: str) -> dict[bytes, Any]:
    """All that lies in one database of Redis, as DUMP has it."""
    import redis

    server: Any = redis.Redis.from_url(url)
    return {key: server.dump(key) for key in server.keys("*")}


def own(shop: Shop) -> None:
    """An app with an engine and a model of its own."""
    (shop.folder / "shop").mkdir()
    for name, text in (("__init__", ""), ("sessions", OWN_ENGINE), ("models", OWN_MODEL)):
        (shop.folder / "shop" / f"{name}.py").write_text(text)


@pytest.fixture
def empty_redis(redis_server: Any) -> str:
    """The URL of a database that nothing lies in."""
    import redis

    url = redis_url(redis_server, database=9)
    redis.Redis.from_url(url).flushdb()
    return url
