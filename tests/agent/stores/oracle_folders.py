"""Django against the stores in files and cookies, in whatever interpreter runs this.

`python oracle_folders.py SEED N` has Django write N sessions by each engine under settings of their
own, spoils some, looks at them with our stores, and lets Django load each from a copy of the
folder. Prints every session on which the two differ, and every trace of our looking; exits 1 if
there was one. Python 3.8 syntax.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[3]))

import django
from django.conf import settings
from django.core import signing

from session_tui.agent.doors import Doors
from session_tui.agent.engine import own_engine
from session_tui.agent.expiry import rules_of
from session_tui.agent.openers import cache_openers, main_codec
from session_tui.agent.rows import Rows, now
from session_tui.agent.sealing import Seal
from session_tui.agent.stores.base import Store
from session_tui.agent.stores.cookies import CookieStore
from session_tui.agent.stores.file import FileStore
from session_tui.agent.stores.of_engine import cache_kind, cache_of, cache_store
from session_tui.model import Order, State

ENGINES = "django.contrib.sessions.backends."
JSON = "django.contrib.sessions.serializers.JSONSerializer"
PICKLE = "django.contrib.sessions.serializers.PickleSerializer"
FILES = "django.core.cache.backends.filebased.FileBasedCache"
DAY = 86400
EDGE = 3
"""Seconds around an end in which nothing is compared: both clocks run on meanwhile."""


def configured() -> None:
    """Django's settings, where nobody has made any."""
    logging.disable(logging.CRITICAL)
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    if not settings.configured:
        settings.configure(SECRET_KEY="k" * 50, LOGGING_CONFIG=None, TIME_ZONE="Europe/Berlin")
    django.setup()


def some_settings(draw: random.Random, folder: str) -> dict[str, Any]:
    """Settings that these engines look at."""
    chosen: dict[str, Any] = {
        "SESSION_FILE_PATH": folder,
        "SESSION_COOKIE_NAME": draw.choice(["sessionid", "sessionid", "shop.id-2", "s+d"]),
        "SESSION_COOKIE_AGE": draw.choice([14 * DAY, 3600, 90 * DAY, 0.5 * DAY]),
        "SESSION_SERIALIZER": JSON,
        "USE_TZ": draw.random() < 0.7,
        "CACHES": {"default": cache(draw, folder)},
    }
    if django.VERSION < (5, 0) and draw.random() < 0.3:
        chosen["SESSION_SERIALIZER"] = PICKLE
    if django.VERSION >= (4, 1):
        chosen["SECRET_KEY_FALLBACKS"] = ["f" * 50]
    return chosen


def cache(draw: random.Random, folder: str) -> dict[str, Any]:
    """A file-based cache, its keys named in one of the usual ways."""
    return {
        "BACKEND": FILES,
        "LOCATION": draw.choice([folder, Path(folder)]),
        "KEY_PREFIX": draw.choice(["", "", "shop"]),
        "VERSION": draw.choice([1, 1, 7]),
        "OPTIONS": {"MAX_ENTRIES": 10000},
    }


def some_data(draw: random.Random) -> dict[str, Any]:
    """A session as sites have them, with an end of its own now and then."""
    data: dict[str, Any] = draw.choice(
        [{}, {"_auth_user_id": "7", "cart": [1]}, {"a": "ä🙂" * draw.randrange(300)}]
    )
    return dict(data)


def some_expiry(draw: random.Random) -> Any:
    """What a view gives to set_expiry."""
    away = timedelta(seconds=draw.randrange(-30, 30) * DAY / 2 + 1000)
    local = (now() + away).astimezone().replace(tzinfo=None)
    choices = [None, None, None, 0, 300, -5, away, now() + away, local, True, 1e300, "soon", [1]]
    return draw.choice(choices)


def store_class(engine: str) -> Any:
    """Django's class, which forgets the folder that it saw last."""
    found: Any = import_module(ENGINES + engine).SessionStore
    if "_storage_path" in vars(found):
        del found._storage_path
    return found


def written(draw: random.Random, engine: str, count: int) -> list[str]:
    """Keys of sessions that Django has written; what it refuses to write is left out."""
    keys = []
    for _ in range(count):
        store = store_class(engine)()
        store.update(some_data(draw))
        key_in_force = draw.choice(["k", "k", "k", "f", "x"]) * 50
        try:
            store.set_expiry(some_expiry(draw))
            with mock.patch.object(settings, "SECRET_KEY", key_in_force):
                store.save()
        except Exception:
            continue
        if store.session_key:
            keys.append(str(store.session_key))
    return keys


SPOILS: list[Callable[[bytes, random.Random], bytes]] = [
    *[lambda content, draw: content] * 6,
    lambda content, draw: b"",
    lambda content, draw: content[: draw.randrange(len(content) + 1)],
    lambda content, draw: content + b"\n",
    lambda content, draw: content[:9] + bytes([draw.randrange(256)]) + content[10:],
    lambda content, draw: content[:-9] + bytes([draw.randrange(256)]) + content[-8:],
    lambda content, draw: content.replace(b":", b"\r\n:"),
    lambda content, draw: "é".encode("latin-1") + content,
    lambda content, draw: signing.dumps([1], salt=SALT).encode(),
]
SALT = "django.contrib.sessions.SessionStore"


def spoilt(draw: random.Random, folder: str) -> None:
    """Files spoilt, and their times moved: by up to twice their age, not near to their end."""
    for path in sorted(Path(folder).iterdir()):
        path.write_bytes(draw.choice(SPOILS)(path.read_bytes(), draw))
        age = float(settings.SESSION_COOKIE_AGE)
        past = draw.choice([0, 0, 0.3, 0.9, 1.1, 2]) * age + draw.random()
        os.utime(path, (time.time() - 9, time.time() - past))


def traces(folder: str) -> list[Any]:
    """All that looking could change: names, contents, and times, which this itself puts back."""
    found = []
    top = Path(folder).lstat()
    for path in [*sorted(Path(folder).iterdir()), Path(folder)]:
        state = path.lstat() if path != Path(folder) else top
        content = path.read_bytes() if path.is_file() else b""
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        digest = hashlib.sha256(content).hexdigest()
        found.append((path.name, state.st_mode, state.st_mtime_ns, state.st_atime_ns, digest))
    return found


def names_in(folder: str) -> set[str]:
    """The files of a folder."""
    return {path.name for path in Path(folder).iterdir()}


def ours(engine: str) -> tuple[Store, Rows]:
    """Store and rows as the agent makes them."""
    seen = own_engine(settings, "default")
    rules = rules_of(settings, engine, cache_kind(seen, settings))
    rows = Rows(
        main_codec(seen, settings), Seal(b"x"), engine, cache_openers(seen, settings), rules
    )
    if engine == "cache":
        return cache_store(cache_of(seen, settings), settings, Doors(settings, None)), rows
    made: Store = {"file": FileStore, "signed_cookies": CookieStore}[engine](seen, settings)
    return made, rows


def looked(engine: str, keys: list[str]) -> dict[str, tuple[State, bool | None, Any]]:
    """State, whether the end is past (None where it is near), and data, of each key."""
    store, rows = ours(engine)
    found = {}
    for key in keys:
        stored = store.get(key)
        if stored is None:
            continue
        decoded, at = rows.open(stored), now()
        end = rows.end_of(stored, decoded)
        near = end.at is not None and abs((end.at - at).total_seconds()) < EDGE
        past = None if near else end.is_past(at)
        data = decoded.data if decoded.readable else None
        found[key] = (rows.state_of(stored, decoded, at), past, data)
    if engine != "signed_cookies":
        every_page(store)
    return found


def every_page(store: Store) -> None:
    """All that lists of a store are made of."""
    for order in store.orders:
        rows = [row for chunk in store.scan(order, chunk=3) for row in chunk]
        assert len(rows) == len({row.key for row in rows})
    store.facts(), store.health(), store.estimate(), list(store.counting())
    store.find("abc")
    store.page(Order.LATEST_END, 3, backwards=True)


def loaded(engine: str, key: str) -> tuple[Any, bool]:
    """What Django's load gives (an exception counts as data), and whether it kept the key."""
    store = store_class(engine)(key)
    try:
        data = store.load()
        data.get("_auth_user_id")
    except Exception as error:
        return error, True
    return data, store.session_key == key


def differences(engine: str, folder: str, keys: list[str]) -> Iterator[str]:
    """Where we and Django differ."""
    before = traces(folder)
    seen = looked(engine, keys)
    if traces(folder) != before:
        yield "our looking has left traces"
    copy = folder + ".copy"
    shutil.copytree(folder, copy)
    entry = dict(settings.CACHES["default"], LOCATION=copy)
    from django.test.utils import override_settings

    with override_settings(SESSION_FILE_PATH=copy, CACHES={"default": entry}):
        for key in keys:
            there = names_in(copy)
            data, kept = loaded(engine, key)
            ended = not there <= names_in(copy) or (engine == "file" and not kept)
            found = difference(engine, seen[key], data, kept, ended)
            if found:
                yield f"{key} {seen[key]}: {found}"
    shutil.rmtree(copy)


def difference(
    engine: str, seen: tuple[State, bool | None, Any], data: Any, kept: bool, ended: bool
) -> str:
    """How one session differs; empty where it does not. `ended`: Django deleted it as expired."""
    state, past, ours = seen
    if past is None:
        return ""
    if isinstance(data, Exception):
        return "" if state is State.UNDECODABLE else f"Django raises {data!r}"
    if engine != "signed_cookies" and past != ended:
        return f"Django's end is past: {ended}"
    if past:
        return "" if not data and state in (State.EXPIRED, State.UNDECODABLE) else repr(data)
    if ours is None or ours != data:
        return "" if ours is None and not data and state is State.UNDECODABLE else repr(data)
    expected = State.LIVE if "_auth_user_id" in data else State.ANONYMOUS
    return "" if state is expected else f"expected {expected}"


CUTS: list[Callable[[str], str]] = [str, str, str, str, lambda key: key[:-3], lambda key: key[1:]]


def cookies(draw: random.Random, count: int) -> list[str]:
    """Cookies of all ages, some of them spoilt."""
    values = []
    for _ in range(count):
        then = time.time() - draw.choice([0, 0.3, 0.9, 1.1, 2]) * float(settings.SESSION_COOKIE_AGE)
        with mock.patch.object(time, "time", lambda then=then: then):
            values += written(draw, "signed_cookies", 1)
    return [draw.choice(CUTS)(value) for value in values]


def compared(draw: random.Random, engine: str, count: int) -> Iterator[str]:
    """One round under settings of its own."""
    from django.test.utils import override_settings

    folder = tempfile.mkdtemp(prefix="session-tui-")
    chosen = dict(some_settings(draw, folder), SESSION_ENGINE=ENGINES + engine)
    try:
        with override_settings(**chosen):
            if engine == "signed_cookies":
                keys = cookies(draw, count)
            else:
                keys = written(draw, engine, count)
                spoilt(draw, folder)
            for found in differences(engine, folder, keys):
                yield f"{sys.version_info[:2]} {engine}: {found} under {chosen}"
    finally:
        shutil.rmtree(folder)


def main(seed: int, count: int) -> int:
    """Compares `count` sessions of each engine, thirty under the same settings."""
    configured()
    draw, wrong = random.Random(seed), 0
    for engine in ("file", "cache", "signed_cookies"):
        for _ in range(max(1, count // 30)):
            for found in compared(draw, engine, 30):
                wrong += 1
                print(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
