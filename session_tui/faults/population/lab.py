"""The hands of a fault: visits to the healthy shop, written into whichever store the project has.

Everything goes through Django's own code, at the moment and with the key that are asked for.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User, update_last_login
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from session_tui.faults.population import people
from session_tui.faults.population.clock import Clock, signing_with
from session_tui.faults.population.plan import KEY_CHARACTERS
from session_tui.faults.population.shoppers import Shoppers

ROWS = 120

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

NAMES = people.NAMES[4:]
"""Those whom nothing is odd about."""


@dataclass
class Visit:
    """One session: what is in it, when it was last saved, and how it is written down."""

    key: str
    data: dict[str, Any]
    saved: datetime
    secret: str
    """The SECRET_KEY of the process that saved it."""
    payload: str | None = None
    """What is stored instead of what Django makes of `data`."""
    ends: datetime | None = None
    """When the row says that it ends, where that is not what Django would say."""

    @property
    def user_id(self) -> str | None:
        """Whose it is; None for a guest."""
        return self.data.get("_auth_user_id")


class Lab:
    """The store of one project, in a process where Django is set up for it."""

    def __init__(self, now: datetime, place: Path, seed: int) -> None:
        """`place` is the folder beside the project, for what does not belong into it."""
        self.now, self.place, self.folder = now, place, Path.cwd()
        self.dice = random.Random(seed)  # noqa: S311
        self.clock = Clock(now)

    @property
    def key(self) -> str:
        """The project's SECRET_KEY."""
        return str(settings.SECRET_KEY)

    def port(self, name: str) -> int:
        """Where the server of this name listens."""
        found: dict[str, int] = json.loads((self.place / "ports").read_text("ascii"))
        return found[name]

    @property
    def users(self) -> list[User]:
        """Everybody who has an account."""
        return list(User.objects.order_by("pk"))

    def visits(
        self,
        rows: int = ROWS,
        *,
        oldest: timedelta = 6.5 * DAY,
        youngest: timedelta = MINUTE,
        guests: float = 0.4,
        since_login: timedelta = 2 * DAY,
        secret: Callable[[datetime], str] = lambda saved: str(settings.SECRET_KEY),
    ) -> list[Visit]:
        """Sessions that were saved between `oldest` and `youngest` ago, `guests` a share of them.

        People signed in up to `since_login` before their session was last saved, with the key
        that `secret` tells for that moment.
        """
        user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
        shoppers = Shoppers(self.users, self.dice)
        made = []
        for number in range(rows):
            saved = self.now - youngest - (oldest - youngest) * self.dice.random()
            kind = "guest" if number < rows * guests else "signed-in"
            self.clock.at = saved - since_login * self.dice.random()
            key = secret(saved)
            with signing_with(key), self.clock.worn():
                data, _ = shoppers.visit(kind)
            data["last_seen"] = saved.isoformat(timespec="seconds")
            made.append(Visit(self.new_key(), data, saved, key))
        self._note_logins(shoppers)
        return made

    def write(self, visits: Iterable[Visit]) -> None:
        """Puts them into the store, beside what is there."""
        name = settings.SESSION_ENGINE.rpartition(".")[2]
        if name in ("db", "cached_db"):
            self.write_rows(visits)
        if name in ("cache", "cached_db"):
            self.write_cache(visits)
        if name == "file":
            self.write_files(visits)

    def replace(self, visits: Iterable[Visit]) -> None:
        """Nothing else is in the table, then."""
        Session.objects.all().delete()
        self.write(visits)

    def write_rows(self, visits: Iterable[Visit]) -> None:
        """Into the table, whatever the engine is."""
        rows = [
            Session(
                session_key=each.key, session_data=self.encoded(each), expire_date=_row_end(each)
            )
            for each in visits
        ]
        Session.objects.bulk_create(rows, batch_size=300)

    def write_cache(self, visits: Iterable[Visit], into: Any = None) -> None:
        """Into the cache of the sessions, or another, with the time that is left of each."""
        cache = into or caches[settings.SESSION_CACHE_ALIAS]
        prefix = getattr(_store(), "cache_key_prefix", "django.contrib.sessions.cache")
        with transaction.atomic():
            for each in visits:
                left = (_end(each) - self.now).total_seconds()
                cache.set(prefix + each.key, each.data, max(1, int(left)))

    def write_files(self, visits: Iterable[Visit]) -> None:
        """Into the folder of the file engine, as old as they are."""
        Path(settings.SESSION_FILE_PATH or self.place).mkdir(exist_ok=True)
        store = _store()
        for each in visits:
            path = Path(store._key_to_file(each.key))
            path.write_text(self.encoded(each), "ascii")
            os.utime(path, (each.saved.timestamp(), each.saved.timestamp()))

    def encoded(self, visit: Visit) -> str:
        """What Django would have written at that moment with that key."""
        if visit.payload is not None:
            return visit.payload
        self.clock.at = visit.saved
        with signing_with(visit.secret), self.clock.worn():
            return str(_store().encode(visit.data))

    def new_key(self) -> str:
        """A key as Django makes them."""
        return "".join(self.dice.choices(KEY_CHARACTERS, k=32))

    def _note_logins(self, shoppers: Shoppers) -> None:
        users = [user for user in self.users if user.pk in shoppers.last_login]
        for user in users:
            user.last_login = shoppers.last_login[user.pk]
        User.objects.bulk_update(users, ["last_login"])


def healthy(lab: Lab) -> None:
    """The healthy project's store: tables and people where there are none, and visits."""
    if User._meta.db_table not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    if any("DatabaseCache" in each["BACKEND"] for each in settings.CACHES.values()):
        call_command("createcachetable", verbosity=0)
    if not User.objects.exists():
        people.make_people(lab.now, NAMES)
    with transaction.atomic():
        lab.replace(lab.visits())


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()


def _end(visit: Visit) -> datetime:
    if visit.ends is not None:
        return visit.ends
    own = visit.data.get("_session_expiry") or settings.SESSION_COOKIE_AGE
    if isinstance(own, str):
        return datetime.fromisoformat(own)
    return visit.saved + timedelta(seconds=own)


def _row_end(visit: Visit) -> datetime:
    """As the table has it, which without USE_TZ is local time."""
    end = _end(visit)
    return end if settings.USE_TZ else timezone.make_naive(end)
