"""A million sessions in Redis: the first page, the whole list with its ends, and who waits for it.

    python tests/bench/redis_listing.py [SESSIONS]

Prints ratios of one run: the first page against a hand-written pipeline of the same keys, the full
listing with TTLs against `redis-cli --scan` for the keys alone, and the worst PING of another
client while the list is made. Exits 1 where a goal is missed, and names it.
"""

from __future__ import annotations

import multiprocessing
import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import redis as client

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from session_tui.agent.caches.entry import CacheEntry, cache_entry
from session_tui.agent.stores.redis.store import RedisStore
from session_tui.model import Order
from tests.servers import Server, redis

FIRST_GOAL, LISTING_GOAL, PING_GOAL = 2.0, 1.0, 0.012
"""Ratios, the second as the median of three, and seconds as the least of three: another process
that takes the processor makes any one of them longer."""

PAGE = 50
ROUNDS = 30
PREFIX = "django.contrib.sessions.cache"
NAME = f"shop:1:{PREFIX}"


def entry_of(url: str) -> CacheEntry:
    """As the settings of a shop would have it."""
    cache = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "shop",
    }
    return cache_entry({"default": cache}, "default", PREFIX)


def filled(url: str, sessions: int) -> None:
    """Sessions as Django's Redis backend stores them, with ends within two weeks."""
    value = pickle.dumps({"_auth_user_id": "7", "cart": list(range(20))}, 5)
    with client.from_url(url) as server:
        for start in range(0, sessions, 10_000):
            with server.pipeline(transaction=False) as pipeline:
                for number in range(start, min(start + 10_000, sessions)):
                    pipeline.set(f"{NAME}{number:032x}", value, ex=86_400 + number % 1_000_000)
                pipeline.execute()


def pings(url: str, ready: Any, stop: Any, worst: Any) -> None:
    """Another client of the same server: the longest it ever waits."""
    with client.from_url(url) as server:
        server.ping()
        ready.set()
        while not stop.is_set():
            start = time.perf_counter()
            server.ping()
            worst.value = max(worst.value, time.perf_counter() - start)
            time.sleep(0.001)


def with_pings(url: str, work: Callable[[], float]) -> tuple[float, float]:
    """Seconds that `work` took, and the worst PING in the meantime."""
    ready, stop = multiprocessing.Event(), multiprocessing.Event()
    worst = multiprocessing.Value("d", 0.0)
    other = multiprocessing.Process(target=pings, args=(url, ready, stop, worst))
    other.start()
    ready.wait(10)
    took = work()
    stop.set()
    other.join()
    return took, worst.value


def first_pages(store: RedisStore, url: str) -> float:
    """The first page against a pipeline of the same keys, each from a warm connection."""
    ours, theirs = [], []
    with client.from_url(url) as server:
        for _ in range(ROUNDS):
            store._current = None
            start = time.perf_counter()
            rows = store.page(Order.STORED, PAGE)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            with server.pipeline(transaction=False) as pipeline:
                for row in rows:
                    pipeline.get(NAME + row.key)
                    pipeline.pttl(NAME + row.key)
                pipeline.execute()
            theirs.append(time.perf_counter() - start)
    return statistics.median(ours) / statistics.median(theirs)


def scanned(server: Server) -> float:
    """Seconds that redis-cli takes to name the keys, none of them printed."""
    command = ["redis-cli", "--no-auth-warning", "-a", server.password, "-p", str(server.port)]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--scan", "--pattern", f"{NAME}*"], stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - start


def listed(store: RedisStore) -> float:
    """Seconds that the whole list takes, every key with its end."""
    start = time.perf_counter()
    count = store.count()
    took = time.perf_counter() - start
    print(f"  listed {count.value:,}, exact: {count.exact}")
    return took


def missed(server: Server, sessions: int) -> Iterator[str]:
    """Prints what is measured; gives the goals that were missed."""
    url = f"redis://:{server.password}@127.0.0.1:{server.port}/0"
    filled(url, sessions)
    store = RedisStore(entry_of(url), None, None)
    store.page(Order.STORED, 1)
    first = first_pages(store, url)
    print(f"first page / hand-written pipeline: {first:.2f}x (goal {FIRST_GOAL:g}x)", flush=True)
    if first > FIRST_GOAL:
        yield f"the first page takes {first:.2f}x"
    yield from missed_listings(store, server, url)
    store.close()


def missed_listings(store: RedisStore, server: Server, url: str) -> Iterator[str]:
    """The same for three full listings."""
    ratios, pings = [], []
    for _ in range(3):
        reference = scanned(server)
        store._current = None
        ours, worst = with_pings(url, lambda: listed(store))
        ratios.append(ours / reference)
        pings.append(worst)
        print(
            f"full listing with ends / redis-cli --scan: {ours:.2f} s / {reference:.2f} s = "
            f"{ratios[-1]:.2f}x; worst PING meanwhile {worst * 1000:.1f} ms",
            flush=True,
        )
    ratio, ping = statistics.median(ratios), min(pings)
    print(f"median {ratio:.2f}x (goal {LISTING_GOAL:g}x), least worst PING {ping * 1000:.1f} ms")
    if ratio > LISTING_GOAL:
        yield f"a full listing takes {ratio:.2f}x"
    if ping > PING_GOAL:
        yield f"another client waits {ping * 1000:.1f} ms"


def main() -> int:
    """Starts a private Redis, fills it, and prints; 1 where a goal was missed."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with redis() as server:
        problems = list(missed(server, sessions))
    for problem in problems:
        print(f"missed: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
