"""Entries under other names, and servers that are not the ones that were meant."""

from __future__ import annotations

import re
from datetime import timedelta

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.engines import (
    CACHED,
    cache_setting,
    cookie_age,
    rows_stay,
    session_cache,
    set_otherwise,
    unlike,
    unlike_cache,
    with_engine,
)
from session_tui.diagnosis.readings.servers import number, servers, silent, told_by, word
from session_tui.model.facts import Elsewhere, Facts

FAMILY = "store-cache"

CACHE_DOC = "https://docs.djangoproject.com/en/stable/topics/cache/"

VERSIONED = re.compile(r"\d+\.\d+|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|20\d\d-?[01]\d", re.I)
"""A version, the hash of a commit, or a date."""
QUIET = timedelta(minutes=30)
"""Without a write after which names are no longer in use."""


def prefix_changed(facts: Facts) -> Judgement:
    """The same server, and other names: what was saved under the old ones is never found."""
    gated = unlike(facts, *CACHED) or rows_stay(facts)
    gated = gated or unlike_cache(facts, "redis", "memcached", "database", "file")
    if gated is not None:
        return gated
    places = facts.elsewhere.value.places if facts.elsewhere.value else ()
    there = [each for each in places if each.kind == "other-prefix" and each.live]
    found = [each for each in there if each.fitting != 0]
    if found:
        return _under_others(facts, found)
    alias = session_cache(facts).alias
    differing = set_otherwise(facts, f"CACHES.{alias}")
    loads = facts.loads.value.differing if facts.loads.value else ()
    signs = [differing] if differing is not None else []
    if f"CACHES.{alias}" in loads:
        signs.append(seen(facts, "loads", f"CACHES[{alias!r}] differs each time it is loaded"))
    prefix = cache_setting(facts, "KEY_PREFIX")
    if prefix is not None and VERSIONED.search(str(prefix.value or "")):
        signs.append(setting_seen(facts, prefix.name))
    if signs:
        proves = "The same session under another prefix (session-tui why KEY)."
        return suspected("The names in the cache are not always the same.", *signs, proves=proves)
    if facts.elsewhere.value is None:
        return missing(facts, "elsewhere")
    return _searched(facts, alias)


def _searched(facts: Facts, alias: str) -> Judgement:
    """Ruled out where all names of that cache were looked through."""
    looked = facts.elsewhere.value.looked if facts.elsewhere.value else ()
    lines = [each for each in looked if each.startswith(f"cache {alias}: ")]
    told = [seen(facts, "elsewhere", each) for each in lines]
    if any("all of its keys" in each for each in lines):
        return ruled_out("None of this site's sessions lie under other names.", *told)
    proves = "KEY_PREFIX and VERSION now, and before users were logged out, on every node."
    return open_("Not all names in the cache were looked through.", *told, proves=proves)


def _under_others(facts: Facts, found: list[Elsewhere]) -> Judgement:
    told = [seen(facts, "elsewhere", f"{each.where}: {each.live} live sessions") for each in found]
    left = [each for each in found if each.fitting and not _goes_on(facts, each)]
    if left:
        return confirmed("Live sessions lie under names that are not used any more.", *told)
    proves = "KEY_PREFIX and VERSION of every node, and of other sites on that server."
    because = "Sessions lie under other names too: older ones, or another node's or site's."
    return suspected(because, *told, proves=proves)


def _goes_on(facts: Facts, place: Elsewhere) -> bool:
    """Whether somebody still writes sessions there."""
    now = facts.elsewhere.measured_at
    if place.newest_end is None or now is None:
        return False
    written = place.newest_end - timedelta(seconds=cookie_age(facts))
    return now - written < QUIET


def wrong_node(facts: Facts) -> Judgement:
    """A replica takes no writes; after a failover the address may name one."""
    gated = unlike(facts, *CACHED) or unlike_cache(facts, "redis")
    if gated is not None:
        return gated
    problem = facts.store.problem if facts.store.value is None else ""
    if any(words in problem for words in ("has lost its master", "to a single node")):
        return confirmed("The settings name the wrong server.", seen(facts, "store", problem))
    found = [each for each in servers(facts, "redis") if "role" in each]
    if not found:
        return silent(facts)
    writer = found[-1]
    told = told_by(facts, writer, "role", "master_link_status", "slave_read_only")
    if word(writer, "role") != "slave":
        return ruled_out("Sessions are written to a master.", *told)
    if number(writer, "slave_read_only") == 0:
        proves = "Sessions that are gone after the replica synchronises with its master."
        return suspected(
            "Sessions are written to a replica that takes writes.", *told, proves=proves
        )
    return confirmed("Sessions are to be written to a replica, which refuses them.", *told)


CAUSES = (
    Cause(
        id="cache-key-prefix-changed",
        family=FAMILY,
        title="Sessions lie in the cache under another prefix, version or database number",
        symptoms=("S3", "S2"),
        judge=prefix_changed,
        needs=("settings", "code", "store", "elsewhere", "loads", "workers"),
        refutes="All sessions on the server have the prefix of the settings.",
        remedy=Remedy(
            "Give the sessions' cache a KEY_PREFIX and a VERSION that never change, on every node "
            "the same; keep what changes with a release for the other caches.",
            with_engine("cached_db"),
        ),
        links=(f"{CACHE_DOC}#cache-key-prefixing", f"{SETTINGS_DOC}#key-prefix"),
        cases=3,
        level="med",
    ),
    Cause(
        id="cache-redis-replica-or-wrong-node",
        family=FAMILY,
        title="The settings name a Redis replica, or the wrong server",
        symptoms=("S11", "S3"),
        judge=wrong_node,
        needs=("settings", "code", "store", "health"),
        refutes="The server that sessions are written to is a master.",
        remedy=Remedy(
            "Name the master, or let a client ask Sentinel or the cluster for it; close Redis to "
            "strangers, who can turn it into a replica.",
        ),
        links=(
            "https://redis.io/docs/latest/operate/oss_and_stack/management/replication/",
            "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
            f"{CACHE_DOC}#redis",
        ),
        cases=2,
    ),
)
