"""Where the sessions lie, as the families of stores ask: the engine, its cache, its servers."""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.diagnosis.cause import Change
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import missing, open_, ruled_out, seen, setting_seen
from session_tui.model.facts import Facts, SettingSeen

OWN = "django.contrib.sessions.backends."
ENGINES = ("db", "cached_db", "cache", "file", "signed_cookies")
ROWS = ("db", "cached_db")
"""Engines that keep rows in a table."""
CACHED = ("cache", "cached_db")
"""Engines that keep entries in a cache."""

OF_STORE = {
    **{engine: engine for engine in ENGINES},
    **dict.fromkeys(("redis", "memcached", "locmem", "dummy"), "cache"),
}
"""What engine it is whose store is of this kind."""

PUBLISHED = {"redis_sessions.session": "cache"}
"""Engines of others whose names do not tell."""

BACKENDS = (
    ("locmem", "locmem"),
    ("dummy", "dummy"),
    ("memcache", "memcached"),
    ("redis", "redis"),
    ("valkey", "redis"),
    ("backends.db.", "database"),
    ("filebased", "file"),
)
"""What is in a BACKEND, and the kind of cache that it is."""

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
"""What Django takes where CACHES is not set."""

TWO_WEEKS = 1209600.0
"""SESSION_COOKIE_AGE where nobody sets it."""
CENTURY = 100 * 365 * 86400.0
"""Seconds; a longer age is none that times can be reckoned with."""

UNREACHED = (
    "connection was refused",
    "did not answer in time",
    "is not known here",
    "no network route",
    "no unix socket of",
    "socket of memcached is not there",
    "and the settings give none",
    "this redis has none for that user",
    "refuses the user or the password",
    "lets this user in from nowhere",
    "lets nobody in from another machine",
    "takes no more connections",
    "as many connections as it takes",
    "no database of that number",
    "there is no such database",
    "is starting up or shutting down",
    "cluster is down",
)
"""Words of a failure in which the site itself cannot reach its server either."""


@dataclass(frozen=True)
class SessionCache:
    """The entry of CACHES that holds sessions."""

    alias: str
    backend: str
    """Dotted; empty where it is not known."""
    kind: str
    """"redis", "memcached", "locmem", "dummy", "database", "file"; empty where not known."""

    @property
    def setting(self) -> str:
        """The dotted name of its BACKEND."""
        return f"CACHES.{self.alias}.BACKEND"


def engine_of(facts: Facts) -> str:
    """A word of `ENGINES`: what the engine is, or descends from; empty where nobody knows."""
    found = facts.setting("SESSION_ENGINE")
    name = str(found.value) if found is not None and found.kind == "str" else ""
    if name.startswith(OWN):
        return name[len(OWN) :] if name[len(OWN) :] in ENGINES else ""
    if facts.store.value is not None:
        return OF_STORE.get(facts.store.value.kind, "")
    last = name.rpartition(".")[2]
    return PUBLISHED.get(name, last if last in ENGINES else "")


def unlike(facts: Facts, *engines: str) -> Judgement | None:
    """What is to be said where the engine is none of these, or not known; None where it is one."""
    engine = engine_of(facts)
    if engine in engines:
        return None
    if engine:
        told = setting_seen(facts, "SESSION_ENGINE")
        return ruled_out(f"The engine is {engine}: sessions do not lie where this happens.", told)
    if facts.settings.value is None:
        return missing(facts, "settings")
    return open_("It is not known how the engine keeps sessions.", proves="SESSION_ENGINE.")


def session_cache(facts: Facts) -> SessionCache:
    """The sessions' cache, by SESSION_CACHE_ALIAS and CACHES."""
    named = facts.setting("SESSION_CACHE_ALIAS")
    alias = str(named.value) if named is not None and named.value else "default"
    backend = _backend(facts, alias)
    low = backend.lower()
    kind = next((kind for word, kind in BACKENDS if word in low), "")
    if not kind and facts.store.value is not None:
        told = facts.store.value.kind
        kind = told if told in OF_STORE and told not in ENGINES else ""
    return SessionCache(alias, backend, kind)


def _backend(facts: Facts, alias: str) -> str:
    found = facts.setting(f"CACHES.{alias}.BACKEND")
    if found is not None:
        return str(found.value or "")
    whole = facts.setting("CACHES")
    unset = whole is not None and whole.text in ("{}", "None")
    return LOCMEM if unset and alias == "default" else ""


def cache_setting(facts: Facts, name: str) -> SettingSeen | None:
    """One entry of the sessions' cache: "KEY_PREFIX", "OPTIONS.MAX_ENTRIES"."""
    return facts.setting(f"CACHES.{session_cache(facts).alias}.{name}")


def unlike_cache(facts: Facts, *kinds: str) -> Judgement | None:
    """The same as `unlike`, of the kind of the sessions' cache."""
    cache = session_cache(facts)
    if cache.kind in kinds:
        return None
    if cache.kind:
        told = setting_seen(facts, cache.setting)
        return ruled_out(f"The sessions' cache is of another kind: {cache.kind}.", told)
    return open_("The sessions' cache is not known.", proves=f"CACHES[{cache.alias!r}].")


def rows_stay(facts: Facts) -> Judgement | None:
    """Ruled out for cached_db: what the cache loses, Django reads from the row."""
    if engine_of(facts) != "cached_db":
        return None
    told = setting_seen(facts, "SESSION_ENGINE")
    return ruled_out("What the cache loses is read from the row in the database.", told)


def with_engine(name: str) -> Change:
    """Another of Django's engines in the settings: "cached_db"."""
    return setting("SESSION_ENGINE", f'"{OWN}{name}"')


def cookie_age(facts: Facts) -> float:
    """SESSION_COOKIE_AGE in seconds; Django's own where it is not known."""
    found = facts.setting("SESSION_COOKIE_AGE")
    value = None if found is None else found.value
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not value or value != value:
        return TWO_WEEKS
    return max(-CENTURY, min(float(value), CENTURY))  # type: ignore[arg-type]


def is_set(facts: Facts, name: str) -> bool:
    """Whether a setting is known, and true."""
    found = facts.setting(name)
    return found is not None and bool(found.value)


def unreached_text(text: str) -> bool:
    """Whether these words say that a server lets the site in as little as us."""
    low = text.lower()
    return any(words in low for words in UNREACHED)


def unreached(facts: Facts) -> Evidence | None:
    """That the store's server cannot be reached; None where that is not known."""
    problem = facts.store.problem if facts.store.value is None else ""
    return seen(facts, "store", problem) if unreached_text(problem) else None


def name_unknown(facts: Facts, problem: str) -> bool:
    """Whether a server's name is not known here, where no worker runs that would need it.

    So it is outside of the containers that know it.
    """
    serving = facts.workers.value.serving if facts.workers.value else ()
    return "host name" in problem and not any(not each.problem for each in serving)


def set_otherwise(facts: Facts, name: str) -> Evidence | None:
    """A running worker that has this setting in another way than the shell."""
    for each in facts.workers.value.serving if facts.workers.value else ():
        if any(other == name or other.startswith(name + ".") for other in each.differing):
            return seen(facts, "workers", f"worker {each.worker.pid} has another {name}")
    return None
