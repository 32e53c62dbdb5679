"""An incident as data: what was told of it as facts, and as answers; or what is missing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from session_tui.model.facts import CodeSeen, Facts, PackagesSeen, Spot
from tests.diagnosis import worlds

MEMCACHED = "django.core.cache.backends.memcached.PyMemcacheCache"
REDIS = "django.core.cache.backends.redis.RedisCache"
LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
SQLITE = "django.db.backends.sqlite3"
MYSQL = "django.db.backends.mysql"
POSTGRESQL = "django.db.backends.postgresql"
MIDDLEWARE: tuple[Any, ...] = worlds.SETTINGS["MIDDLEWARE"]
"""What stands beside the one class that an incident names."""


@dataclass(frozen=True)
class Incident:
    """Somebody's trouble, as far as it was told; nothing here is concluded."""

    id: str
    facts: Facts
    """What can be measured of the settings, packages, servers and code that it names."""
    answers: tuple[tuple[str, str], ...]
    """What its operator would answer, given only where it is asked; to all else: not known."""


@dataclass(frozen=True)
class Skipped:
    """An incident that cannot be used."""

    id: str
    missing: str
    """What it does not tell."""


def said(symptom: str, *answers: str) -> tuple[tuple[str, str], ...]:
    """The symptom, and answers as "question=choice"."""
    pairs = (each.partition("=") for each in answers)
    return (("symptom", symptom), *((question, choice) for question, _, choice in pairs))


def installed(*names: str, version: str = "") -> PackagesSeen:
    """Packages that are named; versions are told seldom."""
    return worlds.packages(*names, version=version)


def code(*spots: Spot) -> CodeSeen:
    """The few lines that are shown, of code that nobody read as a whole."""
    return CodeSeen(spots, 1, complete=False)
