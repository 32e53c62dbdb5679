"""Sessions in files: where they go, whether they can be written, whether they are whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, store_file
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import Disk, Facts, Span
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import DAY, FILE, HOUR, NOW, spot, told, unknown, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

OWN_FOLDER = {"SESSION_ENGINE": FILE, "SESSION_FILE_PATH": "/srv/shop/sessions"}
YOUNG = {"oldest": NOW - 3 * HOUR}
MISSING = unknown("The folder of SESSION_FILE_PATH does not exist.")


def disk(**changed: Any) -> dict[str, Any]:
    """A host with a folder for sessions."""
    usual = Disk("/srv/shop/sessions", "sessions", "ext4", 80 << 30, 30 << 30, 0.9, writable=True)
    return {"disks": (replace(usual, **changed),)}


def files(**changed: Any) -> Facts:
    """A healthy site with the file engine, and some facts in another way."""
    usual = {"settings": OWN_FOLDER, "store": {"kind": "file"}, "host": disk()}
    return world(**{**usual, **changed})


def lost(**changed: Any) -> Facts:
    """The same with young files alone."""
    return files(**{"sample": YOUNG, **changed})


def health(**told_so: Any) -> dict[str, Any]:
    """What the folder tells."""
    return {f"file.{name}": value for name, value in told_so.items()}


WORLDS = [
    ("file-store-lost", lost(measures=health(system="tmpfs")), SUSPECTED),
    ("file-store-lost", lost(host=disk(kind="tmpfs")), SUSPECTED),
    ("file-store-lost", lost(host={**disk(kind="overlay"), "container": "docker"}), SUSPECTED),
    ("file-store-lost", lost(host=disk(kind="overlay")), OPEN),
    ("file-store-lost", lost(measures=health(cleaner="systemd-tmpfiles, 10d, /tmp")), SUSPECTED),
    ("file-store-lost", lost(measures=health(cleaner="systemd-tmpfiles, 30d, /tmp")), OPEN),
    ("file-store-lost", lost(host=disk(cleaner="systemd-tmpfiles, 10 d")), SUSPECTED),
    ("file-store-lost", lost(host={**disk(), "platform": ("DYNO",)}), SUSPECTED),
    (
        "file-store-lost",
        lost(host={**disk(), "private_tmp": True}, measures=health(shared_temp=True)),
        SUSPECTED,
    ),
    ("file-store-lost", lost(host={**disk(), "private_tmp": True}), OPEN),
    ("file-store-lost", lost(measures=health(shared_temp=True)), SUSPECTED),
    ("file-store-lost", lost(sample={**YOUNG, "rows": 5}, measures=health(shared_temp=True)), OPEN),
    ("file-store-lost", lost(), OPEN),
    ("file-store-lost", files(measures=health(system="tmpfs")), RULED_OUT),
    ("file-store-lost", lost(host=disk(oldest=NOW - 13 * DAY)), RULED_OUT),
    ("file-store-lost", files(), RULED_OUT),
    ("file-store-lost", world(), RULED_OUT),
    ("file-store-unwritable", files(store=MISSING), CONFIRMED),
    ("file-store-unwritable", files(host=disk(writable=False)), CONFIRMED),
    ("file-store-unwritable", files(host=disk(free=0)), CONFIRMED),
    ("file-store-unwritable", files(host=disk(inodes_free=0.0)), CONFIRMED),
    ("file-store-unwritable", files(host=disk(read_only=True)), CONFIRMED),
    ("file-store-unwritable", files(measures=health(space_free=0)), CONFIRMED),
    ("file-store-unwritable", files(measures=health(mount_options="ro,noatime")), CONFIRMED),
    ("file-store-unwritable", files(measures=health(owners="deploy, www")), SUSPECTED),
    ("file-store-unwritable", files(measures=health(owners="www", space_free=9)), RULED_OUT),
    ("file-store-unwritable", files(host=disk(inodes_free=None)), RULED_OUT),
    ("file-store-unwritable", files(store=unknown("It was not asked.")), RULED_OUT),
    ("file-store-unwritable", files(host=disk(writable=None)), OPEN),
    ("file-store-unwritable", files(host=unknown()), OPEN),
    ("file-store-unwritable", world(), RULED_OUT),
    (
        "file-corrupt-partial-write",
        files(sample={"empty": 3, "problems": (Span("EMPTY", 3, NOW - HOUR, NOW),)}),
        CONFIRMED,
    ),
    (
        "file-corrupt-partial-write",
        files(sample={"empty": 1, "problems": (Span("EMPTY", 1, NOW - timedelta(seconds=2)),)}),
        SUSPECTED,
    ),
    (
        "file-corrupt-partial-write",
        files(sample={"problems": (Span("BAD_BASE64", 2),)}),
        SUSPECTED,
    ),
    (
        "file-corrupt-partial-write",
        files(sample={"problems": (Span("BAD_SIGNATURE", 900),)}),
        RULED_OUT,
    ),
    ("file-corrupt-partial-write", files(measures=health(system="nfs4")), OPEN),
    ("file-corrupt-partial-write", files(sample=unknown()), OPEN),
    ("file-corrupt-partial-write", files(), RULED_OUT),
    ("file-corrupt-partial-write", world(sample={"empty": 3}), RULED_OUT),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", store_file.CAUSES, ids=lambda cause: cause.id)
def test_nothing_is_known_of_nothing(cause: Any) -> None:
    judgement = cause.judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


@pytest.mark.parametrize("cause", store_file.CAUSES, ids=lambda cause: cause.id)
def test_needs_are_what_is_looked_at(cause: Any) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause.id]
    own = world(settings={"SESSION_ENGINE": "shop.sessions"})
    assert looked_at(cause, [*worlds, told(), own]) == set(cause.needs)


def test_a_change_names_a_folder() -> None:
    old = "SESSION_FILE_PATH = None"
    facts = files(spots=[spot("setting", old, "SESSION_FILE_PATH", "shop/settings.py")])
    change = BY_ID["file-store-lost"].remedy.change(facts).splitlines()
    assert change[-2:] == [
        f"-{old}",
        '+SESSION_FILE_PATH = "/var/lib/django-sessions"  # make it first, mode 0700',
    ]


def test_a_change_names_another_engine() -> None:
    old = f'SESSION_ENGINE = "{FILE}"'
    facts = files(spots=[spot("setting", old, "SESSION_ENGINE", "shop/settings.py")])
    change = BY_ID["file-corrupt-partial-write"].remedy.change(facts).splitlines()
    assert change[-1] == '+SESSION_ENGINE = "django.contrib.sessions.backends.db"'
