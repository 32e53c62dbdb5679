"""Keys that others do not have, and sessions in a form that is not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, signing
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import (
    ChecksSeen,
    Elsewhere,
    ElsewhereSeen,
    Facts,
    LoadsSeen,
    Span,
    Turn,
    Unloadable,
    WorkerSeen,
    WorkersSeen,
)
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import (
    CACHE,
    DAY,
    HOUR,
    NOW,
    known,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

PICKLE = "django.contrib.sessions.serializers.PickleSerializer"
START = NOW - DAY
DIFFER = LoadsSeen(("SECRET_KEY",), 60)
CHANCE = spot("random-secret", "SECRET_KEY = get_random_secret_key()", file="shop/settings.py")
FILE = spot("random-secret", "SECRET_KEY = KEY_FILE.read_text()", "file")
DEFAULT = spot("random-secret", 'SECRET_KEY = env("KEY") or token_hex()', "default")


def workers(*seen: WorkerSeen) -> WorkersSeen:
    return WorkersSeen("web1", seen)


def started(pid: int = 11, kind: str = "gunicorn", **changed: Any) -> WorkerSeen:
    seen = worker(pid, **changed)
    return replace(seen, worker=replace(seen.worker, kind=kind, started_at=START))


def turned(pattern: str, at: timedelta | None = None) -> dict[str, Any]:
    """A sample of which 812 sessions fit no key and 188 do."""
    moment = None if at is None else NOW - at
    before = pattern == "before"
    unfit = Span("", 812, NOW - 13 * DAY, moment or NOW)
    fit = Span("SECRET_KEY", 188, moment if before else NOW - 13 * DAY, NOW)
    spans = {"none": (fit,), "all": (unfit,)}.get(pattern, (unfit, fit))
    return {"signers": spans, "turn": Turn(pattern, moment, NOW - 3 * HOUR)}


ONE, TWO = workers(started(11)), workers(started(11), started(12))
AT_START = turned("before", DAY - timedelta(seconds=20))
LONG_AGO = turned("before", 5 * DAY)
ENVIRONMENT = workers(worker(11, variables=("SECRET_KEY",)), worker(12, variables=("SECRET_KEY",)))
DISAGREEING = workers(worker(11), worker(12, differing=("SECRET_KEY",)))
STAGING = workers(worker(11), worker(12, differing=("DATABASES[default]", "SECRET_KEY")))
ALL_OTHERS = workers(worker(11, differing=("SECRET_KEY",)), worker(12, differing=("SECRET_KEY",)))
CACHED = {"turn": None, "signers": ()}
HASHES = {"sessions": 200, "differing": 180, "differing_users": 90, "fitting": 20}
FROM_OTHER = ElsewhereSeen(
    (Elsewhere("django_session (default)", "other-engine", 90, 80, NOW + 9 * DAY, 40),)
)
OF_NOBODY = ElsewhereSeen(
    (Elsewhere("django_session (default)", "other-engine", 90, 80, NOW + 9 * DAY),)
)
OF_OTHERS = ElsewhereSeen(
    (Elsewhere("django_session (default)", "other-engine", 90, 80, NOW + 9 * DAY, 0),)
)
STILL_WRITTEN = ElsewhereSeen(
    (Elsewhere("django_session (default)", "other-engine", 90, 80, NOW + 14 * DAY),)
)
ENDED = ElsewhereSeen((Elsewhere("django_session (default)", "other-engine", 90, 0),))

BY_FALLBACK = {"signers": (Span("SECRET_KEY", 100), Span("SECRET_KEY_FALLBACKS[0]", 40))}
OLD_FALLBACK = {"django": "4.1.5", "fallbacks": 1}
LEGACY = {"formats": (Span("signed", 700), Span("legacy", 300))}
LEGACY_LIVE = {**LEGACY, "problems": (Span("NOT_SIGNED", 40),)}

WORLDS = [
    ("secret-random-per-process", world(loads=DIFFER, workers=TWO), CONFIRMED),
    ("secret-random-per-process", world(loads=DIFFER, workers=TWO, spots=[CHANCE]), CONFIRMED),
    ("secret-random-per-process", world(loads=DIFFER, workers=ONE), OPEN),
    # The shell lacks the variable that all workers have: on the site all may be well.
    ("secret-random-per-process", world(loads=DIFFER, workers=ENVIRONMENT), OPEN),
    # One load, then forks: all have the same key until the next start.
    (
        "secret-random-per-process",
        world(loads=DIFFER, workers=workers(started(1, "uwsgi"), started(2, "uwsgi"))),
        SUSPECTED,
    ),
    ("secret-random-per-process", world(loads=DIFFER, workers=unknown()), SUSPECTED),
    ("secret-random-per-process", told(spots=[CHANCE]), SUSPECTED),
    ("secret-random-per-process", told(spots=[FILE]), OPEN),
    ("secret-random-per-process", world(spots=[CHANCE]), RULED_OUT),
    ("secret-random-per-process", world(spots=[CHANCE], sample=turned("mixed")), SUSPECTED),
    ("secret-random-per-process", world(spots=[CHANCE], workers=ALL_OTHERS), SUSPECTED),
    ("secret-random-per-process", world(workers=ALL_OTHERS), OPEN),
    ("secret-random-per-process", world(), RULED_OUT),
    ("secret-random-per-process", told(), OPEN),
    ("secret-regenerated-on-restart", world(loads=DIFFER, workers=ONE), CONFIRMED),
    ("secret-regenerated-on-restart", world(loads=DIFFER, workers=ONE, sample=AT_START), CONFIRMED),
    (
        "secret-regenerated-on-restart",
        world(loads=DIFFER, workers=workers(started(1, "uwsgi"), started(2, "uwsgi"))),
        CONFIRMED,
    ),
    ("secret-regenerated-on-restart", world(loads=DIFFER, workers=TWO), SUSPECTED),
    ("secret-regenerated-on-restart", world(loads=DIFFER, workers=ENVIRONMENT), OPEN),
    ("secret-regenerated-on-restart", told(loads=DIFFER), SUSPECTED),
    (
        "secret-regenerated-on-restart",
        world(spots=[CHANCE], workers=TWO, sample=AT_START),
        SUSPECTED,
    ),
    ("secret-regenerated-on-restart", world(spots=[CHANCE]), RULED_OUT),
    ("secret-regenerated-on-restart", world(spots=[FILE], sample=LONG_AGO), SUSPECTED),
    # Many sites keep their key like this where no start loses it.
    ("secret-regenerated-on-restart", world(spots=[FILE], workers=unknown()), OPEN),
    ("secret-regenerated-on-restart", world(spots=[DEFAULT], workers=unknown()), RULED_OUT),
    ("secret-regenerated-on-restart", world(spots=[DEFAULT], workers=ALL_OTHERS), SUSPECTED),
    ("secret-regenerated-on-restart", world(workers=TWO, sample=AT_START), OPEN),
    ("secret-regenerated-on-restart", world(workers=TWO, sample=LONG_AGO), RULED_OUT),
    ("secret-regenerated-on-restart", told(spots=[CHANCE]), SUSPECTED),
    ("secret-regenerated-on-restart", world(), RULED_OUT),
    ("secret-regenerated-on-restart", world(workers=unknown()), RULED_OUT),
    ("secret-regenerated-on-restart", told(loads=LoadsSeen((), 60)), OPEN),
    ("secret-regenerated-on-restart", world(workers=unknown(), sample=CACHED), OPEN),
    ("secret-regenerated-on-restart", told(), OPEN),
    ("secret-differs-between-nodes", world(workers=DISAGREEING), CONFIRMED),
    # Another site of the same folder has a key and a database of its own.
    ("secret-differs-between-nodes", world(workers=STAGING), RULED_OUT),
    ("secret-differs-between-nodes", world(workers=ALL_OTHERS), OPEN),
    ("secret-differs-between-nodes", world(sample=turned("mixed")), SUSPECTED),
    ("secret-differs-between-nodes", world(sample=turned("after", HOUR)), SUSPECTED),
    ("secret-differs-between-nodes", world(sample=LONG_AGO), OPEN),
    ("secret-differs-between-nodes", world(loads=DIFFER), OPEN),
    ("secret-differs-between-nodes", world(), RULED_OUT),
    ("secret-differs-between-nodes", told(), OPEN),
    ("secret-rotated-no-fallback", world(sample=LONG_AGO), SUSPECTED),
    ("secret-rotated-no-fallback", world(sample=turned("after", HOUR)), SUSPECTED),
    ("secret-rotated-no-fallback", world(sample=turned("all")), SUSPECTED),
    ("secret-rotated-no-fallback", world(sample=turned("mixed")), OPEN),
    ("secret-rotated-no-fallback", world(sample=turned("all"), workers=ALL_OTHERS), OPEN),
    ("secret-rotated-no-fallback", world(sample=LONG_AGO, loads=DIFFER), OPEN),
    ("secret-rotated-no-fallback", world(sample=CACHED, users=HASHES), SUSPECTED),
    ("secret-rotated-no-fallback", world(sample=CACHED), OPEN),
    ("secret-rotated-no-fallback", world(), RULED_OUT),
    ("secret-rotated-no-fallback", told(), OPEN),
    (
        "secret-fallback-incomplete",
        world(project=OLD_FALLBACK, users={"differing": 30}, sample=BY_FALLBACK),
        CONFIRMED,
    ),
    # Nobody is left whose session a fallback key signed: a password was changed.
    (
        "secret-fallback-incomplete",
        world(project=OLD_FALLBACK, users={"differing": 1}),
        SUSPECTED,
    ),
    ("secret-fallback-incomplete", world(project=OLD_FALLBACK), SUSPECTED),
    ("secret-fallback-incomplete", world(project={"django": "4.1.5"}), RULED_OUT),
    (
        "secret-fallback-incomplete",
        world(project={"django": "4.1.8", "fallbacks": 1}, sample=BY_FALLBACK),
        RULED_OUT,
    ),
    ("secret-fallback-incomplete", world(), RULED_OUT),
    ("secret-fallback-incomplete", told(), OPEN),
    ("serializer-changed", world(settings={"SESSION_SERIALIZER": PICKLE}), CONFIRMED),
    (
        "serializer-changed",
        world(
            settings={"SESSION_SERIALIZER": "no.such.X"},
            checks=ChecksSeen(
                unloadable=(Unloadable("SESSION_SERIALIZER", "no.such.X", "No module named 'no'"),)
            ),
        ),
        CONFIRMED,
    ),
    ("serializer-changed", world(settings={"SESSION_SERIALIZER": "msgpack.X"}), OPEN),
    ("serializer-changed", world(sample={"problems": (Span("PICKLE", 9),)}), CONFIRMED),
    ("serializer-changed", world(sample={"problems": (Span("BAD_JSON", 9),)}), CONFIRMED),
    # Without a signature that fits, anybody may have written it.
    (
        "serializer-changed",
        world(sample={"problems": (Span("PICKLE", 9),), "formats": (Span("pickle", 9),)}),
        RULED_OUT,
    ),
    (
        "serializer-changed",
        world(
            settings={"SESSION_SERIALIZER": "shop.sessions.OwnSerializer"},
            sample={"problems": (Span("BAD_JSON", 600),)},
        ),
        OPEN,
    ),
    (
        "serializer-changed",
        world(
            settings={"SESSION_SERIALIZER": PICKLE},
            project={"django": "4.2.1"},
            sample={"problems": (Span("UNKNOWN_FORMAT", 600),)},
        ),
        SUSPECTED,
    ),
    (
        "serializer-changed",
        world(settings={"SESSION_SERIALIZER": PICKLE}, project={"django": "4.2.1"}),
        RULED_OUT,
    ),
    ("serializer-changed", world(), RULED_OUT),
    ("serializer-changed", world(sample={"rows": 0}), OPEN),
    ("serializer-changed", told(sample={"rows": 4}), OPEN),
    ("serializer-changed", told(), OPEN),
    (
        "serializer-unserializable-data",
        world(spots=[spot("unserializable", 'request.session["at"] = timezone.now()')]),
        SUSPECTED,
    ),
    (
        "serializer-unserializable-data",
        world(spots=[spot("unserializable", file="shop/tests/test_cart.py")]),
        OPEN,
    ),
    (
        "serializer-unserializable-data",
        world(
            settings={"SESSION_SERIALIZER": PICKLE},
            project={"django": "4.2.1"},
            spots=[spot("unserializable")],
        ),
        RULED_OUT,
    ),
    ("serializer-unserializable-data", world(), OPEN),
    ("serializer-unserializable-data", told(), OPEN),
    ("serializer-json-key-types", world(spots=[spot("integer-key")]), SUSPECTED),
    (
        "serializer-json-key-types",
        world(settings={"SESSION_SERIALIZER": PICKLE}, spots=[spot("integer-key")]),
        RULED_OUT,
    ),
    ("serializer-json-key-types", world(), OPEN),
    ("serializer-json-key-types", told(), OPEN),
    ("upgrade-session-format", world(sample=LEGACY_LIVE), CONFIRMED),
    # What was left over has ended long ago.
    ("upgrade-session-format", world(sample=LEGACY), RULED_OUT),
    ("upgrade-session-format", world(sample=LEGACY, project={"django": "3.2.25"}), OPEN),
    ("upgrade-session-format", told(sample=LEGACY), SUSPECTED),
    ("upgrade-session-format", told(sample=known(None)), OPEN),
    ("upgrade-session-format", world(sample={"formats": ()}), OPEN),
    ("upgrade-session-format", world(sample=LEGACY, project=unknown()), SUSPECTED),
    ("upgrade-session-format", world(), RULED_OUT),
    ("upgrade-session-format", told(), OPEN),
    ("upgrade-session-auth-hash-algorithm", world(users={"legacy": 7}), CONFIRMED),
    # Django 3.2 takes both forms.
    (
        "upgrade-session-auth-hash-algorithm",
        world(users={"legacy": 7}, project={"django": "3.2.25"}),
        RULED_OUT,
    ),
    (
        "upgrade-session-auth-hash-algorithm",
        world(sample={"hash_lengths": (Span("40", 9), Span("64", 500))}, users=unknown()),
        SUSPECTED,
    ),
    # A user model that makes shorter hashes of its own.
    (
        "upgrade-session-auth-hash-algorithm",
        world(sample={"hash_lengths": (Span("40", 600),)}),
        RULED_OUT,
    ),
    (
        "upgrade-session-auth-hash-algorithm",
        world(sample={"hash_lengths": (Span("40", 600),)}, users={"fitting": 0}),
        OPEN,
    ),
    ("upgrade-session-auth-hash-algorithm", world(), RULED_OUT),
    ("upgrade-session-auth-hash-algorithm", world(sample={"hash_lengths": ()}), OPEN),
    ("upgrade-session-auth-hash-algorithm", world(sample=unknown()), OPEN),
    ("upgrade-session-auth-hash-algorithm", told(), OPEN),
    (
        "session-engine-switched",
        world(settings={"SESSION_ENGINE": CACHE}, elsewhere=FROM_OTHER),
        CONFIRMED,
    ),
    # Another project with another engine uses the same database.
    (
        "session-engine-switched",
        world(settings={"SESSION_ENGINE": CACHE}, elsewhere=STILL_WRITTEN),
        SUSPECTED,
    ),
    # Another site's, which had no visitor for some time.
    (
        "session-engine-switched",
        world(settings={"SESSION_ENGINE": CACHE}, elsewhere=OF_NOBODY),
        SUSPECTED,
    ),
    (
        "session-engine-switched",
        world(settings={"SESSION_ENGINE": CACHE}, elsewhere=OF_OTHERS),
        RULED_OUT,
    ),
    ("session-engine-switched", world(elsewhere=ENDED), RULED_OUT),
    ("session-engine-switched", world(sample={"problems": (Span("OTHER_SALT", 5),)}), CONFIRMED),
    ("session-engine-switched", world(), RULED_OUT),
    ("session-engine-switched", world(sample=unknown()), OPEN),
    ("session-engine-switched", told(), OPEN),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement
    if certainty is SUSPECTED:
        assert judgement.proves


@pytest.mark.parametrize("cause", [each.id for each in signing.CAUSES])
def test_a_judge_reads_what_it_needs(cause: str) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause]
    assert looked_at(BY_ID[cause], worlds) == set(BY_ID[cause].needs)


@pytest.mark.parametrize("cause", signing.CAUSES, ids=lambda each: each.id)
def test_what_is_known_in_part_is_judged(cause: Any) -> None:
    for name in cause.needs:
        cause.judge(world(**{name: unknown()}))
    assert cause.judge(told(settings={})).certainty is OPEN
    assert cause.judge(world()).certainty in (OPEN, RULED_OUT)


def test_a_rotation_is_told_with_its_moment() -> None:
    judgement = BY_ID["secret-rotated-no-fallback"].judge(world(sample=LONG_AGO))
    assert judgement.because == (
        "812 sessions fit no key; the newest was written 2026-03-01 15:30 UTC; "
        "every session written after 2026-03-01 15:30 UTC fits SECRET_KEY."
    )


SET_KEY = spot("setting", "SECRET_KEY = get_random_secret_key()", "SECRET_KEY", "shop/settings.py")
STORED_NOW = spot("unserializable", '    request.session["at"] = timezone.now()')

DIFFS = [
    (
        "secret-random-per-process",
        world(spots=[SET_KEY]),
        '-SECRET_KEY = get_random_secret_key()\n+SECRET_KEY = os.environ["SECRET_KEY"]',
    ),
    ("secret-regenerated-on-restart", world(), '+SECRET_KEY = os.environ["SECRET_KEY"]'),
    (
        "secret-rotated-no-fallback",
        world(),
        '+SECRET_KEY_FALLBACKS = [os.environ["OLD_SECRET_KEY"]] '
        'if "OLD_SECRET_KEY" in os.environ else []',
    ),
    (
        "serializer-changed",
        world(settings={"SESSION_SERIALIZER": PICKLE}),
        '+SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"',
    ),
    (
        "serializer-unserializable-data",
        world(spots=[STORED_NOW]),
        '+    request.session["at"] = str(timezone.now())',
    ),
    (
        "serializer-unserializable-data",
        world(spots=[spot("unserializable", 's["user"] = request.user', "model")]),
        '+s["user"] = request.user.pk',
    ),
    (
        "serializer-json-key-types",
        world(spots=[spot("integer-key", "    ratings[int(number)] = int(stars)")]),
        "-    ratings[int(number)] = int(stars)\n+    ratings[str(number)] = int(stars)",
    ),
    (
        "serializer-json-key-types",
        world(spots=[spot("integer-key", "cart[product.id] += 1")]),
        "+cart[str(product.id)] += 1",
    ),
]


@pytest.mark.parametrize(("cause", "facts", "diff"), DIFFS)
def test_a_change_is_written(cause: str, facts: Facts, diff: str) -> None:
    assert BY_ID[cause].remedy.change(facts).endswith(diff)


@pytest.mark.parametrize(
    "snippet", ["save(session)", 'session["at"] = dict(', 'if session["at"] == date.today():']
)
def test_no_change_is_written_where_the_line_is_not_understood(snippet: str) -> None:
    facts = world(spots=[spot("unserializable", snippet)])
    assert BY_ID["serializer-unserializable-data"].remedy.change(facts) == ""
