"""What the servers of a store tell about themselves, each by its own words."""

from __future__ import annotations

from collections.abc import Mapping

from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import missing, open_
from session_tui.model import Measure
from session_tui.model.facts import Facts
from session_tui.text.health.saying import value_text

VENDORS = ("postgresql", "mysql", "mariadb", "sqlite")
"""What stands in front of a database's measures."""

Server = Mapping[str, Measure]
"""What one server tells, by its own word: "used_memory"."""


def database_measure(facts: Facts, name: str) -> Measure | None:
    """What the sessions' database tells under this word, whichever vendor it has."""
    named = (facts.measure(f"{vendor}.{name}") for vendor in VENDORS)
    return next((each for each in named if each is not None), None)


def servers(facts: Facts, kind: str) -> tuple[Server, ...]:
    """What each server of a kind told; one that told nothing is not among them."""
    found: dict[str, dict[str, Measure]] = {}
    for each in facts.health.value.measures if facts.health.value else ():
        head, _, word = each.name.partition(".")
        if head == kind and each.value is not None:
            found.setdefault(place_of(each), {}).setdefault(word, each)
    return tuple(found.values())


def place_of(measure: Measure) -> str:
    """Host and port of the server that told it, where a cache has several; else empty."""
    return measure.how.partition(" at ")[2]


def number(server: Server, word: str) -> float | None:
    """A number that a server told."""
    measure = server.get(word)
    value = None if measure is None else measure.value
    return float(value) if isinstance(value, (int, float)) else None


def word(server: Server, name: str) -> str | None:
    """A word that a server told."""
    measure = server.get(name)
    return None if measure is None else str(measure.value)


def told_by(facts: Facts, server: Server, *words: str) -> list[Evidence]:
    """These measures of one server as evidence, as far as it told them."""
    return [measured(facts, server[each]) for each in words if each in server]


def measured(facts: Facts, measure: Measure) -> Evidence:
    """One measure as evidence: "redis.evicted_keys: 12 keys"."""
    fact = facts.health
    text = f"{measure.name}: {value_text(measure)}"
    return Evidence(text, "health", measure.how or fact.how, fact.measured_at, fact.seconds)


def cache_servers(facts: Facts) -> tuple[Server, ...]:
    """Every Redis and memcached that told something."""
    return (*servers(facts, "redis"), *servers(facts, "memcached"))


def uptime(server: Server) -> float | None:
    """Seconds since Redis or memcached was started."""
    found = number(server, "uptime_in_seconds")
    return number(server, "uptime") if found is None else found


def silent(facts: Facts) -> Judgement:
    """OPEN, because no server told what was asked."""
    if facts.health.value is None:
        return missing(facts, "health")
    return open_("The server told nothing of itself.", proves="INFO, or stats, of the server.")
