"""What the lab hands out: a real Django project, or the reason why there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from session_tui.model import Failure

SETTINGS = "teashop.settings"


class DemoFailed(Exception):
    """The demo could not be made."""

    def __init__(self, failure: Failure) -> None:
        """`failure` says why, for the person who asked for a demo."""
        super().__init__(failure.sentence)
        self.failure = failure


@dataclass(frozen=True)
class Demo:
    """A Django project on SQLite, ready to be looked at."""

    folder: Path
    """Where its manage.py is."""
    python: str
    """The interpreter that runs it: the one that runs session-tui."""
    settings_module: str
    now: datetime
    """The moment that all of its times refer to; aware, UTC."""
    expected: Path
    """Outside of `folder`: JSON `{"now", "kinds": {kind: rows}, "sessions": {key: {"kind", "state",
    "problem", "signer", "user_id", "username", "saved_at", "expires_at"}}}`, as Django judges.
    A project of the fault lab has none."""
    env_file: Path | None = None
    """The environment that its workers have, where that is not ours."""
    set_cookie: str = ""
    """A Set-Cookie line of the site, where the store itself shows nothing."""

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many sessions of each kind were made."""
        if not self.expected.exists():
            return {}
        found: dict[str, int] = json.loads(self.expected.read_text("ascii"))["kinds"]
        return found
