"""A project whose sessions Django wrote at moments and with keys of a test's choice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

from session_tui.agent.facts import Site
from session_tui.agent.sessions import Sessions
from session_tui.model import AppsState
from tests.agent.stores.contract import Held
from tests.conftest import Entry, site

KEY = "kept apart, for tests alone"
"""SECRET_KEY of the settings."""
OTHER = "the key of another node"

NOW = datetime.now(timezone.utc).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGE = timedelta(seconds=1209600)

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Kept(Held):
    """A project over `entry`, looked at by the agent's own code in this process."""

    def __init__(self, folder: Path, entry: Entry, more: str = "", apps: bool = True) -> None:
        super().__init__(folder, f"DATABASES = {{'default': {entry!r}}}\n{more}", ())
        self.entry = entry
        self.loaded = self.project()
        self.loaded.apps = AppsState(apps, "" if apps else "The project's apps do not load.")

    def write(
        self,
        data: dict[str, Any],
        saved: datetime = NOW,
        key: str = KEY,
        age: timedelta | None = None,
    ) -> str:
        """One session as the SessionStore of a node with that key and clock would save it."""
        site(self.entry)
        from django.contrib.sessions.backends.base import VALID_KEY_CHARS
        from django.contrib.sessions.backends.db import SessionStore
        from django.contrib.sessions.models import Session
        from django.test import override_settings
        from django.utils.crypto import get_random_string

        store = SessionStore()
        with (
            override_settings(SECRET_KEY=key),
            patch("django.core.signing.time.time", saved.timestamp),
        ):
            payload = store.encode(data)
        name = get_random_string(32, VALID_KEY_CHARS)
        row = Session(name, payload, saved + (AGE if age is None else age))
        row.save(using="site")
        return name

    @contextmanager
    def site(self) -> Iterator[Site]:
        """What a gatherer gets."""
        self.sessions = Sessions(self.loaded)
        settled = threading.Event()
        settled.set()
        try:
            yield Site(self.loaded, lambda: self.sessions, {}, settled)
        finally:
            self.__exit__(None, None, None)

    def snapshot(self) -> object:
        """All rows."""
        with site(self.entry).cursor() as cursor:
            cursor.execute("SELECT * FROM django_session ORDER BY session_key")
            return cursor.fetchall()


def login(user: object, carried: str = "5f" * 32, backend: str = BACKEND) -> dict[str, Any]:
    """What login() leaves in a session."""
    return {
        "_auth_user_id": str(user),
        "_auth_user_backend": backend,
        "_auth_user_hash": carried,
    }


def counts(spans: Any) -> dict[str, int]:
    """Spans by their names."""
    return {span.name: span.count for span in spans}
