"""A moment that Django takes for now, and a key that it takes for its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.conf import settings
from django.core import signing
from django.utils import timezone


class Clock:
    """Stands in for `time.time` where Django signs, and for `timezone.now` everywhere."""

    def __init__(self, at: datetime) -> None:
        """Stands still at `at`, an aware moment, until somebody assigns another."""
        self.at = at

    def time(self) -> float:
        """Seconds since 1970, as `django.core.signing` asks for them."""
        return self.at.timestamp()

    def now(self) -> datetime:
        """The moment itself, as `django.utils.timezone` hands it out: local without USE_TZ."""
        return self.at if settings.USE_TZ else timezone.make_naive(self.at)

    @contextmanager
    def worn(self) -> Iterator[None]:
        """Django lives by this clock, inside."""
        with patch.object(signing, "time", self), patch.object(timezone, "now", self.now):
            yield


@contextmanager
def signing_with(key: str) -> Iterator[None]:
    """`key` is the project's SECRET_KEY, inside."""
    ours = settings.SECRET_KEY
    settings.SECRET_KEY = key
    try:
        yield
    finally:
        settings.SECRET_KEY = ours
