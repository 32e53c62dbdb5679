"""Decoding against Django's own, in one process on one core: `python tests/bench/decode.py`.

Prints how many times as fast `Codec.open` is as `Session.get_decoded()`, for a login, 1 KB and
10 KB of session data, and for rows signed with another key. Django logs those: by its own LOGGING
with DEBUG off, as a production site has it, which drops the record at its handlers; then, as two
more figures, with the logger disabled and with a file handler on the null device. The best of
several rounds counts, the two sides taking turns.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parents[2]))

from session_tui.agent.codec import codec_of

ROUNDS, CALLS = 60, 300
GOALS = {
    "login": 3.0,
    "1 KB": 1.8,
    "10 KB": 1.15,
    "wrong key": 15.0,
    "wrong key, shown": 0.0,
    "wrong key, muted": 0.0,
    "wrong key, logged": 0.0,
}

SHOWN = "wrong key, shown"
"""Opened as for one session; lists leave content that does not verify closed (show=False)."""

LOGIN: dict[str, Any] = {
    "_auth_user_id": "4211",
    "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
    "_auth_user_hash": "5f2c9a1d" * 8,
}


def filled(size: int) -> dict[str, Any]:
    """A login with a cart of about `size` bytes of JSON."""
    seeded = random.Random(size)
    data = dict(LOGIN, cart=[])
    while len(str(data)) < size:
        article = {"sku": f"{seeded.getrandbits(32):08x}", "name": f"Article {len(data['cart'])}"}
        data["cart"].append(dict(article, quantity=seeded.randrange(9), price=str(seeded.random())))
    return data


def best(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """The shortest time of one call, in microseconds, of each."""
    rounds = [[timeit.timeit(call, number=CALLS) for call in (ours, theirs)] for _ in range(ROUNDS)]
    return min(r[0] for r in rounds) / CALLS * 1e6, min(r[1] for r in rounds) / CALLS * 1e6


def main() -> None:
    """Measures and prints."""
    settings.configure(
        SECRET_KEY="k" * 50,
        USE_TZ=True,
        DEBUG=False,
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.sessions"],
    )
    django.setup()
    corrupt = logging.getLogger("django.security.SuspiciousSession")
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    codec = codec_of(settings, django.VERSION[:2])
    strange = SessionStore().encode(LOGIN)
    strange = strange[:-1] + ("A" if strange[-1] != "A" else "B")
    rows = {"login": LOGIN, "1 KB": filled(1000), "10 KB": filled(10_000)}
    payloads = {name: SessionStore().encode(data) for name, data in rows.items()}
    payloads.update(dict.fromkeys(list(GOALS)[3:], strange))
    print("Python", sys.version.split()[0], "Django", django.get_version())
    print("Django's log: its default LOGGING, DEBUG=False; 'muted': off; 'logged': to", os.devnull)
    for name, payload in payloads.items():
        corrupt.disabled = name == "wrong key, muted"
        if name == "wrong key, logged":
            corrupt.addHandler(logging.FileHandler(os.devnull))
        row, raw = Session(session_data=payload), payload.encode()
        show = name == SHOWN or not name.startswith("wrong")
        ours, theirs = best(partial(codec.open, raw, show=show), row.get_decoded)
        goal = f"goal {GOALS[name]:5.2f}" if GOALS[name] else ""
        line = "%-17s %6d bytes %8.2f us %8.2f us %7.2fx  %s"
        print(line % (name, len(raw), ours, theirs, theirs / ours, goal))


if __name__ == "__main__":
    main()
