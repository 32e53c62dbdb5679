"""Settings that are not what they look like."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import ChecksSeen, Facts, Unloadable, WorkersSeen
from tests.diagnosis.worlds import CACHED_DB, known, settings, told, unknown, worker, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty
MISSPELT = known(settings({}, alike=(("SESSION_COOKIE_AGES", "SESSION_COOKIE_AGE"),)))

LOCMEM = {"CACHES.default.BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
NO_BACKEND = Unloadable("CACHES.default.BACKEND", "no.such.Cache", "No module named 'no'")

WORLDS = [
    ("config-wrong-type", world(settings={"SESSION_COOKIE_AGE": "3600"}), CONFIRMED),
    ("config-wrong-type", world(settings={"SESSION_COOKIE_SECURE": "False"}), CONFIRMED),
    ("config-wrong-type", world(settings={"SESSION_COOKIE_SECURE": "True"}), OPEN),
    ("config-wrong-type", world(settings={"SESSION_COOKIE_SECURE": ""}), OPEN),
    ("config-wrong-type", world(settings={"SESSION_COOKIE_SECURE": "never"}), CONFIRMED),
    ("config-wrong-type", world(settings={"SESSION_COOKIE_AGE": 3600}), RULED_OUT),
    ("config-wrong-type", world(settings={"SESSION_COOKIE_AGE": None}), CONFIRMED),
    (
        "config-wrong-type",
        world(settings={**LOCMEM, "SESSION_ENGINE": CACHED_DB, "SESSION_CACHE_ALIAS": "nope"}),
        CONFIRMED,
    ),
    (
        "config-wrong-type",
        world(settings={**LOCMEM, "SESSION_ENGINE": CACHED_DB}),
        RULED_OUT,
    ),
    (
        "config-wrong-type",
        world(settings={**LOCMEM, "SESSION_CACHE_ALIAS": "nope"}),
        RULED_OUT,
    ),
    (
        "config-wrong-type",
        world(checks=ChecksSeen(unloadable=(NO_BACKEND,))),
        CONFIRMED,
    ),
    ("config-wrong-type", told(), OPEN),
    ("config-not-effective", world(settings=MISSPELT), CONFIRMED),
    (
        "config-not-effective",
        world(workers=WorkersSeen("web1", (worker(differing=("SESSION_COOKIE_AGE",)),))),
        SUSPECTED,
    ),
    (
        "config-not-effective",
        world(workers=WorkersSeen("web1", (worker(stale=True),))),
        SUSPECTED,
    ),
    ("config-not-effective", world(), RULED_OUT),
    ("config-not-effective", world(workers=unknown()), OPEN),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement
